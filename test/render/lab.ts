/** Every scenario of the lab, traced once. */

import { SCENARIOS, type Scenario } from '../../src/lab/index.ts'
import { type Traced, trace } from '../../src/trace.ts'
import { POLICIES } from '../../src/validate/policy.ts'

export interface Told extends Traced {
  readonly scenario: Scenario
}

export async function traceScenario(scenario: Scenario): Promise<Told> {
  const world = scenario.build()
  const { options = {} } = scenario
  const traced = await trace(scenario.question, {
    anchors: world.anchors,
    policy: POLICIES[scenario.policy ?? 'iana'],
    hints: world.hints,
    port: 53,
    resolver: options.resolver === undefined ? null : { name: null, address: options.resolver, port: 53 },
    families: [4, 6],
    tcp: false,
    retries: 2,
    publicOnly: options.publicOnly ?? false,
    allServers: options.allServers ?? false,
    timeoutMs: 2000,
    limits: { queries: options.limits?.queries ?? 200, ms: options.limits?.ms ?? 30_000 },
    transport: world.transport,
    now: world.now,
  })
  return { scenario, ...traced }
}

export async function traceAll(): Promise<readonly Told[]> {
  const told: Told[] = []
  for (const scenario of SCENARIOS) told.push(await traceScenario(scenario))
  return told
}
