/** Ways to change a signed zone file, from which the faults are made. */

import type { Edit, Tools } from './plan.ts'
import {
  belongs,
  corrupt,
  covers,
  dsOf,
  isSep,
  nsec3Owner,
  type Rec,
  rrsigField,
  tagOf,
  withField,
  withOctets,
} from './records.ts'

type Test = (r: Rec, tools: Tools) => boolean

export const drop =
  (test: Test): Edit =>
  (signed, tools) =>
    signed.filter((r) => !test(r, tools))

export const change =
  (test: Test, how: (r: Rec, tools: Tools) => Rec): Edit =>
  (signed, tools) =>
    signed.map((r) => (test(r, tools) ? how(r, tools) : r))

/** The signature over one type, everywhere or at one owner (relative to the zone, "@" for the apex). */
export const sigOf =
  (type: string, label?: string): Test =>
  (r, tools) =>
    covers(r) === type && (label === undefined || r.owner === at(tools.zone, label))

export const anySig: Test = (r) => r.type === 'RRSIG'

export const at = (zone: string, label: string): string =>
  label === '@' ? zone : zone === '.' ? `${label}.` : `${label}.${zone}`

export const isDenial = (r: Rec): boolean => belongs(r, null, 'NSEC') || belongs(r, null, 'NSEC3')

/** The same algorithm number everywhere: DNSKEY and RRSIG, key tags along. */
export const renumber =
  (algorithm: number): Edit =>
  (signed) => {
    const tags = new Map<string, string>()
    const keys = signed.filter((r) => r.type === 'DNSKEY')
    for (const key of keys) tags.set(String(tagOf(key)), String(tagOf(withAlgorithm(key, algorithm))))
    return signed.map((r) => {
      if (r.type === 'DNSKEY') return withAlgorithm(r, algorithm)
      if (r.type !== 'RRSIG') return r
      return withField(r, { algorithm: String(algorithm), tag: tags.get(rrsigField(r, 'tag')) ?? '0' })
    })
  }

const withToken = (r: Rec, index: number, value: number): Rec => {
  const tokens = r.rdata.split(/\s+/)
  tokens[index] = String(value)
  return { ...r, rdata: tokens.join(' ') }
}

export const withFlags = (key: Rec, flags: number): Rec => withToken(key, 0, flags)
export const withProtocol = (key: Rec, protocol: number): Rec => withToken(key, 1, protocol)
export const withAlgorithm = (key: Rec, algorithm: number): Rec => withToken(key, 2, algorithm)

/** The DS of the SEP keys after a change to them. */
export const dsAfter =
  (how: (key: Rec) => Rec) =>
  (keys: readonly Rec[]): readonly string[] =>
    keys.filter(isSep).map((key) => dsOf(how(key)))

/** The DS of the SEP keys, each token list changed: tag, algorithm, digest type, digest. */
export const dsWith =
  (how: (tokens: [string, string, string, string]) => string[], digestType = 2) =>
  (keys: readonly Rec[]): readonly string[] =>
    keys.filter(isSep).map((key) => how(dsOf(key, digestType).split(' ') as [string, string, string, string]).join(' '))

/** One RRset with its signatures out of another version of the zone. */
export const spliceRRset = (signed: readonly Rec[], other: readonly Rec[], owner: string, type: string): Rec[] => [
  ...signed.filter((r) => !belongs(r, owner, type)),
  ...other.filter((r) => belongs(r, owner, type)),
]

/** The whole NSEC or NSEC3 chain out of another version of the zone. */
export const spliceDenial = (signed: readonly Rec[], other: readonly Rec[]): Rec[] => [
  ...signed.filter((r) => !isDenial(r)),
  ...other.filter(isDenial),
]

/** The denial chain of the zone as it would be with other records, rightly signed. */
export const denialOf =
  (records: (base: readonly Rec[], zone: string) => readonly Rec[]): Edit =>
  async (signed, tools) =>
    spliceDenial(signed, await tools.sign(records(tools.base, tools.zone)))

