/** Answers without the AA bit count by their signatures (RFC 4035 §5), and by the TTL that the zone gave them (RFC 4034 §3.1.4). */

import { expect, test } from 'vitest'
import { notAuthoritative } from '../../src/lab/behaviour.ts'
import { castOf, put } from '../../src/lab/checks/stages.ts'
import { type CheckPlan, checkScenario } from '../../src/lab/checkworld.ts'
import type { Behaviour } from '../../src/lab/server.ts'
import { checkWorld } from './run.ts'

/** A cache that holds everything for a minute more. */
const counted: Behaviour = {
  answer: (answer) => {
    const short = <T extends { readonly ttl: number }>(list: readonly T[]): T[] =>
      list.map((rr) => ({ ...rr, ttl: Math.min(60, rr.ttl) }))
    return { ...answer, aa: false, answer: short(answer.answer), authority: short(answer.authority) }
  },
}

const rollover = async (behaviour: Behaviour, more: Partial<CheckPlan> = {}) => {
  const scenario = checkScenario({
    id: 'x01',
    name: 'here',
    sentence: 'of a test',
    fault: (child, world) => {
      const { ksk, nextKsk, zsk } = castOf(child)
      put(child, { keys: [ksk, nextKsk, zsk], signKeys: [ksk, nextKsk] })
      world.behaviours.set('192.0.2.80', behaviour)
    },
    ...more,
  })
  return (await checkWorld(scenario)).health.rollover
}

test('what a cache has counted down is waited for as long as the zone said', async () => {
  const [whole, less] = [await rollover(notAuthoritative), await rollover(counted)]
  expect(whole!.next.length).toBeGreaterThan(0)
  expect(less!.next.map(({ from }) => from)).toEqual(whole!.next.map(({ from }) => from))
})

test('without AA bit and without signatures nothing shows that the zone is signed', async () => {
  const found = await rollover(notAuthoritative, {
    options: { allowInsecure: true },
    fault: (child, world) => {
      child.keys = []
      child.ds = []
      world.behaviours.set('192.0.2.80', notAuthoritative)
    },
  })
  expect(found!.states).toEqual(['unsigned'])
})
