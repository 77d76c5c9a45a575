/**
 * Start-up of the command against `node -e 0`: what a user waits for before anything is asked.
 *
 *   npm run build && node bench/startup.js
 *
 * What to look at is the ratios: times depend on the machine, and the commands are measured in turns.
 */

import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const ROUNDS = 15
const bin = fileURLToPath(new URL('../bin/dnssec-trace.js', import.meta.url))
const COMMANDS = {
  'node -e 0': ['-e', '0'],
  '--version': [bin, '--version'],
  '--help': [bin, '--help'],
  'explain CODE': [bin, 'explain', 'RRSIG_EXPIRED'],
  'lab (list)': [bin, 'lab'],
  'lab valid-nsec3': [bin, 'lab', 'valid-nsec3'],
  'lab rrsig-bad-a': [bin, 'lab', 'rrsig-bad-a'],
}

const times = Object.fromEntries(Object.keys(COMMANDS).map((name) => [name, []]))
for (let n = 0; n < ROUNDS; n++) {
  for (const [name, args] of Object.entries(COMMANDS)) {
    const started = performance.now()
    const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' })
    times[name].push(performance.now() - started)
    if (status !== 0 && status !== 1) process.stderr.write(`${name}: status ${status}\n`)
  }
}
const median = (list) => list.sort((a, b) => a - b)[list.length >> 1]
const base = median(times['node -e 0'])
process.stdout.write(`median of ${ROUNDS}; node -e 0 takes ${base.toFixed(0)} ms here\n`)
for (const name of Object.keys(COMMANDS)) {
  process.stdout.write(`  ${name.padEnd(16)} ${(median(times[name]) / base).toFixed(2)} times node -e 0\n`)
}
