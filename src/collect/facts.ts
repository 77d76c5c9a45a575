/**
 * What the observations so far say about zones and servers, all of it guesswork for asking well. A set of facts: the order
 * in which the observations came decides nothing.
 */

import { addressOf, familyOf } from '../dns/address.ts'
import type { Message } from '../dns/message.ts'
import type { Name } from '../dns/name.ts'
import { parseSingleName } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import { type Question, questionKey, type RR } from '../dns/rr.ts'
import { isProbe, type Observation, type Server, serverKey } from '../snapshot.ts'
import type { Plan } from './plan.ts'
import { inClass, isUsable, type Reading, read, rejectsEdns } from './reading.ts'

/** How many of its servers are kept in mind. */
interface Bounds {
  readonly names: number
  readonly servers: number
}

/** A zone that something pointed to. */
export interface Zone {
  readonly name: Name
  readonly bounds: Bounds
  /** zones whose servers gave a referral to it */
  readonly referredBy: Map<string, Name>
  /** a referral to it brought DS, or a denial of DS */
  vouched: boolean
  /** zones whose servers answered from it without a referral: parent and child on one server */
  readonly jumpedFrom: Map<string, Name>
  /** something was signed in its name */
  signer: boolean
  readonly nameservers: Map<string, Name>
  /** keys of names that it lists beside them, and that are too many */
  readonly passedOver: Set<string>
  /** by address: glue, servers that answered from it, root hints */
  readonly servers: Map<string, Server>
}

/** How one server behaves, over all questions. */
interface Standing {
  answers: number
  failures: number
  /** it gave a usable response to a query with EDNS */
  withEdns: boolean
  /** it gave a usable response only without EDNS */
  withoutEdns: boolean
}

export interface Facts {
  /** by `Name.key`; the root is always there */
  readonly zones: ReadonlyMap<string, Zone>
  /** keys of names at which a DS RRset was seen */
  readonly ds: ReadonlySet<string>
  readonly standing: (server: Server) => Standing
  /** exchanges with this server about this question */
  readonly exchanges: (server: Server, question: Question) => readonly Observation[]
  /** what was sent to this server to see how it takes it */
  readonly probes: (server: Server) => readonly Observation[]
  /** responses of this server to other questions, whose aliases lead to this one */
  readonly implied: (server: Server, question: Question) => readonly Message[]
  /** addresses that were found for a name server's name, those within the bound of its zone */
  readonly addresses: (name: Name, family: 4 | 6, bounds?: Bounds) => readonly string[]
  /** `read`, at most once for the same arguments */
  readonly reading: (message: Message, zone: Name, question: Question, direct: boolean) => Reading
  /** it was tried and nothing of it ever answered */
  readonly isDead: (family: 4 | 6) => boolean
  readonly isTried: (family: 4 | 6) => boolean
}

/**
 * Bounds on what responses can add, so that hostile ones cost little (NXNSAttack, CVE-2020-12662). Of a zone that is surveyed
 * twice as many names are followed, and what is known of more addresses is only counted (`known.ts`).
 */
const MAX_NAMESERVERS = 32
const MAX_SERVERS = 64
const MOST_NAMES_SURVEYED = 64
const MOST_COUNTED = 1024
const USUAL: Bounds = { names: MAX_NAMESERVERS, servers: MAX_SERVERS }
const SURVEYED: Bounds = { names: MOST_NAMES_SURVEYED, servers: MOST_COUNTED }
/** RFC 1034 §3.6.2 wants loops caught; BIND and Unbound stop at 16 and 11 aliases. */
export const MAX_ALIASES = 16

const pairKey = (server: Server, question: Question): string => `${serverKey(server)} ${questionKey(question)}`

/** Facts so far, and what they were gathered from. */
interface Gathered {
  readonly facts: Facts
  readonly root: Name
  readonly from: Observation[]
  readonly add: (o: Observation) => void
}

/** What is wanted is worked out anew after every answer: what the answers before it said is gathered once. */
const gathered = new WeakMap<Plan, Gathered>()

