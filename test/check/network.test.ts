/** A network that lacks IPv6, UDP or everything says nothing of any name: it is found out once, and told once. */

import { describe, expect, test } from 'vitest'
import { lookAround, type Network } from '../../src/check/network.ts'
import type { WorldDraft } from '../../src/lab/draft.ts'
import type { Exchange } from '../../src/transport/transport.ts'
import { allOf, gist, makeWorld, manyOptions, resultsOf, type Sent, type TestWorld } from './run.ts'

const isV6 = (address: string): boolean => address.includes(':')
type Why = 'timeout' | 'unreachable' | undefined

/** Two zones on both families, one on IPv6 alone, one with a server that is always silent. */
function plan(draft: WorldDraft): void {
  for (const [i, name] of ['a.test.', 'b.test.', 'six.test.', 'dead.test.'].entries()) {
    const zone = draft.zone(name, { csk: true })
    zone.text = ''
    const [v4, v6] = [`198.51.100.${i + 1}`, `2001:db8:1::${i + 1}`]
    const addresses = name === 'six.test.' ? [v6] : name === 'dead.test.' ? [v4] : [v4, v6]
    zone.servers = [{ name: zone.apex.child('ns1'), addresses }]
  }
  draft.behaviours.set('198.51.100.4', { hear: () => 'timeout' })
}
const NAMES = ['a.test', 'b.test', 'six.test', 'dead.test']

async function runWith(
  meddle: (asked: Exchange, sent: Sent) => Why,
  names: readonly string[] = NAMES,
  concurrency = 8,
) {
  const world = makeWorld(plan, meddle)
  const networks: Network[] = []
  const all = resultsOf(
    await allOf(
      names,
      manyOptions(world, { concurrency, ordered: true, onNetwork: (network) => networks.push(network) }),
    ),
  )
  return { world, networks, all, outcomes: all.map(({ outcome }) => outcome) }
}

/** Root questions over UDP and TCP that only the look at the network asks. */
const looksOf = ({ sent }: TestWorld): readonly Sent[] => sent.filter(({ name, type }) => name.isRoot && type === 6)

test('all is well: nothing is noted, and one look is enough for all names', async () => {
  const { networks, outcomes, world } = await runWith(() => undefined, ['a.test', 'b.test', 'six.test'])
  expect(networks).toEqual([{ families: [4, 6], tcp: false, works: true, notes: [] }])
  expect(outcomes).toEqual(['healthy', 'healthy', 'healthy'])
  expect(
    looksOf(world)
      .map(({ via }) => via)
      .sort(),
  ).toEqual(['tcp', 'tcp', 'udp', 'udp'])
})

describe.each(['unreachable', 'timeout'] as const)('without IPv6, which is %s', (why) => {
  test('servers are asked over IPv4 only, and what is on IPv6 alone is undetermined', async () => {
    const { networks, all, outcomes, world } = await runWith(({ server }) => (isV6(server.address) ? why : undefined))
    expect(networks).toMatchObject([{ families: [4], tcp: false, works: true }])
    expect(networks[0]?.notes).toEqual(['nothing answers over IPv6 here: servers are asked over IPv4 only'])
    expect(outcomes).toEqual(['healthy', 'healthy', 'undetermined', 'undetermined'])
    expect(all[0]?.findings).toEqual([])
    expect(world.sent.filter(({ server }) => isV6(server)).length).toBe(
      looksOf(world).filter((s) => isV6(s.server)).length,
    )
  })
})

test('without IPv4 the same the other way', async () => {
  const { networks, outcomes } = await runWith(
    ({ server }) => (isV6(server.address) ? undefined : 'unreachable'),
    ['a.test', 'six.test'],
  )
  expect(networks[0]?.families).toEqual([6])
  expect(outcomes).toEqual(['healthy', 'healthy'])
})

