/** Checks a world of the lab the way `dnssec-trace lab` does. */

import { type Checked, check } from '../../src/check/check.ts'
import type { CheckScenario, CheckWorld } from '../../src/lab/checkworld.ts'
import { POLICIES } from '../../src/validate/policy.ts'

export function checkWorld(scenario: CheckScenario, world: CheckWorld = scenario.build()): Promise<Checked> {
  const { types = [], minValidity = null, allowInsecure = false, families = [4, 6], tcp = false } = scenario.options
  return check(scenario.target, {
    anchors: world.anchors,
    policy: POLICIES.iana,
    hints: world.hints,
    port: 53,
    resolver: null,
    families,
    tcp,
    retries: 2,
    timeoutMs: 2000,
    publicOnly: false,
    allServers: false,
    limits: { queries: 2000, ms: 60_000 },
    transport: world.transport,
    now: world.now,
    types,
    minValidity,
    allowInsecure,
    expectDs: null,
    undelegated: false,
    verified: new Map(),
  })
}

export interface Summary {
  readonly status: string
  readonly findings: readonly string[]
  readonly states: readonly string[]
  readonly undetermined: boolean
}

/** Status, findings with their weight, rollover states. */
export const summary = ({ health }: Checked): Summary => ({
  status: health.status,
  findings: [...new Set(health.findings.map(({ severity, finding }) => `${severity} ${finding.code}`))].sort(),
  states: [...(health.rollover?.states ?? [])].sort(),
  undetermined: health.undetermined !== null,
})

export const expected = ({ status, findings, states, undetermined }: CheckScenario): Summary => ({
  status,
  findings: [...new Set(findings.map(([severity, code]) => `${severity} ${code}`))].sort(),
  states: [...states].sort(),
  undetermined,
})
