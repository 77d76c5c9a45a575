/** Servers that stop to answer, lose packets or drop EDNS (RFC 6891 §6.2.6): what is held against them, and what is not. */

import { describe, expect, test } from 'vitest'
import { resultOf } from '../../src/check/result.ts'
import { MOST_SURVEYED } from '../../src/collect/known.ts'
import { Name } from '../../src/dns/name.ts'
import { RCODE, TYPE } from '../../src/dns/registry.ts'
import * as behaviour from '../../src/lab/behaviour.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import { type CheckPlan, checkScenario } from '../../src/lab/checkworld.ts'
import type { Behaviour } from '../../src/lab/server.ts'
import { isLifeSign } from '../../src/snapshot.ts'
import { checkWorld } from './run.ts'

const ADDRESSES = ['198.51.100.201', '198.51.100.202'] as const
const STRICT = { failOn: 'error', ignore: [] } as const

async function run(how: Behaviour, more: Partial<CheckPlan> = {}, addresses: readonly string[] = ADDRESSES) {
  const fault: CheckPlan['fault'] = (child, world) => {
    child.servers = addresses.map((address, i) => ({ name: child.apex.child(`ns${i + 1}`), addresses: [address] }))
    world.behaviours.set(addresses.at(-1)!, how)
  }
  const scenario = checkScenario({ id: 'u00', name: 'check-made', sentence: 'made for a test', fault, ...more })
  const checked = await checkWorld(scenario)
  const findings = checked.health.findings.map(({ severity, finding }) => `${severity} ${finding.code}`)
  return { ...checked, findings, outcome: resultOf('check-made.test.', checked, STRICT).outcome }
}
type Ran = Awaited<ReturnType<typeof run>>

const kinds = ({ findings }: Ran): readonly string[] => [...new Set(findings)].sort()

/** Answers so many questions, and then ends so. */
const stopsAfter = (most: number, why: 'timeout' | 'refused' = 'timeout'): Behaviour => {
  let heard = 0
  return { hear: (asked) => (++heard > most ? why : asked) }
}

describe('a server that stops to answer is as dead as one that never did', () => {
  const moments = [0, 1, 2, 4, 9, 18, 26]

  test.each(moments)('the second of two, after %i questions', async (most) => {
    const ran = await run(stopsAfter(most))
    expect(kinds(ran)).toEqual(['warning SERVER_NO_RESPONSE'])
    expect(ran.outcome).toBe('healthy')
    expect(ran.health.undetermined).toBe(null)
    expect(ran.health.cells.some(({ state }) => state === 'bogus')).toBe(false)
  })

  test.each(moments)('the only one, after %i questions: nothing is determined', async (most) => {
    const ran = await run(stopsAfter(most), {}, [ADDRESSES[0]])
    expect(kinds(ran)).toEqual(['warning SERVER_NO_RESPONSE'])
    expect(ran.health.undetermined).toMatchObject({ code: 'ZONE_UNREACHABLE' })
    expect(ran.outcome).toBe('undetermined')
  })

  test.each([2, 5, 20])('whose port is closed after %i questions', async (most) => {
    const ran = await run(stopsAfter(most, 'refused'))
    expect(ran.outcome).toBe('healthy')
  })

  test('with answers that only TCP brings', async () => {
    const ran = await run(stopsAfter(4), { signed: { algorithm: 8, rsa: ['4096', 'child-zsk'] } })
    expect(kinds(ran)).toEqual(['warning SERVER_NO_RESPONSE'])
  })
})

describe('a server that leaves one question without answer and goes on with others', () => {
  test('withholds DNSKEY', async () => {
    const ran = await run(behaviour.silentFor([TYPE.DNSKEY]))
    expect(kinds(ran)).toEqual(['error ANSWER_WITHHELD', 'warning SERVER_NO_RESPONSE'])
    expect(ran.outcome).toBe('unhealthy')
  })

  test('withholds SOA', async () => {
    expect(kinds(await run(behaviour.silentFor([TYPE.SOA]), {}, [ADDRESSES[0]]))).toContain('error SERVER_NO_RESPONSE')
  })

  test('was only away for a while: what it left is asked once more', async () => {
    let heard = 0
    const ran = await run({ hear: (asked) => (++heard > 4 && heard < 45 ? 'timeout' : asked) })
    expect(ran.findings).toEqual([])
  })
})

