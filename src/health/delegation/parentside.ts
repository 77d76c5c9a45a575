/** What each server of the parent says of a delegation: NS and glue of its referrals (RFC 1034 §4.2.1), and the DS RRset. */

import { addressOf } from '../../dns/address.ts'
import type { Name } from '../../dns/name.ts'
import { type DS, parseDs, parseSingleName } from '../../dns/rdata.ts'
import { RCODE, TYPE } from '../../dns/registry.ts'
import type { RR } from '../../dns/rr.ts'
import { isSame, type ObservationId, type Server } from '../../snapshot.ts'
import type { Answer, Exam } from '../types.ts'

/** The referral of one server of the parent; over UDP and TCP together. */
export interface Referral {
  readonly server: Server
  readonly nameservers: ReadonlyMap<string, Name>
  /** by the key of the name: glue, in text form */
  readonly glue: ReadonlyMap<string, ReadonlySet<string>>
  /** by the key of the name: packets with glue for it */
  readonly glueSeen: ReadonlyMap<string, readonly ObservationId[]>
  readonly seen: readonly ObservationId[]
}

/** All referrals together: a stale one differs by what it has beside the others. */
export interface Referred {
  readonly nameservers: ReadonlyMap<string, Name>
  /** those that every server of the parent which refers to the zone names */
  readonly agreed: ReadonlySet<string>
  /** by the key of the name: glue, in text form */
  readonly glue: ReadonlyMap<string, ReadonlySet<string>>
  /** what each says by itself */
  readonly referrals: readonly Referral[]
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
  const packets = answersOfParents(exam).filter(({ outcome }) => isReferral(outcome.response.aa, exam.zone, outcome))
  const referrals = exam.parents.flatMap((server) => {
    const own = packets.filter((o) => isSame(o.server, server))
    return own.length === 0 ? [] : [referralOf(server, own, exam.zone)]
  })
  if (referrals.length === 0) return null
  const nameservers = new Map(referrals.flatMap((one) => [...one.nameservers]))
  const glue = new Map<string, Set<string>>()
  for (const [key, addresses] of referrals.flatMap((one) => [...one.glue]))
    glue.set(key, new Set([...(glue.get(key) ?? []), ...addresses]))
  return {
    nameservers,
    agreed: new Set([...nameservers.keys()].filter((key) => referrals.every((one) => one.nameservers.has(key)))),
    glue,
    referrals,
    servers: referrals.map(({ server }) => server),
    seen: packets.map(({ id }) => id),
  }
}

function referralOf(server: Server, packets: readonly Answer[], zone: Name): Referral {
  const nameservers = new Map<string, Name>()
  const glue = new Map<string, Set<string>>()
  const glueSeen = new Map<string, ObservationId[]>()
  for (const { id, outcome } of packets) {
    const { authority, additional } = outcome.response
    for (const name of namesIn(authority, zone)) nameservers.set(name.key, name)
    for (const rr of additional) {
      const address = addressOf(rr)
      if (address === null) continue
      const { key } = rr.owner
      glue.set(key, (glue.get(key) ?? new Set()).add(address))
      const seen = glueSeen.get(key) ?? []
      if (seen.at(-1) !== id) glueSeen.set(key, [...seen, id])
    }
  }
  return { server, nameservers, glue, glueSeen, seen: packets.map(({ id }) => id) }
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
