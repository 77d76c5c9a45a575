/** Findings that say of one zone the same in the same words: each cause is told once. */

import { explain } from '../../src/explain/explain.ts'
import type { Finding } from '../../src/report.ts'
import type { Snapshot, Timestamp } from '../../src/snapshot.ts'

/** Of many signatures or DS records each is told by itself, though they have the tag of one key. */
const isOfOneRecord = ({ evidence }: Finding): boolean => 'rrsig' in evidence || 'ds' in evidence

/** The words that more than one finding has. */
export function repeated(
  findings: readonly Finding[],
  context: { readonly at: Timestamp; readonly snapshot: Snapshot },
): readonly string[] {
  const words = findings
    .filter((finding) => !isOfOneRecord(finding))
    .map((finding) => `${finding.code} ${finding.zone}: ${explain(finding, context).message}`)
  return words.filter((text, i) => words.indexOf(text) !== i)
}
