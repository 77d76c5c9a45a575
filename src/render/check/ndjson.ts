/** One result a line, `dnssec-trace.check.result/1`, as they are ready; the last line is that of the run. */

import { outcomeOfAll } from '../../check/result.ts'
import { jsonText } from '../json.ts'
import type { MakeFormat } from './format.ts'
import { runJson, summaryJson } from './json.ts'
import { resultJson } from './result.ts'

const SUMMARY_FORMAT = 'dnssec-trace.check.summary/1'

export const ndjsonFormat: MakeFormat = () => ({
  begin: () => '',
  one: (result, run) => jsonText(resultJson(result, run), 0),
  end: (summary, run) =>
    jsonText({ format: SUMMARY_FORMAT, ...runJson(run), outcome: outcomeOfAll(summary), ...summaryJson(summary) }, 0),
})
