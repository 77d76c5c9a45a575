/**
 * RSA keys and signatures: algorithms 5, 7, 8 and 10 (RFC 3110 §2, §3; RFC 5702 §2, §3; RFC 8017 §8.2.2).
 *
 * - Key: leading zero octets in exponent and modulus and the long form of a short exponent length are read, as BIND and
 *   OpenSSL do, though RFC 3110 §2 forbids them. The exponent may be any odd number from 3 up to the modulus, which must
 *   be odd too and of a size that the algorithm allows.
 * - Signature: exactly as many octets as the modulus. RFC 3110 §3 permits leading zeros, which a number below the modulus
 *   needs to fill its field; RFC 8017 §8.2.2 step 1 and RFC 5702 §3 leave no other length, nor do BIND and Unbound,
 *   whose OpenSSL refuses a signature of any other length.
 * - The encoded message is compared whole with the only one that is right (RFC 8017 §9.2), so nothing can hide behind a
 *   padding cut short.
 */

import type { RsaAlgorithm } from './algorithms.ts'
import { hash } from './hash.ts'
import { bigEndian, modpow } from './integer.ts'
import { base64url, jwkWitness } from './native.ts'
import { doesNotVerify, lengthFault, type PublicKey, type Recovered, VERIFIES, type Verification } from './scheme.ts'

/** DER of a DigestInfo up to the digest (RFC 3110 §3, RFC 5702 §3.1, §3.2; RFC 8017 §9.2 note 1). */
const DIGEST_INFO: Readonly<
  Record<RsaAlgorithm['hash'] | 'md5', { readonly name: string; readonly prefix: string; readonly octets: number }>
> = {
  md5: { name: 'MD5', prefix: '3020300c06082a864886f70d020505000410', octets: 16 },
  sha1: { name: 'SHA-1', prefix: '3021300906052b0e03021a05000414', octets: 20 },
  sha256: { name: 'SHA-256', prefix: '3031300d060960864801650304020105000420', octets: 32 },
  sha512: { name: 'SHA-512', prefix: '3051300d060960864801650304020305000440', octets: 64 },
}

interface Numbers {
  readonly exponent: bigint
  readonly modulus: bigint
  readonly bits: number
}

/** The two numbers of an RFC 3110 §2 key, or why there are none. */
function readNumbers(publicKey: Uint8Array): Numbers | string {
  const [first, second, third] = publicKey
  if (first === undefined) return 'the key is empty'
  if (first === 0 && third === undefined) return 'the key ends within the length of its exponent'
  const start = first === 0 ? 3 : 1
  const length = first === 0 ? second! * 256 + third! : first
  if (length === 0) return 'the exponent has no octets'
  if (publicKey.length < start + length) {
    return `the exponent should have ${length} octets, but only ${publicKey.length - start} follow`
  }
  const exponent = bigEndian(publicKey.subarray(start, start + length))
  const modulus = bigEndian(publicKey.subarray(start + length))
  if (modulus === 0n) return 'the key has no modulus'
  return { exponent, modulus, bits: modulus.toString(2).length }
}

/** Size of the modulus in bits, leading zeros not counted; null when the key has no modulus to be found (RFC 3110 §2). */
export function rsaBits(publicKey: Uint8Array): number | null {
  const numbers = readNumbers(publicKey)
  return typeof numbers === 'string' ? null : numbers.bits
}

/** Size of the public exponent in bits, leading zeros not counted; null when the key has none to be found (RFC 3110 §2). */
export function rsaExponentBits(publicKey: Uint8Array): number | null {
  const numbers = readNumbers(publicKey)
  return typeof numbers === 'string' ? null : numbers.exponent.toString(2).length
}