test('without UDP all is asked over TCP, and nobody is blamed for that', async () => {
  const { networks, outcomes, all, world } = await runWith(
    ({ via }) => (via === 'udp' ? 'timeout' : undefined),
    ['a.test', 'b.test'],
  )
  expect(networks).toMatchObject([
    { families: [4, 6], tcp: true, works: true, notes: ['nothing answers over UDP here: all is asked over TCP'] },
  ])
  expect(outcomes).toEqual(['healthy', 'healthy'])
  expect(all.flatMap(({ findings }) => findings)).toEqual([])
  expect(world.sent.filter(({ via }) => via === 'udp').length).toBe(
    looksOf(world).filter(({ via }) => via === 'udp').length,
  )
})

describe('nothing answers', () => {
  test('from the beginning: every name is undetermined, and none is asked about', async () => {
    const { networks, all, outcomes, world } = await runWith(() => 'unreachable')
    expect(networks).toMatchObject([{ works: false, notes: ['nothing answers here, not even the root servers'] }])
    expect(outcomes).toEqual(NAMES.map(() => 'undetermined'))
    expect(all.every(({ health, findings }) => health.undetermined === 'network' && findings.length === 0)).toBe(true)
    expect(world.sent.length).toBe(looksOf(world).length)
  })

  test('from the middle on: what was cut off is undetermined, what was done before stands, and it is told once', async () => {
    let asked = 0
    const names = ['a.test', 'b.test', 'a.test', 'b.test', 'a.test']
    const { networks, outcomes, all } = await runWith(() => (++asked > 110 ? 'unreachable' : undefined), names, 1)
    expect(outcomes[0]).toBe('healthy')
    expect(outcomes.at(-1)).toBe('undetermined')
    expect(outcomes).not.toContain('unhealthy')
    expect(all.at(-1)?.health.undetermined).toBe('network')
    expect(networks.map(({ works }) => works)).toEqual([true, false])
  })

  test('for a while: names after it are checked again', async () => {
    let asked = 0
    const world = makeWorld(plan, () => (++asked > 110 && asked < 260 ? 'unreachable' : undefined))
    const names = Array.from({ length: 16 }, (_, i) => (i % 2 === 0 ? 'a.test' : 'b.test'))
    const all = resultsOf(await allOf(names, manyOptions(world, { ordered: true, concurrency: 1 })))
    expect(all.map(({ outcome }) => outcome)).not.toContain('unhealthy')
    expect(all[0]?.outcome).toBe('healthy')
    expect(all.at(-1)?.outcome).toBe('healthy')
    expect(all.some(({ outcome }) => outcome === 'undetermined')).toBe(true)
    expect(gist(all.at(-2)!.health)).toEqual(gist(all[0]!.health))
  })
})

test('an interrupt while it is looked at says nothing of it', async () => {
  const stop = new AbortController()
  const world = makeWorld(plan, () => {
    stop.abort()
    return 'timeout'
  })
  const networks: Network[] = []
  const onNetwork = (network: Network): void => void networks.push(network)
  expect(await allOf(NAMES, manyOptions(world, { signal: stop.signal, onNetwork }))).toEqual([])
  expect(networks.flatMap(({ notes }) => notes)).toEqual([])
})

test('a name whose own servers are silent is told so, and the network is not blamed: the root answers', async () => {
  const { all, networks } = await runWith(() => undefined, ['dead.test'])
  expect(all[0]?.health.undetermined).toMatchObject({ code: 'ZONE_UNREACHABLE' })
  expect(networks.length).toBe(1)
})

test('a root server or two that are down say nothing of the family: another answers', async () => {
  const world = makeWorld(plan)
  const { name } = world.hints[0]!
  const dead = ['198.51.100.240', '198.51.100.241', '2001:db8:dead::1', '2001:db8:dead::2']
  const network = await lookAround({
    transport: world.transport,
    hints: [...dead.map((address) => ({ name, address })), ...world.hints],
    port: 53,
    others: [],
    families: [4, 6],
    tcp: false,
    timeoutMs: 2000,
  })
  expect(network).toEqual({ families: [4, 6], tcp: false, works: true, notes: [] })
})
