/** What signed zones owe, and several servers that differ: RFC 4035 sections 2.2, 4.3 and 5.5. */

import { describe, expect, it } from 'vitest'
import { TYPE } from '../../src/dns/registry.ts'
import { judge, judgeReply, keysReplies, stepsOf, verdictOf } from '../support/judge.ts'
import { AT, DAY, moved, sign } from '../support/signer.ts'
import type { Reply } from '../support/snapshot.ts'
import { type TestZone, testZone, type ZoneOptions } from '../support/zone.ts'

const zone = testZone('example.', 'www A 192.0.2.80\nwww TXT "t"\nplain NS ns.plain')
const distant = testZone('example.', '', { secure: [testZone('far.example.', 'www A 192.0.2.1')] })
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

  it.each([
    ['truncated', 2, 0x02],
    ['no response', 2, 0x80],
    ['of another opcode', 2, 0x20],
  ] as const)('a message that is %s is no answer', (_, octet, bit) => {
    const rewrite = (wire: Uint8Array): Uint8Array => {
      const out = Uint8Array.from(wire)
      out[octet]! ^= bit
      return out
    }
    expect(among(from(12, { answer: good, rewrite })).verdict.status).not.toBe('secure')
    expect(among(from(12, { answer: good, rewrite }), from(13, { answer: good })).verdict.status).toBe('secure')
  })

  it('a parent that refers, but fails for the DS, withholds it: bogus', () => {
    const asked = 'www.far.example. A'
    for (const how of [{ rcode: 'SERVFAIL' }, { silent: 'timeout' }] as const) {
      const replies: readonly Reply[] = [
        { zone: 'example.', question: asked, aa: false, authority: distant.bare('far.example.', 'NS') },
        { zone: 'example.', question: 'far.example. DS', ...how },
        { zone: 'example.', question: 'example. DNSKEY', answer: distant.dnskey, aa: false },
      ]
      expect(judge(asked, replies, { anchors: [distant.anchor] }).verdict.status).toBe('bogus')
      const keysToo = replies.map(
        (reply): Reply => (reply.question === 'example. DNSKEY' ? { ...reply, answer: [], silent: 'timeout' } : reply),
      )
      expect(verdictOf(judge(asked, keysToo, { anchors: [distant.anchor] }))).toBe('bogus DNSKEY_MISSING')
    }
  })

  it('unsigned data, or its denial, may be of an unsigned zone that nothing showed yet: that is asked for first', () => {
    const plain = testZone('plain.example.', 'www A 192.0.2.1')
    const about = (asked: string, reply: Partial<Reply>) => {
      const only = [...keysReplies([zone]), { zone: 'example.', question: asked, ...reply }]
      const alone = judge(asked, only, { anchors: [zone.anchor] })
      expect(alone.verdict.status).toBe('indeterminate')
      expect(alone.needs.map((need) => String(need.question.name))).toContain('plain.example.')
      return verdictOf(judge(asked, only, { anchors: [zone.anchor], honest: [zone] }))
    }
    expect(about('www.plain.example. A', { answer: plain.bare('www.plain.example.', 'A') })).toBe(
      'insecure DELEGATION_INSECURE',
    )
    expect(about('none.plain.example. A', { rcode: 'NXDOMAIN', authority: plain.bare('plain.example.', 'SOA') })).toBe(
      'insecure DELEGATION_INSECURE',
    )
    expect(about('www.plain.example. TXT', { authority: plain.bare('plain.example.', 'SOA') })).toBe(
      'insecure DELEGATION_INSECURE',
    )
    expect(about('www.plain.example. MX', {})).toBe('insecure DELEGATION_INSECURE')
  })

  it('a referral to name servers without any known address: indeterminate', () => {
    const referral = {
      zone: 'example.',
      question: 'www.far.example. A',
      aa: false,
      authority: [...distant.bare('far.example.', 'NS'), ...distant.signed('far.example.', 'DS')],
    }
    const report = judge('www.far.example. A', [...keysReplies([distant]), referral], { anchors: [distant.anchor] })
    expect(verdictOf(report)).toBe('indeterminate NAMESERVER_UNRESOLVED')
    const { cause } = report.verdict
    expect(cause?.code === 'NAMESERVER_UNRESOLVED' ? cause.evidence.nameservers.map(String) : []).toEqual([
      'ns.far.example.',
    ])
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

  it('the best evidence is what the hop shows, and what an alias is followed by', () => {
    const twoFaced = testZone('example.', 'www CNAME to\nto A 192.0.2.80')
    const honest = [...twoFaced.signed('www.example.', 'CNAME'), ...twoFaced.signed('to.example.', 'A')]
    const lie = moved(twoFaced.bare('to.example.', 'A'), 'www.example.')
    for (const replies of [
      [from(12, { answer: lie }), from(13, { answer: honest })],
      [from(12, { answer: honest }), from(13, { answer: lie })],
      [from(12, { answer: honest }), from(13, { rcode: 'NXDOMAIN', authority: twoFaced.soa })],
      [from(12, { rcode: 'NXDOMAIN', authority: twoFaced.soa }), from(13, { answer: honest })],
    ]) {
      const report = judge(ASKED, [...keysReplies([twoFaced]), ...replies], {
        anchors: [twoFaced.anchor],
        honest: [twoFaced],
      })
      expect(report.verdict.status).toBe('secure')
      expect(report.hops.map((hop) => `${hop.name} ${hop.answer.map((rr) => rr.type)}`)).toEqual([
        'www.example. 5',
        'to.example. 1',
      ])
      expect(report.rcode).toBe(0)
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

  it('AA does not decide; that it lacks is told', () => {
    const report = among(from(12, { aa: false, answer: good }))
    expect(verdictOf(report)).toBe('secure')
    expect(report.findings.map((placed) => placed.finding.code)).toEqual(['RESPONSE_NOT_AUTHORITATIVE'])
    const { authority } = zone.deny('www.example.')
    const denial: Reply = { zone: 'example.', question: 'www.example. MX', aa: false, authority }
    expect(verdictOf(judge('www.example. MX', [...keysReplies([zone]), denial], { anchors: [zone.anchor] }))).toBe(
      'secure',
    )
  })

  it('a parent that proves no DS at one server and has one at another: what holds decides', () => {
    const child = testZone('sub.example.', 'www A 192.0.2.80')
    const [before, after] = [testZone('example.', 'sub NS ns.sub'), testZone('example.', '', { secure: [child] })]
    const asked = 'www.sub.example. A'
    const both = (keys: readonly Reply[], answer: NonNullable<Reply['answer']>) =>
      judge(
        asked,
        [
          ...keys,
          { zone: 'example.', question: 'sub.example. DS', server: 12, ...before.deny('sub.example.') },
          { zone: 'example.', question: 'sub.example. DS', server: 13, answer: after.signed('sub.example.', 'DS') },
          { zone: 'sub.example.', question: asked, answer },
        ],
        { anchors: [after.anchor] },
      )
    expect(both(keysReplies([after, child]), child.signed('www.sub.example.', 'A')).verdict.status).toBe('secure')
    const stranger = testZone('sub.example.', 'www A 192.0.2.80', { key: testZone('stranger.', '').key })
    const broken = both(keysReplies([after, stranger]), stranger.signed('www.sub.example.', 'A'))
    expect(verdictOf(broken)).toBe('insecure DELEGATION_INSECURE')
  })

  it('a parent’s server with a DS that does not hold is told to differ', () => {
    const child = testZone('sub.example.', 'www A 192.0.2.80')
    const above = testZone('example.', '', { secure: [child] })
    const replies: readonly Reply[] = [
      ...keysReplies([above, child]),
      {
        zone: 'example.',
        question: 'sub.example. DS',
        server: 12,
        answer: above.signed('sub.example.', 'DS', { spoil: true }),
      },
      { zone: 'example.', question: 'sub.example. DS', server: 13, answer: above.signed('sub.example.', 'DS') },
      { zone: 'sub.example.', question: 'www.sub.example. A', answer: child.signed('www.sub.example.', 'A') },
    ]
    const report = judge('www.sub.example. A', replies, { anchors: [above.anchor] })
    expect(report.verdict.status).toBe('secure')
    expect(report.verdict.dissent.map((d) => `${d.server.address} ${d.status} ${d.finding?.code}`)).toEqual([
      '192.0.2.12 bogus RRSIG_DOES_NOT_VERIFY',
    ])
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
