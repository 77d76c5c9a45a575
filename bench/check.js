/**
 * Names a second and queries a name of `dnssec-trace check`, in one run and with one process a name, beside
 * `dnsviz probe` and `dnsviz grok` where they are installed; and memory with the number of names.
 *
 *   npm run build && node bench/check.js [NAMES]
 *   node --expose-gc bench/check.js memory [NAMES]
 *
 * The first serves zones below test. on loopback with real sockets, every answer held back for 5 ms, in a network namespace
 * of its own (util-linux, iproute2; as root or where user namespaces are allowed). The second asks a
 * transport in memory, so that nothing but the check itself can grow. What to look at is the ratios.
 */

import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const DELAY_MS = 5
const PORT = 53
const here = (file) => fileURLToPath(new URL(file, import.meta.url))
const bin = here('../bin/dnssec-trace.js')

if (process.argv[2] === 'memory') await memory(Number(process.argv[3] ?? 1000))
else if (process.argv[2] === 'serve') await serveNames(Number(process.argv[3]))
else if (process.argv[2] === 'inside') await measure(Number(process.argv[3]))
else outside(Number(process.argv[2] ?? 100))

/** In a network namespace of its own, because dnsviz insists on port 53. */
function outside(count) {
  const setup = 'ip link set lo up && exec "$0" "$@"'
  const command = ['unshare', process.getuid() === 0 ? '-n' : '-rn', '--', 'sh', '-c', setup]
  const [program, ...args] = [...command, process.execPath, here('check.js'), 'inside', String(count)]
  process.exit(spawnSync(program, args, { stdio: 'inherit' }).status ?? 1)
}

/** A small signed zone on an address of its own. */
function healthy(world, name, address) {
  const zone = world.zone(name, { csk: true, address })
  zone.text = '@ A 203.0.113.10\nwww A 203.0.113.10\n'
}

/** Serves, and prints { hints, anchors, names } when it is ready. */
async function serveNames(count) {
  const { serve } = await import('../dist/lab/serve.js')
  const names = Array.from({ length: count }, (_, i) => `n${i}.test.`)
  const apply = (world) => {
    for (const [i, name] of names.entries()) healthy(world, name, `192.0.2.${100 + (i % 100)}`)
  }
  const at = Math.floor(Date.now() / 1000)
  const served = await serve([{ served: true, apply }], { port: PORT, delayMs: DELAY_MS, at })
  process.stdout.write(`${JSON.stringify({ hints: served.hintsText, anchors: served.anchorText, names })}\n`)
}

