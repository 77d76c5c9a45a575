/**
 * Decides all that is still to ask: the walk from the root down to the target over each hop of its alias chain, with the
 * DNSKEY and DS RRsets on the way (RFC 1034 §5.3.3, RFC 4035 §4.2 and §5).
 *
 * Pure, and made anew from the observations each time: every zone that something points to is a fact, each name is asked for
 * at the deepest zone known for it, and what follows from that and has no answer yet is wanted. Nothing depends on the order in
 * which answers came. Zone cuts are guessed; the validator finds them again from signed evidence.
 */

import { familyOf } from '../dns/address.ts'
import { Name } from '../dns/name.ts'
import { TYPE } from '../dns/registry.ts'
import { type Question, questionKey, type RRType } from '../dns/rr.ts'
import { isAside } from '../report.ts'
import type { Observation, Server } from '../snapshot.ts'
import { type Asking, ask, exchangeKey, inOrder, turn } from './ask.ts'
import { askedOf, nameservers } from './asked.ts'
import { type Facts, learn, MAX_ALIASES, type Zone } from './facts.ts'
import { knownServers, withinBound } from './known.ts'
import type { Plan, Survey, Wanted } from './plan.ts'
import type { Reading } from './reading.ts'
import { wantedOfResolver } from './resolver.ts'
import { wantedOfServers } from './survey.ts'

/** How many name servers' names of one zone are looked up at the same time, and how deep such look-ups nest. */
const LOOKUPS_AT_ONCE = 2
const MAX_NESTING = 3

/** What became of a question, with all that is being done about it. */
interface Put {
  readonly kind: 'answered' | 'open' | 'dead'
  readonly readings: readonly Reading[]
}

/** One evaluation: facts in, wishes out. */
interface Walk extends Asking {
  readonly out: Map<string, Wanted>
  /** name server look-ups decided so far, by level and question */
  readonly lookups: Map<string, Put['kind']>
  /** servers of zones in the order in which to ask them, by `Name.key` */
  readonly servers: Map<string, readonly Server[]>
  /** zones on the way to the target */
  readonly onTheWay: Map<string, Zone>
  /** keys of zones whose servers known so far are of no use, while more are looked for */
  readonly stuck: Set<string>
}

/**
 * Every question that can usefully be asked now, in the order in which to ask. Empty: nothing is left to ask.
 * @param underway what was asked and not answered yet; it is not wanted again, nor is the same of another server beside it
 */
export function wanted(
  observations: readonly Observation[],
  plan: Plan,
  underway: readonly Wanted[] = [],
): readonly Wanted[] {
  const facts = learn(observations, Name.root, plan)
  const pending = new Set(underway.map(exchangeKey))
  const walk: Walk = {
    plan,
    facts,
    pending,
    out: new Map(),
    lookups: new Map(),
    servers: new Map(),
    onTheWay: new Map(),
    stuck: new Set(),
  }
  if (plan.resolver !== null) return wantedOfResolver(walk, plan.resolver)
  const hops = walkHops(walk)
  for (const { zone, question, servers } of plan.needs) {
    const known = facts.zones.get(zone.key)
    if (servers !== undefined) putToEach(walk, zone, question, servers)
    else if (known !== undefined) put(walk, known, question, 0, true)
  }
  for (const zone of walk.onTheWay.values()) {
    if (!isThorough(plan, zone)) continue
    for (const question of askedOf(observations, zone, plan.target, nameservers(facts, hops)))
      put(walk, zone, question, 0)
  }
  for (const survey of plan.surveys ?? []) surveyZone(walk, survey)
  if (walk.out.size === 0 && pending.size === 0) needsOfUnknownZones(walk)
  return [...probeFirst(walk)]
}

/** Every server of the zone that is known; the addresses of the others are looked for. */
function surveyZone(walk: Walk, survey: Survey): void {
  const zone = walk.facts.zones.get(survey.zone.key)
  if (zone === undefined) return
  for (const next of wantedOfServers(walk, serversOf(walk, zone), survey)) walk.out.set(exchangeKey(next), next)
  lookUpServers(walk, zone, 1, false)
}

/** What was lacked of a zone that nothing else has led to: the zone above it answers or refers. */
function needsOfUnknownZones(walk: Walk): void {
  const { facts, plan } = walk
  for (const { zone, question, servers } of plan.needs) {
    if (servers === undefined && !facts.zones.has(zone.key)) put(walk, home(facts, zone), question, 0, true)
  }
}

