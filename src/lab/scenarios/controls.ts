/** Group c: healthy zones, unsigned ones, and every algorithm. */

import { TYPE } from '../../dns/registry.ts'
import { dsFor, NSEC3, OPT_OUT, usualDs, zoneKeys } from '../draft.ts'
import { labKey, ZSK } from '../keys.ts'
import { corrupt, edit } from '../mutate.ts'
import { type Plan, type Scenario, scenario } from '../scenario.ts'

const LARGE_EXPONENT = (1n << 72n) + 15n

/** A zone of an algorithm that no validator here knows. */
const unknown = (id: string, name: string, algorithm: number, what: string): Plan => ({
  id,
  name,
  sentence: `the zone is signed with ${what} only, which does not count for validation`,
  status: 'insecure',
  code: 'DS_ALGORITHM_UNSUPPORTED',
  signed: { algorithm },
})

const healthy = (id: string, name: string, sentence: string, signed: Plan['signed'] = {}): Plan => ({
  id,
  name,
  sentence,
  signed,
})

const plans: readonly Plan[] = [
  healthy('c01', 'valid-nsec3', 'nothing is wrong: ECDSA P-256 and NSEC3', { denial: NSEC3 }),
  healthy('c02', 'valid-nsec', 'nothing is wrong: ECDSA P-256 and NSEC'),
  healthy('c03', 'csk', 'one key signs everything', { csk: true }),
  {
    id: 'c04',
    name: 'ds-of-zsk',
    sentence: 'the DS names a key without the SEP flag, which is allowed',
    fault: (child) => {
      child.keys = [labKey({ algorithm: 13, seed: `${child.apex} only key`, flags: ZSK })]
    },
  },
  {
    id: 'c05',
    name: 'unsigned',
    sentence: 'the zone is not signed and the parent proves that it has no DS',
    status: 'insecure',
    code: 'DELEGATION_INSECURE',
    signed: { unsigned: true },
  },
  {
    id: 'c06',
    name: 'no-ds',
    sentence: 'the zone is signed but the parent has no DS for it',
    status: 'insecure',
    code: 'DELEGATION_INSECURE',
    fault: (child) => {
      child.ds = []
    },
  },
  healthy('c07', 'alg8', 'nothing is wrong: RSA with SHA-256', { algorithm: 8 }),
  {
    id: 'c08',
    name: 'alg10',
    sentence: 'the zone is signed with RSA and SHA-512, which validates and is not recommended for signing',
    also: ['DNSKEY_ALGORITHM_NOT_RECOMMENDED'],
    signed: { algorithm: 10 },
  },
  healthy('c09', 'alg13', 'nothing is wrong: ECDSA P-256 with SHA-256, in a TLD with NSEC3 and opt-out'),
  healthy('c10', 'alg14', 'nothing is wrong: ECDSA P-384 with SHA-384', { algorithm: 14 }),
  healthy('c11', 'alg15', 'nothing is wrong: Ed25519', { algorithm: 15 }),
  healthy('c12', 'alg16', 'nothing is wrong: Ed448', { algorithm: 16 }),
  {
    id: 'c13',
    name: 'rsasha1',
    sentence: 'the zone is signed with RSA and SHA-1, which validates and should not be used',
    also: ['DNSKEY_SHA1'],
    signed: { algorithm: 5 },
  },
  {
    id: 'c14',
    name: 'rsasha1-nsec3',
    sentence: 'the zone is signed with RSASHA1-NSEC3-SHA1, which validates and should not be used',
    also: ['DNSKEY_SHA1'],
    signed: { algorithm: 7, denial: NSEC3 },
  },
  unknown('c15', 'rsamd5', 1, 'RSA and MD5'),
  unknown('c16', 'dsa', 3, 'DSA'),
  unknown('c17', 'alg6', 6, 'DSA-NSEC3-SHA1'),
  unknown('c18', 'gost12', 12, 'GOST R 34.10-2001'),
  unknown('c19', 'sm2', 17, 'SM2'),
  unknown('c20', 'gost2012', 23, 'GOST R 34.10-2012'),
  unknown('c21', 'alg100', 100, 'algorithm 100, which nobody has defined,'),
  unknown('c22', 'alg200', 200, 'algorithm 200, which is reserved,'),
  unknown('c23', 'alg253', 253, 'a private algorithm'),
  {
    id: 'c24',
    name: 'rsa512',
    sentence: 'the RSA keys have 512 bits',
    also: ['DNSKEY_RSA_SMALL'],
    signed: { algorithm: 8, rsa: ['512-ksk', '512-zsk'] },
  },
  {
    id: 'c25',
    name: 'rsa1024',
    sentence: 'the RSA keys have 1024 bits',
    also: ['DNSKEY_RSA_SMALL'],
    signed: { algorithm: 8, rsa: ['1024-ksk', '1024-zsk'] },
  },
  {
    id: 'c26',
    name: 'rsa-e-huge',
    sentence: 'the RSA key has 4096 bits and an exponent of 73 bits, which is allowed and which some validators refuse',
    also: ['DNSKEY_RSA_EXPONENT'],
    fault: (child) => {
      child.keys = [labKey({ algorithm: 8, seed: '', flags: 257, rsa: '4096', exponent: LARGE_EXPONENT })]
    },
  },
  {
    id: 'c27',
    name: 'two-alg',
    sentence: 'two algorithms sign everything',
    fault: (child) => {
      child.keys.push(...zoneKeys(child.apex, { algorithm: 8 }))
    },
  },
  {
    id: 'c28',
    name: 'two-alg-one-missing',
    sentence: 'of two algorithms one does not sign the address, which a validator must not mind',
    also: ['RRSIG_ALGORITHM_MISSING'],
    fault: (child) => {
      child.keys.push(...zoneKeys(child.apex, { algorithm: 8 }))
      edit(child, 'www', TYPE.A, (set) => ({ ...set, signatures: set.signatures.slice(1) }))
    },
  },
  {
    id: 'c29',
    name: 'two-alg-one-bad',
    sentence: 'of two algorithms one has a signature that does not verify',
    also: ['RRSIG_DOES_NOT_VERIFY'],
    fault: (child) => {
      child.keys.push(...zoneKeys(child.apex, { algorithm: 8 }))
      edit(child, 'www', TYPE.A, (set, tools) => {
        const broken = corrupt(set, tools)!
        return { ...set, signatures: [broken.signatures[0]!, set.signatures[1]!] }
      })
    },
  },
  {
    id: 'c30',
    name: 'ds-alg-without-key',
    sentence: 'one of two DS names an algorithm that the zone has no key of',
    also: ['DS_NO_MATCHING_KEY'],
    fault: (child) => {
      const absent = zoneKeys(child.apex, { algorithm: 15 })[0]!
      child.ds = [...usualDs(child), dsFor(child.apex, absent)]
    },
  },
  healthy('c31', 'alg18', 'nothing is wrong: ML-DSA-44', { algorithm: 18, csk: true }),
  {
    id: 'c32',
    name: 'rsasha1-rfc9905',
    sentence: 'the zone is signed with RSA and SHA-1, and the policy is that this does not count',
    status: 'insecure',
    code: 'DS_ALGORITHM_UNSUPPORTED',
    policy: 'rfc9905',
    signed: { algorithm: 5 },
  },
  {
    id: 'c33',
    name: 'valid-optout',
    sentence: 'nothing is wrong: the zone has NSEC3 with opt-out, and so has its parent',
    tld: 'example',
    signed: { denial: OPT_OUT },
  },
]

export const CONTROLS: readonly Scenario[] = plans.map((plan) =>
  scenario(plan.id === 'c09' ? { ...plan, tld: 'example' } : plan),
)
