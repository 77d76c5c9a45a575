/** One result a line, `dnssec-trace.check.result/1`, as they are ready; the last line is that of the run. */

import { outcomeOfAll } from '../../check/outcome.ts'
import type { Failure } from '../../check/result.ts'
import { jsonText } from '../json.ts'
import type { MakeFormat } from './format.ts'
import { failureJson, runJson, summaryJson } from './json.ts'
import { resultJson } from './result.ts'

const SUMMARY_FORMAT = 'dnssec-trace.check.summary/1'

/** Written as results come; only names that cannot be read are kept. */
export const ndjsonFormat: MakeFormat = () => {
  const failures: Failure[] = []
  return {
    begin: () => '',
    one: (result, run) => jsonText(resultJson(result, run), 0),
    failed: (failure) => {
      failures.push(failure)
      return ''
    },
    end: (summary, run) => {
      const outcome = outcomeOfAll(summary)
      const last = { ...runJson(run), outcome, ...summaryJson(summary), failures: failures.map(failureJson) }
      return jsonText({ format: SUMMARY_FORMAT, ...last }, 0)
    },
  }
}
