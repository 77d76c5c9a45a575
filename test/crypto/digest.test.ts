import { describe, expect, test } from 'vitest'
import { digestLength, dsDigest } from '../../src/crypto/digest.ts'
import { toHex } from '../../src/dns/base.ts'
import { Name } from '../../src/dns/name.ts'
import { dsOf, keysOf } from './signed.ts'

const FILES: readonly (readonly [string, readonly number[]])[] = [
  ['rfc4034-5.4.zone', [1, 2]],
  ['rfc6605-6.1.zone', [2]],
  ['rfc6605-6.2.zone', [4]],
  ['rfc8080-6.1.zone', [2, 2]],
  ['rfc8080-6.2.zone', [2, 2]],
]

describe('RFC 4034 §5.1.4: the digest of a DS', () => {
  test.each(FILES)('%s', (file, types) => {
    const keys = keysOf(file)
    const records = dsOf(file)
    expect(records.map((ds) => ds.digestType)).toEqual(types)
    for (const ds of records) {
      const { owner, key } = keys.find((k) => k.key.keyTag === ds.keyTag)!
      expect(toHex(dsDigest(ds.digestType, owner, key.rdata)!)).toBe(toHex(ds.digest))
      expect(digestLength(ds.digestType)).toBe(ds.digest.length)
    }
  })

  test('is over the owner in lower case, whatever its case', () => {
    const [{ owner, key }] = keysOf('rfc4034-5.4.zone') as [ReturnType<typeof keysOf>[number]]
    const upper = Name.parse('DSKEY.Example.COM.')
    expect(dsDigest(2, upper, key.rdata)).toEqual(dsDigest(2, owner, key.rdata))
    expect(dsDigest(2, Name.parse('dskey.example.org.'), key.rdata)).not.toEqual(dsDigest(2, owner, key.rdata))
  })

  test('types 0, 3, 5, 6 and those not registered are not computed', () => {
    for (const type of [0, 3, 5, 6, 7, 128, 255])
      expect(dsDigest(type, Name.root, Uint8Array.of(1, 1, 3, 8))).toBeNull()
  })

  test('lengths are known of every registered type', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7].map(digestLength)).toEqual([null, 20, 32, 32, 48, 32, 32, null])
  })
})
