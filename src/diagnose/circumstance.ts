/** What lies outside the records: a clock that is wrong, a server that is behind, EDNS that is ignored. */

import type { Code } from '../codes.ts'
import type { Finding, Report, Step } from '../report.ts'
import { isSame, type Observation, type Server } from '../snapshot.ts'
import { olderVersion } from '../validate/version.ts'
import { isTimely } from './reading.ts'
import { distinctServers, type Seen } from './seen.ts'
import { type Why, why } from './why.ts'

/** Null when nothing of the kind shows. */
export function circumstanceWhy(finding: Finding, report: Report, seen: Seen): Why | null {
  return clock(finding, report) ?? ednsIgnored(finding, seen) ?? behind(finding, report, seen)
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

/**
 * Every server that shows the fault has an older version of the zone than one that does not. What that one has must hold, or
 * little is won by having it: certain only where that was judged, and nothing at all where it breaks the same rule.
 */
function behind(finding: Finding, report: Report, seen: Seen): Why | null {
  const { zone } = finding
  const mine = seen.snapshot.observations.filter((o) => o.askedFor.equals(zone) && o.outcome.kind === 'response')
  const shown = mine.filter((o) => finding.seen.includes(o.id))
  const servers = distinctServers(shown.map((observation) => ({ observation })))
  const versions = judgedVersions(finding, report)
  const rest = distinctServers(mine.map((observation) => ({ observation }))).flatMap((server) => {
    if (servers.some((s) => isSame(s, server)) || isLateToo(server, finding, seen)) return []
    const own = versions.filter((step) => isSame(step.facts.server!, server))
    if (own.some((step) => carriesCode(step, finding.code))) return []
    const holds = own.length === 0 ? null : own.every(({ outcome }) => outcome === 'holds')
    return [{ server, holds }]
  })
  if (servers.length === 0) return null
  const sent = seen.sets.map(({ rrset, observation }) => ({ rrset, server: observation.server }))
  const found = servers.map((server) =>
    rest.flatMap(({ server: other, holds }) => {
      const by = olderVersion(zone, server, other, sent)
      return by === null ? [] : [{ other, holds, by }]
    }),
  )
  if (found.some((list) => list.length === 0)) return null
  const ahead = rest.flatMap(({ server }) =>
    found.some((list) => list.some(({ other }) => isSame(other, server))) ? [server] : [],
  )
  const by = found.every((list) => list.some((one) => one.by === 'serial')) ? 'serial' : 'inception'
  const holds = found.every((list) => list.some((one) => one.holds === true))
    ? true
    : found.some((list) => list.every((one) => one.holds === false))
      ? false
      : null
  // Servers that sign for themselves begin at different times: only an expired signature says that one has stopped.
  const certain = holds === true && (by === 'serial' || finding.code === 'RRSIG_EXPIRED')
  return why('server-behind', certain, { servers, ahead, by, holds })
}

/** What was judged of each server for what the finding is about: the steps beside the one of the server that shows it. */
function judgedVersions(finding: Finding, { root }: Report): readonly Step[] {
  const all: Step[] = []
  const visit = (step: Step): void => {
    if (step.kind === 'server') all.push(step)
    step.children.forEach(visit)
  }
  visit(root)
  const shows = (step: Step): boolean => step.findings.some((f) => f.evidence === finding.evidence)
  const subjects = all.filter((step) => someStep(step, shows)).map(({ subject }) => subject)
  return all.filter(({ subject: { zone, owner, type } }) =>
    subjects.some((s) => s.type === type && s.owner.equals(owner) && s.zone.equals(zone)),
  )
}

const carriesCode = (step: Step, code: Code): boolean => someStep(step, (s) => s.findings.some((f) => f.code === code))

const someStep = (step: Step, is: (step: Step) => boolean): boolean =>
  is(step) || step.children.some((child) => someStep(child, is))

/** Every signature of the zone that the server sent is out of its time as well. */
function isLateToo(server: Server, { code, zone }: Finding, seen: Seen): boolean {
  if (code !== 'RRSIG_EXPIRED' && code !== 'RRSIG_NOT_YET_VALID') return false
  const own = seen.signatures.filter(({ rr, rrsig }) => rrsig.signerName.equals(zone) && cameFrom(rr, [server], seen))
  return own.length > 0 && own.every(({ rrsig }) => !isTimely(rrsig, seen.at))
}
