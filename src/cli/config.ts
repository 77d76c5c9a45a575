/** `dnssec-trace.config.json`: what a repository checks and how strictly. Described by docs/config.schema.json. */

import { dirname, isAbsolute, join } from 'node:path'
import type { Ignore } from '../check/result.ts'
import { SOFTWARE } from '../explain/repair/commands.ts'
import { readCode, readZoneName } from './given.ts'
import { type Io, UsageError } from './io.ts'
import { listOf, object, oneOf, text, truth, whole } from './kinds.ts'
import { CHECK_FORMATS, POLICY_NAMES, SEVERITIES } from './options.ts'
import { reason } from './output.ts'
import type { Target } from './parse.ts'
import { textOf } from './pipes.ts'
import { readType } from './question.ts'
import { DURATION, readDuration } from './values.ts'

/** Looked for in the working directory. */
export const CONFIG_FILE = 'dnssec-trace.config.json'

/** A name that is kept as it was written. */
const name = text((path, value) => {
  readZoneName(path, value)
  return value
})

const IGNORE = object(
  {
    code: text(readCode),
    zone: text(readZoneName),
    reason: text(),
  },
  ['code', 'reason'],
)

/** Every key that a config may have, and how its value is read. */
export const CONFIG = object(
  {
    $schema: text(),
    names: listOf(name),
    input: text(),
    types: listOf(text(readTypeAt)),
    failOn: oneOf(SEVERITIES),
    allowInsecure: truth,
    ignore: listOf(IGNORE),
    minValidity: text(readDuration, { pattern: DURATION.source }),
    expectDs: text(),
    policy: oneOf(POLICY_NAMES),
    concurrency: whole(1, 256),
    rate: whole(0, 10_000),
    ordered: truth,
    rootHints: text(),
    trustAnchor: text(),
    port: whole(1, 65_535),
    families: listOf(oneOf([4, 6]), 1),
    tcp: truth,
    timeout: whole(1, 60_000),
    retries: whole(0, 20),
    software: oneOf(SOFTWARE),
    outputs: listOf(object({ format: oneOf(CHECK_FORMATS), file: text() }, ['format'])),
  },
  [],
)

/** A type that is kept as it was written. */
function readTypeAt(path: string, value: string): string {
  try {
    readType(value)
    return value
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${path}: ${error.message}`)
    throw error
  }
}

type Written = ReturnType<typeof CONFIG.read>

/** Files are as seen from the working directory. */
export interface Config extends Omit<Written, '$schema' | 'ignore' | 'outputs'> {
  /** as it was given */
  readonly file: string
  readonly ignore: readonly Ignore[]
  readonly targets: readonly Target[] | null
}

/**
 * @param given by --config; undefined: the file of the working directory, if there is one; false: none
 * @throws UsageError that names the file, and the line or the key that is wrong
 */
export async function readConfig(
  given: string | false | undefined,
  io: Pick<Io, 'interrupt'> = {},
): Promise<Config | null> {
  if (given === false) return null
  const file = given ?? CONFIG_FILE
  let content: string
  try {
    content = await textOf(file, io.interrupt)
  } catch (error) {
    io.interrupt?.throwIfAborted()
    if (given === undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new UsageError(`cannot read ${file}: ${reason(error)}`)
  }
  try {
    return placed(await parsed(content.replace(/^\ufeff/, '')), file)
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${file}: ${error.message}`)
    throw error
  }
}

async function parsed(content: string): Promise<Written> {
  const { repeatedNameIn, syntaxErrorIn } = await import('../collect/json.ts')
  const error = syntaxErrorIn(content)
  if (error !== null) throw new UsageError(`line ${error.line}: ${error.why}`)
  const twice = repeatedNameIn(content)
  if (twice !== null) throw new UsageError(`line ${twice.line}: the key ${JSON.stringify(twice.name)} is there twice`)
  return CONFIG.read(JSON.parse(content), '')
}

/** Files that the config names stand beside it. */
function placed(written: Written, file: string): Config {
  const { $schema: _, ignore = [], outputs, ...rest } = written
  if (rest.names !== undefined && rest.input !== undefined) throw new UsageError('names and input exclude each other')
  // As an input "-" is stdin, wherever the config stands.
  const place = (path: string): string => (isAbsolute(path) ? path : join(dirname(file), path))
  const { input, expectDs, rootHints, trustAnchor } = rest
  const files = Object.entries({ input, expectDs, rootHints, trustAnchor }).flatMap(([key, path]) =>
    path === undefined || (key === 'input' && path === '-') ? [] : [[key, place(path)] as const],
  )
  return {
    ...rest,
    ...Object.fromEntries(files),
    file,
    ignore: ignore.map(({ code, zone, reason }) => ({ code, zone: zone ?? null, reason })),
    targets: outputs === undefined ? null : targetsOf(outputs, place),
  }
}

function targetsOf(outputs: NonNullable<Written['outputs']>, place: (path: string) => string): readonly Target[] {
  const said = outputs.filter(({ file }) => file === undefined)
  if (said.length > 1) throw new UsageError('outputs: only one of them can be without a file, for stdout')
  const files = outputs.flatMap(({ format, file }) => (file === undefined ? [] : [{ format, file: place(file) }]))
  return [{ format: said[0]?.format ?? 'text', file: null }, ...files]
}
