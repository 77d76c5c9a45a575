import { ml_dsa44 } from '@noble/post-quantum/ml-dsa.js'
import { describe, expect, test } from 'vitest'
import { keyFault, verifySignature } from '../../src/crypto/verify.ts'
import { loadJson } from '../vectors/load.ts'

interface Vector {
  readonly seed: string
  readonly data: string
  readonly publicKey: string
  readonly signature: string
}

const vector = loadJson<Vector>('mldsa44.json')
const data = Buffer.from(vector.data, 'hex')
const publicKey = Buffer.from(vector.publicKey, 'base64')
const signature = Buffer.from(vector.signature, 'base64')
const altered = (octets: Uint8Array, at: number) => octets.map((octet, i) => (i === at ? octet ^ 1 : octet))

describe('FIPS 204: ML-DSA-44 (algorithm 18)', () => {
  test('verifies what OpenSSL signed, with the key that the seed gives', () => {
    expect(Buffer.from(ml_dsa44.keygen(Buffer.from(vector.seed, 'hex')).publicKey)).toEqual(publicKey)
    expect(verifySignature(18, publicKey, data, signature)).toEqual({ outcome: 'verifies' })
  })

  test('not other data, another key, an altered signature', () => {
    const no = { outcome: 'does-not-verify', detail: null }
    expect(verifySignature(18, publicKey, altered(data, 0), signature)).toEqual(no)
    expect(verifySignature(18, altered(publicKey, 40), data, signature)).toEqual(no)
    // Challenge, response and hint: FIPS 204 §7.2 encodes them in this order.
    for (const at of [0, 40, 2345, 2419])
      expect(verifySignature(18, publicKey, data, altered(signature, at))).toEqual(no)
    expect(verifySignature(18, publicKey, data, new Uint8Array(2420))).toEqual(no)
    expect(verifySignature(18, publicKey, data, new Uint8Array(2420).fill(255))).toEqual(no)
  })

  test('the context is empty', () => {
    const { secretKey } = ml_dsa44.keygen(Buffer.from(vector.seed, 'hex'))
    const named = ml_dsa44.sign(data, secretKey, { context: Uint8Array.of(1), extraEntropy: false })
    expect(verifySignature(18, publicKey, data, named).outcome).toBe('does-not-verify')
    const empty = ml_dsa44.sign(data, secretKey, { extraEntropy: false })
    expect(verifySignature(18, publicKey, data, empty).outcome).toBe('verifies')
  })

  test('lengths', () => {
    expect(keyFault(18, publicKey)).toBeNull()
    expect(keyFault(18, publicKey.subarray(1))).toBe('the key has 1311 octets, not 1312')
    expect(verifySignature(18, publicKey, data, signature.subarray(1))).toEqual({
      outcome: 'malformed-signature',
      why: 'the signature has 2419 octets, not 2420',
    })
  })
})
