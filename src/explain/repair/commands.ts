/** What the commands of each signer are made of. */

import type { Action, ActionName, Setting } from '../../diagnose/plan.ts'
import type { Server } from '../../snapshot.ts'

export const SOFTWARE = ['bind', 'knot', 'pdns', 'ldns'] as const
export type Software = (typeof SOFTWARE)[number]

/** One way to do an action with one program. */
export interface Recipe {
  /** which version or manner: "dnssec-policy", "by hand", "4.x"; empty when there is only one */
  readonly label: string
  /** to be pasted into a shell as they stand, in order */
  readonly commands: readonly string[]
  /** what to see to before, one line; empty when nothing */
  readonly note: string
}

/** The commands of one program, for every action; an empty list: it has no part in that action. */
export type Commands = {
  readonly [A in ActionName]: (action: Extract<Action, { readonly kind: A }>, setting: Setting) => readonly Recipe[]
}

/** A word for a shell: as it stands, or in single quotes where the shell would read something into it (POSIX shell §2.2). */
export const quoted = (word: string): string =>
  /^[\w.,:@%+=/-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`

/** Where commands are run that are for some servers only. */
export const on = (servers: readonly Server[]): string =>
  servers.length === 0 ? 'on each server' : `on ${servers.map(({ address }) => address).join(', ')}`
