/** DS forensics: of what a DS that names no key is the digest. Every change is named exactly, and chance is never taken for one. */

import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { delegationWhy } from '../../src/diagnose/delegation.ts'
import { lookAt } from '../../src/diagnose/seen.ts'
import type { Why, WhyName } from '../../src/diagnose/why.ts'
import { Name } from '../../src/dns/name.ts'
import { type DNSKEY, type DS, encodeDs, keyTag, parseDnskey, parseDs } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'
import { whyText } from '../../src/explain/why/why.ts'
import { dsFor, dsWith } from '../../src/lab/draft.ts'
import { KSK, type LabKey, labKey, publishedAs, REVOKED_KSK, ZSK } from '../../src/lab/keys.ts'
import { finding } from '../../src/report.ts'
import { AT, rr } from '../support/signer.ts'
import { type Reply, snapshot } from '../support/snapshot.ts'

const CHILD = Name.parse('child.test.')
const SIBLING = Name.parse('sibling.test.')
const PARENT = Name.parse('test.')

const siblingKey = labKey({ algorithm: 13, seed: 'sibling', flags: KSK })
const readKey = (rdata: Uint8Array): DNSKEY => {
  const parsed = parseDnskey(rdata)
  if (!parsed.ok) throw new Error(parsed.why)
  return parsed.value
}
const readDs = (rdata: Uint8Array): DS => {
  const parsed = parseDs(rdata)
  if (!parsed.ok) throw new Error(parsed.why)
  return parsed.value
}

const keysOf = (zone: Name, server: number, ...keys: readonly LabKey[]): Reply => ({
  zone,
  question: { name: zone, type: TYPE.DNSKEY },
  server,
  answer: keys.map((key) => rr(zone, TYPE.DNSKEY, key.rdata)),
})

/** What is said of a DS of `child.test.`, whose server 1 has these keys. */
function told(ds: Uint8Array, keys: readonly LabKey[], more: readonly Reply[] = []): Why | null {
  const packets = snapshot([keysOf(CHILD, 1, ...keys), keysOf(SIBLING, 2, siblingKey), keysOf(PARENT, 3), ...more])
  const about = { zone: CHILD, owner: CHILD, type: TYPE.DS }
  const evidence = { ds: readDs(ds), keys: keys.map((key) => readKey(key.rdata)) }
  return delegationWhy(finding('DS_NO_MATCHING_KEY', about, evidence, ['o1']), lookAt(packets, AT))
}

const said = (why: Why | null): string => {
  const packets = snapshot([])
  const about = { zone: CHILD, owner: CHILD, type: TYPE.DS }
  const evidence = { ds: readDs(dsFor(CHILD, siblingKey)), keys: [] }
  return why === null
    ? ''
    : whyText(why, finding('DS_NO_MATCHING_KEY', about, evidence, []), { at: AT, snapshot: packets })
}