/** Gathers the facts of all observations. They grow when more are learnt for the same plan. */
export function learn(observations: readonly Observation[], root: Name, plan: Plan): Facts {
  const before = gathered.get(plan)
  const goesOn = before?.root.equals(root) === true && before.from.every((o, i) => o === observations[i])
  const now = goesOn ? before : beginning(root, plan)
  gathered.set(plan, now)
  for (const o of observations.slice(now.from.length)) {
    now.add(o)
    now.from.push(o)
  }
  return now.facts
}

/** What is known before anything was asked. */
function beginning(root: Name, plan: Plan): Gathered {
  const zones = new Map<string, Zone>()
  const ds = new Set<string>()
  const standings = new Map<string, Standing>()
  const exchanges = new Map<string, Observation[]>()
  const probes = new Map<string, Observation[]>()
  const implied = new Map<string, Message[]>()
  const addresses = new Map<string, Set<string>>()
  const unreachable = new Set<4 | 6>()
  const heard = new Set<4 | 6>()
  const tried = new Set<4 | 6>()

  const surveyed = new Set(plan.surveys?.map((survey) => survey.zone.key))
  const zone = (name: Name): Zone =>
    obtain(zones, name.key, () => newZone(name, surveyed.has(name.key) ? SURVEYED : USUAL))
  const standing = (server: Server): Standing => obtain(standings, serverKey(server), newStanding)
  const top = zone(root)
  for (const { name, address } of plan.hints) top.servers.set(address, { name, address, port: plan.port })

  for (const { zone: name } of plan.instead?.values() ?? []) zone(name)

  const place = (said: Reading, from: Name, server: Server, message: Message): void => {
    if (said.kind === 'referral') {
      const child = zone(said.child)
      child.referredBy.set(from.key, from)
      if (said.vouched) child.vouched = true
      addNameservers(child, message)
      addGlue(child, from, message, plan.port)
    } else if (said.kind !== 'useless' && said.apex?.isBelow(from) === true) {
      const apex = zone(said.apex)
      apex.jumpedFrom.set(from.key, from)
      if (said.signed) apex.signer = true
      addNameservers(apex, message)
      addServer(apex, server)
    }
  }

  const follow = (said: Reading, o: Observation, message: Message): void => {
    if (said.kind !== 'answer') return
    const within = said.apex ?? o.askedFor
    let name = said.alias
    for (let hops = 0; hops < MAX_ALIASES && name?.isWithin(within) === true; hops++) {
      const question = { name, type: o.question.type }
      const next = reading(message, within, question, false)
      if (next.kind === 'useless') return
      obtain(implied, pairKey(o.server, question), () => []).push(message)
      place(next, within, o.server, message)
      name = next.kind === 'answer' ? next.alias : null
    }
  }

  const add = (o: Observation): void => {
    if (isProbe(o)) {
      obtain(probes, serverKey(o.server), () => []).push(o)
      return
    }
    const { outcome, server, question } = o
    const family = familyOf(server.address)
    tried.add(family)
    obtain(exchanges, pairKey(server, question), () => []).push(o)
    if (outcome.kind === 'no-response') {
      standing(server).failures++
      if (outcome.why === 'unreachable') unreachable.add(family)
      return
    }
    heard.add(family)
    if (outcome.kind === 'malformed' || outcome.response.tc) {
      if (outcome.kind === 'malformed') standing(server).failures++
      return
    }
    const message = outcome.response
    const said = reading(message, o.askedFor, question, true)
    count(standing(server), o, message, said)
    if (said.kind === 'useless') return
    for (const rr of inClass([...message.answer, ...message.authority])) if (rr.type === TYPE.DS) ds.add(rr.owner.key)
    place(said, o.askedFor, server, message)
    // What a zone itself says of its servers is followed where all of them are to be asked.
    if (surveyed.has(o.askedFor.key))
      for (const name of ownNameservers(o, message)) addNameserver(zone(o.askedFor), name)
    follow(said, o, message)
    if (said.kind === 'answer' && (question.type === TYPE.A || question.type === TYPE.AAAA)) {
      const found = obtain(addresses, questionKey(question), () => new Set<string>())
      for (const rr of inClass(message.answer)) addAddress(found, rr)
    }
  }

  const facts: Facts = {
    zones,
    ds,
    standing,
    exchanges: (server, question) => exchanges.get(pairKey(server, question)) ?? [],
    probes: (server) => probes.get(serverKey(server)) ?? [],
    implied: (server, question) => implied.get(pairKey(server, question)) ?? [],
    addresses: (name, family, { servers } = USUAL) =>
      [...(addresses.get(questionKey({ name, type: family === 4 ? TYPE.A : TYPE.AAAA })) ?? [])].slice(0, servers),
    reading,
    isDead: (family) => unreachable.has(family) && !heard.has(family),
    isTried: (family) => tried.has(family),
  }
  return { facts, root, from: [], add }
}

