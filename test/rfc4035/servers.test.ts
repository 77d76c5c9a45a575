/** Several servers that differ: the best evidence decides (RFC 4035 section 4.3, RFC 6840 section 5.11). */

import { describe, expect, it } from 'vitest'
import { judge, keysReplies, verdictOf } from '../support/judge.ts'
import { moved } from '../support/signer.ts'
import type { Reply } from '../support/snapshot.ts'
import { testZone } from '../support/zone.ts'

const zone = testZone('example.', 'www A 192.0.2.80\nwww TXT "t"\nplain NS ns.plain')
const good = zone.signed('www.example.', 'A')
const bad = zone.signed('www.example.', 'A', { spoil: true })
const ASKED = 'www.example. A'
const from = (server: number, reply: Partial<Reply>): Reply => ({ zone: 'example.', question: ASKED, server, ...reply })
const among = (...replies: readonly Reply[]) =>
  judge(ASKED, [...keysReplies([zone]), ...replies], { anchors: [zone.anchor], honest: [zone] })

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
