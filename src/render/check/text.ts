/**
 * A check for people: the verdict first, servers by answers, then each cause with its repair, until when it all holds, and
 * where a rollover stands. Of many names a healthy one is one line.
 */

import { countedIn, type Outcome, type Result, type Summary } from '../../check/result.ts'
import { formatTime } from '../../dns/time.ts'
import { statusText, summaryText, undeterminedText } from '../../explain/health.ts'
import { countText } from '../../explain/words.ts'
import type { Severity } from '../../report.ts'
import { type Block, blank, type Doc, headline, line, type Paint, print, type Style, span, text } from '../doc.ts'
import type { Telling } from '../repair/text.ts'
import type { CheckFormat, MakeFormat, Run } from './format.ts'
import { detailBlocks } from './text/details.ts'
import { findingsBlocks } from './text/findings.ts'
import { horizonBlocks } from './text/outlook.ts'
import { rolloverBlocks } from './text/rollover.ts'
import { serverBlocks } from './text/servers.ts'
import { checkAgain, ignoredOf, ignoredText } from './told.ts'

const STYLE: Readonly<Record<Outcome, Style>> = {
  healthy: 'secure',
  unhealthy: 'bogus',
  undetermined: 'indeterminate',
}
const LONGEST = 'undetermined'.length

/** @param paint colours, or none */
export const makeText =
  (paint: Paint): MakeFormat =>
  (): CheckFormat => {
    // Blocks of several lines stand apart; lines alone stay together.
    let before: 'nothing' | 'line' | 'block' = 'nothing'
    return {
      begin: () => '',
      one: (result, run) => {
        const doc = resultDoc(result, run)
        const now = doc.length > 1 ? 'block' : 'line'
        const gap = before === 'block' || (before === 'line' && now === 'block') ? [blank] : []
        before = now
        return print([...gap, ...doc], run.page, paint)
      },
      end: (summary, run) => print(summaryDoc(summary, run), run.page, paint),
    }
  }

/** All that is said of one name. */
function resultDoc(result: Result, run: Run): Doc {
  const { health, snapshot, findings: told, outcome } = result
  const verbose = run.detail === 'verbose'
  const many = run.total !== 1
  const alone = run.detail === 'quiet' || (many && !verbose && outcome === 'healthy')
  const verdict = verdictLine(result, many, alone)
  if (alone) return [verdict]
  const telling: Telling = { trace: checkAgain(result, run), software: run.software ?? (verbose ? 'all' : null) }
  return [
    verdict,
    ...serverBlocks(health, told, run.page, verbose),
    ...findingsBlocks({ health, snapshot, told, telling, verbose }),
    ...horizonBlocks(health, verbose),
    ...rolloverBlocks(health, verbose),
    ...(verbose ? detailBlocks(health) : []),
    blank,
    countLine(result),
  ]
}

/** "unhealthy  example.test.  bogus, 2 errors, 1 warning". One line, however long, for `grep`. */
function verdictLine(result: Result, many: boolean, alone: boolean): Block {
  const { outcome, health, snapshot } = result
  const word = many ? outcome.padEnd(LONGEST) : outcome
  const why = outcome === 'undetermined' ? undeterminedText(health, snapshot) : null
  const status = statusText(health)
  // What is secure through some server says little where it breaks otherwise.
  const first = why ?? (outcome === 'unhealthy' && status === 'secure' ? [] : status)
  const ignored = alone ? ignoredOf(result).map(ignoredText) : []
  const known = ignored.length === 0 ? [] : `ignored: ${ignored.join(' ')}`
  const said = [first, countsOf(result, alone && outcome === 'healthy'), known].flat().join(', ')
  return headline(span(word, STYLE[outcome]), `  ${health.target}  ${said}`)
}

/** "2 errors", "1 warning": kinds of what is told, each as often as that. @param named with their codes, but for notices */
function countsOf({ findings }: Result, named: boolean): readonly string[] {
  return (['error', 'warning', 'notice'] as const satisfies readonly Severity[]).flatMap((severity) => {
    const of = countedIn(findings).filter(([one]) => one.severity === severity)
    if (of.length === 0) return []
    const codes = [...new Set(of.map(([{ finding }]) => finding.code))]
    return [`${countText(of.length, severity)}${named && severity !== 'notice' ? `: ${codes.join(' ')}` : ''}`]
  })
}

function countLine({ health }: Result): Block {
  const { queries, elapsedMs, policy, at } = health
  // Where nothing answers at all only the network was tried, which is no question of this name.
  const asked =
    queries === 0 && health.undetermined === 'network'
      ? 'no query went out but to see whether anything answers'
      : `${queries} ${queries === 1 ? 'query' : 'queries'}, ${elapsedMs} ms`
  return text(2, 2, span(`${asked}, policy ${policy}, judged at ${formatTime(at)}`, 'faint'))
}

/** How many were what, where there was more than one; what holds for the network here. */
function summaryDoc(summary: Summary, run: Run): Doc {
  const notes = summary.notes.map((note) => text(0, 2, span('note: ', 'strong'), note))
  const counts =
    run.total === 1 && !summary.interrupted
      ? []
      : [line(0, span(summaryText(summary), 'strong'), summary.interrupted ? ', interrupted' : '')]
  return run.detail === 'quiet' ? [] : [...(notes.length + counts.length === 0 ? [] : [blank]), ...notes, ...counts]
}
