import { createHash } from 'node:crypto'
import { ed448 } from '@noble/curves/ed448.js'
import { ed25519 } from '@noble/curves/ed25519.js'
import { describe, expect, test } from 'vitest'
import { littleEndian } from '../../src/crypto/integer.ts'
import { keyFault, verifySignature } from '../../src/crypto/verify.ts'
import { toOctets } from './rsa-key.ts'

const data = new TextEncoder().encode('example.com. MX 10 mail.example.com.')
const VERIFIES = { outcome: 'verifies' }
const NO = { outcome: 'does-not-verify', detail: null }

const dom4 = Buffer.from('SigEd448\0\0', 'latin1')
const CURVES = [
  {
    algorithm: 15,
    curve: ed25519,
    octets: 32,
    cofactor: 8n,
    p: 2n ** 255n - 19n,
    challenge: (r: Uint8Array, a: Uint8Array) => createHash('sha512').update(r).update(a).update(data).digest(),
  },
  {
    algorithm: 16,
    curve: ed448,
    octets: 57,
    cofactor: 4n,
    p: 2n ** 448n - 2n ** 224n - 1n,
    challenge: (r: Uint8Array, a: Uint8Array) =>
      createHash('shake256', { outputLength: 114 }).update(dom4).update(r).update(a).update(data).digest(),
  },
] as const

