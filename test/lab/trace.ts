/** Traces a scenario the way `dnssec-trace lab` does. */

import type { Scenario, World } from '../../src/lab/scenario.ts'
import { type Traced, trace } from '../../src/trace.ts'
import { POLICIES } from '../../src/validate/policy.ts'

export function traceScenario(scenario: Scenario, world: World = scenario.build()): Promise<Traced> {
  const { limits, resolver, publicOnly = false, allServers = false } = scenario.options ?? {}
  return trace(scenario.question, {
    anchors: world.anchors,
    policy: POLICIES[scenario.policy ?? 'iana'],
    hints: world.hints,
    port: 53,
    resolver: resolver === undefined ? null : { name: null, address: resolver, port: 53 },
    families: [4, 6],
    tcp: false,
    retries: 2,
    timeoutMs: 2000,
    publicOnly,
    allServers,
    limits: { queries: limits?.queries ?? 200, ms: limits?.ms ?? 30_000 },
    transport: world.transport,
    now: world.now,
  })
}

/** Status, decisive code, and the codes of all other findings, sorted. */
export function summary({ report }: Traced): { status: string; code: string | null; also: readonly string[] } {
  const code = report.verdict.cause?.code ?? null
  const others = report.findings.filter((f) => !f.decisive && f.finding.code !== code)
  return { status: report.verdict.status, code, also: [...new Set(others.map((f) => f.finding.code))].sort() }
}

export const expected = (scenario: Scenario): ReturnType<typeof summary> => ({
  status: scenario.status,
  code: scenario.code,
  also: [...scenario.also].sort(),
})
