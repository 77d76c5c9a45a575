/** Records of a delegation as they are to be published: NS of both sides, addresses of servers, and which servers answer. */

import { addressOf, parseIPv4, parseIPv6 } from '../../dns/address.ts'
import type { Name } from '../../dns/name.ts'
import { parseSingleName } from '../../dns/rdata.ts'
import { CLASS_IN, RCODE, TYPE } from '../../dns/registry.ts'
import type { RR, RRType } from '../../dns/rr.ts'
import type { Observation, Server } from '../../snapshot.ts'
import type { Bench } from './bench.ts'

/** As most name servers have it, where nothing was seen. */
const USUAL_TTL = 3600

const sectionsOf = ({ outcome }: Observation): readonly RR[] => {
  if (outcome.kind !== 'response') return []
  const { answer, authority, additional } = outcome.response
  return [...answer, ...authority, ...additional]
}

const ttlOf = (b: Bench, owner: Name, type: RRType): number =>
  Math.max(
    ...b.packets.flatMap(sectionsOf).flatMap((rr) => (rr.type === type && rr.owner.equals(owner) ? [rr.ttl] : [])),
    0,
  ) || USUAL_TTL

const byText = (a: { toString(): string }, b: { toString(): string }): number => (String(a) < String(b) ? -1 : 1)

/** The NS records of a zone that name these servers. */
export function nsRecords(b: Bench, zone: Name, names: readonly Name[]): readonly RR[] {
  const ttl = ttlOf(b, zone, TYPE.NS)
  const all = [...new Map(names.map((name) => [name.key, name])).values()].sort(byText)
  return all.map((name) => ({ owner: zone, type: TYPE.NS, class: CLASS_IN, ttl, rdata: name.wire() }))
}

/** Address records of a name. @param addresses in text form; what is none is left out */
export const addressesAt = (b: Bench, owner: Name, addresses: readonly string[]): readonly RR[] =>
  [...addresses].sort().flatMap((address) => {
    const type = address.includes(':') ? TYPE.AAAA : TYPE.A
    const rdata = type === TYPE.A ? parseIPv4(address) : parseIPv6(address)
    return rdata === null ? [] : [{ owner, type, class: CLASS_IN, ttl: ttlOf(b, owner, type), rdata }]
  })

/** The addresses that the parent has to give: of names within the zone, as the zone has them, or else as glue had them. */
export function glueFor(b: Bench, zone: Name, names: readonly Name[]): readonly RR[] {
  const within = names.filter((name) => name.isWithin(zone)).sort(byText)
  return within.flatMap((name) => {
    const of = (records: readonly RR[]): readonly string[] =>
      records.flatMap((rr) => (rr.owner.equals(name) ? (addressOf(rr) ?? []) : []))
    const own = b.packets.flatMap(({ outcome }) =>
      outcome.kind === 'response' && outcome.response.aa ? of(outcome.response.answer) : [],
    )
    const found = own.length > 0 ? own : of(b.packets.flatMap(sectionsOf))
    return addressesAt(b, name, [...new Set(found)])
  })
}

function namesIn(records: readonly RR[], zone: Name): readonly Name[] {
  const found = records.flatMap((rr) => {
    const target = rr.type === TYPE.NS && rr.owner.equals(zone) ? parseSingleName(rr.rdata) : null
    return target?.ok === true ? [target.value] : []
  })
  return [...new Map(found.map((name) => [name.key, name])).values()]
}

/** The servers that the zone itself names, with authority. */
export const nsAtChild = (b: Bench, zone: Name): readonly Name[] =>
  namesIn(
    b.packets.flatMap(({ outcome }) =>
      outcome.kind === 'response' && outcome.response.aa ? outcome.response.answer : [],
    ),
    zone,
  )

/** The servers that its parent refers to. */
export const nsAtParent = (b: Bench, zone: Name): readonly Name[] =>
  namesIn(
    b.packets.flatMap(({ outcome }) =>
      outcome.kind === 'response' && !outcome.response.aa ? outcome.response.authority : [],
    ),
    zone,
  )

/** Whether a server, by its name or address, gave an answer with authority when it was asked for the zone. */
export const answersForZone = (b: Bench, zone: Name, server: Name | string): boolean =>
  b.packets.some(
    (o) =>
      o.askedFor.equals(zone) &&
      (typeof server === 'string' ? o.server.address === server : o.server.name?.equals(server) === true) &&
      o.outcome.kind === 'response' &&
      o.outcome.response.aa &&
      (o.outcome.response.rcode === RCODE.NOERROR || o.outcome.response.rcode === RCODE.NXDOMAIN),
  )

export const serverAt = (b: Bench, address: string): Server =>
  b.packets.find(({ server }) => server.address === address)?.server ?? { name: null, address, port: 53 }
