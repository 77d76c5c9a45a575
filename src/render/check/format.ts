/** What every form of a check's output has: something before the first name, something for each, something at the end. */

import type { Result, Summary } from '../../check/result.ts'
import type { Software } from '../../explain/repair/commands.ts'
import type { Severity } from '../../report.ts'
import type { Timestamp } from '../../snapshot.ts'
import type { Page } from '../doc.ts'
import type { Detail } from '../text.ts'

/** What holds for all names of a run. */
export interface Run {
  /** "dnssec-trace 1.0.0" */
  readonly tool: string
  /** when it began */
  readonly at: Timestamp
  readonly page: Page
  readonly detail: Detail
  readonly software: Software | undefined
  readonly failOn: Severity
  /** how many names there are; null while they are still being read */
  readonly total: number | null
}

/** A form of output. Each part is text that ends with a line feed, or is empty; results come one at a time. */
export interface CheckFormat {
  readonly begin: (run: Run) => string
  readonly one: (result: Result, run: Run) => string
  readonly end: (summary: Summary, run: Run) => string
}
