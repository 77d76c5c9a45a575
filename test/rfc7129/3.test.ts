/** Denial with NSEC in the zone of Figures 1 and 3: RFC 7129 sections 3.2 and 3.3. */

import { describe, expect, it } from 'vitest'
import { factsOf } from '../denial/facts.ts'
import { judgeReply, verdictOf } from '../support/judge.ts'
import { testZone } from '../support/zone.ts'

const zone = testZone(
  'example.org.',
  ['a A 192.0.2.1', 'a TXT "a record"', 'd A 192.0.2.1', 'd TXT "d record"'].join('\n'),
)
const verdict = (asked: string, rcode: 'NOERROR' | 'NXDOMAIN', ...authority: readonly string[]): string => {
  const records = authority.flatMap((owner) => zone.matching(owner))
  return verdictOf(judgeReply(zone, asked, { rcode, authority: [...zone.soa, ...records] }))
}

describe('RFC 7129 section 3.2', () => {
  it('the chain is that of Figure 2', () => {
    const links = factsOf(zone.chain.flat()).map((fact) => fact.kind === 'NSEC' && `${fact.owner} ${fact.next}`)
    expect(links).toEqual([
      'example.org. a.example.org.',
      'a.example.org. d.example.org.',
      'd.example.org. example.org.',
    ])
  })

  it('b.example.org. falls between a and d, and nothing falls where a wildcard would be', () => {
    expect(verdict('b.example.org. TXT', 'NXDOMAIN', 'a.example.org.', 'example.org.')).toBe('secure')
    expect(verdict('b.example.org. TXT', 'NXDOMAIN', 'a.example.org.')).toBe('bogus DENIAL_WILDCARD_NOT_COVERED')
    expect(verdict('b.example.org. TXT', 'NXDOMAIN', 'd.example.org.', 'example.org.')).toBe(
      'bogus DENIAL_NAME_NOT_COVERED',
    )
  })

  it('replayed for c.example.org., the response is as right as for b.example.org.', () => {
    expect(verdict('c.example.org. TXT', 'NXDOMAIN', 'a.example.org.', 'example.org.')).toBe('secure')
  })

  it('the header proves nothing', () => {
    expect(verdict('b.example.org. TXT', 'NXDOMAIN')).toBe('bogus DENIAL_MISSING')
    expect(verdict('a.example.org. TXT', 'NXDOMAIN', 'a.example.org.', 'example.org.')).toBe('bogus DENIAL_NAME_EXISTS')
  })
})

describe('RFC 7129 section 3.3', () => {
  it('the NSEC of a.example.org. lists A and TXT, not AAAA', () => {
    expect(verdict('a.example.org. AAAA', 'NOERROR', 'a.example.org.')).toBe('secure')
    expect(verdict('a.example.org. TXT', 'NOERROR', 'a.example.org.')).toBe('bogus DENIAL_TYPE_EXISTS')
    expect(verdict('a.example.org. AAAA', 'NOERROR', 'd.example.org.')).toBe('bogus DENIAL_NAME_NOT_MATCHED')
  })
})
