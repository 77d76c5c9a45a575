/** What a plan adds: every server of a zone, questions the validator lacked, a resolver, bounds. */

import { describe, expect, test } from 'vitest'
import { collect } from '../../src/collect/collect.ts'
import { wanted } from '../../src/collect/wanted.ts'
import { Name } from '../../src/dns/name.ts'
import { RCODE } from '../../src/dns/registry.ts'
import type { Observation } from '../../src/snapshot.ts'
import type { Transport } from '../../src/transport/transport.ts'
import { EMPTY, planFor, question, run } from './run.ts'
import { cut, type FakeServer, plainCut, rcode, silent, zone } from './world.ts'

const TARGET = 'www.example.test. A'
const KEYS = 'example.test. DNSKEY'
const child = zone('example.test.', `www A 203.0.113.1\nalias CNAME www.other.test.\n`)
const delegation = `${cut('example', 'ns1.example', '192.0.2.3', '2001:db8::3')}example NS ns2.example\nns2.example A 192.0.2.33\nexample NS ns.other\n${plainCut('other', 'ns.other', '192.0.2.34')}`
const WORLD: Readonly<Record<string, FakeServer>> = {
  '192.0.2.1': {
    zones: [zone('.', `${cut('test.', 'ns.test.', '192.0.2.2')}test. NS ns2.test.\nns2.test. A 192.0.2.22\n`)],
  },
  '192.0.2.2': { zones: [zone('test.', delegation)] },
  '192.0.2.22': { zones: [zone('test.', delegation)] },
  '192.0.2.3': { zones: [child] },
  '192.0.2.33': { zones: [child] },
  '192.0.2.34': { zones: [child, zone('other.test.', 'www A 203.0.113.9\n', false)] },
  '2001:db8::3': { zones: [child] },
}
const SERVERS_OF_CHILD = ['192.0.2.3', '192.0.2.33', '192.0.2.34', '2001:db8::3']
const asked = (log: readonly string[], what: string): readonly string[] =>
  log
    .filter((line) => line.endsWith(` ${what}`))
    .map((line) => line.slice(0, -what.length - 1))
    .sort()

describe('thorough', () => {
  test('every address of every server of one zone gets every question', async () => {
    const thorough = new Set([Name.parse('example.test.').key])
    const { log } = await run(TARGET, WORLD, { plan: { thorough } })
    expect(asked(log, KEYS)).toEqual(SERVERS_OF_CHILD)
    expect(asked(log, TARGET)).toEqual(expect.arrayContaining(SERVERS_OF_CHILD))
    expect(asked(log, 'test. DNSKEY')).toHaveLength(1)
  })

  test('of all zones', async () => {
    const { log, rounds } = await run(TARGET, WORLD, { plan: { thorough: 'all' } })
    expect(asked(log, TARGET)).toEqual(['192.0.2.1', '192.0.2.2', '192.0.2.22', ...SERVERS_OF_CHILD])
    expect(asked(log, 'test. DNSKEY')).toEqual(['192.0.2.2', '192.0.2.22'])
    expect(asked(log, KEYS)).toEqual(SERVERS_OF_CHILD)
    expect(rounds).toBeLessThanOrEqual(6)
    // glue in the zone is whole (RFC 9471 §3.1): ns2 has no IPv6 address to be looked up
    expect(log.filter((line) => line.includes(' ns') && line.includes('.example.test. '))).toEqual([])
  })

  test('a target that is a name server itself is asked of every server on the way', async () => {
    const first = await run('ns1.example.test. A', WORLD)
    const second = await run('ns1.example.test. A', WORLD, { from: first.snapshot, plan: { thorough: 'all' } })
    expect(asked([...first.log, ...second.log], 'ns1.example.test. A')).toEqual([
      '192.0.2.1',
      '192.0.2.2',
      '192.0.2.22',
      ...SERVERS_OF_CHILD,
    ])
  })

  test('a second time over the first: nothing is asked twice', async () => {
    const first = await run(TARGET, WORLD)
    const second = await run(TARGET, WORLD, { from: first.snapshot, plan: { thorough: 'all' } })
    expect(second.log.filter((line) => first.log.includes(line))).toEqual([])
    const whole = await run(TARGET, WORLD, { plan: { thorough: 'all' } })
    expect([...first.log, ...second.log].sort()).toEqual([...whole.log].sort())
    expect(wanted(second.snapshot.observations, planFor(TARGET))).toEqual([])
  })

  test('name servers without glue are looked up in every family', async () => {
    const glueless = {
      ...WORLD,
      '192.0.2.2': { zones: [zone('test.', `${delegation}example NS extra.other\n`)] },
      '192.0.2.34': {
        zones: [child, zone('other.test.', 'www A 203.0.113.9\nextra A 192.0.2.35\nextra AAAA 2001:db8::35\n', false)],
      },
      '192.0.2.35': { zones: [child] },
      '2001:db8::35': { zones: [child] },
    }
    const { log } = await run(
      TARGET,
      { ...glueless, '192.0.2.22': glueless['192.0.2.2'] },
      { plan: { thorough: 'all' } },
    )
    expect(asked(log, KEYS)).toEqual([...SERVERS_OF_CHILD.slice(0, 3), '192.0.2.35', '2001:db8::3', '2001:db8::35'])
  })

  test('a silent server has its tries and no more, and is not asked without EDNS when others answer', async () => {
    const { log } = await run(
      TARGET,
      { ...WORLD, '192.0.2.33': { zones: [], quirk: silent } },
      { plan: { thorough: 'all', retries: 1 } },
    )
    expect(asked(log, KEYS).filter((address) => address === '192.0.2.33')).toHaveLength(2)
    expect(log.some((line) => line.endsWith('plain'))).toBe(false)
  })

  test('servers that differ about an alias: both names are followed', async () => {
    const other = zone('example.test.', 'alias CNAME elsewhere.other.test.\n')
    const { log } = await run(
      'alias.example.test. A',
      { ...WORLD, '192.0.2.33': { zones: [other] } },
      { plan: { thorough: 'all' } },
    )
    expect(asked(log, 'www.other.test. A').length).toBeGreaterThan(0)
    expect(asked(log, 'elsewhere.other.test. A').length).toBeGreaterThan(0)
  })
})

