/**
 * A trace of names three and six zone cuts deep against the tools that walk from the root, over servers that hold
 * every answer back for 40 ms: wall time, as a ratio to ours, and queries sent.
 *
 *   npm run build && node bench/trace.js
 *
 * It runs in a network namespace of its own (util-linux, iproute2; as root or where user namespaces are allowed),
 * because unbound-host, drill and dnsviz insist on port 53. Tools that are not installed are left out.
 */

import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const DELAY_MS = 40
const ROUNDS = 5
const here = (file) => fileURLToPath(new URL(file, import.meta.url))

if (process.argv[2] === 'inside') await measure()
else outside()

function outside() {
  const setup = 'ip link set lo up && exec "$0" "$@"'
  const command = ['unshare', process.getuid() === 0 ? '-n' : '-rn', '--', 'sh', '-c', setup]
  const [program, ...args] = [...command, process.execPath, here('trace.js'), 'inside']
  process.exit(spawnSync(program, args, { stdio: 'inherit' }).status ?? 1)
}

/** Datagrams sent in this namespace: half of them are queries, since everything is answered. */
function datagrams() {
  const lines = readFileSync('/proc/net/snmp', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('Udp:'))
  const column = lines[0].split(' ').indexOf('OutDatagrams')
  return Number(lines[1].split(' ')[column])
}

function time([command, ...args]) {
  const times = []
  let queries = 0
  for (let n = 0; n < ROUNDS; n++) {
    const before = datagrams()
    const started = performance.now()
    const ran = spawnSync(command, args, { encoding: 'utf8', timeout: 60_000 })
    times.push(performance.now() - started)
    queries = Math.round((datagrams() - before) / 2)
    if (ran.error !== undefined) return null
    if (ran.status !== 0) process.stderr.write(`${command}: status ${ran.status} ${ran.stderr.slice(0, 300)}\n`)
  }
  return { ms: times.sort((a, b) => a - b)[ROUNDS >> 1], queries }
}

async function measure() {
  const folder = mkdtempSync(join(tmpdir(), 'dnssec-trace-bench-'))
  const lab = spawn(process.execPath, [here('lab.js'), '53', String(DELAY_MS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const line = await new Promise((resolve, reject) => {
      lab.stdout.once('data', (chunk) => resolve(chunk.toString()))
      lab.once('exit', () => reject(new Error('bench/lab.js ended')))
    })
    const { hints, anchors, three, six } = JSON.parse(line)
    const file = (name, text) => {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    }
    const hintsFile = file('root.hints', hints)
    const anchorsFile = file('root.anchors', anchors)
    const config = file(
      'unbound.conf',
      `server:
  do-not-query-localhost: no
  local-zone: "test." nodefault
  root-hints: "${hintsFile}"
  trust-anchor-file: "${anchorsFile}"
`,
    )
    const root = /^(\S+) \d+ A (\S+)$/m.exec(hints)
    const tools = (name) => ({
      'dnssec-trace': [
        process.execPath,
        here('../bin/dnssec-trace.js'),
        name,
        '--root-hints',
        hintsFile,
        '--trust-anchor',
        anchorsFile,
      ],
      'unbound-host': ['unbound-host', '-C', config, '-v', '-t', 'A', name],
      'drill -TD': ['drill', '-T', '-D', '-r', hintsFile, '-k', anchorsFile, name, 'A'],
      'dnsviz probe -A': ['dnsviz', 'probe', '-A', '-a', '.', '-x', `.:${root[1]}=${root[2]}`, '-o', '/dev/null', name],
    })
    process.stdout.write(
      `each answer held back for ${DELAY_MS} ms; median of ${ROUNDS}; "round trips" is time / ${DELAY_MS} ms\n`,
    )
    for (const [depth, name] of [
      ['three', three],
      ['six', six],
    ]) {
      process.stdout.write(`\n${depth} cuts deep: ${name} A\n`)
      let ours = 1
      for (const [tool, command] of Object.entries(tools(name))) {
        const result = time(command)
        if (tool === 'dnssec-trace') ours = result.ms
        process.stdout.write(
          result === null
            ? `  ${tool.padEnd(16)} not installed\n`
            : `  ${tool.padEnd(16)} ${(result.ms / ours).toFixed(2).padStart(6)} times ours  ${(result.ms / DELAY_MS).toFixed(1).padStart(5)} round trips  ${String(result.queries).padStart(3)} queries\n`,
        )
      }
    }
  } finally {
    lab.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}
