/** The command that shows whether a step is done: dig at the servers that have to have it, at the end a trace. */

import type { Check } from '../../diagnose/plan.ts'
import { TYPE, typeName } from '../../dns/registry.ts'
import type { Question } from '../../dns/rr.ts'
import type { Server } from '../../snapshot.ts'
import { quoted } from './commands.ts'
import { nameWord } from './files.ts'

/** More than these are not asked: their answers would fill the screen. */
const MOST = 4

/** The trace of a question, as it can be pasted. */
export const traceCommand = ({ name, type }: Question): string =>
  `dnssec-trace ${quoted(nameWord(name.toString()))}${type === TYPE.A ? '' : ` ${typeName(type)}`}`

/**
 * One line for a shell.
 * @param trace the command of the whole trace: where no single question tells
 */
export function checkCommand(check: Check | null, trace: string): string {
  if (check === null || check.servers.length === 0) return trace
  const { question, servers } = check
  const name = quoted(nameWord(question.name.toString()))
  // Of a delegation the parent says what it is in the authority section, and its glue in the additional one.
  const sections = question.type === TYPE.NS ? '+answer +authority +additional' : '+answer'
  const ask = (at: string, port: number): string =>
    `dig +norec +noall ${sections}${port === 53 ? '' : ` -p ${port}`} @${at} ${name} ${typeName(question.type)}`
  const [first, ...more] = servers.slice(0, MOST) as [Server, ...Server[]]
  if (more.length === 0) return ask(first.address, first.port)
  return `for s in ${[first, ...more].map(({ address }) => address).join(' ')}; do ${ask('$s', first.port)}; done`
}
