/** A repair for people: numbered steps, what shows that each is done, how long to wait, another way, what never to do. */

import type { Caches } from '../../diagnose/caches.ts'
import type { Inquiry } from '../../diagnose/diagnose.ts'
import type { Who } from '../../diagnose/plan.ts'
import { distance, formatTime } from '../../dns/time.ts'
import { cachesText, longestText } from '../../explain/caches.ts'
import { SOFTWARE, type Software } from '../../explain/repair/commands.ts'
import { type SaidPlan, type SaidStep, sayPlan } from '../../explain/repair/plan.ts'
import { shownOf } from '../../explain/repair/programs.ts'
import type { Context } from '../../explain/types.ts'
import { whyText } from '../../explain/why/why.ts'
import { type Block, line, type Span, span, text } from '../doc.ts'

/** Where labels begin, and what they label. */
export const LABEL = 2
/** Column at which what a label introduces begins. */
export const SAID = 9

/** "who:", as wide as all labels. */
export const label = (name: string): Span => span(`${name}:`.padEnd(SAID - LABEL), 'strong')

/** How much of a repair is told. */
export interface Telling {
  /** whose commands are shown; null: those of nobody */
  readonly software: Software | 'all' | null
  /** the command that traces the question again */
  readonly trace: string
}

/** What was done to the evidence: one line, or none. */
export const whyBlocks = ({ finding, why }: Inquiry, context: Context): readonly Block[] =>
  why === null ? [] : [text(LABEL, SAID, label('why'), whyText(why, finding, context))]

/**
 * The repair; null when there is nothing to mend.
 * @param named who was named already: said again only of another
 */
export function repairBlocks(
  inquiry: Inquiry,
  named: Who,
  telling: Telling,
  context: Context,
  caches: Caches | null,
): readonly Block[] | null {
  const plan = sayPlan(inquiry, telling.trace)
  if (plan === null) return null
  const heldText = telling.software === 'all' ? cachesText : longestText
  const held = caches === null ? [] : heldText(caches, context)
  return [
    ...plan.steps.flatMap((step, i) => stepBlocks(step, i, i === 0 ? named : plan.steps[i - 1]!.who, telling, context)),
    ...plan.instead.flatMap((step) => [
      text(LABEL, SAID, label('or'), step.text),
      ...commandBlocks(step, telling.software),
    ]),
    ...plan.never.map((never) => text(LABEL, SAID, label('never'), never)),
    ...held.map((one, i) => (i === 0 ? text(LABEL, SAID, label('held'), one) : text(SAID, SAID, one))),
    ...(telling.software === null && hasCommands(plan) ? [text(LABEL, SAID, label('how'), HOW)] : []),
  ]
}

const HOW = `--software ${SOFTWARE.slice(0, -1).join(', ')} or ${SOFTWARE.at(-1)} shows the commands, -v all of them`

/** Steps whose records are to be published as they stand. */
const PASTED: ReadonlySet<string> = new Set(['publish-ds', 'renew-cds', 'import-key', 'set-records', 'set-delegation'])

const hasCommands = ({ steps, instead }: SaidPlan): boolean =>
  [...steps, ...instead].some(({ commands }) => SOFTWARE.some((software) => commands[software].length > 0))

function stepBlocks(step: SaidStep, i: number, before: Who, telling: Telling, { at }: Context): readonly Block[] {
  const number = span(`${i + 1}.`.padEnd(SAID - LABEL), 'strong')
  const { wait } = step
  return [
    text(LABEL, SAID, number, ...(step.who !== before ? [span(`${step.who}: `, 'faint')] : []), step.text),
    ...(PASTED.has(step.action) ? step.records : []).map((record) => line(SAID, record)),
    ...commandBlocks(step, telling.software),
    line(SAID, span('check: ', 'faint'), step.check),
    ...(wait === null
      ? []
      : [
          text(
            SAID,
            SAID,
            span('wait until ', 'faint'),
            `${formatTime(wait.until)}, ${distance(at, wait.until)}`,
            span(`: ${wait.reason}`, 'faint'),
          ),
        ]),
  ]
}

/** Commands to be pasted as they stand, below the program and the manner they are for. */
function commandBlocks({ commands }: SaidStep, software: Telling['software']): readonly Block[] {
  if (software === null) return []
  return shownOf(commands, software === 'all' ? SOFTWARE : [software]).flatMap(({ title, recipe }) => [
    ...(title === '' && recipe.note === ''
      ? []
      : [
          text(
            SAID,
            SAID + 2,
            span(title === '' ? 'commands' : title, 'strong'),
            recipe.note === '' ? ':' : ` (${recipe.note}):`,
          ),
        ]),
    ...recipe.commands.map((command) => line(SAID + 2, command)),
  ])
}
