/**
 * The one table of DNSSEC algorithms and DS digest types: what each is, what it measures, and whether this program can verify it.
 *
 * Values and "use" columns are those of IANA's "DNS Security Algorithm Numbers" and "DNSSEC Delegation Signer (DS) Resource
 * Record (RR) Type Digest Algorithms" registries (November 2026: RFC 9904, RFC 9905 §5, RFC 9906). What a validator accepts
 * is a policy's affair; what can be verified is decided here.
 */

import { algorithmName, digestName } from '../dns/registry.ts'
import type { HashName } from './hash.ts'

/** Hash functions by the name that node:crypto knows them under. */

/** An IANA "use" column; null where the registry says nothing. */
type Use = 'MUST NOT' | 'NOT RECOMMENDED' | 'MAY' | 'RECOMMENDED' | null

interface Registered {
  readonly number: number
  readonly mnemonic: string
  readonly reference: string
  /** "Use for DNSSEC Signing" */
  readonly signing: Use
  /** "Use for DNSSEC Validation" */
  readonly validation: Use
}

/** RSASSA-PKCS1-v1_5 over an RFC 3110 key. */
export interface RsaAlgorithm extends Registered {
  readonly kind: 'rsa'
  readonly hash: 'sha1' | 'sha256' | 'sha512'
  /** size of the modulus in bits, both ends inclusive */
  readonly bits: { readonly least: number; readonly most: number }
  readonly keyOctets: null
  readonly signatureOctets: null
}

/** ECDSA over an uncompressed point without its leading 04 (RFC 6605 §4). */
export interface EcdsaAlgorithm extends Registered {
  readonly kind: 'ecdsa'
  readonly hash: 'sha256' | 'sha384'
  readonly curve: 'P-256' | 'P-384'
  readonly bits: null
  readonly keyOctets: number
  readonly signatureOctets: number
}

/** EdDSA, which hashes inside (RFC 8080 §3, §4). */
export interface EddsaAlgorithm extends Registered {
  readonly kind: 'eddsa'
  readonly hash: null
  readonly curve: 'Ed25519' | 'Ed448'
  readonly bits: null
  readonly keyOctets: number
  readonly signatureOctets: number
}

/** Pure ML-DSA-44 with an empty context (FIPS 204 §5.2, §5.3). */
export interface MldsaAlgorithm extends Registered {
  readonly kind: 'mldsa'
  readonly hash: null
  readonly bits: null
  readonly keyOctets: number
  readonly signatureOctets: number
}

/** Registered, but not verified by this program. */
interface UnsupportedAlgorithm extends Registered {
  readonly kind: null
  readonly hash: null
  readonly bits: null
  readonly keyOctets: null
  readonly signatureOctets: null
}

export type Algorithm = RsaAlgorithm | EcdsaAlgorithm | EddsaAlgorithm | MldsaAlgorithm | UnsupportedAlgorithm

const registered = (number: number, reference: string, signing: Use, validation: Use): Registered => ({
  number,
  mnemonic: algorithmName(number),
  reference,
  signing,
  validation,
})

const rsa = (entry: Registered, hash: RsaAlgorithm['hash'], least: number): RsaAlgorithm => ({
  ...entry,
  kind: 'rsa',
  hash,
  bits: { least, most: 4096 },
  keyOctets: null,
  signatureOctets: null,
})

const ecdsa = (
  entry: Registered,
  hash: EcdsaAlgorithm['hash'],
  curve: EcdsaAlgorithm['curve'],
  octets: number,
): EcdsaAlgorithm => ({
  ...entry,
  kind: 'ecdsa',
  hash,
  curve,
  bits: null,
  keyOctets: octets,
  signatureOctets: octets,
})

const eddsa = (entry: Registered, curve: EddsaAlgorithm['curve'], keyOctets: number): EddsaAlgorithm => ({
  ...entry,
  kind: 'eddsa',
  hash: null,
  curve,
  bits: null,
  keyOctets,
  signatureOctets: 2 * keyOctets,
})

const mldsa = (entry: Registered): MldsaAlgorithm => ({
  ...entry,
  kind: 'mldsa',
  hash: null,
  bits: null,
  keyOctets: 1312,
  signatureOctets: 2420,
})

const unsupported = (entry: Registered): UnsupportedAlgorithm => ({
  ...entry,
  kind: null,
  hash: null,
  bits: null,
  keyOctets: null,
  signatureOctets: null,
})

