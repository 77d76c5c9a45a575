/**
 * An alias that leads into an unsigned zone which gives no answer: RFC 4035 §5 vouches for nothing there, and yet nobody gets
 * an answer (RFC 1034 §5.3.3), so that it is as little decided as with a signed zone.
 */

import { Name } from '../dns/name.ts'
import { RCODE, TYPE } from '../dns/registry.ts'
import type { Question } from '../dns/rr.ts'
import { type Finding, finding } from '../report.ts'
import { type Context, lacks, subject } from './context.ts'
import { referralTo, soaOwner } from './evidence.ts'
import { answersFor, nameserversOf } from './silence.ts'

/**
 * Why the target of an alias has no answer; null where that is not known.
 * @param from the name that is the alias: what its own zone withholds is judged there
 * @param cut the zone at which the chain of trust ended
 */
export function deadEnd(context: Context, question: Question, from: Name, cut: Name): Finding | null {
  const { index } = context
  if (index.snapshot.resolver !== undefined || index.snapshot.stopped !== undefined) return null
  const zone = zoneOf(context, question.name, cut)
  if (from.isWithin(zone)) return null
  const exchanges = index.askedFor(zone)
  if (exchanges.length === 0) return withoutAddress(context, zone)
  // A zone that answers nothing is one cause, whatever was asked of it.
  const isDead = !exchanges.some((o) => answersFor(zone, o))
  const own = index.asked(question.name, question.type).filter((o) => o.askedFor.equals(zone))
  const tried = isDead ? exchanges : own
  if (tried.length === 0 || tried.some((o) => answersFor(zone, o))) return null
  const about = isDead ? subject(zone, zone, TYPE.SOA) : subject(zone, question.name, question.type)
  const servers = [...new Map(tried.map(({ server }) => [`${server.address} ${server.port}`, server])).values()]
  const seen = tried.map(({ id }) => id)
  return finding('ZONE_UNREACHABLE', about, { servers, observations: seen }, seen)
}

/** The deepest zone at or above the name that a referral led to. */
function zoneOf({ index }: Context, name: Name, cut: Name): Name {
  const referred = index.packets.flatMap((packet) => referralTo(packet) ?? [])
  return referred.reduce((zone, to) => (name.isWithin(to) && to.isBelow(zone) ? to : zone), cut)
}

/** Every name of its servers is known to have no address of either family. */
function withoutAddress(context: Context, zone: Name): Finding | null {
  const ns = nameserversOf(context, zone)
  if (ns === null || ns.glue.length > 0 || ns.names.length === 0) return null
  const isBare = (name: Name): boolean => name.isWithin(zone) || hasNone(context, name)
  if (!ns.names.every(isBare)) return null
  return finding('NAMESERVER_UNRESOLVED', subject(zone, zone, TYPE.NS), { nameservers: ns.names }, ns.seen)
}

/** Denied with authority: the name itself (RFC 8020 §2), or both address types. */
function hasNone(context: Context, name: Name): boolean {
  const denials = [TYPE.A, TYPE.AAAA].map((type) =>
    context.index.packets.filter(
      (p) =>
        p.observation.question.type === type &&
        p.observation.question.name.equals(name) &&
        p.message.aa &&
        p.message.answer.length === 0 &&
        soaOwner(p) !== null,
    ),
  )
  if (denials.flat().some(({ message }) => message.rcode === RCODE.NXDOMAIN)) return true
  // One family alone may have been asked for, and in a check one server alone.
  const [said] = denials.flat()
  const holder = (said === undefined ? null : soaOwner(said)) ?? zoneOf(context, name, Name.root)
  for (const type of [TYPE.A, TYPE.AAAA]) lacks(context, holder, name, type)
  return denials.every((some) => some.length > 0)
}
