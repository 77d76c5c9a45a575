import { describe, expect, test, vi } from 'vitest'
import { verifySignature } from '../../src/crypto/verify.ts'
import { signedOf } from './signed.ts'

const FILES = [
  'rfc5702-6.1.zone',
  'rfc5702-6.2.zone',
  'rfc6605-6.1.zone',
  'rfc6605-6.2.zone',
  'rfc8080-6.1.zone',
  'rfc8080-6.2.zone',
]

describe('signatures printed in RFCs', () => {
  test.each(FILES)('%s', (file) => {
    const all = signedOf(file)
    expect(all.length).toBe(file.startsWith('rfc8080') ? 2 : 1)
    for (const { rrsig, key, data } of all) {
      expect(verifySignature(key.algorithm, key.publicKey, data, rrsig.signature)).toEqual({ outcome: 'verifies' })
      for (const octets of [data, rrsig.signature]) {
        const altered = Uint8Array.from(octets)
        altered[3]! ^= 0x10
        const [d, s] = octets === data ? [altered, rrsig.signature] : [data, altered]
        expect(verifySignature(key.algorithm, key.publicKey, d, s).outcome).toBe('does-not-verify')
      }
    }
  })

  test('RFC 8080 §6 as printed: erratum 4935', () => {
    const all = signedOf('rfc8080-6-printed.zone', 'rfc8080-6.1.zone', 'rfc8080-6.2.zone')
    expect(all.map(({ rrsig }) => rrsig.keyTag)).toEqual([3613, 35217, 9713, 38353])
    for (const { rrsig, key, dataWithLabels } of all) {
      const outcome = (labels: number) =>
        verifySignature(key.algorithm, key.publicKey, dataWithLabels(labels), rrsig.signature).outcome
      expect(outcome(2)).toBe('does-not-verify')
      expect(outcome(3)).toBe('verifies')
    }
  })

  test('the same on a host whose OpenSSL refuses every key', async () => {
    const refuse = vi.fn(() => {
      throw new Error('disabled by policy')
    })
    vi.resetModules()
    vi.doMock('node:crypto', async (original) => ({
      ...(await original<typeof import('node:crypto')>()),
      createPublicKey: refuse,
    }))
    const { verifySignature: alone } = await import('../../src/crypto/verify.ts')
    vi.doUnmock('node:crypto')
    for (const file of FILES) {
      for (const { rrsig, key, data } of signedOf(file)) {
        expect(alone(key.algorithm, key.publicKey, data, rrsig.signature)).toEqual({ outcome: 'verifies' })
        expect(alone(key.algorithm, key.publicKey, data.subarray(1), rrsig.signature).outcome).toBe('does-not-verify')
      }
    }
    expect(refuse).toHaveBeenCalled()
  })
})