describe('needs', () => {
  const need = { zone: Name.parse('test.'), question: question('example.test. DS') }

  test('one server of the zone is asked, the one that answered before', async () => {
    const first = await run(TARGET, WORLD)
    const { log } = await run(TARGET, WORLD, { from: first.snapshot, plan: { needs: [need] } })
    const server = first.log.find((line) => line.endsWith('test. DNSKEY') && !line.includes('example'))!.split(' ')[0]
    expect(log).toEqual([`${server} example.test. DS`])
  })

  test('all of them when the zone is thorough', async () => {
    const { log } = await run(TARGET, WORLD, { plan: { needs: [need], thorough: 'all' } })
    expect(asked(log, 'example.test. DS')).toEqual(['192.0.2.2', '192.0.2.22'])
  })

  test('of a zone that nothing leads to, the zone above it is asked', async () => {
    const lacked = { zone: Name.parse('a.www.example.test.'), question: question('a.www.example.test. DNSKEY') }
    const { log } = await run(TARGET, WORLD, { plan: { needs: [lacked] } })
    expect(log.slice(6).map((line) => line.split(' ').slice(1).join(' '))).toEqual(['a.www.example.test. DNSKEY'])
    expect(SERVERS_OF_CHILD).toContain(log[6]?.split(' ')[0])
  })

  test('what was brought along with another answer is asked for directly', async () => {
    const inside = zone('example.test.', 'www A 203.0.113.1\nalias CNAME www\n')
    const servers = { ...WORLD, ...Object.fromEntries(SERVERS_OF_CHILD.map((a) => [a, { zones: [inside] }])) }
    const first = await run('alias.example.test. A', servers)
    const lacked = { zone: Name.parse('example.test.'), question: question(TARGET) }
    const { log } = await run('alias.example.test. A', servers, { from: first.snapshot, plan: { needs: [lacked] } })
    expect(log.map((line) => line.split(' ').slice(1).join(' '))).toEqual([TARGET])
  })
})

