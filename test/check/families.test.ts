/** Root hints of one family alone: whether the other leads anywhere is found out from what the names of a run show. */

import { describe, expect, test } from 'vitest'
import { recheck } from '../../src/check/check.ts'
import { checkHere } from '../../src/check/families.ts'
import type { Network } from '../../src/check/network.ts'
import { readSnapshot, writeSnapshot } from '../../src/collect/file.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import type { WorldDraft } from '../../src/lab/draft.ts'
import type { Exchange } from '../../src/transport/transport.ts'
import { optionsOf } from '../health/run.ts'
import { allOf, gist, makeWorld, manyOptions, optionsFor, resultsOf } from './run.ts'

const isV6 = (address: string): boolean => address.includes(':')
const OWN = '2001:db8:1::1'

/** A zone with an IPv6 address beside, one without; `above`: whether the TLD has IPv6. */
const plan =
  (above: boolean) =>
  (draft: WorldDraft): void => {
    if (!above)
      draft.test.servers = draft.test.servers.map((s) => ({ ...s, addresses: s.addresses.filter((a) => !isV6(a)) }))
    for (const [i, name] of ['a.test.', 'b.test.', 'four.test.'].entries()) {
      const zone = draft.zone(name, { csk: true })
      zone.text = ''
      const addresses = [`198.51.100.${i + 1}`, ...(name === 'four.test.' ? [] : [`2001:db8:1::${i + 1}`])]
      zone.servers = [{ name: zone.apex.child('ns1'), addresses }]
    }
  }

async function runWith(
  lost: (asked: Exchange) => 'timeout' | 'unreachable' | undefined,
  { above = true, names = ['four.test', 'a.test', 'b.test'], concurrency = 8 } = {},
) {
  const world = makeWorld(plan(above), lost)
  const hints = world.hints.filter(({ address }) => !isV6(address))
  const networks: Network[] = []
  const onNetwork = (network: Network): void => void networks.push(network)
  const options = manyOptions({ ...world, hints }, { concurrency, ordered: true, onNetwork })
  const all = resultsOf(await allOf(names, options))
  const codes = all.map(({ findings }) => findings.map(({ finding }) => finding.code))
  return { all, codes, notes: networks.map(({ notes }) => notes) }
}
const NOTE = 'nothing answers over IPv6 here: servers are asked over IPv4 only'
const noV6 =
  (why: 'timeout' | 'unreachable') =>
  ({ server }: Exchange) =>
    isV6(server.address) ? why : undefined

describe.each(['unreachable', 'timeout'] as const)('without IPv6, which is %s, and root hints of IPv4 alone', (why) => {
  test.each([1, 8])('it is said once, and nothing is held against names, %i at a time', async (concurrency) => {
    const { all, codes, notes } = await runWith(noV6(why), { concurrency })
    expect(notes).toEqual([[], [NOTE]])
    expect(codes).toEqual([[], [], []])
    expect(all.map(({ outcome }) => outcome)).toEqual(['healthy', 'healthy', 'healthy'])
    expect(all.flatMap(({ health }) => health.cells).some(({ server }) => isV6(server.address))).toBe(false)
    expect(all.flatMap(({ health }) => health.parents).some(({ server }) => isV6(server.address))).toBe(false)
  })
})

test('names come to the same whichever is checked first', async () => {
  const one = await runWith(noV6('timeout'), { concurrency: 1, names: ['a.test', 'b.test'] })
  const other = await runWith(noV6('timeout'), { concurrency: 1, names: ['b.test', 'a.test'] })
  expect(one.all.map(({ health }) => gist(health))).toEqual(other.all.toReversed().map(({ health }) => gist(health)))
})

test('silence of the zone alone is its own: the TLD answers over IPv6', async () => {
  const { codes, notes } = await runWith(({ server }) => (server.address === OWN ? 'timeout' : undefined))
  expect(notes).toEqual([[]])
  expect(codes).toEqual([[], ['SERVER_NO_RESPONSE'], []])
})

test('no route to the zone alone is its own: the TLD answers over IPv6', async () => {
  const { codes, notes } = await runWith(({ server }) => (server.address === OWN ? 'unreachable' : undefined))
  expect(notes).toEqual([[]])
  expect(codes).toEqual([[], ['SERVER_NO_RESPONSE'], []])
})

describe('nobody above has IPv6', () => {
  test('silence of the zone is its own: nothing shows that IPv6 leads nowhere', async () => {
    const { codes, notes } = await runWith(({ server }) => (server.address === OWN ? 'timeout' : undefined), {
      above: false,
      names: ['a.test'],
    })
    expect(notes).toEqual([[]])
    expect(codes).toEqual([['SERVER_NO_RESPONSE']])
  })

  test('no route is of the network here', async () => {
    const { codes, notes } = await runWith(noV6('unreachable'), { above: false })
    expect(notes).toEqual([[], [NOTE]])
    expect(codes).toEqual([[], [], []])
  })
})

test('what was saved where IPv6 led nowhere is judged again without it', async () => {
  const { all } = await runWith(noV6('timeout'), { names: ['a.test'] })
  const kept = readSnapshot(writeSnapshot(all[0]!.snapshot))
  const { health } = await recheck(kept, all[0]!.health.target, optionsFor(makeWorld(plan(true))))
  expect(gist(health)).toEqual(gist(all[0]!.health))
})

test('a check of a single name in the lab says it too, and only where nothing answers over IPv6', async () => {
  const check = async (name: string) => {
    const scenario = findCheck(name)!
    const { checked, notes } = await checkHere(scenario.target, optionsOf(scenario, scenario.build()))
    return { codes: checked.health.findings.map(({ finding }) => finding.code), notes }
  }
  expect(await check('check-no-ipv6-route')).toEqual({ codes: [], notes: [NOTE] })
  expect(await check('check-healthy-servers')).toEqual({ codes: [], notes: [] })
})
