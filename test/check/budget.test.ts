/** The time of a check is not eaten up by a rate cap: what waits its turn costs nothing, what is silent does. */

import { expect, test } from 'vitest'
import { check } from '../../src/check/check.ts'
import { Name } from '../../src/dns/name.ts'
import { type Clock, paced } from '../../src/transport/pace.ts'
import { makeWorld, optionsFor, type TestWorld } from './run.ts'

/** The clock of a world: it runs while somebody waits for a server that is not there. */
const clockOf = ({ transport, now }: TestWorld): Clock => ({
  now,
  after: (ms, act) => {
    let stopped = false
    const server = { name: null, address: '203.0.113.254', port: 53 }
    const query = Uint8Array.from([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 1])
    transport.exchange({ server, via: 'udp', query, timeoutMs: ms }).then(() => {
      if (!stopped) act()
    })
    return () => {
      stopped = true
    }
  },
})

const world = (silent: boolean): TestWorld =>
  makeWorld((draft) => {
    const zone = draft.zone('slow.test.', { csk: true, address: '198.51.100.1' })
    zone.text = ''
    if (silent) draft.behaviours.set('198.51.100.1', { hear: () => 'timeout' })
  })

test('one query a second and three seconds for a check are enough for fifty questions', async () => {
  const here = world(false)
  const began = here.now()
  const options = { ...optionsFor(here), transport: paced(here.transport, 1, clockOf(here)) }
  const { snapshot, health } = await check(Name.parse('slow.test.'), {
    ...options,
    limits: { queries: 2000, ms: 3000 },
  })
  expect(here.now() - began).toBeGreaterThan(20_000)
  expect(snapshot.stopped).toBeUndefined()
  expect(snapshot.elapsedMs).toBeLessThan(3000)
  expect(health.status).toBe('secure')
  // Sent when they were sent, not when they were wished for.
  expect(snapshot.observations.at(-1)!.at).toBeGreaterThan(snapshot.collectedAt + 20)
})

test('silence is paid for', async () => {
  const here = world(true)
  const options = { ...optionsFor(here), transport: paced(here.transport, 1, clockOf(here)) }
  const { snapshot } = await check(Name.parse('slow.test.'), { ...options, limits: { queries: 2000, ms: 3000 } })
  expect(snapshot.stopped).toBe('time')
})
