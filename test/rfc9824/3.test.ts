/** Compact denial of existence: RFC 9824 sections 2 to 5, and minimally covering NSEC: RFC 4470. */

import { describe, expect, it } from 'vitest'
import { encodeNsec } from '../../src/dns/rdata.ts'
import type { RR } from '../../src/dns/rr.ts'
import { codesOf, judgeReply, stepsOf, verdictOf } from '../support/judge.ts'
import { rr } from '../support/signer.ts'
import { n, t, testZone } from '../support/zone.ts'

const zone = testZone('example.', 'a A 192.0.2.1\nx.ent A 192.0.2.2')

/** The NSEC that a signer makes on the spot: next is the first name after the owner. */
const compact = (owner: string, types: string): readonly RR[] => {
  const nextDomainName = n(owner).child(Uint8Array.of(0))
  return [
    ...zone.soa,
    ...zone.sign([rr(n(owner), t('NSEC'), encodeNsec({ nextDomainName, types: types.split(' ').map(t) }))]),
  ]
}
const verdict = (asked: string, rcode: 'NOERROR' | 'NXDOMAIN', authority: readonly RR[]): string =>
  verdictOf(judgeReply(zone, asked, { rcode, authority }))

describe('RFC 9824: a name that does not exist', () => {
  const none = compact('none.example.', 'RRSIG NSEC NXNAME')

  it('is not proven by a record that lists data beside NXNAME (section 3.3)', () => {
    expect(verdict('none.example. A', 'NXDOMAIN', none)).toBe('secure')
    const both = compact('none.example.', 'A RRSIG NSEC NXNAME')
    expect(verdict('none.example. A', 'NXDOMAIN', both)).toBe('bogus DENIAL_NAME_EXISTS')
  })

  it('is NODATA with the NXNAME bit, and secure', () => {
    const report = judgeReply(zone, 'none.example. A', { authority: none })
    expect(verdictOf(report)).toBe('secure')
    expect(codesOf(report)).toEqual([])
    expect(stepsOf(report.root).some((s) => s.facts.by === 'NSEC')).toBe(true)
  })

  it('may be NXDOMAIN towards those who asked for it (section 5.1)', () => {
    expect(verdict('none.example. A', 'NXDOMAIN', none)).toBe('secure')
  })

  it('must say so of itself: the record of another name does not do', () => {
    expect(verdict('other.example. A', 'NXDOMAIN', none)).toMatch(/^bogus/)
    expect(verdict('other.example. A', 'NOERROR', none)).toMatch(/^bogus/)
    expect(verdict('a.none.example. A', 'NXDOMAIN', none)).toMatch(/^bogus/)
  })
})

describe('RFC 9824: an empty non-terminal, or a name without the type', () => {
  const ent = compact('ent.example.', 'RRSIG NSEC')

  it('is NODATA without the NXNAME bit', () => {
    expect(verdict('ent.example. A', 'NOERROR', ent)).toBe('secure')
    expect(verdict('a.example. TXT', 'NOERROR', compact('a.example.', 'A RRSIG NSEC'))).toBe('secure')
  })

  it('is no NXDOMAIN', () => {
    expect(verdict('ent.example. A', 'NXDOMAIN', ent)).toBe('bogus DENIAL_NAME_EXISTS')
    expect(verdict('a.example. TXT', 'NXDOMAIN', compact('a.example.', 'A RRSIG NSEC'))).toBe(
      'bogus DENIAL_NAME_EXISTS',
    )
  })

  it('does not deny a type that is listed', () => {
    expect(verdict('a.example. A', 'NOERROR', compact('a.example.', 'A RRSIG NSEC'))).toBe('bogus DENIAL_TYPE_EXISTS')
  })
})

describe('RFC 9824: delegations', () => {
  it('no DS with an NSEC made on the spot is proven as ever', () => {
    expect(verdict('plain.example. DS', 'NOERROR', compact('plain.example.', 'NS RRSIG NSEC'))).toBe('secure')
  })
})

describe('RFC 4470: minimally covering NSEC', () => {
  it('the names around the one asked need not exist', () => {
    const authority = [
      ...zone.soa,
      ...zone.nsec('nonc\\255.example.', 'none\\000.example.', 'RRSIG NSEC'),
      ...zone.nsec('\\).example.', '+.example.', 'RRSIG NSEC'),
    ]
    expect(verdict('none.example. A', 'NXDOMAIN', authority)).toBe('secure')
  })

  it('the wildcard needs its cover all the same', () => {
    const authority = [...zone.soa, ...zone.nsec('nonc\\255.example.', 'none\\000.example.', 'RRSIG NSEC')]
    expect(verdict('none.example. A', 'NXDOMAIN', authority)).toBe('bogus DENIAL_WILDCARD_NOT_COVERED')
  })
})
