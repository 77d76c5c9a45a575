/** The commands of each program for a step of a plan. */

import type { Action, Setting } from '../../diagnose/plan.ts'
import { BIND } from './bind.ts'
import { type Commands, type Recipe, SOFTWARE, type Software } from './commands.ts'
import { KNOT } from './knot.ts'
import { LDNS } from './ldns.ts'
import { PDNS } from './pdns.ts'

const COMMANDS: Readonly<Record<Software, Commands>> = { bind: BIND, knot: KNOT, pdns: PDNS, ldns: LDNS }

/** What a program is called in a sentence. */
export const PROGRAM_NAMES: Readonly<Record<Software, string>> = {
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
