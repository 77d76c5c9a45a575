/**
 * Keys of the lab: fixed, made from a seed (RSA: from stored primes), and signing alike every time:
 * ECDSA after RFC 6979, EdDSA, PKCS #1 v1.5, and ML-DSA without extra randomness. Algorithms that no validator here
 * knows sign with filler octets.
 */

import { createECDH, createHash, createPrivateKey, createPublicKey, sign as edwardsSign } from 'node:crypto'
import { createRequire } from 'node:module'
import { encodeDnskey, keyTag, REVOKE, SEP, ZONE } from '../dns/rdata.ts'
import type { RsaKeyName } from './primes.ts'
import { type RsaHash, rsaKey } from './rsa.ts'

const require = createRequire(import.meta.url)

export interface LabKey {
  readonly flags: number
  readonly protocol: number
  readonly algorithm: number
  readonly publicKey: Uint8Array
  readonly keyTag: number
  /** the DNSKEY RDATA it is published as */
  readonly rdata: Uint8Array
  /** RRSIG's Signature field over the signed data of RFC 4034 §3.1.8.1 */
  readonly sign: (data: Uint8Array) => Uint8Array
}

export interface KeyWish {
  readonly algorithm: number
  /** equal seeds give equal keys; RSA keys come from `rsa` instead */
  readonly seed: string
  /** default 256: a zone key without the SEP flag (RFC 4034 §2.1.1) */
  readonly flags?: number
  readonly rsa?: RsaKeyName
  readonly exponent?: bigint
}

/** Flags of a key that a DS names, by custom (RFC 4034 §2.1.1). */
export const KSK = ZONE | SEP
export const ZSK = ZONE
export const REVOKED_KSK = ZONE | REVOKE | SEP

interface Pair {
  readonly publicKey: Uint8Array
  readonly sign: (data: Uint8Array) => Uint8Array
}

/** A fixed key. Any algorithm number is possible. */
export function labKey(wish: KeyWish): LabKey {
  const { publicKey, sign } = pair(wish)
  return dress({ flags: wish.flags ?? ZSK, protocol: 3, algorithm: wish.algorithm, publicKey, sign })
}

/** The same private key, published with other fields. */
export function publishedAs(
  key: LabKey,
  change: { readonly [F in 'flags' | 'protocol' | 'algorithm']?: number } & { readonly publicKey?: Uint8Array },
): LabKey {
  return dress({ ...key, ...change })
}

function dress(key: Omit<LabKey, 'rdata' | 'keyTag'>): LabKey {
  const rdata = encodeDnskey(key)
  return { ...key, rdata, keyTag: keyTag(rdata) }
}

function pair(wish: KeyWish): Pair {
  switch (wish.algorithm) {
    case 5:
    case 7:
      return rsa(wish, 'sha1')
    case 8:
      return rsa(wish, 'sha256')
    case 10:
      return rsa(wish, 'sha512')
    case 13:
      return ecdsa('prime256v1', 32, wish.seed)
    case 14:
      return ecdsa('secp384r1', 48, wish.seed)
    case 15:
      return edwards('302e020100300506032b657004220420', 32, wish.seed)
    case 16:
      return edwards('3047020100300506032b6571043b0439', 57, wish.seed)
    case 18:
      return mldsa(wish.seed)
    default:
      return filler(wish)
  }
}

/** `size` octets that depend on the seed alone. */
export const octets = (seed: string | Uint8Array, size: number): Uint8Array =>
  new Uint8Array(createHash('shake256', { outputLength: size }).update(seed).digest())

function rsa(wish: KeyWish, hash: RsaHash): Pair {
  const key = rsaKey(wish.rsa ?? ((wish.flags ?? 0) & SEP ? 'child-ksk' : 'child-zsk'), wish.exponent)
  return { publicKey: key.publicKey, sign: (data) => key.sign(hash, data) }
}

function ecdsa(curve: 'prime256v1' | 'secp384r1', size: number, seed: string): Pair {
  const secret = octets(`${curve} ${seed}`, size)
  const ecdh = createECDH(curve)
  ecdh.setPrivateKey(secret)
  return {
    // Without the octet that says "not compressed" (RFC 6605 §4).
    publicKey: new Uint8Array(ecdh.getPublicKey().subarray(1)),
    sign: (data) => {
      const nist: typeof import('@noble/curves/nist.js') = require('@noble/curves/nist.js')
      return (curve === 'prime256v1' ? nist.p256 : nist.p384).sign(data, secret, { lowS: false })
    },
  }
}

function edwards(pkcs8: string, size: number, seed: string): Pair {
  const der = Buffer.concat([Buffer.from(pkcs8, 'hex'), octets(`edwards ${seed}`, size)])
  const secret = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(secret).export({ format: 'der', type: 'spki' })
  return {
    publicKey: new Uint8Array(spki.subarray(spki.length - size)),
    sign: (data) => new Uint8Array(edwardsSign(null, data, secret)),
  }
}

function mldsa(seed: string): Pair {
  const { ml_dsa44 }: typeof import('@noble/post-quantum/ml-dsa.js') = require('@noble/post-quantum/ml-dsa.js')
  const { publicKey, secretKey } = ml_dsa44.keygen(octets(`ml-dsa ${seed}`, 32))
  return { publicKey, sign: (data) => ml_dsa44.sign(data, secretKey, { extraEntropy: false }) }
}

/** Octets of a public key and of a signature where somebody might look at their form. */
const SIZES: { readonly [algorithm: number]: readonly [publicKey: number, signature: number] } = {
  1: [132, 128], // RSA/MD5, RFC 2537 §2
  3: [213, 41], // DSA, T = 0, RFC 2536 §2
  6: [213, 41],
  12: [64, 64], // RFC 5933 §2
  17: [64, 64], // RFC 9563 §2
  23: [64, 64], // RFC 9558 §2
}

function filler({ algorithm, seed }: KeyWish): Pair {
  const [keySize, signatureSize] = SIZES[algorithm] ?? [64, 64]
  const publicKey = octets(`filler ${algorithm} ${seed}`, keySize)
  if (algorithm === 1) publicKey.set([3, 1, 0, 1, publicKey[4]! | 0x80])
  if (algorithm === 3 || algorithm === 6) publicKey[0] = 0
  if (algorithm === 253) publicKey.set(PRIVATE_NAME)
  return {
    publicKey,
    sign: (data) => {
      const signature = octets(data, signatureSize)
      if (algorithm === 3 || algorithm === 6) signature[0] = 0
      if (algorithm === 253) signature.set(PRIVATE_NAME)
      return signature
    },
  }
}

/** "alg.example.": PRIVATEDNS keys and signatures begin with a name (RFC 4034 §A.1.1). */
const PRIVATE_NAME = Uint8Array.from([3, 0x61, 0x6c, 0x67, 7, 0x65, 0x78, 0x61, 0x6d, 0x70, 0x6c, 0x65, 0])
