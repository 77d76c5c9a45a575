/** How long a check took is what its user waited for it: the time in which everything waited for the rate cap is part of it. */

import { expect, test } from 'vitest'
import { recheck } from '../../src/check/check.ts'
import { readSnapshot, writeSnapshot } from '../../src/collect/file.ts'
import { Name } from '../../src/dns/name.ts'
import type { Transport } from '../../src/transport/transport.ts'
import { allOf, makeWorld, manyOptions, optionsFor, resultsOf, single } from './run.ts'

/** A world in which every query waits its turn for a while, and the time of its clock before each. */
function slowly(waitMs: number) {
  const world = makeWorld((draft) => void draft.zone('a.test.', { csk: true }))
  let waited = 0
  const transport: Transport = {
    ...world.transport,
    exchange: (asked) => {
      asked.onHeld?.(true)
      waited += waitMs
      asked.onHeld?.(false)
      return world.transport.exchange(asked)
    },
  }
  return { ...world, transport, now: () => world.now() + waited }
}

test('waiting is part of it, of a check and of one of many, and a replay says the same', async () => {
  const world = slowly(7)
  const began = world.now()
  const { health, snapshot } = await single('a.test.', world)
  expect(health.elapsedMs).toBe(world.now() - began)
  expect(snapshot.elapsedMs).toBeLessThan(health.elapsedMs)
  const kept = readSnapshot(writeSnapshot(snapshot))
  expect((await recheck(kept, Name.parse('a.test.'), optionsFor(world))).health.elapsedMs).toBe(health.elapsedMs)

  const other = slowly(7)
  const [result] = resultsOf(await allOf(['a.test.'], manyOptions(other)))
  expect(result!.health.elapsedMs).toBeGreaterThan(7 * (result!.health.queries / 2))
  const replayed = await recheck(result!.snapshot, Name.parse('a.test.'), optionsFor(other))
  expect(replayed.health.elapsedMs).toBe(result!.health.elapsedMs)
})

test('without waiting nothing more is kept', async () => {
  const world = slowly(0)
  const { snapshot, health } = await single('a.test.', world)
  expect(snapshot.tookMs).toBeUndefined()
  expect(health.elapsedMs).toBe(snapshot.elapsedMs)
})
