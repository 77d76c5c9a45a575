/** NSEC3, Opt-Out and wildcards in the zones of RFC 7129 sections 5 to 5.6, with the hashes of its Appendix C. */

import { describe, expect, it } from 'vitest'
import type { RR } from '../../src/dns/rr.ts'
import { factsOf, recordsOf } from '../denial/facts.ts'
import { hashOf } from '../denial/oracle.ts'
import { codesOf, judgeReply, verdictOf } from '../support/judge.ts'
import { n, type TestZone, testZone } from '../support/zone.ts'
import { HASHES, PARAMETERS } from './hashes.ts'

const records = ['a A 192.0.2.1', 'a TXT "a record"', 'd A 192.0.2.1', 'd TXT "d record"']
const names = ['1.h TXT "1.h record"', '3.3 TXT "3.3 record"']
const STAR = '* TXT "wildcard record"'
const at = (zone: TestZone, hash: string): readonly RR[] => {
  const set = zone.chain.find(([nsec3]) => String(nsec3!.owner) === `${hash}.example.org.`)
  if (set === undefined) throw new Error(`no NSEC3 at ${hash}`)
  return set
}
const spans = (zone: TestZone): readonly (readonly [string, string])[] =>
  factsOf(zone.chain.flat()).map((fact) => [String(fact.owner), String(fact.next)] as const)
const hex = (label: string): string => hashOf(n(label === '@' ? 'example.org.' : `${label}.example.org.`), PARAMETERS)

describe('RFC 7129 section 5: the chain', () => {
  it('apex and d.example.org. in hash order, a.example.org. before both', () => {
    const zone = testZone('example.org.', records.join('\n'), { nsec3: PARAMETERS })
    expect(spans(zone)).toEqual([
      [hex('a'), hex('@')],
      [hex('@'), hex('d')],
      [hex('d'), hex('a')],
    ])
    expect(at(zone, HASHES['@'])).toEqual(zone.matching('example.org.'))
  })

  it('an empty non-terminal has an NSEC3', () => {
    const zone = testZone('example.org.', names.join('\n'), { nsec3: PARAMETERS })
    expect(at(zone, HASHES.h)).toEqual(zone.matching('h.example.org.'))
    expect(at(zone, HASHES['1.h'])).toEqual(zone.matching('1.h.example.org.'))
    const report = judgeReply(zone, 'h.example.org. TXT', { authority: [...zone.soa, ...at(zone, HASHES.h)] })
    expect(verdictOf(report)).toBe('secure')
  })
})

describe('RFC 7129 section 5.1: the empty non-terminal above an unsigned delegation', () => {
  const zone = testZone('example.org.', 'unsigned.ent NS ns.unsigned.ent', { nsec3: { ...PARAMETERS, optOut: true } })

  it('is NODATA without an NSEC3 of its own: not secure', () => {
    expect(verdictOf(judgeReply(zone, 'ent.example.org. A', zone.deny('ent.example.org.')))).toBe(
      'insecure NSEC3_OPT_OUT',
    )
  })

  it('is secure where the zone has one all the same', () => {
    const [apex] = factsOf(zone.matching('example.org.'))
    const own = recordsOf([{ ...apex!, owner: hex('ent'), types: [] } as typeof apex & object], zone)
    expect(verdictOf(judgeReply(zone, 'ent.example.org. A', { authority: [...zone.soa, ...own] }))).toBe('secure')
  })
})

describe('RFC 7129 section 5.3: the wildcard of Figure 4', () => {
  const zone = testZone('example.org.', [STAR, ...records].join('\n'))
  const expanded = (to: string): readonly RR[] => zone.expanded('*.example.org.', 'TXT', to)

  it('z.example.org. TXT comes from it, by the NSEC of d.example.org. (Figure 5)', () => {
    const authority = zone.matching('d.example.org.')
    const report = judgeReply(zone, 'z.example.org. TXT', { answer: expanded('z.example.org.'), authority })
    expect(verdictOf(report)).toBe('secure')
    expect(codesOf(report)).toEqual([])
  })

  it('a.example.org. TXT does not, and needs no more than a missing NSEC to tell (Figure 6)', () => {
    const answer = expanded('a.example.org.')
    expect(verdictOf(judgeReply(zone, 'a.example.org. TXT', { answer }))).toBe('bogus WILDCARD_NOT_PROVEN')
    for (const authority of [zone.chain.flat(), ...zone.chain]) {
      expect(verdictOf(judgeReply(zone, 'a.example.org. TXT', { answer, authority }))).toBe('bogus WILDCARD_NOT_PROVEN')
    }
  })
})

