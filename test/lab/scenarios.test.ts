/** Every scenario says what it expects, builds, differs from a healthy world, and is judged as it expects. */

import { describe, expect, test } from 'vitest'
import { CODES } from '../../src/codes.ts'
import { parseRrsig } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'
import { CHECKS } from '../../src/lab/checks/catalogue.ts'
import { draftWorld, FIXED_AT } from '../../src/lab/draft.ts'
import { findScenario, GROUPS, SCENARIOS } from '../../src/lab/index.ts'
import { sharedNetwork } from '../../src/lab/serve.ts'
import { memoryTransport } from '../../src/lab/world.ts'
import type { Timestamp } from '../../src/snapshot.ts'
import { repeated } from '../health/repeated.ts'
import { expected, summary, traceScenario } from './trace.ts'

describe('the catalogue', () => {
  test('ids and names are unique, and found in either case', () => {
    expect(new Set(SCENARIOS.map((s) => s.id)).size).toBe(SCENARIOS.length)
    expect(new Set(SCENARIOS.map((s) => s.name)).size).toBe(SCENARIOS.length)
    for (const scenario of SCENARIOS) {
      expect(scenario.id).toMatch(/^[a-z]\d\d$/)
      expect(scenario.name).toMatch(/^[a-z0-9-]+$/)
      expect(GROUPS[scenario.group]).toBeDefined()
      expect(findScenario(scenario.id.toUpperCase())).toBe(scenario)
      expect(findScenario(scenario.name)).toBe(scenario)
    }
    expect(findScenario('no-such-thing')).toBeNull()
  })

  test('sentences are one line, begin in lower case and have no full stop', () => {
    for (const { sentence } of SCENARIOS) {
      expect(sentence).toMatch(/^[a-z\d"'A-Z][^\n]*[^.\n]$/)
      const [first = ''] = sentence.split(' ')
      expect(first === first.toLowerCase() || /^[A-Z][A-Z0-9]+/.test(first), sentence).toBe(true)
      expect(sentence.length).toBeLessThan(130)
    }
  })

  test('a status goes with a code whose effect it is', () => {
    for (const { id, status, code, control, also } of SCENARIOS) {
      expect(code === null, id).toBe(status === 'secure')
      if (code !== null) expect(CODES[code].effect, id).toBe(status)
      if (control) expect([status, also.length], id).toEqual(['secure', 0])
    }
  })

  test('every code has a scenario that yields it', () => {
    const checked = CHECKS.flatMap(({ findings }) => findings.map(([, code]) => code))
    const yielded = new Set([...SCENARIOS.flatMap((s) => [s.code, ...s.also]), ...checked])
    expect(Object.keys(CODES).filter((code) => !yielded.has(code as keyof typeof CODES))).toEqual([])
  })

  test('each stands in a zone of its own, and none lays hands on the zones of others', () => {
    const shared = draftWorld(FIXED_AT)
    const owners = new Map<string, string>()
    const tlds = [shared.root, shared.test, shared.example]
    for (const scenario of SCENARIOS.filter((s) => s.served)) {
      const [zones, behaviours] = [shared.zones.length, shared.behaviours.size]
      const edits = tlds.map((zone) => zone.edits.length)
      scenario.apply(shared)
      const added = shared.zones.slice(zones)
      const addresses = added.flatMap((zone) => zone.servers.flatMap((server) => [...server.addresses]))
      const misbehaving = [...shared.behaviours.keys()].slice(behaviours)
      for (const address of misbehaving) expect(addresses, scenario.id).toContain(address)
      for (const id of [...added.map((zone) => zone.apex.key), ...misbehaving]) {
        expect(owners.get(id) ?? scenario.id, `${scenario.id} ${id}`).toBe(scenario.id)
        owners.set(id, scenario.id)
      }
      tlds.forEach((zone, i) => {
        for (const edit of zone.edits.slice(edits[i])) {
          expect(
            added.some((own) => edit.owner?.equals(own.apex)),
            scenario.id,
          ).toBe(true)
        }
      })
      expect([shared.anchors, ...tlds.map((zone) => zone.tamper)]).toEqual([null, null, null, null])
    }
    for (const [address] of shared.behaviours) {
      const hosted = shared.zones.filter((zone) => zone.servers.some((server) => server.addresses.includes(address)))
      expect(new Set(hosted.map((zone) => owners.get(zone.apex.key))).size, address).toBe(1)
    }
  })
})

describe('judged by itself', () => {
  test.each(SCENARIOS.map((s) => [s.id, s.name, s] as const))('%s %s', async (_id, _name, scenario) => {
    const { report, snapshot } = await traceScenario(scenario)
    expect(summary({ report, snapshot })).toEqual(expected(scenario))
    const findings = report.findings.map(({ finding }) => finding)
    expect(repeated(findings, { at: report.at, snapshot })).toEqual([])
  })
})

describe('judged in one world with all others', () => {
  const network = sharedNetwork(SCENARIOS, FIXED_AT)
  const at = FIXED_AT as Timestamp
  const { hints, anchors } = network

  test('every served scenario has the same verdict', async () => {
    const differing: string[] = []
    for (const scenario of SCENARIOS) {
      if (!scenario.served) continue
      const world = { ...memoryTransport(network, at), hints, anchors, at }
      const [got, want] = [summary(await traceScenario(scenario, world)), expected(scenario)]
      if (JSON.stringify(got) !== JSON.stringify(want)) differing.push(`${scenario.id} ${JSON.stringify(got)}`)
    }
    expect(differing).toEqual([])
  })
})

describe('another clock', () => {
  const at = (Date.UTC(2031, 0, 1) / 1000) as Timestamp

  test.each(['valid-nsec3', 'expired-a', 'not-yet-valid', 'expires-before-ttl', 'clock-ahead', 'serial-arithmetic'])(
    '%s',
    async (name) => {
      const scenario = findScenario(name)!
      const traced = await traceScenario(scenario, scenario.build({ at }))
      expect(summary(traced)).toEqual(expected(scenario))
      expect(Math.abs(traced.report.at - at)).toBeLessThan(400 * 86400)
    },
  )
})

describe('mutations that no finding tells', () => {
  /** All records that came back for a scenario. */
  const received = async (name: string) => {
    const { snapshot } = await traceScenario(findScenario(name)!)
    return snapshot.observations.flatMap(({ server, outcome }) =>
      outcome.kind === 'response'
        ? [...outcome.response.answer, ...outcome.response.authority].map((rr) => ({ server, rr }))
        : [],
    )
  }
  const rrsigs = async (name: string) =>
    (await received(name)).flatMap(({ rr }) => {
      const parsed = rr.type === TYPE.RRSIG ? parseRrsig(rr.rdata) : null
      return parsed?.ok ? [{ owner: rr.owner.toString(), ...parsed.value }] : []
    })

  test('the list is complete', () => {
    const quiet = SCENARIOS.filter((s) => !s.control && s.status === 'secure' && s.also.length === 0).map((s) => s.id)
    expect(quiet).toEqual(['s19', 'm08', 'v08'])
  })

  test('s19: an RRSIG over the NS of a delegation', async () => {
    expect((await rrsigs('s19')).some((r) => r.typeCovered === TYPE.NS && r.owner.startsWith('sub.'))).toBe(true)
  })

  test('m08: two key sets from two servers', async () => {
    const keys = (await received('m08')).filter(({ rr }) => rr.type === TYPE.DNSKEY && rr.owner.depth === 2)
    const sets = [...new Set(keys.map(({ server }) => server.address))].map((address) =>
      keys.flatMap(({ server, rr }) => (server.address === address ? [Buffer.from(rr.rdata).toString('hex')] : [])),
    )
    expect(sets.map((set) => set.length)).toEqual([2, 2])
    expect(new Set(sets.flat()).size).toBe(3)
  })

  test('v08: two addresses from two servers', async () => {
    const a = (await received('v08')).filter(({ rr }) => rr.type === TYPE.A).map(({ rr }) => rr.rdata.join('.'))
    expect(a.sort()).toEqual(['203.0.113.10', '203.0.113.11'])
  })
})
