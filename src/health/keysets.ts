/** Whether the DNSKEY RRsets of all servers have every key that signs on any of them (RFC 8901 §3). */

import type { Compared } from './comparisons.ts'
import type { Exam } from './types.ts'

export const keyComparisons = (_exam: Exam): readonly Compared[] => []
