/** RFC 5155 section 10.4: a zone goes over to NSEC3, or back, and its servers go over at once: one response has one kind. */

import { describe, expect, it } from 'vitest'
import type { RR } from '../../src/dns/rr.ts'
import { codesOf, judge, judgeReply, keysReplies, verdictOf } from '../support/judge.ts'
import type { Reply } from '../support/snapshot.ts'
import { testZone } from '../support/zone.ts'

const TEXT = 'a A 192.0.2.1\n*.w A 192.0.2.3\nplain NS ns.plain\nz A 192.0.2.2'
const child = testZone('sub.example.', 'www A 192.0.2.9', { nsec3: {} })
const options = { secure: [child] }
const plain = testZone('example.', TEXT, options)
const hashed = testZone('example.', TEXT, { ...options, nsec3: {} })
const proofs = (zone: typeof plain, name: string): readonly RR[] => zone.deny(name).authority.slice(zone.soa.length)

const MIXED = 'notice NSEC_AND_NSEC3 example.'

const told = (asked: string, rcode: 'NOERROR' | 'NXDOMAIN', ...authority: readonly RR[]) => {
  const report = judgeReply(plain, asked, { rcode, authority })
  expect(verdictOf(report)).toBe('secure')
  return report.findings.map(({ finding, severity }) => `${severity} ${finding.code} ${finding.zone}`)
}

/** The same of several servers' answers to one question. */
function mixed(...replies: readonly Pick<Reply, 'rcode' | 'authority'>[]): readonly string[] {
  const asked = 'n.example. A'
  const sent = replies.map((reply, i): Reply => ({ zone: 'example.', question: asked, server: 20 + i, ...reply }))
  const report = judge(asked, [...keysReplies([plain]), ...sent], { anchors: [plain.anchor], honest: [plain] })
  return codesOf(report).flatMap((code) => (code === 'NSEC_AND_NSEC3' ? [MIXED] : []))
}

describe('NSEC and NSEC3 of one zone in one response', () => {
  const [one, two] = [proofs(plain, 'n.example.'), proofs(hashed, 'n.example.')]

  it('are told, as a notice: either proves', () => {
    expect(told('n.example. A', 'NXDOMAIN', ...plain.soa, ...one, ...two)).toEqual([MIXED])
  })

  it('are told once for a zone, however many responses have both', () => {
    const rcode = 'NXDOMAIN'
    const all = [...plain.soa, ...one, ...two]
    expect(mixed({ rcode, authority: all }, { rcode, authority: all.slice(0, -2) })).toEqual([MIXED])
  })

  it('are told of a denied type and of a delegation without DS', () => {
    const both = (name: string): readonly RR[] => [...plain.soa, ...proofs(plain, name), ...proofs(hashed, name)]
    expect(told('a.example. TXT', 'NOERROR', ...both('a.example.'))).toEqual([MIXED])
    expect(told('plain.example. DS', 'NOERROR', ...both('plain.example.'))).toEqual([MIXED])
  })

  it('are not told where one kind is not signed by the zone', () => {
    const unsigned = two.filter((_, i) => i % 2 === 0)
    expect(told('n.example. A', 'NXDOMAIN', ...plain.soa, ...one, ...unsigned)).not.toContain(MIXED)
  })

  it('one kind alone is nothing to tell', () => {
    expect(told('n.example. A', 'NXDOMAIN', ...plain.soa, ...one)).toEqual([])
    expect(told('n.example. A', 'NXDOMAIN', ...plain.soa, ...two)).toEqual([])
  })
})

describe('NSEC and NSEC3 where that is as it should be', () => {
  it('one kind from one server and the other from another', () => {
    const asked = 'n.example. A'
    const replies = [plain, hashed].map((zone, i) => ({
      zone: 'example.',
      question: asked,
      server: 20 + i,
      ...zone.deny('n.example.'),
    }))
    const report = judge(asked, [...keysReplies([plain]), ...replies], { anchors: [plain.anchor], honest: [plain] })
    expect(codesOf(report)).toEqual([])
  })

  it('the other kind without its signatures, which came from another server', () => {
    const bare = proofs(hashed, 'n.example.').filter((_, i) => i % 2 === 0)
    const { rcode, authority } = plain.deny('n.example.')
    expect(mixed({ rcode, authority: [...authority, ...bare] }, hashed.deny('n.example.'))).toEqual([])
  })

  it('of two zones, by a wildcard CNAME that leads from the one into the other', () => {
    const zone = testZone('example.', `${TEXT}\n*.c CNAME nix.sub`, options)
    const asked = 'x.c.example. A'
    const { answer, authority } = zone.answer('x.c.example.', 'A')
    const denied = child.deny('nix.sub.example.')
    const reply = { zone: 'example.', question: asked, rcode: denied.rcode, answer }
    const report = judge(
      asked,
      [...keysReplies([zone, child]), { ...reply, authority: [...authority, ...denied.authority] }],
      { anchors: [zone.anchor], honest: [zone, child] },
    )
    expect(verdictOf(report)).toBe('secure')
    expect(codesOf(report)).toEqual([])
  })
})
