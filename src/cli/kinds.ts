/** What a JSON value may be: each kind reads it, says by its path what is wrong with it, and describes itself as a JSON schema. */

import { UsageError } from './io.ts'
import { hint } from './nearest.ts'

export interface Kind<T> {
  /** as JSON Schema 2020-12 has it, without words */
  readonly schema: Readonly<Record<string, unknown>>
  /** @throws UsageError */
  readonly read: (value: unknown, path: string) => T
}

type Of<K> = K extends Kind<infer T> ? T : never

/** "an object", "a list", "null" */
function nameOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  const names: Readonly<Record<string, string>> = { object: 'an object', string: 'text', number: 'a number' }
  return names[typeof value] ?? String(value)
}

const wrong = (path: string, expected: string, value: unknown): UsageError =>
  new UsageError(`${path}: ${expected} is expected, not ${nameOf(value)}`)

/** Text that is not empty. @param read what it means; its complaint begins with the path */
export function text(): Kind<string>
/** A string, as it is or as something reads it. @param schema what a JSON schema says beside its type */
export function text<T>(read: (path: string, text: string) => T, schema?: Kind<T>['schema']): Kind<T>
export function text(
  read: (path: string, text: string) => unknown = (_, value) => value,
  schema: Kind<unknown>['schema'] = {},
): Kind<unknown> {
  return {
    schema: { type: 'string', minLength: 1, ...schema },
    read: (value, path) => {
      if (typeof value !== 'string') throw wrong(path, 'text', value)
      if (value.trim() === '') throw new UsageError(`${path}: the text is empty`)
      return read(path, value)
    },
  }
}

/** true or false. */
export const truth: Kind<boolean> = {
  schema: { type: 'boolean' },
  read: (value, path) => {
    if (typeof value === 'boolean') return value
    throw wrong(path, 'true or false', value)
  },
}

/** A whole number, both bounds included. */
export const whole = (least: number, most: number): Kind<number> => ({
  schema: { type: 'integer', minimum: least, maximum: most },
  read: (value, path) => {
    const expected = `a whole number from ${least} to ${most}`
    if (typeof value !== 'number') throw wrong(path, expected, value)
    if (Number.isInteger(value) && value >= least && value <= most) return value
    throw new UsageError(`${path}: ${expected} is expected, not ${value}`)
  },
})

/** One of some words or numbers; for another the near miss is told. */
export function oneOf<T extends string | number>(words: readonly T[]): Kind<T> {
  const expected = `one of ${words.join(', ')}`
  return {
    schema: { enum: words },
    read: (value, path) => {
      const word = words.find((w) => w === value)
      if (word !== undefined) return word
      if (typeof value !== typeof words[0]) throw wrong(path, expected, value)
      const near = typeof value === 'string' ? hint(value, words.map(String)) : ''
      throw new UsageError(`${path}: ${expected} is expected, not ${JSON.stringify(value)}${near}`)
    },
  }
}

/** @param least how many items there are at least: none or one */
export const listOf = <T>(item: Kind<T>, least: 0 | 1 = 0): Kind<readonly T[]> => ({
  schema: { type: 'array', ...(least > 0 && { minItems: least }), items: item.schema },
  read: (value, path) => {
    if (!Array.isArray(value)) throw wrong(path, 'a list', value)
    if (value.length < least) throw new UsageError(`${path}: the list is empty`)
    return value.map((one: unknown, i) => item.read(one, `${path}[${i}]`))
  },
})

type Fields = Readonly<Record<string, Kind<unknown>>>
type Read<F extends Fields, R extends keyof F> = { readonly [K in R]: Of<F[K]> } & {
  readonly [K in Exclude<keyof F, R>]?: Of<F[K]>
}

/** An object with these keys and no others. @param required keys that have to be there */
export function object<F extends Fields, R extends keyof F & string>(
  fields: F,
  required: readonly R[],
): Kind<Read<F, R>> {
  const keys = Object.keys(fields)
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(keys.map((key) => [key, fields[key]!.schema])),
      ...(required.length > 0 && { required }),
      additionalProperties: false,
    },
    read: (value, path) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        throw wrong(path === '' ? 'the file' : path, 'an object', value)
      const at = (key: string): string => (path === '' ? key : `${path}.${key}`)
      const stray = Object.keys(value).find((key) => !Object.hasOwn(fields, key))
      if (stray !== undefined) throw new UsageError(`unknown key "${at(stray)}"${hint(stray, keys)}`)
      const lacking = required.find((key) => !Object.hasOwn(value, key))
      if (lacking !== undefined) throw new UsageError(`${at(lacking)} is missing`)
      const read = Object.entries(value).map(([key, one]) => [key, fields[key]!.read(one, at(key))])
      return Object.fromEntries(read) as Read<F, R>
    },
  }
}
