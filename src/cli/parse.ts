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

/** A format or a file, in the order of the arguments. */
interface Said {
  readonly format?: Format
  readonly file?: string
}

export interface Parsed {
  readonly words: readonly string[]
  readonly options: Options
  /** what goes where: each `-o` takes the `--format` before it */
  readonly targets: readonly Target[]
  /** whether the arguments say what goes where */
  readonly directed: boolean
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
  const order: Said[] = []
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
  const { targets, lost } = targetsOf(order)
  if (lost !== null)
    throw new UsageError(`--format ${lost} has no place: stdout takes one form, each other an -o after it`)
  return {
    words: command.args,
    options: command.opts<Options>(),
    targets,
    directed: order.length > 0,
  }
}

/**
 * Whether stdout is to have the form of a monitoring plugin, as far as arguments tell that may hold mistakes. A config is not
 * looked at: one that cannot be read says nothing of it.
 */
export function wantsPlugin(argv: readonly string[]): boolean {
  const order = argv.flatMap((word, i): readonly Said[] => {
    const value = /^--(?:format|output)=/.test(word) ? word.replace(/^[^=]*=/, '') : argv[i + 1]
    if (word === '--json') return [{ format: 'json' }]
    if (/^--format(?:=|$)/.test(word)) return [{ format: value as Format }]
    return /^(?:-o|--output(?:=.*)?)$/.test(word) && value !== undefined ? [{ file: value }] : []
  })
  return isPlugin(targetsOf(order).targets)
}

/** Whether stdout has the form of a monitoring plugin. */
export const isPlugin = (targets: readonly Target[]): boolean =>
  targets.some(({ format, file }) => format === 'nagios' && file === null)

/** "error: unknown option '--jsn'\n(Did you mean --json?)" becomes "unknown option '--jsn'; did you mean --json?" */
const oneLine = (message: string): string =>
  message.replace(/^error: /, '').replace(/\s*\n\((?:Did|did) you mean (.*)\?\)$/s, '; did you mean $1?')

/**
 * Pairs files with formats. The format that no file took is for stdout, which has text otherwise.
 * @returns lost: a format that nothing takes, since another one is for stdout
 */
function targetsOf(order: readonly Said[]): { readonly targets: readonly Target[]; readonly lost: Format | null } {
  const files: Target[] = []
  let pending: Format | null = null
  let stdout: Format | null = null
  let lost: Format | null = null
  const print = (format: Format): void => {
    if (stdout !== null && stdout !== format) lost ??= stdout
    stdout = format
  }
  for (const { format, file } of order) {
    if (format !== undefined) {
      if (pending !== null) print(pending)
      pending = format
    } else if (file === '-') {
      print(pending ?? 'text')
      pending = null
    } else if (file !== undefined) {
      files.push({ format: pending ?? 'text', file })
      pending = null
    }
  }
  if (pending !== null) print(pending)
  return { targets: [{ format: stdout ?? 'text', file: null }, ...files], lost }
}
