/** What a check comes to under a policy: which findings fail it, which are left aside and why, and the one word for it all. */

import { octetText } from '../dns/wire.ts'
import type { Health, HealthFinding } from '../health/types.ts'
import { type Finding, SEVERITIES, type Severity } from '../report.ts'
import type { Snapshot } from '../snapshot.ts'
import { causesOf } from './causes.ts'
import type { Checked } from './check.ts'
import { type Ignore, matches } from './ignore.ts'
import type { Outcome } from './outcome.ts'

export type { Ignore } from './ignore.ts'
export type { Outcome, Summary } from './outcome.ts'

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
  /** the finding that is told in its place, since it has the same cause; null: it is told itself */
  readonly follows: Finding | null
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

/** A text that is no name. */
export interface Failure {
  /** as it was given */
  readonly name: string
  readonly why: string
}

/** @param name as it was given */
export function resultOf(name: string, { health, snapshot }: Checked, policy: FailPolicy): Result {
  const ignoredBy = (one: HealthFinding): Ignore | null =>
    policy.ignore.find((ignore) => matches(ignore, one, health.zone)) ?? null
  // What is accepted stands for nothing else.
  const live = health.findings.filter((one) => ignoredBy(one) === null)
  const causes = causesOf(live, { health, snapshot })
  const told = health.findings.map((one): Told => {
    const ignored = ignoredBy(one)
    const fails = ignored === null && SEVERITIES.indexOf(one.severity) <= SEVERITIES.indexOf(policy.failOn)
    return { ...one, ignored, fails, follows: causes.get(one)?.finding ?? null }
  })
  const findings = [...told.filter((t) => t.ignored === null), ...told.filter((t) => t.ignored !== null)]
  return { name, health, snapshot, findings, outcome: outcomeOf(health, told) }
}

/** A finding outranks what could not be determined. */
function outcomeOf(health: Health, told: readonly Told[]): Outcome {
  if (told.some(({ fails }) => fails)) return 'unhealthy'
  return health.undetermined === null ? 'healthy' : 'undetermined'
}

/** What servers compared show of one key has a cause and a repair of its own. */
function keyApart({ finding, judgement, columns }: Told): string {
  const { evidence } = finding
  const key = judgement === null && columns.length === 0 && 'key' in evidence ? evidence.key : null
  return key === null ? '' : octetText(key.rdata)
}

/**
 * Findings that are not ignored and follow from no other, one kind of a zone and weight together, but keys of which nothing
 * but comparing tells: what is counted.
 */
export function countedIn(findings: readonly Told[]): readonly (readonly [Told, ...Told[]])[] {
  const groups = new Map<string, [Told, ...Told[]]>()
  for (const one of findings) {
    if (one.ignored !== null || one.follows !== null) continue
    const key = `${one.severity} ${one.finding.code} ${one.finding.zone.key} ${keyApart(one)}`
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [one])
    else known.push(one)
  }
  return [...groups.values()]
}

/** What follows from these alone. */
export const followersOf = (causes: readonly Told[], findings: readonly Told[]): readonly Told[] =>
  findings.filter(({ follows }) => follows !== null && causes.some(({ finding }) => finding === follows))
