/**
 * What packets tell beside a verdict: who the parent of a zone is, which keys its servers sent and which of them are fit
 * for a DS (RFC 4035 §5.2, RFC 5011 §2.1), how long a record may be kept. Reading only; nothing here is believed.
 */

import { dsDigest } from '../crypto/digest.ts'
import type { Name } from '../dns/name.ts'
import {
  type DNSKEY,
  type DS,
  encodeDs,
  parseDnskey,
  parseDs,
  parseRrsig,
  REVOKE,
  type RRSIG,
  SEP,
  ZONE,
} from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { RR, RRType } from '../dns/rr.ts'
import { serialCompare } from '../dns/time.ts'
import { octetText } from '../dns/wire.ts'
import type { Observation, Server } from '../snapshot.ts'

type Packets = readonly Observation[]

/** The digest type that a new DS should have: SHA-256 (RFC 9904, IANA "DS RR Type Digest Algorithms"). */
const SHA256 = 2

/** Answer and authority of a response. */
export const recordsOf = (o: Observation): readonly RR[] =>
  o.outcome.kind === 'response' ? [...o.outcome.response.answer, ...o.outcome.response.authority] : []

const sets = (packets: Packets, owner: Name, type: RRType): readonly RR[] =>
  packets.flatMap(recordsOf).filter((rr) => rr.type === type && rr.owner.equals(owner))

/** Each once, by its octets. */
function distinct<T>(records: readonly RR[], parse: (rdata: Uint8Array) => { ok: boolean; value?: T }): readonly T[] {
  const found = new Map<string, T>()
  for (const { rdata } of records) {
    const parsed = parse(rdata)
    if (parsed.value !== undefined) found.set(octetText(rdata), parsed.value)
  }
  return [...found.values()]
}

/** The zone that publishes the DS of `child`: the signer of that DS, else the deepest signer above it; null when no packet tells. */
export function parentOf(packets: Packets, child: Name): Name | null {
  let deepest: Name | null = null
  for (const rr of packets.flatMap(recordsOf)) {
    const rrsig = rr.type === TYPE.RRSIG ? parseRrsig(rr.rdata) : null
    if (rrsig?.ok !== true || !child.isBelow(rrsig.value.signerName)) continue
    const { signerName, typeCovered } = rrsig.value
    if (typeCovered === TYPE.DS && rr.owner.equals(child)) return signerName
    if (deepest === null || signerName.isBelow(deepest)) deepest = signerName
  }
  return deepest
}

/** The DNSKEYs that a zone's servers sent, each once. */
export const keysOf = (packets: Packets, zone: Name): readonly DNSKEY[] =>
  distinct(sets(packets, zone, TYPE.DNSKEY), parseDnskey)

/** The DS records of a zone that its parent's servers sent, each once. */
export const dsOf = (packets: Packets, child: Name): readonly DS[] => distinct(sets(packets, child, TYPE.DS), parseDs)

/** The signatures that stand at `owner`, each once. */
export const rrsigsAt = (packets: Packets, owner: Name): readonly RRSIG[] =>
  distinct(sets(packets, owner, TYPE.RRSIG), parseRrsig)

/** Every signature made by a zone. */
export const rrsigsBy = (packets: Packets, zone: Name): readonly RRSIG[] =>
  distinct(
    packets.flatMap(recordsOf).filter((rr) => rr.type === TYPE.RRSIG),
    parseRrsig,
  ).filter(({ signerName }) => signerName.equals(zone))

/** The greatest TTL with which an RRset was seen; null when no packet has it. */
export function ttlOf(packets: Packets, owner: Name, type: RRType): number | null {
  const ttls = sets(packets, owner, type).map(({ ttl }) => ttl)
  return ttls.length === 0 ? null : Math.max(...ttls)
}

/** Whether an instant lies within a signature's times (RFC 4034 §3.1.5). */
export const isTimely = ({ inception, expiration }: RRSIG, at: number): boolean =>
  serialCompare(inception, at >>> 0) <= 0 && serialCompare(expiration, at >>> 0) >= 0

/** The servers that were asked for a zone and answered, each once; one address for each name, IPv4 first. */
export function serversOf(packets: Packets, zone: Name): readonly Server[] {
  const asked = packets.filter((o) => o.askedFor.equals(zone) && o.outcome.kind === 'response').map((o) => o.server)
  const found = new Map<string, Server>()
  for (const server of asked) {
    const id = server.name?.key ?? `${server.address}#${server.port}`
    const known = found.get(id)
    if (known === undefined || (known.address.includes(':') && !server.address.includes(':'))) found.set(id, server)
  }
  return [...found.values()]
}

/** True when a packet has a signature over the DNSKEY RRset that names this key; when none has any, a SEP key is meant to. */
function signsKeys(packets: Packets, zone: Name, key: DNSKEY): boolean {
  const over = rrsigsAt(packets, zone).filter(({ typeCovered }) => typeCovered === TYPE.DNSKEY)
  return over.length === 0
    ? (key.flags & SEP) !== 0
    : over.some((r) => r.keyTag === key.keyTag && r.algorithm === key.algorithm)
}

/**
 * The keys that are fit for a DS: zone keys, not revoked, that sign the DNSKEY RRset, with the SEP flag if any key of the
 * zone has it.
 */
export function fitForDs(packets: Packets, zone: Name, keys: readonly DNSKEY[]): readonly DNSKEY[] {
  const fit = keys.filter((key) => (key.flags & (ZONE | REVOKE)) === ZONE && key.protocol === 3)
  const entry = [...keys, ...keysOf(packets, zone)].some((key) => (key.flags & SEP) !== 0)
  return fit.filter((key) => (!entry || (key.flags & SEP) !== 0) && signsKeys(packets, zone, key))
}

/** The DS of a key, in SHA-256. */
export function dsFor(zone: Name, key: DNSKEY): DS | null {
  const digest = dsDigest(SHA256, zone, key.rdata)
  if (digest === null) return null
  const fields = { keyTag: key.keyTag, algorithm: key.algorithm, digestType: SHA256, digest }
  return { ...fields, rdata: encodeDs(fields) }
}

/** True when a DS is the digest of this key. False for a digest type that is not known. */
export function isDsOf(ds: DS, zone: Name, key: DNSKEY): boolean {
  if (ds.keyTag !== key.keyTag || ds.algorithm !== key.algorithm) return false
  const digest = dsDigest(ds.digestType, zone, key.rdata)
  return digest !== null && Buffer.compare(digest, ds.digest) === 0
}
