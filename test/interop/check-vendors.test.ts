/**
 * One zone served by BIND, NSD, Knot and PowerDNS side by side: `dnssec-trace check` finds nothing while all have the same,
 * and names the one that is stale, dead, lame or signs for itself.
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
import { awaitAnswers, hostRecord, openRegistrar, type Registrar } from './registrar.ts'
import { addressesOf, type Instance, makePdnsKeys, startServer } from './servers.ts'
import { type Keys, makeKeys, type Signing, signZone } from './signers.ts'

const VENDORS: readonly Vendor[] = ['named', 'nsd', 'knotd', 'pdns']
const DAY = 86_400
const TTL = 3600
/** Nobody listens there. */
const DEAD = '10.53.99.1'

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
  readonly denial: 'nsec' | 'nsec3'
  readonly current: Version
  readonly stale?: { readonly on: Vendor; readonly version: Version }
  /** has a fifth name server, which is dead */
  readonly dead?: true
  /** does not have the zone */
  readonly lame?: Vendor
  /** signs by itself, with keys of its own, whose DS the parent has too */
  readonly own?: 'pdns'
  /** a second signer, whose ZSK the first one publishes, and that publishes the first one's (RFC 8901 §2.1.2) */
  readonly second?: readonly Vendor[]
  /** errors and warnings, with the vendors they name */
  readonly found: readonly string[]
  readonly states?: readonly string[]
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
    states: ['ZSK signing over'],
    exit: 1,
  },
  {
    zone: 'ready.test.',
    title: 'BIND has a version from before the new ZSK was published, which signs nothing yet',
    denial: 'nsec',
    current: { serial: 9, prepared: true },
    stale: { on: 'named', version: { serial: 8, from: -5 * DAY, until: 15 * DAY } },
    found: ['warning SERVER_BEHIND named'],
    states: ['ZSK pre-published'],
    exit: 0,
  },
  {
    zone: 'dead.test.',
    title: 'a fifth server says nothing',
    denial: 'nsec',
    current: { serial: 5 },
    dead: true,
    found: [`warning SERVER_NO_RESPONSE ${DEAD}`],
    exit: 0,
  },
  {
    zone: 'lame.test.',
    title: 'BIND does not have the zone',
    denial: 'nsec3',
    current: { serial: 5 },
    lame: 'named',
    found: ['warning SERVER_RCODE named'],
    exit: 0,
  },
  {
    zone: 'lame2.test.',
    title: 'Knot does not have the zone',
    denial: 'nsec',
    current: { serial: 5 },
    lame: 'knotd',
    found: ['warning SERVER_RCODE knotd'],
    exit: 0,
  },
  {
    zone: 'apart.test.',
    title: 'PowerDNS signs by itself, and no other server has its keys',
    denial: 'nsec',
    current: { serial: 5 },
    own: 'pdns',
    found: ['error DNSKEY_MISSING_FROM_SERVERS pdns', 'error DNSKEY_MISSING_FROM_SERVERS named nsd knotd'],
    states: ['several signers'],
    exit: 1,
  },
  {
    zone: 'shared.test.',
    title: 'two signers that publish the ZSK of each other',
    denial: 'nsec',
    current: { serial: 5 },
    second: ['knotd', 'pdns'],
    found: [],
    states: ['several signers'],
    exit: 0,
  },
]

let machine: Machine
let folder: string
let registrar: Registrar

const nameServer = (vendor: Vendor, zone: string): string => `ns${VENDORS.indexOf(vendor) + 1}.${zone}`

function records({ zone, dead }: Row, serial: number): Rec[] {
  return [
    rec(zone, TTL, 'SOA', `ns1.${zone} hostmaster.${zone} ${serial} 7200 3600 604800 300`),
    ...VENDORS.flatMap((vendor) => [
      rec(zone, TTL, 'NS', nameServer(vendor, zone)),
      ...addressesOf(vendor, 1, machine.ipv6).map((address) => hostRecord(nameServer(vendor, zone), TTL, address)),
    ]),
    ...(dead === true ? [rec(zone, TTL, 'NS', `ns5.${zone}`), hostRecord(`ns5.${zone}`, TTL, DEAD)] : []),
    rec(zone, TTL, 'A', '192.0.2.1'),
    rec(zone, TTL, 'MX', `10 mail.${zone}`),
    rec(`mail.${zone}`, TTL, 'A', '192.0.2.2'),
    rec(`*.wild.${zone}`, TTL, 'TXT', '"any"'),
  ]
}

const BIND = { by: 'bind', algorithm: 13 } as const
const zsksOf = ({ dnskeys }: Keys): readonly Rec[] => dnskeys.filter((key) => !isSep(key))

/** Signs a version: `later` is the ZSK that follows. */
function signed(row: Row, version: Version, keys: Keys, later: Keys): Promise<Rec[]> {
  const coming = zsksOf(later)
  const with_ =
    version.rolled === true
      ? { ksk: keys.ksk, zsk: later.zsk, dnskeys: [...keys.dnskeys, ...coming] }
      : version.prepared === true
        ? { ...keys, dnskeys: [...keys.dnskeys, ...coming] }
        : keys
  const { from, until } = version
  const times = { ...(from !== undefined && { from }), ...(until !== undefined && { until }) }
  return signZone(folder, row.zone, { ...BIND, denial: row.denial }, with_, records(row, version.serial), times)
}

