/** What signed zones owe, and several servers that differ: RFC 4035 sections 2.2, 4.3 and 5.5. */

import { describe, expect, it } from 'vitest'
import { TYPE } from '../../src/dns/registry.ts'
import { judge, judgeReply, keysReplies, stepsOf, verdictOf } from '../support/judge.ts'
import { AT, DAY, moved, sign } from '../support/signer.ts'
import type { Reply } from '../support/snapshot.ts'
import { type TestZone, testZone, type ZoneOptions } from '../support/zone.ts'

const zone = testZone('example.', 'www A 192.0.2.80\nwww TXT "t"\nplain NS ns.plain')
const good = zone.signed('www.example.', 'A')
const bad = zone.signed('www.example.', 'A', { spoil: true })
const ASKED = 'www.example. A'
const from = (server: number, reply: Partial<Reply>): Reply => ({ zone: 'example.', question: ASKED, server, ...reply })
const among = (...replies: readonly Reply[]) =>
  judge(ASKED, [...keysReplies([zone]), ...replies], { anchors: [zone.anchor], honest: [zone] })

describe('RFC 4035 section 2.2: what a signed zone signs', () => {
  it('an RRset without RRSIG is bogus', () => {
    expect(verdictOf(judgeReply(zone, ASKED, { answer: zone.bare('www.example.', 'A') }))).toBe('bogus RRSIG_MISSING')
  })

  it('RRSIGs are not signed: asked for, they are insecure', () => {
    const answer = good.filter((rr) => rr.type === TYPE.RRSIG)
    expect(verdictOf(judgeReply(zone, 'www.example. RRSIG', { answer }))).toBe('insecure RRSIG_QUERY_UNSIGNED')
  })

  it('NS at the apex is signed', () => {
    expect(verdictOf(judgeReply(zone, 'example. NS', { answer: zone.signed('example.', 'NS') }))).toBe('secure')
    expect(verdictOf(judgeReply(zone, 'example. NS', { answer: zone.bare('example.', 'NS') }))).toBe(
      'bogus RRSIG_MISSING',
    )
  })

  it('NS at a delegation is not: it is the child’s to vouch for', () => {
    const replies: readonly Reply[] = [
      ...keysReplies([zone]),
      {
        zone: 'example.',
        question: 'plain.example. NS',
        aa: false,
        authority: [...zone.bare('plain.example.', 'NS'), ...zone.matching('plain.example.')],
      },
      { zone: 'plain.example.', question: 'plain.example. NS', answer: zone.bare('plain.example.', 'NS') },
    ]
    expect(verdictOf(judge('plain.example. NS', replies, { anchors: [zone.anchor] }))).toBe(
      'insecure DELEGATION_INSECURE',
    )
  })

  it('unsigned records that no one asked for are no fault', () => {
    const glue = moved(zone.bare('www.example.', 'A'), 'ns.example.')
    const report = judgeReply(zone, ASKED, { answer: good, authority: zone.bare('example.', 'NS'), additional: glue })
    expect(verdictOf(report)).toBe('secure')
  })

  it('DNSKEY and SOA asked for are data like any other', () => {
    expect(verdictOf(judgeReply(zone, 'example. DNSKEY', { answer: zone.dnskey }))).toBe('secure')
    expect(verdictOf(judgeReply(zone, 'example. SOA', { answer: zone.soa }))).toBe('secure')
  })
})

describe('RFC 4035 section 5.5: silence and failure', () => {
  it.each([{ rcode: 'SERVFAIL' }, { rcode: 'REFUSED' }, { silent: 'timeout' }] as const)(
    'a server that answers other questions withholds this one: bogus (%j)',
    (how) => {
      expect(verdictOf(among(from(12, how)))).toBe('bogus ANSWER_WITHHELD')
    },
  )

  it('a zone that answers nothing at all: indeterminate', () => {
    const replies: readonly Reply[] = [
      { zone: 'example.', question: 'example. DNSKEY', silent: 'timeout' },
      { zone: 'example.', question: ASKED, silent: 'timeout' },
    ]
    expect(verdictOf(judge(ASKED, replies, { anchors: [zone.anchor] }))).toBe('indeterminate ZONE_UNREACHABLE')
  })

  it('an empty answer without AA, SOA and proof is no answer', () => {
    expect(among(from(12, { aa: false })).verdict.status).not.toMatch(/^(secure|insecure)$/)
  })
})

describe('several servers', () => {
  it('the best evidence decides; the others are told to differ', () => {
    for (const replies of [
      [from(12, { answer: good }), from(13, { answer: bad })],
      [from(12, { answer: bad }), from(13, { answer: good })],
    ]) {
      const report = among(...replies)
      expect(report.verdict.status).toBe('secure')
      const dissenters = report.verdict.dissent.map((d) => `${d.server.address} ${d.status} ${d.finding?.code}`)
      const which = replies.find((reply) => reply.answer === bad)!.server
      expect(dissenters).toEqual([`192.0.2.${which} bogus RRSIG_DOES_NOT_VERIFY`])
    }
  })

  it('silence of one does not matter beside an answer of another', () => {
    expect(among(from(12, { silent: 'timeout' }), from(13, { answer: good })).verdict.status).toBe('secure')
    expect(among(from(12, { rcode: 'SERVFAIL' }), from(13, { answer: good })).verdict.status).toBe('secure')
  })

  it('parts of different answers are not put together', () => {
    const [record, rrsig] = good
    expect(among(from(12, { answer: [record!] }), from(13, { answer: [rrsig!] })).verdict.status).toBe('bogus')
    const halves = [zone.covering('zz.example.'), zone.covering('*.example.')]
    const denial = (i: number, ...parts: typeof halves): Reply => ({
      zone: 'example.',
      question: 'zz.example. A',
      server: 12 + i,
      rcode: 'NXDOMAIN',
      authority: [...zone.soa, ...parts.flat()],
    })
    const about = (...replies: readonly Reply[]): string =>
      judge('zz.example. A', [...keysReplies([zone]), ...replies], { anchors: [zone.anchor], honest: [zone] }).verdict
        .status
    expect(about(denial(0, halves[0]!), denial(1, halves[1]!))).toBe('bogus')
    expect(about(denial(0, ...halves))).toBe('secure')
  })

  it('a DNSKEY RRset that only one server has is enough', () => {
    const replies: readonly Reply[] = [
      { zone: 'example.', question: 'example. DNSKEY', server: 12, answer: zone.bare('example.', 'DNSKEY') },
      { zone: 'example.', question: 'example. DNSKEY', server: 13, answer: zone.dnskey },
      from(12, { answer: good }),
    ]
    expect(judge(ASKED, replies, { anchors: [zone.anchor] }).verdict.status).toBe('secure')
  })
})

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
