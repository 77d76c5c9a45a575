/**
 * RSA for the lab: a key from its primes, its public form for a DNSKEY (RFC 3110 §2), and PKCS #1 v1.5 signatures
 * (RFC 8017 §8.2.1), which are deterministic.
 */

import { constants, createHash, createPrivateKey, type KeyObject, privateEncrypt } from 'node:crypto'
import { RSA_PRIMES, type RsaKeyName } from './primes.ts'

export interface RsaKey {
  /** exponent and modulus as RFC 3110 §2 packs them */
  readonly publicKey: Uint8Array
  /** octets of the modulus */
  readonly size: number
  readonly sign: (hash: RsaHash, data: Uint8Array) => Uint8Array
}

export type RsaHash = 'md5' | 'sha1' | 'sha256' | 'sha512'

/** DER of DigestInfo up to the digest (RFC 8017 §9.2, note 1). */
const DIGEST_INFO: { readonly [H in RsaHash]: string } = {
  md5: '3020300c06082a864886f70d020505000410',
  sha1: '3021300906052b0e03021a05000414',
  sha256: '3031300d060960864801650304020105000420',
  sha512: '3051300d060960864801650304020305000440',
}

const toBigInt = (octets: Uint8Array): bigint => BigInt(`0x${Buffer.from(octets).toString('hex') || '0'}`)

function toOctets(value: bigint): Buffer {
  const hex = value.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
}

/** The inverse of `a` modulo `m` by the extended Euclidean algorithm. */
function inverse(a: bigint, m: bigint): bigint {
  let [r0, r1, s0, s1] = [m, a % m, 0n, 1n]
  while (r1 !== 0n) {
    const quotient = r0 / r1
    ;[r0, r1] = [r1, r0 - quotient * r1]
    ;[s0, s1] = [s1, s0 - quotient * s1]
  }
  if (r0 !== 1n) throw new RangeError('the exponent has a factor in common with the order')
  return ((s0 % m) + m) % m
}

const keys = new Map<string, RsaKey>()

/** The key of that name with that public exponent. @throws RangeError for an exponent that has no inverse */
export function rsaKey(name: RsaKeyName, exponent = 65537n): RsaKey {
  const id = `${name} ${exponent}`
  const known = keys.get(id)
  if (known !== undefined) return known
  const key = makeKey(name, exponent)
  keys.set(id, key)
  return key
}

function makeKey(name: RsaKeyName, e: bigint): RsaKey {
  const p = toBigInt(Buffer.from(RSA_PRIMES[name].p, 'base64url'))
  const q = toBigInt(Buffer.from(RSA_PRIMES[name].q, 'base64url'))
  const n = toOctets(p * q)
  let made: KeyObject | undefined
  const privateKey = (): KeyObject => {
    const d = inverse(e, (p - 1n) * (q - 1n))
    const text = (value: bigint): string => toOctets(value).toString('base64url')
    const key = {
      kty: 'RSA',
      n: n.toString('base64url'),
      e: text(e),
      d: text(d),
      p: text(p),
      q: text(q),
      dp: text(d % (p - 1n)),
      dq: text(d % (q - 1n)),
      qi: text(inverse(q, p)),
    }
    return createPrivateKey({ key, format: 'jwk' })
  }
  return {
    publicKey: Uint8Array.from([...exponentLength(toOctets(e).length), ...toOctets(e), ...n]),
    size: n.length,
    sign: (hash, data) => {
      made ??= privateKey()
      // The raw operation on a DigestInfo made here: no host's policy about SHA-1 or short keys stands in the way.
      const digest = createHash(hash).update(data).digest()
      const info = Buffer.concat([Buffer.from(DIGEST_INFO[hash], 'hex'), digest])
      return new Uint8Array(privateEncrypt({ key: made, padding: constants.RSA_PKCS1_PADDING }, info))
    },
  }
}

const exponentLength = (length: number): number[] => (length < 256 ? [length] : [0, length >> 8, length & 0xff])