/** What each vendor serves, and the DS of its keys. */
async function makeZone(row: Row): Promise<{ serves: (vendor: Vendor) => readonly Rec[]; ds: readonly string[] }> {
  const { zone, denial, current, stale, second = [], own } = row
  const signing: Signing = { ...BIND, denial }
  const keys = await makeKeys(folder, zone, signing)
  const dsOfKeys = (some: Keys): readonly string[] => some.dnskeys.filter(isSep).map((key) => dsOf(key))
  if (second.length > 0) {
    const plain = records(row, current.serial)
    const ldns: Signing = { by: 'ldns', algorithm: 13, denial }
    const theirs = await makeKeys(folder, zone, ldns)
    const ours = await signZone(folder, zone, signing, keys, [...plain, ...zsksOf(theirs)])
    const others = await signZone(folder, zone, ldns, theirs, [...plain, ...zsksOf(keys)])
    return {
      serves: (vendor) => (second.includes(vendor) ? others : ours),
      ds: [...dsOfKeys(keys), ...dsOfKeys(theirs)],
    }
  }
  const later = await makeKeys(folder, zone, signing)
  const ours = await signed(row, current, keys, later)
  const old = stale === undefined ? ours : await signed(row, stale.version, keys, later)
  return {
    serves: (vendor) => (vendor === stale?.on ? old : vendor === own ? records(row, current.serial) : ours),
    ds: dsOfKeys(keys),
  }
}

beforeAll(async () => {
  requirePrograms()
  folder = mkdtempSync(join(tmpdir(), 'dnssec-trace-vendors-'))
  machine = await openMachine()
  registrar = await openRegistrar(machine, folder)
  const instances = VENDORS.map((vendor): Instance => {
    const folder_ = `${folder}/${vendor}`
    mkdirSync(folder_)
    const zones = ROWS.filter(({ lame }) => lame !== vendor).map(({ zone, denial, own }) => ({
      name: zone,
      file: `${folder_}/${zone}zone`,
      signing: own === vendor ? ({ by: 'pdns', algorithm: 13, denial } as const) : null,
      presigned: own === vendor ? null : { ...BIND, denial },
    }))
    return { vendor, tier: 1, addresses: addressesOf(vendor, 1, machine.ipv6), folder: folder_, zones }
  })
  const pdnsDs = await makePdnsKeys(instances.find(({ vendor }) => vendor === 'pdns')!)
  for (const row of ROWS) {
    const { serves, ds } = await makeZone(row)
    for (const { vendor, zones } of instances) {
      const file = zones.find(({ name }) => name === row.zone)?.file
      if (file !== undefined) writeFileSync(file, writeRecords(serves(vendor)))
    }
    registrar.ds.set(row.zone, [...ds, ...(pdnsDs.get(row.zone) ?? [])])
    registrar.servers.set(row.zone, [
      ...VENDORS.map((vendor) => addressesOf(vendor, 1, machine.ipv6)),
      ...(row.dead === true ? [DEAD] : []),
    ])
  }
  for (const instance of instances) startServer(machine, instance)
  await registrar.publish()
  await awaitAnswers(
    machine,
    instances.flatMap(({ addresses, zones }) =>
      addresses.flatMap((address) =>
        zones.map(({ name, signing }) => [address, name, signing === null ? 6 : 48] as const),
      ),
    ),
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
  VENDORS.find((vendor) => addressesOf(vendor, 1, true).includes(address)) ?? address

describe('four vendors serve one zone', () => {
  it.each(ROWS)('$zone $title', async (row) => {
    const settings = ['--root-hints', registrar.hintsFile, '--trust-anchor', registrar.anchorsFile, '--rate', '0']
    const ran = await cli(machine, ['check', row.zone, '--format', 'json', '--no-config', ...settings])
    expect(ran.stderr).toBe('')
    const { results } = JSON.parse(ran.stdout)
    expect(results).toHaveLength(1)
    const [{ findings, servers, rollover }] = results
    const addresses = VENDORS.flatMap((vendor) => addressesOf(vendor, 1, machine.ipv6))
    expect(servers.map((server: { address: string }) => server.address).sort()).toEqual(
      [...addresses, ...(row.dead === true ? [DEAD] : [])].sort(),
    )
    const heavy = (findings as Told[]).filter(({ severity }) => severity !== 'notice')
    // One finding for each address of a server comes to one of its vendor.
    const told = new Set(heavy.map((f) => `${f.severity} ${f.code} ${[...new Set(f.servers.map(vendorAt))].join(' ')}`))
    expect([...told].sort()).toEqual([...row.found].sort())
    expect(rollover.states.map(({ state }: { state: string }) => state)).toEqual(row.states ?? ['steady'])
    expect(ran.code).toBe(row.exit)
  })
})
