/** One change of a healthy zone after or while signing, for every kind of change that forensics tells, and what it must be called. */

import type { Code } from '../../src/codes.ts'
import type { WhyName } from '../../src/diagnose/why.ts'
import { Name } from '../../src/dns/name.ts'
import { parseRdata } from '../../src/dns/presentation.ts'
import { CLASS_IN, TYPE } from '../../src/dns/registry.ts'
import type { RR, RRset, RRType } from '../../src/dns/rr.ts'
import type { Answer } from '../../src/lab/authority.ts'
import * as forge from '../../src/lab/forge.ts'
import { KSK, type LabKey, labKey, publishedAs, ZSK } from '../../src/lab/keys.ts'
import { type Change, edited, moved, rrsigFields, signedAs } from '../../src/lab/mutate.ts'
import type { Zone } from '../../src/lab/zone.ts'
import { AT, DAY } from '../support/signer.ts'

export const ZONE = Name.parse('gen.test.')
const PARENT = Name.parse('test.')

export type Kind = 'rsa' | 'ecdsa' | 'eddsa' | 'mldsa'
export const kindOf = (algorithm: number): Kind =>
  algorithm < 13 ? 'rsa' : algorithm < 15 ? 'ecdsa' : algorithm < 17 ? 'eddsa' : 'mldsa'

/** Numbers by chance or none: `at(most)` is from 0 to `most` - 1. */
export interface Chance {
  readonly at: (most: number) => number
}
export const NO_CHANCE: Chance = { at: () => 0 }

export interface Setting {
  readonly algorithm: number
  readonly kind: Kind
  readonly ksk: LabKey
  readonly zsk: LabKey
  /** of the parent, whose DNSKEY RRset is in the packets; of the algorithm of the zone */
  readonly parentKey: LabKey
  readonly denial: 'nsec' | 'nsec3'
  readonly chance: Chance
}

/** Where a change goes: addresses, a denial, the DNSKEY RRset, or one of a few other RRsets. */
export interface Made {
  readonly owner: string
  readonly type: RRType
  readonly ask: readonly [string, RRType]
  readonly change?: Change
  /** the DNSKEY RRset as published from the start */
  readonly keys?: readonly LabKey[]
  readonly signers?: readonly LabKey[]
  /** a second server that has the RRset without the change */
  readonly second?: boolean
  /** a second server with other keys; `spoilt`: its DNSKEY RRset does not verify */
  readonly elsewhere?: { readonly keys: readonly LabKey[]; readonly entry?: LabKey; readonly spoilt?: boolean }
  /** the DS RRset of the zone, under a parent that is trusted; else the zone is itself */
  readonly ds?: readonly Uint8Array[]
  /** changes what the servers of the zone answer to the question */
  readonly tamper?: (answer: Answer, zone: Zone) => Answer
}

export interface Mutation {
  readonly name: string
  /** of the cause, or of what a server is refused for; null: nothing is wrong */
  readonly code: Code | null
  readonly why: (s: Setting) => WhyName | null
  /** null: makes no sense for this algorithm */
  readonly make: (s: Setting) => Made | null
}

export const parse = (type: RRType, text: string): Uint8Array => parseRdata(type, text)
const a = (n: number): Uint8Array => parse(TYPE.A, `192.0.2.${n}`)

export const ADDRESSES: Made = { owner: 'www', type: TYPE.A, ask: ['www', TYPE.A] }
const denial = (s: Setting): Made => ({
  owner: 'www',
  type: s.denial === 'nsec' ? TYPE.NSEC : TYPE.NSEC3,
  ask: ['www', TYPE.TLSA],
})
/** The denial as often as the addresses, by the algorithm. */
const either = (s: Setting): Made => ((s.algorithm + (s.denial === 'nsec' ? 0 : 1)) % 2 === 0 ? denial(s) : ADDRESSES)

const on =
  (where: (s: Setting) => Made, change: (s: Setting) => Change): Mutation['make'] =>
  (s) => ({ ...where(s), change: change(s) })
const addresses = (change: (s: Setting) => Change): Mutation['make'] => on(() => ADDRESSES, change)
const only =
  (kind: Kind, make: Mutation['make']): Mutation['make'] =>
  (s) =>
    s.kind === kind ? make(s) : null

export const at = (
  name: string,
  make: Mutation['make'],
  why: WhyName | null | Mutation['why'],
  code: Code | null = 'RRSIG_DOES_NOT_VERIFY',
): Mutation => ({ name, code, make, why: typeof why === 'function' ? why : () => why })

