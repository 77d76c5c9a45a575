/** Names that do not exist, in a zone with several servers of which a trace asks one for DS and keys: which one depends on the name. */

import { describe, expect, test } from 'vitest'
import { check } from '../../src/check/check.ts'
import { TYPE } from '../../src/dns/registry.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import { optionsOf } from '../health/run.ts'
import { losing, makeWorld, single } from './run.ts'

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

/** The check of a name in a world of the lab, whose servers differ. */
async function checkIn(world: string, label: string) {
  const scenario = findCheck(world)!
  const { health } = await check(scenario.target.child(label), optionsOf(scenario, scenario.build()))
  const findings = health.findings.map(({ severity, finding }) => `${severity} ${finding.code}`).sort()
  return { exists: health.exists, zone: `${health.zone}`, status: health.status, findings }
}

describe('servers that differ: the same for each name that does not exist, and the status that names of the zone have', () => {
  test.each([
    ['check-ds-on-one-server', 'secure', []],
    ['check-ds-wrong-on-one', 'secure', []],
    ['check-ds-wrong-or-none', 'insecure', ['error DELEGATION_INSECURE']],
    ['check-ds-signature-stale', 'secure', []],
    ['check-new-on-one-server', 'secure', []],
    ['check-parent-keys-expired', 'secure', []],
    ['check-parent-keys-missing', 'secure', []],
    ['check-secondary-lacks-zsk', 'secure', []],
  ] as const)('%s: %s', async (world, status, more) => {
    expect(findCheck(world)!.status).toBe(status)
    const zone = `${world}.test.`
    for (const label of ['n0', 'n1', 'n2', 'n3']) {
      const findings = ['error NAME_NONEXISTENT', ...more].sort()
      expect(await checkIn(world, label)).toEqual({ exists: false, zone, status, findings })
    }
  })

  test('a zone that is silent is no name that does not exist, though one server of its parent does not know it', async () => {
    const scenario = findCheck('check-new-on-one-server')!
    const options = optionsOf(scenario, scenario.build())
    const { snapshot } = await check(scenario.target, options)
    const own = snapshot.observations.find(({ askedFor }) => askedFor.equals(scenario.target))!.server
    const transport = losing(options, ({ server }) => (server.address === own.address ? 'timeout' : null))
    const { health } = await check(scenario.target, { ...options, transport })
    expect(health.exists).toBe(true)
  })

  test('what they say of the name itself is told (RFC 4035 section 5.4)', async () => {
    expect((await checkIn('check-unsigned-secondary', 'n0')).findings).toContain('error DENIAL_MISSING')
  })
})

describe('whether any server of the parent has a DS', () => {
  const asked = async (name: string, unsigned: boolean) => {
    const one = makeWorld((draft) => {
      const zone = draft.zone('here.test.', { csk: true, unsigned })
      zone.servers = [{ name: zone.apex.child('ns1'), addresses: ['198.51.100.1'] }]
    })
    await single(name, one)
    return one.sent.filter(({ type, name: of }) => type === TYPE.DS && `${of}` === 'here.test.').length
  }

  test('is asked, at two addresses over both transports, for a zone that seems insecure, and not for one that is secure', async () => {
    expect([await asked('n0.here.test.', true), await asked('n0.here.test.', false)]).toEqual([4, 0])
  })
})
