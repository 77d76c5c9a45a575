/** What a check is to do: the arguments, and where they say nothing the config file. */

import type { Ignore } from '../check/result.ts'
import { type Config, readConfig } from './config.ts'
import { readIgnore } from './given.ts'
import { type Io, UsageError } from './io.ts'
import type { Options } from './options.ts'
import type { Parsed, Target } from './parse.ts'

export interface Wishes {
  readonly options: Options
  /** names as they were given; null: they are in `input` */
  readonly names: readonly string[] | null
  readonly ignore: readonly Ignore[]
  readonly targets: readonly Target[]
  /** the file that the names came from, else the config file, as it was given; null: there is none */
  readonly source: string | null
  /** DS records that are expected belong to these names: a config without the names may have those of many more */
  readonly expectsOwn: boolean
  /** likewise findings to ignore */
  readonly isForThese: (one: Ignore) => boolean
}

/** @throws UsageError for a config that cannot be used, and when there is no name */
export async function wishesOf({ words, options, targets, directed }: Parsed, io: Io): Promise<Wishes> {
  const config = await readConfig(options.config, io)
  // A word "-" is stdin, as it is for --input.
  const stdin = words.length === 1 && words[0] === '-' && options.input === undefined
  if (words.includes('-') && !stdin) throw new UsageError('"-", names from stdin, stands alone')
  const said = stdin ? '-' : (options.input ?? (words.length > 0 ? undefined : config?.input))
  if (words.length > 0 && !stdin && said !== undefined)
    throw new UsageError('names are arguments or in the file of --input, not both')
  const names = said !== undefined ? null : words.length > 0 ? words : (config?.names ?? [])
  if (names?.length === 0) throw new UsageError('a name is missing: dnssec-trace check <name...>; --help says more')
  const file = said === '-' ? null : (said ?? null)
  const ofConfig = words.length === 0 && options.input === undefined
  const ignore = (options.ignore ?? []).map(readIgnore)
  return {
    options: {
      ...(config === null ? {} : optionsIn(config, options)),
      ...options,
      ...(said !== undefined && { input: said }),
    },
    names,
    ignore: [...ignore, ...(config?.ignore ?? [])],
    targets: directed ? targets : (config?.targets ?? targets),
    source: file ?? config?.file ?? null,
    expectsOwn: options.expectDs !== undefined || ofConfig,
    isForThese: (one) => ofConfig || ignore.includes(one),
  }
}

/** The config as if it stood in the arguments. */
function optionsIn(config: Config, { 4: four, 6: six }: Options): Options {
  const { file: _, names: __, ignore: ___, targets: ____, input: _____, types, families, ...rest } = config
  return {
    ...rest,
    ...(types && { type: types }),
    // One of -4 and -6 takes the place of all that the config says of families.
    ...(families && !four && !six && { 4: families.includes(4), 6: families.includes(6) }),
  }
}
