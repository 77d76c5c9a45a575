/**
 * node:crypto and JavaScript alone agree on keys and signatures of every algorithm, well made and mutated.
 * Hundreds of cases by default, five times as many where CI is set. The seed is fixed; a failure prints it with its path.
 */

import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import { ed448 } from '@noble/curves/ed448.js'
import { ed25519 } from '@noble/curves/ed25519.js'
import { p256, p384 } from '@noble/curves/nist.js'
import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ALGORITHMS, type Algorithm } from '../../src/crypto/algorithms.ts'
import { readEcdsaKey } from '../../src/crypto/ec.ts'
import { readEddsaKey } from '../../src/crypto/edwards.ts'
import { bigEndian, littleEndian } from '../../src/crypto/integer.ts'
import { readMldsaKey } from '../../src/crypto/mldsa.ts'
import { readRsaKey } from '../../src/crypto/rsa.ts'
import type { PublicKey } from '../../src/crypto/scheme.ts'
import { verifySignature } from '../../src/crypto/verify.ts'
import { loadJson } from '../vectors/load.ts'
import { canBeExponent, rsaKey, type Size, signRsa, toOctets } from './rsa-key.ts'

const SEED = 4035
const TIMES = process.env.CI ? 5 : 1

interface Made {
  readonly publicKey: Uint8Array
  readonly signature: Uint8Array
}

const RSA_HASH = { 5: 'sha1', 7: 'sha1', 8: 'sha256', 10: 'sha512' } as const
const EC = {
  13: { curve: p256, hash: 'sha256', crv: 'P-256' },
  14: { curve: p384, hash: 'sha384', crv: 'P-384' },
} as const
const ED = { 15: { curve: ed25519, crv: 'Ed25519' }, 16: { curve: ed448, crv: 'Ed448' } } as const

const base64url = (octets: Uint8Array): string => Buffer.from(octets).toString('base64url')
const stretched = (seed: Uint8Array, octets: number): Uint8Array =>
  Uint8Array.from({ length: octets }, (_, i) => seed[i % seed.length]! ^ i)

/** A key pair that follows from the seed, and its signature over the data. */
function make(number: number, seed: Uint8Array, data: Uint8Array): Made {
  if (number in RSA_HASH) {
    const sizes: readonly Size[] = number === 10 ? [1024, 1029, 2048] : [512, 1024, 1029, 2048]
    const size = sizes[seed[0]! % sizes.length]!
    let exponent = [
      3n,
      17n,
      65537n,
      2n ** 32n + 1n,
      bigEndian(seed.subarray(0, 10)) | 1n,
      bigEndian(stretched(seed, 40)) | 1n,
    ][seed[1]! % 6]!
    while (exponent < 3n || !canBeExponent(size, exponent)) exponent += 2n
    const key = rsaKey(size, exponent)
    return { publicKey: key.publicKey, signature: signRsa(key, RSA_HASH[number as 5], data) }
  }
  if (number in EC) {
    const { curve } = EC[number as 13]
    const octets = number === 13 ? 32 : 48
    const secret = toOctets((bigEndian(stretched(seed, octets)) % (curve.Point.Fn.ORDER - 1n)) + 1n, octets)
    return {
      publicKey: curve.getPublicKey(secret, false).slice(1),
      signature: curve.sign(data, secret, { lowS: false }),
    }
  }
  if (number in ED) {
    const { curve } = ED[number as 15]
    const secret = stretched(seed, number === 15 ? 32 : 57)
    return { publicKey: curve.getPublicKey(secret), signature: curve.sign(data, secret) }
  }
  const { publicKey, secretKey } = ml_dsa44.keygen(seed)
  return { publicKey, signature: ml_dsa44.sign(data, secretKey, { extraEntropy: false }) }
}

