/**
 * What is wanted depends on what was observed, not on when: under random delays and faults a finished snapshot wants nothing,
 * in whatever order its observations stand, and under each plan that it was made with.
 */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { collect } from '../../src/collect/collect.ts'
import type { Plan } from '../../src/collect/plan.ts'
import { wanted } from '../../src/collect/wanted.ts'
import { Name } from '../../src/dns/name.ts'
import { RCODE } from '../../src/dns/registry.ts'
import type { Observation } from '../../src/snapshot.ts'
import { EMPTY, planFor, question } from './run.ts'
import { cut, type FakeServer, network, plainCut, type Quirk, rcode, silent, zone } from './world.ts'

const ZONES = {
  root: zone(
    '.',
    `${cut('test.', 'ns.test.', '192.0.2.2')}test. NS ns2.test.\nns2.test. A 192.0.2.22\n${cut('net.', 'ns.net.', '192.0.2.5')}`,
  ),
  tld: zone(
    'test.',
    `${cut('example', 'ns1.example', '192.0.2.3', '2001:db8::3')}example NS ns.host.net.\n${plainCut('plain', 'ns2.host.net.')}${cut('shared', 'ns2')}ns2 A 192.0.2.22\n${plainCut('loop', 'ns.loop2')}${plainCut('loop2', 'ns.loop')}`,
  ),
  net: zone('net.', cut('host', 'ns.host', '192.0.2.50')),
  host: zone('host.net.', 'ns A 192.0.2.33\nns AAAA 2001:db8::3\nns2 A 192.0.2.6\n'),
  example: zone(
    'example.test.',
    `${cut('sub', 'ns1')}ns1 A 192.0.2.3\nwww A 203.0.113.1\nalias CNAME www\nout CNAME www.plain.test.\nd DNAME shared.test.\n`,
  ),
  sub: zone('sub.example.test.', 'www A 203.0.113.1\n'),
  plain: zone('plain.test.', 'www A 203.0.113.2\n', false),
  shared: zone('shared.test.', 'www CNAME www.sub.example.test.\n'),
}

const SERVERS: Readonly<Record<string, FakeServer>> = {
  '192.0.2.1': { zones: [ZONES.root] },
  '192.0.2.2': { zones: [ZONES.tld] },
  '192.0.2.22': { zones: [ZONES.tld, ZONES.shared] },
  '192.0.2.3': { zones: [ZONES.example, ZONES.sub] },
  '192.0.2.33': { zones: [ZONES.example] },
  '2001:db8::3': { zones: [ZONES.example, ZONES.sub] },
  '192.0.2.5': { zones: [ZONES.net] },
  '192.0.2.50': { zones: [ZONES.host] },
  '192.0.2.6': { zones: [ZONES.plain] },
}

const TARGETS = [
  'www.sub.example.test. A',
  'alias.example.test. A',
  'out.example.test. A',
  'www.d.example.test. A',
  'www.shared.test. A',
  'no.plain.test. MX',
  'example.test. DS',
  'sub.example.test. DS',
  'www.loop.test. A',
]

const QUIRKS: Readonly<Record<string, Quirk>> = {
  silent,
  refused: rcode(RCODE.REFUSED),
  closed: () => 'refused',
  unreachable: () => 'unreachable',
  formerr: (h, a) => (a.query.edns === null ? h : rcode(RCODE.FORMERR)(h, a)),
  truncates: (h, { via }) => (via === 'udp' ? { ...h, tc: true, answer: [], authority: [] } : h),
  lame: (h) => ({ ...h, aa: false, answer: [], authority: [] }),
  unsigned: (h) => ({
    ...h,
    answer: h.answer?.filter((rr) => rr.type !== 46) ?? [],
    authority: h.authority?.filter((rr) => rr.type !== 46 && rr.type !== 47) ?? [],
  }),
  noKeys: (h, a) => (a.question.type === 48 ? rcode(RCODE.SERVFAIL)(h, a) : h),
}

const faults = fc.dictionary(fc.constantFrom(...Object.keys(SERVERS)), fc.constantFrom(...Object.keys(QUIRKS)), {
  maxKeys: 3,
})

const later = (target: string): fc.Arbitrary<readonly Partial<Plan>[]> => {
  const need = fc.constantFrom(
    { zone: Name.parse('test.'), question: question('example.test. DS') },
    { zone: Name.parse('example.test.'), question: question(target) },
    { zone: Name.parse('sub.example.test.'), question: question('sub.example.test. DNSKEY') },
  )
  const thorough = fc.constantFrom<Plan['thorough']>(
    'all',
    new Set([Name.parse('example.test.').key]),
    new Set([Name.parse('test.').key, Name.root.key]),
  )
  return fc
    .tuple(fc.array(need, { maxLength: 2 }), thorough)
    .map(([needs, every]) => [{ needs }, { needs, thorough: every }])
}

