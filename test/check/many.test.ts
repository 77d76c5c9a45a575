/** Many names in one run: each comes to the same as alone, the zones above are asked once, order, interrupts, bad names. */

import { describe, expect, test } from 'vitest'
import type { Progress } from '../../src/check/many.ts'
import { checkMany } from '../../src/check/many.ts'
import type { WorldDraft } from '../../src/lab/draft.ts'
import { allOf, gist, isKeys, makeWorld, manyOptions, resultsOf, single, type TestWorld } from './run.ts'

const COUNT = 60
const nameOf = (i: number): string => `n${i}.${i % 3 === 0 ? 'example' : 'test'}.`

/** Of every ten names one has expired and one is unsigned; one name has a server that never answers. */
function plan(draft: WorldDraft): void {
  for (let i = 0; i < COUNT; i++) {
    const zone = draft.zone(nameOf(i), { unsigned: i % 10 === 4, csk: true, address: `198.51.100.${i}` })
    zone.text = '@ A 203.0.113.1\n'
    if (i % 10 === 1) zone.expiration = draft.at - 1
    // One alone: the world's clock runs by its silence, and what is known of the zones above grows old.
    if (i === 3) draft.behaviours.set(`198.51.100.${i}`, { hear: () => 'timeout' })
  }
}

const names = Array.from({ length: COUNT }, (_, i) => nameOf(i))
const some = (count: number): readonly string[] => names.slice(0, count)

describe('many names in one run', () => {
  let world: TestWorld
  test('each comes to what it comes to alone', async () => {
    world = makeWorld(plan)
    const results = resultsOf(await allOf(names, manyOptions(world)))
    expect(results.map(({ name }) => name).sort()).toEqual([...names].sort())
    for (const result of results.filter((_, i) => i % 13 === 0)) {
      const alone = await single(result.name, world.again())
      expect(gist(result.health)).toEqual(gist(alone.health))
    }
    const outcomes = new Set(results.map(({ outcome }) => outcome))
    expect(outcomes).toEqual(new Set(['healthy', 'unhealthy', 'undetermined']))
  }, 60_000)

  test('the keys of each zone above are asked at most once of each server', () => {
    const asked = world.sent.filter((s) => isKeys(s) && s.name.depth < 2).map((s) => `${s.name} ${s.server} ${s.via}`)
    expect(asked.length).toBeGreaterThan(2)
    expect(new Set(asked).size).toBe(asked.length)
  })
})

describe('a run', () => {
  /** Ten names, the first of them on a server that never answers: it is done last. */
  const slowFirst = (): TestWorld =>
    makeWorld((draft) => {
      for (let i = 0; i < 10; i++) draft.zone(nameOf(i), { csk: true, address: `198.51.100.${i}` }).text = ''
      draft.behaviours.set('198.51.100.0', { hear: () => 'timeout' })
    })
  const ten = some(10)

  test('yields what is ready first, or in the order of the names', async () => {
    const loose = await allOf(ten, manyOptions(slowFirst(), { concurrency: 3 }))
    expect(loose.map(({ name }) => name).at(-1)).toBe(ten[0])
    const ordered = await allOf(ten, manyOptions(slowFirst(), { concurrency: 3, ordered: true }))
    expect(ordered.map(({ name }) => name)).toEqual(ten)
  })

  test('reads no further than it has to, and never more than some names ahead of what was told', async () => {
    let read = 0
    let told = 0
    let most = 0
    async function* reading(): AsyncGenerator<string> {
      for (const name of ten) {
        read++
        most = Math.max(most, read - told)
        yield name
      }
    }
    for await (const _ of checkMany(reading(), manyOptions(slowFirst(), { concurrency: 2 }))) told++
    expect(told).toBe(10)
    expect(most).toBeLessThanOrEqual(3)
    ;[read, told, most] = [0, 0, 0]
    for await (const _ of checkMany(reading(), manyOptions(slowFirst(), { concurrency: 2, ordered: true }))) told++
    expect(most).toBeLessThanOrEqual(9)
    // One that is slow does not keep the others waiting.
    expect(most).toBeGreaterThan(3)
    expect(told).toBe(10)
  })

  test('ends at the signal with what is done: a name that is not yields nothing', async () => {
    const stop = new AbortController()
    const told: string[] = []
    for await (const { name } of checkMany(ten, manyOptions(slowFirst(), { concurrency: 2, signal: stop.signal }))) {
      told.push(name)
      if (told.length === 3) stop.abort()
    }
    expect(told.length).toBeGreaterThanOrEqual(3)
    expect(told.length).toBeLessThan(10)
    expect(told).not.toContain(ten[0])
  })

  test('ends at the signal although its input goes on for ever', async () => {
    const stop = new AbortController()
    async function* endless(): AsyncGenerator<string> {
      yield ten[1]!
      await new Promise(() => {})
    }
    const all: string[] = []
    for await (const { name } of checkMany(endless(), manyOptions(slowFirst(), { signal: stop.signal }))) {
      all.push(name)
      setImmediate(() => stop.abort())
    }
    expect(all).toEqual([ten[1]])
  })

  test('stops when nobody listens any more', async () => {
    const world = slowFirst()
    for await (const _ of checkMany(ten, manyOptions(world, { concurrency: 2 }))) break
    const after = world.sent.length
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(world.sent.length).toBe(after)
  })

  test('warns of nothing, however many names are checked at the same time', async () => {
    const warned: string[] = []
    const note = ({ name }: Error): void => void warned.push(name)
    process.on('warning', note)
    const stop = new AbortController()
    await allOf(some(32), manyOptions(makeWorld(plan), { concurrency: 32, signal: stop.signal }))
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', note)
    expect(warned).toEqual([])
  })

  test('passes over what is no name, and says why', async () => {
    const all = await allOf(['a..b', 'https://n1.test/'], manyOptions(slowFirst()))
    expect(all.map((one) => ('why' in one ? one.name : null)).sort()).toEqual(['a..b', 'https://n1.test/'])
    expect(all.every((one) => 'why' in one && one.why.length > 5)).toBe(true)
  })

  test('throws what its input throws, after the names before it', async () => {
    function* broken(): Generator<string> {
      yield ten[1]!
      throw new Error('no more of the file')
    }
    const told: string[] = []
    await expect(async () => {
      for await (const { name } of checkMany(broken(), manyOptions(slowFirst()))) told.push(name)
    }).rejects.toThrow('no more of the file')
    expect(told).toEqual([ten[1]])
  })

  test('tells how far it is', async () => {
    const seen: Progress[] = []
    await allOf(ten, manyOptions(slowFirst(), { concurrency: 3, total: 10, onProgress: (p) => seen.push(p) }))
    expect(seen.at(-1)).toMatchObject({ done: 10, total: 10, running: [] })
    expect(Math.max(...seen.map(({ running }) => running.length))).toBe(3)
    expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).sort((a, b) => a - b))
  })
})
