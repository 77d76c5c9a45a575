/**
 * ML-DSA-44 keys and signatures: algorithm 18. Pure ML-DSA with an empty context (FIPS 204 §5.3); any 1312 octets are a key.
 * node:crypto knows it from OpenSSL 3.5 on (Node 24); elsewhere JavaScript verifies alone.
 */

import type { MldsaAlgorithm } from './algorithms.ts'
import { spkiWitness } from './native.ts'
import { mlDsa } from './noble.ts'
import { doesNotVerify, lengthFault, type PublicKey, VERIFIES } from './scheme.ts'

/** DER of a SubjectPublicKeyInfo of id-ml-dsa-44 (2.16.840.1.101.3.4.3.17, RFC 9881 §4) up to the 1312 octets of the key. */
const SPKI_PREFIX = Buffer.from('30820532300b06096086480165030403110382052100', 'hex')

/** Makes a key of ML-DSA-44 ready, or says why it cannot be one. */
export function readMldsaKey(algorithm: MldsaAlgorithm, publicKey: Uint8Array): PublicKey | string {
  const fault = lengthFault('key', publicKey, algorithm.keyOctets)
  if (fault !== null) return fault
  return {
    signatureFault: (signature) => lengthFault('signature', signature, algorithm.signatureOctets),
    native: spkiWitness(Buffer.concat([SPKI_PREFIX, publicKey])),
    pure: (data, signature) => (mlDsa().ml_dsa44.verify(signature, data, publicKey) ? VERIFIES : doesNotVerify(null)),
  }
}
