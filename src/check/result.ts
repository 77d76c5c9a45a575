/** What a check comes to under a policy: which findings fail it, which are left aside and why, and the one word for it all. */

import type { Code } from '../codes.ts'
import type { Name } from '../dns/name.ts'
import type { Health, HealthFinding } from '../health/types.ts'
import type { Severity } from '../report.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Checked } from './check.ts'

export type Outcome = 'healthy' | 'unhealthy' | 'undetermined'

/** A finding that is known and accepted. */
export interface Ignore {
  readonly code: Code
  /** the zone for which it is: that of the finding, or the one that is checked; null: for all */
  readonly zone: Name | null
  /** null when it was given on the command line, which has no room for one */
  readonly reason: string | null
}

/** What fails a check. */
export interface FailPolicy {
  /** findings of this weight or heavier */
  readonly failOn: Severity
  readonly ignore: readonly Ignore[]
}

export interface Told extends HealthFinding {
  readonly ignored: Ignore | null
  /** it makes the zone unhealthy */
  readonly fails: boolean
}

/** One name, checked. */
export interface Result {
  /** as it was given */
  readonly name: string
  readonly health: Health
  readonly snapshot: Snapshot
  readonly outcome: Outcome
  /** heaviest first, those that are ignored last */
  readonly findings: readonly Told[]
}

const WEIGHT: readonly Severity[] = ['error', 'warning', 'notice']

/** @param name as it was given */
export function resultOf(name: string, { health, snapshot }: Checked, policy: FailPolicy): Result {
  const told = health.findings.map((one): Told => {
    const ignored = policy.ignore.find((ignore) => matches(ignore, one, health.zone)) ?? null
    const fails = ignored === null && WEIGHT.indexOf(one.severity) <= WEIGHT.indexOf(policy.failOn)
    return { ...one, ignored, fails }
  })
  const findings = [...told.filter((t) => t.ignored === null), ...told.filter((t) => t.ignored !== null)]
  return { name, health, snapshot, findings, outcome: outcomeOf(health, told) }
}

const matches = ({ code, zone }: Ignore, { finding }: HealthFinding, checked: Name): boolean =>
  code === finding.code && (zone === null || zone.equals(finding.zone) || zone.equals(checked))

/** A finding outranks what could not be determined. */
function outcomeOf(health: Health, told: readonly Told[]): Outcome {
  if (told.some(({ fails }) => fails)) return 'unhealthy'
  return health.undetermined === null ? 'healthy' : 'undetermined'
}

/** Of a whole run. */
export interface Summary {
  readonly healthy: number
  readonly unhealthy: number
  readonly undetermined: number
  /** the run was interrupted before all names were checked */
  readonly interrupted: boolean
  /** what holds for the network here, said once: no IPv6, no UDP */
  readonly notes: readonly string[]
}

/** Of a whole run: a finding outranks what could not be determined; names that were not reached are not determined. */
export function outcomeOfAll({ unhealthy, undetermined, interrupted }: Summary): Outcome {
  if (unhealthy > 0) return 'unhealthy'
  return undetermined > 0 || interrupted ? 'undetermined' : 'healthy'
}
