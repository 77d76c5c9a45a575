/** What names share of the zones above them: what is kept, for how long, and what is never taken from there. */

import { describe, expect, test } from 'vitest'
import { check } from '../../src/check/check.ts'
import { makePool } from '../../src/check/pool.ts'
import { Name } from '../../src/dns/name.ts'
import type { WorldDraft } from '../../src/lab/draft.ts'
import { allOf, isKeys, makeWorld, manyOptions, optionsFor, resultsOf, type TestWorld } from './run.ts'

const two = (change: (draft: WorldDraft) => void = () => {}): TestWorld =>
  makeWorld((draft) => {
    for (const [i, name] of ['a.test.', 'b.test.', 'c.a.test.'].entries())
      draft.zone(name, { csk: true, address: `198.51.100.${i}` }).text = ''
    change(draft)
  })

/** Zones of which packets are handed out for a name, after `first` was checked. */
async function keptAfter(first: string, world: TestWorld) {
  const pool = makePool()
  await check(Name.parse(first), { ...optionsFor(world), pool })
  const began = Math.floor(world.now() / 1000)
  return (name: string, later: number): readonly string[] => [
    ...new Set(pool.above(Name.parse(name), began + later).map(({ askedFor }) => askedFor.toString())),
  ]
}

describe('kept', () => {
  test('are the zones strictly above the zone that was checked, for those below them', async () => {
    const kept = await keptAfter('a.test.', two())
    expect(kept('b.test.', 0)).toEqual(['.', 'test.'])
    expect(kept('test.', 0)).toEqual(['.'])
    expect(kept('c.a.test.', 0)).toEqual(['.', 'test.'])
  })
  test('is nothing for longer than ten minutes', async () => {
    const kept = await keptAfter('a.test.', two())
    expect(kept('b.test.', 599)).toEqual(['.', 'test.'])
    expect(kept('b.test.', 600)).toEqual([])
  })
  test('is nothing for longer than its signatures last', async () => {
    const kept = await keptAfter(
      'a.test.',
      two(({ test: tld, at }) => {
        tld.expiration = at + 120
      }),
    )
    expect(kept('b.test.', 119)).toEqual(['.', 'test.'])
    expect(kept('b.test.', 120)).toEqual(['.'])
  })
  test('is nothing of a zone whose chain does not hold', async () => {
    const kept = await keptAfter(
      'a.test.',
      two(({ test: tld, at }) => {
        tld.expiration = at - 1
      }),
    )
    expect(kept('b.test.', 0)).toEqual(['.'])
  })
})

test('a name that turns out to lie in a kept zone is asked of that zone anew', async () => {
  const world = two()
  const pool = makePool()
  await check(Name.parse('c.a.test.'), { ...optionsFor(world), pool })
  expect(pool.above(Name.parse('ns1.a.test.'), Math.floor(world.now() / 1000)).length).toBeGreaterThan(4)
  const { snapshot } = await check(Name.parse('ns1.a.test.'), { ...optionsFor(world), pool })
  const known = snapshot.observations.slice(0, snapshot.known).map(({ askedFor }) => askedFor.toString())
  expect(new Set(known)).toEqual(new Set(['.', 'test.']))
  const keys = world.sent.filter((s) => isKeys(s) && s.name.equals(Name.parse('test.')))
  expect(keys.map(({ server, via }) => `${server} ${via}`).sort()).toEqual([
    '192.0.2.53 tcp',
    '192.0.2.53 udp',
    '2001:db8::53 tcp',
    '2001:db8::53 udp',
  ])
})

test('keys above that other servers were asked for, because a name was bogus, are not asked for again', async () => {
  const world = makeWorld((draft) => {
    for (const [i, name] of ['a.test.', 'b.test.', 'c.test.'].entries()) {
      const zone = draft.zone(name, { csk: true, address: `198.51.100.${i}` })
      if (i > 0) zone.expiration = draft.at - 1
    }
  })
  const run = { ...manyOptions(world), concurrency: 1, ordered: true }
  const results = resultsOf(await allOf(['a.test.', 'b.test.', 'c.test.'], run))
  expect(results.map(({ outcome }) => outcome)).toEqual(['healthy', 'unhealthy', 'unhealthy'])
  const keys = world.sent.filter((s) => isKeys(s) && s.name.equals(Name.parse('test.')) && s.via === 'udp')
  expect(keys.map(({ server }) => server).sort()).toEqual(['192.0.2.53', '2001:db8::53'])
})
