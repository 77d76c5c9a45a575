/** The way from the trust anchor down, and how long all of it is valid: RFC 4035 sections 5, 5.1 and 5.3.3. */

import { describe, expect, it } from 'vitest'
import { judge, judgeReply, keysReplies, stepsOf, verdictOf } from '../support/judge.ts'
import { AT, DAY, sign } from '../support/signer.ts'
import type { Reply } from '../support/snapshot.ts'
import { type TestZone, testZone, type ZoneOptions } from '../support/zone.ts'

const zone = testZone('example.', 'www A 192.0.2.80\nwww TXT "t"\nplain NS ns.plain')

const kinds: readonly (readonly [string, ZoneOptions])[] = [
  ['NSEC', {}],
  ['NSEC3', { nsec3: {} }],
]

describe.each(kinds)('the way down with %s', (_, options) => {
  const low = testZone('a.b.c.sub.example.', 'www A 192.0.2.80', options)
  const middle = testZone('sub.example.', 'other.c A 192.0.2.1', { ...options, secure: [low] })
  const top = testZone('example.', '', { ...options, secure: [middle] })
  const ways = (zones: readonly TestZone[]): readonly Reply[] => [
    ...keysReplies(zones),
    { zone: 'example.', question: 'sub.example. DS', answer: top.signed('sub.example.', 'DS') },
    { zone: 'sub.example.', question: 'a.b.c.sub.example. DS', answer: middle.signed('a.b.c.sub.example.', 'DS') },
  ]
  const asked = 'www.a.b.c.sub.example. A'

  it('not every label is a zone cut', () => {
    const replies = [
      ...ways([top, middle, low]),
      { zone: low.name, question: asked, answer: low.signed('www.a.b.c.sub.example.', 'A') },
    ]
    const report = judge(asked, replies, { anchors: [top.anchor], honest: [top, middle, low] })
    expect(verdictOf(report)).toBe('secure')
    expect(
      stepsOf(report.root)
        .filter((s) => s.kind === 'zone' && s.outcome === 'holds')
        .map((s) => String(s.subject.zone)),
    ).toEqual(['example.', 'sub.example.', 'a.b.c.sub.example.'])
  })

  it('the zone that holds a name signs it: not one above, not one above that', () => {
    const records = low.bare('www.a.b.c.sub.example.', 'A')
    for (const above of [middle, top]) {
      const answer = [...records, sign(records, above.name, above.key)]
      const replies = [...ways([top, middle, low]), { zone: low.name, question: asked, answer }]
      expect(verdictOf(judge(asked, replies, { anchors: [top.anchor], honest: [top, middle, low] }))).toBe(
        'bogus RRSIG_SIGNER_NOT_ZONE',
      )
    }
  })

  it('cuts that no referral showed are found from the signatures of what lies below them', () => {
    const answered = { zone: top.name, question: asked, answer: low.signed('www.a.b.c.sub.example.', 'A') }
    const honest = { anchors: [top.anchor], honest: [top, middle, low] }
    expect(verdictOf(judge(asked, [...keysReplies([top]), answered], honest))).toBe('secure')
    const absent = 'none.a.b.c.sub.example. A'
    const denied = { zone: top.name, question: absent, ...low.deny('none.a.b.c.sub.example.') }
    expect(verdictOf(judge(absent, [...keysReplies([top]), denied], honest))).toBe('secure')
  })

  it('nor when the cut is kept from the asker', () => {
    const records = low.bare('www.a.b.c.sub.example.', 'A')
    const replies = [
      ...keysReplies([top]),
      { zone: top.name, question: asked, answer: [...records, sign(records, low.name, low.key)] },
    ]
    expect(judge(asked, replies, { anchors: [top.anchor], honest: [top] }).verdict.status).not.toBe('secure')
  })

  it('a wrong answer for a name on the way that is no cut does no harm', () => {
    const replies: readonly Reply[] = [
      ...ways([top, middle, low]),
      { zone: 'sub.example.', question: 'c.sub.example. DS', rcode: 'SERVFAIL' },
      { zone: 'sub.example.', question: 'b.c.sub.example. DS', authority: [] },
      { zone: low.name, question: asked, answer: low.signed('www.a.b.c.sub.example.', 'A') },
    ]
    expect(judge(asked, replies, { anchors: [top.anchor], honest: [top, middle, low] }).verdict.status).toBe('secure')
  })

  it('the chain is valid while all of its parts are', () => {
    const shorter = [
      ...keysReplies([top, low]),
      {
        zone: middle.name,
        question: 'sub.example. DNSKEY',
        answer: middle.sign(middle.bare('sub.example.', 'DNSKEY'), { inception: AT - DAY, expiration: AT + 9 * DAY }),
      },
      {
        zone: 'example.',
        question: 'sub.example. DS',
        answer: top.signed('sub.example.', 'DS', { inception: AT - 2 * DAY, expiration: AT + DAY }),
      },
      { zone: 'sub.example.', question: 'a.b.c.sub.example. DS', answer: middle.signed('a.b.c.sub.example.', 'DS') },
      { zone: low.name, question: asked, answer: low.signed('www.a.b.c.sub.example.', 'A') },
    ]
    const report = judge(asked, shorter, { anchors: [top.anchor], honest: [top, middle, low] })
    expect(report.validity).toEqual({ from: AT - DAY, until: AT + DAY })
    const v = report.validity!
    expect(
      judge(asked, shorter, { anchors: [top.anchor], honest: [top, middle, low], at: v.until }).verdict.status,
    ).toBe('secure')
    expect(
      judge(asked, shorter, { anchors: [top.anchor], honest: [top, middle, low], at: v.until + 1 }).verdict.status,
    ).toBe('bogus')
    expect(
      judge(asked, shorter, { anchors: [top.anchor], honest: [top, middle, low], at: v.from - 1 }).verdict.status,
    ).toBe('bogus')
  })
})

