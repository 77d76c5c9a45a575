/**
 * What the packets tell beside a finding, in words: which server published a record, who the parent of a zone is, the DS
 * that belongs to a live key. The reading is that of `diagnose/reading.ts`.
 */

import * as reading from '../diagnose/reading.ts'
import type { Name } from '../dns/name.ts'
import { type DNSKEY, type DS, parseRrsig } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { RRType } from '../dns/rr.ts'
import type { Finding, Report } from '../report.ts'
import type { Observation, Snapshot } from '../snapshot.ts'
import type { Context } from './types.ts'
import { dsLine } from './words.ts'

/** What explanations of a report may know. */
export const contextOf = (report: Report, snapshot: Snapshot): Context => ({
  at: report.at,
  snapshot,
  clockSuspect: report.findings.some(({ finding }) => finding.code === 'CLOCK_SUSPECT'),
})

const carries = (o: Observation, owner: Name, type: RRType): boolean =>
  reading.recordsOf(o).some((rr) => rr.type === type && rr.owner.equals(owner))

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

/** "test.", or "the parent" when its name is not known. */
export function parentText(f: Finding, c: Context, child: Name = f.owner): string {
  if (child.isBelow(f.zone)) return f.zone.toString()
  return reading.parentOf(all(c), child)?.toString() ?? 'the parent'
}

/** Whether an expired or early signature shows the clock here wrong: others too, or at the root nothing in its time. */
export function clockAtFault({ zone }: Finding, c: Context): boolean {
  if (c.clockSuspect === true) return true
  if (!zone.isRoot || (c.snapshot !== undefined && c.snapshot.collectedAt !== c.at)) return false
  return !all(c)
    .flatMap(reading.recordsOf)
    .some((rr) => {
      const rrsig = rr.type === TYPE.RRSIG ? parseRrsig(rr.rdata) : null
      return rrsig?.ok === true && reading.isTimely(rrsig.value, c.at)
    })
}

/** The DNSKEYs that a zone's servers sent, unverified, each once. */
export const keysOf = (c: Context, zone: Name): readonly DNSKEY[] => reading.keysOf(all(c), zone)

/** The DS records of a zone that its parent's servers sent, unverified, each once. */
export const dsOf = (c: Context, zone: Name): readonly DS[] => reading.dsOf(all(c), zone)

/** Whether a zone does without this key: no signature names it, and the DS that is there, if any, is of another that signs. */
export function isSpare(c: Context, zone: Name, key: DNSKEY): boolean {
  const others = keysOf(c, zone).filter((other) => Buffer.compare(other.rdata, key.rdata) !== 0)
  const signing = reading.fitForDs(all(c), zone, others)
  const rests = reading.rrsigsBy(all(c), zone).some((r) => r.keyTag === key.keyTag && r.algorithm === key.algorithm)
  const ds = dsOf(c, zone)
  const isHeld = (other: DNSKEY): boolean => ds.some((one) => reading.isDsOf(one, zone, other))
  return !rests && (ds.length === 0 ? signing.length > 0 : signing.some(isHeld))
}

/** DS records, in full and with SHA-256, for those of the keys that are fit for one. Empty when no key is fit. */
export function dsLinesFor(c: Context, zone: Name, keys: readonly DNSKEY[]): readonly string[] {
  const fit = reading.fitForDs(all(c), zone, keys).slice(0, 4)
  return fit.flatMap((key) => reading.dsFor(zone, key) ?? []).map((ds) => dsLine(zone, ds))
}

/** " (3600 s)" for the TTL of an RRset that was seen, else "". */
export function ttlText(c: Context, owner: Name, type: RRType): string {
  const ttl = reading.ttlOf(all(c), owner, type)
  return ttl === null ? '' : ` (${ttl} s)`
}
