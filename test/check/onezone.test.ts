/** Names of one zone in one run: each comes to what it comes to alone, and the zone's own questions are asked once. */

import { describe, expect, test } from 'vitest'
import { check, recheck } from '../../src/check/check.ts'
import { checkMany, type ManyOptions } from '../../src/check/many.ts'
import { Name } from '../../src/dns/name.ts'
import { questionKey } from '../../src/dns/rr.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import type { CheckScenario, CheckWorld } from '../../src/lab/checkworld.ts'
import type { Exchange, Reply, Transport } from '../../src/transport/transport.ts'
import { optionsOf } from '../health/run.ts'
import { allOf, gist, makeWorld, manyOptions, resultsOf, type TestWorld } from './run.ts'

const WORLDS = [
  'check-healthy-nsec3',
  'check-stale-secondary',
  'check-dead-server',
  'check-no-tcp-truncated',
  'check-alias',
  'check-ds-on-one-server',
  'check-ds-wrong-on-one',
  'check-new-on-one-server',
  'check-secondary-lacks-zsk',
  'roll-ksk-removed-early',
] as const

/** The zone, two names in it of which the lab's zones mostly have one, the one again, and its parent. */
const namesIn = ({ target }: CheckScenario): readonly string[] => [
  `${target}`,
  `www.${target}`,
  `nobody.${target}`,
  `WWW.${target}`,
]

function counting(transport: Transport): { readonly transport: Transport; readonly count: () => number } {
  let count = 0
  const exchange = (asked: Exchange): Promise<Reply> => {
    count++
    return transport.exchange(asked)
  }
  return { transport: { exchange, close: () => transport.close() }, count: () => count }
}

const manyOf = (scenario: CheckScenario, world: CheckWorld, transport: Transport): ManyOptions => ({
  ...manyOptions({ ...optionsOf(scenario, world), transport }),
  ...optionsOf(scenario, world),
  transport,
})

describe.each(WORLDS)('%s', (id) => {
  const scenario = findCheck(id)!
  const names = namesIn(scenario)
  const alone = async (name: string) => {
    const world = scenario.build()
    const options = optionsOf(scenario, world)
    const { transport, count } = counting(options.transport)
    const { health } = await check(Name.parse(name), { ...options, transport })
    return { health, queries: count() }
  }

  test.each([true, false])(
    'names of the zone come to the same together (ordered: %s), and replay',
    async (ordered) => {
      const world = scenario.build()
      const { transport, count } = counting(optionsOf(scenario, world).transport)
      const concurrency = ordered ? 1 : 4
      const results = resultsOf(await allOf(names, { ...manyOf(scenario, world, transport), ordered, concurrency }))
      expect(results.map(({ name }) => name).sort()).toEqual([...names].sort())
      if (ordered) expect(results.map(({ name }) => name)).toEqual(names)
      let queries = 0
      for (const { name, health, snapshot } of results) {
        const single = await alone(name)
        queries += single.queries
        expect(gist(health)).toEqual(gist(single.health))
        expect(health.queries).toBe(snapshot.observations.length - (snapshot.known ?? 0))
        const again = await recheck(snapshot, Name.parse(name), optionsOf(scenario, world))
        expect(gist(again.health)).toEqual(gist(health))
      }
      expect(count()).toBeLessThan(queries)
    },
    30_000,
  )
})

describe('twenty names of one zone', () => {
  const names = Array.from({ length: 20 }, (_, i) => `h${i}.example.`)
  const world = (): TestWorld =>
    makeWorld((draft) => {
      const zone = draft.zone('example.', { csk: true, address: '198.51.100.1' })
      zone.text = names.map((name) => `${name} A 203.0.113.1`).join('\n')
    })

  test('nothing that all of them ask is put to a server more often than for one of them', async () => {
    const [one, all] = [world(), world()]
    await allOf(names.slice(0, 1), manyOptions(one))
    await allOf(names, manyOptions(all))
    const times = (sent: TestWorld['sent']): ReadonlyMap<string, number> => {
      const found = new Map<string, number>()
      for (const s of sent) {
        const key = `${s.server} ${s.via} ${questionKey(s)}`
        found.set(key, (found.get(key) ?? 0) + 1)
      }
      return found
    }
    const [ofOne, ofAll] = [times(one.sent), times(all.sent)]
    for (const [key, count] of ofOne) expect(`${key}: ${ofAll.get(key)}`).toBe(`${key}: ${count}`)
    // SOA, A and AAAA of a name over both transports, and its SOA above.
    expect(all.sent.length - one.sent.length).toBeLessThanOrEqual(19 * 8)
  }, 30_000)

  test('an interrupt ends them all, and what it cut short is nobody\u2019s silence', async () => {
    const stop = new AbortController()
    let asked = 0
    const base = world()
    const transport: Transport = {
      exchange: (exchange) => {
        if (++asked === 40) stop.abort()
        return base.transport.exchange(exchange)
      },
      close: () => base.transport.close(),
    }
    const results = await allOf(names, manyOptions({ ...base, transport }, { signal: stop.signal }))
    expect(resultsOf(results).every(({ outcome }) => outcome === 'healthy')).toBe(true)
    const then = asked
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(asked).toBe(then)
    expect(asked).toBeLessThan(60)
  })
})

describe('what was asked for another name', () => {
  const NAMES = ['www.zone.example.', 'mail.zone.example.', 'ftp.zone.example.']

  /** Three names of a zone, one after the other, so many milliseconds apart; the zone's server is silent to the first. */
  async function oneByOne(pauseMs: number): Promise<readonly string[]> {
    const clock = { later: 0, done: 0 }
    const base = makeWorld(
      (draft) => {
        const zone = draft.zone('zone.example.', { csk: true, address: '198.51.100.1' })
        zone.text = '@ A 203.0.113.1\nwww A 203.0.113.1\nmail A 203.0.113.1\nftp A 203.0.113.1\n'
      },
      (_, { server }) => (clock.done === 0 && server === '198.51.100.1' ? 'refused' : undefined),
    )
    const now = (): number => base.now() + clock.later
    async function* names(): AsyncGenerator<string> {
      for (const [i, name] of NAMES.entries()) {
        while (clock.done < i) await new Promise((resolve) => setImmediate(resolve))
        clock.later += pauseMs
        yield name
      }
    }
    const outcomes: string[] = []
    for await (const one of checkMany(names(), manyOptions({ ...base, now }, { concurrency: 1 }))) {
      clock.done++
      if ('outcome' in one) outcomes.push(one.outcome)
    }
    return outcomes
  }

  test('counts a moment later', async () => {
    expect(await oneByOne(1000)).toEqual(['undetermined', 'undetermined', 'undetermined'])
  })

  test('is asked anew half a minute later where something is wrong', async () => {
    expect(await oneByOne(31_000)).toEqual(['undetermined', 'healthy', 'healthy'])
  })
})
