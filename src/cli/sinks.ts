/**
 * Where the results of a check go while they come: stdout at once, and files, each written beside its place and moved there
 * at the end, so that whoever reads one finds the old one or all of the new one.
 */

import { closeSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { complain, type Io } from './io.ts'
import { flowTo, reason } from './output.ts'
import { isPipe, type Outflow } from './pipes.ts'

export interface Sink {
  /** false once something could not be written; that is complained of once */
  readonly write: (text: string) => boolean
  /** to be called at the end, all having been written */
  readonly close: () => Promise<boolean>
}

/** Writes at once; whoever started the process hears of what fails. */
export const stdoutSink = (io: Io): Sink => ({
  write: (text) => {
    if (text !== '') io.stdout.write(text)
    return true
  },
  close: async () => true,
})

interface Opened {
  readonly fd: number
  /** the file to be moved, and where to; null: it is written in place */
  readonly move: { readonly from: string; readonly to: string } | null
}

/** Files that have not taken their place: nothing is left of them when the program ends before its time. */
const unfinished = new Set<string>()

function sweep(): void {
  for (const file of unfinished) rmSync(file, { force: true })
}

/** @param file may be a pipe */
export const sinkTo = (file: string, io: Io): Sink => (isPipe(file) ? pipeSink(file, io) : fileSink(file, io))

/** Writes as it is read; in the end whoever reads is waited for. */
function pipeSink(file: string, io: Io): Sink {
  let flow: Outflow | null = flowTo(file, io)
  const failed = (error: unknown): false => {
    complain(io, `cannot write ${file}: ${reason(error)}`)
    flow = null
    return false
  }
  return {
    write: (text) => {
      try {
        flow?.write(text)
        return flow !== null
      } catch (error) {
        return failed(error)
      }
    },
    close: async () => {
      try {
        await flow?.end()
        return flow !== null
      } catch (error) {
        return failed(error)
      }
    },
  }
}

/** Opens at once, so that what cannot be written is told before anything is asked. */
function fileSink(file: string, io: Io): Sink {
  let opened: Opened | null = null
  const attempt = (act: () => void): boolean => {
    try {
      act()
      return true
    } catch (error) {
      complain(io, `cannot write ${file}: ${reason(error)}`)
      abandon(opened)
      opened = null
      return false
    }
  }
  attempt(() => {
    opened = open(file)
  })
  return {
    write: (text) => opened !== null && attempt(() => writeAll(opened!.fd, text)),
    close: async () => opened !== null && attempt(() => finish(opened!)),
  }
}

function open(file: string): Opened {
  const known = statSync(file, { throwIfNoEntry: false })
  // A device is no file to be replaced; a directory says so itself.
  if (known !== undefined && !known.isFile()) return { fd: openSync(file, 'w'), move: null }
  const to = known === undefined ? file : realpathSync(file)
  // Another file can take the place of one that is not to be written.
  if (known !== undefined) closeSync(openSync(to, 'r+'))
  const from = `${to}.${process.pid}.part`
  try {
    const fd = openSync(from, 'wx', known === undefined ? 0o666 : known.mode & 0o777)
    if (unfinished.size === 0) process.once('exit', sweep)
    unfinished.add(from)
    return { fd, move: { from, to } }
  } catch (error) {
    // The folder may be closed to new files while the file itself is not.
    if (known === undefined) throw error
    return { fd: openSync(to, 'w'), move: null }
  }
}

function writeAll(fd: number, text: string): void {
  const octets = Buffer.from(text)
  for (let at = 0; at < octets.length; ) at += writeSync(fd, octets, at)
}

function finish({ fd, move }: Opened): void {
  closeSync(fd)
  if (move === null) return
  renameSync(move.from, move.to)
  done(move.from)
}

function done(file: string): void {
  unfinished.delete(file)
  if (unfinished.size === 0) process.removeListener('exit', sweep)
}

/** Leaves nothing half written. */
function abandon(opened: Opened | null): void {
  if (opened === null) return
  try {
    closeSync(opened.fd)
    if (opened.move === null) return
    rmSync(opened.move.from, { force: true })
    done(opened.move.from)
  } catch {
    // it was closed already
  }
}
