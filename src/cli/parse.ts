/** commander at work: one command's words and options, its help, and its complaints as one line. */

import { Command, CommanderError } from 'commander'
import { type Io, UsageError } from './io.ts'
import { type Format, type OptionName, type Options, option } from './options.ts'
import { version } from './version.ts'

export interface Shape {
  /** "dnssec-trace lab" */
  readonly name: string
  readonly usage: string
  readonly description: string
  readonly options: readonly OptionName[]
  /** shown below the options */
  readonly after?: string
}

export interface Target {
  readonly format: Format
  /** null: stdout */
  readonly file: string | null
}

export interface Parsed {
  readonly words: readonly string[]
  readonly options: Options
  /** what goes where: each `-o` takes the `--format` before it */
  readonly targets: readonly Target[]
}

/**
 * Reads a command's arguments.
 * @returns null when help or the version was asked for and printed
 * @throws UsageError for anything that cannot be understood
 */
export function parse(argv: readonly string[], shape: Shape, io: Io): Parsed | null {
  const command = new Command(shape.name)
    .usage(shape.usage)
    .description(shape.description)
    .argument('[words...]')
    .helpOption('-h, --help', 'this text')
    .version(version(), '-V, --version', 'the version')
    .exitOverride()
    .configureHelp({ visibleArguments: () => [] })
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: () => undefined,
      getOutHelpWidth: () => Math.min(120, Math.max(80, io.stdout.columns ?? 80)),
      getOutHasColors: () => false,
    })
  for (const name of shape.options) command.addOption(option(name))
  if (shape.after !== undefined) command.addHelpText('after', shape.after)
  const order: { readonly format?: Format; readonly file?: string }[] = []
  command.on('option:json', () => order.push({ format: 'json' }))
  command.on('option:format', () => order.push({ format: command.opts<{ format: Format }>().format }))
  command.on('option:output', () => order.push({ file: command.opts<{ output: string }>().output }))
  try {
    command.parse([...argv], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return null
    throw new UsageError(oneLine(error.message))
  }
  return { words: command.args, options: command.opts<Options>(), targets: targetsOf(order) }
}

/** "error: unknown option '--jsn'\n(Did you mean --json?)" becomes "unknown option '--jsn'; did you mean --json?" */
const oneLine = (message: string): string =>
  message.replace(/^error: /, '').replace(/\s*\n\((?:Did|did) you mean (.*)\?\)$/s, '; did you mean $1?')

/** Pairs files with formats. A format that no file took is for stdout, which has text otherwise. */
function targetsOf(order: readonly { readonly format?: Format; readonly file?: string }[]): readonly Target[] {
  const files: Target[] = []
  let pending: Format | null = null
  let stdout: Format = 'text'
  for (const { format, file } of order) {
    if (format !== undefined) pending = format
    else if (file === '-') [stdout, pending] = [pending ?? 'text', null]
    else if (file !== undefined) [pending] = [null, files.push({ format: pending ?? 'text', file })]
  }
  return [{ format: pending ?? stdout, file: null }, ...files]
}
