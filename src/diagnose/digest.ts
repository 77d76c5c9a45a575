/**
 * Of what a DS that names no key is the digest: which single change of a key, of its owner or of the digest makes the two
 * agree (RFC 4034 §5.1.4), and which fields beside it are wrong. The number of digests tried is bounded.
 */

import { ALGORITHMS, DIGEST_TYPES } from '../crypto/algorithms.ts'
import { hash } from '../crypto/hash.ts'
import type { Name } from '../dns/name.ts'
import { type DNSKEY, type DS, encodeDnskey, keyTag, REVOKE, SEP, ZONE } from '../dns/rdata.ts'
import { concat } from '../dns/wire.ts'
import type { Server } from '../snapshot.ts'
import { changedOctet } from './octet.ts'
import { presented } from './owners.ts'
import type { SeenKey } from './seen.ts'
import { type DsOfKey, type Why, type WhyName, type Whys, why } from './why.ts'

/** Digests computed for one DS: enough for a handful of keys with every change, so that a crowd of keys costs no more. */
const MOST_DIGESTS = 800
/** A digest cut shorter than this could agree by chance. */
const LEAST_OCTETS = 10
/** Of the hexadecimal digits, at most one in so many may differ for the rest to be no chance. */
const DIGITS_PER_TYPO = 8

export interface Child {
  readonly name: Name
  /** the keys that any of its servers has */
  readonly keys: readonly DNSKEY[]
  /** every name under which somebody may have made the digest by mistake */
  readonly names: readonly Name[]
  /** keys of other zones */
  readonly others: readonly SeenKey[]
  /** servers that have a key, those left out at which the DS was found to name none */
  readonly holders: (key: DNSKEY) => readonly Server[]
  /** whether a key signs the DNSKEY RRset and may, as it is or as it was */
  readonly signs: (...key: readonly Hashed[]) => boolean
}

/** What the fields of a DS say of a key, and its flags. */
export type Hashed = Pick<DNSKEY, 'keyTag' | 'algorithm' | 'flags'>

type Digest = (type: number, data: Uint8Array) => Uint8Array | null
/** The whys that are of one key. */
type OfKey = { [N in WhyName]: Whys[N] extends DsOfKey ? N : never }[WhyName]
/** What a trial found. `hashed`: the key as it was hashed */
type Found = {
  [N in OfKey]: {
    readonly name: N
    readonly key: DNSKEY
    readonly more: Omit<Whys[N], keyof DsOfKey>
    readonly hashed: Hashed
  }
}[OfKey]
type Trial = (ds: DS, child: Child, digest: Digest) => Found | null

function found<N extends OfKey>(name: N, key: DNSKEY, more: Omit<Whys[N], keyof DsOfKey>, hashed: Hashed = key): Found {
  return { name, key, more, hashed } as Found
}

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0
const startsWith = (whole: Uint8Array, start: Uint8Array): boolean =>
  whole.length > start.length && same(whole.subarray(0, start.length), start)

/** Tries every change, the plainest first. Null when none makes the DS agree with a key. */
export function digestWhy(ds: DS, child: Child): Why | null {
  if (ds.digest.length < LEAST_OCTETS) return null
  let left = MOST_DIGESTS
  const digest: Digest = (type, data) => {
    const name = DIGEST_TYPES.get(type)?.hash ?? null
    return name === null || left-- <= 0 ? null : Uint8Array.from(hash(name, data))
  }
  const named = nearest(ds, child, digest)
  if (named !== null) return fieldsWhy(ds, child, named)
  for (const trial of TRIALS) {
    const result = trial(ds, child, digest)
    if (result !== null) return conclude(ds, child, result)
  }
  return null
}

/** Tells every field that is wrong. Certain when a DS without these faults would name a key that signs the DNSKEY RRset. */
function conclude(ds: DS, child: Child, { name, key, more, hashed }: Found): Why {
  const other = (field: 'keyTag' | 'algorithm', told: OfKey): number | null =>
    name === told || ds[field] === key[field] || ds[field] === hashed[field] ? null : ds[field]
  const also = { keyTag: other('keyTag', 'ds-key-tag'), algorithm: other('algorithm', 'ds-algorithm-field') }
  const signs = child.signs(key, hashed)
  // That of another zone's key is one however the rest stands.
  return why(name, signs || name === 'ds-other-zone-key', { ...more, key, also, signs } as Whys[typeof name])
}

