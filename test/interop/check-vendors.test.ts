/**
 * One zone served by BIND, NSD, Knot and PowerDNS side by side: `dnssec-trace check` finds nothing while all have the same,
 * and names the one that is stale, in each way in which a secondary can be.
 */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cli } from './compare.ts'
import { type Machine, openMachine } from './machine.ts'
import type { Vendor } from './plan.ts'
import { requirePrograms } from './programs.ts'
import { dsOf, isSep, type Rec, rec, writeRecords } from './records.ts'
import { awaitAnswers, openRegistrar, type Registrar } from './registrar.ts'
import { addressesOf, type Instance, makePdnsKeys, startServer } from './servers.ts'
import { type Keys, makeKeys, type Signing, signZone } from './signers.ts'

const VENDORS: readonly Vendor[] = ['named', 'nsd', 'knotd', 'pdns']
const DAY = 86_400
const TTL = 3600

/** A version of a zone: how long ago it was signed, with which keys. */
interface Version {
  readonly serial: number
  readonly from?: number
  readonly until?: number
  /** a new ZSK took over */
  readonly rolled?: true
  /** the new ZSK is published and the old one still signs */
  readonly prepared?: true
}

interface Row {
  readonly zone: string
  readonly title: string
  readonly denial: Signing['denial']
  readonly current: Version
  readonly stale?: { readonly on: Vendor; readonly version: Version }
  /** errors and warnings, with the vendors they name */
  readonly found: readonly string[]
  readonly exit: 0 | 1
}

const ROWS: readonly Row[] = [
  { zone: 'even.test.', title: 'all alike, NSEC', denial: 'nsec', current: { serial: 5 }, found: [], exit: 0 },
  { zone: 'even3.test.', title: 'all alike, NSEC3', denial: 'nsec3', current: { serial: 5 }, found: [], exit: 0 },
  {
    zone: 'behind.test.',
    title: 'NSD has the version before, whose signatures are still good',
    denial: 'nsec',
    current: { serial: 9 },
    stale: { on: 'nsd', version: { serial: 8, from: -5 * DAY, until: 15 * DAY } },
    found: ['warning SERVER_BEHIND nsd'],
    exit: 0,
  },
  {
    zone: 'late.test.',
    title: 'Knot has a version whose signatures have expired',
    denial: 'nsec3',
    current: { serial: 9 },
    stale: { on: 'knotd', version: { serial: 3, from: -30 * DAY, until: -DAY } },
    found: ['error RRSIG_EXPIRED knotd', 'warning SERVER_BEHIND knotd'],
    exit: 1,
  },
  {
    zone: 'rolled.test.',
    title: 'PowerDNS has a version from before the new ZSK, which signs everywhere else',
    denial: 'nsec',
    current: { serial: 9, rolled: true },
    stale: { on: 'pdns', version: { serial: 4, from: -5 * DAY, until: 15 * DAY } },
    found: ['error DNSKEY_MISSING_FROM_SERVERS pdns', 'warning SERVER_BEHIND pdns'],
    exit: 1,
  },
  {
    zone: 'ready.test.',
    title: 'BIND has a version from before the new ZSK was published, which signs nothing yet',
    denial: 'nsec',
    current: { serial: 9, prepared: true },
    stale: { on: 'named', version: { serial: 8, from: -5 * DAY, until: 15 * DAY } },
    found: ['warning SERVER_BEHIND named'],
    exit: 0,
  },
]

let machine: Machine
let folder: string
let registrar: Registrar

const nameServer = (vendor: Vendor, zone: string): string => `ns${VENDORS.indexOf(vendor) + 1}.${zone}`

function records(zone: string, serial: number): Rec[] {
  return [
    rec(zone, TTL, 'SOA', `ns1.${zone} hostmaster.${zone} ${serial} 7200 3600 604800 300`),
    ...VENDORS.flatMap((vendor) => [
      rec(zone, TTL, 'NS', nameServer(vendor, zone)),
      rec(nameServer(vendor, zone), TTL, 'A', addressesOf(vendor, 1, false)[0]!),
    ]),
    rec(zone, TTL, 'A', '192.0.2.1'),
    rec(zone, TTL, 'MX', `10 mail.${zone}`),
    rec(`mail.${zone}`, TTL, 'A', '192.0.2.2'),
    rec(`*.wild.${zone}`, TTL, 'TXT', '"any"'),
  ]
}

