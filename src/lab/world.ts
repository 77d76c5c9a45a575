/**
 * A draft made to answer: addresses and the zones behind them. Zones are made when first asked for. In memory the world is
 * a `Transport` with a clock of its own: only silence takes time.
 */

import type { TrustAnchor } from '../codes.ts'
import { Name } from '../dns/name.ts'
import { parseZone } from '../dns/presentation.ts'
import { matches } from '../dns/query.ts'
import { CLASS_IN, RCODE, TYPE } from '../dns/registry.ts'
import type { RR } from '../dns/rr.ts'
import type { Timestamp } from '../snapshot.ts'
import type { Exchange, Reply, Transport } from '../transport/transport.ts'
import { empty, respond, zoneFor } from './authority.ts'
import { anchorFor, usualDs, usualSigners, type WorldDraft, type ZoneDraft } from './draft.ts'
import { type Asked, type Behaviour, type Reaction, type Silence, serveQuery } from './server.ts'
import { resolve } from './stub.ts'
import { makeZone, type Zone } from './zone.ts'

/** What one address does with a message. */
export interface Host {
  readonly address: string
  readonly serve: (query: Uint8Array, via: 'udp' | 'tcp') => readonly Uint8Array[] | Silence
}

export interface Network {
  readonly hosts: ReadonlyMap<string, Host>
  readonly hints: readonly { readonly name: Name; readonly address: string }[]
  readonly anchors: readonly TrustAnchor[]
  /** each zone, the deepest first, with an address that serves it */
  readonly zones: readonly PlacedZone[]
}

interface PlacedZone {
  readonly apex: Name
  readonly plan: ZoneDraft
  readonly addresses: readonly string[]
  readonly zone: () => Zone
}

/** Where the address of a name server is: itself, another address, or nowhere. */
export type Place = (address: string) => string | null

/** Makes the hosts of a draft. @param place moves every server's address, for serving on other ones */
export function makeNetwork(draft: WorldDraft, place: Place = (address) => address): Network {
  const below = delegations(draft.zones)
  const placed = draft.zones.map((zone) => placeZone(zone, below.get(zone.apex.key) ?? [], place))
  const behind = new Map<string, PlacedZone[]>()
  for (const zone of placed) {
    for (const address of zone.addresses) behind.set(address, [...(behind.get(address) ?? []), zone])
  }
  const hosts = new Map<string, Host>()
  for (const [address, zones] of behind) {
    const behaviour = behaviourAt(draft, address, place)
    hosts.set(
      address,
      makeHost(address, (asked) => lookup(zones, asked, behaviour), behaviour),
    )
  }
  const zones = placed.sort((a, b) => b.apex.depth - a.apex.depth)
  const root = draft.root.servers.flatMap(({ name, addresses }) =>
    addresses.map((address) => ({ name, address: place(address) })),
  )
  const network: Network = {
    hosts,
    hints: root.filter((hint): hint is { name: Name; address: string } => hint.address !== null),
    anchors: draft.anchors ?? [anchorFor(draft.root)],
    zones,
  }
  for (const [address, behaviour] of draft.resolvers) {
    hosts.set(
      address,
      makeHost(address, (asked) => resolve(network, asked), behaviour),
    )
  }
  return network
}

/** A host with one way to find answers. */
export function makeHost(address: string, find: (asked: Asked) => Reaction, behaviour: Behaviour = {}): Host {
  return { address, serve: (query, via) => serveQuery(query, via, address, find, behaviour) }
}

function behaviourAt(draft: WorldDraft, address: string, place: Place): Behaviour {
  for (const [planned, behaviour] of draft.behaviours) if (place(planned) === address) return behaviour
  return {}
}

function lookup(zones: readonly PlacedZone[], asked: Asked, behaviour: Behaviour): Reaction {
  const { name, type } = asked.question
  const found = zoneFor(zones, { name, type: behaviour.childSide === true ? TYPE.A : type })
  if (found === null) return empty(RCODE.REFUSED)
  const zone = found.zone()
  const answer = respond(zone, asked.question, asked.dnssec)
  return found.plan.tamper?.(answer, asked, zone) ?? answer
}