describe('the validity of a denial', () => {
  it.each(kinds)('is that of its shortest part, %s among them', (_, options) => {
    const short = testZone('example.', 'a A 192.0.2.1', options)
    const [record] = short.matching('a.example.')
    const authority = [...short.soa, ...short.sign([record!], { inception: AT - DAY, expiration: AT + 2 * DAY })]
    const report = judgeReply(short, 'a.example. TXT', { authority })
    expect(report.validity).toEqual({ from: AT - DAY, until: AT + 2 * DAY })
  })

  it('is that of its SOA when that is shorter', () => {
    const [soa] = zone.bare('example.', 'SOA')
    const authority = [...zone.sign([soa!], { expiration: AT + DAY }), ...zone.matching('www.example.')]
    expect(judgeReply(zone, 'www.example. MX', { authority }).validity?.until).toBe(AT + DAY)
  })

  it('an answer of a wildcard is valid no longer than its proof', () => {
    const wild = testZone('example.', '* A 192.0.2.1')
    const [cover] = wild.covering('q.example.')
    const answer = wild.expanded('*.example.', 'A', 'q.example.')
    const report = judgeReply(wild, 'q.example. A', {
      answer,
      authority: wild.sign([cover!], { expiration: AT + DAY }),
    })
    expect(report.validity?.until).toBe(AT + DAY)
  })
})

describe('the root', () => {
  const root = testZone('.', 'example NS ns.example\ntest TXT "t"')

  it('has no parent: its DS is denied by its own NSEC', () => {
    expect(verdictOf(judgeReply(root, '. DS', { authority: [...root.soa, ...root.matching('.')] }))).toBe('secure')
  })

  it('signs its own names', () => {
    expect(verdictOf(judgeReply(root, '. SOA', { answer: root.soa }))).toBe('secure')
    expect(verdictOf(judgeReply(root, 'none. A', root.deny('none.')))).toBe('secure')
  })
})
