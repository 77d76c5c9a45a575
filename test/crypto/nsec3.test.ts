import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { nsec3Hash } from '../../src/crypto/nsec3.ts'
import { toBase32hex } from '../../src/dns/base.ts'
import { Name } from '../../src/dns/name.ts'
import { loadJson } from '../vectors/load.ts'

interface Hashes {
  readonly iterations: number
  readonly salt: string
  readonly zone: Readonly<Record<string, string>>
  readonly denied: Readonly<Record<string, string>>
}

const sha1 = (...parts: readonly Uint8Array[]): Uint8Array => createHash('sha1').update(Buffer.concat(parts)).digest()

describe('RFC 5155 §5: the hash of a name', () => {
  test('Appendix A and B', () => {
    const { iterations, salt, zone, denied } = loadJson<Hashes>('rfc5155-hashes.json')
    expect(Object.keys(zone)).toHaveLength(12)
    for (const [name, hash] of Object.entries({ ...zone, ...denied })) {
      expect(toBase32hex(nsec3Hash(Name.parse(name), Buffer.from(salt, 'hex'), iterations))).toBe(hash)
    }
  })

  test('without salt and iterations it is SHA-1 of the canonical name (RFC 9276 §3.1)', () => {
    const wire = Buffer.from('\x03www\x07example\x03org\0', 'latin1')
    expect(nsec3Hash(Name.parse('WWW.Example.ORG.'), new Uint8Array(), 0)).toEqual(Uint8Array.from(sha1(wire)))
    expect(nsec3Hash(Name.root, new Uint8Array(), 0)).toEqual(Uint8Array.from(sha1(Uint8Array.of(0))))
  })

  test('salt of 255 octets, and one iteration more is one hash more', () => {
    const salt = Uint8Array.from({ length: 255 }, (_, i) => i)
    const name = Name.parse('example.')
    expect(nsec3Hash(name, salt, 0)).toEqual(Uint8Array.from(sha1(name.wire(), salt)))
    expect(nsec3Hash(name, salt, 3)).toEqual(Uint8Array.from(sha1(nsec3Hash(name, salt, 2), salt)))
  })

  test('the longest name', () => {
    const name = Name.parse(`${`${'a'.repeat(63)}.`.repeat(3)}${'b'.repeat(61)}.`)
    expect(name.wire()).toHaveLength(255)
    expect(nsec3Hash(name, new Uint8Array(), 0)).toEqual(Uint8Array.from(sha1(name.wire())))
  })
})
