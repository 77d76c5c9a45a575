/**
 * A name that does not exist: a domain that lapsed or was never there fails a check (RFC 2308 §2.1, RFC 8020 §2). One whose
 * servers were given is checked before it is delegated: its chain begins at its own keys (RFC 4035 §5), as it will when its
 * parent has their DS.
 */

import type { TrustAnchor } from '../codes.ts'
import type { Name } from '../dns/name.ts'
import { type DNSKEY, parseDnskey, REVOKE, SEP } from '../dns/rdata.ts'
import { RCODE, TYPE } from '../dns/registry.ts'
import { finding } from '../report.ts'
import type { Compared } from './comparisons.ts'
import type { Answer, Exam } from './types.ts'
import { questionKey, serversOf } from './views.ts'

type Ground = Pick<Exam, 'undelegated' | 'assumedDs' | 'snapshot' | 'answers' | 'servers' | 'zone' | 'parent'>

/** Nothing else is to be said of it: the zone above is another's. */
export function absence({ zone, servers, snapshot }: Exam, target: Name): readonly Compared[] {
  const key = questionKey({ name: target, type: TYPE.SOA })
  const seen = snapshot.observations.flatMap(({ id, askedFor, question, outcome }) =>
    askedFor.equals(zone) && questionKey(question) === key && outcome.kind === 'response' ? [id] : [],
  )
  const about = { zone, owner: target, type: TYPE.SOA }
  return [{ finding: finding('NAME_NONEXISTENT', about, { name: target }, seen), severity: 'error', servers }]
}

/** That the parent delegates nothing yet: worth knowing, and no fault of a zone that is checked before. */
export function undelegatedAbsence(exam: Exam): readonly Compared[] {
  const denials = denialsAbove(exam)
  if (exam.parent === null || denials.length === 0) return []
  const about = { zone: exam.parent, owner: exam.zone, type: TYPE.DS }
  const evidence = { name: exam.zone, undelegated: true }
  const seen = denials.map(({ id }) => id)
  const servers = denials.map(({ server }) => server)
  return [{ finding: finding('NAME_NONEXISTENT', about, evidence, seen), severity: 'notice', servers }]
}

/** Anchors in place of the DS that is to come, from the zone's own keys; null where the parent delegates or was left out. */
export function anchorsBefore(ground: Ground): readonly TrustAnchor[] | null {
  if (denialsAbove(ground).length === 0) return null
  const { servers, answers, zone } = ground
  const keys = new Map<string, DNSKEY>()
  for (const server of servers) {
    for (const rr of answers.of(server, { name: zone, type: TYPE.DNSKEY })?.outcome.response.answer ?? []) {
      const key = rr.type === TYPE.DNSKEY && rr.owner.equals(zone) ? parseDnskey(rr.rdata) : null
      if (key?.ok === true && (key.value.flags & REVOKE) === 0)
        keys.set(Buffer.from(rr.rdata).toString('hex'), key.value)
    }
  }
  const all = [...keys.values()]
  const entry = all.filter(({ flags }) => (flags & SEP) !== 0)
  return (entry.length > 0 ? entry : all).map((key) => ({ zone, ds: null, key }))
}

/** What the servers of the parent said of a zone whose own were given, where all say that there is no such name; else nothing. */
function denialsAbove({ undelegated, assumedDs, snapshot, answers, zone, parent }: Ground): readonly Answer[] {
  if (!undelegated || assumedDs !== null || parent === null) return []
  const told = serversOf(snapshot, parent).flatMap((server) => answers.of(server, { name: zone, type: TYPE.DS }) ?? [])
  const denies = ({ outcome: { response } }: Answer): boolean => response.aa && response.rcode === RCODE.NXDOMAIN
  return told.every(denies) ? told : []
}
