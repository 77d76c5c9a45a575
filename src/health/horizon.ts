/** The earliest moment at which something in the chain stops validating, ancestors included, if nobody signs again. */

import type { Exam, Horizon } from './types.ts'

/** Null when nothing is secure. */
export const horizonOf = (_exam: Exam): Horizon | null => null
