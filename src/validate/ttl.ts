/** What is off about the TTLs of a signed RRset without making it bogus: RFC 4034 §3, RFC 4035 §5.3.3, RFC 6781 §4.4.2. */

import { serialToTime } from '../dns/canonical.ts'
import type { RRSIG } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { RRset } from '../dns/rr.ts'
import { type Finding, finding, type Subject } from '../report.ts'
import type { ObservationId } from '../snapshot.ts'
import type { Context } from './context.ts'

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
  if (carrier !== undefined && carrier.ttl !== rrsetTtl && rrset.type !== TYPE.NSEC3PARAM) {
    found.push(finding('RRSIG_TTL_MISMATCH', about, { rrsig, rrsigTtl: carrier.ttl, rrsetTtl }, seen))
  }
  if (rrsetTtl > rrsig.originalTtl) {
    found.push(finding('RRSIG_ORIGINAL_TTL_EXCEEDED', about, { rrsig, rrsetTtl }, seen))
  }
  const last = good.reduce((a, b) => (expiry(context, b) > expiry(context, a) ? b : a))
  if (context.at + Math.min(rrsetTtl, last.originalTtl) > expiry(context, last)) {
    found.push(finding('RRSIG_EXPIRES_BEFORE_TTL', about, { rrsig: last, rrsetTtl, at: context.at }, seen))
  }
  return found
}

const expiry = (context: Context, rrsig: RRSIG): number => serialToTime(rrsig.expiration, context.at)