test('a finished snapshot wants nothing more', async () => {
  const runs = fc.constantFrom(...TARGETS).chain((target) =>
    fc.record({
      target: fc.constant(target),
      faults,
      plans: later(target),
      families: fc.constantFrom<Plan['families']>([4, 6], [6, 4], [4]),
      delays: fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 30 }),
      shuffle: fc.integer(),
    }),
  )
  let finished = 0
  await fc.assert(
    fc.asyncProperty(runs, async ({ target, faults: wrong, plans, families, delays, shuffle }) => {
      const servers = Object.fromEntries(
        Object.entries(SERVERS).map(([address, server]) => [
          address,
          { ...server, ...(wrong[address] === undefined ? {} : { quirk: QUIRKS[wrong[address]]! }) },
        ]),
      )
      const { transport, now } = network(servers, (_, i) => delays[i % delays.length]!)
      const asker = { transport, now, timeoutMs: 1000, limits: { queries: 400, ms: 1_000_000 } }
      let snapshot = EMPTY
      const made: Plan[] = []
      for (const change of [{}, ...plans]) {
        made.push(planFor(target, { families, retries: 1, ...change }))
        snapshot = await collect(snapshot, made.at(-1)!, asker)
        if (snapshot.stopped !== undefined) return
      }
      finished++
      const orders = [
        snapshot.observations,
        [...snapshot.observations].reverse(),
        shuffled(snapshot.observations, shuffle),
      ]
      for (const observations of orders) for (const plan of made) expect(wanted(observations, plan)).toEqual([])
    }),
    { seed: 20260615, numRuns: process.env.CI === undefined ? 200 : 2000 },
  )
  expect(finished).toBeGreaterThan(150)
})

/** Deterministic: sorted by a hash of place and seed. */
function shuffled(list: readonly Observation[], seed: number): readonly Observation[] {
  const rank = (i: number): number => Math.imul((i + 1) ^ seed, 0x9e3779b1) >>> 0
  return list
    .map((o, i) => ({ o, rank: rank(i) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ o }) => o)
}

test('in a healthy world the same questions are asked whatever the delays', async () => {
  const questionsWith = async (target: string, delays: readonly number[]): Promise<readonly string[]> => {
    const { transport, now, log } = network(SERVERS, (_, i) => delays[i % delays.length]!)
    await collect(EMPTY, planFor(target), { transport, now, timeoutMs: 1000, limits: { queries: 400, ms: 1_000_000 } })
    return [...log].sort()
  }
  const arbitrary = fc.record({
    target: fc.constantFrom(...TARGETS.slice(0, 4)),
    delays: fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 20 }),
  })
  await fc.assert(
    fc.asyncProperty(arbitrary, async ({ target, delays }) => {
      expect(new Set(await questionsWith(target, delays))).toEqual(new Set(await questionsWith(target, [10])))
    }),
    { seed: 20260615, numRuns: 40 },
  )
})

test('a snapshot that nobody collected is read without a complaint', async () => {
  const { transport, now } = network(SERVERS)
  const asker = { transport, now, timeoutMs: 1000, limits: { queries: 400, ms: 1_000_000 } }
  const { observations } = await collect(EMPTY, planFor(TARGETS[0]!, { thorough: 'all' }), asker)
  const names = ['.', 'test.', 'sub.example.test.', 'www.sub.example.test.', 'elsewhere.'].map((text) =>
    Name.parse(text),
  )
  const pick = fc.record({
    from: fc.nat(observations.length - 1),
    to: fc.nat(observations.length - 1),
    zone: fc.constantFrom(...names),
  })
  fc.assert(
    fc.property(fc.array(pick, { maxLength: 20 }), fc.constantFrom(...TARGETS), (picks, target) => {
      // each has the message of one observation under the question of another, and any zone as the one asked for
      const made = picks.map(({ from, to, zone: askedFor }) => ({
        ...observations[to]!,
        askedFor,
        outcome: observations[from]!.outcome,
      }))
      const first = wanted(made, planFor(target, { thorough: 'all' }))
      expect(wanted([...made].reverse(), planFor(target, { thorough: 'all' })).length).toBe(first.length)
    }),
    { seed: 20260615, numRuns: 300 },
  )
})
