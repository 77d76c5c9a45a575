/** What lies outside the records: a clock that is wrong, a server that is behind, EDNS that is ignored, a zone no longer signed. */

import type { Finding, Report } from '../report.ts'
import type { Seen } from './seen.ts'
import type { Why } from './why.ts'

/** Null when nothing of the kind shows. */
export function circumstanceWhy(_finding: Finding, _report: Report, _seen: Seen): Why | null {
  return null
}
