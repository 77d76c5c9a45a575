/** From a cause to its repair: which actions, in which order, with which waits (RFC 6781 §4, RFC 7583). */

import type { Finding, Report } from '../report.ts'
import type { Plan } from './plan.ts'
import type { Seen } from './seen.ts'
import type { Why } from './why.ts'

/** The repair of a finding; null when there is nothing to mend. */
export function planFor(_finding: Finding, _why: Why | null, _report: Report, _seen: Seen): Plan | null {
  return null
}
