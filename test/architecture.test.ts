/** The house rules that a compiler cannot hold: who may import whom, what stays pure, how long a file may grow. */

import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const SRC = join(dirname(fileURLToPath(import.meta.url)), '..', 'src')

/** Rooms and single files by floor: a file may import from its own room and from floors below. */
const FLOORS: Readonly<Record<string, number>> = {
  dns: 0,
  crypto: 1,
  'snapshot.ts': 1,
  'codes.ts': 1,
  'evidence.ts': 1,
  'denialevidence.ts': 1,
  'dsevidence.ts': 1,
  'report.ts': 2,
  transport: 2,
  collect: 3,
  validate: 3,
  lab: 3,
  'trace.ts': 4,
  diagnose: 4,
  health: 4,
  explain: 5,
  check: 5,
  render: 6,
  cli: 7,
  'index.ts': 7,
}
/** Single files of one floor that build on each other, in the order given. */
const SAME_FLOOR: ReadonlySet<string> = new Set([
  'evidence.ts>snapshot.ts',
  'codes.ts>evidence.ts',
  'codes.ts>denialevidence.ts',
  'evidence.ts>denialevidence.ts',
  'evidence.ts>dsevidence.ts',
  'denialevidence.ts>snapshot.ts',
])
const PURE: readonly string[] = ['dns', 'crypto', 'validate', 'diagnose', 'health', 'explain', 'render']

const sources = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => relative(SRC, join(entry.parentPath, entry.name)))

const roomOf = (file: string): string => file.split('/')[0]!

function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(SRC, file), 'utf8')
  const found = [...text.matchAll(/(?:\bfrom\s+|\bimport\s+|\bimport\s*\(\s*)'([^']+)'/g)].map((match) => match[1]!)
  return found
}

const local = (file: string): readonly string[] =>
  importsOf(file)
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => relative(SRC, join(SRC, dirname(file), specifier)))

describe('the floors of the house', () => {
  it('gives every room a floor', () => {
    expect([...new Set(sources.map(roomOf))].filter((room) => FLOORS[room] === undefined)).toEqual([])
  })

  it('lets imports go down only, never sideways between rooms', () => {
    const wrong = sources.flatMap((file) =>
      local(file)
        .filter((target) => {
          const [from, to] = [roomOf(file), roomOf(target)]
          return from !== to && !SAME_FLOOR.has(`${from}>${to}`) && FLOORS[to]! >= FLOORS[from]!
        })
        .map((target) => `${file} imports ${target}`),
    )
    expect(wrong).toEqual([])
  })

  it('has imports to look at', () => {
    expect(local('validate/validate.ts')).toContain('validate/hop.ts')
    expect(importsOf('crypto/hash.ts')).toContain('node:crypto')
  })
})

describe('purity', () => {
  it('keeps sockets, files, the clock, chance and the environment out of judgement and words', () => {
    const forbidden =
      /node:(?:fs|dgram|net|tls|http2?|https|child_process|os|process|timers)|\bprocess\.(?!getBuiltinModule)|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bsetTimeout\b|\bperformance\b/
    const wrong = sources
      .filter((file) => PURE.includes(roomOf(file)))
      .flatMap((file) =>
        readFileSync(join(SRC, file), 'utf8')
          .split('\n')
          .map((line, index) => ({ line, at: `${file}:${index + 1}` }))
          // BlockList and isIP of node:net are tables, not sockets.
          .filter(
            ({ line }) =>
              forbidden.test(line) && !/^import \{[ A-Za-z,]*\b(?:BlockList|isIP|isIPv4|isIPv6)\b/.test(line),
          )
          .filter(({ line }) => !/^\s*(?:\*|\/\/|\/\*)/.test(line))
          .map(({ at, line }) => `${at} ${line.trim()}`),
      )
    expect(wrong).toEqual([])
  })
})

describe('files', () => {
  it('stay within 300 lines and open by saying what they decide', () => {
    const wrong = sources.flatMap((file) => {
      const text = readFileSync(join(SRC, file), 'utf8')
      const lines = text.split('\n').length
      return [
        ...(lines > 300 ? [`${file} has ${lines} lines`] : []),
        ...(/^(?:#![^\n]*\n)?\/\*\*/.test(text) ? [] : [`${file} does not open with a comment`]),
      ]
    })
    expect(wrong).toEqual([])
  })
})
