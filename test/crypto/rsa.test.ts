import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { OTHER_DATA, OTHER_KEY } from '../../src/crypto/rsa.ts'
import { keyFault, rsaBits, verifySignature } from '../../src/crypto/verify.ts'
import { canBeExponent, dnskeyForm, encodedMessage, rsaKey, signRsa, toOctets } from './rsa-key.ts'

const data = new TextEncoder().encode('www.example.net. A 192.0.2.91')
const other = new TextEncoder().encode('www.example.net. A 192.0.2.92')
const HASH = { 5: 'sha1', 7: 'sha1', 8: 'sha256', 10: 'sha512' } as const
const ALGORITHMS = [5, 7, 8, 10] as const
const odd = (bits: number): bigint => (1n << BigInt(bits - 1)) | 1n

describe('RFC 3110 §2: the key', () => {
  const { modulus, publicKey } = rsaKey(1024)

  test('one octet or three hold the length of the exponent', () => {
    const signature = signRsa(rsaKey(1024), 'sha256', data)
    expect(verifySignature(8, publicKey, data, signature)).toEqual({ outcome: 'verifies' })
    expect(verifySignature(8, dnskeyForm(65537n, modulus, { long: true }), data, signature)).toEqual({
      outcome: 'verifies',
    })
  })

  test('an exponent over 255 octets needs the long form', () => {
    let exponent = (1n << 2050n) | 1n
    while (!canBeExponent(4096, exponent)) exponent += 2n
    const key = rsaKey(4096, exponent)
    expect(key.publicKey.slice(0, 3)).toEqual(Uint8Array.of(0, 1, 1))
    expect(verifySignature(8, key.publicKey, data, signRsa(key, 'sha256', data))).toEqual({ outcome: 'verifies' })
  })

  test('leading zeros of the modulus are read over and not counted', () => {
    const zeros = dnskeyForm(65537n, modulus, { zeros: 3 })
    expect(rsaBits(zeros)).toBe(1024)
    expect(verifySignature(8, zeros, data, signRsa(rsaKey(1024), 'sha256', data))).toEqual({ outcome: 'verifies' })
  })

  test.each<[string, Uint8Array, string]>([
    ['no octets', Uint8Array.of(), 'the key is empty'],
    ['only the mark of the long form', Uint8Array.of(0), 'the key ends within the length of its exponent'],
    ['half a long length', Uint8Array.of(0, 1), 'the key ends within the length of its exponent'],
    ['a length of zero', Uint8Array.of(0, 0, 0, 1, 2, 3), 'the exponent has no octets'],
    ['an exponent cut short', Uint8Array.of(3, 1, 0), 'the exponent should have 3 octets, but only 2 follow'],
    ['a long exponent cut short', Uint8Array.of(0, 1, 0, 1), 'the exponent should have 256 octets, but only 1 follow'],
    ['no modulus', Uint8Array.of(3, 1, 0, 1), 'the key has no modulus'],
    ['a modulus of zeros', Uint8Array.of(3, 1, 0, 1, 0, 0, 0), 'the key has no modulus'],
    ['exponent 0', dnskeyForm(0n, modulus), 'the exponent is 0'],
    ['exponent 1', dnskeyForm(1n, modulus), 'the exponent is 1'],
    ['exponent 2', dnskeyForm(2n, modulus), 'the exponent is even'],
    ['exponent 65536', dnskeyForm(65536n, modulus), 'the exponent is even'],
    ['exponent = modulus', dnskeyForm(modulus, modulus), 'the exponent is not below the modulus'],
    ['an even modulus', dnskeyForm(65537n, modulus + 1n), 'the modulus is even'],
  ])('%s', (_, key, why) => {
    for (const algorithm of ALGORITHMS) {
      expect(keyFault(algorithm, key)).toBe(why)
      expect(verifySignature(algorithm, key, data, new Uint8Array(128))).toEqual({ outcome: 'malformed-key', why })
    }
  })

  test('exponent 3 and the largest odd one are keys', () => {
    expect(keyFault(8, dnskeyForm(3n, modulus))).toBeNull()
    expect(keyFault(8, dnskeyForm(modulus - 2n, modulus))).toBeNull()
  })
})

