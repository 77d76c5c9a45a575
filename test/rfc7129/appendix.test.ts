/** Records made on the spot, and the hashes of the RFC: RFC 7129 Appendices A, B and C. */

import { describe, expect, it } from 'vitest'
import { nsec3Hash } from '../../src/crypto/nsec3.ts'
import { fromBase32hex, toBase32hex, toHex } from '../../src/dns/base.ts'
import type { RRType } from '../../src/dns/rr.ts'
import { type Fact, recordsOf } from '../denial/facts.ts'
import { beside } from '../denial/proofs.ts'
import { judgeReply, verdictOf } from '../support/judge.ts'
import { n, t, testZone } from '../support/zone.ts'
import { HASHES, PARAMETERS } from './hashes.ts'

const text = ['a A 192.0.2.1', 'a TXT "a record"', 'd A 192.0.2.1', 'd TXT "d record"'].join('\n')

describe('RFC 7129 Appendix A', () => {
  const zone = testZone('example.org.', text)
  const verdict = (owner: string, next: string, rcode: 'NOERROR' | 'NXDOMAIN' = 'NXDOMAIN'): string => {
    const authority = [...zone.soa, ...zone.nsec(owner, next, 'RRSIG NSEC'), ...zone.matching('example.org.')]
    return verdictOf(judgeReply(zone, 'b.example.org. TXT', { rcode, authority }))
  }

  it('the next name need not exist', () => {
    expect(verdict('a.example.org.', 'c.example.org.')).toBe('secure')
  })

  it('a minimal span denies b.example.org. alone', () => {
    const owner = `a${'\\255'.repeat(62)}.example.org.`
    expect(verdict(owner, 'b\\000.example.org.')).toBe('secure')
    // The next name as printed lies below b.example.org., which would then exist without data (RFC 4592 section 2.2.2).
    expect(verdict(owner, '\\000.b.example.org.')).toBe('bogus DENIAL_NAME_EXISTS')
    expect(verdict(owner, '\\000.b.example.org.', 'NOERROR')).toBe('secure')
  })
})

describe('RFC 7129 Appendix B', () => {
  const zone = testZone('example.org.', text, { nsec3: PARAMETERS })
  const lie = (name: keyof typeof HASHES, below: 0 | 1, types: readonly RRType[] = []): Fact => {
    const hash = toHex(fromBase32hex(HASHES[name])!)
    const parameters = { ...PARAMETERS, flags: 0, algorithm: 1 }
    return { kind: 'NSEC3', owner: beside(hash, -below), next: beside(hash, 1), types, ...parameters }
  }
  const apex = lie('@', 0, ['NS', 'SOA', 'RRSIG', 'DNSKEY', 'NSEC3PARAM'].map(t))
  const white = [lie('b', 1), apex, lie('*', 1)]
  const verdict = (facts: readonly Fact[]): string => {
    const authority = [...zone.soa, ...recordsOf(facts, zone)]
    return verdictOf(judgeReply(zone, 'b.example.org. TXT', { rcode: 'NXDOMAIN', authority }))
  }

  it('spans of one hash each deny b.example.org. and the wildcard', () => {
    expect(verdict(white)).toBe('secure')
    expect(white.map((_, i) => verdict(white.toSpliced(i, 1)))).toEqual([
      'bogus DENIAL_NAME_NOT_COVERED',
      'bogus DENIAL_CLOSEST_ENCLOSER_UNPROVEN',
      'bogus DENIAL_WILDCARD_NOT_COVERED',
    ])
  })
})

describe('RFC 7129 Appendix C', () => {
  it.each(Object.entries(HASHES))('%s hashes to %s', (label, hash) => {
    const name = n(label === '@' ? 'example.org.' : `${label}.example.org.`)
    expect(toBase32hex(nsec3Hash(name, Buffer.from(PARAMETERS.salt, 'hex'), PARAMETERS.iterations))).toBe(hash)
  })
})
