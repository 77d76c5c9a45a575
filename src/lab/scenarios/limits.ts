/** Group r: zones that ask for more work than a validator does. */

import { TYPE } from '../../dns/registry.ts'
import { dsWith, NSEC3, usualDs } from '../draft.ts'
import { type LabKey, labKey, octets, publishedAs, ZSK } from '../keys.ts'
import { all } from '../mutate.ts'
import { type Plan, type Scenario, scenario } from '../scenario.ts'

const plans: readonly Plan[] = [
  {
    id: 'r01',
    name: 'keytrap',
    sentence: 'sixty keys share one key tag and sixty signatures name it, none of which verifies',
    status: 'bogus',
    code: 'LIMIT_SIGNATURES',
    also: ['RRSIG_DOES_NOT_VERIFY', 'RRSIG_ALGORITHM_MISSING', 'DNSKEY_TAG_COLLISION'],
    fault: (child) => {
      const trap = Array.from({ length: 60 }, (_, i) => lookalike(i))
      child.keys = [child.keys[0]!, ...trap]
      child.signers = { keys: [child.keys[0]!], data: trap }
    },
  },
  {
    id: 'r02',
    name: 'hundred-ds',
    sentence: 'a hundred DS name the same key with wrong digests',
    status: 'bogus',
    code: 'LIMIT_DS',
    also: ['DS_DIGEST_MISMATCH'],
    fault: (child) => {
      const [ds] = usualDs(child)
      child.ds = Array.from({ length: 100 }, (_, i) => dsWith(ds!, { digest: octets(`digest ${i}`, 32) }))
    },
  },
  {
    id: 'r03',
    name: 'deep-name-many-iterations',
    sentence: 'a name of a hundred labels is denied with NSEC3 of 150 iterations',
    status: 'insecure',
    code: 'NSEC3_ITERATIONS_HIGH',
    also: ['NSEC3_ITERATIONS_NOT_ZERO'],
    ask: [`${'a.'.repeat(99)}a`, TYPE.A],
    signed: { denial: { ...NSEC3, iterations: 150 } },
  },
  {
    id: 'r04',
    name: 'fifty-nsec3',
    sentence: 'the negative answer has fifty NSEC3 records, none of which helps',
    status: 'bogus',
    code: 'LIMIT_NSEC3',
    also: ['DENIAL_CLOSEST_ENCLOSER_UNPROVEN'],
    ask: ['nx', TYPE.A],
    signed: { denial: NSEC3 },
    fault: (child) => {
      child.text += Array.from({ length: 60 }, (_, i) => `filler${i} A 203.0.113.70\n`).join('')
      child.tamper = (answer, asked, zone) => {
        if (asked.question.type !== TYPE.A || answer.authority.length === 0) return answer
        const chain = zone.chain!
        const wanted = [chain.match(zone.apex), chain.cover(asked.question.name), chain.cover(zone.apex.wildcard())]
        const useless = chain.names
          .map((name) => chain.match(name))
          .filter((set) => set !== null && !wanted.some((w) => w?.owner.equals(set.owner)))
        return { ...answer, authority: [...all(zone.rrset(zone.apex, TYPE.SOA)), ...useless.slice(0, 50).flatMap(all)] }
      }
    },
  },
  {
    id: 'r05',
    name: 'deep-name-some-iterations',
    sentence: 'a name of a hundred labels is denied with NSEC3 of 50 iterations',
    also: ['NSEC3_ITERATIONS_NOT_ZERO'],
    ask: [`${'a.'.repeat(99)}a`, TYPE.A],
    signed: { denial: { ...NSEC3, iterations: 50 } },
  },
]

/** RSA keys of one key tag: 16-bit words of the modulus change places, which leaves the sum as it was (RFC 4034 Appendix B). */
function lookalike(turn: number): LabKey {
  const key = labKey({ algorithm: 8, seed: '', rsa: '512-zsk', flags: ZSK })
  const publicKey = Uint8Array.from(key.publicKey)
  // Octet 4 begins the modulus; its first and last words stay, so that it keeps its length and stays odd.
  const [a, b] = [6 + 2 * (turn % 14), 36 + 2 * Math.floor(turn / 14)]
  publicKey.set(key.publicKey.slice(a, a + 2), b)
  publicKey.set(key.publicKey.slice(b, b + 2), a)
  return { ...publishedAs(key, { publicKey }), sign: (data) => octets(Uint8Array.from([turn, ...data]), 64) }
}

export const LIMITS: readonly Scenario[] = plans.map(scenario)
