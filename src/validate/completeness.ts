/**
 * Whether every algorithm of the zone's keys signs an RRset (RFC 4035 §2.2). Signers must see to it; a validator must not
 * insist, but may test it to help find faults (RFC 6840 §5.11).
 */

import { parseRrsig } from '../dns/rdata.ts'
import type { RRset } from '../dns/rr.ts'
import { type Finding, finding, type Subject } from '../report.ts'
import type { ObservationId } from '../snapshot.ts'
import type { KeySet } from './keyset.ts'

/** One finding for each algorithm that has a zone key, not revoked and of good form, but no RRSIG over the RRset. */
export function missingAlgorithms(
  rrset: RRset,
  keys: KeySet,
  about: Subject,
  seen: readonly ObservationId[],
): readonly Finding[] {
  // No signature by one that cannot be used could count; a check tells of such a key.
  const zoneKeys = keys.keys.filter(({ fault }) => fault === null).map(({ key }) => key)
  const signing = new Set(
    rrset.signatures.flatMap((rr) => {
      const parsed = parseRrsig(rr.rdata)
      return parsed.ok ? [parsed.value.algorithm] : []
    }),
  )
  const missing = [...new Set(zoneKeys.map((key) => key.algorithm))].filter((algorithm) => !signing.has(algorithm))
  return missing.map((algorithm) => {
    const of = zoneKeys.filter((key) => key.algorithm === algorithm)
    return finding('RRSIG_ALGORITHM_MISSING', about, { rrset, algorithm, keys: of }, seen)
  })
}
