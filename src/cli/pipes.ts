/**
 * Files and pipes that the user names, read and written without ever waiting inside the system: the open of a FIFO that has
 * nobody at its other end would hold the whole process there, and no signal would end it. So a pipe is tried, and tried again.
 */

import { closeSync, constants, fstatSync, openSync, readSync, statSync, writeSync } from 'node:fs'
import { resolve } from 'node:path'
import { setImmediate, setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds between two tries. */
const PAUSE = 20
/** Milliseconds that the reader of a pipe has for what is left when the run was interrupted. */
const GRACE = 2000
/** Milliseconds after which it is said that nobody reads. */
const PATIENCE = 1000
/** Octets of a file that is read whole: far more than any that is meant. A device may have no end. */
const MOST = 2 ** 27

const { O_RDONLY, O_WRONLY, O_NONBLOCK } = constants

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code

/** What the shell opened, as in `<(…)`, has had somebody at its other end; a FIFO in a folder may wait for one. */
const isHeld = (file: string): boolean => /^\/(?:dev|proc)\//.test(resolve(file))

/** Whether a file is a pipe, with a name or without. */
export const isPipe = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFIFO() === true

/**
 * The octets of a file, a pipe or a device as they come. A FIFO is waited for until somebody writes.
 * @param interrupt ends it: its reason is thrown
 */
export async function* octetsOf(file: string, interrupt: AbortSignal | undefined): AsyncGenerator<Buffer> {
  const fd = openSync(file, O_RDONLY | O_NONBLOCK)
  try {
    let begun = isHeld(file) || !fstatSync(fd).isFIFO()
    const room = Buffer.alloc(2 ** 16)
    for (;;) {
      interrupt?.throwIfAborted()
      const length = readNow(fd, room)
      if (length === 0 && begun) return
      begun ||= length !== 0
      if (length === null || length === 0) await sleep(PAUSE)
      else {
        yield Buffer.from(room.subarray(0, length))
        // Signals are heard between the pieces of a file without end.
        await setImmediate()
      }
    }
  } finally {
    closeSync(fd)
  }
}

/** How many octets there were, 0 without a writer; null: none yet. */
function readNow(fd: number, room: Buffer): number | null {
  try {
    return readSync(fd, room)
  } catch (error) {
    if (codeOf(error) === 'EAGAIN') return null
    throw error
  }
}

/** The whole text of a file. @throws Error for one that is larger than any that is meant */
export async function textOf(file: string, interrupt: AbortSignal | undefined): Promise<string> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of octetsOf(file, interrupt)) {
    length += piece.length
    if (length > MOST) throw new Error(`it has more than ${MOST / 2 ** 20} MiB`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

export interface Outflow {
  /** takes the text and writes what the pipe takes of it now @throws Error when nobody will read it */
  readonly write: (text: string) => void
  /** writes the rest as it is read; ends without a reader only when the run is interrupted @throws Error then */
  readonly end: () => Promise<void>
}

/**
 * Writes to a pipe as its reader takes it. A FIFO may get its reader later.
 * @param interrupt after it nobody is waited for
 * @param waits told once, when nobody reads at the end of the run
 */
export function outflow(file: string, interrupt: AbortSignal | undefined, waits: () => void): Outflow {
  let fd: number | null = null
  let left = Buffer.alloc(0)
  const open = (): void => {
    try {
      fd ??= openSync(file, O_WRONLY | O_NONBLOCK)
    } catch (error) {
      // ENXIO: nobody has opened it for reading.
      if (codeOf(error) !== 'ENXIO') throw error
      if (isHeld(file)) throw new Error('nobody reads it')
    }
  }
  const flow = (): void => {
    open()
    try {
      while (fd !== null && left.length > 0) left = left.subarray(writeSync(fd, left))
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') throw error
    }
  }
  return {
    write: (text) => {
      left = Buffer.concat([left, Buffer.from(text)])
      flow()
    },
    end: async () => {
      let [waited, idle] = [0, 0]
      for (;;) {
        const before = left.length
        flow()
        if (fd !== null && left.length === 0) break
        if (interrupt?.aborted === true && (fd === null || idle >= GRACE)) throw new Error('nobody reads it')
        await sleep(PAUSE)
        idle = interrupt?.aborted === true && left.length === before ? idle + PAUSE : 0
        if (waited < PATIENCE && waited + PAUSE >= PATIENCE && fd === null) waits()
        waited += PAUSE
      }
      closeSync(fd)
    },
  }
}
