/**
 * The loop of a check: trace to the zone that holds the name, ask every server of it and of its parent, examine, ask for what
 * was lacking, until nothing more would help. A replay runs the same loop over a kept snapshot and asks nobody.
 */

import { collect } from '../collect/collect.ts'
import type { Plan, Survey } from '../collect/plan.ts'
import { wanted } from '../collect/wanted.ts'
import type { Name } from '../dns/name.ts'
import { TYPE } from '../dns/registry.ts'
import type { Question } from '../dns/rr.ts'
import { columnsFor } from '../health/columns.ts'
import { examine } from '../health/health.ts'
import type { Health } from '../health/types.ts'
import type { Need } from '../report.ts'
import type { Snapshot } from '../snapshot.ts'
import {
  demandComplete,
  instantOf,
  type Judgement,
  planFor,
  type Route,
  replay,
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
  const soa: Question = { name: target, type: TYPE.SOA }
  const options = assume(target, wish)
  let { snapshot } = await (options.pool === undefined ? trace(soa, options) : traceWith(options.pool, soa, options))
  for (let round = 1; ; round++) {
    const at = options.at ?? instantOf(snapshot)
    // What is asked may show a wildcard, which is asked for then, or that the name is there after all.
    for (let plan = surveyPlan(soa, snapshot, options); snapshot.stopped === undefined; ) {
      snapshot = await collect(snapshot, plan, options)
      const next = surveyPlan(soa, snapshot, options)
      if (wanted(snapshot.observations, next).length === 0) break
      plan = next
    }
    const place = whereIs(soa, snapshot, options)
    const health = examine(snapshot, { ...place, target }, termsFor(place.zone, options, at))
    const plan = surveyPlan(soa, snapshot, options, health.needs)
    if (snapshot.stopped !== undefined || round === MOST_ROUNDS) return { snapshot, health }
    if (wanted(snapshot.observations, plan).length === 0) {
      const signaled = await withSignals(snapshot, health, options)
      if (signaled === snapshot) return { snapshot, health }
      snapshot = signaled
      continue
    }
    snapshot = await collect(snapshot, plan, options)
  }
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
  const options = assume(target, wish)
  await replay(snapshot, soa, options)
  demandComplete(snapshot, surveyPlan(soa, snapshot, options))
  const at = options.at ?? instantOf(snapshot)
  const place = whereIs(soa, snapshot, options)
  const health = examine(snapshot, { ...place, target }, termsFor(place.zone, options, at))
  await demandSignals(snapshot, health, options)
  return { snapshot, health }
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
  if (!exists) return { ...plan, needs, surveys: [{ zone, questions: [soa], probes: null }] }
  const keys: Question = { name: zone, type: TYPE.DNSKEY }
  const apex: Question = { name: zone, type: TYPE.SOA }
  const columns = columnsFor(zone, soa.name, options.types, snapshot)
  const own: Survey = {
    zone,
    questions: columns.map(({ question }) => question),
    probes: { cookie: apex, size: keys },
  }
  const delegation = [TYPE.DS, TYPE.NS].map((type) => ({ name: zone, type }))
  const above: readonly Survey[] =
    parent === null || options.assumeDs?.has(zone.key) === true
      ? []
      : [{ zone: parent, questions: delegation, probes: null }]
  // What parent and child say of addresses within the zone is compared.
  const addresses = nameservers
    .filter((name) => name.isWithin(zone))
    .flatMap((name) => [TYPE.A, TYPE.AAAA].map((type): Need => ({ zone, question: { name, type } })))
  return { ...plan, needs: [...addresses, ...needs], surveys: [...above, own] }
}
