/** RFC 3225 section 3, RFC 6891 section 7: who does as if signatures had not been asked for, where they then lack. */

import { describe, expect, it } from 'vitest'
import type { Report } from '../../src/report.ts'
import { POLICIES } from '../../src/validate/policy.ts'
import { validate } from '../../src/validate/validate.ts'
import { judge, keysReplies, verdictOf } from '../support/judge.ts'
import { AT } from '../support/signer.ts'
import { question, type Reply, snapshot } from '../support/snapshot.ts'
import { testZone } from '../support/zone.ts'

const child = testZone('sub.example.', 'www A 192.0.2.9')
const zone = testZone('example.', 'www A 192.0.2.80\nplain NS ns.plain', { secure: [child] })
const ASKED = 'www.example. A'
const bare: Reply = { zone: 'example.', question: ASKED, server: 20, answer: zone.bare('www.example.', 'A') }
const options = { anchors: [zone.anchor], honest: [zone, child] }

const ignored = (report: Report): readonly string[] =>
  report.findings.flatMap(({ finding: f, severity }) =>
    f.code === 'SERVER_EDNS_IGNORED' ? [`${severity} ${f.zone} ${f.evidence.server.address} ${f.evidence.how}`] : [],
  )
const judged = (asked: string, ...replies: readonly Reply[]): Report =>
  judge(asked, [...keysReplies([zone]), ...replies], options)

describe('a signed zone’s response without signatures', () => {
  it.each([
    ['no OPT', 'none'],
    ['DO clear', 'no DO'],
  ] as const)('%s: the server is told beside what lacks, which stays the cause', (how, opt) => {
    const report = judged(ASKED, { ...bare, opt })
    expect(verdictOf(report)).toBe('bogus RRSIG_MISSING')
    expect(ignored(report)).toEqual([`warning example. 192.0.2.20 ${how}`])
  })

  it('and the DO bit set: the zone lacks them, not the server', () => {
    expect(ignored(judged(ASKED, bare))).toEqual([])
  })

  it('a denial is told as data is', () => {
    const soa = zone.bare('example.', 'SOA')
    const denial: Reply = { zone: 'example.', question: 'nix.example. A', server: 20, rcode: 'NXDOMAIN', opt: 'none' }
    for (const authority of [soa, []]) {
      const report = judged('nix.example. A', { ...denial, authority })
      expect(verdictOf(report)).toMatch(/^bogus (?:RRSIG|DENIAL)_MISSING$/)
      expect(ignored(report)).toEqual(['warning example. 192.0.2.20 no OPT'])
    }
  })

  it('a referral without DS and without proof is told of the parent', () => {
    const ns = zone.bare('sub.example.', 'NS')
    const report = judge(
      'www.sub.example. A',
      [
        ...keysReplies([zone]),
        { zone: 'example.', question: 'www.sub.example. A', server: 20, aa: false, authority: ns, opt: 'no DO' },
        { zone: 'example.', question: 'sub.example. DS', server: 20, authority: [], opt: 'no DO' },
      ],
      { anchors: [zone.anchor] },
    )
    expect(verdictOf(report)).toBe('bogus DS_DENIAL_MISSING')
    expect(ignored(report)).toEqual(['warning example. 192.0.2.20 DO clear'])
  })

  it('once for each server, beside a server that does it right', () => {
    const good: Reply = { ...bare, server: 21, answer: zone.signed('www.example.', 'A') }
    const report = judged(ASKED, { ...bare, opt: 'none' }, { ...bare, server: 22, opt: 'none' }, good)
    expect(report.verdict.status).toBe('secure')
    expect(ignored(report)).toEqual(['warning example. 192.0.2.20 no OPT', 'warning example. 192.0.2.22 no OPT'])
  })
})

describe('nothing is told', () => {
  it('of a server that leaves out the OPT record and sends signatures', () => {
    const signed: Reply = { ...bare, answer: zone.signed('www.example.', 'A'), opt: 'none' }
    expect(judged(ASKED, signed).findings).toEqual([])
    const keys = keysReplies([zone]).map((reply): Reply => ({ ...reply, server: 20, opt: 'none' }))
    const report = judge(ASKED, [...keys, { ...bare, opt: 'none' }], options)
    expect(verdictOf(report)).toBe('bogus RRSIG_MISSING')
    expect(ignored(report)).toEqual([])
  })

  it('of an unsigned zone', () => {
    const reply: Reply = {
      zone: 'plain.example.',
      question: 'www.plain.example. A',
      server: 20,
      answer: zone.bare('www.example.', 'A'),
      opt: 'none',
    }
    const report = judged('www.plain.example. A', reply)
    expect(report.verdict.status).toBe('insecure')
    expect(ignored(report)).toEqual([])
  })

  it('of a query that had no EDNS', () => {
    const noDs: Reply = { zone: 'example.', question: 'www.example. DS', ...zone.deny('www.example.') }
    const kept = snapshot([{ ...bare, opt: 'none' }, ...keysReplies([zone]), noDs])
    const plainly = kept.observations.map((o, i) => (i > 0 ? o : { ...o, sent: { ...o.sent, edns: false, do: false } }))
    const v = { at: AT, anchors: [zone.anchor], policy: POLICIES.iana }
    for (const [observations, said] of [
      [kept.observations, ['warning example. 192.0.2.20 no OPT']],
      [plainly, []],
    ] as const) {
      const report = validate({ ...kept, observations }, question(ASKED), v)
      expect(verdictOf(report)).toBe('bogus RRSIG_MISSING')
      expect(ignored(report)).toEqual(said)
    }
  })
})
