/** What an alias leads to is judged by its own question, of each server that leaves the proof out beside the alias (RFC 1034 §5.3.3). */

import { describe, expect, test } from 'vitest'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import { checkWorld } from './run.ts'

/** Of each server, by its address, the states of the answers for the name that was checked. */
async function statesOf(name: string): Promise<Record<string, readonly string[]>> {
  const { health } = await checkWorld(findCheck(name)!)
  const own = health.cells.filter(({ column }) => column.question.name.equals(health.target))
  const states: Record<string, Set<string>> = {}
  for (const { server, state } of own) {
    states[server.address] ??= new Set()
    states[server.address]?.add(state)
  }
  return Object.fromEntries(Object.entries(states).map(([address, some]) => [address, [...some]]))
}

describe('a target that is denied without proof beside the alias', () => {
  test.each(['check-dname-target-unproven', 'check-dname-target-unproven-on-one'])(
    '%s: each server is asked for it, and proves it then',
    async (name) => {
      expect(await statesOf(name)).toEqual({ '192.0.2.90': ['secure'], '192.0.2.91': ['secure'] })
    },
  )

  test('is bogus on the server that does not prove it when asked', async () => {
    expect(await statesOf('check-cname-target-never-proven')).toEqual({
      '192.0.2.90': ['secure'],
      '192.0.2.91': ['bogus'],
    })
  })
})
