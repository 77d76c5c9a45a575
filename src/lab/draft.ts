/**
 * Worlds while they are planned: which zones there are, how each is signed and served. A healthy zone is the default of
 * everything; a fault changes one thing of it.
 */

import type { TrustAnchor } from '../codes.ts'
import { dsDigest } from '../crypto/digest.ts'
import { fromHex } from '../dns/base.ts'
import { Name } from '../dns/name.ts'
import { type DS, encodeDs, parseDs } from '../dns/rdata.ts'
import type { Question } from '../dns/rr.ts'
import type { Answer } from './authority.ts'
import { KSK, type LabKey, labKey, ZSK } from './keys.ts'
import type { RsaKeyName } from './primes.ts'
import type { Asked, Behaviour } from './server.ts'
import type { Denial, Edit, Zone } from './zone.ts'

/** The fixed clock: 2026-06-15T00:00:00Z. */
export const FIXED_AT = 1781481600
const DAY = 86400

/** Signatures begin and end this long before and after the clock. */
const SIGNED_SINCE = 14 * DAY
const SIGNED_FOR = 15 * DAY

interface NameServer {
  readonly name: Name
  readonly addresses: readonly string[]
}

/** Alters what a healthy server says. `zone` is the one it answers from. */
export type Tamper = (answer: Answer, asked: Asked, zone: Zone) => Answer

export interface ZoneDraft {
  readonly apex: Name
  /** seconds; the time its faults reckon from */
  readonly at: number
  /** zone-file text, relative to the apex; SOA, NS and the addresses of its servers are added */
  text: string
  servers: NameServer[]
  /** the addresses that serve this version of the zone; null: those of all its servers */
  hostedAt: string[] | null
  /** the DNSKEY RRset; empty: unsigned */
  keys: LabKey[]
  /** which keys sign; null: those with the SEP flag the DNSKEY RRset, CDS and CDNSKEY, those without it all else */
  signers: { keys: LabKey[]; data: LabKey[] } | null
  denial: Denial
  inception: number
  expiration: number
  edits: Edit[]
  /** DS RDATA at the parent; null: SHA-256 of every key with the SEP flag */
  ds: Uint8Array[] | null
  tamper: Tamper | null
}

export interface WorldDraft {
  readonly at: number
  readonly root: ZoneDraft
  readonly test: ZoneDraft
  readonly example: ZoneDraft
  readonly zones: ZoneDraft[]
  readonly behaviours: Map<string, Behaviour>
  /** addresses of resolvers, which validate nothing, and what they do else */
  readonly resolvers: Map<string, Behaviour>
  /** null: the root's key */
  anchors: TrustAnchor[] | null
  /** a further zone; without changes a healthy child */
  readonly zone: (apex: string, wish?: ZoneWish) => ZoneDraft
}

export interface ZoneWish {
  /** default 13 */
  readonly algorithm?: number
  /** default KSK and ZSK */
  readonly csk?: boolean
  readonly rsa?: readonly [ksk: RsaKeyName, zsk: RsaKeyName]
  readonly denial?: Denial
  readonly unsigned?: boolean
  readonly address?: string
}

export type HashedDenial = Extract<Denial, { kind: 'nsec3' }>

export const NSEC: Denial = { kind: 'nsec' }
export const NSEC3: HashedDenial = { kind: 'nsec3', iterations: 0, salt: new Uint8Array(0), optOut: false }
export const OPT_OUT: HashedDenial = { ...NSEC3, optOut: true }
/** NSEC3 with a salt. @param hex the octets of the salt, in hexadecimal digits */
export const salted = (hex: string, iterations = 0): HashedDenial => ({ ...NSEC3, iterations, salt: fromHex(hex)! })

/** What a healthy child holds. */
const HEALTHY_TEXT = `
@ A 203.0.113.10
@ MX 10 mail
@ TXT "a healthy zone of the lab"
alias CNAME www
host.ent A 203.0.113.30
mail A 203.0.113.25
*.wild A 203.0.113.20
*.wild TXT "from a wildcard"
www A 203.0.113.10
www AAAA 2001:db8:80::10
`

export const ROOT_SERVER = Name.parse('a.root-servers.')
const ROOT_ADDRESSES = ['192.0.2.1', '2001:db8::1']
/** TLDs of scenarios, children, and what is below children. */
const [TLD_ADDRESS, CHILD_ADDRESS, BELOW_ADDRESS] = ['192.0.2.55', '192.0.2.80', '192.0.2.81']

