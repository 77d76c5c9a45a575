/** What the plans say to do with PowerDNS is done as it is printed, once, and the zone is secure again. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Setting } from '../../src/diagnose/plan.ts'
import { Name } from '../../src/dns/name.ts'
import type { DNSKEY } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'
import type { Recipe } from '../../src/explain/repair/commands.ts'
import { PDNS } from '../../src/explain/repair/pdns.ts'
import { type Machine, openMachine } from './machine.ts'
import { requirePrograms } from './programs.ts'
import { openRegistrar, type Registrar } from './registrar.ts'
import { type Choice, mend, type Operator } from './repair.ts'
import { ADDRESS, type PdnsZone, startPdns } from './repair-pdns.ts'
import { openPrimary, PRIMARY } from './repair-primary.ts'

interface Row extends PdnsZone, Choice {
  readonly title: string
  readonly before: RegExp
  /** what is asked below the zone */
  readonly asked?: readonly [string, string]
  /** what the parent publishes */
  readonly ds?: (own: readonly string[]) => readonly string[]
}

const OTHER = `12345 13 2 ${'ab'.repeat(32)}`

/** The number of a key by its role. */
const idOf = (role: 'KSK' | 'ZSK'): string =>
  `$(pdnsutil show-zone $Z | sed -n 's/^ID = \\([0-9]*\\) (${role}).*/\\1/p')`

const inDatabase = (sql: string): string => `sqlite3 $DB "${sql}"`
const DOMAIN = "domain_id = (SELECT id FROM domains WHERE name || '.' = '$Z')"

const ROWS: readonly Row[] = [
  { id: 'expired', title: 're-sign', presigned: true, before: /^bogus RRSIG_EXPIRED/ },
  { id: 'wrong', title: 'remove a wrong DS', ds: () => [OTHER], before: /^bogus DS_/ },
  { id: 'upload', title: 'upload a DS', ds: () => [], before: /^insecure DELEGATION_INSECURE/ },
  { id: 'unsigned', title: 'sign', unsigned: true, ds: () => [OTHER], before: /^bogus DNSKEY_MISSING/ },
  {
    id: 'disabled',
    title: 'sign after disable-dnssec',
    broken: 'pdnsutil disable-dnssec $Z',
    before: /^bogus DNSKEY_MISSING/,
  },
  {
    id: 'no-ksk',
    title: 'new KSK',
    split: true,
    broken: `pdnsutil unpublish-zone-key $Z ${idOf('KSK')}`,
    before: /^bogus DS_/,
  },
  {
    id: 'no-zsk',
    title: 'new ZSK',
    split: true,
    broken: `pdnsutil unpublish-zone-key $Z ${idOf('ZSK')}`,
    before: /^bogus RRSIG_KEY_MISSING/,
  },
  {
    id: 'back',
    title: 'the old ZSK',
    split: true,
    broken: `pdnsutil unpublish-zone-key $Z ${idOf('ZSK')}`,
    before: /^bogus RRSIG_KEY_MISSING/,
    instead: 'restore-key',
  },
  {
    id: 'revoked',
    title: 'remove a revoked key',
    broken: inDatabase(`UPDATE cryptokeys SET flags = 385 WHERE ${DOMAIN}`),
    before: /^bogus D/,
  },
  {
    id: 'behind',
    title: 'synchronise servers',
    secondary: true,
    before: /^secure/,
    advice: 'RRSIG_EXPIRED',
  },
  {
    id: 'costly',
    title: 'NSEC3 with many iterations',
    broken: "pdnsutil set-nsec3 $Z '1 0 600 ab'; pdnsutil rectify-zone $Z",
    asked: ['nope', 'A'],
    before: /NSEC3_ITERATIONS/,
  },
  {
    id: 'slow',
    title: 'reduce a TTL',
    asked: ['slow', 'TXT'],
    before: /^secure/,
    advice: 'RRSIG_EXPIRES_BEFORE_TTL',
  },
  {
    id: 'sha1',
    title: 'another algorithm',
    algorithm: 'rsasha1-nsec3-sha1',
    before: /^secure/,
    advice: 'DNSKEY_SHA1',
  },
  {
    id: 'unordered',
    title: 'NSEC3 without rectify-zone',
    asked: ['nope', 'A'],
    broken: 'pdnsutil set-nsec3 $Z',
    before: /^bogus NSEC3_/,
  },
  {
    id: 'hollow',
    title: 'empty non-terminals left out',
    asked: ['er', 'A'],
    broken: inDatabase(`DELETE FROM records WHERE ${DOMAIN} AND type IS NULL`),
    before: /^bogus DENIAL_/,
  },
  {
    id: 'auth',
    title: 'a record taken for glue',
    broken: inDatabase(`UPDATE records SET auth = 0 WHERE ${DOMAIN} AND name LIKE 'www.%'`),
    before: /^bogus DENIAL_/,
  },
]

const ANY_KEY: DNSKEY = {
  flags: 257,
  protocol: 3,
  algorithm: 13,
  publicKey: new Uint8Array(64),
  keyTag: 1,
  rdata: new Uint8Array(68),
}