/** What messages say is the same each time, and asked after every answer: read once as long as the message is about. */
const readings = new WeakMap<Message, Map<string, Reading>>()

const reading: Facts['reading'] = (message, from, question, direct) =>
  obtain(
    obtain(readings, message, () => new Map<string, Reading>()),
    `${from.key} ${questionKey(question)} ${direct}`,
    () => read(message, from, question, direct),
  )

interface Known<K, T> {
  readonly get: (key: K) => T | undefined
  readonly set: (key: K, value: T) => unknown
}

function obtain<K, T>(map: Known<K, T>, key: K, make: () => T): T {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

const newZone = (name: Name, bounds: Bounds): Zone => ({
  name,
  bounds,
  referredBy: new Map(),
  vouched: false,
  jumpedFrom: new Map(),
  signer: false,
  nameservers: new Map(),
  passedOver: new Set(),
  servers: new Map(),
})

const newStanding = (): Standing => ({ answers: 0, failures: 0, withEdns: false, withoutEdns: false })

function count(standing: Standing, o: Observation, message: Message, reading: Reading): void {
  if (reading.kind !== 'useless') standing.answers++
  else if (!rejectsEdns(o, message)) standing.failures++
  if (!isUsable(message)) return
  if (o.sent.edns) standing.withEdns = true
  else standing.withoutEdns = true
}

function addServer(zone: Zone, server: Server): void {
  if (zone.servers.size < zone.bounds.servers && !zone.servers.has(server.address))
    zone.servers.set(server.address, server)
}

function addNameservers(zone: Zone, message: Message): void {
  for (const name of nameserversIn([...message.answer, ...message.authority], zone.name)) addNameserver(zone, name)
}

function addNameserver(zone: Zone, name: Name): void {
  const { nameservers, passedOver, bounds } = zone
  if (nameservers.size < bounds.names) nameservers.set(name.key, name)
  else if (!nameservers.has(name.key) && passedOver.size < MOST_COUNTED) passedOver.add(name.key)
}

const nameserversIn = (records: readonly RR[], zone: Name): readonly Name[] =>
  inClass(records).flatMap((rr) => {
    const target = rr.type === TYPE.NS && rr.owner.equals(zone) ? parseSingleName(rr.rdata) : null
    return target?.ok ? [target.value] : []
  })

/** The name servers that a zone lists itself, in an authoritative answer to the question for them. */
export const ownNameservers = ({ askedFor, question }: Observation, { aa, answer }: Message): readonly Name[] =>
  aa && question.type === TYPE.NS && question.name.equals(askedFor) ? nameserversIn(answer, askedFor) : []

/** Glue counts when it lies in the zone that gave the referral: in-domain and sibling glue (RFC 9471 §2). */
function addGlue(zone: Zone, from: Name, message: Message, port: number): void {
  for (const rr of inClass(message.additional)) {
    const name = zone.nameservers.get(rr.owner.key)
    const address = name === undefined ? null : addressOf(rr)
    if (address === null || zone.servers.has(address)) continue
    if (name?.isWithin(from) === true) addServer(zone, { name, address, port })
  }
}

function addAddress(found: Set<string>, rr: RR): void {
  const address = addressOf(rr)
  if (address !== null && found.size < MOST_COUNTED) found.add(address)
}
