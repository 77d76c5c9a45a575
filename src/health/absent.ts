/**
 * A name that does not exist: a domain that lapsed or was never there fails a check (RFC 2308 §2.1, RFC 8020 §2). One whose
 * servers were given is checked before it is delegated: its chain begins at its own keys (RFC 4035 §5), as it will when its
 * parent has their DS.
 */

import type { TrustAnchor } from '../codes.ts'
import { type Denial, denialsAbove, deniesName, ownAnchors } from '../collect/undelegated.ts'
import type { Name } from '../dns/name.ts'
import { TYPE } from '../dns/registry.ts'
import { questionKey } from '../dns/rr.ts'
import { finding, type SecurityStatus } from '../report.ts'
import type { Compared } from './comparisons.ts'
import type { Exam, HealthFinding } from './types.ts'

type Ground = Pick<Exam, 'undelegated' | 'assumedDs' | 'snapshot' | 'zone' | 'parent'>

/** Nothing else is to be said of it: the zone above is another's. */
export function absence({ zone, servers, snapshot }: Exam, target: Name): readonly Compared[] {
  const key = questionKey({ name: target, type: TYPE.SOA })
  const seen = snapshot.observations.flatMap(({ id, askedFor, question, outcome }) =>
    askedFor.equals(zone) && questionKey(question) === key && outcome.kind === 'response' ? [id] : [],
  )
  const about = { zone, owner: target, type: TYPE.SOA }
  return [{ finding: finding('NAME_NONEXISTENT', about, { name: target }, seen), severity: 'error', servers }]
}

/**
 * How a chain leads to the zone above is asked of no more servers than it takes until it holds, or is known not to: what those
 * few show of it beside that is chance, and is told by a check of that zone, which asks them all.
 */
export const withoutChain = (
  findings: readonly HealthFinding[],
  zone: Name,
  status: SecurityStatus,
): readonly HealthFinding[] =>
  findings.filter(({ judgement, finding: { code, zone: of, owner, type } }) => {
    const isOfZone = owner.equals(zone) && (type === TYPE.DS || type === TYPE.DNSKEY)
    const isOfChain = zone.isBelow(of) || isOfZone || code === 'RRSIG_KEY_MISSING'
    return !isOfChain || (judgement !== null && status !== 'secure')
  })

/** That the parent delegates nothing yet: worth knowing, and no fault of a zone that is checked before. */
export function undelegatedAbsence(exam: Exam): readonly Compared[] {
  const denied = denials(exam)
  if (exam.parent === null || denied.length === 0) return []
  const about = { zone: exam.parent, owner: exam.zone, type: TYPE.DS }
  const evidence = { name: exam.zone, undelegated: true, ...(!denied.some(deniesName) && { nodata: true }) }
  const seen = denied.map(({ id }) => id)
  const servers = denied.map(({ server }) => server)
  return [{ finding: finding('NAME_NONEXISTENT', about, evidence, seen), severity: 'notice', servers }]
}

/** Anchors in place of the DS that is to come, from the zone's own keys; null where the parent delegates or was left out. */
export const anchorsBefore = (ground: Ground): readonly TrustAnchor[] | null =>
  denials(ground).length === 0 ? null : ownAnchors(ground.snapshot.observations, ground.zone)

/** What the servers of the parent said of a zone whose own were given, where none of them delegates it; else nothing. */
export const denials = ({ undelegated, assumedDs, snapshot, zone, parent }: Ground): readonly Denial[] =>
  !undelegated || assumedDs !== null || parent === null ? [] : denialsAbove(snapshot.observations, zone, parent)