describe('a lossy network', () => {
  /** mulberry32 */
  function chance(seed: number): () => number {
    let state = seed >>> 0
    return () => {
      state = (state + 0x6d2b79f5) >>> 0
      let t = Math.imul(state ^ (state >>> 15), state | 1)
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
      return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
    }
  }
  const loses = (seed: number, share: number): Behaviour => {
    const next = chance(seed)
    return { hear: (asked) => (next() < share ? 'timeout' : asked) }
  }
  const seeds = Array.from({ length: 8 }, (_, i) => i + 1)

  test.each(seeds)('a third of all that one of two servers is asked: seed %i', async (seed) => {
    const ran = await run(loses(seed, 0.35))
    expect(ran.findings.filter((one) => one.startsWith('error'))).toEqual([])
    expect(ran.health.status).toBe('secure')
    expect(kinds(ran).every((one) => /SERVER_NO_(?:RESPONSE|TCP)$/.test(one))).toBe(true)
  })

  test.each(seeds.slice(0, 4))('a third of all that the only server is asked: seed %i', async (seed) => {
    const ran = await run(loses(seed + 1000, 0.35), {}, [ADDRESSES[0]])
    expect(ran.findings.filter((one) => one.startsWith('error'))).toEqual([])
    expect(ran.outcome).not.toBe('unhealthy')
  })

  test('what was asked without EDNS meanwhile is no answer of a server that knows EDNS', async () => {
    let lost = 0
    const deaf: Behaviour = {
      hear: (asked) => (asked.via === 'udp' && asked.query.edns !== null && ++lost <= 8 ? 'timeout' : asked),
    }
    const ran = await run(deaf, {}, [ADDRESSES[0]])
    expect(ran.snapshot.observations.some(({ sent }) => !sent.edns)).toBe(true)
    expect(ran.findings.filter((one) => one.startsWith('error'))).toEqual([])
    expect(ran.findings).not.toContain('warning SERVER_EDNS_FAILS')
  })
})

describe('RFC 6891 §6.2.6: a server that drops what has EDNS', () => {
  test('is told so once, whichever server it is', async () => {
    for (const addresses of [ADDRESSES, [...ADDRESSES].reverse()]) {
      const ran = await run(behaviour.dropsEdns, {}, addresses)
      expect(ran.findings).toEqual(['error RRSIG_MISSING', 'error SERVER_EDNS_FAILS'])
      const found = ran.health.findings.find(({ finding }) => finding.code === 'SERVER_EDNS_FAILS')
      expect(found?.finding.evidence).toMatchObject({ outcome: 'timeout' })
    }
  })

  test('is asked everything, and nothing in vain after the first question', async () => {
    const { snapshot, health } = await run(behaviour.dropsEdns)
    const udp = snapshot.observations.filter(
      ({ server, via, askedFor }) => server.address === ADDRESSES[1] && via === 'udp' && askedFor.equals(health.zone),
    )
    const silent = udp.filter(({ outcome }) => outcome.kind === 'no-response')
    expect(silent.filter(({ question }) => question.type === TYPE.SOA).length).toBe(4)
    // The walk asked for this before anything was known.
    expect(silent.filter(({ question }) => question.type !== TYPE.SOA).length).toBeLessThanOrEqual(1)
    expect(udp.filter(({ sent }) => !sent.edns).length).toBe(health.columns.length)
  })

  test('none of a healthy zone costs a question', async () => {
    const scenario = findCheck('check-healthy-servers')!
    const { snapshot } = await checkWorld(scenario)
    expect(snapshot.observations.every((o) => o.sent.edns && !isLifeSign(o))).toBe(true)
  })

  test('a dead server costs one', async () => {
    const { snapshot, health } = await run(behaviour.silent)
    const asked = snapshot.observations.filter(({ server }) => server.address === ADDRESSES[1])
    expect(asked.filter(({ sent }) => !sent.edns).length).toBe(1)
    expect(health.findings.map(({ finding }) => finding.code)).toEqual(['SERVER_NO_RESPONSE'])
  })

  test('and one more question over each transport, since silence for one type is no absence', async () => {
    const { snapshot, health } = await run(behaviour.silent)
    const mine = snapshot.observations.filter(
      ({ server, askedFor }) => server.address === ADDRESSES[1] && askedFor.equals(health.zone),
    )
    const tried = (via: 'udp' | 'tcp') => mine.filter((o) => o.via === via && o.question.type !== TYPE.SOA).length
    expect([tried('udp'), tried('tcp')]).toEqual([1, 1])
  })

  test('one that refuses all is not asked without EDNS', async () => {
    const { snapshot } = await run(behaviour.answersRcode(RCODE.REFUSED))
    expect(snapshot.observations.every(({ sent }) => sent.edns)).toBe(true)
  })
})

