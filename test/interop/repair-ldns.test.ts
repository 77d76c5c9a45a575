/** What the plans say to do with ldns and NSD is done as it is printed, once, and the zone is secure again. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { LDNS } from '../../src/explain/repair/ldns.ts'
import { type Machine, openMachine } from './machine.ts'
import { program } from './programs.ts'
import { awaitAnswers, openRegistrar, type Registrar } from './registrar.ts'
import type { Operator } from './repair.ts'
import { mendRow, PRIMARY, type Row, setUp, startPrimary, zoneOf, zoneText } from './repair-files.ts'
import { HEALTHY, MADE, PRINT_DS, ROWS } from './repair-ldns.ts'
import { expectedRoll, rollZone, STAGES } from './repair-rolls.ts'

const ADDRESS = '10.53.1.2'
const FOLDER = '/etc/nsd'

const BEHIND: Row = {
  id: 'behind',
  title: 'bring a secondary up to date',
  before: /./,
  choice: { advice: 'RRSIG_EXPIRED' },
}

const CONFIG = `server:
  ip-address: ${ADDRESS}
remote-control:
  control-enable: yes
${[...ROWS, HEALTHY].map(({ id, made }) => `zone:\n  name: ${id}.test\n  zonefile: ${id}.test.zone${made === undefined ? '.signed' : ''}\n`).join('')}
zone:
  name: ${BEHIND.id}.test
  request-xfr: AXFR ${PRIMARY} NOKEY
`

const OPERATOR: Operator = { commands: LDNS, label: '', folder: FOLDER }

let folder: string
let machine: Machine
let registrar: Registrar

vi.setConfig({ testTimeout: 60_000 })

beforeAll(async () => {
  folder = mkdtempSync(`${tmpdir()}/dnssec-trace-nsd-`)
  machine = await openMachine()
  registrar = await openRegistrar(machine, folder)
  machine.write('/etc/nsd/nsd.conf.d/zones.conf', CONFIG)
  for (const row of [...ROWS, HEALTHY]) machine.write(`${FOLDER}/${row.id}.test.zone`, zoneText(zoneOf(row), ADDRESS))
  const place = { folder: FOLDER, address: ADDRESS }
  const primary = await startPrimary(machine, registrar, folder, BEHIND, ADDRESS)
  await Promise.all(
    [...ROWS, HEALTHY].map((row) => setUp(machine, registrar, row, place, { made: MADE, ds: PRINT_DS })),
  )
  machine.service('nsd', () => machine.start(program('nsd'), ['-d', '-P', ''], `${folder}/nsd.log`), [
    'nsd-control',
    'status',
  ])
  await awaitAnswers(
    machine,
    [...ROWS, HEALTHY, BEHIND].map((row) => [ADDRESS, zoneOf(row), 6] as const),
  )
  await Promise.all([primary.renew(), registrar.publish()])
}, 120_000)

afterAll(async () => {
  await machine?.stop()
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
})

describe('one plan mends a zone that ldns signs and NSD serves', () => {
  it.each([...ROWS, BEHIND])('$title', async (row) => {
    const { mended, expected, steps } = await mendRow(machine, registrar, OPERATOR, row)
    expect(mended, steps.join(', ')).toEqual(expected)
  })
})

describe('a zone stays secure while its keys are rolled', () => {
  it.each(STAGES)('%s', async (stage) => {
    const rolled = await rollZone(machine, registrar, OPERATOR, zoneOf(HEALTHY), stage)
    expect(rolled).toMatchObject(expectedRoll(stage, rolled))
  })
})
