/**
 * Every healthy denial with one thing changed and signed again, so that the proof itself is what is judged: the verdict is the
 * one that the RFCs give it, read a second time in oracle.ts.
 */

import { describe, expect, it } from 'vitest'
import { mutants } from './mutations.ts'
import { contradictory, expected } from './oracle.ts'
import { PROOFS, type Proof } from './proofs.ts'

const changes = new Map<string, number>()

describe('every part of a proof changed in turn', () => {
  it.each(PROOFS.map((proof) => [proof.label, proof] as const))('%s', (_, proof) => {
    const { claim, zone, status } = proof
    expect([proof.judged(proof.facts), expected(claim, proof.facts, zone.name)]).toEqual([status, status])
    const wrong = mutants(proof).flatMap(({ what, facts }) => {
      const should = expected(claim, facts, zone.name)
      const open = contradictory(claim, facts, zone.name)
      if (!open) changes.set(`${status} to ${should}`, (changes.get(`${status} to ${should}`) ?? 0) + 1)
      const is = proof.judged(facts)
      return is === should || (open && is === 'bogus') ? [] : [`${what}: ${should} by the RFCs, judged ${is}`]
    })
    expect(wrong).toEqual([])
  })

  it('verdicts turn every way, and stay where the change does not matter', () => {
    const least = {
      'secure to secure': 2000,
      'secure to bogus': 1200,
      'secure to insecure': 80,
      'insecure to insecure': 700,
      'insecure to bogus': 250,
      'insecure to secure': 10,
    }
    for (const [turn, count] of Object.entries(least)) expect(changes.get(turn), turn).toBeGreaterThan(count)
  })
})

describe('without the SOA the proof is the same', () => {
  it.each(PROOFS.map((proof) => [proof.label, proof] as const))('%s', (_, proof) => {
    expect(proof.judged(proof.facts, { soa: false })).toBe(proof.status)
  })
})

/** The oracle held to what the sections say in so many words. */
describe('the changes that the RFCs name', () => {
  const named: readonly (readonly [label: string, change: RegExp, status: string, rfc: string])[] = [
    ['NSEC: none.example. A, NXDOMAIN', /^without/, 'bogus', 'RFC 4035 section 5.4'],
    ['NSEC: !.example. A, NXDOMAIN', /: next !\.example\.$/, 'bogus', 'RFC 4035 section 5.4'],
    ['NSEC: none.example. A, NXDOMAIN', /^m.*: next none\.example\.$/, 'bogus', 'RFC 4035 section 5.4'],
    ['NSEC: none.example. A, NXDOMAIN', /^m.*: next \\000\.none\.example\.$/, 'bogus', 'RFC 4592 section 2.2.2'],
    ['NSEC: none.example. A, NXDOMAIN', /^m.*: next none\\000\.example\.$/, 'secure', 'RFC 4035 section 5.4'],
    ['NSEC: none.example. A, NXDOMAIN', /^example.*: next \*\.example\.$/, 'bogus', 'RFC 4035 section 5.4'],
    ['NSEC: none.example. A, NXDOMAIN', /: next (zzz)?\.$/, 'bogus', 'RFC 4034 section 4.1.1'],
    ['NSEC: q.a.example. A, NXDOMAIN', /: (DNAME|NS) on$/, 'bogus', 'RFC 6840 section 4.1'],
    ['NSEC: q.a.example. A, NXDOMAIN', /: bits NS SOA$/, 'secure', 'RFC 6840 section 4.1'],
    ['NSEC: bas.example. A, NXDOMAIN', /^bar.*: NS on$/, 'secure', 'RFC 6672 section 5.3.4.2'],
    ['NSEC: a.example. TXT, NODATA', /: (TXT|CNAME|NS) on$/, 'bogus', 'RFC 6840 sections 4.1 and 4.3'],
    ['NSEC: a.example. TXT, NODATA', /: (RRSIG|NSEC) off$/, 'secure', 'RFC 4035 section 5.4'],
    ['NSEC: a.example. DS, NODATA', /: (DS|SOA|CNAME) on$/, 'bogus', 'RFC 4035 section 5.2'],
    ['NSEC: a.example. DS, NODATA', /: NS on$/, 'secure', 'RFC 6840 section 4.1'],
    ['NSEC: ent.example. A, NODATA', /: next ent(\\000)?\.example\.$/, 'bogus', 'RFC 4592 section 2.2.2'],
    [
      'NSEC: q.wild.example. TXT, wildcard',
      /: (next q\.wild\.example\.|all gone)$|^without/,
      'bogus',
      'RFC 4035 section 5.3.4',
    ],
    ['NSEC: plain.example. A, unsigned delegation', /: (NS off|DS on|SOA on)$/, 'bogus', 'RFC 6840 section 4.4'],
    [
      'NSEC3: none.example. A, NXDOMAIN',
      /^without|: flags 2$|: hash algorithm 2$/,
      'bogus',
      'RFC 5155 sections 8.1 to 8.4',
    ],
    ['NSEC3: none.example. A, NXDOMAIN', /: (1 iterations|salt)$/, 'bogus', 'RFC 5155 section 8.2'],
    ['NSEC3: none.example. A, NXDOMAIN', /: 51 iterations$/, 'insecure', 'RFC 9276 section 3.2'],
    ['NSEC3: none.example. A, NXDOMAIN', /^331a5108: flags 1$/, 'insecure', 'RFC 5155 section 9.2'],
    ['NSEC3: none.example. A, NXDOMAIN', /^(42a16133|1db8efa7): flags 1$/, 'secure', 'RFC 5155 section 9.2'],
    ['NSEC3: a.example. TXT, NODATA', /: (TXT|CNAME|NS) on$/, 'bogus', 'RFC 5155 section 8.5'],
    ['NSEC3: a.example. TXT, NODATA', /: flags 1$/, 'secure', 'RFC 5155 section 9.2'],
    ['NSEC3: q.wild.example. A, NODATA', /^without/, 'bogus', 'RFC 5155 section 8.7'],
    ['NSEC3: plain.example. A, unsigned delegation', /: (NS off|DS on|SOA on)$/, 'bogus', 'RFC 5155 section 8.9'],
    ['NSEC3 with Opt-Out: plain.example. DS, NODATA', /^all: flags 0$/, 'bogus', 'RFC 5155 section 8.6'],
    ['NSEC3 with Opt-Out: none.example. A, NXDOMAIN', /^all: flags 0$/, 'secure', 'RFC 5155 section 9.2'],
    ['compact (RFC 9824): none.example. A, NXDOMAIN', /: (NXNAME off|A on)$/, 'bogus', 'RFC 9824 section 2'],
    ['compact (RFC 9824): none.example. A, NODATA', /: NXNAME off$/, 'secure', 'RFC 9824 section 2'],
  ]

  it.each(named.map((row) => [`${row[0]}, ${row[1].source}: ${row[2]} by ${row[3]}`, row] as const))(
    '%s',
    (_, [label, change, status]) => {
      const proof = PROOFS.find((one) => one.label === label) as Proof
      const meant = mutants(proof).filter(({ what }) => change.test(what))
      expect(meant.length).toBeGreaterThan(0)
      for (const { what, facts } of meant) expect(proof.judged(facts), what).toBe(status)
    },
  )
})
