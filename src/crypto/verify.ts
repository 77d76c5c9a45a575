/**
 * Decides whether a signature verifies with a public key over data (RFC 4035 §5.3.3), and if not, what can be told of why.
 *
 * The order: the key must be a key of its algorithm, the signature one that such a key could make; then node:crypto may
 * say yes; anything but yes is decided again in JavaScript (see `scheme.ts`). The verdict is the same on every host.
 */

import { ALGORITHMS, type Algorithm } from './algorithms.ts'
import { readEcdsaKey } from './ec.ts'
import { readEddsaKey } from './edwards.ts'
import { readMldsaKey } from './mldsa.ts'
import { readRsaKey } from './rsa.ts'
import { type PublicKey, VERIFIES, type Verification } from './scheme.ts'

export { rsaBits } from './rsa.ts'
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

/** A zone has few keys and many signatures: the last keys read are kept, and with them what node:crypto imported. */
const KEPT = 64
const kept = new Map<string, PublicKey | string>()

function readKey(number: number, publicKey: Uint8Array): PublicKey | string | null {
  const algorithm = ALGORITHMS.get(number)
  if (algorithm === undefined || algorithm.kind === null) return null
  const id = `${number}:${Buffer.from(publicKey.buffer, publicKey.byteOffset, publicKey.length).toString('latin1')}`
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
