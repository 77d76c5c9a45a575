/**
 * From a cause to its repair: which actions, in which order, with which waits (RFC 6781 §4, RFC 7583). The table holds one
 * entry for each code: a missing one fails the build. What is known to have been done goes before the rule that failed.
 */

import type { Code } from '../codes.ts'
import type { Finding, Report } from '../report.ts'
import type { Plan } from './plan.ts'
import { type Bench, benchFor, type Draft, finish, type Recipe } from './recipes/bench.ts'
import { DENIAL_RECIPES } from './recipes/denial.ts'
import { DNSKEY_RECIPES } from './recipes/dnskey.ts'
import { DS_RECIPES } from './recipes/ds.ts'
import { RRSIG_RECIPES } from './recipes/rrsig.ts'
import { SERVER_RECIPES } from './recipes/server.ts'
import { byDissent, byWhy } from './recipes/why.ts'
import type { Seen } from './seen.ts'
import type { Why } from './why.ts'

/** One recipe for each code; null only where nothing is to be mended, with the reason beside it. */
export const RECIPES: { readonly [C in Code]: Recipe<C> | null } = {
  ...DNSKEY_RECIPES,
  ...DS_RECIPES,
  ...RRSIG_RECIPES,
  ...DENIAL_RECIPES,
  ...SERVER_RECIPES,
}

/** The repair of a finding; null when there is nothing to mend. */
export function planFor(finding: Finding, why: Why | null, report: Report, seen: Seen): Plan | null {
  const bench = benchFor(finding, why, report, seen)
  const draft = byWhy(bench) ?? byDissent(bench) ?? byCode(bench)
  return draft === null || draft.steps.length === 0 ? null : finish(draft, bench)
}

function byCode(bench: Bench): Draft | null {
  const recipe = RECIPES[bench.finding.code] as ((f: never, b: Bench) => Draft | null) | null
  return recipe === null ? null : recipe(bench.finding as never, bench)
}
