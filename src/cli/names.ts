/** The names of a check: words of the command line, lines of a file or of stdin; what is no name is told and passed over. */

import { open, stat } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import type { Failure } from '../check/result.ts'
import { nameFromUser } from '../dns/idna.ts'
import { NameError } from '../dns/name.ts'
import { complain, type Io, UsageError } from './io.ts'
import { reason } from './output.ts'
import { octetsOf } from './pipes.ts'

export interface Names {
  readonly all: Iterable<string> | AsyncIterable<string>
  /** null while nobody knows */
  readonly total: number | null
  /** reads a file for nothing but the number of its names; null for what can be read only once */
  readonly count: () => Promise<number | null>
  /** whether there were words that are no names: to be asked when all were read */
  readonly failed: () => boolean
  /** those words, and the file itself where its end could not be read */
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
  const total = words.length
  return { all: words, total, count: async () => total, failed: () => false, failures: () => [] }
}

/**
 * Names one a line, as the lines come; what follows "#", and blank lines, do not count.
 * @param file "-": stdin
 */
export async function namesIn(file: string, io: Io): Promise<Names> {
  const opened: Opened =
    file === '-' ? { stream: io.stdin ?? process.stdin, again: null } : await openNames(file, io.interrupt)
  const what = file === '-' ? 'stdin' : file
  if (file === '-' && 'isTTY' in opened.stream && opened.stream.isTTY === true)
    io.stderr.write('dnssec-trace: names are read from the terminal, one a line; Ctrl-D ends them\n')
  const failures: Failure[] = []
  async function* read(): AsyncGenerator<string> {
    let number = 0
    try {
      for await (const line of linesOf(opened.stream, io.interrupt)) {
        number++
        if (number === 1 && OF_UTF16.test(line)) throw new Error(NOT_TEXT)
        const told = nameOn(line)
        if (told === null) continue
        if (told.why === null) yield told.name
        else {
          failures.push({ name: told.name, why: told.why })
          complain(io, `${what}: line ${number}: ${told.why}`)
        }
      }
    } catch (error) {
      if (io.interrupt?.aborted === true) return
      const why = `cannot read ${what}: ${reason(error)}`
      failures.push({ name: what, why })
      complain(io, why)
    }
  }
  async function count(): Promise<number | null> {
    if (opened.again === null) return null
    let names = 0
    try {
      for await (const line of linesOf(opened.again(), io.interrupt)) if (nameOn(line)?.why === null) names++
      return names
    } catch {
      // Reading it for the names will tell.
      return null
    }
  }
  return { all: read(), total: null, count, failed: () => failures.length > 0, failures: () => failures }
}

const NOT_TEXT = 'it is not UTF-8 text'

/** How a file in UTF-16 begins when it is read as UTF-8: with a mark of the order of octets, or an octet 0 for each character. */
const OF_UTF16 = /^\ufffd\ufffd|^.?\0/

/** What a line has; null: nothing that counts. */
function nameOn(line: string): { readonly name: string; readonly why: string | null } | null {
  const name = line
    .replace(/^\ufeff/, '')
    .replace(/(?:^|\s)#.*$/, '')
    .trim()
  if (name === '') return null
  if (/[\0\ufffd]/.test(name)) return { name, why: NOT_TEXT }
  return { name, why: /\s/.test(name) ? 'there is more than one word; one name a line' : fault(name) }
}

/** Octets, far more than a name has. */
const MOST_OF_A_LINE = 2 ** 20

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
  let open = 0
  stream.on('data', (piece: string | Buffer) => {
    const last = piece.lastIndexOf('\n')
    open = last < 0 ? open + piece.length : piece.length - last
    // A device may have no end, and no line in it either.
    if (open > MOST_OF_A_LINE) stream.destroy(new Error('a line has no end'))
  })
  yield* lines
  if (broken !== null) throw broken
}

interface Opened {
  readonly stream: Readable
  /** the same from its beginning; null where that is gone: a pipe, a terminal */
  readonly again: (() => Readable) | null
}

/** @throws UsageError when the file cannot be opened */
async function openNames(file: string, interrupt: AbortSignal | undefined): Promise<Opened> {
  try {
    const kind = await stat(file)
    if (kind.isFile()) {
      const handle = await open(file)
      return {
        stream: handle.createReadStream({ encoding: 'utf8', start: 0 }),
        again: () => handle.createReadStream({ encoding: 'utf8', start: 0, autoClose: false }),
      }
    }
    if (!kind.isDirectory()) return { stream: Readable.from(octetsOf(file, interrupt)), again: null }
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${reason(error)}`)
  }
  throw new UsageError(`cannot read ${file}: it is a directory`)
}
