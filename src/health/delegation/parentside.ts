/** What each server of the parent says of a delegation: NS and glue of its referrals (RFC 1034 §4.2.1), and the DS RRset. */

import { addressOf } from '../../dns/address.ts'
import type { Name } from '../../dns/name.ts'
import { type DS, parseDs, parseSingleName } from '../../dns/rdata.ts'
import { RCODE, TYPE } from '../../dns/registry.ts'
import type { RR } from '../../dns/rr.ts'
import { isSame, type ObservationId, type Server } from '../../snapshot.ts'
import type { Answer, Exam } from '../types.ts'

/** All referrals together: a stale one differs by what it has beside the others. */
export interface Referred {
  readonly nameservers: ReadonlyMap<string, Name>
  /** by the key of the name: glue, in text form */
  readonly glue: ReadonlyMap<string, ReadonlySet<string>>
  /** by the key of the name: referrals with glue for it */
  readonly glueSeen: ReadonlyMap<string, readonly ObservationId[]>
  readonly servers: readonly Server[]
  readonly seen: readonly ObservationId[]
}

/** The DS RRset as one server has it, or its denial. */
export interface DsSaid {
  readonly server: Server
  readonly ds: readonly DS[]
  readonly seen: readonly ObservationId[]
}

/** Null when no server of the parent refers to the zone: those that serve both answer for the zone. */
export function referredTo(exam: Exam): Referred | null {
  const nameservers = new Map<string, Name>()
  const glue = new Map<string, Set<string>>()
  const glueSeen = new Map<string, ObservationId[]>()
  const referrals = answersOfParents(exam).filter(({ outcome }) => isReferral(outcome.response.aa, exam.zone, outcome))
  for (const { id, outcome } of referrals) {
    const { authority, additional } = outcome.response
    for (const name of namesIn(authority, exam.zone)) nameservers.set(name.key, name)
    for (const rr of additional) {
      const address = addressOf(rr)
      if (address === null) continue
      const known = glue.get(rr.owner.key) ?? new Set()
      glue.set(rr.owner.key, known.add(address))
      const seen = glueSeen.get(rr.owner.key) ?? []
      if (seen.at(-1) !== id) glueSeen.set(rr.owner.key, [...seen, id])
    }
  }
  if (referrals.length === 0) return null
  const servers = exam.parents.filter((server) => referrals.some((o) => isSame(o.server, server)))
  return { nameservers, glue, glueSeen, servers, seen: referrals.map(({ id }) => id) }
}

const isReferral = (aa: boolean, zone: Name, { response }: Answer['outcome']): boolean =>
  !aa &&
  !response.tc &&
  response.rcode === RCODE.NOERROR &&
  response.answer.length === 0 &&
  response.authority.some((rr) => rr.type === TYPE.NS && rr.owner.equals(zone))

/** Every response of a server of the parent that was asked for it, on the way or to compare. */
const answersOfParents = ({ snapshot, parent, parents }: Exam): readonly Answer[] =>
  snapshot.observations.filter(
    (o): o is Answer =>
      o.outcome.kind === 'response' &&
      parent !== null &&
      o.askedFor.equals(parent) &&
      parents.some((server) => isSame(server, o.server)),
  )

/** The names in the NS RRset of the zone. */
export const namesIn = (records: readonly RR[], zone: Name): readonly Name[] =>
  records.flatMap((rr) => {
    const target = rr.type === TYPE.NS && rr.owner.equals(zone) ? parseSingleName(rr.rdata) : null
    return target?.ok ? [target.value] : []
  })

/** What each server of the parent answered for DS. The zone's own word on it is left out (RFC 4035 §3.1.4.1). */
export function dsSaid({ zone, parents, answers }: Exam): readonly DsSaid[] {
  const question = { name: zone, type: TYPE.DS }
  return parents.flatMap((server): DsSaid[] => {
    const answer = answers.of(server, question, 'udp') ?? answers.of(server, question, 'tcp')
    if (answer === null) return []
    const { aa, rcode, answer: records, authority } = answer.outcome.response
    if (!aa || (rcode !== RCODE.NOERROR && rcode !== RCODE.NXDOMAIN)) return []
    const found = records.flatMap((rr) => {
      const ds = rr.type === TYPE.DS && rr.owner.equals(zone) ? parseDs(rr.rdata) : null
      return ds?.ok ? [ds.value] : []
    })
    const denied = records.length === 0 && authority.some((rr) => rr.type === TYPE.SOA && zone.isBelow(rr.owner))
    return found.length > 0 || denied ? [{ server, ds: found, seen: [answer.id] }] : []
  })
}
