/** What a command may touch of the outside, so that it can run in a test as it runs in a shell. */

import type { Readable } from 'node:stream'

export interface Stream {
  write(text: string): unknown
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
}

export interface Io {
  /** the report, and nothing else */
  readonly stdout: Stream
  /** everything else */
  readonly stderr: Stream
  /** default: that of the process */
  readonly stdin?: Readable | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  /** aborts when the user interrupts */
  readonly interrupt?: AbortSignal | undefined
}

/** Bad input: told in one line on stderr, status 2. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** Exit statuses; `docs/OUTPUT.md` promises them. `unknown` is that of a monitoring plugin. */
export const EXIT = {
  secure: 0,
  bogus: 1,
  usage: 2,
  insecure: 3,
  indeterminate: 4,
  interrupted: 130,
  pipe: 141,
  unknown: 3,
} as const

/** One line on stderr, free of control characters. @returns what it says */
export function complain(io: Io, message: string): string {
  const line = message
    .replace(/\s*\n\s*/g, '; ')
    .replace(/[^\x20-\x7e\u00a0-\uffff]|[\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g, '?')
  io.stderr.write(`dnssec-trace: ${line}\n`)
  return line
}
