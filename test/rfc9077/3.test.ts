/** RFC 9077 section 3: an NSEC or NSEC3 has the TTL of a negative answer, the lesser of the SOA's TTL and its MINIMUM. */

import { describe, expect, it } from 'vitest'
import { parseZone } from '../../src/dns/presentation.ts'
import { TYPE } from '../../src/dns/registry.ts'
import type { RR } from '../../src/dns/rr.ts'
import { POLICIES } from '../../src/validate/policy.ts'
import { validate } from '../../src/validate/validate.ts'
import { codesOf, judge, judgeReply, keysReplies, verdictOf } from '../support/judge.ts'
import { AT } from '../support/signer.ts'
import { question, type Reply, snapshot } from '../support/snapshot.ts'
import { type TestZone, testZone } from '../support/zone.ts'

const TEXT = 'a A 192.0.2.1\nz A 192.0.2.2'
const plain = testZone('example.', TEXT)
const hashed = testZone('example.', TEXT, { nsec3: {} })

/** An SOA of the zone with this TTL and MINIMUM, signed; `sent`: the TTL with which it arrives. */
function soa(zone: TestZone, ttl: number, minimum: number, sent = ttl): readonly RR[] {
  const text = `@ ${ttl} IN SOA ns hostmaster 1 3600 300 604800 ${minimum}`
  return withTtl(zone.sign(parseZone(text, { origin: zone.name, ttl })), sent)
}

const withTtl = (records: readonly RR[], ttl: number): readonly RR[] => records.map((rr) => ({ ...rr, ttl }))

/** A denial with every NSEC or NSEC3 signed with this TTL; `sent`: the TTL with which it arrives. */
const denial = (zone: TestZone, ttl: number, sent = ttl): readonly RR[] => denialOf(zone, 'n.example.', ttl, sent)

function denialOf(zone: TestZone, name: string, ttl: number, sent = ttl): readonly RR[] {
  const bare = zone.deny(name).authority.filter((rr) => rr.type === TYPE.NSEC || rr.type === TYPE.NSEC3)
  return bare.flatMap((rr) => withTtl(zone.sign([{ ...rr, ttl }]), sent))
}

const told = (zone: TestZone, authority: readonly RR[]): readonly string[] => {
  const report = judgeReply(zone, 'n.example. A', { rcode: 'NXDOMAIN', authority })
  expect(verdictOf(report)).toBe('secure')
  return codesOf(report)
}

describe.each([
  ['NSEC', plain],
  ['NSEC3', hashed],
] as const)('%s', (_, zone) => {
  it('with the lesser of both is as it should be', () => {
    expect(told(zone, [...soa(zone, 3600, 600), ...denial(zone, 600)])).toEqual([])
    expect(told(zone, [...soa(zone, 600, 3600), ...denial(zone, 600)])).toEqual([])
    expect(told(zone, [...soa(zone, 3600, 600), ...denial(zone, 60)])).toEqual([])
  })

  it('with more than MINIMUM, or than the TTL of the SOA, is told once', () => {
    expect(told(zone, [...soa(zone, 3600, 600), ...denial(zone, 601)])).toEqual(['NSEC_TTL_HIGH'])
    expect(told(zone, [...soa(zone, 600, 3600), ...denial(zone, 3600)])).toEqual(['NSEC_TTL_HIGH'])
  })

  it('the SOA of a negative answer comes with its TTL cut down to MINIMUM: its own is the one that was signed', () => {
    expect(told(zone, [...soa(zone, 3600, 600, 600), ...denial(zone, 600)])).toEqual([])
    expect(told(zone, [...soa(zone, 3600, 3600, 300), ...denial(zone, 3600)])).toEqual([])
  })

  it('signed with more and sent with less is as it should be', () => {
    expect(told(zone, [...soa(zone, 3600, 600), ...denial(zone, 3600, 600)])).toEqual([])
  })

  it('is not told without an SOA', () => {
    expect(told(zone, denial(zone, 86_400))).toEqual(['SOA_MISSING'])
  })
})

describe('the SOA that counts', () => {
  it('is one that came with the denial: versions of a zone may differ', () => {
    const report = judge(
      'n.example. A',
      [
        ...keysReplies([plain]),
        { zone: 'example.', question: 'n.example. A', rcode: 'NXDOMAIN', server: 20, authority: denial(plain, 3600) },
        {
          zone: 'example.',
          question: 'n.example. A',
          rcode: 'NXDOMAIN',
          server: 21,
          authority: [...soa(plain, 3600, 600), ...denial(plain, 600)],
        },
      ],
      { anchors: [plain.anchor], honest: [plain] },
    )
    expect(verdictOf(report)).toBe('secure')
    expect(codesOf(report)).toEqual(['SOA_MISSING'])
  })

  it('may have come with other denials before', () => {
    const from = (server: number, ttl: number): Reply => ({
      zone: 'example.',
      question: 'n.example. A',
      rcode: 'NXDOMAIN',
      server,
      authority: [...soa(plain, 3600, 600), ...denial(plain, ttl)],
    })
    const options = { anchors: [plain.anchor], honest: [plain] }
    const report = judge('n.example. A', [...keysReplies([plain]), from(20, 600), from(21, 3600)], options)
    expect(codesOf(report)).toEqual(['NSEC_TTL_HIGH'])
  })

  it('is one of the same zone: the answer for an alias may speak for two', () => {
    const child = testZone('sub.example.', TEXT)
    const parent = testZone('example.', '*.go CNAME n.sub.example.', { secure: [child] })
    const alias = parent.answer('x.go.example.', 'A')
    const authority = [...alias.authority, ...soa(child, 600, 600), ...denialOf(child, 'n.sub.example.', 600)]
    const reply: Reply = { zone: 'example.', question: 'x.go.example. A', ...alias, rcode: 'NXDOMAIN', authority }
    const own: Reply = { ...reply, zone: 'sub.example.', question: 'n.sub.example. A', answer: [], authority }
    const report = judge('x.go.example. A', [...keysReplies([parent, child]), reply, own], {
      anchors: [parent.anchor],
      honest: [parent, child],
    })
    expect(verdictOf(report)).toBe('secure')
    expect(codesOf(report)).not.toContain('NSEC_TTL_HIGH')
  })
})

describe('through a resolver', () => {
  const authority = [...soa(plain, 3600, 600), ...denial(plain, 3600, 17)]
  const replies: readonly Reply[] = [
    ...keysReplies([plain]),
    { zone: 'example.', question: 'n.example. A', rcode: 'NXDOMAIN', authority },
  ]

  it('the TTL that was signed counts, since the other is counted down', () => {
    const made = snapshot(replies)
    const { server } = made.observations[0]!
    const judgement = { at: AT, anchors: [plain.anchor], policy: POLICIES.iana }
    const direct = validate(made, question('n.example. A'), judgement)
    expect(codesOf(direct)).not.toContain('NSEC_TTL_HIGH')
    const through = validate({ ...made, resolver: server }, question('n.example. A'), judgement)
    expect(codesOf(through)).toContain('NSEC_TTL_HIGH')
  })
})
