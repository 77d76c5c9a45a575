/** Names that do not exist, in a zone with several servers of which a trace asks one for the keys: which one depends on the name. */

import { describe, expect, test } from 'vitest'
import { makeWorld, single } from './run.ts'

const world = makeWorld((draft) => {
  const zone = draft.zone('here.test.')
  zone.servers = ['198.51.100.1', '198.51.100.2'].map((address, i) => ({
    name: zone.apex.child(`ns${i + 1}`),
    addresses: [address],
  }))
})

describe('a name that does not exist (RFC 8020 section 2)', () => {
  test.each(['n0', 'n1', 'n2', 'n3', 'n4', 'n5'])(
    '%s is denied by each server, whichever was asked for the keys',
    async (label) => {
      const { health, snapshot } = await single(`${label}.here.test.`, world.again())
      expect(health.exists).toBe(false)
      expect([health.status, health.undetermined]).toEqual(['secure', null])
      expect(health.findings.map(({ finding }) => finding.code)).toEqual(['NAME_NONEXISTENT'])
      expect(new Set(snapshot.observations.map(({ server }) => server.address)).size).toBeGreaterThan(2)
    },
  )
})
