/**
 * What is worth saying of the zones on the way although nothing is wrong with the verdict: their keys, how long their
 * signatures last, and parents that refer where they should answer. No verdict depends on it: it comes after.
 */

import type { Finding } from '../report.ts'
import type { Authentic, Context } from './context.ts'
import { keyFindings } from './keyadvice.ts'
import { referredFindings } from './referred.ts'
import { lifetimeFindings } from './sigadvice.ts'

/** Reads what the judgement authenticated, zone by zone. */
export function adviceFindings(context: Context): readonly Finding[] {
  const zones = new Map<string, Authentic[]>()
  for (const set of context.authentic) {
    const known = zones.get(set.zone.key)
    if (known === undefined) zones.set(set.zone.key, [set])
    else known.push(set)
  }
  const own = [...zones.values()].flatMap((sets) => [...keyFindings(context, sets), ...lifetimeFindings(context, sets)])
  return [...own, ...referredFindings(context)]
}
