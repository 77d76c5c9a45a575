#!/usr/bin/env node
/**
 * `npm start` and `npm test` on a fresh clone: installs what is missing, builds what has changed, then runs.
 * Plain JavaScript without dependencies, since nothing is installed yet when it starts.
 *
 *   node bin/ready.js start [argument…]   dnssec-trace with these arguments, or the demonstration without any
 *   node bin/ready.js test [argument…]    vitest with these arguments
 */

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [task = 'start', ...rest] = process.argv.slice(2)

const modified = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0)

/** Newest modification below a folder, the folders themselves included so that deletions count. */
function newest(folder) {
  let most = modified(folder)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    most = Math.max(most, entry.isDirectory() ? newest(path) : modified(path))
  }
  return most
}

/** Runs a command to its end and gives up with its exit status when it fails. What it prints goes to stderr: stdout is the report. */
function step(what, command, args) {
  process.stderr.write(`${what}\n`)
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (error !== undefined || status !== 0) {
    process.stderr.write(`dnssec-trace: ${what} failed${error === undefined ? '' : `: ${error.message}`}\n`)
    process.exit(2)
  }
}

const installed = modified(join(root, 'node_modules', '.package-lock.json'))
if (installed === 0 || installed < modified(join(root, 'package-lock.json'))) {
  // Not "npm ci": it fails where a registry lacks an optional package of some other platform.
  step('installing dependencies', 'npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'])
}

const built = modified(join(root, 'dist', 'cli', 'main.js'))
const sources = Math.max(
  newest(join(root, 'src')),
  modified(join(root, 'tsconfig.json')),
  modified(join(root, 'tsconfig.build.json')),
)
if (built === 0 || built < sources) {
  step('building', process.execPath, [
    join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
    '-p',
    'tsconfig.build.json',
  ])
}

const commands = {
  start: [join(root, 'bin', 'dnssec-trace.js'), ...(rest.length > 0 ? rest : ['demo'])],
  test: [join(root, 'node_modules', 'vitest', 'vitest.mjs'), 'run', ...rest],
}
const command = commands[task]
if (command === undefined) {
  process.stderr.write(`dnssec-trace: "${task}" is neither start nor test\n`)
  process.exit(2)
}
const child = spawnSync(process.execPath, command, { cwd: task === 'test' ? root : process.cwd(), stdio: 'inherit' })
process.exit(child.signal === 'SIGINT' ? 130 : (child.status ?? 1))
