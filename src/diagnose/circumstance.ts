/** What lies outside the records: a clock that is wrong, a server that is behind, EDNS that is ignored. */

import type { Finding, Report } from '../report.ts'
import type { Observation, Server } from '../snapshot.ts'
import { isSame, olderVersion } from '../validate/version.ts'
import { distinctServers, type Seen } from './seen.ts'
import { type Why, why } from './why.ts'

/** Null when nothing of the kind shows. */
export function circumstanceWhy(finding: Finding, report: Report, seen: Seen): Why | null {
  return clock(finding, report) ?? ednsIgnored(finding, seen) ?? behind(finding, seen)
}

/** Every signature is early or late alike: that much is told by `CLOCK_SUSPECT`; whose clock it is, nothing can tell. */
function clock(finding: Finding, report: Report): Why | null {
  if (finding.code !== 'RRSIG_EXPIRED' && finding.code !== 'RRSIG_NOT_YET_VALID') return null
  for (const { finding: other } of report.findings) {
    if (other.code === 'CLOCK_SUSPECT') return why('clock-here', false, { offBySeconds: -other.evidence.offBySeconds })
  }
  return null
}

type Ignored = 'no OPT' | 'DO clear' | 'refused'

/**
 * A signature is missing because nobody heard that it was wanted: the answers that lack it were given without OPT or with
 * DO clear to queries that had both, or only once EDNS was left out (RFC 6891 §7, RFC 3225 §3).
 */
function ednsIgnored(finding: Finding, seen: Seen): Why | null {
  if (finding.code !== 'RRSIG_MISSING') return null
  const { observations } = seen.snapshot
  const shown = observations.filter((o) => finding.seen.includes(o.id) && carries(o, finding))
  const how = shown.map((o) => ignores(o, observations))
  const [first] = how
  if (first === undefined || first === null || how.includes(null)) return null
  const servers = distinctServers(shown.map((observation) => ({ observation })))
  // One signature from there is enough to show that the server can send them.
  const signs = seen.signatures.some((s) => s.rrsig.signerName.equals(finding.zone) && cameFrom(s.rr, servers, seen))
  if (signs) return null
  // Silence may be a lost packet: only an error in return shows that it was EDNS.
  const certain = first !== 'refused' || shown.every((o) => observations.some((p) => refuses(p, o.server)))
  return why('edns-ignored', certain, { servers, how: first })
}

const carries = ({ outcome }: Observation, { owner, type }: Finding): boolean =>
  outcome.kind === 'response' &&
  [...outcome.response.answer, ...outcome.response.authority].some((rr) => rr.type === type && rr.owner.equals(owner))

function cameFrom(signature: object, servers: readonly Server[], { snapshot }: Seen): boolean {
  return snapshot.observations.some(
    ({ server, outcome }) =>
      outcome.kind === 'response' &&
      servers.some((s) => isSame(s, server)) &&
      [...outcome.response.answer, ...outcome.response.authority].some((rr) => rr === signature),
  )
}

function ignores(o: Observation, all: readonly Observation[]): Ignored | null {
  if (o.outcome.kind !== 'response') return null
  const { edns } = o.outcome.response
  if (o.sent.edns && o.sent.do) return edns === null ? 'no OPT' : edns.do ? null : 'DO clear'
  return all.some((p) => p.sent.edns && isSame(p.server, o.server) && failed(p)) ? 'refused' : null
}

const refuses = (o: Observation, server: Server): boolean =>
  o.sent.edns && isSame(o.server, server) && o.outcome.kind === 'response' && failed(o)

const failed = ({ outcome }: Observation): boolean =>
  outcome.kind !== 'response' || (outcome.response.rcode !== 0 && outcome.response.rcode !== 3)

/** Every server that shows the fault has an older version of the zone than one that does not show it. */
function behind(finding: Finding, seen: Seen): Why | null {
  const { zone } = finding
  const mine = seen.snapshot.observations.filter((o) => o.askedFor.equals(zone) && o.outcome.kind === 'response')
  const shown = mine.filter((o) => finding.seen.includes(o.id))
  const servers = distinctServers(shown.map((observation) => ({ observation })))
  const rest = distinctServers(mine.map((observation) => ({ observation }))).filter(
    (server) => !servers.some((s) => isSame(s, server)),
  )
  if (servers.length === 0) return null
  const sent = seen.sets.map(({ rrset, observation }) => ({ rrset, server: observation.server }))
  const found = servers.map((server) => rest.map((other) => ({ other, by: olderVersion(zone, server, other, sent) })))
  const reasons = found.map((list) => list.filter(({ by }) => by !== null))
  if (reasons.some((list) => list.length === 0)) return null
  const ahead = rest.filter((server) => reasons.some((list) => list.some(({ other }) => isSame(other, server))))
  const by = reasons.every((list) => list.some((one) => one.by === 'serial')) ? 'serial' : 'inception'
  // Servers that sign for themselves begin at different times: only an expired signature says that one has stopped.
  return why('server-behind', by === 'serial' || finding.code === 'RRSIG_EXPIRED', { servers, ahead, by })
}