/** OpenSSL's opinion of the octets as they stand, read without any of our own code. */
function openssl(number: number, publicKey: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean {
  try {
    const import_ = (key: JsonWebKey) => createPublicKey({ key, format: 'jwk' })
    if (number in RSA_HASH) {
      const start = publicKey[0] === 0 ? 3 : 1
      const end = start + (publicKey[0] === 0 ? publicKey[1]! * 256 + publicKey[2]! : publicKey[0]!)
      const jwk = { kty: 'RSA', e: base64url(publicKey.subarray(start, end)), n: base64url(publicKey.subarray(end)) }
      return verify(RSA_HASH[number as 5], data, import_(jwk), signature)
    }
    if (number in EC) {
      const { hash, crv } = EC[number as 13]
      const half = number === 13 ? 32 : 48
      const jwk = { kty: 'EC', crv, x: base64url(publicKey.subarray(0, half)), y: base64url(publicKey.subarray(half)) }
      return verify(hash, data, { key: import_(jwk), dsaEncoding: 'ieee-p1363' }, signature)
    }
    if (number in ED) {
      return verify(null, data, import_({ kty: 'OKP', crv: ED[number as 15].crv, x: base64url(publicKey) }), signature)
    }
    const spki = Buffer.concat([Buffer.from('30820532300b06096086480165030403110382052100', 'hex'), publicKey])
    return verify(null, data, createPublicKey({ key: spki, format: 'der', type: 'spki' }), signature)
  } catch {
    return false
  }
}

const vector = loadJson<{ data: string; publicKey: string; signature: string }>('mldsa44.json')
/** Node 20 and 22 know no ML-DSA. */
const knowsMldsa = openssl(
  18,
  Buffer.from(vector.publicKey, 'base64'),
  Buffer.from(vector.data, 'hex'),
  Buffer.from(vector.signature, 'base64'),
)

function read(algorithm: Algorithm, publicKey: Uint8Array): PublicKey | string {
  switch (algorithm.kind) {
    case 'rsa':
      return readRsaKey(algorithm, publicKey)
    case 'ecdsa':
      return readEcdsaKey(algorithm, publicKey)
    case 'eddsa':
      return readEddsaKey(algorithm, publicKey)
    case 'mldsa':
      return readMldsaKey(algorithm, publicKey)
    default:
      throw new Error(`${algorithm.number} is not supported`)
  }
}

type Case = Made & { readonly data: Uint8Array }
type Mutation = (number: number, made: Case, at: number) => Case

const flipped = (octets: Uint8Array, at: number): Uint8Array =>
  octets.map((octet, i) => (i === (at >> 3) % octets.length ? octet ^ (1 << (at & 7)) : octet))

/** Replaces one half of a signature that has two: r and s, or R and S. */
const halved = (made: Case, second: boolean, change: (half: Uint8Array) => Uint8Array): Case => {
  const half = made.signature.length / 2
  const [a, b] = [made.signature.subarray(0, half), made.signature.subarray(half)]
  return { ...made, signature: Uint8Array.from(second ? [...a, ...change(b)] : [...change(a), ...b]) }
}

const order = (number: number): bigint =>
  number === 13 || number === 14 ? EC[number].curve.Point.Fn.ORDER : ED[number === 15 ? 15 : 16].curve.Point.Fn.ORDER

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  none: (_, made) => made,
  'a bit of the signature': (_, made, at) => ({ ...made, signature: flipped(made.signature, at) }),
  'a bit of the key': (_, made, at) => ({ ...made, publicKey: flipped(made.publicKey, at) }),
  'a bit of the data': (_, made, at) => ({ ...made, data: flipped(made.data, at) }),
  'another key': (number, made, at) => ({
    ...made,
    publicKey: make(number, stretched(Uint8Array.of(at & 255, 5, 77), 32), made.data).publicKey,
  }),
  'a shorter signature': (_, made, at) => ({
    ...made,
    signature: made.signature.subarray(0, at % made.signature.length),
  }),
  'a longer signature': (_, made, at) => ({ ...made, signature: Uint8Array.of(...made.signature, at & 255) }),
  'a zero before the signature': (_, made) => ({ ...made, signature: Uint8Array.of(0, ...made.signature) }),
  'a shorter key': (_, made, at) => ({ ...made, publicKey: made.publicKey.subarray(0, at % made.publicKey.length) }),
  'octets of chance for a signature': (_, made, at) => ({
    ...made,
    signature: made.signature.map((octet, i) => (octet * 31 + at * (i + 7)) & 255),
  }),
  'octets of chance for a key': (_, made, at) => ({
    ...made,
    publicKey: made.publicKey.map((octet, i) => (octet * 29 + at * (i + 3)) & 255),
  }),
  'an end of the range for r or s': (number, made, at) => {
    if (number < 13 || number > 16) return { ...made, signature: made.signature.fill(at & 1 ? 255 : 0) }
    const n = order(number)
    const end = [0n, 1n, n - 1n, n, n + 1n][at % 5]!
    return halved(made, at % 2 === 0, (half) =>
      number < 15 ? toOctets(end, half.length) : toOctets(end, half.length).reverse(),
    )
  },
  'the order added to s or taken from': (number, made, at) => {
    if (number < 13 || number > 16) return { ...made, signature: made.signature.toReversed() }
    const big = number < 15
    return halved(made, true, (half) => {
      const s = big ? bigEndian(half) : littleEndian(half)
      const most = 2n ** BigInt(8 * half.length)
      const other = at % 2 === 0 || s + order(number) >= most ? order(number) - s : s + order(number)
      return big ? toOctets(other, half.length) : toOctets(other, half.length).reverse()
    })
  },
}

