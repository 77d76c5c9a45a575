/** What parent and child say of each other: NS, glue, DS on every server of the parent, DS as expected. */

import type { Compared } from './comparisons.ts'
import type { Exam } from './types.ts'

export const delegationComparisons = (_exam: Exam): readonly Compared[] => []