/** Signs a version: `later` is the ZSK that follows. */
function signed(row: Row, version: Version, keys: Keys, later: Keys): Promise<Rec[]> {
  const signing: Signing = { by: 'bind', algorithm: 13, denial: row.denial }
  const coming = later.dnskeys.filter((key) => !isSep(key))
  const with_ =
    version.rolled === true
      ? { ksk: keys.ksk, zsk: later.zsk, dnskeys: [...keys.dnskeys, ...coming] }
      : version.prepared === true
        ? { ...keys, dnskeys: [...keys.dnskeys, ...coming] }
        : keys
  const { from, until } = version
  const times = { ...(from !== undefined && { from }), ...(until !== undefined && { until }) }
  return signZone(folder, row.zone, signing, with_, records(row.zone, version.serial), times)
}

beforeAll(async () => {
  requirePrograms()
  folder = mkdtempSync(join(tmpdir(), 'dnssec-trace-vendors-'))
  machine = await openMachine()
  registrar = await openRegistrar(machine, folder)
  const instances = VENDORS.map((vendor): Instance => {
    const own = `${folder}/${vendor}`
    mkdirSync(own)
    const zones = ROWS.map(({ zone, denial }) => ({
      name: zone,
      file: `${own}/${zone}zone`,
      signing: null,
      presigned: { by: 'bind', algorithm: 13, denial } as const,
    }))
    return { vendor, tier: 1, addresses: addressesOf(vendor, 1, false), folder: own, zones }
  })
  await makePdnsKeys(instances.find(({ vendor }) => vendor === 'pdns')!)
  for (const row of ROWS) {
    const signing: Signing = { by: 'bind', algorithm: 13, denial: row.denial }
    const [keys, later] = [await makeKeys(folder, row.zone, signing), await makeKeys(folder, row.zone, signing)]
    const current = await signed(row, row.current, keys, later)
    const stale = row.stale === undefined ? null : await signed(row, row.stale.version, keys, later)
    for (const { vendor, zones } of instances) {
      const file = zones.find(({ name }) => name === row.zone)!.file
      writeFileSync(file, writeRecords(row.stale?.on === vendor ? stale! : current))
    }
    registrar.ds.set(row.zone, keys.dnskeys.filter(isSep).map(dsOf))
    registrar.servers.set(
      row.zone,
      VENDORS.map((vendor) => addressesOf(vendor, 1, false)[0]!),
    )
  }
  for (const instance of instances) startServer(machine, instance)
  await registrar.publish()
  await awaitAnswers(
    machine,
    instances.flatMap(({ addresses }) => ROWS.map(({ zone }) => [addresses[0]!, zone, 6] as const)),
  )
}, 120_000)

afterAll(async () => {
  await machine?.stop()
  rmSync(folder, { recursive: true, force: true })
}, 30_000)

interface Told {
  readonly code: string
  readonly severity: string
  readonly servers: readonly string[]
}

const vendorAt = (address: string): string =>
  VENDORS.find((vendor) => addressesOf(vendor, 1, false)[0] === address) ?? address

describe('four vendors serve one zone', () => {
  it.each(ROWS)('$zone $title', async ({ zone, found, exit }) => {
    const settings = ['--root-hints', registrar.hintsFile, '--trust-anchor', registrar.anchorsFile]
    const ran = await cli(machine, ['check', zone, '--format', 'json', '--no-config', ...settings])
    expect(ran.stderr).toBe('')
    const { results } = JSON.parse(ran.stdout)
    expect(results).toHaveLength(1)
    const [{ findings, servers }] = results
    expect(servers).toHaveLength(4)
    const heavy = (findings as Told[]).filter(({ severity }) => severity !== 'notice')
    const told = heavy.map((f) => `${f.severity} ${f.code} ${f.servers.map(vendorAt).join(' ')}`)
    expect([...told].sort()).toEqual([...found].sort())
    expect(ran.code).toBe(exit)
  })
})