const copy = ({ publicKey, data, signature }: Case): Case => ({
  publicKey: publicKey.slice(),
  data: data.slice(),
  signature: signature.slice(),
})

const RUNS: Readonly<Record<number, number>> = {
  5: 60,
  7: 60,
  8: 100,
  10: 60,
  13: 150,
  14: 100,
  15: 150,
  16: 100,
  18: 40,
}

describe(`node:crypto and JavaScript agree (seed ${SEED})`, () => {
  test.each(
    [...ALGORITHMS.values()]
      .filter(({ kind }) => kind !== null)
      .map((algorithm) => [algorithm.mnemonic, algorithm] as const),
  )(
    '%s',
    (_, algorithm) => {
      const { number } = algorithm
      const outcomes = new Map<string, number>()
      fc.assert(
        fc.property(
          fc.uint8Array({ minLength: 32, maxLength: 32 }),
          fc.uint8Array({ minLength: 1, maxLength: 300 }),
          fc.constantFrom('none', ...Object.keys(MUTATIONS)),
          fc.nat(0xffff),
          (seed, text, mutation, at) => {
            const made = { ...make(number, seed, text), data: text }
            const { publicKey, data, signature } = MUTATIONS[mutation]!(number, copy(made), at)
            const unchanged = [
              [publicKey, made.publicKey],
              [data, text],
              [signature, made.signature],
            ].every(([a, b]) => Buffer.compare(a!, b!) === 0)
            const native = openssl(number, publicKey, data, signature)
            const verdict = verifySignature(number, publicKey, data, signature)
            const key = read(algorithm, publicKey)
            if (typeof key === 'string') {
              expect(verdict).toEqual({ outcome: 'malformed-key', why: key })
              expect(native).toBe(false)
            } else if (key.signatureFault(signature) !== null) {
              expect(verdict).toEqual({ outcome: 'malformed-signature', why: key.signatureFault(signature) })
              expect(native).toBe(false)
            } else {
              const pure = key.pure(data, signature)
              expect(verdict).toEqual(pure)
              expect(key.native(data, signature) ?? false).toBe(native)
              if (number !== 18 || knowsMldsa) expect(pure.outcome).toBe(native ? 'verifies' : 'does-not-verify')
            }
            // n − s is as good as s for ECDSA alone; nothing else that was changed may verify.
            if (unchanged) expect(verdict.outcome).toBe('verifies')
            else if (!mutation.startsWith('the order') || number > 14) expect(verdict.outcome).not.toBe('verifies')
            outcomes.set(verdict.outcome, (outcomes.get(verdict.outcome) ?? 0) + 1)
          },
        ),
        { seed: SEED, numRuns: RUNS[number]! * TIMES },
      )
      // The cases are worth their time only if they reach every outcome.
      expect([...outcomes.keys()].sort()).toEqual([
        'does-not-verify',
        'malformed-key',
        'malformed-signature',
        'verifies',
      ])
    },
    20_000 * TIMES,
  )
})