/** A world with the root and two TLDs: `test.` with NSEC, `example.` with NSEC3 and opt-out. */
export function draftWorld(at: number): WorldDraft {
  const root = draftZone('.', at, { algorithm: 8, rsa: ['root-ksk', 'root-zsk'] })
  root.text = ''
  root.servers = [{ name: ROOT_SERVER, addresses: ROOT_ADDRESSES }]
  const test = draftTld('test.', at, {}, '192.0.2.53', '2001:db8::53')
  const example = draftTld(
    'example.',
    at,
    { algorithm: 8, rsa: ['example-ksk', 'example-zsk'], denial: OPT_OUT },
    '192.0.2.54',
    '2001:db8::54',
  )
  const zones = [root, test, example]
  const zone = (apex: string, wish: ZoneWish = {}): ZoneDraft => {
    const draft = draftZone(apex, at, wish)
    zones.push(draft)
    return draft
  }
  return { at, root, test, example, zones, behaviours: new Map(), resolvers: new Map(), anchors: null, zone }
}

function draftTld(apex: string, at: number, wish: ZoneWish, ...addresses: string[]): ZoneDraft {
  const tld = draftZone(apex, at, wish)
  tld.text = 'www.nic A 203.0.113.1\n'
  tld.servers = [{ name: Name.parse('ns1.nic', tld.apex), addresses }]
  return tld
}

/** A healthy zone with keys of its own. */
export function draftZone(apexText: string, at: number, wish: ZoneWish = {}): ZoneDraft {
  const apex = Name.parse(apexText)
  const address = wish.address ?? [TLD_ADDRESS, CHILD_ADDRESS][apex.depth - 1] ?? BELOW_ADDRESS
  return {
    apex,
    at,
    text: HEALTHY_TEXT,
    servers: [{ name: apex.child('ns1'), addresses: [address] }],
    hostedAt: null,
    keys: wish.unsigned === true ? [] : zoneKeys(apex, wish),
    signers: null,
    denial: wish.denial ?? NSEC,
    inception: at - SIGNED_SINCE,
    expiration: at + SIGNED_FOR,
    edits: [],
    ds: null,
    tamper: null,
  }
}

/** The keys of a healthy zone: their seed is the name, so that no two zones share one (RSA keys come from a pool). */
export function zoneKeys(apex: Name, wish: ZoneWish = {}): LabKey[] {
  const algorithm = wish.algorithm ?? 13
  const ksk = labKey({ algorithm, seed: `${apex} KSK`, flags: KSK, ...(wish.rsa && { rsa: wish.rsa[0] }) })
  if (wish.csk === true) return [ksk]
  return [ksk, labKey({ algorithm, seed: `${apex} ZSK`, flags: ZSK, ...(wish.rsa && { rsa: wish.rsa[1] }) })]
}

/** Who signs what, if nothing else is said. */
export function usualSigners(keys: readonly LabKey[]): { keys: LabKey[]; data: LabKey[] } {
  const sep = keys.filter((key) => key.flags & 1)
  const plain = keys.filter((key) => !(key.flags & 1))
  return { keys: sep.length > 0 ? sep : plain, data: plain.length > 0 ? plain : sep }
}

/** DS RDATA for a key (RFC 4034 §5.1.4); for a digest type that is not supported, the octets of SHA-256. */
export function dsFor(apex: Name, key: LabKey, digestType = 2): Uint8Array {
  const digest = dsDigest(digestType, apex, key.rdata) ?? dsDigest(2, apex, key.rdata)!
  return encodeDs({ keyTag: key.keyTag, algorithm: key.algorithm, digestType, digest })
}

/** The same DS with other fields. */
export function dsWith(rdata: Uint8Array, change: Partial<Omit<DS, 'rdata'>>): Uint8Array {
  const parsed = parseDs(rdata)
  if (!parsed.ok) throw new RangeError(parsed.why)
  return encodeDs({ ...parsed.value, ...change })
}

/** What the parent of a healthy zone publishes. */
export function usualDs(zone: ZoneDraft): Uint8Array[] {
  return usualSigners(zone.keys).keys.map((key) => dsFor(zone.apex, key))
}

/** The trust anchor for a zone: a DS of its first key. */
export function anchorFor(zone: ZoneDraft): TrustAnchor {
  const ds = parseDs(dsFor(zone.apex, zone.keys[0]!))
  return { zone: zone.apex, ds: ds.ok ? ds.value : null, key: null }
}

/** A question below a zone. */
export const ask = (zone: Pick<ZoneDraft, 'apex'>, name: string, type: number): Question => ({
  name: name === '@' ? zone.apex : Name.parse(name, zone.apex),
  type,
})
