/**
 * Where an alias leads to a zone from whose servers nothing came: that may be the network here, so that nothing is held against
 * anybody, as with a zone that is checked itself. That no server of the root answers is the network here for certain.
 */

import type { Name } from '../dns/name.ts'
import type { Finding } from '../report.ts'
import type { Exam } from './types.ts'

/** Nobody answered for a zone beside the one that is checked and those above it; or for the root. */
export function isUnheard({ zone, snapshot }: Pick<Exam, 'zone' | 'snapshot'>, found: Finding): boolean {
  if (found.code !== 'ZONE_UNREACHABLE' || (zone.isWithin(found.zone) && !isRootAlone(zone, found))) return false
  const seen = new Set(found.evidence.observations)
  return snapshot.observations.every(({ id, outcome }) => !seen.has(id) || outcome.kind === 'no-response')
}

const isRootAlone = (zone: Name, found: Finding): boolean => found.zone.isRoot && !zone.isRoot