async function measure(count) {
  const folder = mkdtempSync(join(tmpdir(), 'dnssec-trace-bench-'))
  const lab = spawn(process.execPath, [here('check.js'), 'serve', String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    const { hints, anchors, names } = JSON.parse(await line(lab))
    const file = (name, text) => {
      writeFileSync(join(folder, name), text)
      return join(folder, name)
    }
    const route = [
      '--root-hints',
      file('hints', hints),
      '--trust-anchor',
      file('anchors', anchors),
      '--port',
      String(PORT),
    ]
    const ours = (...args) => [bin, 'check', ...args, ...route, '--rate', '0', '--format', 'ndjson']
    const list = file('names', `${names.join('\n')}\n`)
    // What the servers sign when they are first asked is no part of it.
    run(process.execPath, ours('--input', list))
    process.stdout.write(`${count} names, answers held back for ${DELAY_MS} ms\n`)
    const one = run(process.execPath, ours('--input', list))
    const few = names.slice(0, Math.min(20, count))
    const alone = few.map((name) => run(process.execPath, ours(name)))
    const base = one.ms / count
    row('one run', base, base, queriesIn(one.stdout) / count)
    row(
      'one process a name',
      sum(alone.map(({ ms }) => ms)) / few.length,
      base,
      sum(alone.map(({ stdout }) => queriesIn(stdout))) / few.length,
    )
    if (spawnSync('dnsviz', ['--help'], { stdio: 'ignore' }).error !== undefined) {
      process.stdout.write('  dnsviz is not installed: left out\n')
      return
    }
    const [, root, address] = /^(\S+) \d+ A (\S+)$/m.exec(hints)
    const viz = few.map((name) => {
      const probed = join(folder, 'probe.json')
      const probe = run('dnsviz', ['probe', '-A', '-a', '.', '-x', `.:${root}=${address}`, '-o', probed, name])
      const grok = run('dnsviz', ['grok', '-t', join(folder, 'anchors'), '-r', probed, '-o', '/dev/null'])
      // Each try that the probe made has the time it took.
      const queries = readFileSync(probed, 'utf8').split('"time_elapsed"').length - 1
      return { ms: probe.ms + grok.ms, queries }
    })
    const each = (figure) => sum(viz.map(figure)) / few.length
    row(
      'dnsviz probe, grok',
      each(({ ms }) => ms),
      base,
      each(({ queries }) => queries),
    )
  } finally {
    lab.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

function sum(list) {
  return list.reduce((a, b) => a + b, 0)
}

function queriesIn(text) {
  return sum([...text.matchAll(/"queries":(\d+)/g)].map(([, n]) => Number(n)))
}

function row(what, ms, base, queries) {
  process.stdout.write(
    `  ${what.padEnd(20)} ${(1000 / ms).toFixed(2).padStart(8)} names a second  ${(ms / base).toFixed(2).padStart(6)} times the time of one run  ${queries.toFixed(1).padStart(6)} queries a name\n`,
  )
}

function run(command, args) {
  const started = performance.now()
  const { stdout, stderr, status, error } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 30 })
  if (error !== undefined || (status !== 0 && status !== 1))
    process.stderr.write(`${command}: ${error ?? status} ${String(stderr).slice(0, 300)}\n`)
  return { ms: performance.now() - started, stdout: String(stdout) }
}

function line(child) {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout.on('data', (chunk) => {
      text += chunk
      if (text.endsWith('\n')) resolve(text)
    })
    child.once('exit', () => reject(new Error('the servers ended')))
  })
}

/**
 * Heap after collection, each fifth of the names, each of a zone of its own. They are checked twice, and the second time is
 * shown: what the servers sign when they are first asked they keep, which is no part of it.
 */
async function memory(count) {
  const [{ draftWorld, FIXED_AT }, { makeNetwork, memoryTransport }, { checkMany }, { POLICIES }] = await Promise.all([
    import('../dist/lab/draft.js'),
    import('../dist/lab/world.js'),
    import('../dist/check/many.js'),
    import('../dist/validate/policy.js'),
  ])
  const draft = draftWorld(FIXED_AT)
  const names = Array.from({ length: count }, (_, i) => `n${i}.test.`)
  for (const [i, name] of names.entries()) healthy(draft, name, `198.18.${i >> 8}.${i & 255}`)
  const network = makeNetwork(draft)
  const { transport, now } = memoryTransport(network, FIXED_AT)
  let queries = 0
  const counted = {
    exchange: (exchange) => {
      queries++
      return transport.exchange(exchange)
    },
    close: () => transport.close(),
  }
  const options = {
    transport: counted,
    now,
    hints: network.hints,
    anchors: network.anchors,
    policy: POLICIES.iana,
    port: 53,
    resolver: null,
    families: [4, 6],
    tcp: false,
    retries: 2,
    timeoutMs: 2000,
    publicOnly: false,
    allServers: false,
    limits: { queries: 2000, ms: 60_000 },
    types: [],
    minValidity: null,
    allowInsecure: false,
    failOn: 'error',
    ignore: [],
    concurrency: 8,
    rate: 0,
    ordered: false,
    total: count,
  }
  for await (const _ of checkMany(names, options));
  queries = 0
  let done = 0
  const cpu = process.cpuUsage()
  for await (const _ of checkMany(names, options)) {
    if (++done % Math.ceil(count / 5) !== 0) continue
    globalThis.gc?.()
    const { user, system } = process.cpuUsage(cpu)
    const heap = (process.memoryUsage().heapUsed / 2 ** 20).toFixed(1)
    process.stdout.write(
      `  ${String(done).padStart(6)} names: heap ${heap} MiB, ${(queries / done).toFixed(1)} queries and ${((user + system) / 1000 / done).toFixed(1)} ms of CPU a name, servers included\n`,
    )
  }
}
