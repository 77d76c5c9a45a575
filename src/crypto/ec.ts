/**
 * ECDSA keys and signatures: algorithms 13 and 14 (RFC 6605 §4, FIPS 186-4 §6.4).
 *
 * - Key: x | y of full length, both below the field prime, and on the curve (SEC 1 §3.2.2.1; the cofactor is 1).
 * - Signature: r | s of full length, both from 1 to n − 1. Either of s and n − s is good: DNSSEC has no rule for low s.
 */

import type { EcdsaAlgorithm } from './algorithms.ts'
import { bigEndian } from './integer.ts'
import { base64url, jwkWitness } from './native.ts'
import { nist } from './noble.ts'
import { doesNotVerify, lengthFault, type PublicKey, VERIFIES } from './scheme.ts'

interface Curve {
  /** field prime */
  readonly p: bigint
  /** y² = x³ − 3x + b */
  readonly b: bigint
  /** order of the base point */
  readonly n: bigint
}

/** FIPS 186-4 §D.1.2.3 and §D.1.2.4. */
const CURVES: Readonly<Record<EcdsaAlgorithm['curve'], Curve>> = {
  'P-256': {
    p: 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
    n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  },
  'P-384': {
    p: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
    n: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  },
}

/** Makes a key of an ECDSA algorithm ready, or says why it cannot be one. */
export function readEcdsaKey(algorithm: EcdsaAlgorithm, publicKey: Uint8Array): PublicKey | string {
  const fault = lengthFault('key', publicKey, algorithm.keyOctets) ?? pointFault(algorithm.curve, publicKey)
  if (fault !== null) return fault
  const [x, y] = halves(publicKey)
  const point = Uint8Array.of(4, ...publicKey)
  return {
    signatureFault: (signature) =>
      lengthFault('signature', signature, algorithm.signatureOctets) ?? rangeFault(algorithm.curve, signature),
    native: jwkWitness({ kty: 'EC', crv: algorithm.curve, x: base64url(x), y: base64url(y) }, algorithm.hash),
    pure: (data, signature) => {
      const curve = algorithm.curve === 'P-256' ? nist().p256 : nist().p384
      return curve.verify(signature, data, point, { lowS: false }) ? VERIFIES : doesNotVerify(null)
    },
  }
}

function pointFault(name: EcdsaAlgorithm['curve'], publicKey: Uint8Array): string | null {
  const { p, b } = CURVES[name]
  const [x, y] = halves(publicKey).map(bigEndian) as [bigint, bigint]
  if (x >= p || y >= p) return 'a coordinate of the point is not below the field prime'
  return (y * y - (x * x - 3n) * x - b) % p === 0n ? null : `the point is not on the curve ${name}`
}

function rangeFault(name: EcdsaAlgorithm['curve'], signature: Uint8Array): string | null {
  const { n } = CURVES[name]
  const [r, s] = halves(signature).map(bigEndian) as [bigint, bigint]
  if (r === 0n || s === 0n) return `${r === 0n ? 'r' : 's'} is zero`
  if (r >= n || s >= n) return `${r >= n ? 'r' : 's'} is not below the order of the curve ${name}`
  return null
}

function halves(octets: Uint8Array): [Uint8Array, Uint8Array] {
  return [octets.subarray(0, octets.length / 2), octets.subarray(octets.length / 2)]
}