describe('RFC 3110 §3, RFC 5702 §2: the size of the modulus', () => {
  test.each(ALGORITHMS)('algorithm %i', (algorithm) => {
    const least = algorithm === 10 ? 1024 : 512
    const why = (bits: number): string | null => keyFault(algorithm, dnskeyForm(65537n, odd(bits)))
    expect(why(least)).toBeNull()
    expect(why(4096)).toBeNull()
    expect(why(least - 1)).toMatch(new RegExp(`^the modulus has ${least - 1} bits; \\S+ takes ${least} to 4096$`))
    expect(why(4097)).toMatch(/^the modulus has 4097 bits; /)
  })

  test('rsaBits', () => {
    expect(rsaBits(rsaKey(1029).publicKey)).toBe(1029)
    expect(rsaBits(dnskeyForm(65537n, odd(8)))).toBe(8)
    expect(rsaBits(Uint8Array.of(3, 1, 0, 1))).toBeNull()
  })
})

describe('RFC 8017 §8.2.2: the signature', () => {
  test.each([512, 1024, 1029, 2048, 4096] as const)('verifies with %i bits', (size) => {
    const key = rsaKey(size)
    for (const algorithm of ALGORITHMS) {
      if (size === 512 && algorithm === 10) continue
      const signature = signRsa(key, HASH[algorithm], data)
      expect(verifySignature(algorithm, key.publicKey, data, signature)).toEqual({ outcome: 'verifies' })
    }
  })

  test.each([3n, 5n, 17n, (1n << 32n) + 1n, (1n << 64n) + 1n, (1n << 80n) + 1n])(
    'verifies with an exponent near %i on 4096 bits',
    (near) => {
      let exponent = near
      while (!canBeExponent(4096, exponent)) exponent += 2n
      const key = rsaKey(4096, exponent)
      const signature = signRsa(key, 'sha256', data)
      expect(verifySignature(8, key.publicKey, data, signature)).toEqual({ outcome: 'verifies' })
      expect(verifySignature(8, key.publicKey, other, signature)).toEqual({
        outcome: 'does-not-verify',
        detail: OTHER_DATA,
      })
    },
  )

  test('has as many octets as the modulus: no fewer, no more, not even zeros', () => {
    const key = rsaKey(1024)
    const signature = signRsa(key, 'sha1', data)
    const malformed = (octets: number) => ({
      outcome: 'malformed-signature',
      why: `the signature by a 1024-bit key has ${octets} octets, not 128`,
    })
    expect(verifySignature(5, key.publicKey, data, Uint8Array.of(0, ...signature))).toEqual(malformed(129))
    expect(verifySignature(5, key.publicKey, data, signature.subarray(1))).toEqual(malformed(127))
    expect(verifySignature(5, key.publicKey, data, Uint8Array.of())).toEqual(malformed(0))
  })

  test('a leading zero that the field needs stays', () => {
    const key = rsaKey(1024)
    let message = data
    let signature = signRsa(key, 'sha1', message)
    for (let i = 0; signature[0] !== 0; i++) {
      message = new TextEncoder().encode(`data ${i}`)
      signature = signRsa(key, 'sha1', message)
    }
    expect(verifySignature(5, key.publicKey, message, signature)).toEqual({ outcome: 'verifies' })
    expect(verifySignature(5, key.publicKey, message, signature.subarray(1)).outcome).toBe('malformed-signature')
  })

  test('tells other data from another key', () => {
    const key = rsaKey(2048)
    const signature = signRsa(key, 'sha256', data)
    expect(verifySignature(8, key.publicKey, other, signature)).toEqual({
      outcome: 'does-not-verify',
      detail: OTHER_DATA,
    })
    const wrongExponent = rsaKey(2048, 17n).publicKey
    expect(verifySignature(8, wrongExponent, data, signature)).toEqual({
      outcome: 'does-not-verify',
      detail: OTHER_KEY,
    })
    const altered = Uint8Array.from(signature)
    altered[100]! ^= 1
    expect(verifySignature(8, key.publicKey, data, altered)).toEqual({ outcome: 'does-not-verify', detail: OTHER_KEY })
  })

  test('names the digest when it is of another kind', () => {
    const key = rsaKey(2048)
    const detail = (algorithm: number, hash: 'md5' | 'sha1' | 'sha256' | 'sha512') =>
      verifySignature(algorithm, key.publicKey, data, signRsa(key, hash, data))
    const over = (made: string, wanted: string) => ({
      outcome: 'does-not-verify',
      detail: `made with this key over a digest of ${made}, not of ${wanted}`,
    })
    expect(detail(8, 'sha1')).toEqual(over('SHA-1', 'SHA-256'))
    expect(detail(10, 'sha256')).toEqual(over('SHA-256', 'SHA-512'))
    expect(detail(5, 'sha512')).toEqual(over('SHA-512', 'SHA-1'))
    expect(detail(7, 'md5')).toEqual(over('MD5', 'SHA-1'))
  })

  test('a number at or above the modulus is no signature of this key (§5.2.2 step 1)', () => {
    const key = rsaKey(1029)
    const signature = signRsa(key, 'sha256', data)
    const same = toOctets(BigInt(`0x${Buffer.from(signature).toString('hex')}`) + key.modulus, key.octets)
    expect(verifySignature(8, key.publicKey, data, same)).toEqual({ outcome: 'does-not-verify', detail: OTHER_KEY })
    expect(verifySignature(8, key.publicKey, data, toOctets(key.modulus, key.octets)).outcome).toBe('does-not-verify')
  })
})

