/**
 * What was kept is judged again to the same, whatever the network was like: no TCP, no UDP, no IPv6, a budget that ended
 * early. The live loop and the replay want the same packets; else a file that was saved could not be read again.
 */

import { describe, expect, test } from 'vitest'
import { type CheckOptions, check, recheck } from '../../src/check/check.ts'
import { familyOf } from '../../src/dns/address.ts'
import type { Name } from '../../src/dns/name.ts'
import { truncatesOver } from '../../src/lab/behaviour.ts'
import { CHECKS } from '../../src/lab/checks/catalogue.ts'
import { servers } from '../../src/lab/checks/servers.ts'
import { checkScenario } from '../../src/lab/checkworld.ts'
import { optionsOf } from '../health/run.ts'
import { gist, type Loss, losing } from './run.ts'

const NETWORKS: readonly (readonly [what: string, lost: Loss])[] = [
  ['TCP is dead', ({ via }) => (via === 'tcp' ? 'timeout' : null)],
  ['UDP is dead', ({ via }) => (via === 'udp' ? 'timeout' : null)],
  ['IPv6 is unreachable', ({ server }) => (familyOf(server.address) === 6 ? 'unreachable' : null)],
]

async function replaysToTheSame(target: Name, options: CheckOptions, what: string): Promise<void> {
  const { snapshot, health } = await check(target, options)
  const again = await recheck(snapshot, target, options).catch((error: Error) => error)
  if (again instanceof Error) throw new Error(`${what}: ${again.message}`)
  expect(gist(again.health), what).toEqual(gist(health))
}

/** Each world elsewhere, so that all of them together end everywhere. */
const budget = (id: string): number => 1 + ([...id].reduce((sum, c) => sum * 7 + c.charCodeAt(0), 0) % 90)

describe('a snapshot from a bad network', () => {
  test.each(CHECKS.map((s) => [s.id, s.name, s] as const))('%s %s', async (id, _name, scenario) => {
    const options = optionsOf(scenario, scenario.build())
    for (const [what, loss] of NETWORKS) {
      await replaysToTheSame(scenario.target, { ...options, retries: 1, transport: losing(options, loss) }, what)
    }
    const limits = { queries: budget(id), ms: 60_000 }
    await replaysToTheSame(scenario.target, { ...options, limits }, `the budget ends after ${limits.queries} queries`)
  })

  test.each([0, 100, 200, 300, 400, 600])('TCP is dead, and what is over %i octets truncated', async (size) => {
    const scenario = checkScenario({
      id: 'x00',
      name: 'truncated',
      sentence: 'what is large is truncated everywhere',
      fault: (child, world) => {
        servers(child, '198.51.100.1', '198.51.100.2')
        for (const address of ['198.51.100.1', '198.51.100.2', '192.0.2.53'])
          world.behaviours.set(address, truncatesOver(size))
      },
    })
    const options = optionsOf(scenario, scenario.build())
    const [what, loss] = NETWORKS[0]!
    await replaysToTheSame(scenario.target, { ...options, retries: 1, transport: losing(options, loss) }, what)
  })
})