describe('RFC 7129 section 5.4: the chain of wildcard CNAMEs of Figure 7', () => {
  const wildcards = ['*.a CNAME w.b', '*.b CNAME w.c', '*.c A 192.0.2.1', 'w CNAME w.a']
  const zone = testZone('example.org.', [STAR, ...records, ...wildcards].join('\n'))
  const answer = [
    ...zone.signed('w.example.org.', 'CNAME'),
    ...zone.expanded('*.a.example.org.', 'CNAME', 'w.a.example.org.'),
    ...zone.expanded('*.b.example.org.', 'CNAME', 'w.b.example.org.'),
    ...zone.expanded('*.c.example.org.', 'A', 'w.c.example.org.'),
  ]
  const proofs = ['*.a.example.org.', '*.b.example.org.', '*.c.example.org.']
  const verdict = (owners: readonly string[]): string =>
    verdictOf(judgeReply(zone, 'w.example.org. A', { answer, authority: owners.flatMap((o) => zone.matching(o)) }))

  it('each expansion has its NSEC: secure', () => {
    expect(factsOf(proofs.flatMap((o) => zone.matching(o))).map(({ next }) => String(next))).toEqual([
      '*.b.example.org.',
      '*.c.example.org.',
      'd.example.org.',
    ])
    expect(verdict(proofs)).toBe('secure')
  })

  it.each(proofs)('without that of %s: bogus', (missing) => {
    expect(verdict(proofs.filter((owner) => owner !== missing))).toBe('bogus WILDCARD_NOT_PROVEN')
  })
})

describe('RFC 7129 section 5.5: x.2.example.org. in the zone of Figure 8', () => {
  const zone = testZone('example.org.', names.join('\n'), { nsec3: PARAMETERS })
  const three = [at(zone, HASHES['@']), at(zone, HASHES.h), at(zone, HASHES['3'])]
  const verdict = (authority: readonly RR[]): string =>
    verdictOf(judgeReply(zone, 'x.2.example.org. TXT', { rcode: 'NXDOMAIN', authority: [...zone.soa, ...authority] }))

  it('the records are those of Figure 9', () => {
    expect(spans(zone).slice(1)).toEqual([
      [hex('@'), hex('h')],
      [hex('h'), hex('3')],
      [hex('3'), hex('3.3')],
      [hex('3.3'), hex('1.h')],
    ])
    expect(zone.covering('2.example.org.')).toEqual(three[2])
    expect(zone.covering('*.example.org.')).toEqual(three[1])
  })

  it('closest encloser, next closer name and wildcard: secure', () => {
    expect(verdict(three.flat())).toBe('secure')
  })

  it.each([
    ['closest encloser', 0, 'bogus DENIAL_CLOSEST_ENCLOSER_UNPROVEN'],
    ['cover of the wildcard', 1, 'bogus DENIAL_WILDCARD_NOT_COVERED'],
    ['cover of the next closer name', 2, 'bogus DENIAL_NAME_NOT_COVERED'],
  ])('without the %s: bogus', (_, i, status) => {
    expect(verdict(three.filter((_part, j) => j !== i).flat())).toBe(status)
  })

  it('the NSEC3 that covers x.2.example.org. itself is of no use', () => {
    expect(zone.covering('x.2.example.org.')).toEqual(at(zone, HASHES['3.3']))
    expect(verdict([...three[0]!, ...three[1]!, ...at(zone, HASHES['3.3'])])).toBe('bogus DENIAL_NAME_NOT_COVERED')
  })
})

describe('RFC 7129 section 5.6: why there are three', () => {
  const zone = testZone('example.org.', [STAR, ...names].join('\n'), { nsec3: PARAMETERS })
  const lie = at(zone, HASHES['3.3'])

  it('the answer comes from the wildcard', () => {
    const answer = zone.expanded('*.example.org.', 'TXT', 'x.2.example.org.')
    const authority = zone.covering('2.example.org.')
    expect(verdictOf(judgeReply(zone, 'x.2.example.org. TXT', { answer, authority }))).toBe('secure')
  })

  it('one record covers the name asked and *.2.example.org.: not enough, with whatever comes with it', () => {
    expect(zone.covering('x.2.example.org.')).toEqual(lie)
    expect(zone.covering('*.2.example.org.')).toEqual(lie)
    for (const more of [[], ...zone.chain, zone.chain.flat()]) {
      const authority = [...zone.soa, ...lie, ...more.filter((record) => !lie.includes(record))]
      const report = judgeReply(zone, 'x.2.example.org. TXT', { rcode: 'NXDOMAIN', authority })
      expect(report.verdict.status).toBe('bogus')
    }
  })
})
