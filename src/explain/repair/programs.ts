/** The commands of each program for a step of a plan. */

import type { Action, Setting } from '../../diagnose/plan.ts'
import { BIND } from './bind.ts'
import { type Commands, type Recipe, SOFTWARE, type Software } from './commands.ts'
import { KNOT } from './knot.ts'
import { LDNS } from './ldns.ts'
import { PDNS } from './pdns.ts'

const COMMANDS: Readonly<Record<Software, Commands>> = { bind: BIND, knot: KNOT, pdns: PDNS, ldns: LDNS }

/** What a program is called in a sentence. */
const PROGRAM_NAMES: Readonly<Record<Software, string>> = {
  bind: 'BIND',
  knot: 'Knot DNS',
  pdns: 'PowerDNS',
  ldns: 'ldns and NSD',
}

/** By program; an empty list where it has no part in the action. */
export type ByProgram = Readonly<Record<Software, readonly Recipe[]>>

export function commandsFor(action: Action, setting: Setting): ByProgram {
  const of = (software: Software): readonly Recipe[] => {
    const make = COMMANDS[software][action.kind] as (a: Action, s: Setting) => readonly Recipe[]
    return make(action, setting)
  }
  return Object.fromEntries(SOFTWARE.map((software) => [software, of(software)])) as unknown as ByProgram
}

/** Commands as they are shown: below a program, or below none where they are the same whatever program signs the zone. */
export interface Shown {
  readonly recipe: Recipe
  /** "BIND, by hand"; empty when there is nothing to tell apart */
  readonly title: string
}

/** What to show of a step's commands. @param programs whose */
export function shownOf(commands: ByProgram, programs: readonly Software[]): readonly Shown[] {
  const common = isCommon(commands)
  const shown = programs.flatMap((program) => commands[program].map((recipe) => ({ program, recipe })))
  const listed = common ? shown.filter(({ program }) => program === programs[0]) : shown
  return listed.map(({ program, recipe }) => ({
    recipe,
    title: [common ? '' : PROGRAM_NAMES[program], recipe.label].filter((part) => part !== '').join(', '),
  }))
}

/** Of resolvers and clocks, not of signers: every program has the same. */
function isCommon(commands: ByProgram): boolean {
  const [first, ...others] = SOFTWARE.map((software) => JSON.stringify(commands[software]))
  return others.every((other) => other === first)
}