function placeZone(plan: ZoneDraft, children: readonly ZoneDraft[], place: Place): PlacedZone {
  const planned = plan.hostedAt ?? plan.servers.flatMap((server) => server.addresses)
  const addresses = planned.map(place).filter((address) => address !== null)
  let made: Zone | undefined
  const zone = (): Zone => {
    made ??= makeZone({
      ...plan,
      signers: plan.signers ?? usualSigners(plan.keys),
      records: zoneRecords(plan, children, place),
    })
    return made
  }
  return { apex: plan.apex, plan, addresses, zone }
}

/** The unsigned records of a zone: its text, SOA, NS, its servers' addresses, and its delegations. */
function zoneRecords(plan: ZoneDraft, children: readonly ZoneDraft[], place: Place): RR[] {
  const primary = plan.servers[0]!.name
  const lines = [`@ SOA ${primary} ${Name.parse('hostmaster', plan.apex)} 2026061500 7200 3600 1209600 600`]
  const extra: RR[] = []
  lines.push(...nameServers(plan, plan.apex, place))
  for (const child of children) {
    lines.push(...nameServers(child, plan.apex, place))
    for (const rdata of child.ds ?? usualDs(child)) {
      extra.push({ owner: child.apex, type: TYPE.DS, class: CLASS_IN, ttl: 3600, rdata })
    }
  }
  const text = `$TTL 3600\n${lines.join('\n')}\n${plan.text}`
  return [...parseZone(text, { origin: plan.apex, ttl: 3600 }), ...extra]
}

/** NS of a zone, and the addresses that stand in the zone `within`. */
function nameServers(zone: ZoneDraft, within: Name, place: Place): string[] {
  return zone.servers.flatMap(({ name, addresses }) => {
    const ns = `${zone.apex} NS ${name}`
    if (!name.isWithin(within)) return [ns]
    const placed = addresses.map(place).filter((address) => address !== null)
    return [ns, ...placed.map((address) => `${name} ${address.includes(':') ? 'AAAA' : 'A'} ${address}`)]
  })
}

/** By the key of a zone's apex, the zones that are delegated from it: none lies between. The first draft of an apex counts. */
function delegations(zones: readonly ZoneDraft[]): Map<string, ZoneDraft[]> {
  const first = new Map<string, ZoneDraft>()
  for (const zone of zones) if (!first.has(zone.apex.key)) first.set(zone.apex.key, zone)
  const below = new Map<string, ZoneDraft[]>()
  for (const zone of first.values()) {
    let parent = zone.apex.parent()
    while (parent !== null && !first.has(parent.key)) parent = parent.parent()
    if (parent !== null) below.set(parent.key, [...(below.get(parent.key) ?? []), zone])
  }
  return below
}

/** A network as a `Transport`. Replies take no time, silence takes the whole timeout, and time is only counted. */
export function memoryTransport(network: Network, at: Timestamp): { transport: Transport; now: () => number } {
  let now = at * 1000
  const queue: { readonly due: number; readonly end: () => void }[] = []
  let running = false
  // Exchanges end in the order of their due time, one a turn, so that what one sets off can begin before the next ends.
  const run = (): void => {
    queue.sort((a, b) => a.due - b.due)
    const next = queue.shift()
    if (next === undefined) {
      running = false
      return
    }
    now = Math.max(now, next.due)
    next.end()
    setImmediate(run)
  }
  const exchange = (asked: Exchange): Promise<Reply> => {
    const reply = exchangeWith(network, asked)
    return new Promise((resolve) => {
      queue.push({ due: now + reply.elapsedMs, end: () => resolve(reply) })
      if (!running) setImmediate(run)
      running = true
    })
  }
  return { transport: { exchange, close: async () => {} }, now: () => now }
}

function exchangeWith(network: Network, { server, via, query, timeoutMs }: Exchange): Reply {
  const host = network.hosts.get(server.address)
  const served = host?.serve(query, via) ?? 'timeout'
  if (typeof served === 'string') {
    return { kind: 'no-response', why: served, elapsedMs: served === 'timeout' ? timeoutMs : 0, discarded: 0 }
  }
  let discarded = 0
  for (const wire of served) {
    if (matches(query, wire)) return { kind: 'reply', wire, elapsedMs: 0, discarded }
    discarded++
  }
  return { kind: 'no-response', why: 'timeout', elapsedMs: timeoutMs, discarded }
}
