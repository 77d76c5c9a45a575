/** NSEC records that cover little more than the name asked: the examples of RFC 4470 sections 3 and 4. */

import { describe, expect, it } from 'vitest'
import { judgeReply, verdictOf } from '../support/judge.ts'
import { testZone } from '../support/zone.ts'

type Record = readonly [owner: string, next: string, types: string]

describe('RFC 4470 section 3', () => {
  const com = testZone('com.', 'exampldd NS ns.exampldd')
  const verdict = (asked: string, ...records: readonly Record[]): string => {
    const authority = [...com.soa, ...records.flatMap((record) => com.nsec(...record))]
    return verdictOf(judgeReply(com, `${asked} A`, { rcode: 'NXDOMAIN', authority }))
  }
  const NAME: Record = ['exampld.com.', 'example-.com.', 'RRSIG NSEC']
  const WILDCARD: Record = ['\\).com.', '+.com.', 'RRSIG NSEC']

  it('one record denies example.com., the other the wildcard', () => {
    expect(verdict('example.com.', NAME, WILDCARD)).toBe('secure')
    expect(verdict('example.com.', NAME)).toBe('bogus DENIAL_WILDCARD_NOT_COVERED')
    expect(verdict('example.com.', WILDCARD)).toBe('bogus DENIAL_NAME_NOT_COVERED')
  })

  it('a delegation that exists ends the span: what is below it is not denied', () => {
    const signed: Record = ['exampldd.com.', 'example-.com.', 'NS DS RRSIG NSEC']
    expect(verdict('example.com.', signed, WILDCARD)).toBe('secure')
    expect(verdict('www.exampldd.com.', signed, WILDCARD)).toMatch(/^bogus/)
  })

  it('no more is denied than what lies between', () => {
    expect(verdict('example-.com.', NAME, WILDCARD)).toMatch(/^bogus/)
    expect(verdict('examplf.com.', NAME, WILDCARD)).toMatch(/^bogus/)
  })
})

describe('RFC 4470 section 4', () => {
  const zone = testZone('example.com.', 'a A 192.0.2.1')
  const verdict = (rcode: 'NOERROR' | 'NXDOMAIN', ...records: readonly Record[]): string => {
    const authority = [...zone.soa, ...records.flatMap((record) => zone.nsec(...record))]
    return verdictOf(judgeReply(zone, 'foo.example.com. A', { rcode, authority }))
  }
  const BEFORE_NAME = `fon${'\\255'.repeat(60)}.example.com.`
  const BEFORE_WILDCARD = `\\)${'\\255'.repeat(62)}.example.com.`
  const types = 'NSEC RRSIG'

  it('the longest label of the last octets comes right before the name and what is below it', () => {
    const name: Record = [BEFORE_NAME, 'foo\\000.example.com.', types]
    const wildcard: Record = [BEFORE_WILDCARD, '*\\000.example.com.', types]
    expect(verdict('NXDOMAIN', name, wildcard)).toBe('secure')
    expect(verdict('NXDOMAIN', name)).toBe('bogus DENIAL_WILDCARD_NOT_COVERED')
    expect(verdict('NXDOMAIN', wildcard)).toBe('bogus DENIAL_NAME_NOT_COVERED')
  })

  it('next names below those denied, as printed, would make them exist without data (RFC 4592 section 2.2.2)', () => {
    const name: Record = [BEFORE_NAME, '\\000.foo.example.com.', types]
    const wildcard: Record = [BEFORE_WILDCARD, '\\000.*.example.com.', types]
    expect(verdict('NXDOMAIN', name, wildcard)).toBe('bogus DENIAL_NAME_EXISTS')
    expect(verdict('NOERROR', name)).toBe('secure')
  })
})
