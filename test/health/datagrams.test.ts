/** Answers that come over TCP alone, and queries with an option: what is a server's fault, and what a network loses. */

import { describe, expect, test } from 'vitest'
import { check } from '../../src/check/check.ts'
import type { Code } from '../../src/codes.ts'
import { TYPE } from '../../src/dns/registry.ts'
import { hitsText } from '../../src/explain/health.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import { type CheckPlan, checkScenario } from '../../src/lab/checkworld.ts'
import type { Asked, Behaviour } from '../../src/lab/server.ts'
import { losing } from '../check/run.ts'
import { checkWorld, optionsOf } from './run.ts'

const ADDRESSES = ['198.51.100.201', '198.51.100.202'] as const

const scenarioOf = (
  how: readonly Behaviour[],
  addresses: readonly string[] = ADDRESSES,
  more: Partial<CheckPlan> = {},
) => {
  const fault: CheckPlan['fault'] = (child, world) => {
    child.servers = addresses.map((address, i) => ({ name: child.apex.child(`ns${i + 1}`), addresses: [address] }))
    for (const [i, address] of addresses.entries()) world.behaviours.set(address, how[i] ?? {})
  }
  return checkScenario({ id: 't00', name: 'check-made', sentence: 'made for a test', fault, ...more })
}

const OURS: ReadonlySet<Code> = new Set<Code>(['SERVER_NO_UDP', 'SERVER_OPTION_FAILS'])

async function told(...world: Parameters<typeof scenarioOf>) {
  const { health } = await checkWorld(scenarioOf(...world))
  return health.findings.flatMap(({ severity, finding: f }) => (OURS.has(f.code) ? [`${severity} ${f.code}`] : []))
}

const overUdp = (lost: (asked: Asked) => boolean): Behaviour => ({
  hear: (asked) => (asked.via === 'udp' && lost(asked) ? 'timeout' : asked),
})
const isOf =
  (type: number) =>
  ({ question }: Asked): boolean =>
    question.type === type

/** Multiplicative congruence of Lehmer: the same for the same seed. */
function loses(seed: number, share: number): Behaviour {
  let state = (seed * 7919) % 2147483647
  return {
    hear: (asked) => {
      state = (state * 48271) % 2147483647
      return state / 2147483647 < share ? 'timeout' : asked
    },
  }
}

describe('RFC 7766 §5: answers over TCP alone', () => {
  test('both servers: one finding, of both, told whom it hits', async () => {
    const { health } = await checkWorld(findCheck('check-no-udp')!)
    const [one, ...rest] = health.findings
    expect(rest).toEqual([])
    expect(one!.servers.length).toBe(2)
    expect(hitsText(one!, health)).toBe('all resolvers: they ask over UDP first, and get no answer of the zone')
  })

  test('the only server, signed or not', async () => {
    for (const unsigned of [false, true]) {
      const more = { signed: { unsigned }, options: { allowInsecure: true } }
      expect(await told([overUdp(() => true)], [ADDRESSES[0]], more)).toEqual(['error SERVER_NO_UDP'])
    }
  })

  test('beside a server that answers neither way', async () => {
    expect(await told([overUdp(() => true), { hear: () => 'timeout' }])).toEqual(['error SERVER_NO_UDP'])
  })

  test('is nothing of the zone where UDP brings nothing of others either', async () => {
    const scenario = scenarioOf([])
    const options = optionsOf(scenario, scenario.build())
    const lost = losing(options, ({ via }) => (via === 'udp' ? 'timeout' : null))
    const { health } = await check(scenario.target, { ...options, retries: 0, transport: lost })
    expect(health.servers.every(({ udp, tcp }) => udp === false && tcp === true)).toBe(true)
    expect(health.findings.filter(({ finding }) => OURS.has(finding.code))).toEqual([])
  })
})

describe('RFC 9715 §3.1: answers to some questions are lost over UDP', () => {
  test('names the types, and the size of what TCP brings', async () => {
    const { health } = await checkWorld(findCheck('check-types-lost-over-udp')!)
    const found = health.findings.flatMap(({ finding: f }) => (f.code === 'SERVER_NO_UDP' ? [f.evidence] : []))
    expect(found.map(({ questions }) => questions.map(({ type }) => type))).toEqual([[TYPE.MX, TYPE.TXT]])
    expect(found[0]!.size).toBeGreaterThan(100)
  })

  test('each server its own: both are warnings', async () => {
    const said = await told([overUdp(isOf(TYPE.MX)), overUdp(isOf(TYPE.TXT))])
    expect(said).toEqual(['warning SERVER_NO_UDP', 'warning SERVER_NO_UDP'])
  })

  test('a truncated reply is no loss', async () => {
    const truncates: Behaviour = {
      answer: (answer, { via, question }) => ({ ...answer, tc: via === 'udp' && question.type === TYPE.DNSKEY }),
    }
    expect(await told([truncates, truncates])).toEqual([])
  })

  test.each([11, 13, 15, 16, 17])('where nothing comes over UDP any more after %i, it is not they', async (most) => {
    let count = 0
    const stops = overUdp(() => ++count > most)
    expect(await told([stops], [ADDRESSES[0]])).toEqual([])
  })

  test('where others are lost now and then, it is the network', async () => {
    let count = 0
    const lossy = overUdp((asked) => isOf(TYPE.MX)(asked) || ++count % 4 === 0)
    expect(await told([lossy, lossy])).toEqual([])
  })
})

describe('RFC 6891 §6.1.2: options are to be ignored', () => {
  const withOption = ({ query }: Asked): boolean => (query.edns?.options.length ?? 0) > 0

  test.each([
    ['check-options-dropped', 'timeout'],
    ['check-options-formerr', 1],
    ['check-options-badvers', 16],
  ])('%s is told apart', async (name, how) => {
    const { health } = await checkWorld(findCheck(name)!)
    expect(health.findings.map(({ finding }) => finding.evidence)).toMatchObject([{ how }])
    expect(hitsText(health.findings[0]!, health)).toBe(
      'all resolvers that send cookies, as BIND does: they get no answer',
    )
  })

  test('one that was lost once is sent again', async () => {
    let count = 0
    expect(await told([overUdp((asked) => withOption(asked) && ++count < 3)], [ADDRESSES[0]])).toEqual([])
  })

  test('where another is lost now and then, it may be the network', async () => {
    let count = 0
    expect(await told([overUdp((asked) => withOption(asked) || ++count % 5 === 0)], [ADDRESSES[0]])).toEqual([])
  })

  test('a server that has gone by then is not held to have dropped it', async () => {
    let gone = false
    const leaves = overUdp((asked) => {
      gone ||= withOption(asked)
      return gone
    })
    expect(await told([leaves], [ADDRESSES[0]])).toEqual([])
  })

  test('costs a server that takes options nothing', async () => {
    const { snapshot } = await checkWorld(scenarioOf([]))
    expect(snapshot.observations.filter(({ sent }) => sent.cookie !== undefined).length).toBe(2)
    expect(snapshot.observations.every(({ sent }) => sent.udpSize === undefined || sent.udpSize === 512)).toBe(true)
  })
})

describe('a network that loses a third', () => {
  test.each(Array.from({ length: 12 }, (_, i) => i + 1))('seed %i', async (seed) => {
    expect(await told([loses(seed, 0.35), loses(seed + 100, 0.35)])).toEqual([])
    expect(await told([loses(seed, 0.35)], [ADDRESSES[0]])).toEqual([])
  })
})