describe('RFC 8017 §9.2: the encoded message is compared whole', () => {
  const key = rsaKey(2048)
  const forged = (wrong: Parameters<typeof encodedMessage>[3]) =>
    verifySignature(8, key.publicKey, data, key.raw(encodedMessage(key.octets, 'sha256', data, wrong)))
  const SHIFTED = {
    outcome: 'does-not-verify',
    detail: 'its padding begins well, but is not followed by a digest in the form of RFC 8017 §9.2',
  }

  test('short padding with the rest left to chance, as in the forgeries of 2006', () => {
    expect(forged({ padding: 8 })).toEqual(SHIFTED)
    expect(forged({ padding: 100 })).toEqual(SHIFTED)
    expect(forged({ padding: 7 })).toEqual({ outcome: 'does-not-verify', detail: OTHER_KEY })
    expect(forged({ padding: 0 })).toEqual({ outcome: 'does-not-verify', detail: OTHER_KEY })
  })

  test('DigestInfo without NULL, with other lengths, without anything around the digest', () => {
    const hex = createHash('sha256').update(data).digest('hex')
    expect(forged({ digestInfo: `302f300b0609608648016503040201${'0420'}${hex}` })).toEqual(SHIFTED)
    expect(forged({ digestInfo: `3081313081${'0d060960864801650304020105000420'}${hex}` })).toEqual(SHIFTED)
    expect(forged({ digestInfo: hex })).toEqual(SHIFTED)
    expect(forged({ digestInfo: '' })).toEqual(SHIFTED)
    expect(forged({})).toEqual({ outcome: 'verifies' })
  })

  test('block type 2', () => {
    expect(forged({ type: 2 })).toEqual({ outcome: 'does-not-verify', detail: OTHER_KEY })
  })

  test('a cube root of a message whose end is free', () => {
    const { modulus } = rsaKey(2048, 65537n)
    const cubed = dnskeyForm(3n, modulus)
    const wanted = encodedMessage(256, 'sha256', data, { padding: 8 })
    let [low, high] = [0n, 1n << 700n]
    while (low < high) {
      const middle = (low + high) / 2n
      if (middle ** 3n < wanted) low = middle + 1n
      else high = middle
    }
    expect((low ** 3n) >> 1500n).toBe(wanted >> 1500n)
    expect(verifySignature(8, cubed, data, toOctets(low, 256))).toEqual(SHIFTED)
  })
})
