/**
 * Decides whether a signature verifies with a public key over data (RFC 4035 §5.3.3), and if not, what can be told of why.
 *
 * The order: the key must be a key of its algorithm, the signature one that such a key could make; then node:crypto may
 * say yes; anything but yes is decided again in JavaScript (see `scheme.ts`). The verdict is the same on every host.
 */

import { octetText } from '../dns/wire.ts'
import { ALGORITHMS, type Algorithm } from './algorithms.ts'
import { readEcdsaKey } from './ec.ts'
import { readEddsaKey } from './edwards.ts'
import { hash } from './hash.ts'
import { readMldsaKey } from './mldsa.ts'
import { readRsaKey, rsaBits } from './rsa.ts'
import { type PublicKey, type Recovered, VERIFIES, type Verification } from './scheme.ts'

export { rsaBits, rsaExponentBits } from './rsa.ts'
export type { Verification } from './scheme.ts'

/**
 * Verifies one signature.
 * @param algorithm the DNSSEC algorithm number of key and signature
 * @param publicKey the Public Key field of the DNSKEY
 * @param data what was signed: RRSIG RDATA without the signature, then the canonical RRset (RFC 4034 §3.1.8.1)
 * @param signature the Signature field of the RRSIG
 */
export function verifySignature(
  algorithm: number,
  publicKey: Uint8Array,
  data: Uint8Array,
  signature: Uint8Array,
): Verification {
  const key = readKey(algorithm, publicKey)
  if (key === null) return { outcome: 'unsupported' }
  if (typeof key === 'string') return { outcome: 'malformed-key', why: key }
  const why = key.signatureFault(signature)
  if (why !== null) return { outcome: 'malformed-signature', why }
  return key.native(data, signature) ? VERIFIES : key.pure(data, signature)
}

/**
 * Why these octets cannot be a public key of the algorithm: one line, lower case, without a full stop.
 * Null when they can, and when the algorithm is not supported, so that nothing is known of its keys.
 */
export function keyFault(algorithm: number, publicKey: Uint8Array): string | null {
  const key = readKey(algorithm, publicKey)
  return typeof key === 'string' ? key : null
}

/** One signature and one key, to be tried with many data. */
export interface Sampler {
  /** whether the signature verifies over these data. A yes is to be confirmed by `verifySignature`, as a no is not final */
  readonly over: (data: Uint8Array) => boolean
  /** RSA: the digest that was signed, or null when this key made no such signature; undefined for other algorithms */
  readonly recovered: Recovered | null | undefined
}

/**
 * For whoever looks for what was signed and tries hundreds of data: node:crypto alone, where it knows the algorithm, which
 * is some thirty times as fast as a no in JavaScript; for RSA the digest is recovered once and only compared.
 * Null when no such key makes such signatures.
 */
export function sampler(algorithm: number, publicKey: Uint8Array, signature: Uint8Array): Sampler | null {
  const key = readKey(algorithm, publicKey)
  if (key === null || typeof key === 'string' || key.signatureFault(signature) !== null) return null
  if (key.recover === undefined) {
    const over = (data: Uint8Array): boolean =>
      key.native(data, signature) ?? key.pure(data, signature).outcome === 'verifies'
    return { over, recovered: undefined }
  }
  const recovered = key.recover(signature)
  const expected = ALGORITHMS.get(algorithm)?.hash
  return {
    over: (data) =>
      recovered !== null && recovered.hash === expected && same(hash(recovered.hash, data), recovered.digest),
    recovered,
  }
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

/**
 * What making a sampler costs, in verifications by an RSA key of 2048 bits with the exponent 65537: the time goes with the
 * length of the exponent and the square of that of the modulus, and either may have 512 octets.
 */
export function samplerCost(algorithm: number, publicKey: Uint8Array): number {
  if (ALGORITHMS.get(algorithm)?.kind !== 'rsa') return 0
  const [first = 0, second = 0, third = 0] = publicKey
  const exponent = first === 0 ? second * 256 + third : first
  return Math.ceil((exponent / 3) * (Math.max(0, publicKey.length - exponent) / 256) ** 2)
}

/** Octets of a signature by this key: for RSA those of its modulus. Null when the key cannot be read. */
export function signatureOctets(algorithm: number, publicKey: Uint8Array): number | null {
  const bits = ALGORITHMS.get(algorithm)?.kind === 'rsa' ? rsaBits(publicKey) : null
  return bits === null ? (ALGORITHMS.get(algorithm)?.signatureOctets ?? null) : Math.ceil(bits / 8)
}

/** A zone has few keys and many signatures: the last keys read are kept, and with them what node:crypto imported. */
const KEPT = 64
const kept = new Map<string, PublicKey | string>()

function readKey(number: number, publicKey: Uint8Array): PublicKey | string | null {
  const algorithm = ALGORITHMS.get(number)
  if (algorithm === undefined || algorithm.kind === null) return null
  const id = `${number}:${octetText(publicKey)}`
  const known = kept.get(id)
  // A copy: what the caller does with these octets later must not change a key that is kept.
  const key = known ?? prepare(algorithm, Uint8Array.from(publicKey))
  // Written again, so that the first of the map is the one not used for longest.
  kept.delete(id)
  kept.set(id, key)
  if (kept.size > KEPT) kept.delete(kept.keys().next().value!)
  return key
}

function prepare(algorithm: Exclude<Algorithm, { kind: null }>, publicKey: Uint8Array): PublicKey | string {
  switch (algorithm.kind) {
    case 'rsa':
      return readRsaKey(algorithm, publicKey)
    case 'ecdsa':
      return readEcdsaKey(algorithm, publicKey)
    case 'eddsa':
      return readEddsaKey(algorithm, publicKey)
    case 'mldsa':
      return readMldsaKey(algorithm, publicKey)
  }
}
