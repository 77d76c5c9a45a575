/** Every world for `check` is found to be what it says, no more and no less, and replays to the same. */

import { describe, expect, test } from 'vitest'
import { CHECKS, findCheck } from '../../src/lab/checks/catalogue.ts'
import { SCENARIOS } from '../../src/lab/index.ts'
import { checkWorld, expected, summary } from './run.ts'

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
    expect(summary(await checkWorld(scenario))).toEqual(expected(scenario))
  })
})
