/**
 * `dnssec-trace check`, zonemaster-cli and DNSViz side by side on the same served zones. `peers/zones.json` has what each
 * reports, and where they differ in substance a sentence that says why. UPDATE_GOLDENS=1 writes anew what they report and
 * keeps the sentences; `npx biome check --write` then gives the file its form.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { leftOver, type Row, undecided } from './agreement.ts'
import { type Network, openNetwork } from './namespace.ts'
import { askAll, type Said } from './peers.ts'
import { requirePrograms } from './programs.ts'

const fixture = new URL('peers/zones.json', import.meta.url)
const rows: readonly Row[] = JSON.parse(readFileSync(fixture, 'utf8'))

/** Most of their time the programs wait for each other. */
const LANES = 4

const said = new Map<string, Said>()
const networks: Network[] = []
let folder: string

beforeAll(async () => {
  requirePrograms()
  folder = mkdtempSync(join(tmpdir(), 'dnssec-trace-peers-'))
  const left = rows.map(({ zone }) => zone)
  const lane = async (): Promise<void> => {
    const network = await openNetwork()
    networks.push(network)
    for (let zone = left.shift(); zone !== undefined; zone = left.shift())
      said.set(zone, await askAll(network, folder, zone))
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  if (process.env.UPDATE_GOLDENS === '1') {
    const renewed = rows.map(({ zone, because }) => ({ zone, ...said.get(zone)!, because }))
    writeFileSync(fixture, `${JSON.stringify(renewed, null, 2)}\n`)
  }
}, 600_000)

afterAll(async () => {
  await Promise.all(networks.map((network) => network.stop()))
  rmSync(folder, { recursive: true, force: true })
}, 30_000)

describe('what each reports of a zone', () => {
  it.each(rows.map((row) => [row.zone, row] as const))('%s', (zone, { ours, zonemaster, dnsviz }) => {
    expect(said.get(zone)).toEqual({ ours, zonemaster, dnsviz })
  })
})

describe('the differences', () => {
  it('are explained, and nothing else is', () => {
    const unexplained = rows.filter(({ because, ...row }) => because === null && leftOver(row).length > 0)
    expect(unexplained.map((row) => [row.zone, ...leftOver(row)])).toEqual([])
    expect(rows.filter((row) => row.because !== null && leftOver(row).length === 0)).toEqual([])
  })

  it('are of names that the tables have', () => {
    expect(rows.flatMap((row) => undecided(row).map((name) => `${row.zone} ${name}`))).toEqual([])
  })
})