const operator: Operator = { commands: PDNS, label: '4.x', folder: '/root' }

let folder: string
let machine: Machine
let registrar: Registrar

beforeAll(async () => {
  requirePrograms()
  folder = mkdtempSync(`${tmpdir()}/dnssec-trace-pdns-`)
  machine = await openMachine()
  registrar = await openRegistrar(machine, folder)
  const primary = await openPrimary(machine, folder, 'behind.test.', ADDRESS)
  const own = await startPdns(machine, [...ROWS, { id: 'spare' }], folder)
  await primary.renew()
  own.set('behind.test.', primary.ds)
  for (const { id, ds, secondary } of ROWS) {
    const zone = `${id}.test.`
    registrar.servers.set(zone, secondary === true ? [PRIMARY, ADDRESS] : [ADDRESS])
    registrar.ds.set(zone, ds === undefined ? own.get(zone)! : ds(own.get(zone)!))
  }
  await registrar.publish()
}, 60_000)

afterAll(async () => {
  await machine?.stop()
  rmSync(folder, { recursive: true, force: true })
})

describe('one plan mends a zone that PowerDNS signs', () => {
  it.each(ROWS)('$title', async ({ id, asked: [name, type] = ['www', 'A'], before, ...choice }) => {
    const mended = await mend(machine, registrar, operator, { name: `${name}.${id}.test.`, type }, before, choice)
    expect(mended).toMatchObject({ before: expect.stringMatching(before), after: 'secure' })
    expect(mended.left).not.toContain(choice.advice)
  })
})

describe('what no plan above needed', () => {
  const zone = Name.parse('spare.test.')
  const about = { zone, parent: null, algorithm: 13, denial: 'nsec' } as const
  const setting: Setting = { ...about, keys: [ANY_KEY] }
  const servers = [{ name: null, address: ADDRESS, port: 53 }]

  it.each<[string, readonly Recipe[], string, RegExp]>([
    [
      'lower the TTL of NSEC and DNSKEY',
      PDNS['lower-ttl']({ kind: 'lower-ttl', zone, owner: zone, type: TYPE.NSEC, ttl: 66 }, setting),
      'pdnsutil list-zone spare.test',
      /SOA.* 1209600 66\n/,
    ],
    [
      'lower the TTL at the apex',
      PDNS['lower-ttl']({ kind: 'lower-ttl', zone, owner: zone, type: TYPE.NS, ttl: 55 }, setting),
      'pdnsutil list-zone spare.test',
      /^spare.test\t55\tIN\tNS\t/m,
    ],
    [
      'publish CDS',
      PDNS['renew-cds']({ kind: 'renew-cds', zone, ds: [] }, setting),
      'pdnsutil get-meta spare.test PUBLISH-CDS PUBLISH-CDNSKEY',
      /CDS = 2\nPUBLISH-CDNSKEY = 1\n/,
    ],
    [
      'ask for no DS',
      PDNS['go-insecure']({ kind: 'go-insecure', child: zone, parent: null, ds: [] }, setting),
      'pdnsutil get-meta spare.test PUBLISH-CDS PUBLISH-CDNSKEY',
      /CDS = 0\nPUBLISH-CDNSKEY = 0\n/,
    ],
    [
      'opt out',
      PDNS['rebuild-denial']({ kind: 'rebuild-denial', zone, denial: 'nsec3', optOut: true }, setting),
      'pdnsutil show-zone spare.test',
      /NSEC3 semantics, configuration: 1 1 0 -/,
    ],
    [
      'back to NSEC',
      PDNS['rebuild-denial']({ kind: 'rebuild-denial', zone, denial: 'nsec', optOut: false }, setting),
      'pdnsutil show-zone spare.test',
      /NSEC semantics/,
    ],
    [
      'a server that is lame',
      PDNS['mend-server']({ kind: 'mend-server', zone, servers, fault: 'lame' }, setting),
      'pdns_control rping',
      /PONG/,
    ],
    [
      'a server that is silent',
      PDNS['mend-server']({ kind: 'mend-server', zone, servers, fault: 'silent' }, setting),
      'pdns_control rping',
      /PONG/,
    ],
  ])('%s', async (_, recipes, then, shown) => {
    const recipe = recipes.find(({ label }) => label === '4.x') ?? recipes[0]!
    const ran = await machine.shell('/root', [...recipe.commands, then])
    expect(ran.stdout).toMatch(shown)
  })

  it('a key from its files', async () => {
    const made = await machine.shell(folder, ['dnssec-keygen -q -a 13 -f KSK spare.test'])
    const keyTag = Number(/\+(\d+)$/.exec(made.stdout.trim())![1])
    const recipes = PDNS['restore-key']({ kind: 'restore-key', zone, keyTag, algorithm: 13 }, setting)
    const files = recipes.find(({ label }) => label === '4.x, from files')!
    const ran = await machine.shell(folder, [...files.commands, 'pdnsutil show-zone spare.test'])
    expect(ran.stdout).toMatch(new RegExp(` flags = 257, tag = ${keyTag}, .* Active\\s+Published`))
  })
})
