/** `dnssec-trace lab serve`: the built-in DNS on loopback, and the very commands to ask it with. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { typeName } from '../dns/registry.ts'
import type { Question } from '../dns/rr.ts'
import { formatTime } from '../dns/time.ts'
import type { Served } from '../lab/serve.ts'
import type { Timestamp } from '../snapshot.ts'
import { EXIT, type Io, UsageError } from './io.ts'
import { scenarioOf } from './lab.ts'
import { type Parsed, parse, type Shape } from './parse.ts'

const SHAPE: Shape = {
  name: 'dnssec-trace lab serve',
  usage: '[scenario...] [options]',
  description: 'Serves the built-in DNS, or some scenarios of it, on loopback over UDP and TCP until interrupted.',
  options: ['labPort', 'delay', 'now'],
}

/** The lab's own instant, at which its signatures are valid. */
const FIXED_AT = Date.UTC(2026, 5, 15) / 1000

/** Serves until interrupted. @returns the exit status @throws UsageError for what cannot be served, and a port that is taken */
export async function serveCommand(argv: readonly string[], io: Io): Promise<number> {
  const parsed = parse(argv, SHAPE, io)
  if (parsed === null) return EXIT.secure
  const { options } = parsed
  const at = (options.now === true ? Math.floor(Date.now() / 1000) : FIXED_AT) as Timestamp
  const { served, question } = await start(parsed, at)
  const folder = mkdtempSync(join(tmpdir(), 'dnssec-trace-lab-'))
  try {
    io.stdout.write(
      instructions(served, question, writeFiles(served, folder, at, options.now === true), at, options.now === true),
    )
    await interrupted(io.interrupt)
  } finally {
    rmSync(folder, { recursive: true, force: true })
    await served.close()
  }
  return EXIT.secure
}

async function start({ words, options }: Parsed, at: Timestamp): Promise<{ served: Served; question: Question }> {
  const { SCENARIOS } = await import('../lab/index.ts')
  const { serve } = await import('../lab/serve.ts')
  const scenarios = words.length === 0 ? SCENARIOS : await Promise.all(words.map(scenarioOf))
  const alone = words.length === 0 ? undefined : scenarios.find((s) => !s.served)
  if (alone !== undefined)
    throw new UsageError(`${alone.name} cannot be served beside others; trace it with: dnssec-trace lab ${alone.name}`)
  try {
    const { question } = (words.length === 0 ? scenarios.find((s) => s.control) : scenarios[0]) ?? SCENARIOS[0]!
    const served = await serve(scenarios, {
      at,
      port: options.port ?? 5300,
      ...(options.delay === undefined ? {} : { delayMs: options.delay }),
    })
    return { served, question }
  } catch (error) {
    const { code, address, port } = error as { code?: string; address?: string; port?: number }
    const why =
      code === 'EADDRINUSE' ? 'it is in use' : code === 'EACCES' ? 'permission denied' : (code ?? String(error))
    throw new UsageError(`cannot listen on ${address ?? 'loopback'} port ${port ?? options.port ?? 5300}: ${why}`)
  }
}

/** Runs until the signal aborts; without one, for ever. */
const interrupted = (signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    const keepAlive = setInterval(() => undefined, 1 << 30)
    const end = (): void => {
      clearInterval(keepAlive)
      resolve()
    }
    if (signal?.aborted === true) end()
    else signal?.addEventListener('abort', end, { once: true })
  })

interface Files {
  readonly hints: string
  readonly anchor: string
  readonly bind: string
  readonly unbound: string
}

function writeFiles(served: Served, folder: string, at: Timestamp, now: boolean): Files {
  const put = (name: string, text: string): string => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }
  const anchor = put('root.anchor', served.anchorText)
  return {
    hints: put('root.hints', served.hintsText),
    anchor,
    bind: put('bind.keys', served.bindAnchorText),
    unbound: put('unbound.conf', unboundConf(served, anchor, at, now)),
  }
}

/** unbound-host has no option for a port, and none for an instant. */
function unboundConf({ address, port }: Served, anchor: string, at: Timestamp, now: boolean): string {
  return [
    'server:',
    '  do-not-query-localhost: no',
    '  local-zone: "test." nodefault',
    `  trust-anchor-file: "${anchor}"`,
    ...(now ? [] : [`  val-override-date: "${formatTime(at).replace(/[-:TZ]/g, '')}"`]),
    'forward-zone:',
    '  name: "."',
    `  forward-addr: ${address}@${port}`,
    '',
  ].join('\n')
}

function instructions(
  { address, addresses, port }: Served,
  question: Question,
  files: Files,
  at: Timestamp,
  now: boolean,
): string {
  const name = question.name.toString()
  const type = typeName(question.type)
  const instant = now ? '' : ` --at ${formatTime(at)}`
  return [
    `serving on port ${port}, UDP and TCP, until interrupted`,
    `  ${address} answers for every zone; the ${addresses.length} name servers are at addresses of their own`,
    now ? '  signed for today' : `  signed for ${formatTime(at)}; tools that go by the real clock need --now`,
    '',
    'ask it (names: dnssec-trace lab):',
    `  dig +dnssec @${address} -p ${port} ${name} ${type}`,
    `  dnssec-trace ${name} ${type} --root-hints ${files.hints} --trust-anchor ${files.anchor} --port ${port}${instant}`,
    `  dnssec-trace ${name} ${type} --resolver ${address}#${port} --trust-anchor ${files.anchor}${instant}`,
    `  unbound-host -C ${files.unbound} -v -t ${type} ${name}`,
    ...(now ? [`  delv @${address} -p ${port} -a ${files.bind} ${name} ${type}`] : []),
    '',
  ].join('\n')
}
