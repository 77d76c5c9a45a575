/** What ends first is named with its layer and record, ancestors included; one second later it is what breaks (RFC 4035 §5.3.1). */

import { describe, expect, test } from 'vitest'
import { check } from '../../src/check/check.ts'
import { typeName } from '../../src/dns/registry.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import type { Timestamp } from '../../src/snapshot.ts'
import { checkWorld, optionsOf } from './run.ts'

const DAY = 86_400

describe('each layer of the chain', () => {
  test.each([
    ['check-root-dnskey-ends', '.', '.', 'DNSKEY'],
    ['check-tld-ds-ends', '.', 'test.', 'DS'],
    ['check-tld-dnskey-ends', 'test.', 'test.', 'DNSKEY'],
    ['check-ds-ends', 'test.', '@', 'DS'],
    ['check-dnskey-ends', '@', '@', 'DNSKEY'],
    ['check-soa-ends', '@', '@', 'SOA'],
    ['check-address-ends', '@', '@', 'A'],
    ['check-denial-ends', '@', null, 'NSEC'],
    ['check-nsec3-ends', '@', null, 'NSEC3'],
  ] as const)('%s: %s %s %s', async (name, zone, owner, type) => {
    const scenario = findCheck(name)!
    const world = scenario.build()
    const { health } = await checkWorld(scenario, world)
    const named = (text: string): string => (text === '@' ? String(scenario.target) : text)
    const until = (world.at + 2 * DAY) as Timestamp
    const { horizon } = health
    expect([horizon?.until, String(horizon?.zone), typeName(horizon!.type)]).toEqual([until, named(zone), type])
    if (owner !== null) expect(String(horizon?.owner)).toBe(named(owner))
    // The zone that is checked has an end of its own.
    expect(horizon?.zones.map((one) => String(one.zone))).toContain(String(scenario.target))
    const short = health.findings.find(({ finding }) => finding.code === 'VALIDITY_SHORT')!.finding
    expect([String(short.zone), String(short.owner), short.type]).toEqual([
      named(zone),
      String(horizon?.owner),
      horizon?.type,
    ])
    const late = (seconds: number) =>
      check(scenario.target, { ...optionsOf(scenario, world), at: (until + seconds) as Timestamp })
    expect((await late(0)).health.status).toBe('secure')
    const after = await late(1)
    expect(after.health.status).toBe('bogus')
    const expired = after.health.findings.filter(({ finding }) => finding.code === 'RRSIG_EXPIRED')
    expect(expired.map(({ finding }) => `${finding.zone} ${typeName(finding.type)}`)).toContain(
      `${named(zone)} ${type}`,
    )
  })
})