/** What a DS of this key is the digest of. */
const input = (owner: Name, rdata: Uint8Array): Uint8Array => concat([owner.canonicalWire(), rdata])

/** A key that has this very digest, if one has; that which the DS names, before others. */
function nearest(ds: DS, { name, keys }: Child, digest: Digest): DNSKEY | null {
  const having = keys.filter((key) => {
    const computed = digest(ds.digestType, input(name, key.rdata))
    return computed !== null && same(computed, ds.digest)
  })
  return having.find((key) => key.keyTag === ds.keyTag && key.algorithm === ds.algorithm) ?? having[0] ?? null
}

/** The digest is right, and the fields beside it are not or the key is on other servers. */
function fieldsWhy(ds: DS, child: Child, key: DNSKEY): Why | null {
  if (ds.algorithm !== key.algorithm) {
    return conclude(ds, child, found('ds-algorithm-field', key, { field: ds.algorithm }))
  }
  if (ds.keyTag !== key.keyTag) {
    const swapped = ((ds.keyTag & 0xff) << 8) + (ds.keyTag >> 8) === key.keyTag
    return conclude(ds, child, found('ds-key-tag', key, { field: ds.keyTag, swapped }))
  }
  const servers = child.holders(key)
  return servers.length === 0 ? null : why('ds-key-elsewhere', child.signs(key), { key, servers })
}

/** The digest is that of the key, but for its length or a few digits. */
const damaged: Trial = (ds, { name, keys }, digest) => {
  for (const key of keys) {
    const computed = digest(ds.digestType, input(name, key.rdata))
    if (computed === null) continue
    if (startsWith(computed, ds.digest))
      return found('ds-digest-truncated', key, { octets: ds.digest.length, of: computed.length })
    if (startsWith(ds.digest, computed))
      return found('ds-digest-extended', key, { extra: ds.digest.length - computed.length })
    const digits = differingDigits(computed, ds.digest)
    if (digits !== null && digits * DIGITS_PER_TYPO <= 2 * computed.length)
      return found('ds-digest-mistyped', key, { digits })
  }
  return null
}

/** How many hexadecimal digits differ; null when the lengths do. */
function differingDigits(a: Uint8Array, b: Uint8Array): number | null {
  if (a.length !== b.length) return null
  return a.reduce((sum, octet, i) => {
    const difference = octet ^ b[i]!
    return sum + (difference & 0xf0 ? 1 : 0) + (difference & 0x0f ? 1 : 0)
  }, 0)
}

/** The digest is of another type than the DS says, at its own length or cut or filled to that of the DS. */
const otherType: Trial = (ds, { name, keys }, digest) => {
  for (const type of DIGEST_TYPES.keys()) {
    if (type === ds.digestType) continue
    for (const key of keys) {
      const computed = digest(type, input(name, key.rdata))
      if (computed === null) continue
      const truncated = startsWith(computed, ds.digest)
      if (truncated || same(computed, ds.digest) || startsWith(ds.digest, computed))
        return found('ds-digest-type', key, { digestType: type, truncated })
    }
  }
  return null
}

/** Tries the digest of what `make` makes of each key, variant by variant. */
function variants<V>(
  list: (ds: DS, child: Child, key: DNSKEY) => readonly V[],
  make: (variant: V, key: DNSKEY, child: Child) => Uint8Array,
  tell: (key: DNSKEY, variant: V) => Found,
): Trial {
  return (ds, child, digest) => {
    for (const key of child.keys) {
      for (const variant of list(ds, child, key)) {
        const computed = digest(ds.digestType, make(variant, key, child))
        if (computed !== null && same(computed, ds.digest)) return tell(key, variant)
      }
    }
    return null
  }
}

const withFields = (key: DNSKEY, change: Partial<DNSKEY>, { name }: Child): Uint8Array =>
  input(name, encodeDnskey({ ...key, ...change }))

/** The key with such fields, as a DS would name it. */
const remade = (key: DNSKEY, change: Partial<DNSKEY>): Hashed => ({
  ...key,
  ...change,
  keyTag: keyTag(encodeDnskey({ ...key, ...change })),
})

