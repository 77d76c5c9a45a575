/** Checks a world of the lab the way `dnssec-trace lab` does. */

import { type Checked, type CheckOptions, check } from '../../src/check/check.ts'
import type { Name } from '../../src/dns/name.ts'
import { parseZone } from '../../src/dns/presentation.ts'
import { type DS, parseDs } from '../../src/dns/rdata.ts'
import type { CheckScenario, CheckWorld } from '../../src/lab/checkworld.ts'
import type { Server } from '../../src/snapshot.ts'
import type { Verified } from '../../src/validate/context.ts'
import { POLICIES } from '../../src/validate/policy.ts'

export const checkWorld = (
  scenario: CheckScenario,
  world: CheckWorld = scenario.build(),
  verified: Verified = new Map(),
): Promise<Checked> => check(scenario.target, optionsOf(scenario, world, verified))

/** The options of a check of this world. */
export function optionsOf(
  scenario: Pick<CheckScenario, 'target' | 'options'>,
  world: CheckWorld,
  verified: Verified = new Map(),
): CheckOptions {
  const { types = [], minValidity = null, allowInsecure = false, families = [4, 6], tcp = false } = scenario.options
  const { expectDs, assumeDs, servers } = scenario.options
  return {
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
    ...(expectDs !== undefined && { expectDs: dsByZone(expectDs) }),
    ...(assumeDs !== undefined && { assumeDs: dsByZone(assumeDs) }),
    ...(servers !== undefined && { instead: new Map([[scenario.target.key, serversAt(scenario.target, servers)]]) }),
    verified,
  }
}

/** DS records in zone-file text, by the zone they are of. */
function dsByZone(text: string): ReadonlyMap<string, readonly DS[]> {
  const found = new Map<string, DS[]>()
  for (const { owner, rdata } of parseZone(text, { ttl: 0 })) {
    const ds = parseDs(rdata)
    if (ds.ok) found.set(owner.key, [...(found.get(owner.key) ?? []), ds.value])
  }
  return found
}

const serversAt = (zone: Name, addresses: readonly string[]) => ({
  zone,
  servers: addresses.map((address): Server => ({ name: null, address, port: 53 })),
})

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
