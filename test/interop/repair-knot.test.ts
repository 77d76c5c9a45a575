/** What the plans say to do with Knot DNS is done as it is printed, once, and the zone is secure again. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Setting } from '../../src/diagnose/plan.ts'
import { Name } from '../../src/dns/name.ts'
import type { DNSKEY } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'
import type { Recipe } from '../../src/explain/repair/commands.ts'
import { KNOT } from '../../src/explain/repair/knot.ts'
import { type Machine, openMachine } from './machine.ts'
import { requirePrograms } from './programs.ts'
import { openRegistrar, type Registrar } from './registrar.ts'
import { type Choice, mend, type Operator } from './repair.ts'
import { ADDRESS, type KnotZone, startKnot } from './repair-knot.ts'
import { openPrimary, PRIMARY } from './repair-primary.ts'

interface Row extends KnotZone, Choice {
  readonly title: string
  readonly before: RegExp
  /** what is asked below the zone */
  readonly asked?: readonly [string, string]
  /** what the parent publishes */
  readonly ds?: (own: readonly string[]) => readonly string[]
}

const OTHER = `12345 13 2 ${'ab'.repeat(32)}`

const SPLIT = ['algorithm=13 ksk=yes zsk=no', 'algorithm=13 ksk=no zsk=yes']

/** It signs and is not published. */
const HIDE_ZSK = "keymgr $Z set $(keymgr $Z list | awk '/ZSK/ { print $2 }') post_active=+0; knotc -b zone-sign $Z"

