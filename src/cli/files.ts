/** Files that the user names: root hints, trust anchors, kept packets. What is wrong with one becomes one line that names it. */

import type { TrustAnchor } from '../codes.ts'
import type { Hint } from '../collect/plan.ts'
import type { Snapshot, Timestamp } from '../snapshot.ts'
import { type Io, UsageError } from './io.ts'
import { reason, write } from './output.ts'
import { textOf } from './pipes.ts'

/** @throws UsageError when the file cannot be read */
export async function readHints(file: string | undefined, io: Io): Promise<readonly Hint[]> {
  if (file === undefined) return (await import('../collect/roots.ts')).BUILT_IN_HINTS
  const { parseHints } = await import('../collect/hints.ts')
  return reading(file, io, parseHints)
}

/** @throws UsageError when the file cannot be read */
export async function readAnchors(file: string | undefined, at: Timestamp, io: Io): Promise<readonly TrustAnchor[]> {
  if (file === undefined) return (await import('../validate/builtin.ts')).BUILT_IN_ANCHORS
  const { parseAnchors } = await import('../validate/anchor.ts')
  return reading(file, io, (text) => parseAnchors(text, at))
}

/** @throws UsageError when the file cannot be read */
export async function readKept(file: string, io: Io): Promise<Snapshot> {
  const { readSnapshot } = await import('../collect/file.ts')
  return reading(file, io, readSnapshot)
}

/** Judges kept packets. @throws UsageError when one is missing */
export async function replayed<T>(file: string, judge: () => Promise<T>): Promise<T> {
  try {
    return await judge()
  } catch (error) {
    if (error instanceof Error && error.name === 'MissingPacketError') throw new UsageError(`${file}: ${error.message}`)
    throw error
  }
}

/** Keeps packets, when a file for them is named. False when it could not be written, which is complained of. */
export async function saved(file: string | undefined, snapshot: Snapshot, io: Io): Promise<boolean> {
  if (file === undefined) return true
  const { writeSnapshot } = await import('../collect/file.ts')
  return write(file, writeSnapshot(snapshot), io)
}

/** @throws UsageError that names the file and what is wrong with it */
export async function reading<T>(file: string, io: Io, read: (text: string) => T): Promise<T> {
  let text: string
  try {
    text = await textOf(file, io.interrupt)
  } catch (error) {
    io.interrupt?.throwIfAborted()
    throw new UsageError(`cannot read ${file}: ${reason(error)}`)
  }
  if (text.trim() === '') throw new UsageError(`${file}: the file is empty`)
  try {
    return read(text)
  } catch (error) {
    throw new UsageError(`${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
