/**
 * The loop of a check: trace to the zone that holds the name, ask every server of it and of its parent, examine, ask for what
 * was lacking, until nothing more would help. A replay runs the same loop over a kept snapshot and asks nobody.
 */

import { collect } from '../collect/collect.ts'
import { crowdsIn } from '../collect/known.ts'
import type { Plan, Survey } from '../collect/plan.ts'
import { wanted } from '../collect/wanted.ts'
import type { Name } from '../dns/name.ts'
import { TYPE } from '../dns/registry.ts'
import type { Question } from '../dns/rr.ts'
import { columnsFor } from '../health/columns.ts'
import { examine } from '../health/health.ts'
import type { Health } from '../health/types.ts'
import type { Need } from '../report.ts'
import type { Observation, Snapshot, Timestamp } from '../snapshot.ts'
import {
  demandComplete,
  instantOf,
  type Judgement,
  openPlan,
  planFor,
  type Route,
  type TraceOptions,
  trace,
} from '../trace.ts'
import { assume, type Located, locate, type Strictness, termsFor } from './place.ts'
import { type Pool, traceWith } from './pool.ts'
import { demandSignals, withSignals } from './signals.ts'

export interface CheckOptions extends TraceOptions, Strictness {
  /** what other names of the same run have shown of the zones above */
  readonly pool?: Pool
}

export interface Checked {
  readonly snapshot: Snapshot
  readonly health: Health
}

/** Rounds of asking for what an examination lacked: each finds less, and a hostile zone may not go on for ever. */
const MOST_ROUNDS = 6

/** Asks until the examination is complete. Network trouble is part of it, never an exception. */
export async function check(target: Name, wish: CheckOptions): Promise<Checked> {
  const began = wish.now()
  const checked = await askAll(target, wish)
  return taking(checked, wish.now() - began)
}

/** With the time that it took: its packets alone do not tell how long everything waited its turn. @param ms milliseconds */
export function taking({ snapshot, health }: Checked, ms: number): Checked {
  const elapsedMs = Math.max(Math.round(ms), snapshot.elapsedMs)
  const { tookMs: _, ...rest } = snapshot
  return {
    snapshot: { ...rest, ...(elapsedMs === snapshot.elapsedMs ? {} : { tookMs: elapsedMs }) },
    health: { ...health, elapsedMs },
  }
}

async function askAll(target: Name, wish: CheckOptions): Promise<Checked> {
  const soa: Question = { name: target, type: TYPE.SOA }
  const options = assume(target, wish)
  let { snapshot } = await (options.pool === undefined ? trace(soa, options) : traceWith(options.pool, soa, options))
  for (let round = 1; ; ) {
    const at = options.at ?? instantOf(snapshot)
    // What is asked may show a wildcard, which is asked for then, or that the name is there after all.
    for (let plan = await unasked(soa, snapshot, options); plan !== null; ) {
      snapshot = await collect(snapshot, plan, options)
      plan = await unasked(soa, snapshot, options)
    }
    const health = healthOf(soa, snapshot, options, at)
    if (snapshot.stopped !== undefined) return { snapshot, health }
    const plan = surveyPlan(soa, snapshot, options, health.needs)
    if (round < MOST_ROUNDS && wanted(snapshot.observations, plan).length > 0) {
      snapshot = await collect(snapshot, plan, options)
      round++
      continue
    }
    const signaled = await withSignals(snapshot, health, options)
    if (signaled === snapshot) return { snapshot, health }
    snapshot = signaled
  }
}

/**
 * What a check asks whatever its examination lacks, as far as it is open; null when nothing is. The loop goes on until there is
 * nothing, and a replay demands that: both work it out from all packets, so that what is kept can be judged again.
 */
async function unasked(
  soa: Question,
  snapshot: Snapshot,
  options: Judgement & Route & Strictness,
): Promise<Plan | null> {
  if (snapshot.stopped !== undefined) return null
  const survey = surveyPlan(soa, snapshot, options)
  return wanted(snapshot.observations, survey).length > 0 ? survey : openPlan(snapshot, soa, options)
}

/** What a snapshot could be asked over when it was collected is asked of it. */
function within<T extends Route>(wish: T, { network }: Snapshot): T {
  if (network === undefined) return wish
  const families = wish.families.filter((family) => network.families.includes(family))
  return { ...wish, families: families.length > 0 ? families : wish.families, tcp: wish.tcp || network.tcp }
}

