/** RFC 5155 §9.2: a check, a trace and the judgement of the same packets agree on what rests on an Opt-Out span. */

import { expect, test } from 'vitest'
import { Name } from '../../src/dns/name.ts'
import { TYPE } from '../../src/dns/registry.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import { trace } from '../../src/trace.ts'
import { checkWorld, optionsOf } from './run.ts'

const scenario = findCheck('check-opt-out-hosts')!
const unproven = findCheck('check-opt-out-unproven')!

test.each([
  ['nope', TYPE.SOA, false],
  ['below.nope.ent', TYPE.SOA, false],
  ['host.wild', TYPE.A, true],
  ['host.wild', TYPE.MX, true],
])('%s, type %i: insecure in a trace and in a check', async (label, type, exists) => {
  const world = scenario.build()
  const named = { ...scenario, target: Name.parse(label, scenario.target), options: { types: [type] } }
  const { report } = await trace({ name: named.target, type }, optionsOf(named, world))
  expect([report.verdict.status, report.verdict.cause?.code]).toEqual(['insecure', 'NSEC3_OPT_OUT'])
  const { health } = await checkWorld(named, world)
  expect([health.status, health.undetermined, health.exists]).toEqual(['insecure', null, exists])
  expect(health.findings.some(({ finding }) => finding.code === 'NAME_NONEXISTENT')).toBe(!exists)
})

test('a name that exists is as secure as its own answers, whatever the span beside it leaves out', async () => {
  const named = { ...scenario, target: Name.parse('www', scenario.target) }
  const { health } = await checkWorld(named, scenario.build())
  expect(health.status).toBe('secure')
})

test('a denial without proof is bogus in both: Opt-Out excuses no unsigned word', async () => {
  const world = unproven.build()
  const { report } = await trace({ name: unproven.target, type: TYPE.SOA }, optionsOf(unproven, world))
  const { health } = await checkWorld(unproven, world)
  expect([report.verdict.status, health.status]).toEqual(['bogus', 'bogus'])
})