const HASH: Readonly<Record<number, string>> = { 1: 'sha1', 2: 'sha256', 4: 'sha384' }
const digest = (type: number, ...parts: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(createHash(HASH[type]!).update(Buffer.concat(parts)).digest())
const named = ({ keyTag: tag, algorithm }: LabKey, digestType: number, octets: Uint8Array): Uint8Array =>
  encodeDs({ keyTag: tag, algorithm, digestType, digest: octets })
const upper = (name: Name): Uint8Array => Name.parse(String(name).toUpperCase()).wire()
const right = (key: LabKey, type: number): Uint8Array => dsFor(CHILD, key, type).slice(4)

/** The key with another octet, and the tag that it has then. */
function damaged(key: LabKey, type: number): Uint8Array {
  const rdata = Uint8Array.from(key.rdata)
  rdata[30] = rdata[30]! ^ 0x44
  const octets = digest(type, CHILD.wire(), rdata)
  return encodeDs({ keyTag: keyTag(rdata), algorithm: key.algorithm, digestType: type, digest: octets })
}

type Mutation = readonly [what: string, why: WhyName, make: (key: LabKey, type: number) => Uint8Array]

const mutations: readonly Mutation[] = [
  ['key tag 0', 'ds-key-tag', (key, type) => dsWith(dsFor(CHILD, key, type), { keyTag: 0 })],
  [
    'the octets of the key tag exchanged',
    'ds-key-tag',
    (key, type) => dsWith(dsFor(CHILD, key, type), { keyTag: ((key.keyTag & 0xff) << 8) | (key.keyTag >> 8) }),
  ],
  ['another algorithm number', 'ds-algorithm-field', (key, type) => dsWith(dsFor(CHILD, key, type), { algorithm: 10 })],
  ['SEP the other way', 'ds-key-flags', (key, type) => dsFor(CHILD, publishedAs(key, { flags: key.flags ^ 1 }), type)],
  [
    'REVOKE the other way',
    'ds-key-flags',
    (key, type) => dsFor(CHILD, publishedAs(key, { flags: key.flags ^ 0x80 }), type),
  ],
  [
    'ZONE the other way',
    'ds-key-flags',
    (key, type) => dsFor(CHILD, publishedAs(key, { flags: key.flags ^ 0x100 }), type),
  ],
  ['Protocol 1', 'ds-key-protocol', (key, type) => dsFor(CHILD, publishedAs(key, { protocol: 1 }), type)],
  ['made as algorithm 5', 'ds-algorithm', (key, type) => dsFor(CHILD, publishedAs(key, { algorithm: 5 }), type)],
  ['a damaged key', 'ds-key-octet', damaged],
  ['the parent', 'ds-owner', (key, type) => dsFor(PARENT, key, type)],
  ['the root', 'ds-owner', (key, type) => dsFor(Name.root, key, type)],
  ['a sibling', 'ds-owner', (key, type) => dsFor(SIBLING, key, type)],
  ['a label missing', 'ds-owner', (key, type) => dsFor(Name.parse('child.'), key, type)],
  ['the origin twice', 'ds-owner', (key, type) => dsFor(Name.parse('child.test.test.'), key, type)],
  ['upper case', 'ds-owner', (key, type) => named(key, type, digest(type, upper(CHILD), key.rdata))],
  ['the public key alone', 'ds-digest-input', (key, type) => named(key, type, digest(type, key.publicKey))],
  ['no owner', 'ds-digest-input', (key, type) => named(key, type, digest(type, key.rdata))],
  ['cut short', 'ds-digest-truncated', (key, type) => named(key, type, right(key, type).slice(0, -3))],
  ['extended', 'ds-digest-extended', (key, type) => named(key, type, Uint8Array.from([...right(key, type), 7]))],
  [
    'the digest of another type',
    'ds-digest-type',
    (key, type) => named(key, type, right(key, type === 4 ? 2 : 4).slice(0, right(key, type).length)),
  ],
  [
    'two digits mistyped',
    'ds-digest-mistyped',
    (key, type) =>
      named(
        key,
        type,
        right(key, type).map((octet, i) => (i === 2 || i === 9 ? octet ^ 0x30 : octet)),
      ),
  ],
  ['the key of a sibling', 'ds-other-zone-key', (_, type) => dsFor(SIBLING, siblingKey, type)],
  ['the key of a sibling under its own name', 'ds-other-zone-key', (_, type) => dsFor(CHILD, siblingKey, type)],
]

const keys = [8, 13, 15].flatMap((algorithm) =>
  [KSK, ZSK, REVOKED_KSK].map((flags) => labKey({ algorithm, seed: 'child', flags })),
)

/** The flags of a key that would be fit for a DS with the flags that were hashed. */
const FIT_AS_IT_WAS: Readonly<Record<string, number>> = {
  'SEP the other way': ZSK,
  'REVOKE the other way': REVOKED_KSK,
}

describe.each(mutations)('%s', (what, name, make) => {
  it.each([1, 2, 4])('is named, for sure if the key is fit for a DS, digest type %i, with every algorithm', (type) => {
    for (const key of keys) {
      const beside = labKey({ algorithm: key.algorithm === 13 ? 15 : 13, seed: 'beside', flags: ZSK })
      const why = told(make(key, type), [beside, key])
      const fit = key.flags === KSK || name === 'ds-other-zone-key' || FIT_AS_IT_WAS[what] === key.flags
      expect([why?.name, why?.certain], `${key.algorithm} ${key.flags}`).toEqual([name, fit])
      if (why !== null && 'key' in why.facts && name !== 'ds-other-zone-key')
        expect(why.facts.key).toMatchObject({ keyTag: key.keyTag })
    }
  })
})

describe('what the digest tells', () => {
  const key = labKey({ algorithm: 13, seed: 'child', flags: KSK })
  const former = labKey({ algorithm: 13, seed: 'former', flags: KSK })
  const lost = dsFor(CHILD, former)

  it('names the fields as they were', () => {
    expect(told(dsFor(CHILD, publishedAs(key, { flags: ZSK })), [key])?.facts).toMatchObject({ flags: 256 })
    expect(told(dsFor(CHILD, publishedAs(key, { algorithm: 5 })), [key])?.facts).toMatchObject({ algorithm: 5 })
    expect(told(dsWith(dsFor(CHILD, key), { keyTag: 0 }), [key])?.facts).toMatchObject({ field: 0, swapped: false })
    expect(told(damaged(key, 2), [key])?.facts).toMatchObject({ offset: 30, was: key.rdata[30]! ^ 0x44 })
    const under = told(named(key, 2, digest(2, upper(CHILD), key.rdata)), [key])
    expect(under?.name === 'ds-owner' && String(under.facts.owner)).toBe('CHILD.TEST.')
  })

  it('a key on another server is there, and that server is told', () => {
    const why = told(lost, [key], [keysOf(CHILD, 4, former)])
    expect(why?.name === 'ds-key-elsewhere' && why.facts.servers.map((s) => s.address)).toEqual(['192.0.2.4'])
  })

  it('a key that is where it was looked for explains nothing', () => {
    const why = told(dsFor(CHILD, key), [key])
    expect(why?.certain ?? false).toBe(false)
  })

  it('every field that is wrong is told', () => {
    const both = told(dsWith(dsFor(CHILD, key), { keyTag: 1, algorithm: 8 }), [key])
    expect(both).toMatchObject({ name: 'ds-algorithm-field', certain: true })
    expect(both?.facts).toMatchObject({ field: 8, also: { keyTag: 1, algorithm: null }, signs: true })
    const cut = told(dsWith(named(key, 2, right(key, 2).slice(0, 24)), { keyTag: 7 }), [key])
    expect(cut).toMatchObject({ name: 'ds-digest-truncated', facts: { also: { keyTag: 7, algorithm: null } } })
    const type = told(dsWith(dsFor(CHILD, key), { keyTag: 7, algorithm: 8, digestType: 4 }), [key])
    expect(type).toMatchObject({ name: 'ds-digest-type', facts: { also: { keyTag: 7, algorithm: 8 } } })
    // The tag may be that of the key as it was or as it is.
    for (const keyTag of [key.keyTag, publishedAs(key, { flags: ZSK }).keyTag]) {
      const flags = told(dsWith(dsFor(CHILD, publishedAs(key, { flags: ZSK })), { keyTag }), [key])
      expect(flags).toMatchObject({ name: 'ds-key-flags', facts: { also: { keyTag: null, algorithm: null } } })
    }
    const tag = told(dsWith(dsFor(CHILD, key), { keyTag: 7 }), [key])
    expect(tag).toMatchObject({ name: 'ds-key-tag', facts: { field: 7, also: { keyTag: null, algorithm: null } } })
    expect(said(both)).toContain('the key tag 1 and algorithm 8 (RSASHA256) are wrong')
    expect(said(cut)).toMatch(/24 of its 32 octets; the key tag 7 is wrong as well$/)
    expect(said(tag)).toMatch(/only the key tag 7 is wrong$/)
  })

  it('the digest of a key that does not sign the DNSKEY RRset, with the tag of one that does, is not a wrong tag for sure', () => {
    const zsk = labKey({ algorithm: 13, seed: 'child', flags: ZSK })
    const why = told(dsWith(dsFor(CHILD, zsk), { keyTag: key.keyTag }), [key, zsk])
    expect(why).toMatchObject({
      name: 'ds-key-tag',
      certain: false,
      facts: { signs: false, key: { keyTag: zsk.keyTag } },
    })
    expect(said(why)).toContain(`key ${zsk.keyTag} does not sign the DNSKEY RRset`)
  })

  it('a key that nobody has is only likely to have been removed', () => {
    expect(told(lost, [key])).toMatchObject({ name: 'ds-of-lost-key', certain: false })
  })
})

describe('chance', () => {
  const zone = keys.filter((key) => key.flags !== ZSK).slice(0, 4)

  it('a random DS is never explained for sure', () => {
    const anyDs = fc.record({
      keyTag: fc.oneof(fc.nat(0xffff), fc.constantFrom(...zone.map((key) => key.keyTag))),
      algorithm: fc.constantFrom(5, 8, 13, 15),
      digestType: fc.constantFrom(1, 2, 4),
      digest: fc.uint8Array({ minLength: 0, maxLength: 60 }),
    })
    fc.assert(
      fc.property(anyDs, (ds) => told(encodeDs(ds), zone)?.certain !== true),
      { numRuns: 150, seed: 4034 },
    )
  })

  it('a digest with too many wrong digits, or too short, is nobody’s', () => {
    const key = zone[0]!
    const wrong = right(key, 2).map((octet, i) => (i % 2 === 0 ? octet ^ 0x01 : octet))
    expect(told(named(key, 2, wrong), [key])?.certain).toBe(false)
    expect(told(named(key, 2, right(key, 2).slice(0, 8)), [key])?.certain).toBe(false)
  })

  it('two changes at once are not told as one of them', () => {
    const key = zone[0]!
    const both = dsFor(PARENT, publishedAs(key, { flags: key.flags ^ 1 }))
    expect(told(both, [key])?.certain).toBe(false)
  })

  it('a crowd of keys costs no more than the bound', () => {
    const crowd = Array.from({ length: 200 }, (_, i) => labKey({ algorithm: 13, seed: `crowd ${i}`, flags: KSK }))
    expect(told(dsFor(CHILD, labKey({ algorithm: 13, seed: 'lost' })), crowd)?.name).toBe('ds-of-lost-key')
  })
})

describe('RFC 4035 section 5.2: a DS and no DNSKEY', () => {
  const about = { zone: CHILD, owner: CHILD, type: TYPE.DNSKEY }
  const asked = (reply: Partial<Reply>): Why | null => {
    const packets = snapshot([{ zone: CHILD, question: { name: CHILD, type: TYPE.DNSKEY }, ...reply }])
    return delegationWhy(finding('DNSKEY_MISSING', about, { ds: [], rcode: 0 }, ['o1']), lookAt(packets, AT))
  }

  it('is a zone that is not signed when DO was heard and nothing is signed', () => {
    expect(asked({})).toMatchObject({ name: 'child-unsigned', certain: true })
    expect(asked({ opt: 'none' })).toMatchObject({ name: 'child-unsigned', certain: false })
  })
})
