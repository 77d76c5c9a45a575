/** What a check says is to be published where parent and child differ: whose records, all of them, in which order (RFC 1034 §4.2.2). */

import { describe, expect, test } from 'vitest'
import { check } from '../../src/check/check.ts'
import { diagnosisOf } from '../../src/check/inquire.ts'
import type { Code } from '../../src/codes.ts'
import { sayPlan } from '../../src/explain/repair/plan.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import { checkWorld, optionsOf } from '../health/run.ts'
import { losing } from './run.ts'

/** Of each step who, what, the records, and the seconds to wait. @param without an address that does not answer */
async function planOf(name: string, code: Code, without?: string) {
  const scenario = findCheck(name)!
  const world = scenario.build()
  const options = optionsOf(scenario, world)
  const transport = losing(options, ({ server }) => (server.address === without ? 'timeout' : null))
  const checked = await check(scenario.target, { ...options, transport })
  const one = checked.health.findings.find(({ finding }) => finding.code === code)!
  const plan = sayPlan(diagnosisOf(one, checked.health, checked.snapshot)!.root!, '')!
  const short = (text: string): string => text.replaceAll(String(scenario.target), '@')
  const steps = plan.steps.map(({ who, action, records, wait }) => [who, action, ...records.map(short), wait?.seconds])
  return { steps, instead: plan.instead.map(({ action, records }) => [action, ...records.map(short)]) }
}

const [ZONE, PARENT] = ['zone operator', 'registrar or parent']

describe('RFC 1034 §4.2.2: what to publish at the parent and in the zone', () => {
  test('a server that the zone does not name, and that answers for it, is added there', async () => {
    expect(await planOf('check-ns-at-parent-only', 'NS_NOT_AT_CHILD')).toEqual({
      steps: [[ZONE, 'set-records', '@ IN NS ns1.@', '@ IN NS ns2.@', undefined]],
      instead: [['set-delegation', '@ IN NS ns1.@', 'ns1.@ IN A 192.0.2.180']],
    })
  })

  test('one that does not answer is taken out of the delegation', async () => {
    expect(await planOf('check-ns-at-parent-only', 'NS_NOT_AT_CHILD', '192.0.2.181')).toEqual({
      steps: [[PARENT, 'set-delegation', '@ IN NS ns1.@', 'ns1.@ IN A 192.0.2.180', undefined]],
      instead: [['set-records', '@ IN NS ns1.@', '@ IN NS ns2.@']],
    })
  })

  test('a server that the parent does not name is added there, with its glue', async () => {
    expect(await planOf('check-ns-at-child-only', 'NS_NOT_AT_PARENT')).toEqual({
      steps: [
        [
          PARENT,
          'set-delegation',
          '@ IN NS ns1.@',
          '@ IN NS ns2.@',
          'ns1.@ IN A 192.0.2.182',
          'ns2.@ IN A 192.0.2.183',
          undefined,
        ],
      ],
      instead: [['set-records', '@ IN NS ns1.@']],
    })
  })

  test('an old glue address goes out of use once no cache has it', async () => {
    expect(await planOf('check-glue-differs', 'GLUE_DIFFERS')).toEqual({
      steps: [
        [PARENT, 'set-delegation', 'ns1.@ IN A 192.0.2.184', 3600],
        ['server operator', 'retire-server', undefined],
      ],
      instead: [['set-records', 'ns1.@ IN A 192.0.2.185']],
    })
  })

  test('where the glue leads to an answer and the address in the zone does not, the zone is changed', async () => {
    expect(await planOf('check-glue-differs', 'GLUE_DIFFERS', '192.0.2.184')).toEqual({
      steps: [[ZONE, 'set-records', 'ns1.@ IN A 192.0.2.185', undefined]],
      instead: [],
    })
  })

  test('RFC 9471 §3.1: missing glue is that of the zone', async () => {
    expect(await planOf('check-glue-missing', 'GLUE_MISSING')).toEqual({
      steps: [[PARENT, 'set-delegation', 'ns2.@ IN A 192.0.2.187', undefined]],
      instead: [],
    })
  })

  test('RFC 2181 §10.3: a name without an address goes, an alias becomes what it leads to, on both sides', async () => {
    expect((await planOf('check-ns-without-address', 'NAMESERVER_NO_ADDRESS')).steps).toEqual([
      [ZONE, 'set-records', '@ IN NS ns1.@', undefined],
      [PARENT, 'set-delegation', '@ IN NS ns1.@', 'ns1.@ IN A 192.0.2.80', undefined],
    ])
    expect((await planOf('check-ns-alias', 'NAMESERVER_IS_ALIAS')).steps).toEqual([
      [ZONE, 'set-records', '@ IN NS host9.nic.test.', '@ IN NS ns1.@', undefined],
      [PARENT, 'set-delegation', '@ IN NS host9.nic.test.', '@ IN NS ns1.@', 'ns1.@ IN A 192.0.2.80', undefined],
    ])
  })
})

test.each([
  ['check-ns-differs-dead', 'NS_DIFFERS'],
  ['check-ns-differs', 'NS_DIFFERS'],
  ['check-glue-missing-on-one', 'GLUE_MISSING'],
  ['check-glue-differs-on-one', 'GLUE_DIFFERS'],
] as const)(
  'RFC 1034 §4.3.5: %s: the one server of the parent is brought to what the others have',
  async (name, code) => {
    const { steps, instead } = await planOf(name, code)
    expect(steps).toEqual([['server operator', 'transfer', undefined]])
    expect(instead).toEqual([])
    const { health } = await checkWorld(findCheck(name)!)
    const one = health.findings.find(({ finding }) => finding.code === code)!
    expect(one.servers.map(({ address }) => address)).toEqual(['192.0.2.56'])
  },
)

test.each([
  ['roll-signal-lacking', 'SIGNAL_MISSING'],
  ['roll-signal-differs', 'SIGNAL_DIFFERS'],
] as const)(
  'RFC 9615 §4.2: %s: the signal repeats CDS and CDNSKEY, or the DS is entered by hand',
  async (name, code) => {
    const { steps, instead } = await planOf(name, code)
    expect(steps.length).toBe(1)
    expect(steps[0]!.slice(0, 2)).toEqual([ZONE, 'set-records'])
    const records = steps[0]!.slice(2, -1).map(String)
    expect(records.map((record) => record.split(' ')[2])).toEqual(['CDS', 'CDNSKEY'])
    for (const record of records) expect(record).toMatch(/^_dsboot\.@_signal\.ns1\.operator\d-/)
    expect(instead.map(([action]) => action)).toEqual(['publish-ds'])
  },
)
