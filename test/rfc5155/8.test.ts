/** Which NSEC3 records count, and what a name error rests on: RFC 5155 sections 3, 8.1 to 8.4 and 10.4. */

import { describe, expect, it } from 'vitest'
import { encodeNsec3, parseNsec3 } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'
import type { RR } from '../../src/dns/rr.ts'
import { codesOf, judgeReply, stepsOf, verdictOf } from '../support/judge.ts'
import { moved } from '../support/signer.ts'
import { n, type TestZone, testZone } from '../support/zone.ts'

const text = [
  'a A 192.0.2.1',
  'alias CNAME a',
  'x.ent A 192.0.2.2',
  '*.wild TXT "t"',
  '*.cwild CNAME a',
  'd.*.half A 192.0.2.4',
  'm A 192.0.2.3',
].join('\n')
const zone = testZone('example.', text, { nsec3: {} })

type Rcode = 'NOERROR' | 'NXDOMAIN'
const judged = (asked: string, rcode: Rcode, authority: readonly RR[], of: TestZone = zone) =>
  judgeReply(of, asked, { rcode, authority: [...of.soa, ...authority] })
const verdict = (asked: string, rcode: Rcode, authority: readonly RR[], of: TestZone = zone): string =>
  verdictOf(judged(asked, rcode, authority, of))

/** The NSEC3 RRsets of a zone with some fields changed, signed again. */
const changed = (
  of: TestZone,
  change: Partial<{ hashAlgorithm: number; flags: number; iterations: number; salt: Uint8Array }>,
): readonly RR[] =>
  of.chain.flatMap(([record]) => {
    const parsed = parseNsec3(record!.rdata)
    if (!parsed.ok) throw new Error(parsed.why)
    return of.sign([{ ...record!, rdata: encodeNsec3({ ...parsed.value, ...change }) }])
  })

const whole = zone.chain.flat()
const NAME = 'none.example.'
const encloser = zone.matching('example.')
const nextCloser = zone.covering(NAME)
const wildcard = zone.covering('*.example.')
const proof = [...encloser, ...nextCloser, ...wildcard]

describe('RFC 5155 section 8.1: hash algorithms', () => {
  it.each([0, 2, 255])('records of hash algorithm %i are ignored', (hashAlgorithm) => {
    expect(verdict(`${NAME} A`, 'NXDOMAIN', changed(zone, { hashAlgorithm }))).toBe('bogus NSEC3_HASH_UNKNOWN')
  })

  it('they do no harm beside records that count', () => {
    expect(
      verdict(`${NAME} A`, 'NXDOMAIN', [...proof, ...changed(zone, { hashAlgorithm: 2 }).slice(0, 2)].slice(0, 8)),
    ).not.toMatch(/^insecure/)
  })
})

describe('RFC 5155 section 8.2: flags and parameters', () => {
  it.each([2, 3, 128, 255])('records with flags %i are ignored', (flags) => {
    expect(verdict(`${NAME} A`, 'NXDOMAIN', changed(zone, { flags }))).toBe('bogus NSEC3_FLAGS_UNKNOWN')
  })

  it('records with different parameters make no proof together', () => {
    const salted = testZone('example.', text, { nsec3: { salt: 'aabb' } })
    const slower = testZone('example.', text, { nsec3: { iterations: 1 } })
    for (const other of [salted, slower]) {
      const mixed = [...encloser, ...other.covering(NAME), ...wildcard]
      expect(verdict(`${NAME} A`, 'NXDOMAIN', mixed)).toMatch(/^bogus/)
    }
  })

  it('two full chains may stand side by side during a change of parameters', () => {
    const salted = testZone('example.', text, { nsec3: { salt: 'aabb' } })
    const both = [...proof, ...salted.deny(NAME).authority]
    expect(verdict(`${NAME} A`, 'NXDOMAIN', both)).toBe('secure')
  })
})

describe('RFC 5155 section 10.4: NSEC and NSEC3 side by side during a change', () => {
  const plain = testZone('example.', text)
  const [byNsec, byNsec3] = [plain.deny(NAME).authority, zone.deny(NAME).authority]
  const half = (records: readonly RR[], of: readonly RR[]): readonly RR[] =>
    records.filter((record) => !of.some((r) => r.owner.equals(record.owner)))

  it('either proof is enough, whole', () => {
    expect(verdict(`${NAME} A`, 'NXDOMAIN', [...byNsec, ...byNsec3])).toBe('secure')
    expect(verdict(`${NAME} A`, 'NXDOMAIN', [...byNsec, ...nextCloser])).toBe('secure')
    expect(verdict(`${NAME} A`, 'NXDOMAIN', [...byNsec3, ...plain.covering(NAME)])).toBe('secure')
  })

  it('which of them proves it is told', () => {
    const by = (authority: readonly RR[]): unknown =>
      stepsOf(judged(`${NAME} A`, 'NXDOMAIN', authority).root).find((s) => s.kind === 'answer')?.facts.by
    expect(by([...byNsec, ...nextCloser])).toBe('NSEC')
    expect(by([...byNsec3, ...plain.covering(NAME)])).toBe('NSEC3')
  })

  it('halves of both are no proof', () => {
    const halves = [...half(byNsec3, nextCloser), ...plain.covering(NAME)]
    expect(plain.covering(NAME)[0]!.owner.equals(plain.covering('*.example.')[0]!.owner)).toBe(false)
    expect(verdict(`${NAME} A`, 'NXDOMAIN', halves)).toMatch(/^bogus/)
  })

  it('an opt-out span beside a full NSEC proof does not matter', () => {
    const optOut = testZone('example.', text, { nsec3: { optOut: true } })
    expect(verdict(`${NAME} A`, 'NXDOMAIN', [...optOut.deny(NAME).authority, ...byNsec])).toBe('secure')
  })
})

