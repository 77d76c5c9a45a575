/** The lab's keys: fixed, signing alike every time, and right by the room that verifies (RFC 3110, 5702, 6605, 8080). */

import { describe, expect, test } from 'vitest'
import { keyFault, rsaBits, verifySignature } from '../../src/crypto/verify.ts'
import { keyTag, parseDnskey } from '../../src/dns/rdata.ts'
import { type KeyWish, KSK, labKey, octets, publishedAs, ZSK } from '../../src/lab/keys.ts'

const data = octets('something to sign', 300)

const supported: readonly KeyWish[] = [5, 7, 8, 10, 13, 14, 15, 16, 18].map((algorithm) => ({
  algorithm,
  seed: 'test',
}))
const rsa: readonly (readonly [KeyWish, number])[] = [
  [{ algorithm: 8, seed: '', rsa: '512-zsk' }, 512],
  [{ algorithm: 8, seed: '', rsa: '1024-ksk' }, 1024],
  [{ algorithm: 10, seed: '', rsa: '1024-zsk' }, 1024],
  [{ algorithm: 8, seed: '', rsa: 'root-ksk' }, 2048],
  [{ algorithm: 8, seed: '', rsa: '4096' }, 4096],
  [{ algorithm: 8, seed: '', rsa: '4096', exponent: (1n << 72n) + 15n }, 4096],
]

describe('keys that validators know', () => {
  test.each(supported)('algorithm $algorithm signs, and again the same', (wish) => {
    const [key, again] = [labKey(wish), labKey(wish)]
    expect(again.rdata).toEqual(key.rdata)
    const signature = key.sign(data)
    expect(again.sign(data)).toEqual(signature)
    expect(keyFault(key.algorithm, key.publicKey)).toBeNull()
    expect(verifySignature(key.algorithm, key.publicKey, data, signature).outcome).toBe('verifies')
    expect(verifySignature(key.algorithm, key.publicKey, octets('else', 300), signature).outcome).toBe(
      'does-not-verify',
    )
  })

  test.each(rsa)('RSA $0.rsa of $1 bits', (wish, bits) => {
    const key = labKey(wish)
    expect(rsaBits(key.publicKey)).toBe(bits)
    expect(verifySignature(key.algorithm, key.publicKey, data, key.sign(data)).outcome).toBe('verifies')
  })

  test('another seed gives another key', () => {
    for (const algorithm of [13, 14, 15, 16, 18, 100]) {
      const keys = ['one', 'two'].map((seed) => labKey({ algorithm, seed }))
      expect(keys[0]!.publicKey).not.toEqual(keys[1]!.publicKey)
    }
  })
})

describe('keys that nobody verifies', () => {
  test.each([1, 3, 6, 12, 17, 23, 100, 200, 253])('algorithm %i is filler of a plausible form', (algorithm) => {
    const key = labKey({ algorithm, seed: 'test' })
    expect(key.sign(data)).toEqual(key.sign(data))
    expect(key.sign(data)).not.toEqual(key.sign(octets('else', 300)))
    expect(verifySignature(algorithm, key.publicKey, data, key.sign(data)).outcome).toBe('unsupported')
  })
})

describe('what is published', () => {
  test('the RDATA and its key tag', () => {
    const key = labKey({ algorithm: 13, seed: 'test', flags: KSK })
    const parsed = parseDnskey(key.rdata)
    expect(parsed.ok && parsed.value).toMatchObject({ flags: 257, protocol: 3, algorithm: 13, keyTag: key.keyTag })
  })

  test('other fields leave the private key', () => {
    const key = labKey({ algorithm: 13, seed: 'test', flags: ZSK })
    const revoked = publishedAs(key, { flags: 384 })
    expect(revoked.keyTag).toBe(keyTag(revoked.rdata))
    expect(revoked.keyTag).not.toBe(key.keyTag)
    expect(revoked.sign(data)).toEqual(key.sign(data))
  })
})
