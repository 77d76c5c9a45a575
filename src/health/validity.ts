/** Whether everything stays valid for as long as is wanted. */

import type { Compared } from './comparisons.ts'
import type { Exam, Horizon } from './types.ts'

export const validityComparisons = (_exam: Exam, _horizon: Horizon | null): readonly Compared[] => []
