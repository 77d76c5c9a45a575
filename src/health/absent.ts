/** A name that does not exist: a domain that lapsed or was never there fails a check (RFC 2308 §2.1, RFC 8020 §2). */

import type { Name } from '../dns/name.ts'
import { RCODE, TYPE } from '../dns/registry.ts'
import { finding } from '../report.ts'
import type { Compared } from './comparisons.ts'
import type { Exam } from './types.ts'
import { questionKey } from './views.ts'

/** Nothing else is to be said of it: the zone above is another's. */
export function absence({ zone, servers, snapshot }: Exam, target: Name): readonly Compared[] {
  const key = questionKey({ name: target, type: TYPE.SOA })
  const seen = snapshot.observations.flatMap(({ id, askedFor, question, outcome }) =>
    askedFor.equals(zone) && questionKey(question) === key && outcome.kind === 'response' ? [id] : [],
  )
  const about = { zone, owner: target, type: TYPE.SOA }
  return [{ finding: finding('NAME_NONEXISTENT', about, { name: target }, seen), severity: 'error', servers }]
}

/** Servers were given for a zone that all of the parent's deny: only with a DS that is assumed can its chain hold. */
export function undelegatedAbsence({ undelegated, zone, parent, parents, answers }: Exam): readonly Compared[] {
  if (!undelegated || parent === null) return []
  const told = parents.flatMap((server) => answers.of(server, { name: zone, type: TYPE.DS }) ?? [])
  if (
    told.length === 0 ||
    !told.every(({ outcome }) => outcome.response.aa && outcome.response.rcode === RCODE.NXDOMAIN)
  )
    return []
  const about = { zone: parent, owner: zone, type: TYPE.DS }
  const seen = told.map(({ id }) => id)
  return [{ finding: finding('NAME_NONEXISTENT', about, { name: zone }, seen), severity: 'error', servers: parents }]
}
