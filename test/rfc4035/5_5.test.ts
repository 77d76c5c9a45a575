/** What signed zones owe, and servers that fail: RFC 4035 sections 2.2, 4.3 and 5.5. */

import { describe, expect, it } from 'vitest'
import { TYPE } from '../../src/dns/registry.ts'
import { judge, judgeReply, keysReplies, verdictOf } from '../support/judge.ts'
import { moved } from '../support/signer.ts'
import type { Reply } from '../support/snapshot.ts'
import { testZone } from '../support/zone.ts'

const zone = testZone('example.', 'www A 192.0.2.80\nwww TXT "t"\nplain NS ns.plain')
const distant = testZone('example.', '', { secure: [testZone('far.example.', 'www A 192.0.2.1')] })
const good = zone.signed('www.example.', 'A')
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
      expect(verdictOf(judge(asked, keysToo, { anchors: [distant.anchor] }))).toBe('bogus ANSWER_WITHHELD')
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
