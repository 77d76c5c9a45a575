/** RFC 2181 section 10.1, RFC 4034 sections 3 and 4: a name with a CNAME has no other data, but for what DNSSEC puts there. */

import { describe, expect, it } from 'vitest'
import type { RR } from '../../src/dns/rr.ts'
import type { Finding, Report } from '../../src/report.ts'
import { codesOf, judgeReply, verdictOf } from '../support/judge.ts'
import { rr } from '../support/signer.ts'
import { n, t, testZone } from '../support/zone.ts'

const TEXT = 'a A 192.0.2.1\nalias CNAME a\nboth CNAME a\nboth A 192.0.2.2\nboth TXT "t"\nold DNAME a\nz A 192.0.2.3'
const zone = testZone('example.', TEXT)
const cname = zone.signed('both.example.', 'CNAME')
const own = (...types: readonly string[]): readonly RR[] => types.flatMap((type) => zone.signed('both.example.', type))

const others = (report: Report): readonly string[] =>
  report.findings.flatMap(({ finding }) => (isOurs(finding) ? [`${finding.owner} ${finding.evidence.types}`] : []))
const isOurs = (f: Finding): f is Extract<Finding, { code: 'CNAME_WITH_OTHER_DATA' }> =>
  f.code === 'CNAME_WITH_OTHER_DATA'

describe('in one response', () => {
  it('a CNAME beside data of its name is told, and decides nothing', () => {
    const report = judgeReply(zone, 'both.example. A', { answer: [...cname, ...own('A', 'TXT')] })
    expect(verdictOf(report)).toBe('secure')
    expect(others(report)).toEqual([`both.example. ${[t('A'), t('TXT')]}`])
  })

  it('also where the data stands in the authority section: an apex has SOA and NS', () => {
    const apex = testZone('example.', '@ CNAME a.other')
    const report = judgeReply(apex, 'example. A', { answer: apex.signed('example.', 'CNAME'), authority: apex.soa })
    expect(others(report)).toEqual([`example. ${t('SOA')}`])
  })

  it('RRSIG and NSEC may stand beside it, and in older zones KEY', () => {
    const key = rr(n('alias.example.'), t('KEY'), Uint8Array.of(1, 1, 3, 5, 1))
    const answer = [...zone.signed('alias.example.', 'CNAME'), ...zone.matching('alias.example.'), ...zone.sign([key])]
    expect(codesOf(judgeReply(zone, 'alias.example. ANY', { answer }))).toEqual([])
  })

  it('the target’s data is of another name', () => {
    const answer = [...zone.signed('alias.example.', 'CNAME'), ...zone.signed('a.example.', 'A')]
    expect(codesOf(judgeReply(zone, 'alias.example. A', { answer }))).toEqual([])
  })

  it('so is that of the name below a DNAME', () => {
    const made = rr(n('x.old.example.'), t('CNAME'), n('x.a.example.').wire())
    const denied = zone.deny('x.a.example.')
    const report = judgeReply(zone, 'x.old.example. A', {
      ...denied,
      answer: [...zone.signed('old.example.', 'DNAME'), made],
    })
    expect(codesOf(report)).toEqual([])
  })

  it('HINFO may be made up for a question for ANY (RFC 8482 section 4.2)', () => {
    const hinfo = zone.sign([rr(n('alias.example.'), t('HINFO'), Uint8Array.of(1, 0x61, 0))])
    const answer = [...zone.signed('alias.example.', 'CNAME'), ...hinfo]
    expect(others(judgeReply(zone, 'alias.example. ANY', { answer }))).toEqual([])
    expect(others(judgeReply(zone, 'alias.example. HINFO', { answer }))).toHaveLength(1)
  })
})

describe.each([
  ['NSEC', undefined],
  ['NSEC3', {}],
] as const)('in the bitmap of an %s', (_, nsec3) => {
  const signed = testZone('example.', TEXT, nsec3 === undefined ? {} : { nsec3 })
  const listing = (types: string): Report =>
    judgeReply(signed, 'a.example. MX', { authority: [...signed.soa, ...signed.matching('a.example.', types)] })

  it('CNAME beside types of data is told beside what it makes bogus', () => {
    const report = listing('A CNAME TXT RRSIG NSEC')
    expect(verdictOf(report)).toBe('bogus DENIAL_TYPE_EXISTS')
    expect(others(report)).toEqual([expect.stringContaining(`${[t('A'), t('TXT')]}`)])
  })

  it('CNAME with RRSIG, NSEC and KEY is not', () => {
    expect(others(listing('CNAME RRSIG NSEC'))).toEqual([])
    expect(others(listing('CNAME KEY RRSIG NSEC'))).toEqual([])
  })

  it('it is told of any record of the proof', () => {
    const denied = signed.deny('bz.example.')
    const report = judgeReply(signed, 'bz.example. A', denied)
    expect(verdictOf(report)).toBe('secure')
    if (nsec3 === undefined) expect(others(report)).toEqual([`both.example. ${[t('A'), t('TXT')]}`])
  })

  it('it is not told where the record is not authenticated', () => {
    const [record] = signed.matching('a.example.', 'A CNAME TXT RRSIG NSEC')
    const report = judgeReply(signed, 'a.example. MX', { authority: [...signed.soa, record!] })
    expect(others(report)).toEqual([])
  })
})