const CHANGED = { rsa: 'data-changed', other: 'data-or-signature-changed' } as const
const dataChanged = (s: Setting): WhyName => (s.kind === 'rsa' ? CHANGED.rsa : CHANGED.other)

const set = (owner: Name, type: RRType, rdata: readonly Uint8Array[]): RRset => ({
  owner,
  type,
  class: CLASS_IN,
  records: rdata.map((octets): RR => ({ owner, type, class: CLASS_IN, ttl: 3600, rdata: octets })),
  signatures: [],
})
const name = (text: string): Name => Name.parse(text, ZONE)

const dnskeys = (change: (records: readonly RR[], s: Setting) => readonly RR[]): Mutation['make'] =>
  on(
    () => ({ owner: '@', type: TYPE.DNSKEY, ask: ['www', TYPE.A] }),
    (s) => edited((records) => change(records, s)),
  )

const times = (signed: readonly [number, number], said: readonly [number, number]): Change => {
  const of = ([inception, expiration]: readonly [number, number]) => ({
    inception: AT + inception * DAY,
    expiration: AT + expiration * DAY,
  })
  return forge.both(
    signedAs(of(signed)),
    rrsigFields(() => of(said)),
  )
}

const published =
  (change: (s: Setting) => LabKey | null): Mutation['make'] =>
  (s) => {
    const key = change(s)
    return key === null ? null : { ...ADDRESSES, keys: [s.ksk, key], signers: [s.zsk] }
  }

/** Two words of the key exchanged, which its tag does not show (RFC 4034 appendix B); points would be on no curve then. */
function ofTheSameTag({ zsk }: Setting): Uint8Array {
  const publicKey = Uint8Array.from(zsk.publicKey)
  publicKey.set(zsk.publicKey.slice(60, 62), 40)
  publicKey.set(zsk.publicKey.slice(40, 42), 60)
  return publicKey
}

/** One bit of the signature flipped, at the same place in every algorithm and within the range of its numbers. */
const spoiled = rrsigFields(({ signature }) => ({
  signature: signature.map((octet, i) => (i === 10 ? octet ^ 4 : octet)),
}))