describe('one cause is told once', () => {
  const turned = (more: Behaviour = {}, ttl = 0): Behaviour => {
    let turn = 0
    return {
      ...more,
      answer: (answer, asked) => {
        const said = more.answer?.(answer, asked) ?? answer
        const by = ++turn % Math.max(1, said.answer.length)
        const list = [...said.answer.slice(by), ...said.answer.slice(0, by)]
        const spelt = (name: Name): Name => Name.parse(turn % 2 === 0 ? `${name}`.toUpperCase() : `${name}`)
        return { ...said, answer: list.map((rr) => ({ ...rr, owner: spelt(rr.owner), ttl: rr.ttl - ttl * turn })) }
      },
    }
  }

  test.each([
    ['knows no EDNS', behaviour.ednsFormerr, 'SERVER_EDNS_FAILS'],
    ['drops EDNS', behaviour.dropsEdns, 'SERVER_EDNS_FAILS'],
    ['ignores EDNS', behaviour.ignoresEdns, 'SERVER_EDNS_IGNORED'],
    ['ignores DO', behaviour.ignoresDo, 'SERVER_EDNS_IGNORED'],
  ] as const)('a server that %s, and varies order, case and TTL of its records', async (_, how, code) => {
    for (const ttl of [0, 1]) {
      for (const addresses of [ADDRESSES, [ADDRESSES[0]]]) {
        const ran = await run(turned(how, ttl), {}, addresses)
        expect(ran.findings.filter((one) => one.startsWith('error'))).toEqual(['error RRSIG_MISSING', `error ${code}`])
      }
    }
  })
})

describe('RFC 1034 §5.3.3: more servers than are asked', () => {
  const crowd = (names: number, addresses: number) =>
    run(behaviour.silent, {
      fault: (child, world) => {
        const all = Array.from({ length: addresses }, (_, i) => `198.51.${100 + (i >> 8)}.${i & 255}`)
        child.servers = Array.from({ length: names }, (_, i) => ({
          name: child.apex.child(`ns${i}`),
          addresses: all.filter((_, at) => at % names === i),
        }))
        for (const address of all.slice(1)) world.behaviours.set(address, behaviour.silent)
      },
    })
  const told = ({ health }: Ran) =>
    health.findings.flatMap(({ finding, severity }) =>
      finding.code === 'LIMIT_SERVERS' ? [{ severity, ...finding.evidence }] : [],
    )

  test('forty names, as many addresses: all are asked, and nothing is said', async () => {
    const ran = await crowd(40, 40)
    expect(ran.health.servers.length).toBe(40)
    expect(told(ran)).toEqual([])
  })

  test('a name with too many addresses', async () => {
    const ran = await crowd(2, MOST_SURVEYED + 22)
    expect(ran.snapshot.stopped).toBe(undefined)
    expect(ran.health.servers.length).toBe(MOST_SURVEYED)
    expect(told(ran)).toEqual([
      { severity: 'warning', of: 'addresses', asked: MOST_SURVEYED, known: MOST_SURVEYED + 22 },
    ])
  })

  test('too many names', async () => {
    const { snapshot, health } = await checkWorld(findCheck('check-many-servers')!)
    expect(health.findings.map(({ finding }) => finding.evidence)).toEqual([{ of: 'names', asked: 64, known: 70 }])
    const looked = snapshot.observations.filter(({ question }) => /^ns[0-9]/.test(`${question.name}`))
    expect(new Set(looked.map(({ question }) => question.name.key)).size).toBeLessThanOrEqual(70)
  })
})
