import { describe, expect, test } from 'vitest'
import { ALGORITHMS, DIGEST_TYPES } from '../../src/crypto/algorithms.ts'
import { keyFault, verifySignature } from '../../src/crypto/verify.ts'
import { algorithmName } from '../../src/dns/registry.ts'

describe('the table of algorithms', () => {
  test('what can be verified', () => {
    const supported = [...ALGORITHMS.values()].filter(({ kind }) => kind !== null)
    expect(supported.map(({ number, mnemonic }) => `${number} ${mnemonic}`)).toEqual([
      '5 RSASHA1',
      '7 RSASHA1-NSEC3-SHA1',
      '8 RSASHA256',
      '10 RSASHA512',
      '13 ECDSAP256SHA256',
      '14 ECDSAP384SHA384',
      '15 ED25519',
      '16 ED448',
      '18 MLDSA44',
    ])
  })

  test('every number that is not supported is said to be, whatever the octets', () => {
    for (let number = 0; number < 256; number++) {
      if ((ALGORITHMS.get(number)?.kind ?? null) !== null) continue
      const none = new Uint8Array()
      expect(verifySignature(number, none, none, none)).toEqual({ outcome: 'unsupported' })
      expect(keyFault(number, none)).toBeNull()
    }
  })

  test('knows every algorithm that has a mnemonic', () => {
    const named = Array.from({ length: 256 }, (_, i) => i).filter((i) => algorithmName(i) !== String(i))
    expect([...ALGORITHMS.keys()]).toEqual(named)
    for (const [number, { mnemonic }] of ALGORITHMS) expect(mnemonic).toBe(algorithmName(number))
  })

  test('IANA: no algorithm recommended for signing is discouraged for validation; SHA-1 still validates (RFC 9905 §5)', () => {
    for (const { signing, validation } of ALGORITHMS.values()) {
      if (signing === 'RECOMMENDED') expect(validation).toBe('RECOMMENDED')
    }
    for (const number of [5, 7]) {
      expect(ALGORITHMS.get(number)).toMatchObject({ signing: 'MUST NOT', validation: 'RECOMMENDED' })
    }
  })

  test('digest types', () => {
    expect([...DIGEST_TYPES.values()].map(({ number, name, octets, hash }) => [number, name, octets, hash])).toEqual([
      [1, 'SHA-1', 20, 'sha1'],
      [2, 'SHA-256', 32, 'sha256'],
      [3, 'GOST R 34.11-94', 32, null],
      [4, 'SHA-384', 48, 'sha384'],
      [5, 'GOST R 34.11-2012', 32, null],
      [6, 'SM3', 32, null],
    ])
  })
})
