/** Everything that only shows when servers, parent and child, or the present and the time to come are held against each other. */

import type { Finding, Severity } from '../report.ts'
import type { Server } from '../snapshot.ts'
import { denialComparisons } from './content/denials.ts'
import { hiddenComparisons } from './content/hidden.ts'
import { idleKeyComparisons } from './content/idlekeys.ts'
import { keyComparisons } from './content/keysets.ts'
import { renewalComparisons } from './content/renewed.ts'
import { requestComparisons } from './content/requests.ts'
import { delegationComparisons } from './delegation/delegation.ts'
import { serverComparisons } from './servers/servers.ts'
import type { Column, Exam } from './types.ts'
import { validityComparisons } from './validity.ts'

/** A finding of a comparison. Its severity is that of the catalogue, unless it is told heavier here. */
export interface Compared {
  readonly finding: Finding
  readonly severity?: Severity
  /** whose answers show it */
  readonly servers: readonly Server[]
  readonly columns?: readonly Column[]
  /** findings of judgements that say less of the same: they are left out, unless they decide one */
  readonly covers?: (finding: Finding) => boolean
}

/** All comparisons, in no order that matters. */
export const comparisons = (exam: Exam): readonly Compared[] => [
  ...serverComparisons(exam),
  ...keyComparisons(exam),
  ...idleKeyComparisons(exam),
  ...renewalComparisons(exam),
  ...denialComparisons(exam),
  ...hiddenComparisons(exam),
  ...requestComparisons(exam),
  ...delegationComparisons(exam),
  ...validityComparisons(exam),
]
