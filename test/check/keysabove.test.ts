/** How often servers of the parent are asked for its keys in a long run: once, unless it is these keys that something is wrong with. */

import { expect, test } from 'vitest'
import { TYPE } from '../../src/dns/registry.ts'
import { secondTld } from '../../src/lab/checks/cuts.ts'
import type { WorldDraft } from '../../src/lab/draft.ts'
import { edit, signedAs } from '../../src/lab/mutate.ts'
import { allOf, isKeys, makeWorld, manyOptions, resultsOf } from './run.ts'

const NAMES = ['a.test.', 'b.test.', 'c.test.']
/** Milliseconds between one name and the next: longer than what is wrong is taken from other names. */
const APART = 40_000

async function asked(plan: (draft: WorldDraft) => void) {
  const world = makeWorld(plan)
  let later = 0
  const now = (): number => world.now() + later
  async function* names(): AsyncGenerator<string> {
    for (const name of NAMES) {
      yield name
      later += APART
    }
  }
  const results = resultsOf(await allOf(names(), { ...manyOptions(world), now, concurrency: 1, ordered: true }))
  const keys = world.sent.filter((s) => isKeys(s) && s.name.toString() === 'test.')
  return { outcomes: results.map(({ outcome }) => outcome), keys: keys.map(({ server, via }) => `${server} ${via}`) }
}

const zones = (draft: WorldDraft, expired: boolean): void =>
  NAMES.forEach((name, i) => {
    const zone = draft.zone(name, { csk: true, address: `198.51.100.${i}` })
    if (expired) zone.expiration = draft.at - 1
  })

test('once for each server and transport, where something is wrong with the zones below', async () => {
  const { outcomes, keys } = await asked((draft) => zones(draft, true))
  expect(outcomes).toEqual(['unhealthy', 'unhealthy', 'unhealthy'])
  expect(new Set(keys).size).toBe(4)
  expect(keys.length).toBe(4)
})

test('anew after a while, where it is they that are wrong', async () => {
  const { outcomes, keys } = await asked((draft) => {
    zones(draft, false)
    secondTld(draft, (tld) => edit(tld, '@', TYPE.DNSKEY, signedAs({ expiration: tld.at - 1 })))
  })
  expect(outcomes).toEqual(['unhealthy', 'unhealthy', 'unhealthy'])
  expect(keys.length).toBeGreaterThan(4)
})
