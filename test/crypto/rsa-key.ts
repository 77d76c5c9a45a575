/** RSA keys made from known primes, so that tests choose size, exponent and encoded message freely (RFC 8017 §3). */

import { createHash } from 'node:crypto'
import { modpow } from '../../src/crypto/integer.ts'
import { loadJson } from '../vectors/load.ts'

const { primes } = loadJson<{ primes: Readonly<Record<string, readonly string[]>> }>('primes.json')

export type Size = 512 | 1024 | 1029 | 2048 | 4096

/** One modulus of each size; 1029 bits do not fill their octets. */
const FACTORS: Readonly<Record<Size, readonly [number, number, number, number]>> = {
  512: [256, 0, 256, 1],
  1024: [512, 0, 512, 1],
  1029: [512, 0, 517, 0],
  2048: [1024, 0, 1024, 1],
  4096: [2048, 0, 2048, 1],
}

export interface RsaKey {
  readonly modulus: bigint
  readonly exponent: bigint
  readonly octets: number
  /** RFC 3110 §2 */
  readonly publicKey: Uint8Array
  /** the number whose power by the exponent is the message */
  readonly raw: (message: bigint) => Uint8Array
}

export function rsaKey(size: Size, exponent = 65537n): RsaKey {
  const [sizeP, p, sizeQ, q] = FACTORS[size]
  const [a, b] = [BigInt(`0x${primes[sizeP]![p]}`), BigInt(`0x${primes[sizeQ]![q]}`)]
  const modulus = a * b
  const d = inverse(exponent, (a - 1n) * (b - 1n))
  const octets = Math.ceil(modulus.toString(2).length / 8)
  return {
    modulus,
    exponent,
    octets,
    publicKey: dnskeyForm(exponent, modulus),
    raw: (message) => toOctets(modpow(message, d, modulus), octets),
  }
}

/** True when some private exponent goes with this public one. */
export function canBeExponent(size: Size, exponent: bigint): boolean {
  const [sizeP, p, sizeQ, q] = FACTORS[size]
  const phi = (BigInt(`0x${primes[sizeP]![p]}`) - 1n) * (BigInt(`0x${primes[sizeQ]![q]}`) - 1n)
  let [a, b] = [phi, exponent]
  while (b > 0n) [a, b] = [b, a % b]
  return a === 1n
}

/** RFC 3110 §2: exponent length in one octet, or 00 and two. `long` takes the second form whatever the length. */
export function dnskeyForm(exponent: bigint, modulus: bigint, { long = false, zeros = 0 } = {}): Uint8Array {
  const e = toOctets(exponent)
  const length = long || e.length > 255 ? [0, e.length >> 8, e.length & 255] : [e.length]
  return Uint8Array.from([...length, ...e, ...new Uint8Array(zeros), ...toOctets(modulus)])
}

const DIGEST_INFO = {
  md5: '3020300c06082a864886f70d020505000410',
  sha1: '3021300906052b0e03021a05000414',
  sha256: '3031300d060960864801650304020105000420',
  sha512: '3051300d060960864801650304020305000440',
} as const

/** The encoded message of RFC 8017 §9.2. `padding` and `tail` make it wrong in the way of forgers. */
export function encodedMessage(
  octets: number,
  hash: keyof typeof DIGEST_INFO,
  data: Uint8Array,
  wrong: { readonly padding?: number; readonly digestInfo?: string; readonly type?: number } = {},
): bigint {
  const digest = createHash(hash).update(data).digest('hex')
  const info = wrong.digestInfo ?? DIGEST_INFO[hash] + digest
  const padding = wrong.padding ?? octets - 3 - info.length / 2
  const head = `000${wrong.type ?? 1}${'ff'.repeat(padding)}00${info}`
  return BigInt(`0x${head.padEnd(2 * octets, '5a')}`)
}

export const signRsa = (key: RsaKey, hash: keyof typeof DIGEST_INFO, data: Uint8Array): Uint8Array =>
  key.raw(encodedMessage(key.octets, hash, data))

export function toOctets(number: bigint, octets = Math.ceil(number.toString(16).length / 2)): Uint8Array {
  return Uint8Array.from(Buffer.from(number.toString(16).padStart(2 * octets, '0'), 'hex'))
}

function inverse(number: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [modulus, number % modulus, 0n, 1n]
  while (b > 0n) {
    const quotient = a / b
    ;[a, b] = [b, a - quotient * b]
    ;[x, y] = [y, x - quotient * y]
  }
  if (a !== 1n) throw new Error(`${number} has no inverse`)
  return ((x % modulus) + modulus) % modulus
}
