/** Every world over every bad network: judged again from its packets it comes to the same. */

import { describe, test } from 'vitest'
import { CHECKS } from '../../src/lab/checks/catalogue.ts'
import { overAllNetworks } from './badnetwork.ts'

describe('a snapshot from a bad network', () => {
  test.each(CHECKS.map((s) => [s.id, s.name, s] as const))('%s %s', async (_id, _name, scenario) => {
    await overAllNetworks(scenario)
  })
})
