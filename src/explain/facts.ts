/**
 * What the packets tell beside a finding: which server published a record, who the parent of a zone is, the DS that
 * belongs to a live key. Reading only; nothing here is believed for a verdict.
 */

import { dsDigest } from '../crypto/digest.ts'
import type { Name } from '../dns/name.ts'
import { presentRdata } from '../dns/presentation.ts'
import { type DNSKEY, encodeDs, parseDnskey, parseRrsig, REVOKE, SEP, ZONE } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { RR, RRType } from '../dns/rr.ts'
import type { Finding } from '../report.ts'
import type { Observation } from '../snapshot.ts'
import type { Context } from './types.ts'

/** The digest type that a new DS should have: SHA-256 (RFC 9904, IANA "DS RR Type Digest Algorithms"). */
const SHA256 = 2

const records = (o: Observation): readonly RR[] =>
  o.outcome.kind === 'response' ? [...o.outcome.response.answer, ...o.outcome.response.authority] : []

const carries = (o: Observation, owner: Name, type: RRType): boolean =>
  records(o).some((rr) => rr.type === type && rr.owner.equals(owner))

const all = (c: Context): readonly Observation[] => c.snapshot?.observations ?? []

/** The packets that a finding names, in its order. */
export function seenBy(f: Finding, c: Context): readonly Observation[] {
  return f.seen.flatMap((id) => all(c).find((o) => o.id === id) ?? [])
}

/** "from 192.0.2.53", "from 192.0.2.53 and 1 more", or "" when no packet is at hand. */
function fromText(observations: readonly Observation[]): string {
  const addresses = [...new Set(observations.map((o) => o.server.address))]
  if (addresses.length === 0) return ''
  return addresses.length === 1 ? `from ${addresses[0]}` : `from ${addresses[0]} and ${addresses.length - 1} more`
}

/** Where a finding's own packets came from. */
export const fromSeen = (f: Finding, c: Context): string => fromText(seenBy(f, c))

/** Where an RRset was seen: in the finding's packets if they carry it, else in any. */
export function fromCarrier(f: Finding, c: Context, owner: Name, type: RRType): string {
  const seen = seenBy(f, c).filter((o) => carries(o, owner, type))
  return fromText(
    seen.length > 0
      ? seen
      : all(c)
          .filter((o) => carries(o, owner, type))
          .slice(0, 1),
  )
}

/** The zone that publishes the DS of `child`: the signer of that DS, else the deepest signer above it; null when no packet tells. */
function parentOf(c: Context, child: Name): Name | null {
  let deepest: Name | null = null
  for (const rr of all(c).flatMap(records)) {
    const rrsig = rr.type === TYPE.RRSIG ? parseRrsig(rr.rdata) : null
    if (rrsig?.ok !== true || !child.isBelow(rrsig.value.signerName)) continue
    const { signerName, typeCovered } = rrsig.value
    if (typeCovered === TYPE.DS && rr.owner.equals(child)) return signerName
    if (deepest === null || signerName.isBelow(deepest)) deepest = signerName
  }
  return deepest
}

/** "test.", or "the parent" when its name is not known. */
export function parentText(f: Finding, c: Context, child: Name = f.owner): string {
  if (child.isBelow(f.zone)) return f.zone.toString()
  return parentOf(c, child)?.toString() ?? 'the parent'
}

/** The TTL with which an RRset was seen; null when no packet has it. */
function ttlOf(c: Context, owner: Name, type: RRType): number | null {
  const rr = all(c)
    .flatMap(records)
    .find((rr) => rr.type === type && rr.owner.equals(owner))
  return rr?.ttl ?? null
}

/** The DNSKEYs that a zone's servers sent, unverified, each once. */
export function keysOf(c: Context, zone: Name): readonly DNSKEY[] {
  const found = new Map<string, DNSKEY>()
  for (const rr of all(c).flatMap(records)) {
    if (rr.type !== TYPE.DNSKEY || !rr.owner.equals(zone)) continue
    const key = parseDnskey(rr.rdata)
    if (key.ok) found.set(Buffer.from(rr.rdata).toString('latin1'), key.value)
  }
  return [...found.values()]
}

/** True when a packet has a signature over the DNSKEY RRset that names this key; true too when none has any. */
function signsKeys(c: Context, zone: Name, key: DNSKEY): boolean {
  const rrsigs = all(c)
    .flatMap(records)
    .flatMap((rr) => {
      const rrsig = rr.type === TYPE.RRSIG && rr.owner.equals(zone) ? parseRrsig(rr.rdata) : null
      return rrsig?.ok === true && rrsig.value.typeCovered === TYPE.DNSKEY ? [rrsig.value] : []
    })
  return rrsigs.length === 0 || rrsigs.some((rrsig) => rrsig.keyTag === key.keyTag && rrsig.algorithm === key.algorithm)
}

/**
 * DS records, in full and with SHA-256, for those of the keys that are fit for one: zone keys, not revoked, that sign the
 * DNSKEY RRset, with the SEP flag if any key of the zone has it. Empty when no key is fit.
 */
export function dsLinesFor(c: Context, zone: Name, keys: readonly DNSKEY[]): readonly string[] {
  const fit = keys.filter((key) => (key.flags & (ZONE | REVOKE)) === ZONE && key.protocol === 3)
  const entry = [...keys, ...keysOf(c, zone)].some((key) => (key.flags & SEP) !== 0)
  const chosen = fit.filter((key) => (!entry || (key.flags & SEP) !== 0) && signsKeys(c, zone, key))
  return chosen.slice(0, 4).flatMap((key) => {
    const digest = dsDigest(SHA256, zone, key.rdata)
    if (digest === null) return []
    const rdata = encodeDs({ keyTag: key.keyTag, algorithm: key.algorithm, digestType: SHA256, digest })
    return [`${zone} IN DS ${presentRdata(TYPE.DS, rdata)}`]
  })
}

/** " (3600 s)" for the TTL of an RRset that was seen, else "". */
export function ttlText(c: Context, owner: Name, type: RRType): string {
  const ttl = ttlOf(c, owner, type)
  return ttl === null ? '' : ` (${ttl} s)`
}