/** @returns the names of the alias chain, by key */
function walkHops(walk: Walk): ReadonlyMap<string, Name> {
  const { name: first, type } = walk.plan.target
  const names = new Map([[first.key, first]])
  for (const name of names.values()) {
    const zone = home(walk.facts, name, type)
    const { readings } = put(walk, zone, { name, type }, 0)
    keysOnTheWay(walk, name, type)
    for (const reading of readings) {
      if (reading.kind !== 'answer' && reading.kind !== 'denial') continue
      // Unsigned data of a signed zone may be of a zone below it that the same server has: its SOA tells.
      if (reading.apex === null && isSigned(walk, zone) && reading.base.isBelow(zone.name)) {
        put(walk, zone, { name: reading.base, type: TYPE.SOA }, 0)
      }
      if (reading.alias !== null && names.size <= MAX_ALIASES) names.set(reading.alias.key, reading.alias)
    }
  }
  return names
}

/** DNSKEY of every signed zone above the name, and DS where a cut was passed without a referral that told of it. */
function keysOnTheWay(walk: Walk, name: Name, type: RRType): void {
  const { facts } = walk
  for (let depth = 0; depth <= lowest(name, type); depth++) {
    const zone = facts.zones.get(name.ancestor(depth).key)
    if (zone === undefined) continue
    walk.onTheWay.set(zone.name.key, zone)
    const isReferred = zone.referredBy.size > 0
    const isGiven = !isReferred && walk.plan.instead?.has(zone.name.key) === true
    if (isGiven || isSigned(walk, zone)) put(walk, zone, { name: zone.name, type: TYPE.DNSKEY }, 0)
    if (zone.vouched) continue
    // Nothing has led to a zone whose servers were given: the way to it begins at the root.
    const above = isGiven ? new Map([[Name.root.key, Name.root]]) : isReferred ? zone.referredBy : zone.jumpedFrom
    for (const parent of zonesAt(walk, above)) {
      if (!isSigned(walk, parent)) continue
      const shallowest = isReferred ? zone.name.depth : parent.name.depth + 1
      for (let d = shallowest; d <= zone.name.depth; d++) putDs(walk, zone.name.ancestor(d))
      // Whether it is delegated at all, the parent says when asked for NS.
      if (isGiven) put(walk, home(facts, zone.name, TYPE.DS), { name: zone.name, type: TYPE.NS }, 0)
    }
  }
}

const putDs = (walk: Walk, name: Name): void => {
  put(walk, home(walk.facts, name, TYPE.DS), { name, type: TYPE.DS }, 0)
}

/** The deepest label at which a zone can hold the RRset: for DS the one above the name (RFC 4035 §3.1.4.1). */
const lowest = (name: Name, type: RRType): number => (type === TYPE.DS && !name.isRoot ? name.depth - 1 : name.depth)

/** The deepest zone known that can hold the RRset. */
function home(facts: Facts, name: Name, type: RRType = TYPE.NS): Zone {
  for (let depth = lowest(name, type); depth > 0; depth--) {
    const zone = facts.zones.get(name.ancestor(depth).key)
    if (zone !== undefined) return zone
  }
  return facts.zones.get(Name.root.key)!
}

/** A guess: it has a trust anchor, or its DS was seen, or it signed something below a zone that is signed. */
function isSigned(walk: Walk, zone: Zone): boolean {
  if (walk.plan.anchors.some((anchor) => anchor.equals(zone.name)) || walk.facts.ds.has(zone.name.key)) return true
  return zone.signer && zonesAt(walk, zone.jumpedFrom).some((above) => isSigned(walk, above))
}

/** Those of the names at which something showed a zone. */
const zonesAt = ({ facts }: Walk, names: ReadonlyMap<string, Name>): readonly Zone[] =>
  [...names.keys()].flatMap((key) => facts.zones.get(key) ?? [])

const isThorough = (plan: Plan, zone: Zone): boolean => plan.thorough === 'all' || plan.thorough.has(zone.name.key)

/**
 * Puts a question to the servers of a zone, and sees to what that takes: addresses of more servers when those known are
 * not enough, and the zone above when a zone is known only by the one server that holds both.
 * @param level 0 for the chain itself, above for look-ups of name servers
 */
function put(walk: Walk, zone: Zone, question: Question, level: number, direct = false): Put {
  if (level > 0 && walk.stuck.has(zone.name.key)) return { kind: 'dead', readings: [] }
  const aside = isAside(walk.plan.target, question)
  const every = level === 0 && isThorough(walk.plan, zone) && !aside
  const task = {
    zone: zone.name,
    question,
    servers: serversOf(walk, zone),
    bits: { rd: false, cd: false },
    every,
    direct,
  }
  const asked = ask(aside ? { ...walk, plan: { ...walk.plan, retries: 0 } } : walk, task)
  for (const next of asked.next) walk.out.set(exchangeKey(next), next)
  const exhausted = asked.kind === 'exhausted'
  const busy = !aside && (exhausted || every) && lookUpServers(walk, zone, level + 1, exhausted)
  if (!exhausted) return { kind: asked.kind === 'answered' ? 'answered' : 'open', readings: asked.readings }
  if (aside) return { kind: 'dead', readings: [] }
  if (busy) return { kind: 'open', readings: [] }
  if (zone.referredBy.size > 0) return { kind: 'dead', readings: [] }
  const above = zonesAt(walk, zone.jumpedFrom).map((from) => put(walk, from, question, level, direct))
  return (
    above.find((a) => a.kind === 'answered') ?? above.find((a) => a.kind === 'open') ?? { kind: 'dead', readings: [] }
  )
}

