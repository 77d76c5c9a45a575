/**
 * Whether every name server of a zone that a trace knows was asked for its DNSKEY RRset and answered. What a silent server
 * has is not known: a zone that one server has without signatures may be signed on another (RFC 1034 §4.1).
 */

import { addressOf } from '../dns/address.ts'
import type { Name } from '../dns/name.ts'
import { parseSingleName } from '../dns/rdata.ts'
import { RCODE, TYPE } from '../dns/registry.ts'
import type { Observation, Server } from '../snapshot.ts'
import { recordsOf } from './reading.ts'
import { distinctServers, type Seen } from './seen.ts'

export interface Unheard {
  /** asked, and no response came to that question */
  readonly silent: readonly Server[]
  /** answered with an error, without authority or in a form that cannot be read */
  readonly failing: readonly Server[]
  /** of the NS RRset; nothing was asked of them */
  readonly unasked: readonly Name[]
}

/** One answer from any address of a name server is enough for it. Through a resolver no name server is asked: all empty. */
export function unheard(zone: Name, seen: Seen): Unheard {
  if (seen.snapshot.resolver !== undefined) return { silent: [], failing: [], unasked: [] }
  const asked = seen.snapshot.observations.filter((o) => o.askedFor.equals(zone))
  const isHeard = (list: readonly Observation[]): boolean => list.some((o) => answersForKeys(o, zone))
  const servers = distinctServers(asked.map((observation) => ({ observation })))
  const of = (list: readonly Server[]): readonly Observation[] =>
    asked.filter(({ server }) => list.some((s) => s.address === server.address && s.port === server.port))
  const groups = nameServers(zone, seen).map(({ name, addresses }) => ({
    name,
    servers: servers.filter((s) => s.name?.equals(name) === true || addresses.has(s.address)),
  }))
  // Of a trust anchor's zone, or where the NS RRset was not sent, addresses are all there is.
  const nameless = servers.filter((s) => !groups.some((group) => group.servers.includes(s)))
  const known = [...groups, ...nameless.map((server) => ({ name: null, servers: [server] }))]
  const missed = known.filter((group) => !isHeard(of(group.servers)))
  const lost = [...new Set(missed.flatMap((group) => group.servers))]
  return {
    silent: lost.filter((s) => !of([s]).some((o) => asksForKeys(o, zone) && o.outcome.kind !== 'no-response')),
    failing: lost.filter((s) => of([s]).some((o) => asksForKeys(o, zone) && o.outcome.kind !== 'no-response')),
    unasked: missed.flatMap((group) => (group.servers.length === 0 && group.name !== null ? [group.name] : [])),
  }
}

const asksForKeys = ({ question }: Observation, zone: Name): boolean =>
  question.type === TYPE.DNSKEY && question.name.equals(zone)

/** With authority: a server that does not have the zone refers, or refuses. */
const answersForKeys = (o: Observation, zone: Name): boolean =>
  asksForKeys(o, zone) &&
  o.outcome.kind === 'response' &&
  o.outcome.response.aa &&
  (o.outcome.response.rcode === RCODE.NOERROR || o.outcome.response.rcode === RCODE.NXDOMAIN)

/** The NS RRset, from whichever side of the cut, with the addresses that came along. */
function nameServers(
  zone: Name,
  { snapshot, sets }: Seen,
): readonly { readonly name: Name; readonly addresses: ReadonlySet<string> }[] {
  const names = new Map<string, Name>()
  for (const { rrset } of sets) {
    if (rrset.type !== TYPE.NS || !rrset.owner.equals(zone)) continue
    for (const rr of rrset.records) {
      const target = parseSingleName(rr.rdata)
      if (target.ok) names.set(target.value.key, target.value)
    }
  }
  const addresses = new Map<string, Set<string>>([...names.keys()].map((key) => [key, new Set()]))
  for (const o of snapshot.observations) {
    const further = o.outcome.kind === 'response' ? o.outcome.response.additional : []
    for (const rr of [...recordsOf(o), ...further]) {
      const address = addressOf(rr)
      if (address !== null) addresses.get(rr.owner.key)?.add(address)
    }
  }
  return [...names].map(([key, name]) => ({ name, addresses: addresses.get(key)! }))
}
