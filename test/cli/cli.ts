/** The command line, run in this process with captured streams. */

import type { Readable } from 'node:stream'
import type { Io } from '../../src/cli/io.ts'
import { run } from '../../src/cli/run.ts'

export interface Ran {
  readonly status: number
  readonly out: string
  readonly err: string
}

interface Setting {
  readonly tty?: boolean
  readonly errTty?: boolean
  readonly columns?: number
  readonly env?: Io['env']
  readonly interrupt?: AbortSignal
  readonly stdin?: Readable
}

export async function cli(argv: readonly string[], setting: Setting = {}): Promise<Ran> {
  const out: string[] = []
  const err: string[] = []
  const io: Io = {
    stdout: { write: (text) => out.push(text), isTTY: setting.tty, columns: setting.columns },
    stderr: { write: (text) => err.push(text), isTTY: setting.errTty, columns: setting.columns },
    env: setting.env ?? {},
    interrupt: setting.interrupt,
    stdin: setting.stdin,
  }
  const status = await run(argv, io)
  return { status, out: out.join(''), err: err.join('') }
}
