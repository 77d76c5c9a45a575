/**
 * The @noble libraries, loaded when first needed: healthy signatures never need them, and loading costs some 30 ms.
 * `require` of an ES module keeps verification synchronous (Node 20.19 and later).
 */

import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** ECDSA on P-256 and P-384. Its own default refuses s above n/2: DNSSEC needs `lowS: false`. */
export const nist = (): typeof import('@noble/curves/nist.js') => require('@noble/curves/nist.js')

/** Ed25519. Its own default is ZIP 215: RFC 8032 needs `zip215: false`. */
export const ed25519 = (): typeof import('@noble/curves/ed25519.js') => require('@noble/curves/ed25519.js')

/** Ed448, with the same default. */
export const ed448 = (): typeof import('@noble/curves/ed448.js') => require('@noble/curves/ed448.js')

/** ML-DSA. */
export const mlDsa = (): typeof import('@noble/post-quantum/ml-dsa.js') => require('@noble/post-quantum/ml-dsa.js')

/** SHA-1, for hosts whose OpenSSL refuses it. */
export const legacyHashes = (): typeof import('@noble/hashes/legacy.js') => require('@noble/hashes/legacy.js')

/** SHA-2, likewise. */
export const sha2 = (): typeof import('@noble/hashes/sha2.js') => require('@noble/hashes/sha2.js')
