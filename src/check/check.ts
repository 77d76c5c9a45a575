/**
 * The loop of a check: trace to the zone that holds the name, ask every server of it and of its parent, examine, ask for what
 * was lacking, until nothing more would help. A replay runs the same loop over a kept snapshot and asks nobody.
 */

import { collect } from '../collect/collect.ts'
import type { Plan, Survey } from '../collect/plan.ts'
import { wanted } from '../collect/wanted.ts'
import { type Whereabouts, whereabouts } from '../collect/whereabouts.ts'
import type { Name } from '../dns/name.ts'
import { TYPE } from '../dns/registry.ts'
import type { Question } from '../dns/rr.ts'
import { columnsFor } from '../health/columns.ts'
import { examine } from '../health/health.ts'
import type { Health, HealthOptions } from '../health/types.ts'
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

/** How strictly, and with what assumed; the instant and the anchors are those of the trace. */
export type Strictness = Omit<HealthOptions, 'at' | 'anchors' | 'policy'>

export interface CheckOptions extends TraceOptions, Strictness {}

export interface Checked {
  readonly snapshot: Snapshot
  readonly health: Health
}

/** Rounds of asking for what an examination lacked: each finds less, and a hostile zone may not go on for ever. */
const MOST_ROUNDS = 6

/** Asks until the examination is complete. Network trouble is part of it, never an exception. */
export async function check(target: Name, options: CheckOptions): Promise<Checked> {
  const soa: Question = { name: target, type: TYPE.SOA }
  let { snapshot } = await trace(soa, options)
  for (let round = 1; ; round++) {
    const at = options.at ?? instantOf(snapshot)
    const place = whereabouts(snapshot.observations, planFor(soa, options), target)
    // What is asked may show a wildcard, which is asked for then.
    for (let plan = surveyPlan(soa, place, snapshot, options); snapshot.stopped === undefined; ) {
      snapshot = await collect(snapshot, plan, options)
      const next = surveyPlan(soa, place, snapshot, options)
      if (wanted(snapshot.observations, next).length === 0) break
      plan = next
    }
    const health = examine(snapshot, { ...place, target }, { ...options, at })
    const plan = surveyPlan(soa, place, snapshot, options, health.needs)
    if (snapshot.stopped !== undefined || round === MOST_ROUNDS) return { snapshot, health }
    if (wanted(snapshot.observations, plan).length === 0) return { snapshot, health }
    snapshot = await collect(snapshot, plan, options)
  }
}

/**
 * Examines a kept snapshot.
 * @throws MissingPacketError when it lacks a packet that a check with these options would have asked for
 */
export async function recheck(
  snapshot: Snapshot,
  target: Name,
  options: Judgement & Route & Strictness,
): Promise<Checked> {
  const soa: Question = { name: target, type: TYPE.SOA }
  await replay(snapshot, soa, options)
  const place = whereabouts(snapshot.observations, planFor(soa, options), target)
  demandComplete(snapshot, surveyPlan(soa, place, snapshot, options))
  const at = options.at ?? instantOf(snapshot)
  return { snapshot, health: examine(snapshot, { ...place, target }, { ...options, at }) }
}

/** The plan of the trace, and every server of the zone and of its parent. */
function surveyPlan(
  soa: Question,
  { zone, parent, nameservers }: Whereabouts,
  snapshot: Snapshot,
  options: Judgement & Route & Strictness,
  needs: readonly Need[] = [],
): Plan {
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
    parent === null || options.undelegated ? [] : [{ zone: parent, questions: delegation, probes: null }]
  // What parent and child say of addresses within the zone is compared.
  const addresses = nameservers
    .filter((name) => name.isWithin(zone))
    .flatMap((name) => [TYPE.A, TYPE.AAAA].map((type): Need => ({ zone, question: { name, type } })))
  return { ...planFor(soa, options), needs: [...addresses, ...needs], surveys: [...above, own] }
}
