/**
 * Text of a report in Markdown (CommonMark with the tables of GFM), and a repair as a numbered list. No HTML: whatever
 * servers sent is escaped, so that it can neither leave its cell nor close its fence.
 */

import type { Inquiry } from '../../diagnose/diagnose.ts'
import { distance, formatTime } from '../../dns/time.ts'
import { SOFTWARE, type Software } from '../../explain/repair/commands.ts'
import { type SaidPlan, type SaidStep, sayPlan } from '../../explain/repair/plan.ts'
import { type Shown, shownOf } from '../../explain/repair/programs.ts'
import type { Timestamp } from '../../snapshot.ts'
import { safe } from '../doc.ts'

/** How a text is put into Markdown. */
export interface Ink {
  readonly ascii: boolean
  readonly at: Timestamp
  /** whose commands are shown; null: those of all */
  readonly software: Software | null
  /** the command that traces the question again */
  readonly trace: string
}

/** A text as it stands: nothing in it means anything to Markdown, nor becomes a link, nor calls anybody by "@". */
export const plain = (raw: string, { ascii }: Pick<Ink, 'ascii'>): string =>
  safe(raw, ascii)
    .replace(/[\\`*_[\]<>|~&]/g, '\\$&')
    .replace(/\b(www)\./gi, '$1\\.')
    .replace(/:\/\//g, ':\\/\\/')
    .replace(/@(?=\w)/g, '`@`')

/** Lines as they stand, between fences that are longer than any run of backticks in them. */
export function fenced(lines: readonly string[], { ascii }: Pick<Ink, 'ascii'>, language = ''): readonly string[] {
  const clean = lines.map((line) => safe(line, ascii))
  const longest = Math.max(2, ...clean.flatMap((line) => (line.match(/`+/g) ?? []).map((run) => run.length)))
  const fence = '`'.repeat(longest + 1)
  return [`${fence}${language}`, ...clean, fence]
}

const indented = (lines: readonly string[], by: string): readonly string[] =>
  lines.map((line) => (line === '' ? '' : by + line))

/** The repair; nothing when there is nothing to mend. */
export function repairLines(inquiry: Inquiry, ink: Ink): readonly string[] {
  const plan = sayPlan(inquiry, ink.trace)
  if (plan === null) return []
  return [
    '### Repair',
    '',
    ...plan.steps.flatMap((step, i) => stepLines(step, `${i + 1}. `, plan, ink)),
    ...(plan.instead.length === 0 ? [] : ['Or:', '', ...plan.instead.flatMap((s) => stepLines(s, '- ', plan, ink))]),
    ...(plan.never.length === 0 ? [] : ['Never:', '', ...plan.never.map((never) => `- ${plain(never, ink)}`), '']),
  ]
}

function stepLines(step: SaidStep, mark: string, plan: SaidPlan, ink: Ink): readonly string[] {
  const { who, text, records, commands, check, wait } = step
  const several = plan.steps.some((other) => other.who !== plan.steps[0]?.who)
  const programs = ink.software === null ? SOFTWARE : [ink.software]
  const by = ' '.repeat(mark.length)
  return [
    `${mark}${several ? `**${who}**: ` : ''}${plain(text, ink)}`,
    '',
    ...indented(
      [
        ...(records.length === 0 ? [] : [...fenced(records, ink), '']),
        ...shownOf(commands, programs).flatMap((shown) => recipeLines(shown, ink)),
        'Check:',
        '',
        ...fenced([check], ink, 'sh'),
        '',
        ...(wait === null
          ? []
          : [`Wait until ${formatTime(wait.until)}, ${distance(ink.at, wait.until)}: ${plain(wait.reason, ink)}.`, '']),
      ],
      by,
    ),
  ]
}

function recipeLines({ title, recipe: { commands, note } }: Shown, ink: Ink): readonly string[] {
  const said = `${plain(title === '' ? 'Commands' : title, ink)}${note === '' ? '' : ` (${plain(note, ink)})`}`
  return commands.length === 0 ? [`${said}.`, ''] : [`${said}:`, '', ...fenced(commands, ink, 'sh'), '']
}
