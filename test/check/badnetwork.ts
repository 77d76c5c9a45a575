/**
 * What was kept is judged again to the same, whatever the network was like: no TCP, no UDP, no IPv6, a budget that ended
 * early. The live loop and the replay want the same packets; else a file that was saved could not be read again.
 */

import { expect } from 'vitest'
import { type CheckOptions, check, recheck } from '../../src/check/check.ts'
import { familyOf } from '../../src/dns/address.ts'
import type { Name } from '../../src/dns/name.ts'
import type { CheckScenario } from '../../src/lab/checkworld.ts'
import { optionsOf } from '../health/run.ts'
import { gist, type Loss, losing } from './run.ts'

type Condition = readonly [what: string, lost: Loss]

export const TCP_DEAD: Condition = ['TCP is dead', ({ via }) => (via === 'tcp' ? 'timeout' : null)]
const NETWORKS: readonly Condition[] = [
  TCP_DEAD,
  ['UDP is dead', ({ via }) => (via === 'udp' ? 'timeout' : null)],
  ['IPv6 is unreachable', ({ server }) => (familyOf(server.address) === 6 ? 'unreachable' : null)],
]

async function replaysToTheSame(target: Name, options: CheckOptions, what: string): Promise<void> {
  const { snapshot, health } = await check(target, options)
  const again = await recheck(snapshot, target, options).catch((error: Error) => error)
  if (again instanceof Error) throw new Error(`${what}: ${again.message}`)
  expect(gist(again.health), what).toEqual(gist(health))
}

/** One world over one network. */
export function overNetwork(
  scenario: CheckScenario,
  [what, loss]: Condition,
  options = optionsOf(scenario, scenario.build()),
) {
  return replaysToTheSame(scenario.target, { ...options, retries: 1, transport: losing(options, loss) }, what)
}

/** One world with a budget that ends early. */
export function cutShort(scenario: CheckScenario, queries: number, options = optionsOf(scenario, scenario.build())) {
  const limits = { queries, ms: 60_000 }
  return replaysToTheSame(scenario.target, { ...options, limits }, `the budget ends after ${queries} queries`)
}

/** Each world elsewhere, so that all of them together end everywhere. */
const budget = (id: string): number => 1 + ([...id].reduce((sum, c) => sum * 7 + c.charCodeAt(0), 0) % 90)

/** One world over every bad network, and with a budget that ends early. */
export async function overAllNetworks(scenario: CheckScenario): Promise<void> {
  const options = optionsOf(scenario, scenario.build())
  for (const condition of NETWORKS) await overNetwork(scenario, condition, options)
  await cutShort(scenario, budget(scenario.id), options)
}
