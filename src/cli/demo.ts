/** What `npm start` shows without a name: a healthy and a broken name of the built-in DNS, and how to trace a real one. */

import { EXIT, type Io } from './io.ts'
import { run } from './run.ts'

/** Traces a healthy and a broken name of the lab. @returns the exit status */
export async function demoCommand(io: Io): Promise<number> {
  const { SCENARIOS } = await import('../lab/index.ts')
  const healthy = SCENARIOS.find((s) => s.control)
  const broken = SCENARIOS.find((s) => s.code === 'DS_DIGEST_MISMATCH')
  for (const scenario of [healthy, broken]) {
    if (scenario === undefined) continue
    io.stdout.write(`$ dnssec-trace lab ${scenario.name}\n`)
    await run(['lab', scenario.name], io)
    io.stdout.write('\n')
  }
  io.stdout.write('trace a real name:  npm start -- example.com\n')
  io.stdout.write('what else it can:   npm start -- --help\n')
  return EXIT.secure
}