describe('a resolver', () => {
  const resolver = { name: null, address: '192.0.2.53', port: 53 }
  const everything = zone('.', `${cut('test.', 'ns.test.')}${cut('example.test.', 'ns.test.')}`)
  const answers: FakeServer = {
    zones: [
      everything,
      zone('test.', cut('example', 'ns.test.')),
      child,
      zone('other.test.', 'www A 203.0.113.9\n', false),
    ],
    quirk: (healthy, { question: q }) =>
      q.name.toString() === 'alias.example.test.' && q.type === 1
        ? { ...healthy, aa: false, answer: child.records.filter((rr) => rr.type === 5) }
        : { ...healthy, aa: false },
  }

  test('target, its own opinion, DNSKEY and DS go out together, then DNSKEY where there was DS', async () => {
    const { log, rounds } = await run(TARGET, { '192.0.2.53': answers }, { plan: { resolver } })
    expect(log).toEqual([
      `192.0.2.53 ${TARGET} cd=1`,
      `192.0.2.53 ${TARGET} cd=0`,
      '192.0.2.53 . DNSKEY cd=1',
      '192.0.2.53 test. DS cd=1',
      '192.0.2.53 example.test. DS cd=1',
      '192.0.2.53 www.example.test. DS cd=1',
      '192.0.2.53 test. DNSKEY cd=1',
      '192.0.2.53 example.test. DNSKEY cd=1',
    ])
    expect(rounds).toBe(2)
  })

  test('aliases get the same', async () => {
    const { log } = await run('alias.example.test. A', { '192.0.2.53': answers }, { plan: { resolver } })
    expect(log).toEqual(expect.arrayContaining(['192.0.2.53 www.other.test. A cd=1', '192.0.2.53 other.test. DS cd=1']))
    expect(log.filter((line) => line.endsWith('cd=0'))).toHaveLength(1)
    expect(new Set(log).size).toBe(log.length)
  })

  test('sixteen labels from the root are looked at', async () => {
    const { log } = await run(`${'a.'.repeat(30)}test. A`, { '192.0.2.53': answers }, { plan: { resolver } })
    expect(log.filter((line) => line.includes(' DS '))).toHaveLength(16)
  })

  test('its SERVFAIL with CD=0 is an answer, and is not asked for again', async () => {
    const bogus: FakeServer = { ...answers, quirk: (h, a) => (a.query.cd ? h : rcode(RCODE.SERVFAIL)(h, a)) }
    const { log } = await run(TARGET, { '192.0.2.53': bogus }, { plan: { resolver } })
    expect(log.filter((line) => line.endsWith('cd=0'))).toHaveLength(1)
  })

  test('silence: its tries, and then once without EDNS', async () => {
    const { log, snapshot } = await run(TARGET, {}, { plan: { resolver, retries: 1 } })
    expect(log.filter((line) => line.includes(TARGET) && line.endsWith('cd=1'))).toHaveLength(3)
    expect(snapshot.stopped).toBeUndefined()
  })

  test('what the validator lacked is asked of it too', async () => {
    const needs = [{ zone: Name.parse('example.test.'), question: question('x.example.test. NSEC') }]
    const { log } = await run(TARGET, { '192.0.2.53': answers }, { plan: { resolver, needs } })
    expect(log).toContain('192.0.2.53 x.example.test. NSEC cd=1')
  })
})

describe('bounds', () => {
  test('queries: each try on the wire counts, over all plans', async () => {
    const limits = { queries: 5, ms: 30_000 }
    const { snapshot } = await run(TARGET, WORLD, { asker: { limits } })
    expect(snapshot.observations).toHaveLength(5)
    expect(snapshot.stopped).toBe('queries')
    const more = await run(TARGET, WORLD, { from: snapshot, asker: { limits: { ...limits, queries: 6 } } })
    expect(more.snapshot.observations).toHaveLength(6)
    expect(more.snapshot.stopped).toBeUndefined()
  })

  test('a limit that is just enough stops nothing', async () => {
    const { snapshot } = await run(TARGET, WORLD, { asker: { limits: { queries: 6, ms: 30_000 } } })
    expect(snapshot.stopped).toBeUndefined()
  })

  test('time', async () => {
    const { snapshot } = await run(TARGET, {}, { asker: { limits: { queries: 200, ms: 1500 } } })
    expect(snapshot.stopped).toBe('time')
    expect(snapshot.elapsedMs).toBe(2000)
  })

  const never: Transport = { exchange: () => new Promise(() => {}), close: async () => {} }
  const asker = { transport: never, timeoutMs: 10, now: Date.now }

  test('time, when nothing ever comes back', async () => {
    const stopped = await collect(EMPTY, planFor(TARGET), { ...asker, limits: { queries: 9, ms: 30 } })
    expect(stopped).toMatchObject({ stopped: 'time', observations: [] })
  })

  test('an abort ends it at once, and what was cut short is not an observation', async () => {
    const control = new AbortController()
    let aborted: AbortSignal | undefined
    const transport: Transport = {
      ...never,
      exchange: (exchange) => {
        aborted = exchange.signal
        return new Promise(() => {})
      },
    }
    setTimeout(() => control.abort(), 5)
    const limits = { queries: 9, ms: 30_000 }
    const snapshot = await collect(EMPTY, planFor(TARGET), { ...asker, transport, limits, signal: control.signal })
    expect(snapshot).toMatchObject({ stopped: 'interrupted', observations: [] })
    expect(aborted?.aborted).toBe(true)
  })

  test('observations are told as they come', async () => {
    const told: [Observation, number][] = []
    const { snapshot } = await run(TARGET, WORLD, { asker: { onObservation: (o, pending) => told.push([o, pending]) } })
    expect(told.map(([o]) => o)).toEqual(snapshot.observations)
    expect(told.map(([, pending]) => pending)).toEqual([1, 2, 1, 2, 1, 0])
  })

  test('a transport that breaks its promise ends the collection with its error', async () => {
    const broken: Transport = { ...never, exchange: () => Promise.reject(new Error('broken')) }
    const limits = { queries: 9, ms: 30_000 }
    await expect(collect(EMPTY, planFor(TARGET), { ...asker, transport: broken, limits })).rejects.toThrow('broken')
  })
})
