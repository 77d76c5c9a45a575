/** What the plans say to do with BIND is done as it is printed, once, and the zone is secure again. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { BIND } from '../../src/explain/repair/bind.ts'
import { type Machine, openMachine } from './machine.ts'
import { program } from './programs.ts'
import { awaitAnswers, openRegistrar, type Registrar } from './registrar.ts'
import type { Operator } from './repair.ts'
import { BY_HAND, HEALTHY, MADE, NOTED, P_HEALTHY, POLICIES, POLICY } from './repair-bind.ts'
import { linesFor, mendRow, PRIMARY, type Row, setUp, startPrimary, zoneOf, zoneText } from './repair-files.ts'
import { expectedRoll, rollZone, STAGES, type Stage } from './repair-rolls.ts'

const ADDRESS = '10.53.1.1'
const FOLDER = '/var/cache/bind'

const BEHIND: Row = {
  id: 'behind',
  title: 'bring a secondary up to date',
  before: /./,
  choice: { advice: 'RRSIG_EXPIRED' },
}

const OPTIONS = `options { directory "${FOLDER}"; listen-on { ${ADDRESS}; }; listen-on-v6 { none; };
  dnssec-validation no; recursion no; };
`

const ALL_BY_HAND = [...BY_HAND, HEALTHY]
const ALL_POLICY = [...POLICY, P_HEALTHY]

const ZONES = [
  POLICIES,
  ...ALL_BY_HAND.map(
    ({ id, made }) =>
      `zone "${id}.test" { type primary; file "${id}.test.zone${made === undefined ? '.signed' : ''}"; };`,
  ),
  ...ALL_POLICY.map(({ id, policy = 'default' }) => {
    const signing = policy === '' ? '' : ` dnssec-policy ${policy}; inline-signing yes;`
    return `zone "${id}.test" { type primary; file "${id}.test.zone";${signing} };`
  }),
  `zone "${BEHIND.id}.test" { type secondary; primaries { ${PRIMARY}; }; file "${BEHIND.id}.test.db"; };`,
  '',
].join('\n')

const operator = (label: string): Operator => ({ commands: BIND, label, folder: FOLDER })

let folder: string
let machine: Machine
let registrar: Registrar

vi.setConfig({ testTimeout: 60_000 })

beforeAll(async () => {
  folder = mkdtempSync(`${tmpdir()}/dnssec-trace-bind-`)
  machine = await openMachine()
  registrar = await openRegistrar(machine, folder)
  machine.write('/etc/bind/named.conf.options', OPTIONS)
  machine.write('/etc/bind/named.conf.local', ZONES)
  const place = { folder: FOLDER, address: ADDRESS }
  const made = { made: MADE, ds: ['dnssec-dsfromkey -2 -f $F.signed $Z'] }
  for (const row of [...ALL_BY_HAND, ...ALL_POLICY]) {
    machine.write(`${FOLDER}/${row.id}.test.zone`, zoneText(zoneOf(row), ADDRESS))
  }
  await Promise.all(ALL_POLICY.map((row) => machine.shell(FOLDER, linesFor(row, row.made ?? []))))
  const primary = await startPrimary(machine, registrar, folder, BEHIND, ADDRESS)
  machine.service('named', () => machine.start(program('named'), ['-g', '-u', 'bind'], `${folder}/named.log`), [
    'rndc',
    'status',
  ])
  await Promise.all([
    awaitAnswers(machine, [
      [ADDRESS, zoneOf(BEHIND), 6],
      ...ALL_POLICY.map((row) => [ADDRESS, zoneOf(row), row.policy === '' ? 6 : 48] as const),
    ]),
    ...ALL_BY_HAND.map((row) => setUp(machine, registrar, row, place, made)),
  ])
  await machine.shell('/', ['systemctl stop named'])
  await Promise.all(
    ALL_POLICY.map((row) => {
      const ds = row.policy === '' ? [] : ['grep -l "DNSKEY 257" K$Z.*.key | xargs -n 1 dnssec-dsfromkey -2']
      return setUp(machine, registrar, { ...row, made: ds }, place, made)
    }),
  )
  await machine.shell('/', ['systemctl start named'])
  await Promise.all([primary.renew(), registrar.publish()])
  await awaitAnswers(
    machine,
    [...ALL_BY_HAND, ...ALL_POLICY].map((row) => [ADDRESS, zoneOf(row), 6] as const),
  )
}, 120_000)

afterAll(async () => {
  await machine?.stop()
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
})

async function expectMended(row: Row, label: string): Promise<void> {
  const { mended, expected, steps } = await mendRow(machine, registrar, operator(label), row)
  expect(mended, steps.join(', ')).toEqual(expected)
}

describe('one plan mends a zone that is signed by hand', () => {
  it.each(BY_HAND)('$title', (row) => expectMended(row, 'by hand'))
})

describe('one plan mends a zone that named signs', () => {
  it.each(POLICY)('$title', (row) => expectMended(row, 'dnssec-policy'))
})

describe('a zone stays secure while its keys are rolled', () => {
  const expectRolled = async (row: Row, label: string, stage: Stage): Promise<void> => {
    const rolled = await rollZone(machine, registrar, operator(label), zoneOf(row), stage)
    expect(rolled).toMatchObject(expectedRoll(stage, rolled))
  }
  it.each(STAGES)('by hand: %s', (stage) => expectRolled(HEALTHY, 'by hand', stage))
  it.each(STAGES)('by dnssec-policy: %s', async (stage) => {
    await machine.shell('/', [NOTED[stage] ?? 'true'])
    await expectRolled(P_HEALTHY, 'dnssec-policy', stage)
  })
})

describe('one plan mends a zone that named has as a secondary', () => {
  it(BEHIND.title, () => expectMended(BEHIND, ''))
})
