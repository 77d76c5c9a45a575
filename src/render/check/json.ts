/**
 * All results of a run as one JSON document, `dnssec-trace.check/1`, described by docs/check.schema.json. It is written as
 * the results come: what only the end can tell stands at its end.
 */

import { outcomeOfAll, type Summary } from '../../check/outcome.ts'
import type { Failure } from '../../check/result.ts'
import { formatTime } from '../../dns/time.ts'
import { jsonText } from '../json.ts'
import type { MakeFormat, Run } from './format.ts'
import { resultJson } from './result.ts'

const CHECK_FORMAT = 'dnssec-trace.check/1'

/** What a whole run came to, as plain data. */
export const summaryJson = ({ healthy, unhealthy, undetermined, interrupted, notes }: Summary) => ({
  healthy,
  unhealthy,
  undetermined,
  interrupted,
  notes,
})

/** A name that cannot be read, as plain data. */
export const failureJson = ({ name, why }: Failure) => ({ name, why })

/** What is known of a run when it begins. */
export const runJson = ({ tool, at, failOn }: Run) => ({ tool, at: formatTime(at), failOn })

/** Cells of the matrix on a line each: there are hundreds. A line break in a string is escaped, so no string is touched. */
const CELL = /\{\n +("state": "[a-z]+"),\n +("code": (?:null|"\w+")),\n +("differs": (?:true|false))\n +\}/g

const inset = (text: string, by: number): string => text.trimEnd().replace(/^/gm, ' '.repeat(by))

/** Without the brackets around it: the fields of an object that goes on. */
const fields = (value: object): string => jsonText(value).trimEnd().slice(2, -2)

/** Written as results come; nothing of a result is kept. */
export const jsonFormat: MakeFormat = () => {
  let told = 0
  const failures: Failure[] = []
  return {
    begin: (run) => `{\n${fields({ format: CHECK_FORMAT, ...runJson(run) })},\n  "results": [`,
    one: (result, run) =>
      `${told++ === 0 ? '' : ','}\n${inset(jsonText(resultJson(result, run)).replace(CELL, '{ $1, $2, $3 }'), 4)}`,
    failed: (failure) => {
      failures.push(failure)
      return ''
    },
    end: (summary) => {
      const last = {
        outcome: outcomeOfAll(summary),
        summary: summaryJson(summary),
        failures: failures.map(failureJson),
      }
      return `${told === 0 ? '' : '\n  '}],\n${fields(last)}\n}\n`
    },
  }
}