const TABLE: readonly Algorithm[] = [
  unsupported(registered(0, 'RFC 8078', null, null)),
  unsupported(registered(1, 'RFC 4034', 'MUST NOT', 'MUST NOT')),
  unsupported(registered(2, 'RFC 2539', null, null)),
  unsupported(registered(3, 'RFC 2536', 'MUST NOT', 'MUST NOT')),
  // RFC 3110 §3 bounds the modulus for SHA-1, RFC 5702 §2.1 and §2.2 for SHA-256 and SHA-512.
  rsa(registered(5, 'RFC 3110', 'MUST NOT', 'RECOMMENDED'), 'sha1', 512),
  unsupported(registered(6, 'RFC 5155', 'MUST NOT', 'MUST NOT')),
  rsa(registered(7, 'RFC 5155', 'MUST NOT', 'RECOMMENDED'), 'sha1', 512),
  rsa(registered(8, 'RFC 5702', 'RECOMMENDED', 'RECOMMENDED'), 'sha256', 512),
  rsa(registered(10, 'RFC 5702', 'NOT RECOMMENDED', 'RECOMMENDED'), 'sha512', 1024),
  unsupported(registered(12, 'RFC 5933', 'MUST NOT', 'MUST NOT')),
  ecdsa(registered(13, 'RFC 6605', 'RECOMMENDED', 'RECOMMENDED'), 'sha256', 'P-256', 64),
  ecdsa(registered(14, 'RFC 6605', 'MAY', 'RECOMMENDED'), 'sha384', 'P-384', 96),
  eddsa(registered(15, 'RFC 8080', 'RECOMMENDED', 'RECOMMENDED'), 'Ed25519', 32),
  eddsa(registered(16, 'RFC 8080', 'MAY', 'RECOMMENDED'), 'Ed448', 57),
  unsupported(registered(17, 'RFC 9563', 'MAY', 'MAY')),
  mldsa(registered(18, 'IANA', 'MAY', 'MAY')),
  unsupported(registered(23, 'RFC 9558', 'MAY', 'MAY')),
  unsupported(registered(252, 'RFC 4034', null, null)),
  unsupported(registered(253, 'RFC 4034', 'MAY', 'MAY')),
  unsupported(registered(254, 'RFC 4034', 'MAY', 'MAY')),
]

/** Every registered algorithm by number. One that is not here is unassigned or reserved, and unsupported. */
export const ALGORITHMS: ReadonlyMap<number, Algorithm> = new Map(TABLE.map((entry) => [entry.number, entry]))

/**
 * What the registry says of a number that no signer of zones has: null for algorithms to sign with.
 * Zonemaster has the same classes (DNSSEC05).
 */
export function vacancyOf(algorithm: number): 'reserved' | 'unassigned' | 'private' | 'not for signing zones' | null {
  if (algorithm === 253 || algorithm === 254) return 'private'
  // RFC 8078 §4: 0 stands for "no DS"; RFC 2539: 2 is a key exchange; 252 was for keys elsewhere (RFC 4034 A.1).
  if (algorithm === 0 || algorithm === 2) return 'not for signing zones'
  if (RESERVED.has(algorithm) || algorithm >= 123) return 'reserved'
  return ALGORITHMS.has(algorithm) ? null : 'unassigned'
}

const RESERVED: ReadonlySet<number> = new Set([4, 9, 11])

export interface DigestType {
  readonly number: number
  readonly name: string
  readonly reference: string
  /** length of the digest */
  readonly octets: number
  /** null: registered, but not computed by this program */
  readonly hash: HashName | null
  /** "Use for DNSSEC Delegation" */
  readonly delegation: Use
  /** "Use for DNSSEC Validation" */
  readonly validation: Use
}

const digest = (
  number: number,
  reference: string,
  octets: number,
  hash: HashName | null,
  delegation: Use,
  validation: Use,
): DigestType => ({ number, name: digestName(number), reference, octets, hash, delegation, validation })

/** Every registered DS digest type by number, but 0, which stands for "no DS" in a CDS (RFC 8078 §4) and has no digest. */
export const DIGEST_TYPES: ReadonlyMap<number, DigestType> = new Map(
  [
    digest(1, 'RFC 3658', 20, 'sha1', 'MUST NOT', 'RECOMMENDED'),
    digest(2, 'RFC 4509', 32, 'sha256', 'RECOMMENDED', 'RECOMMENDED'),
    digest(3, 'RFC 5933', 32, null, 'MUST NOT', 'MUST NOT'),
    digest(4, 'RFC 6605', 48, 'sha384', 'MAY', 'RECOMMENDED'),
    digest(5, 'RFC 9558', 32, null, 'MAY', 'MAY'),
    digest(6, 'RFC 9563', 32, null, 'MAY', 'MAY'),
  ].map((entry) => [entry.number, entry]),
)
