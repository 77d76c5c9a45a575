/**
 * How the signer of a zone fares, where a signature is missing or out of its time: whether it signs nothing, has stopped
 * renewing, has its clock ahead, or left out one RRset alone. Told from all signatures of the zone that were seen.
 */

import { serialCompare, serialToTime } from '../dns/canonical.ts'
import type { RRSIG } from '../dns/rdata.ts'
import type { Finding } from '../report.ts'
import type { Timestamp } from '../snapshot.ts'
import type { Seen } from './seen.ts'
import { type Why, why } from './why.ts'

/** One signature beside the one at fault is too few to speak of all. */
const LEAST_SEEN = 2

/** Null when the finding is no such thing, or when the other signatures of the zone say nothing. */
export function signerWhy(finding: Finding, seen: Seen): Why | null {
  const { zone } = finding
  const rrsigs = seen.signatures.filter((s) => s.rrsig.signerName.equals(zone)).map((s) => s.rrsig)
  switch (finding.code) {
    case 'RRSIG_MISSING': {
      if (rrsigs.length > 0) return why('rrset-unsigned', true, { zone, signed: coveredBy(seen, finding) })
      const keys = seen.keys.some((k) => k.zone.equals(zone))
      // Through a resolver it may be that one that leaves them out.
      return keys ? why('zone-unsigned', seen.snapshot.resolver === undefined, { zone }) : null
    }
    case 'RRSIG_EXPIRED':
      return stopped(rrsigs, finding, seen.at)
    case 'RRSIG_NOT_YET_VALID':
      return ahead(rrsigs, finding, seen.at)
    default:
      return null
  }
}

/** How many RRsets of the zone came with a signature. */
const coveredBy = ({ signatures }: Seen, { zone }: Finding): number =>
  new Set(
    signatures.flatMap(({ rrsig, rrset }) =>
      rrsig.signerName.equals(zone) ? [`${rrset.type} ${rrset.owner.key}`] : [],
    ),
  ).size

function stopped(rrsigs: readonly RRSIG[], { zone }: Finding, at: Timestamp): Why | null {
  if (rrsigs.length < LEAST_SEEN || rrsigs.some((s) => serialCompare(at >>> 0, s.expiration) <= 0)) return null
  const last = Math.max(...rrsigs.map((s) => serialToTime(s.inception, at))) as Timestamp
  return why('signer-stopped', false, { zone, last })
}

/** Signers date the inception back rather than ahead, so that all of them lie ahead only when its clock does. */
function ahead(rrsigs: readonly RRSIG[], { zone }: Finding, at: Timestamp): Why | null {
  if (rrsigs.length < LEAST_SEEN || rrsigs.some((s) => serialCompare(at >>> 0, s.inception) >= 0)) return null
  const bySeconds = Math.min(...rrsigs.map((s) => serialToTime(s.inception, at) - at))
  return why('signer-clock', false, { zone, bySeconds })
}
