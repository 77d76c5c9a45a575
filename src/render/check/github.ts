/**
 * Annotations of GitHub Actions: a workflow command for each finding, which the runner shows beside the job and, where the
 * file with the names is known, in it. Every line is a command, since the runner would look for commands in any other.
 */

import type { Result, Told } from '../../check/result.ts'
import { summaryText } from '../../explain/health.ts'
import { countText } from '../../explain/words.ts'
import type { Severity } from '../../report.ts'
import { safe } from '../doc.ts'
import type { MakeFormat, Run } from './format.ts'
import { detailsOf, ignoredOf, ignoredText, isCounted, say, whyUndetermined } from './told.ts'

/** The message of a command: lines in one. */
const data = (lines: readonly string[]): string =>
  lines.map((line) => safe(line, false).replace(/%/g, '%25')).join('%0A')

/** A value among properties, which ":" and "," would end. */
const property = (raw: string): string =>
  safe(raw, false).replace(/%/g, '%25').replace(/:/g, '%3A').replace(/,/g, '%2C')

function command(level: Severity, title: string, lines: readonly string[], { source }: Run): string {
  const file = source === null ? '' : `file=${property(source)},`
  return `::${level} ${file}title=${property(title)}::${data(lines)}\n`
}

function annotation(told: Told, result: Result, run: Run): string {
  const said = say(told, result)
  const { finding, severity } = told
  const lines = [said.explanation.message, ...detailsOf(told, said)]
  return command(severity, `${result.name}: ${finding.code}`, lines, run)
}

/** Names of which the sum says what is ignored. */
const MOST_IGNORED = 50

/** What is ignored is in the sum alone: an annotation that asks for nothing hides one that does. */
export const githubFormat: MakeFormat = () => {
  const ignored: string[] = []
  let more = 0
  return {
    begin: () => '',
    failed: ({ name, why }, run) => command('error', `${name} was not checked`, [why], run),
    one: (result, run) => {
      const why = whyUndetermined(result)
      const undetermined = why === null ? '' : command('error', `${result.name} could not be determined`, [why], run)
      const found = result.findings.filter(isCounted)
      const known = ignoredOf(result).map(ignoredText)
      if (known.length > 0 && ignored.length < MOST_IGNORED)
        ignored.push(`${result.name}: ignored: ${known.join(', ')}`)
      else if (known.length > 0) more++
      return `${undetermined}${found.map((told) => annotation(told, result, run)).join('')}`
    },
    end: (summary, run) => {
      const { notes, interrupted } = summary
      const left = more === 0 ? [] : [`${countText(more, 'name')} more with something ignored`]
      const cut = interrupted ? ['the run was interrupted'] : []
      return command('notice', 'dnssec-trace check', [summaryText(summary), ...cut, ...notes, ...ignored, ...left], run)
    },
  }
}
