/**
 * Which command a command line means, and what its failures look like: one line on stderr, never a stack trace.
 * A first word that is no command is a name to trace.
 */

import { complain, EXIT, type Io, UsageError } from './io.ts'
import { TAKES_VALUE } from './options.ts'

const COMMANDS = ['trace', 'explain', 'lab', 'check', 'denial', 'demo'] as const
type CommandName = (typeof COMMANDS)[number]

interface Selected {
  readonly command: CommandName
  readonly rest: readonly string[]
}

/** Takes the command out of the arguments, wherever options stand. */
function select(argv: readonly string[]): Selected {
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!
    if (word === '--') break
    if (TAKES_VALUE.has(word)) i++
    else if (!word.startsWith('-') || word === '-') {
      const command = COMMANDS.find((name) => name === word)
      return command === undefined
        ? { command: 'trace', rest: argv }
        : { command, rest: [...argv.slice(0, i), ...argv.slice(i + 1)] }
    }
  }
  return { command: 'trace', rest: argv }
}

async function dispatch({ command, rest }: Selected, io: Io): Promise<number> {
  switch (command) {
    case 'trace': {
      const { traceCommand } = await import('./trace.ts')
      return traceCommand(rest, io)
    }
    case 'explain': {
      const { explainCommand } = await import('./explain.ts')
      return explainCommand(rest, io)
    }
    case 'lab': {
      const { labCommand } = await import('./lab.ts')
      return labCommand(rest, io)
    }
    case 'demo': {
      // Said by `npm start` alone; a name called demo is traced with "trace demo" or "demo.".
      const { demoCommand } = await import('./demo.ts')
      return demoCommand(io)
    }
    case 'denial': {
      const { denialCommand } = await import('./denial.ts')
      return denialCommand(rest, io)
    }
    case 'check': {
      const { checkCommand } = await import('./check.ts')
      return checkCommand(rest, io)
    }
  }
}

/**
 * Runs the program.
 * @param argv the arguments without node and the script
 * @returns the exit status
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  try {
    return await dispatch(select(argv), io)
  } catch (error) {
    tell(error, io)
    return isInterrupt(error, io) ? EXIT.interrupted : EXIT.usage
  }
}

/** Nothing was asked yet when the user had enough: there is nothing to tell. */
const isInterrupt = (error: unknown, { interrupt }: Io): boolean =>
  interrupt?.aborted === true && error === interrupt.reason

/** Tells what ended a command: one line, and where it happened only when that is asked for. @returns the line */
export function tell(error: unknown, io: Io): string {
  if (isInterrupt(error, io)) return 'interrupted'
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof UsageError) return complain(io, message)
  if (!io.env.DNSSEC_TRACE_DEBUG) return complain(io, `internal error: ${message}; DNSSEC_TRACE_DEBUG=1 shows where`)
  io.stderr.write(`${(error as Error).stack}\n`)
  return `internal error: ${message}`
}
