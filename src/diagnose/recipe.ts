/**
 * From a cause to its repair: which actions, in which order, with which waits (RFC 6781 §4, RFC 7583). The table holds one
 * entry for each code: a missing one fails the build. What is known to have been done goes before the rule that failed.
 */

import type { Code } from '../codes.ts'
import type { Finding, Report } from '../report.ts'
import type { Server } from '../snapshot.ts'
import type { Plan } from './plan.ts'
import { atServers } from './recipes/apart.ts'
import { type Bench, benchFor, type Draft, finish, type Recipe } from './recipes/bench.ts'
import { DELEGATION_RECIPES } from './recipes/delegation.ts'
import { DENIAL_RECIPES } from './recipes/denial.ts'
import { DNSKEY_RECIPES } from './recipes/dnskey.ts'
import { DS_RECIPES } from './recipes/ds.ts'
import { join } from './recipes/join.ts'
import { RRSIG_RECIPES } from './recipes/rrsig.ts'
import { SERVER_RECIPES } from './recipes/server.ts'
import { VERSION_RECIPES } from './recipes/versions.ts'
import { byDissent, byWhy } from './recipes/why.ts'
import type { Seen } from './seen.ts'
import type { Why } from './why.ts'

/** One recipe for each code; null only where nothing is to be mended, with the reason beside it. */
export const RECIPES: { readonly [C in Code]: Recipe<C> | null } = {
  ...DNSKEY_RECIPES,
  ...DS_RECIPES,
  ...DELEGATION_RECIPES,
  ...RRSIG_RECIPES,
  ...DENIAL_RECIPES,
  ...VERSION_RECIPES,
  ...SERVER_RECIPES,
}

/** What is known to have been done to the evidence of a finding of a report. */
export type WhyOf = (finding: Finding, report: Report) => Why | null

/**
 * The repair of a finding; null when there is nothing to mend.
 * @param whyOf asked of what shows only once the finding is mended
 * @param apart servers that show it, where others of the zone do well
 */
export function planFor(
  finding: Finding,
  why: Why | null,
  report: Report,
  seen: Seen,
  whyOf: WhyOf = () => null,
  apart: readonly Server[] = [],
): Plan | null {
  const drafted = (b: Bench, round: number): Draft | null => {
    const draft = byWhy(b) ?? byDissent(b) ?? byCode(b)
    if (draft === null || draft.steps.length === 0) return null
    return join(draft, b, (f, r) => drafted(benchFor(f, whyOf(f, r), r, seen), round + 1), round)
  }
  const bench = benchFor(finding, why, report, seen, apart)
  const draft = drafted(bench, 0)
  return draft === null ? null : finish(atServers(draft, bench), bench)
}

function byCode(bench: Bench): Draft | null {
  const recipe = RECIPES[bench.finding.code] as ((f: never, b: Bench) => Draft | null) | null
  return recipe === null ? null : recipe(bench.finding as never, bench)
}
