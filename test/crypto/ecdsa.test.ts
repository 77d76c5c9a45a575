import { p256, p384 } from '@noble/curves/nist.js'
import { describe, expect, test } from 'vitest'
import { bigEndian, modpow } from '../../src/crypto/integer.ts'
import { keyFault, verifySignature } from '../../src/crypto/verify.ts'
import { toOctets } from './rsa-key.ts'

const data = new TextEncoder().encode('www.example.net. A 192.0.2.1')

describe.each([
  { algorithm: 13, curve: p256, name: 'P-256', octets: 32 },
  { algorithm: 14, curve: p384, name: 'P-384', octets: 48 },
])('RFC 6605 §4: algorithm $algorithm', ({ algorithm, curve, name, octets }) => {
  const secret = new Uint8Array(octets).fill(7)
  const point = curve.getPublicKey(secret, false)
  const key = point.slice(1)
  const signature = curve.sign(data, secret, { lowS: false })
  const r = bigEndian(signature.subarray(0, octets))
  const s = bigEndian(signature.subarray(octets))
  const { p, n, b } = curve.Point.CURVE()
  const pair = (first: bigint, second: bigint) =>
    Uint8Array.from([...toOctets(first, octets), ...toOctets(second, octets)])
  const outcome = (k: Uint8Array, sig: Uint8Array) => verifySignature(algorithm, k, data, sig)

  test('s and n − s both verify', () => {
    expect(outcome(key, signature)).toEqual({ outcome: 'verifies' })
    expect(outcome(key, pair(r, n - s))).toEqual({ outcome: 'verifies' })
  })

  test('a key has two coordinates and no leading 04', () => {
    for (const wrong of [new Uint8Array(), key.subarray(1), point, curve.getPublicKey(secret, true)]) {
      const why = `the key has ${wrong.length} octets, not ${2 * octets}`
      expect(keyFault(algorithm, wrong)).toBe(why)
      expect(outcome(wrong, signature)).toEqual({ outcome: 'malformed-key', why })
    }
  })

  test('a key is a point of the curve, and its coordinates are below the field prime', () => {
    const x = bigEndian(key.subarray(0, octets))
    const y = bigEndian(key.subarray(octets))
    expect(keyFault(algorithm, pair(x, y))).toBeNull()
    expect(keyFault(algorithm, pair(x, p - y))).toBeNull()
    const off = `the point is not on the curve ${name}`
    expect(keyFault(algorithm, pair(x, y ^ 1n))).toBe(off)
    expect(keyFault(algorithm, pair(0n, 0n))).toBe(off)
    expect(keyFault(algorithm, pair(y, x))).toBe(off)
    const large = 'a coordinate of the point is not below the field prime'
    // Both primes are 3 modulo 4, so a root is a power; x = 0 and small x are near enough to write as x + p too.
    let small = 0n
    const rootOf = (square: bigint) => modpow(square, (p + 1n) / 4n, p)
    const right = (x0: bigint) => (((x0 ** 3n - 3n * x0 + b) % p) + p) % p
    while (rootOf(right(small)) ** 2n % p !== right(small)) small++
    expect(keyFault(algorithm, pair(small, rootOf(right(small))))).toBeNull()
    expect(keyFault(algorithm, pair(small + p, rootOf(right(small))))).toBe(large)
    expect(keyFault(algorithm, pair(x, 2n ** BigInt(8 * octets) - 1n))).toBe(large)
  })

  test('r and s are of full length', () => {
    for (const wrong of [new Uint8Array(), signature.subarray(1), Uint8Array.of(0, ...signature)]) {
      const why = `the signature has ${wrong.length} octets, not ${2 * octets}`
      expect(outcome(key, wrong)).toEqual({ outcome: 'malformed-signature', why })
    }
  })

  test('r and s are from 1 to n − 1', () => {
    const malformed = (why: string) => ({ outcome: 'malformed-signature', why })
    expect(outcome(key, pair(0n, s))).toEqual(malformed('r is zero'))
    expect(outcome(key, pair(r, 0n))).toEqual(malformed('s is zero'))
    expect(outcome(key, pair(n, s))).toEqual(malformed(`r is not below the order of the curve ${name}`))
    expect(outcome(key, pair(r, n))).toEqual(malformed(`s is not below the order of the curve ${name}`))
    expect(outcome(key, pair(n - 1n, 1n))).toEqual({ outcome: 'does-not-verify', detail: null })
  })

  test('another key, other data', () => {
    const no = { outcome: 'does-not-verify', detail: null }
    expect(outcome(curve.getPublicKey(new Uint8Array(octets).fill(8), false).slice(1), signature)).toEqual(no)
    expect(verifySignature(algorithm, key, data.subarray(1), signature)).toEqual(no)
    expect(outcome(key, pair(s, r))).toEqual(no)
  })
})
