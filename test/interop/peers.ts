/**
 * Zonemaster and DNSViz beside `dnssec-trace check`: one world of the lab on port 53 of a private network, put to all
 * three, and what each has to say of it.
 */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cli } from './compare.ts'
import { end, type Network, type Ran } from './namespace.ts'
import { program } from './programs.ts'

/**
 * Each entry is its weight in lower case and its name, as the program has them: "error RRSIG_EXPIRED". Of ours, the action
 * of a next step of a rollover is an entry too: "step remove the unmatched DS".
 */
export interface Said {
  readonly ours: readonly string[]
  readonly zonemaster: readonly string[]
  readonly dnsviz: readonly string[]
}

/** What a client in the world needs, as `serve-check.js` writes it. */
interface Served {
  readonly target: string
  readonly hints: string
  readonly anchors: string
}

const here = (file: string): string => new URL(file, import.meta.url).pathname

/** Once each, in an order that does not depend on theirs. */
const sorted = (words: readonly string[]): readonly string[] => [...new Set(words)].sort()

/** Serves a world in the network, asks all three, one after the other, and ends it. */
export async function askAll(network: Network, folder: string, world: string): Promise<Said> {
  const own = join(folder, world)
  mkdirSync(own)
  const log = join(own, 'log')
  const server = network.start(process.execPath, [here('serve-check.js'), world, program('ip')], log)
  try {
    const { target, hints, anchors } = await told(log)
    const [hintsFile, anchorsFile] = [join(own, 'hints'), join(own, 'anchors')]
    writeFileSync(hintsFile, hints)
    writeFileSync(anchorsFile, anchors)
    const setting = { zone: target.replace(/\.$/, ''), hints, hintsFile, anchorsFile }
    const ours = await askOurs(network, setting)
    const zonemaster = await askZonemaster(network, setting)
    return { ours, zonemaster, dnsviz: await askDnsviz(network, setting) }
  } finally {
    await end(server)
  }
}

async function told(log: string): Promise<Served> {
  for (let n = 0; n < 200; n++) {
    const line = /^\{.*\}$/m.exec(readFileSync(log, 'utf8'))
    if (line !== null) return JSON.parse(line[0])
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`the world is not served: ${readFileSync(log, 'utf8')}`)
}

interface Setting {
  readonly zone: string
  readonly hints: string
  readonly hintsFile: string
  readonly anchorsFile: string
}

const outputOf = (ran: Ran): string => {
  if (ran.stdout === '') throw new Error(`status ${ran.code}: ${ran.stderr}`)
  return ran.stdout
}

async function askOurs(network: Network, { zone, hintsFile, anchorsFile }: Setting): Promise<readonly string[]> {
  const settings = ['--no-config', '--root-hints', hintsFile, '--trust-anchor', anchorsFile]
  const ran = await cli(network, ['check', zone, '--format', 'json', ...settings])
  const { results } = JSON.parse(outputOf(ran)) as {
    results: { findings: { severity: string; code: string }[]; rollover: { next: { action: string }[] } | null }[]
  }
  return sorted(
    results.flatMap(({ findings, rollover }) => [
      ...findings.map(({ severity, code }) => `${severity} ${code}`),
      ...(rollover?.next ?? []).map(({ action }) => `step ${action}`),
    ]),
  )
}

/**
 * All its DNSSEC test cases, and those on what a check of ours looks at too. Left out are those that no zone of the lab can
 * please, or that are no matter of DNSSEC: addresses that are not public, reverse names, numbers of servers and of
 * networks, syntax, timers of SOA, mail.
 */
async function askZonemaster(network: Network, { zone, hintsFile }: Setting): Promise<readonly string[]> {
  const form = ['--json', '--raw', '--level', 'NOTICE', '--no-progress']
  const settings = ['--hints', hintsFile, '--profile', here('peers/profile.json')]
  const ran = await network.run(program('zonemaster-cli'), [...form, ...settings, zone])
  const entries = JSON.parse(outputOf(ran)) as { level: string; tag: string }[]
  return sorted(entries.map(({ level, tag }) => `${level.toLowerCase()} ${tag}`))
}

/**
 * Without trusted keys (-t): with them grok of 0.9.4 wants a version of Graphviz's module that it then does not know. The
 * codes are the same, but for whether a trust anchor signs.
 */
async function askDnsviz(network: Network, { zone, hints }: Setting): Promise<readonly string[]> {
  const root = [...hints.matchAll(/^(\S+?)\.? \d+ (A|AAAA) (\S+)$/gm)]
    .map(([, name, type, address]) => `${name}=${type === 'A' ? address : `[${address}]`}`)
    .join(',')
  const probe = await network.run(program('dnsviz'), ['probe', '-A', '-a', '.', '-x', `.:${root}`, zone])
  const grok = await network.run(program('dnsviz'), ['grok', '-l', 'warning'], { stdin: outputOf(probe) })
  if (grok.code !== 0) throw new Error(`status ${grok.code}: ${grok.stderr}`)
  // It writes nothing at all where it finds nothing.
  return grok.stdout.trim() === '' ? [] : sorted(codesIn(JSON.parse(grok.stdout)))
}

const LISTS: Readonly<Record<string, string>> = {
  error: 'error',
  errors: 'error',
  warning: 'warning',
  warnings: 'warning',
}

function codesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const weight = LISTS[key]
    const codes = weight === undefined ? [] : (inner as { code: string }[]).map(({ code }) => `${weight} ${code}`)
    return [...codes, ...codesIn(inner)]
  })
}
