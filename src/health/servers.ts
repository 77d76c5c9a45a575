/** How the servers of a zone differ in what they can do and in the version they have: transports, sizes, cookies, serials, data. */

import type { Compared } from './comparisons.ts'
import type { Exam } from './types.ts'

export const serverComparisons = (_exam: Exam): readonly Compared[] => []
