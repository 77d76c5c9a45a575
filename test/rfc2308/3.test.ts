/** RFC 2308 section 3: a negative answer has the SOA of the zone that denies. */

import { describe, expect, it } from 'vitest'
import { TYPE } from '../../src/dns/registry.ts'
import type { RR } from '../../src/dns/rr.ts'
import type { Report } from '../../src/report.ts'
import { codesOf, judge, judgeReply, keysReplies, verdictOf } from '../support/judge.ts'
import { moved } from '../support/signer.ts'
import { testZone } from '../support/zone.ts'

const other = testZone('other.example.', 'www A 192.0.2.3')
const zone = testZone('example.', 'a A 192.0.2.1\nshop CNAME nix.other\nz A 192.0.2.2', { secure: [other] })
const proof = zone.deny('nix.example.').authority.filter((record) => !zone.soa.includes(record))
const isProof = (record: RR): boolean => record.type === TYPE.NSEC

const told = (...soa: readonly RR[]): Report =>
  judgeReply(zone, 'nix.example. A', { rcode: 'NXDOMAIN', authority: [...soa, ...proof.filter(isProof), ...sigs] })
const sigs = proof.filter((record) => !isProof(record))
const soaAt = (owner: string): readonly RR[] => zone.sign(moved(zone.bare('example.', 'SOA'), owner))

describe('the SOA', () => {
  it('of the zone is nothing to tell', () => {
    expect(codesOf(told(...zone.soa))).toEqual([])
  })

  it('has MINIMUM for its TTL, which the RRSIG need not have', () => {
    const lower = zone.bare('example.', 'SOA').map((record) => {
      const rdata = Buffer.from(record.rdata)
      rdata.writeUInt32BE(300, rdata.length - 4)
      return { ...record, rdata: Uint8Array.from(rdata) }
    })
    const sent = (ttl: number): readonly string[] =>
      codesOf(told(...zone.sign(lower).map((record) => (record.type === TYPE.SOA ? { ...record, ttl } : record))))
    expect(sent(300)).not.toContain('RRSIG_TTL_MISMATCH')
    expect(sent(301)).toContain('RRSIG_TTL_MISMATCH')
  })

  it('of a name below the apex is told, though the zone signed it', () => {
    const report = told(...soaAt('z.example.'))
    expect(verdictOf(report)).toBe('secure')
    expect(codesOf(report)).toEqual(['SOA_NOT_ZONE'])
    expect(report.findings[0]!.severity).toBe('warning')
    expect(String(report.findings[0]!.finding.zone)).toBe('example.')
  })

  it('of another zone is told beside what makes it bogus', () => {
    const report = told(...other.soa)
    expect(verdictOf(report)).toBe('bogus RRSIG_SIGNER_NOT_ZONE')
    expect(codesOf(report)).toContain('SOA_NOT_ZONE')
  })

  it('of the zone beside another is the zone’s', () => {
    expect(codesOf(told(...zone.soa, ...soaAt('z.example.')))).toEqual([])
    expect(codesOf(told(...soaAt('z.example.'), ...zone.soa))).toEqual([])
  })

  it('that lacks is told as that', () => {
    expect(codesOf(told())).toEqual(['SOA_MISSING'])
  })
})

describe('a chain of aliases that one server answers whole', () => {
  it('ends with the SOA of the zone where it ends, which is right for every name of it', () => {
    const answer = zone.signed('shop.example.', 'CNAME')
    const asked = 'shop.example. A'
    const reply = { zone: 'example.', question: asked, answer, ...other.deny('nix.other.example.') }
    const report = judge(asked, [...keysReplies([zone, other]), reply], {
      anchors: [zone.anchor],
      honest: [zone, other],
    })
    expect(verdictOf(report)).toBe('secure')
    expect(report.hops).toHaveLength(2)
    expect(codesOf(report)).toEqual([])
  })
})
