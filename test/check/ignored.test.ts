/** What is ignored for a zone: findings of it, and what a check of it finds in the zones above. */

import { expect, test } from 'vitest'
import { resultOf } from '../../src/check/result.ts'
import { Name } from '../../src/dns/name.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import { checkWorld } from '../health/run.ts'

test.each([
  ['check-ds-on-one-server.test.', 'healthy'],
  ['test.', 'healthy'],
  ['www.check-ds-on-one-server.test.', 'unhealthy'],
  ['.', 'unhealthy'],
])('DS that differ between servers of the parent, ignored for %s: %s', async (zone, outcome) => {
  const checked = await checkWorld(findCheck('check-ds-on-one-server')!)
  expect(checked.health.findings.map(({ finding }) => `${finding.code} ${finding.zone}`)).toEqual(['DS_DIFFERS test.'])
  const ignore = [{ code: 'DS_DIFFERS' as const, zone: Name.parse(zone), reason: 'known' }]
  expect(resultOf(zone, checked, { failOn: 'error', ignore }).outcome).toBe(outcome)
})
