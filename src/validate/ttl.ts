/**
 * What is off about the TTLs of a signed RRset without making it bogus: RFC 4034 §3, RFC 4035 §5.3.3, RFC 6781 §4.4.2, and
 * of a denial beside the SOA: RFC 9077 §3.
 */

import type { DenialRecord } from '../codes.ts'
import { serialToTime } from '../dns/canonical.ts'
import { parseNsec, parseNsec3, parseSoa, type RRSIG } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { RRset } from '../dns/rr.ts'
import { type Finding, finding, type Subject } from '../report.ts'
import type { ObservationId } from '../snapshot.ts'
import { type Authentic, type Context, subject } from './context.ts'

/**
 * @param good the RRSIGs that hold, at least one
 */
export function ttlAdvice(
  context: Context,
  rrset: RRset,
  good: readonly RRSIG[],
  about: Subject,
  seen: readonly ObservationId[],
): readonly Finding[] {
  const [rrsig] = good
  // A resolver counts TTLs down, so they say nothing about what the zone publishes.
  if (rrsig === undefined || context.index.snapshot.resolver !== undefined) return []
  const found: Finding[] = []
  const rrsetTtl = Math.max(...rrset.records.map((rr) => rr.ttl))
  const carrier = rrset.signatures.find((rr) => Buffer.compare(rr.rdata, rrsig.rdata) === 0)
  // Signers and servers give NSEC3PARAM one TTL or another: no resolver asks for it (RFC 5155 §4).
  const isHeld = rrset.type !== TYPE.NSEC3PARAM
  if (carrier !== undefined && carrier.ttl !== rrsetTtl && isHeld && !isCutDown(rrset, rrsig, rrsetTtl)) {
    found.push(finding('RRSIG_TTL_MISMATCH', about, { rrsig, rrsigTtl: carrier.ttl, rrsetTtl }, seen))
  }
  if (rrsetTtl > rrsig.originalTtl && isHeld) {
    found.push(finding('RRSIG_ORIGINAL_TTL_EXCEEDED', about, { rrsig, rrsetTtl }, seen))
  }
  const last = good.reduce((a, b) => (expiry(context, b) > expiry(context, a) ? b : a))
  if (context.at + Math.min(rrsetTtl, last.originalTtl) > expiry(context, last)) {
    found.push(finding('RRSIG_EXPIRES_BEFORE_TTL', about, { rrsig: last, rrsetTtl, at: context.at }, seen))
  }
  return found
}

/** In a negative answer the SOA is sent with MINIMUM for its TTL (RFC 2308 §3), which says nothing of its RRSIG. */
function isCutDown({ type, records: [rr] }: RRset, { originalTtl }: RRSIG, ttl: number): boolean {
  const soa = type === TYPE.SOA && rr !== undefined ? parseSoa(rr.rdata) : null
  return soa?.ok === true && ttl < originalTtl && ttl === soa.value.minimum
}

const expiry = (context: Context, rrsig: RRSIG): number => serialToTime(rrsig.expiration, context.at)

/**
 * RFC 9077 §3: an NSEC or NSEC3 is sent with the lesser of the SOA's own TTL and its MINIMUM. The SOA that came with it
 * tells both: its Original TTL, since in a negative answer its TTL is cut down to MINIMUM (RFC 2308 §3).
 * @param authentic RRsets whose signatures hold; at most one finding for each zone and type
 */
export function denialTtlAdvice(context: Context, authentic: readonly Authentic[]): readonly Finding[] {
  const found = new Map<string, Finding>()
  for (const { zone, rrset, rrsig, seen } of authentic) {
    const record = denialIn(rrset)
    const key = `${zone.key} ${rrset.type}`
    if (record === null || found.has(key)) continue
    const soa = authentic.find(
      (other) => other.rrset.type === TYPE.SOA && other.zone.equals(zone) && other.seen.some((id) => seen.includes(id)),
    )
    const most = soa === undefined ? null : negativeTtl(soa)
    const ttl = publishedTtl(context, rrset, rrsig)
    if (most !== null && ttl > most) {
      found.set(key, finding('NSEC_TTL_HIGH', subject(zone, record.owner, rrset.type), { record, ttl, most }, seen))
    }
  }
  return [...found.values()]
}

/** A server may send less than was signed. What a resolver counted down says nothing, so there the Original TTL counts. */
const publishedTtl = (context: Context, { records }: RRset, { originalTtl }: RRSIG): number =>
  context.index.snapshot.resolver === undefined ? Math.min(originalTtl, ...records.map((rr) => rr.ttl)) : originalTtl

function negativeTtl({ rrset, rrsig }: Authentic): number | null {
  const [rr] = rrset.records
  const soa = rr === undefined ? null : parseSoa(rr.rdata)
  return soa?.ok ? Math.min(rrsig.originalTtl, soa.value.minimum) : null
}

function denialIn({ owner, type, records: [rr] }: RRset): DenialRecord | null {
  if (rr === undefined) return null
  if (type === TYPE.NSEC) {
    const nsec = parseNsec(rr.rdata)
    return nsec.ok ? { kind: 'NSEC', owner, nsec: nsec.value } : null
  }
  const nsec3 = type === TYPE.NSEC3 ? parseNsec3(rr.rdata) : null
  return nsec3?.ok ? { kind: 'NSEC3', owner, nsec3: nsec3.value } : null
}
