/**
 * The earliest moment at which something in the chain stops validating, ancestors included, if nobody signs again: keys, DS,
 * answers and denials, on whichever server the evidence ends first (RFC 4035 §5.3.1).
 */

import { serialToTime } from '../dns/canonical.ts'
import type { Name } from '../dns/name.ts'
import type { RRSIG } from '../dns/rdata.ts'
import type { RRType } from '../dns/rr.ts'
import { octetText } from '../dns/wire.ts'
import type { Authenticated, Report } from '../report.ts'
import type { ObservationId, Server, Timestamp } from '../snapshot.ts'
import type { Exam, Horizon } from './types.ts'

/** An RRset that a chain rests on: the last of its signatures that hold. */
export interface Ending {
  readonly zone: Name
  readonly owner: Name
  readonly type: RRType
  readonly rrsig: RRSIG
  readonly until: Timestamp
  /** of the zone's own servers, those whose answers rest on it */
  readonly servers: readonly Server[]
  readonly seen: readonly ObservationId[]
}

/** Null when nothing is authenticated. */
export function horizonOf(exam: Exam): Horizon | null {
  const zones = zoneEnds(endingsOf(exam))
  const [first, ...rest] = zones
  if (first === undefined) return null
  const earliest = rest.reduce((a, b) => (b.until < a.until ? b : a), first)
  return {
    until: earliest.until,
    zone: earliest.zone,
    owner: earliest.owner,
    type: earliest.type,
    keyTag: earliest.rrsig.keyTag,
    zones: zones.map(({ zone, until, owner, type }) => ({ zone, until, owner, type })),
  }
}

/** Of each zone what ends first, the root first. */
export function zoneEnds(endings: readonly Ending[]): readonly Ending[] {
  const first = new Map<string, Ending>()
  for (const ending of endings) {
    const known = first.get(ending.zone.key)
    if (known === undefined || ending.until < known.until) first.set(ending.zone.key, ending)
  }
  return [...first.values()].sort((a, b) => a.zone.depth - b.zone.depth)
}

/**
 * Everything that the answers rest on which hold now, or are proven to be insecure: what fails already has no end to come.
 * The same signature is told once, with all whose answers rest on it.
 */
export function endingsOf({ judgements, at }: Exam): readonly Ending[] {
  const found = new Map<string, Ending>()
  for (const { report, servers } of judgements) {
    for (const ending of endingsIn(report, at)) {
      const key = `${ending.type} ${ending.owner.key} ${octetText(ending.rrsig.rdata)}`
      const known = found.get(key)
      const all = [...(known?.servers ?? []), ...servers]
      found.set(key, { ...(known ?? ending), servers: all.filter((s, i) => all.indexOf(s) === i) })
    }
  }
  return [...found.values()]
}

function endingsIn({ authentic, verdict }: Report, at: Timestamp): readonly Omit<Ending, 'servers'>[] {
  if (verdict.status !== 'secure' && verdict.status !== 'insecure') return []
  return authentic.flatMap((one) => endingOf(one, at) ?? [])
}

/** One signature that holds is enough (RFC 6840 §5.4): the last to end. */
function endingOf({ zone, rrset, holding, seen }: Authenticated, at: Timestamp): Omit<Ending, 'servers'> | null {
  const until = (rrsig: RRSIG): number => serialToTime(rrsig.expiration, at)
  const [first, ...rest] = holding
  if (first === undefined) return null
  const rrsig = rest.reduce((a, b) => (until(b) > until(a) ? b : a), first)
  return { zone, owner: rrset.owner, type: rrset.type, rrsig, until: until(rrsig) as Timestamp, seen }
}