const whereIs = (soa: Question, { observations }: Snapshot, options: Judgement & Route): Located =>
  locate(observations, planFor(soa, options), soa.name)

/**
 * Examines a kept snapshot.
 * @throws MissingPacketError when it lacks a packet that a check with these options would have asked for
 */
export async function recheck(
  snapshot: Snapshot,
  target: Name,
  wish: Judgement & Route & Strictness,
): Promise<Checked> {
  const soa: Question = { name: target, type: TYPE.SOA }
  const options = assume(target, within(wish, snapshot))
  const open = await unasked(soa, snapshot, options)
  if (open !== null) demandComplete(snapshot, open)
  const at = options.at ?? instantOf(snapshot)
  const health = healthOf(soa, snapshot, options, at)
  await demandSignals(snapshot, health, options)
  return { snapshot, health }
}

function healthOf(soa: Question, snapshot: Snapshot, options: Judgement & Route & Strictness, at: Timestamp): Health {
  const place = whereIs(soa, snapshot, options)
  const crowds = crowdsIn(snapshot.observations, surveyPlan(soa, snapshot, options))
  return examine(snapshot, { ...place, target: soa.name, crowds }, termsFor(place.zone, options, at))
}

/** The plan of the trace, and every server of the zone and of its parent. */
function surveyPlan(
  soa: Question,
  snapshot: Snapshot,
  options: Judgement & Route & Strictness,
  needs: readonly Need[] = [],
): Plan {
  const { zone, parent, nameservers, exists } = whereIs(soa, snapshot, options)
  const plan = planFor(soa, options)
  // Whether a name is there is all that is asked of the zone above: it is not the zone to be checked.
  if (!exists) {
    const denied = options.instead?.has(zone.key) === true ? [] : dsDenied(zone, parent, snapshot)
    return { ...plan, needs, surveys: [...denied, { zone, questions: [soa], probes: null }] }
  }
  const keys: Question = { name: zone, type: TYPE.DNSKEY }
  const apex: Question = { name: zone, type: TYPE.SOA }
  const columns = columnsFor(zone, soa.name, options.types, snapshot)
  const own: Survey = {
    zone,
    questions: columns.map(({ question }) => question),
    probes: { cookie: apex, size: keys },
  }
  const delegation = [TYPE.DS, TYPE.NS].map((type) => ({ name: zone, type }))
  const isAssumed = options.assumeDs?.has(zone.key) === true
  const above: readonly Survey[] =
    parent === null || isAssumed
      ? []
      : [{ zone: parent, questions: [...delegation, ...keysAbove(parent, snapshot)], probes: null, lifeSigns: true }]
  // How long caches keep what the parent has now is its TTL, whatever DS are assumed instead: one server tells. Of a zone
  // whose servers are given too nothing above is asked.
  const isDelegated = parent !== null && isAssumed && options.instead?.has(zone.key) !== true
  const held: readonly Need[] = isDelegated ? [{ zone: parent, question: delegation[0]! }] : []
  // What parent and child say of addresses within the zone is compared.
  const addresses = nameservers
    .filter((name) => name.isWithin(zone))
    .flatMap((name) => [TYPE.A, TYPE.AAAA].map((type): Need => ({ zone, question: { name, type } })))
  return { ...plan, needs: [...held, ...addresses, ...needs], surveys: [...above, own] }
}

/**
 * Where a zone seems insecure since its parent gave no DS, each server of the parent is asked for it: one may have it, and
 * then validators find the zone secure through that one. A DS that leads nowhere makes a trace ask them all.
 */
function dsDenied(zone: Name, parent: Name | null, snapshot: Snapshot): readonly Survey[] {
  if (parent === null || keysAbove(parent, snapshot).length === 0) return []
  const isDs = ({ outcome }: Observation): boolean =>
    outcome.kind === 'response' &&
    [...outcome.response.answer, ...outcome.response.authority].some(
      (rr) => rr.type === TYPE.DS && rr.owner.equals(zone),
    )
  if (snapshot.observations.some(isDs)) return []
  return [{ zone: parent, questions: [{ name: zone, type: TYPE.DS }], probes: null }]
}

/** The keys of a zone above that is signed: where none of its servers was asked for them, no chain leads through it. */
function keysAbove(parent: Name, { observations }: Snapshot): readonly Question[] {
  const isOfKeys = ({ question }: Observation): boolean => question.type === TYPE.DNSKEY && question.name.equals(parent)
  return observations.some(isOfKeys) ? [{ name: parent, type: TYPE.DNSKEY }] : []
}
