/** SHA-1 beside SHA-256 in one DS RRset: RFC 4509 section 3. */

import { describe, expect, it } from 'vitest'
import { codesOf, judge, keysReplies, verdictOf } from '../support/judge.ts'
import { dsOf, rr } from '../support/signer.ts'
import { t, testZone } from '../support/zone.ts'

const child = testZone('sub.example.', 'www A 192.0.2.80')
const parent = testZone('example.', '', { secure: [child] })
const report = (...ds: readonly Uint8Array[]) =>
  judge(
    'www.sub.example. A',
    [
      ...keysReplies([parent, child]),
      {
        zone: 'example.',
        question: 'sub.example. DS',
        answer: parent.sign(ds.map((rdata) => rr(child.name, t('DS'), rdata))),
      },
      { zone: 'sub.example.', question: 'www.sub.example. A', answer: child.signed('www.sub.example.', 'A') },
    ],
    { anchors: [parent.anchor] },
  )
const ds = (digestType: number, spoil = false): Uint8Array => dsOf(child.name, child.key, { digestType, spoil })

describe('RFC 4509 section 3', () => {
  it('a SHA-1 DS alone is enough, with a warning (RFC 9905)', () => {
    const alone = report(ds(1))
    expect(verdictOf(alone)).toBe('secure')
    expect(codesOf(alone)).toEqual(['DS_SHA1'])
  })

  it.each([2, 4])('beside a DS of digest type %i it is ignored, good or bad', (digestType) => {
    for (const spoil of [false, true]) {
      const both = report(ds(1, spoil), ds(digestType))
      expect(verdictOf(both)).toBe('secure')
      expect(codesOf(both)).toEqual(['DS_SHA1_IGNORED'])
    }
    expect(verdictOf(report(ds(1), ds(digestType, true)))).toBe('bogus DS_DIGEST_MISMATCH')
  })

  it('beside a DS of an unsupported digest type it counts', () => {
    expect(verdictOf(report(ds(1), ds(100)))).toBe('secure')
    expect(verdictOf(report(ds(1), ds(3)))).toBe('secure')
  })

  it('beside a SHA-256 DS of an unsupported algorithm it counts', () => {
    expect(verdictOf(report(ds(1), dsOf(child.name, child.key, { algorithm: 100 })))).toBe('secure')
  })
})