/** DNSKEY RRset replaced by another that the SEP keys sign rightly. */
export const rekey =
  (keys: (dnskeys: readonly Rec[], tools: Tools) => readonly Rec[]): Edit =>
  async (signed, tools) => {
    const ksk = { ...tools.keys, zsk: [], dnskeys: tools.keys.dnskeys.filter(isSep) }
    const others = keys(tools.keys.dnskeys, tools).filter((r) => !isSep(r))
    // ldns signs beside keys that BIND would not read.
    const signing = { by: 'ldns', algorithm: 13, denial: 'nsec' } as const
    const other = await tools.sign([...tools.base, ...others], {}, ksk, signing)
    return spliceRRset(signed, other, tools.zone, 'DNSKEY')
  }

/** Signatures over one RRset out of a version signed at another time. */
export const redated =
  (from: number, until: number, label?: string, type?: string): Edit =>
  async (signed, tools) => {
    const other = await tools.sign(tools.base, { from, until })
    return label === undefined ? other : spliceRRset(signed, other, at(tools.zone, label), type!)
  }

/** Both: the record and, behind it, a spoilt copy. */
export const withSpoiltCopy =
  (test: Test): Edit =>
  (signed, tools) =>
    signed.flatMap((r) => (test(r, tools) ? [r, corrupt(r)] : [r]))

/** Changes the parent's denial record for a child to what it would be with other records there, rightly signed. */
export const parentDenial =
  (records: (base: readonly Rec[], child: string) => readonly Rec[]) =>
  async (signed: readonly Rec[], tools: Tools, child: string): Promise<readonly Rec[]> => {
    const other = await tools.sign(records(tools.base, child))
    const hashed = nsec3Owner(child, tools.zone)
    const mine = (r: Rec): boolean => belongs(r, child, 'NSEC') || belongs(r, hashed, 'NSEC3')
    const found = other.filter(mine)
    // The next owner must stay the old one, or the neighbours would be denied: it does, since the names are the same.
    if (found.length === 0) throw new Error(`${tools.zone} has no denial record for ${child}`)
    return [...signed.filter((r) => !mine(r)), ...found]
  }

export const DAY = 86400
/** Only DNSKEY records. */
export const keyed = (test: (r: Rec) => boolean, how: (r: Rec) => Rec): Edit =>
  change((r) => r.type === 'DNSKEY' && test(r), how)
export const isZsk = (r: Rec): boolean => !isSep(r)
/** Fields of an RRSIG written over. */
export const field = (change_: Parameters<typeof withField>[1]) => (r: Rec) => withField(r, change_)
/** The signature over the address of www. */
export const www = (how: (r: Rec, zone: string) => Rec): Edit =>
  change(sigOf('A', 'www'), (r, tools) => how(r, tools.zone))
export const tagPlus = (r: Rec, n: number): string => String((Number(rrsigField(r, 'tag')) + n) % 65536)
/** One octet less at the end of a DNSKEY or RRSIG. */
export const shorten = (r: Rec): Rec =>
  withOctets(r, r.type === 'DNSKEY' ? 3 : 8, (octets) => octets.subarray(0, octets.length - 1))
export const lengthen = (r: Rec): Rec => withOctets(r, 8, (octets) => Buffer.concat([octets, Buffer.of(0)]))
/** A DS of a key that is gone. */
export const stale = (keys: readonly Rec[], n: number): string =>
  dsOf({ ...corrupt(keys[0]!), owner: `old${n}.${keys[0]!.owner}` })
/** The DS records that the parent of a healthy zone has. */
export const usual = (keys: readonly Rec[]): string[] => keys.filter(isSep).map((key) => dsOf(key))
/** Another digest of the same length. */
export const spoil = (digest: string): string => (digest.startsWith('0') ? '1' : '0') + digest.slice(1)
