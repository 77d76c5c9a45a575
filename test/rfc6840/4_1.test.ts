/** Records that may not deny what is below them: RFC 6840 section 4.1, RFC 6672 section 5.3.2. */

import { describe, expect, it } from 'vitest'
import { judge, judgeReply, keysReplies, verdictOf } from '../support/judge.ts'
import type { Reply } from '../support/snapshot.ts'
import { testZone, type ZoneOptions } from '../support/zone.ts'

const child = testZone('sub.example.', 'www A 192.0.2.80')
const text = 'plain NS ns.plain\nns.plain A 192.0.2.53\nred DNAME target.test.\nhost A 192.0.2.1\nwww TXT "w"'
const kinds: readonly (readonly [string, ZoneOptions])[] = [
  ['NSEC', {}],
  ['NSEC3', { nsec3: {} }],
]

describe.each(kinds)('RFC 6840 section 4.1 with %s', (kind, options) => {
  const parent = testZone('example.', text, { ...options, secure: [child] })
  const all = [...parent.soa, ...parent.chain.flat()]
  const keys = keysReplies([parent, child])
  const ds: Reply = { zone: 'example.', question: 'sub.example. DS', answer: parent.signed('sub.example.', 'DS') }

  it('the parent’s records deny nothing below a signed delegation', () => {
    for (const rcode of ['NXDOMAIN', 'NOERROR'] as const) {
      const replies = [...keys, ds, { zone: 'sub.example.', question: 'www.sub.example. A', rcode, authority: all }]
      expect(verdictOf(judge('www.sub.example. A', replies, { anchors: [parent.anchor], honest: [parent] }))).toMatch(
        /^bogus/,
      )
    }
  })

  it('nor when the DS is kept from the asker', () => {
    for (const rcode of ['NXDOMAIN', 'NOERROR'] as const) {
      const replies = [keys[0]!, { zone: 'example.', question: 'www.sub.example. A', rcode, authority: all }]
      expect(verdictOf(judge('www.sub.example. A', replies, { anchors: [parent.anchor] }))).toMatch(/^bogus/)
    }
  })

  it('nor anything at a delegation but its DS', () => {
    for (const name of ['sub.example.', 'plain.example.']) {
      const replies = [
        keys[0]!,
        { zone: 'example.', question: `${name} TXT`, authority: [...parent.soa, ...parent.matching(name)] },
      ]
      expect(verdictOf(judge(`${name} TXT`, replies, { anchors: [parent.anchor] })), name).not.toBe('secure')
    }
    const plain = { authority: [...parent.soa, ...parent.matching('plain.example.')] }
    expect(verdictOf(judgeReply(parent, 'plain.example. DS', plain))).toBe('secure')
  })

  it('nor below an unsigned delegation: what is there is insecure, and stays so', () => {
    const replies = [
      keys[0]!,
      { zone: 'example.', question: 'www.plain.example. A', rcode: 'NXDOMAIN' as const, authority: all },
    ]
    expect(verdictOf(judge('www.plain.example. A', replies, { anchors: [parent.anchor] }))).not.toBe('secure')
  })

  it('records of a name with a DNAME deny nothing below it', () => {
    for (const rcode of ['NXDOMAIN', 'NOERROR'] as const) {
      for (const name of ['www.red.example.', 'a.b.red.example.']) {
        expect(verdictOf(judgeReply(parent, `${name} A`, { rcode, authority: all })), name).toBe(
          'bogus DENIAL_FROM_ABOVE_DNAME',
        )
      }
    }
  })

  it('but they deny types at that name', () => {
    expect(
      verdictOf(
        judgeReply(parent, 'red.example. A', { authority: [...parent.soa, ...parent.matching('red.example.')] }),
      ),
    ).toBe('secure')
  })

  it('records of the apex, with NS and SOA, are no delegation', () => {
    expect(verdictOf(judgeReply(parent, 'none.example. A', parent.deny('none.example.')))).toBe('secure')
    expect(verdictOf(judgeReply(parent, 'example. TXT', parent.deny('example.')))).toBe('secure')
  })

  it(`an unsigned referral below the zone cannot stand in for ${kind}`, () => {
    const referral = {
      zone: 'example.',
      question: 'www.sub.example. A',
      aa: false,
      authority: parent.bare('sub.example.', 'NS'),
    }
    const replies = [
      keys[0]!,
      referral,
      { zone: 'sub.example.', question: 'www.sub.example. A', answer: child.bare('www.sub.example.', 'A') },
    ]
    expect(verdictOf(judge('www.sub.example. A', replies, { anchors: [parent.anchor] }))).not.toMatch(
      /^(secure|insecure)/,
    )
  })
})