export const MUTATIONS: readonly Mutation[] = [
  at(
    'nothing',
    addresses(() => (rrset) => rrset),
    null,
    null,
  ),
  at(
    'expired',
    on(either, () => signedAs({ inception: AT - 30 * DAY, expiration: AT - DAY })),
    null,
    'RRSIG_EXPIRED',
  ),
  at(
    'not yet valid',
    on(either, () => signedAs({ inception: AT + DAY, expiration: AT + 9 * DAY })),
    null,
    'RRSIG_NOT_YET_VALID',
  ),
  at(
    'signature corrupt',
    on(either, () => spoiled),
    (s) => (s.kind === 'rsa' ? 'signature-or-key-changed' : 'data-or-signature-changed'),
  ),
  at(
    'rdata edited',
    addresses(({ chance }) =>
      edited((rrs) => rrs.map((rr, i) => (i === 0 ? { ...rr, rdata: a(200 + chance.at(50)) } : rr))),
    ),
    dataChanged,
  ),
  at(
    'record added',
    addresses(({ chance }) => edited((rrs) => [...rrs, { ...rrs[0]!, rdata: a(100 + chance.at(50)) }])),
    'record-added',
  ),
  at(
    'record removed',
    ({ chance }) => {
      const lost = chance.at(3)
      return { ...ADDRESSES, second: true, change: edited((rrs) => rrs.filter((_, i) => i !== lost)) }
    },
    'record-removed',
  ),
  at(
    'records of another version',
    () => ({ ...ADDRESSES, second: true, change: edited((rrs) => rrs.map((rr, i) => ({ ...rr, rdata: a(60 + i) }))) }),
    'other-version',
  ),
  at(
    'record twice',
    on(either, () => forge.duplicated),
    'record-duplicated',
  ),
  at(
    'original TTL',
    on(either, () => rrsigFields(({ originalTtl }) => ({ originalTtl: originalTtl + 1 }))),
    'original-ttl-changed',
  ),
  at(
    'TTL of a usual size',
    addresses(({ chance }) =>
      forge.both(
        signedAs({ originalTtl: [300, 60, 86400][chance.at(3)]! }),
        rrsigFields(() => ({ originalTtl: 3599 })),
      ),
    ),
    'original-ttl-changed',
  ),
  at(
    'labels one less',
    on(either, () => rrsigFields(({ labels }) => ({ labels: labels - 1 }))),
    'labels-changed',
  ),
  at(
    'labels one more',
    on(either, () => rrsigFields(({ labels }) => ({ labels: labels + 1 }))),
    'labels-changed',
    'RRSIG_LABELS_EXCEED_OWNER',
  ),
  at(
    'labels two less',
    addresses(() => rrsigFields(({ labels }) => ({ labels: labels - 2 }))),
    'labels-changed',
    'RRSIG_LABELS_BELOW_SIGNER',
  ),
  at(
    'signer the parent',
    on(either, () => rrsigFields(() => ({ signerName: PARENT }))),
    'signer-changed',
    'RRSIG_SIGNER_NOT_ZONE',
  ),
  at(
    'signer a sibling',
    on(either, () => rrsigFields(() => ({ signerName: PARENT.child('sibling') }))),
    'signer-changed',
    'RRSIG_SIGNER_NOT_ZONE',
  ),
  at(
    'signer the owner',
    addresses(() => rrsigFields(() => ({ signerName: name('www') }))),
    'signer-changed',
    'RRSIG_SIGNER_NOT_ZONE',
  ),
  at(
    'class',
    on(either, ({ chance }) => forge.overClass([3, 4, 255][chance.at(3)]!)),
    'class-changed',
  ),
  at(
    'times put off',
    on(either, () => times([-15, -1], [-15, 15])),
    'times-changed',
  ),
  at(
    'times put back',
    on(either, () => times([-14, 14], [-60, -30])),
    'times-changed',
    'RRSIG_EXPIRED',
  ),
  at(
    'times exchanged',
    on(either, () => times([-14, 14], [14, -14])),
    'times-changed',
    'RRSIG_TIMES_INVERTED',
  ),
  at(
    'algorithm unassigned',
    on(either, () => rrsigFields(() => ({ algorithm: 100 }))),
    'algorithm-changed',
    'RRSIG_ALGORITHM_UNSUPPORTED',
  ),
  at(
    'algorithm another',
    on(either, ({ algorithm }) => rrsigFields(() => ({ algorithm: algorithm === 8 ? 10 : 8 }))),
    'algorithm-changed',
    'RRSIG_KEY_MISSING',
  ),
  at(
    'hash of another algorithm',
    only(
      'rsa',
      addresses(({ algorithm, zsk }) => {
        const other = labKey({ algorithm: algorithm === 8 ? 10 : 8, seed: '', flags: ZSK })
        return signedAs({ algorithm, keyTag: zsk.keyTag }, [other])
      }),
    ),
    'hash-changed',
  ),
  at(
    'key tag',
    on(either, () => rrsigFields(({ keyTag }) => ({ keyTag: keyTag ^ 0x1234 }))),
    'key-tag-changed',
    'RRSIG_KEY_MISSING',
  ),
  at(
    'key tag as signed',
    on(either, ({ zsk }) => signedAs({ keyTag: zsk.keyTag ^ 0x1234 })),
    'key-tag-changed',
    'RRSIG_KEY_MISSING',
  ),
  at(
    "the parent's key",
    on(either, ({ parentKey }) => forge.byKey(parentKey)),
    'other-zone-key',
  ),
  at(
    "the parent's key and name",
    addresses(({ parentKey }) => signedAs({ signerName: PARENT }, [parentKey])),
    'other-zone-key',
    'RRSIG_SIGNER_NOT_ZONE',
  ),
  at(
    'MX not lowered',
    () => ({ owner: 'mixed', type: TYPE.MX, ask: ['mixed', TYPE.MX], change: forge.unlowered }),
    'rdata-case',
  ),
  at(
    'HTTPS lowered',
    () => ({ owner: 'mixed', type: TYPE.HTTPS, ask: ['mixed', TYPE.HTTPS], change: forge.lowered }),
    'rdata-case',
  ),
  at(
    'owner in capitals',
    on(either, () => forge.ownerInCapitals),
    'owner-case',
  ),
  at(
    'signer in capitals',
    addresses(() =>
      forge.both(
        rrsigFields(() => ({ signerName: Name.parse('GEN.Test.') })),
        forge.signedOver((_set, _form, { signerName }) => ({ fields: { signerName } })),
      ),
    ),
    'signer-case',
  ),
  at(
    'wildcard not restored',
    () => ({ owner: '*.wild', type: TYPE.A, ask: ['x.wild', TYPE.A], change: forge.overOwner(() => name('x.wild')) }),
    'wildcard-owner',
  ),
  at(
    'signed as a wildcard',
    addresses(() => forge.overOwner(() => ZONE.wildcard())),
    'wildcard-owner',
  ),
  at(
    'unsorted',
    addresses(() => forge.unsorted),
    'order-as-received',
  ),
  at(
    'in DER',
    only(
      'ecdsa',
      on(either, () => forge.inDer),
    ),
    'signature-der',
    'RRSIG_MALFORMED',
  ),
  at(
    'halves exchanged',
    only(
      'ecdsa',
      on(either, () => forge.swapped),
    ),
    'signature-swapped',
  ),
  at(
    'zeros lost',
    (s) =>
      s.algorithm === 13 || s.algorithm === 8
        ? {
            ...ADDRESSES,
            change: forge.both(forge.withLeadingZero(3600, s.kind === 'ecdsa'), forge.unpadded(s.kind === 'ecdsa')),
          }
        : null,
    'signature-unpadded',
    'RRSIG_MALFORMED',
  ),
  at(
    'octets put on',
    on(either, ({ chance }) =>
      rrsigFields(({ signature }) => ({
        signature: Uint8Array.from([...signature, 0, ...new Uint8Array(chance.at(6))]),
      })),
    ),
    'signature-extended',
    'RRSIG_MALFORMED',
  ),
  at(
    'signature of another type',
    () => ({ owner: 'www', type: TYPE.A, ask: ['www', TYPE.A], change: forge.overType(TYPE.TXT) }),
    'type-covered-changed',
    'RRSIG_MISSING',
  ),
  at(
    'signature of the SOA',
    (s) => ({ ...denial(s), ask: ['www', TYPE.TLSA], change: forge.signatureOf(() => set(ZONE, TYPE.SOA, [SOA])) }),
    'other-rrset',
  ),
  at(
    'owner moved',
    (s) => (s.denial === 'nsec3' ? { ...denial(s), change: moved(() => name(`${'0'.repeat(31)}a`), false) } : null),
    'owner-changed',
  ),
  at(
    'key revoked',
    published(({ zsk }) => publishedAs(zsk, { flags: ZSK | 0x80 })),
    'key-fields-changed',
    'RRSIG_KEY_MISSING',
  ),
  at(
    'key octet wrong',
    published(({ zsk, kind }) => {
      if (kind === 'ecdsa' || kind === 'eddsa') return null
      const publicKey = Uint8Array.from(zsk.publicKey)
      publicKey[60] = publicKey[60]! ^ 0x20
      return publishedAs(zsk, { publicKey })
    }),
    'key-octet-changed',
    'RRSIG_KEY_MISSING',
  ),
  at(
    'key on another server',
    (s) => ({ ...ADDRESSES, keys: [s.ksk], signers: [s.zsk], elsewhere: { keys: [s.ksk, s.zsk], spoilt: true } }),
    'key-elsewhere',
    'RRSIG_KEY_MISSING',
  ),
  at(
    'key quite another of the same tag',
    published((s) =>
      s.kind === 'ecdsa' || s.kind === 'eddsa' ? null : publishedAs(s.zsk, { publicKey: ofTheSameTag(s) }),
    ),
    'key-changed',
  ),
  at(
    'key added',
    dnskeys((rrs, s) => [
      ...rrs,
      { ...rrs[0]!, rdata: labKey({ algorithm: s.algorithm, seed: 'added', flags: KSK, rsa: 'example-ksk' }).rdata },
    ]),
    'record-added',
  ),
  at('key removed', (s) => ({ ...dnskeys((rrs) => rrs.filter((rr) => rr.rdata[1] === 1))(s)! }), 'key-removed'),
  at(
    'key removed, elsewhere not',
    (s) => ({ ...dnskeys((rrs) => rrs.filter((rr) => rr.rdata[1] === 1))(s)!, second: true }),
    'record-removed',
  ),
  at(
    'key flags edited',
    dnskeys((rrs) =>
      rrs.map((rr) =>
        rr.rdata[1] === 1 ? rr : { ...rr, rdata: rr.rdata.map((octet, i) => (i === 1 ? 0x80 : octet)) },
      ),
    ),
    'key-fields-changed',
  ),
]

const SOA = parse(TYPE.SOA, 'ns1.gen.test. hostmaster.gen.test. 1 7200 3600 1209600 600')
