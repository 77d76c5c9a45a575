/** What parent and child say of each other: NS, glue, DS on every server of the parent, DS as expected. */

import { undelegatedAbsence } from '../absent.ts'
import type { Compared } from '../comparisons.ts'
import type { Exam } from '../types.ts'
import { dsComparisons } from './dsversions.ts'
import { nameserverComparisons } from './nameservers.ts'

/** All findings about the cut: NS, glue and DS, and what is said of a zone that has no delegation yet. */
export const delegationComparisons = (exam: Exam): readonly Compared[] => [
  ...nameserverComparisons(exam),
  ...dsComparisons(exam),
  ...undelegatedAbsence(exam),
]