describe('RFC 5155 section 3: owner names', () => {
  const broken = (owner: string): string => {
    const lie = zone.sign(moved(encloser.slice(0, 1), owner))
    return verdict(`${NAME} A`, 'NXDOMAIN', lie)
  }

  it('are a hash right below the apex', () => {
    const label = String(encloser[0]!.owner).split('.')[0]!
    expect(broken(`${label}.sub.example.`)).toBe('bogus NSEC3_OWNER_MALFORMED')
    expect(broken('example.')).toBe('bogus NSEC3_OWNER_MALFORMED')
    expect(broken(`${label.slice(0, -1)}.example.`)).toBe('bogus NSEC3_OWNER_MALFORMED')
    expect(broken(`${label.slice(0, -1)}z.example.`)).toBe('bogus NSEC3_OWNER_MALFORMED')
    expect(broken(`${label}00000000.example.`)).toBe('bogus NSEC3_OWNER_MALFORMED')
  })

  it('are read without case', () => {
    const shouted = proof.map((record) => ({ ...record, owner: n(String(record.owner).toUpperCase()) }))
    expect(verdict(`${NAME} A`, 'NXDOMAIN', shouted)).toBe('secure')
  })

  it('cannot be of another zone', () => {
    const child = testZone('sub.example.', text, { nsec3: {} })
    expect(verdict(`${NAME} A`, 'NXDOMAIN', child.chain.flat())).toMatch(/^bogus/)
    const sibling = testZone('sibling.', text, { nsec3: {} })
    expect(verdict(`${NAME} A`, 'NXDOMAIN', sibling.deny('none.sibling.').authority)).toMatch(/^bogus/)
  })
})

describe('RFC 5155 section 8.3: the closest encloser', () => {
  it('is matched, and the next closer name is covered', () => {
    expect(
      verdict(
        `${NAME} A`,
        'NXDOMAIN',
        [...nextCloser, ...wildcard].filter((r) => !encloser.some((e) => e.owner.equals(r.owner))),
      ),
    ).toMatch(/^bogus/)
    expect(
      verdict(
        `${NAME} A`,
        'NXDOMAIN',
        [...encloser, ...wildcard].filter((r) => !nextCloser.some((e) => e.owner.equals(r.owner))),
      ),
    ).toMatch(/^bogus/)
  })

  it('is the longest: an ancestor of it does not do', () => {
    // x.ent.example. exists, so its parents say nothing of what is below it, and nothing covers the next closer name.
    const name = 'q.x.ent.example.'
    const upper = [...zone.matching('ent.example.'), ...zone.covering('*.ent.example.')]
    expect(verdict(`${name} A`, 'NXDOMAIN', upper)).toMatch(/^bogus/)
  })

  it('may be an empty non-terminal', () => {
    expect(verdict('q.ent.example. A', 'NXDOMAIN', zone.deny('q.ent.example.').authority)).toBe('secure')
  })

  it('has no DNAME, and NS only with SOA', () => {
    const odd = (types: string): string =>
      verdict('q.a.example. A', 'NXDOMAIN', [
        ...zone.matching('a.example.', types),
        ...zone.covering('q.a.example.'),
        ...zone.covering('*.a.example.'),
      ])
    expect(odd('A RRSIG')).toBe('secure')
    expect(odd('A DNAME RRSIG')).toBe('bogus DENIAL_FROM_ABOVE_DNAME')
    expect(odd('NS')).toBe('bogus DENIAL_FROM_ABOVE_CUT')
    expect(odd('NS DS RRSIG')).toBe('bogus DENIAL_FROM_ABOVE_CUT')
    expect(odd('NS SOA RRSIG')).toBe('secure')
  })
})

describe('RFC 5155 section 8.4: name error', () => {
  it('is secure with the closest encloser proof and a cover of the wildcard', () => {
    const report = judged(`${NAME} A`, 'NXDOMAIN', proof)
    expect(verdictOf(report)).toBe('secure')
    expect(codesOf(report)).toEqual([])
    expect(stepsOf(report.root).flatMap((s) => s.facts.proves ?? [])).toContain('NXDOMAIN')
  })

  it('is bogus without the cover of the wildcard', () => {
    const rest = [...encloser, ...nextCloser].filter((r) => !wildcard.some((e) => e.owner.equals(r.owner)))
    expect(verdict(`${NAME} A`, 'NXDOMAIN', rest)).toMatch(/^bogus/)
  })

  it('is bogus where the wildcard exists', () => {
    expect(verdict('q.wild.example. A', 'NXDOMAIN', zone.deny('q.wild.example.').authority)).toBe(
      'bogus DENIAL_NAME_EXISTS',
    )
  })

  it('is bogus where the name is matched', () => {
    expect(verdict('a.example. A', 'NXDOMAIN', whole)).toBe('bogus DENIAL_NAME_EXISTS')
    expect(verdict('ent.example. A', 'NXDOMAIN', zone.matching('ent.example.'))).toBe('bogus DENIAL_NAME_EXISTS')
  })

  it('is bogus when a record it rests on is not signed well', () => {
    for (const part of [encloser, nextCloser, wildcard]) {
      const spoiled = proof.map((record) =>
        record.type === TYPE.RRSIG && record.owner.equals(part[0]!.owner) ? part[0]! : record,
      )
      expect(verdict(`${NAME} A`, 'NXDOMAIN', spoiled)).toMatch(/^bogus/)
    }
  })
})
