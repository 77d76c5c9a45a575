/**
 * The Test Anything Protocol, version 14: a test point for each name, with what was found as a YAML block; a further one,
 * marked as to be done, for each finding that is ignored. The plan stands at the end, where the number is known.
 */

import type { Result, Told } from '../../check/result.ts'
import { summaryText } from '../../explain/health.ts'
import { safe } from '../doc.ts'
import type { MakeFormat } from './format.ts'
import { detailsOf, isCounted, say, whyUndetermined } from './told.ts'

/** A description or a reason: "#" would begin a directive. */
const escaped = (raw: string): string => safe(raw, false).replace(/[\\#]/g, '\\$&')

/** A scalar of YAML in double quotes, which reads the escapes of JSON. */
const scalar = (value: string | number | boolean): string =>
  typeof value === 'string' ? JSON.stringify(safe(value, false)) : String(value)

const block = (lines: readonly string[]): string =>
  ['  ---', ...lines.map((line) => `  ${line}`), '  ...', ''].join('\n')

function diagnostics(result: Result): string {
  const { outcome, health, findings } = result
  const why = whyUndetermined(result)
  const told = findings.filter(isCounted)
  return block([
    `outcome: ${scalar(outcome)}`,
    `zone: ${scalar(health.zone.toString())}`,
    `status: ${scalar(health.status)}`,
    ...(why === null ? [] : [`undetermined: ${scalar(why)}`]),
    ...(told.length === 0 ? [] : ['findings:', ...told.flatMap((one) => findingLines(one, result))]),
    `duration_ms: ${Math.round(health.elapsedMs)}`,
  ])
}

function findingLines(told: Told, result: Result): readonly string[] {
  const said = say(told, result)
  const details = detailsOf(told, said)
  return [
    `  - code: ${told.finding.code}`,
    `    severity: ${told.severity}`,
    `    fails: ${told.fails}`,
    `    message: ${scalar(said.explanation.message)}`,
    ...(details.length === 0 ? [] : ['    details:', ...details.map((line) => `      - ${scalar(line)}`)]),
  ]
}

/** Written as results come; only points are counted. */
export const tapFormat: MakeFormat = () => {
  let points = 0
  return {
    begin: () => 'TAP version 14\n',
    one: (result) => {
      const ok = `${result.outcome === 'healthy' ? 'ok' : 'not ok'} ${++points}`
      const ignored = result.findings.flatMap((told) =>
        told.ignored === null
          ? []
          : [
              `not ok ${++points} - ${escaped(result.name)} ${told.finding.code} # TODO ${escaped(told.ignored.reason ?? 'ignored')}\n`,
            ],
      )
      return `${ok} - ${escaped(result.name)} is ${result.outcome}\n${diagnostics(result)}${ignored.join('')}`
    },
    failed: ({ name, why }) =>
      `not ok ${++points} - ${escaped(name)} was not checked\n${block([`message: ${scalar(why)}`])}`,
    end: (summary) => {
      const { interrupted, notes } = summary
      const said = [summaryText(summary), ...notes].map((line) => `# ${safe(line, false)}\n`)
      return `${said.join('')}${interrupted ? 'Bail out! the run was interrupted' : `1..${points}`}\n`
    },
  }
}