describe.each(CURVES)('RFC 8032: algorithm $algorithm', ({ algorithm, curve, octets, cofactor, p, challenge }) => {
  const { Point } = curve
  const { BASE, ZERO } = Point
  type Point = typeof BASE
  const order = Point.Fn.ORDER
  const encode = (point: Point) => Uint8Array.from(point.toBytes())
  const le = (number: bigint) => toOctets(number, octets).reverse()
  const signBit = 1n << BigInt(8 * octets - 1)

  /** The points whose order divides the cofactor, the neutral one first, the next of full order. */
  const torsion = ((): readonly Point[] => {
    for (let y = 2n; ; y++) {
      try {
        const any = Point.fromBytes(le(y))
        const cleared = any.multiplyUnsafe(order - 1n).add(any)
        const powers = Array.from({ length: Number(cofactor) }, (_, i) =>
          i === 0 ? ZERO : cleared.multiplyUnsafe(BigInt(i)),
        )
        if (new Set(powers.map((point) => Buffer.from(encode(point)).toString('hex'))).size === Number(cofactor))
          return powers
      } catch {
        // no point has this y
      }
    }
  })()

  /** S for R = [r]B + anything of small order, and A = [a]B + anything of small order. */
  const secret = 0x123456789abcdefn
  const nonce = 0xfedcba987654321n
  const honest = encode(BASE.multiply(secret))
  const scalar = (r: bigint, R: Uint8Array, A: Uint8Array) =>
    (r + (littleEndian(challenge(R, A)) % order) * secret) % order
  const sign = (A: Uint8Array, R: Uint8Array, r: bigint) => Uint8Array.from([...R, ...le(scalar(r, R, A))])
  const R0 = encode(BASE.multiply(nonce))
  const good = sign(honest, R0, nonce)
  const verify = (key: Uint8Array, signature: Uint8Array) => verifySignature(algorithm, key, data, signature)

  test('verifies what the library signs and what we sign by hand', () => {
    const seed = new Uint8Array(octets).fill(3)
    expect(verify(curve.getPublicKey(seed), curve.sign(data, seed))).toEqual(VERIFIES)
    expect(verify(honest, good)).toEqual(VERIFIES)
    expect(verify(honest, sign(honest, R0, nonce + 1n))).toEqual(NO)
  })

  test('RFC 8080 §3, §4: lengths', () => {
    for (const wrong of [new Uint8Array(), honest.subarray(1), Uint8Array.of(...honest, 0)]) {
      const why = `the key has ${wrong.length} octets, not ${octets}`
      expect(verify(wrong, good)).toEqual({ outcome: 'malformed-key', why })
    }
    for (const wrong of [new Uint8Array(), good.subarray(1), Uint8Array.of(...good, 0)]) {
      const why = `the signature has ${wrong.length} octets, not ${2 * octets}`
      expect(verify(honest, wrong)).toEqual({ outcome: 'malformed-signature', why })
    }
  })

  test('§5.1.7 step 1: S is below the order of the group', () => {
    const S = littleEndian(good.subarray(octets))
    const withS = (s: bigint) => Uint8Array.from([...good.subarray(0, octets), ...le(s)])
    const malformed = { outcome: 'malformed-signature', why: 'S is not below the order of the group' }
    expect(verify(honest, withS(S))).toEqual(VERIFIES)
    expect(verify(honest, withS(S + order))).toEqual(malformed)
    expect(verify(honest, withS(order))).toEqual(malformed)
    expect(verify(honest, withS(order - 1n))).toEqual(NO)
    expect(verify(honest, withS(S | signBit))).toEqual(malformed)
  })

  test('§5.1.3: y is below the field prime', () => {
    const why = 'y of the point is not below the field prime'
    // What a lax reader would take y − p for: 1 is the neutral element, the others are points or not.
    for (let y = p; y < p + 19n; y++) {
      expect(keyFault(algorithm, le(y))).toBe(why)
      expect(keyFault(algorithm, le(y | signBit))).toBe(why)
    }
    expect(verify(le(p + 1n), Uint8Array.from([...R0, ...le(nonce)]))).toEqual({ outcome: 'malformed-key', why })
  })

  test('§5.1.3: the point is on the curve, as the library finds', () => {
    let on = 0
    for (let y = 2n; y < 80n; y++) {
      const known = ((): boolean => {
        try {
          return !Point.fromBytes(le(y)).isSmallOrder()
        } catch {
          return false
        }
      })()
      if (known) on++
      expect(keyFault(algorithm, le(y))).toBe(known ? null : 'the point is not on the curve')
      expect(keyFault(algorithm, le(y | signBit))).toBe(known ? null : 'the point is not on the curve')
    }
    expect(on).toBeGreaterThan(20)
    expect(on).toBeLessThan(60)
  })

  test('no key has small order, whatever its form', () => {
    const why = 'the point is of small order'
    expect(torsion).toHaveLength(Number(cofactor))
    for (const point of torsion) {
      expect(keyFault(algorithm, encode(point))).toBe(why)
      // By such a key every text has a signature, with any S.
      expect(verify(encode(point), Uint8Array.from([...R0, ...le(nonce)]))).toEqual({ outcome: 'malformed-key', why })
    }
    // Negative zero: x = 0 with the sign bit set.
    expect(keyFault(algorithm, le(1n | signBit))).toBe(why)
    expect(keyFault(algorithm, le((p - 1n) | signBit))).toBe(why)
  })

  test('§5.1.7 step 3: a component of small order in R', () => {
    for (const point of torsion.slice(1)) {
      const R = encode(BASE.multiply(nonce).add(point))
      expect(verify(honest, sign(honest, R, nonce))).toEqual(algorithm === 15 ? NO : VERIFIES)
      const small = encode(point)
      expect(verify(honest, sign(honest, small, 0n))).toEqual(algorithm === 15 ? NO : VERIFIES)
    }
    const neutral = encode(ZERO)
    expect(verify(honest, sign(honest, neutral, 0n))).toEqual(VERIFIES)
  })

  test('§5.1.7 step 3: a component of small order in the key', () => {
    let [with0, without] = [0, 0]
    for (const point of torsion.slice(1)) {
      const key = encode(BASE.multiply(secret).add(point))
      expect(keyFault(algorithm, key)).toBeNull()
      for (let r = nonce; r < nonce + 12n; r++) {
        const R = encode(BASE.multiply(r))
        const k = littleEndian(challenge(R, key)) % order
        const vanishes = k === 0n || point.multiplyUnsafe(k).is0()
        if (vanishes) with0++
        else without++
        expect(verify(key, sign(key, R, r))).toEqual(algorithm === 16 || vanishes ? VERIFIES : NO)
      }
    }
    expect(with0).toBeGreaterThan(2)
    expect(without).toBeGreaterThan(2)
  })

  test('R decodes as strictly as a key', () => {
    for (const y of [p + 1n, 1n | signBit, (p + 1n) | signBit, (p - 1n) | signBit]) {
      if (y < 1n << BigInt(8 * octets)) expect(verify(honest, sign(honest, le(y), 0n))).toEqual(NO)
    }
  })
})
