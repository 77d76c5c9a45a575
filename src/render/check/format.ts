/** What every form of a check's output has: something before the first name, something for each, something at the end. */

import type { Failure, Result, Summary } from '../../check/result.ts'
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
  /** the file that the names came from, else the config file, as it was given; null: there is none */
  readonly source: string | null
  /** `--min-validity` in seconds; null: the default */
  readonly minValidity: number | null
  /** the command that checks a name again, as it can be pasted; when it is left out, that without options */
  readonly again?: ((name: string) => string) | undefined
}

/** A form of output. Results come one at a time; all parts together are empty or end with a line feed. */
export interface CheckFormat {
  readonly begin: (run: Run) => string
  readonly one: (result: Result, run: Run) => string
  /** a name that cannot be read, or a file of names; text has none, since its reader has it on stderr */
  readonly failed?: (failure: Failure, run: Run) => string
  readonly end: (summary: Summary, run: Run) => string
}

/** Made anew for each output of a run: some keep what their end needs, never a result with its packets. */
export type MakeFormat = () => CheckFormat
