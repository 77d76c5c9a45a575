/**
 * How the signer of a zone fares, where a signature is missing or out of its time: whether it signs nothing, has stopped
 * renewing, has its clock ahead, or left out one RRset alone. Told from all signatures of the zone that were seen.
 */

import { serialCompare, serialToTime } from '../dns/canonical.ts'
import type { Name } from '../dns/name.ts'
import type { RRSIG } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { RRType } from '../dns/rr.ts'
import type { Finding } from '../report.ts'
import type { Timestamp } from '../snapshot.ts'
import { type Seen, wasTimely } from './seen.ts'
import { type Why, why } from './why.ts'

/** One signature beside the one at fault is too few to speak of all. */
const LEAST_SEEN = 2

/** Null when the finding is no such thing, or when the other signatures of the zone say nothing. */
export function signerWhy(finding: Finding, seen: Seen): Why | null {
  const { zone } = finding
  const rrsigs = seen.signatures.filter((s) => s.rrsig.signerName.equals(zone)).map((s) => s.rrsig)
  switch (finding.code) {
    case 'RRSIG_MISSING':
      return unsigned(finding, seen)
    case 'RRSIG_EXPIRED':
      return wasTimely(finding.evidence.rrsig, seen.snapshot) ? null : stopped(rrsigs, finding, seen.at)
    case 'RRSIG_NOT_YET_VALID':
      return wasTimely(finding.evidence.rrsig, seen.snapshot) ? null : ahead(rrsigs, finding, seen.at)
    default:
      return null
  }
}

/** Signatures over the DNSKEY RRset do not show that the data is signed: other keys may make them, at another time. */
function unsigned({ type, zone }: Finding, seen: Seen): Why | null {
  const signed = signedRRsets(seen, zone)
  if (signed.some((one) => one !== TYPE.DNSKEY)) return why('rrset-unsigned', true, { zone, signed: signed.length })
  const keysSigned = signed.length > 0 && type !== TYPE.DNSKEY
  if (!keysSigned && !seen.keys.some((k) => k.zone.equals(zone))) return null
  // Through a resolver it may be that one that leaves them out; beside signed keys it may be this RRset alone.
  return why('zone-unsigned', !keysSigned && seen.snapshot.resolver === undefined, { zone, keysSigned })
}

/** The types of the zone's RRsets that came with a signature, one for each RRset. */
function signedRRsets({ signatures }: Seen, zone: Name): readonly RRType[] {
  const own = signatures.filter(({ rrsig }) => rrsig.signerName.equals(zone))
  return [...new Map(own.map(({ rrset }) => [`${rrset.type} ${rrset.owner.key}`, rrset.type])).values()]
}

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
