/**
 * What it means that nobody answered a question: servers that answer for the zone but not this are withholding what
 * signed data promises (bogus); a zone none of whose servers answers anything is unreachable (indeterminate).
 */

import { addressOf } from '../dns/address.ts'
import type { Name } from '../dns/name.ts'
import { RCODE, rcodeName, TYPE } from '../dns/registry.ts'
import { type Finding, finding, type Subject } from '../report.ts'
import type { Observation, Server } from '../snapshot.ts'
import type { Context } from './context.ts'
import { referralTo, targetOf } from './evidence.ts'
import { isLame } from './servers.ts'

const ANSWERS: ReadonlySet<number> = new Set([RCODE.NOERROR, RCODE.NXDOMAIN, RCODE.YXDOMAIN])

/** True when a response says something as the zone's server: data, a denial, or a referral below the zone. */
export function answersFor(zone: Name, o: Observation): boolean {
  if (o.outcome.kind !== 'response') return false
  const { response } = o.outcome
  return ANSWERS.has(response.rcode) && !response.tc && !isLame(o, zone)
}

/** How an exchange ended, in a few words. */
export function outcomeText(o: Observation): string {
  const where = `${o.server.address} (${o.via})`
  switch (o.outcome.kind) {
    case 'response':
      return `${where}: ${rcodeName(o.outcome.response.rcode)}`
    case 'malformed':
      return `${where}: malformed response`
    case 'no-response':
      return `${where}: ${o.outcome.why}`
  }
}

const distinct = (list: readonly Server[]): readonly Server[] =>
  list.filter((s, i) => list.findIndex((t) => t.address === s.address && t.port === s.port) === i)

/**
 * The finding for a question nobody answered.
 * @param pending the question was not asked yet: with no exchange at all, no address of a server is known
 * @param withheld what to say when the servers answer other questions
 */
export function silence(
  context: Context,
  zone: Name,
  about: Subject,
  pending: boolean,
  withheld: () => Finding,
): Finding | null {
  const { resolver } = context.index.snapshot
  if (resolver !== undefined) {
    const asked = context.index.asked(about.owner, about.type)
    const seen = asked.map((o) => o.id)
    return pending ? null : finding('ZONE_UNREACHABLE', about, { servers: [resolver], observations: seen }, seen)
  }
  const exchanges = context.index.askedFor(zone)
  if (exchanges.some((o) => answersFor(zone, o))) return pending ? null : withheld()
  if (exchanges.length > 0) {
    const servers = distinct(exchanges.map((o) => o.server))
    return finding(
      'ZONE_UNREACHABLE',
      about,
      { servers, observations: exchanges.map((o) => o.id) },
      exchanges.map((o) => o.id),
    )
  }
  const ns = nameserversOf(context, zone)
  if (ns === null || ns.glue.length > 0) {
    return finding('ZONE_UNREACHABLE', about, { servers: ns?.glue ?? [], observations: [] }, ns?.seen ?? [])
  }
  return finding('NAMESERVER_UNRESOLVED', about, { nameservers: ns.names }, ns.seen)
}

interface Nameservers {
  readonly names: readonly Name[]
  /** addresses that came with the names, none of which was asked: not public, or of a family that is left out */
  readonly glue: readonly Server[]
  readonly seen: Finding['seen']
}

/** The NS names that a referral gave for the zone, unauthenticated. */
export function nameserversOf(context: Context, zone: Name): Nameservers | null {
  for (const packet of context.index.packets) {
    if (referralTo(packet)?.equals(zone) !== true) continue
    const ns = packet.authority.find((rrset) => rrset.type === TYPE.NS)
    const names = (ns?.records ?? []).flatMap((rr) => targetOf(rr) ?? [])
    const { port } = packet.observation.server
    const glue = packet.message.additional.flatMap((rr): readonly Server[] => {
      const address = names.some((name) => name.equals(rr.owner)) ? addressOf(rr) : null
      return address === null ? [] : [{ name: rr.owner, address, port }]
    })
    return { names, glue, seen: [packet.id] }
  }
  return null
}