/** Makes a key of an RSA algorithm ready, or says why it cannot be one. */
export function readRsaKey(algorithm: RsaAlgorithm, publicKey: Uint8Array): PublicKey | string {
  const numbers = readNumbers(publicKey)
  if (typeof numbers === 'string') return numbers
  const { exponent, modulus, bits } = numbers
  const { least, most } = algorithm.bits
  if (bits < least || bits > most) {
    return `the modulus has ${bits} bits; ${algorithm.mnemonic} takes ${least} to ${most}`
  }
  if (modulus % 2n === 0n) return 'the modulus is even'
  if (exponent < 2n) return `the exponent is ${exponent}`
  if (exponent % 2n === 0n) return 'the exponent is even'
  if (exponent >= modulus) return 'the exponent is not below the modulus'
  const octets = Math.ceil(bits / 8)
  const jwk = { kty: 'RSA', n: base64url(toOctets(modulus, octets)), e: base64url(toOctets(exponent, octets)) }
  return {
    signatureFault: (signature) => lengthFault(`signature by a ${bits}-bit key`, signature, octets),
    native: jwkWitness(jwk, algorithm.hash),
    pure: (data, signature) => judge(algorithm.hash, numbers, octets, data, signature),
    recover: (signature) => recover(numbers, octets, signature),
  }
}

/** RSASSA-PKCS1-v1_5 verification (RFC 8017 §8.2.2), with what the recovered message tells when it is not the right one. */
function judge(
  algorithm: RsaAlgorithm['hash'],
  key: Numbers,
  octets: number,
  data: Uint8Array,
  signature: Uint8Array,
): Verification {
  const representative = bigEndian(signature)
  // RFC 8017 §5.2.2 step 1: a key makes only numbers below its own modulus.
  if (representative >= key.modulus) return doesNotVerify(OTHER_KEY)
  const message = modpow(representative, key.exponent, key.modulus)
  const wanted = encoded(algorithm, octets, data)
  if (message === wanted) return VERIFIES
  if (sameFrame(message, algorithm, octets)) return doesNotVerify(OTHER_DATA)
  for (const other of ['md5', 'sha1', 'sha256', 'sha512'] as const) {
    if (sameFrame(message, other, octets)) {
      return doesNotVerify(
        `made with this key over a digest of ${DIGEST_INFO[other].name}, not of ${DIGEST_INFO[algorithm].name}`,
      )
    }
  }
  // 00 01 and eight octets of FF are what every such signature begins with, and what chance does not make.
  if (message >> BigInt(8 * (octets - 10)) === 0x0001ffffffffffffffffn) {
    return doesNotVerify('its padding begins well, but is not followed by a digest in the form of RFC 8017 §9.2')
  }
  return doesNotVerify(OTHER_KEY)
}

/** The digest in a signature, when its frame shows that this key made it. */
function recover(key: Numbers, octets: number, signature: Uint8Array): Recovered | null {
  const representative = bigEndian(signature)
  if (representative >= key.modulus) return null
  const message = modpow(representative, key.exponent, key.modulus)
  for (const hashName of ['sha256', 'sha512', 'sha1', 'md5'] as const) {
    if (!sameFrame(message, hashName, octets)) continue
    const size = DIGEST_INFO[hashName].octets
    return { hash: hashName, digest: toOctets(message & ((1n << BigInt(8 * size)) - 1n), size) }
  }
  return null
}

/** The key made the signature: the digest in it stands in the right frame, but is another. */
export const OTHER_DATA = 'made with this key over other data'
/** Nothing that this key could have signed comes out. */
export const OTHER_KEY = 'made with another key, or altered since'

/** EMSA-PKCS1-v1_5 up to the digest, as a number (RFC 8017 §9.2); null when so few octets cannot hold it. */
function frame(hashName: keyof typeof DIGEST_INFO, octets: number): bigint | null {
  const { prefix, octets: digestOctets } = DIGEST_INFO[hashName]
  const padding = octets - 3 - prefix.length / 2 - digestOctets
  return padding < 8 ? null : BigInt(`0x0001${'ff'.repeat(padding)}00${prefix}`)
}

function sameFrame(message: bigint, hashName: keyof typeof DIGEST_INFO, octets: number): boolean {
  return message >> BigInt(8 * DIGEST_INFO[hashName].octets) === frame(hashName, octets)
}

function encoded(hashName: RsaAlgorithm['hash'], octets: number, data: Uint8Array): bigint | null {
  const start = frame(hashName, octets)
  if (start === null) return null
  return (start << BigInt(8 * DIGEST_INFO[hashName].octets)) | bigEndian(hash(hashName, data))
}

function toOctets(number: bigint, octets: number): Uint8Array {
  return Uint8Array.from(Buffer.from(number.toString(16).padStart(2 * octets, '0'), 'hex'))
}
