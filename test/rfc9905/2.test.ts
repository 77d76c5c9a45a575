/** SHA-1 as operators are to treat it, by choice of policy: RFC 9905 section 2. */

import { describe, expect, it } from 'vitest'
import { codesOf, judge, keysReplies, verdictOf } from '../support/judge.ts'
import { dsOf, rr } from '../support/signer.ts'
import { t, testZone } from '../support/zone.ts'
import { judgeVector, zoneVector } from '../vectors/judge.ts'
import { loadMessage, loadZone } from '../vectors/load.ts'

const child = testZone('sub.example.', 'www A 192.0.2.80')
const parent = testZone('example.', '', { secure: [child] })
const ds = (...digestTypes: readonly number[]) =>
  judge(
    'www.sub.example. A',
    [
      ...keysReplies([parent, child]),
      {
        zone: 'example.',
        question: 'sub.example. DS',
        answer: parent.sign(
          digestTypes.map((digestType) => rr(child.name, t('DS'), dsOf(child.name, child.key, { digestType }))),
        ),
      },
      { zone: 'sub.example.', question: 'www.sub.example. A', answer: child.signed('www.sub.example.', 'A') },
    ],
    { anchors: [parent.anchor], policy: 'rfc9905' },
  )

describe('RFC 9905 section 2, policy rfc9905', () => {
  it('a SHA-1 digest alone counts as unsupported: insecure', () => {
    expect(verdictOf(ds(1))).toBe('insecure DS_DIGEST_UNSUPPORTED')
    expect(verdictOf(ds(1, 2))).toBe('secure')
  })

  it.each([
    ['RSASHA1', 'rfc4035-a.zone', 'rfc4035-b1.msg'],
    ['RSASHA1-NSEC3-SHA1', 'rfc5155-a.zone', 'rfc5155-b2.msg'],
  ])('%s counts as unsupported: insecure', (_, zone, message) => {
    const report = judgeVector(zoneVector(loadZone(zone)), loadMessage(message), loadMessage(message).at, 'rfc9905')
    expect(verdictOf(report)).toBe('insecure DNSKEY_ALGORITHM_UNSUPPORTED')
  })
})

describe('RFC 9905 section 2, policy iana', () => {
  it.each([
    ['RSASHA1', 'rfc4035-a.zone', 'rfc4035-b1.msg'],
    ['RSASHA1-NSEC3-SHA1', 'rfc5155-a.zone', 'rfc5155-b2.msg'],
  ])('%s validates, with a warning', (_, zone, message) => {
    const report = judgeVector(zoneVector(loadZone(zone)), loadMessage(message))
    expect(verdictOf(report)).toBe('secure')
    expect(codesOf(report)).toContain('DNSKEY_SHA1')
  })
})
