/** Whether all servers deny in the same way: NSEC or NSEC3, and with which parameters (RFC 5155 §7, RFC 9276). */

import type { Compared } from './comparisons.ts'
import type { Exam } from './types.ts'

export const denialComparisons = (_exam: Exam): readonly Compared[] => []
