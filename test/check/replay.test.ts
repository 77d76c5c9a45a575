/** A check that is judged again from its packets comes to the same, wherever they were from, and says when one is missing. */

import { describe, expect, test } from 'vitest'
import { check, recheck } from '../../src/check/check.ts'
import { makePool } from '../../src/check/pool.ts'
import { readSnapshot, writeSnapshot } from '../../src/collect/file.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import type { CheckScenario, CheckWorld } from '../../src/lab/checkworld.ts'
import { queriesOf, type Snapshot, type Timestamp } from '../../src/snapshot.ts'
import { MissingPacketError } from '../../src/trace.ts'
import { optionsOf } from '../health/run.ts'
import { gist } from './run.ts'

const again = (snapshot: Snapshot, scenario: CheckScenario, world: CheckWorld) =>
  recheck(readSnapshot(writeSnapshot(snapshot)), scenario.target, optionsOf(scenario, world))

describe('with what is known of the zones above it comes to the same, and replays to the same', () => {
  test.each([
    'check-healthy',
    'check-healthy-nsec3',
    'check-stale-secondary',
    'check-dead-server',
    'check-all-dead',
    'check-no-tcp-truncated',
    'check-ds-on-one-server',
    'check-alias',
    'roll-ksk-removed-early',
    'roll-cds-followed',
  ])('%s', async (name) => {
    const scenario = findCheck(name)!
    const world = scenario.build()
    const options = optionsOf(scenario, world)
    const first = await check(scenario.target, options)
    const pool = makePool()
    await check(scenario.target, { ...options, pool })
    const seeded = await check(scenario.target, { ...options, pool })
    expect(gist(seeded.health)).toEqual(gist(first.health))
    expect(seeded.snapshot.known).toBeGreaterThan(0)
    expect(seeded.health.queries).toBe(queriesOf(seeded.snapshot))
    expect(gist((await again(seeded.snapshot, scenario, world)).health)).toEqual(gist(seeded.health))
  })
})

describe('a snapshot without one of its packets', () => {
  test.each(['check-healthy-servers', 'check-alias'])('%s', async (name) => {
    const scenario = findCheck(name)!
    const world = scenario.build()
    const { snapshot } = await check(scenario.target, optionsOf(scenario, world))
    for (let place = 0; place < snapshot.observations.length; place += 5) {
      const observations = snapshot.observations.filter((_, i) => i !== place)
      await expect(
        recheck({ ...snapshot, observations }, scenario.target, optionsOf(scenario, world)),
        `without ${snapshot.observations[place]!.question.name} ${snapshot.observations[place]!.question.type} of ${snapshot.observations[place]!.server.address}`,
      ).rejects.toThrow(MissingPacketError)
    }
  })
})

test('judged at another instant it breaks then, and needs no other packet', async () => {
  const scenario = findCheck('check-healthy')!
  const world = scenario.build()
  const { snapshot, health } = await check(scenario.target, optionsOf(scenario, world))
  expect(health.status).toBe('secure')
  const at = (world.at + 20 * 86400) as Timestamp
  const later = await recheck(snapshot, scenario.target, { ...optionsOf(scenario, world), at })
  expect(later.health).toMatchObject({ status: 'bogus', at })
  expect(later.health.findings[0]?.finding.code).toBe('RRSIG_EXPIRED')
})
