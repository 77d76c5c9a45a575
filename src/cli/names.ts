/** The names of a check: words of the command line, lines of a file or of stdin; what is no name is told and passed over. */

import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { Failure } from '../check/result.ts'
import { nameFromUser } from '../dns/idna.ts'
import { NameError } from '../dns/name.ts'
import { complain, type Io, UsageError } from './io.ts'
import { reason } from './output.ts'

export interface Names {
  readonly all: Iterable<string> | AsyncIterable<string>
  /** null while nobody knows */
  readonly total: number | null
  /** whether there were words that are no names: to be asked when all were read */
  readonly failed: () => boolean
  /** those words */
  readonly failures: () => readonly Failure[]
}

/** Why a text is no name; null when it is one. */
function fault(text: string): string | null {
  try {
    nameFromUser(text)
    return null
  } catch (error) {
    if (error instanceof NameError) return error.message
    throw error
  }
}

/** @throws UsageError when one of them is no name */
export function namesOf(words: readonly string[]): Names {
  for (const word of words) {
    const why = fault(word)
    if (why !== null) throw new UsageError(why)
  }
  return { all: words, total: words.length, failed: () => false, failures: () => [] }
}

/**
 * Names one a line, as the lines come; what follows "#", and blank lines, do not count.
 * @param file "-": stdin
 */
export async function namesIn(file: string, io: Io): Promise<Names> {
  const stream = file === '-' ? (io.stdin ?? process.stdin) : await opened(file)
  const what = file === '-' ? 'stdin' : file
  let failed = false
  const failures: Failure[] = []
  async function* read(): AsyncGenerator<string> {
    let number = 0
    try {
      for await (const line of linesOf(stream, io.interrupt)) {
        number++
        const text = line
          .replace(/^\ufeff/, '')
          .replace(/(?:^|\s)#.*$/, '')
          .trim()
        if (text === '') continue
        const why = /\s/.test(text) ? 'there is more than one word; one name a line' : fault(text)
        if (why === null) yield text
        else {
          failed = true
          failures.push({ name: text, why })
          complain(io, `${what}: line ${number}: ${why}`)
        }
      }
    } catch (error) {
      failed = true
      complain(io, `cannot read ${what}: ${reason(error)}`)
    }
  }
  return { all: read(), total: null, failed: () => failed, failures: () => failures }
}

/** Lines, until the end or the interrupt. */
async function* linesOf(stream: Readable, interrupt: AbortSignal | undefined): AsyncGenerator<string> {
  let broken: unknown = null
  const lines = createInterface({
    input: stream,
    crlfDelay: Number.POSITIVE_INFINITY,
    ...(interrupt && { signal: interrupt }),
  })
  // readline ends on an error of its input without telling.
  stream.once('error', (error) => {
    broken = error
    lines.close()
  })
  yield* lines
  if (broken !== null) throw broken
}

/** @throws UsageError when the file cannot be opened */
async function opened(file: string): Promise<Readable> {
  try {
    const handle = await open(file)
    if (!(await handle.stat()).isDirectory()) return handle.createReadStream({ encoding: 'utf8' })
    await handle.close()
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${reason(error)}`)
  }
  throw new UsageError(`cannot read ${file}: it is a directory`)
}
