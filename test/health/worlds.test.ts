/** Every world for `check` is found to be what it says, no more and no less, and replays to the same. */

import { describe, expect, test } from 'vitest'
import { type Checked, recheck } from '../../src/check/check.ts'
import { readSnapshot, writeSnapshot } from '../../src/collect/file.ts'
import { Name } from '../../src/dns/name.ts'
import { CHECKS, findCheck } from '../../src/lab/checks/catalogue.ts'
import { SCENARIOS } from '../../src/lab/index.ts'
import { repeated } from './repeated.ts'
import { checkWorld, expected, optionsOf, summary } from './run.ts'
import { unexplained } from './unexplained.ts'
import { unhit } from './unhit.ts'

/** Of a judgement the verdict: its packets and steps are in the findings and cells that come of it. */
const told = ({ health: { judgements, ...rest } }: Checked): unknown => {
  const verdicts = judgements.map(({ report, servers, via }) => ({ status: report.verdict.status, servers, via }))
  // A name keeps what it was made of, which is not the same for all equal names.
  return JSON.parse(
    JSON.stringify({ ...rest, verdicts }, (_, value) => (value instanceof Name ? value.toString() : value)),
  )
}

test('ids and names are unique, also among the scenarios, and found in either case', () => {
  expect(CHECKS.length).toBeGreaterThan(2)
  const all = [...CHECKS, ...SCENARIOS]
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
  expect(new Set(all.map(({ name }) => name)).size).toBe(all.length)
  for (const scenario of CHECKS) {
    expect(findCheck(scenario.id.toUpperCase())).toBe(scenario)
    expect(findCheck(scenario.name)).toBe(scenario)
    expect(scenario.sentence).toMatch(/^[a-z\d"'A-Z][^\n]*[^.\n]$/)
    expect(scenario.sentence.length).toBeLessThan(130)
  }
})

describe('checked', () => {
  test.each(CHECKS.map((s) => [s.id, s.name, s] as const))('%s %s', async (_id, _name, scenario) => {
    const world = scenario.build()
    const checked = await checkWorld(scenario, world)
    expect(summary(checked)).toEqual(expected(scenario))
    const findings = checked.health.findings.map(({ finding }) => finding)
    expect(repeated(findings, { at: checked.health.at, snapshot: checked.snapshot })).toEqual([])
    expect(unexplained(checked)).toEqual([])
    expect(unhit(checked.health), 'tells not whom it hits').toEqual([])
    const kept = readSnapshot(writeSnapshot(checked.snapshot))
    const replayed = await recheck(kept, scenario.target, optionsOf(scenario, world))
    // Packets that were read anew are equal, not the same: what is told of them is compared.
    expect(told(replayed)).toEqual(told(checked))
  })
})