function putToEach(walk: Walk, zone: Name, question: Question, servers: readonly Server[]): void {
  const task = { zone, question, servers, bits: { rd: false, cd: false }, every: true, direct: true }
  for (const next of ask(walk, task).next) walk.out.set(exchangeKey(next), next)
}

/** Glue, and what was found for the names of its servers, in the order in which to ask. */
function serversOf(walk: Walk, zone: Zone): readonly Server[] {
  const decided = walk.servers.get(zone.name.key)
  if (decided !== undefined) return decided
  const { facts, plan } = walk
  const instead = plan.instead?.get(zone.name.key)
  if (instead !== undefined) return instead.servers
  const known = knownServers(facts, plan, zone)
  const survey = plan.surveys?.find((one) => one.zone.equals(zone.name))
  const servers = inOrder(survey === undefined ? known : withinBound(walk, known, survey), walk)
  walk.servers.set(zone.name.key, servers)
  return servers
}

/**
 * Looks up name servers whose addresses are missing, until something of it is under way. True while something is under way.
 * @param stuck the zone's own servers have been tried: a look-up that leads to them is pointless, and one that leads to a
 *   zone that waits for this one is a loop (RFC 1034 §5.3.3)
 */
function lookUpServers(walk: Walk, zone: Zone, level: number, stuck: boolean): boolean {
  if (level > MAX_NESTING) return false
  if (stuck) walk.stuck.add(zone.name.key)
  let busy = false
  for (const questions of missingAddresses(walk, zone)) {
    busy = questions.filter((question) => lookUp(walk, question, level) === 'open').length > 0
    if (busy) break
  }
  walk.stuck.delete(zone.name.key)
  return busy
}

/**
 * The A and AAAA questions whose answers could name more servers, in the order of need: two names in the preferred family,
 * the same in the other, then the next two names. A referral brings all the glue there is inside the zone (RFC 9471 §3.1).
 */
function* missingAddresses({ facts, plan }: Walk, zone: Zone): Generator<readonly Question[]> {
  if (plan.instead?.has(zone.name.key)) return
  const glue = [...zone.servers.values()]
  const isGlued = (name: Name, family: 4 | 6): boolean => {
    const inside = name.isWithin(zone.name)
    return glue.some((server) => {
      const its = familyOf(server.address)
      return server.name?.equals(name) === true && (inside ? plan.families.includes(its) : its === family)
    })
  }
  const sorted = [...zone.nameservers.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
  const names = turn(sorted, plan.target.name)
  for (let at = 0; at < names.length; at += LOOKUPS_AT_ONCE) {
    for (const family of plan.families) {
      const some = names.slice(at, at + LOOKUPS_AT_ONCE)
      const missing = some.filter((name) => !isGlued(name, family) && facts.addresses(name, family).length === 0)
      yield missing.map((name) => addressQuestion(name, family))
    }
  }
  // That a name has no address at all is known only once both families were asked for, whichever is used.
  const isSurveyed = plan.surveys?.some((survey) => survey.zone.equals(zone.name)) === true
  if (!isSurveyed || glue.length > 0) return
  const left = ([4, 6] as const).filter((family) => !plan.families.includes(family))
  if (names.some((name) => plan.families.some((family) => facts.addresses(name, family).length > 0))) return
  for (const family of left) yield names.map((name) => addressQuestion(name, family))
}

const addressQuestion = (name: Name, family: 4 | 6): Question => ({ name, type: family === 4 ? TYPE.A : TYPE.AAAA })

function lookUp(walk: Walk, question: Question, level: number): Put['kind'] {
  const key = `${level} ${questionKey(question)}`
  const known = walk.lookups.get(key)
  if (known !== undefined) return known
  walk.lookups.set(key, 'dead')
  const { kind } = put(walk, home(walk.facts, question.name), question, level)
  walk.lookups.set(key, kind)
  return kind
}

/** Of a family that is only the second choice and was never tried, one address is asked first, to see whether it works. */
function* probeFirst({ plan, facts, pending, out }: Walk): Generator<Wanted> {
  const probing = new Set([...pending].map((key) => familyOf(key.split(' ')[0]!)))
  for (const next of out.values()) {
    const family = familyOf(next.server.address)
    const isProbe = family !== plan.families[0] && !facts.isTried(family)
    if (isProbe && probing.has(family)) continue
    if (isProbe) probing.add(family)
    yield next
  }
}
