/** Random zones, random changes: a cause that is called certain is always the true one. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { WhyName } from '../../src/diagnose/why.ts'
import { TYPE } from '../../src/dns/registry.ts'
import { labKey, publishedAs, ZSK } from '../../src/lab/keys.ts'
import { type Change, edited, rrsigFields } from '../../src/lab/mutate.ts'
import { AT } from '../support/signer.ts'
import { setting, told } from './forensic.ts'
import { ADDRESSES, type Chance, type Made, MUTATIONS, NO_CHANCE, parse } from './mutations.ts'

const SEED = 20260615
const RUNS = process.env.FORENSICS === 'all' || process.env.CI === 'true' ? 1000 : 100

/** Changes with values that forensics may or may not hit upon, and the names under which each may be called certain. */
const WILD: readonly (readonly [name: string, truths: readonly WhyName[], make: (chance: Chance) => Change])[] = [
  [
    'any Original TTL',
    ['original-ttl-changed'],
    (chance) => rrsigFields(({ originalTtl }) => ({ originalTtl: originalTtl + 1 + chance.at(9999) })),
  ],
  [
    'any octet of the signature',
    ['signature-or-key-changed'],
    (chance) => {
      const [place, bit] = [chance.at(9999), chance.at(8)]
      return rrsigFields(({ signature }) => ({
        signature: signature.map((octet, i) => (i === place % signature.length ? octet ^ (1 << bit) : octet)),
      }))
    },
  ],
  [
    'any times',
    ['times-changed'],
    (chance) =>
      rrsigFields(() => ({ inception: AT - 1 - chance.at(999_999), expiration: AT + 1 + chance.at(999_999) })),
  ],
  [
    'any Labels',
    ['labels-changed'],
    (chance) => rrsigFields(({ labels }) => ({ labels: (labels + 1 + chance.at(255)) % 256 })),
  ],
  [
    'any address',
    ['data-changed'],
    (chance) =>
      edited((rrs) =>
        rrs.map((rr, i) => (i === 0 ? { ...rr, rdata: parse(TYPE.A, `198.51.100.${chance.at(256)}`) } : rr)),
      ),
  ],
  [
    'two records more',
    ['data-changed'],
    (chance) =>
      edited((rrs) => [
        ...rrs,
        ...[0, 1].map((i) => ({ ...rrs[0]!, rdata: parse(TYPE.A, `198.51.100.${2 * chance.at(100) + i}`) })),
      ]),
  ],
]

/** Changes after which the key did not make the octets of the signature as they are, or all is well. */
const SPOILS: ReadonlySet<string> = new Set([
  'nothing',
  'expired',
  'not yet valid',
  'signature corrupt',
  'zeros lost',
  'octets put on',
  "the parent's key",
  "the parent's key and name",
  'key octet wrong',
])

const cases = fc.record({
  algorithm: fc.constantFrom(8, 8, 13, 15, 5, 10),
  denial: fc.constantFrom('nsec' as const, 'nsec3' as const),
  which: fc.nat(MUTATIONS.length + WILD.length - 1),
  numbers: fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 }),
  addresses: fc.uniqueArray(fc.integer({ min: 21, max: 99 }), { minLength: 3, maxLength: 7 }),
  ttl: fc.constantFrom(3600, 300, 7, 86_400, 12_345),
})

test('a certain cause is the true one', () => {
  const named = new Map<string, number>()
  fc.assert(
    fc.property(cases, ({ algorithm, denial, which, numbers, addresses, ttl }) => {
      let next = 0
      const chance: Chance = { at: (most) => numbers[next++ % numbers.length]! % most }
      const s = setting(algorithm, denial, chance)
      const mutation = MUTATIONS[which]
      const wild = WILD[which - MUTATIONS.length]
      const made: Made | null =
        mutation?.make(s) ?? (wild === undefined ? null : { ...ADDRESSES, change: wild[2](chance) })
      if (made === null) return
      // That an RSA key signed other data is true of every change but those of the signature itself.
      const truths =
        mutation === undefined ? wild![1] : [mutation.why(s), ...(SPOILS.has(mutation.name) ? [] : ['data-changed'])]
      const text = `@ SOA ns1 hostmaster 1 7200 3600 1209600 600
@ NS ns1
ns1 A 192.0.2.10
${addresses.map((n) => `www ${ttl} A 192.0.2.${n}`).join('\n')}
mixed MX 10 Mail.Elsewhere.Example.
mixed HTTPS 1 Www.Elsewhere.Example.
*.wild A 192.0.2.20
`
      const why = told(s, made, text).inquiry?.why ?? null
      if (why?.certain)
        expect([why.name, mutation?.name ?? wild?.[0], truths]).toEqual([
          why.name,
          mutation?.name ?? wild?.[0],
          expect.arrayContaining([why.name]),
        ])
      const name = why === null ? 'nothing' : `${why.name}${why.certain ? '' : '?'}`
      named.set(name, (named.get(name) ?? 0) + 1)
    }),
    { seed: SEED, numRuns: RUNS },
  )
  // The cases are worth their time only if many things are named, and some are left open.
  expect(named.size).toBeGreaterThan(20)
  expect([...named.keys()]).toEqual(expect.arrayContaining(['nothing', 'data-or-signature-changed?']))
}, 240_000)

test('a key that merely has the tag is not the one', () => {
  const s = setting(13, 'nsec', NO_CHANCE)
  const other = publishedAs(labKey({ algorithm: 13, seed: 'quite another', flags: ZSK }), {})
  const { inquiry } = told(s, { ...ADDRESSES, keys: [s.ksk, other], signers: [s.zsk] })
  expect(inquiry?.finding.code).toBe('RRSIG_KEY_MISSING')
  expect(inquiry?.why).toBeNull()
})