const ROWS: readonly Row[] = [
  {
    id: 'expired',
    title: 're-sign',
    policy: 'brief',
    broken: `knotc -b zone-freeze $Z; knotc conf-begin; for item in rrsig-lifetime rrsig-refresh rrsig-pre-refresh; do
      knotc conf-unset "policy[brief].$item"; done; knotc conf-commit`,
    before: /^bogus RRSIG_EXPIRED/,
  },
  { id: 'wrong', title: 'remove a wrong DS', ds: () => [OTHER], before: /^bogus DS_/ },
  { id: 'upload', title: 'upload a DS', ds: () => [], before: /^insecure DELEGATION_INSECURE/ },
  { id: 'unsigned', title: 'sign', unsigned: true, ds: () => [OTHER], before: /^bogus DNSKEY_MISSING/ },
  {
    id: 'kept',
    title: 'sign with keys still there',
    unsigned: true,
    keys: SPLIT,
    before: /^bogus DNSKEY_MISSING/,
  },
  {
    id: 'no-ksk',
    title: 'new KSK',
    policy: 'by-hand',
    keys: SPLIT,
    broken: `keymgr $Z delete $(keymgr $Z list | awk '/KSK/ { print $2 }'); knotc -b zone-sign $Z`,
    before: /^bogus DS_/,
  },
  {
    id: 'no-zsk',
    title: 'new ZSK',
    policy: 'by-hand',
    keys: SPLIT,
    broken: HIDE_ZSK,
    before: /^bogus RRSIG_KEY_MISSING/,
  },
  {
    id: 'back',
    title: 'the old ZSK',
    policy: 'by-hand',
    keys: SPLIT,
    broken: HIDE_ZSK,
    before: /^bogus RRSIG_KEY_MISSING/,
    instead: 'restore-key',
  },
  {
    id: 'lost-zsk',
    title: 'new ZSK, without a trace of the old',
    policy: 'by-hand',
    keys: SPLIT,
    broken: "keymgr $Z delete $(keymgr $Z list | awk '/ZSK/ { print $2 }'); knotc -b zone-sign $Z",
    before: /^bogus RRSIG_MISSING/,
    instead: 'add-key',
  },
  {
    id: 'revoked',
    title: 'remove a revoked key',
    broken: `keymgr $Z set $(keymgr $Z list | awk '/KSK/ { print $2 }') revoke=+0; knotc -b zone-sign $Z`,
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
    policy: 'costly',
    asked: ['nope', 'A'],
    before: /NSEC3_ITERATIONS/,
  },
  {
    id: 'late',
    title: 'reduce a TTL',
    asked: ['slow', 'A'],
    broken: 'knotc zone-begin $Z; knotc zone-set $Z slow 1999999 A 192.0.2.9; knotc zone-commit $Z',
    before: /^secure/,
    advice: 'RRSIG_EXPIRES_BEFORE_TTL',
  },
  { id: 'sha1', title: 'another algorithm', policy: 'sha1', before: /^secure/, advice: 'DNSKEY_SHA1' },
  {
    id: 'gap',
    title: 'a name that the chain leaves out',
    policy: 'idle',
    asked: ['later', 'TXT'],
    broken: 'knotc zone-begin $Z; knotc zone-set $Z later 600 A 192.0.2.9; knotc zone-commit $Z',
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

const operator: Operator = { commands: KNOT, label: 'the key is still in the database', folder: '/root' }

let folder: string
let machine: Machine
let registrar: Registrar

beforeAll(async () => {
  requirePrograms()
  folder = mkdtempSync(`${tmpdir()}/dnssec-trace-knot-`)
  machine = await openMachine()
  registrar = await openRegistrar(machine, folder)
  const primary = await openPrimary(machine, folder, 'behind.test.', ADDRESS)
  const own = await startKnot(machine, [...ROWS, { id: 'spare' }], `${folder}/knotd.log`)
  await primary.renew()
  own.set('behind.test.', primary.ds)
  for (const { id, ds, secondary } of ROWS) {
    const zone = `${id}.test.`
    registrar.servers.set(zone, secondary === true ? [PRIMARY, ADDRESS] : [ADDRESS])
    registrar.ds.set(zone, ds === undefined ? own.get(zone)! : ds(own.get(zone)!))
  }
  await registrar.publish()
  for (const { id, broken } of ROWS) {
    if (broken !== undefined) await machine.shell('/', [`Z=${id}.test.`, broken])
  }
}, 60_000)

afterAll(async () => {
  await machine?.stop()
  rmSync(folder, { recursive: true, force: true })
})

describe('one plan mends a zone that Knot signs', () => {
  it.each(ROWS)('$title', async ({ id, asked: [name, type] = ['www', 'A'], before, ...choice }) => {
    const mended = await mend(machine, registrar, operator, { name: `${name}.${id}.test.`, type }, before, choice)
    expect(mended).toMatchObject({ before: expect.stringMatching(before), after: 'secure' })
    expect(mended.left).not.toContain(choice.advice)
  })
})

describe('what no plan above needed', () => {
  const zone = Name.parse('spare.test.')
  const setting: Setting = { zone, parent: null, keys: [], algorithm: 13, denial: 'nsec' }
  const server = { name: null, address: ADDRESS, port: 53 }
  const key = { zone, keyTag: 0, algorithm: 13 }

  it.each<[string, () => readonly Recipe[], string, RegExp]>([
    [
      'lower the TTL of DNSKEY',
      () => KNOT['lower-ttl']({ kind: 'lower-ttl', zone, owner: zone, type: TYPE.DNSKEY, ttl: 77 }, setting),
      'zone-read spare.test @ DNSKEY',
      / 77 DNSKEY /,
    ],
    [
      'lower the TTL of NSEC',
      () => KNOT['lower-ttl']({ kind: 'lower-ttl', zone, owner: zone, type: TYPE.NSEC, ttl: 66 }, setting),
      'zone-read spare.test @ NSEC',
      / 66 NSEC /,
    ],
    [
      'lower the TTL of SOA',
      () => KNOT['lower-ttl']({ kind: 'lower-ttl', zone, owner: zone, type: TYPE.SOA, ttl: 55 }, setting),
      'zone-read spare.test @ SOA',
      / 55 SOA /,
    ],
    [
      'renew earlier',
      () => KNOT['renew-earlier']({ kind: 'renew-earlier', zone, seconds: 864_000 }, setting),
      "conf-read 'policy[spare.test]'",
      /rrsig-lifetime = 1728000\n.*rrsig-refresh = 864000/,
    ],
    [
      'publish CDS',
      () => KNOT['renew-cds']({ kind: 'renew-cds', zone, ds: [] }, setting),
      'zone-read spare.test @ CDS',
      / CDS \d+ 13 2 /,
    ],
    [
      'ask for no DS',
      () =>
        KNOT['go-insecure'](
          { kind: 'go-insecure', child: zone, parent: null, ds: [] },
          { ...setting, keys: [ANY_KEY] },
        ),
      'zone-read spare.test @ CDS',
      / CDS 0 0 0 /,
    ],
    [
      'opt out',
      () => KNOT['rebuild-denial']({ kind: 'rebuild-denial', zone, denial: 'nsec3', optOut: true }, setting),
      "conf-read 'policy[spare.test].nsec3-opt-out'",
      / = on/,
    ],
    [
      'a server that is lame',
      () => KNOT['mend-server']({ kind: 'mend-server', zone, servers: [server], fault: 'lame' }, setting),
      'zone-status spare.test',
      /serial/,
    ],
    [
      'a server that is silent',
      () => KNOT['mend-server']({ kind: 'mend-server', zone, servers: [server], fault: 'silent' }, setting),
      'status',
      /Running/,
    ],
  ])('%s', async (_, make, then, shown) => {
    const recipes = make()
    expect(recipes).toHaveLength(1)
    const ran = await machine.shell('/root', [...recipes[0]!.commands, `knotc ${then}`])
    expect(ran.stdout).toMatch(shown)
  })

  it('a key from its files', async () => {
    const made = await machine.shell(folder, [
      'dnssec-keygen -q -a 13 -f KSK spare.test',
      'chmod a+r K*',
      `chmod a+x ${folder}`,
    ])
    const tag = Number(/\+(\d+)$/.exec(made.stdout.trim())![1])
    const files = KNOT['restore-key']({ kind: 'restore-key', ...key, keyTag: tag }, setting).at(-1)!
    const ran = await machine.shell(folder, [...files.commands, 'keymgr spare.test list'])
    expect(ran.stdout).toMatch(new RegExp(` ${tag} KSK`))
  })
})