const FLAG_SETS: readonly number[] = [0, SEP, REVOKE, REVOKE | SEP].flatMap((flags) => [ZONE | flags, flags])

/** Without SEP, revoked or before it was, without Zone Key flag. */
const otherFlags = variants(
  (_, __, key) => FLAG_SETS.map((set) => (key.flags & ~(ZONE | REVOKE | SEP)) | set).filter((f) => f !== key.flags),
  (flags, key, child) => withFields(key, { flags }, child),
  (key, flags) => found('ds-key-flags', key, { flags }, remade(key, { flags })),
)

/** RFC 2535 §3.1.3 had 1 for TLS, 2 for e-mail, 4 for IPsec and 255 for all; 0 is a field left empty. */
const otherProtocol = variants(
  (_, __, key) => [3, 0, 1, 2, 4, 255].filter((protocol) => protocol !== key.protocol),
  (protocol, key, child) => withFields(key, { protocol }, child),
  (key, protocol) => found('ds-key-protocol', key, { protocol }, remade(key, { protocol })),
)

const otherAlgorithm = variants(
  (ds, _, key) => [...new Set([ds.algorithm, ...ALGORITHMS.keys()])].filter((number) => number !== key.algorithm),
  (algorithm, key, child) => withFields(key, { algorithm }, child),
  (key, algorithm) => found('ds-algorithm', key, { algorithm }, remade(key, { algorithm })),
)

const otherOwner = variants(
  (_, { names }) => names,
  // In the case that it has: a tool that does not lower the name makes another digest.
  (owner, key) => concat([owner.wire(), key.rdata]),
  (key, owner) => found('ds-owner', key, { owner }),
)

/** What tools made by hand have been seen to hash. */
const INPUTS: { readonly [what: string]: (name: Name, key: DNSKEY) => Uint8Array } = {
  'the public key alone': (_, key) => key.publicKey,
  'the RDATA without the owner': (_, key) => key.rdata,
  'the owner and the public key alone': (name, key) => concat([name.canonicalWire(), key.publicKey]),
  'the RDATA before the owner': (name, key) => concat([key.rdata, name.canonicalWire()]),
  'the owner without its root label': (name, key) => concat([name.canonicalWire().slice(0, -1), key.rdata]),
  'the owner as text': (name, key) => concat([presented(name), key.rdata]),
  'the owner as text without the final dot': (name, key) => concat([presented(name).slice(0, -1), key.rdata]),
  'the public key in Base64': (_, key) => Buffer.from(Buffer.from(key.publicKey).toString('base64'), 'latin1'),
}

const otherInput = variants(
  () => Object.keys(INPUTS),
  (what, key, { name }) => INPUTS[what]!(name, key),
  (key, what) => found('ds-digest-input', key, { input: what }),
)

/** The key of another zone, under that zone's name or under the child's. */
const otherZone: Trial = (ds, { name, others }, digest) => {
  for (const { zone, key } of others) {
    for (const owner of [zone, name]) {
      const computed = digest(ds.digestType, input(owner, key.rdata))
      if (computed !== null && same(computed, ds.digest)) return found('ds-other-zone-key', key, { zone, owner })
    }
  }
  return null
}

/** One octet of the key is not what it was when the DS was made; the key tag says which values can be the one. */
const otherOctet: Trial = (ds, { name, keys }, digest) => {
  for (const key of keys) {
    if (key.algorithm !== ds.algorithm || key.algorithm === 1) continue
    for (const { offset, rdata } of changedOctet(key.rdata, ds.keyTag)) {
      const computed = digest(ds.digestType, input(name, rdata))
      if (computed !== null && same(computed, ds.digest))
        return found(
          'ds-key-octet',
          key,
          { offset, was: rdata[offset]!, is: key.rdata[offset]! },
          { ...key, keyTag: ds.keyTag },
        )
    }
  }
  return null
}

const TRIALS: readonly Trial[] = [
  damaged,
  otherType,
  otherFlags,
  otherProtocol,
  otherAlgorithm,
  otherZone,
  otherOwner,
  otherInput,
  otherOctet,
]
