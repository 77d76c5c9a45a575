/** What a check says of a delegation: who is at fault and what both sides have (RFC 1034 §4.2.2, RFC 9471, RFC 4035 §5.2). */

import { describe, expect, test } from 'vitest'
import { type Checked, recheck } from '../../src/check/check.ts'
import type { Code } from '../../src/codes.ts'
import { Name } from '../../src/dns/name.ts'
import { TYPE } from '../../src/dns/registry.ts'
import type { HealthFinding } from '../../src/health/types.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../../src/lab/checkworld.ts'
import { edit, gone } from '../../src/lab/mutate.ts'
import type { Finding } from '../../src/report.ts'
import { checkWorld, optionsOf, summary } from './run.ts'

const world = (name: string): CheckScenario => findCheck(name)!
const plan = (more: Partial<CheckPlan>): CheckScenario =>
  checkScenario({ id: 'x01', name: 'here', sentence: 'of a test', ...more })

const of = ({ health }: Checked, code: Code): HealthFinding =>
  health.findings.find(({ finding }) => finding.code === code)!
const evidence = <C extends Code>(checked: Checked, code: C) =>
  of(checked, code).finding.evidence as Extract<Finding, { code: C }>['evidence']
const addresses = ({ servers }: HealthFinding) => servers.map(({ address }) => address)

describe('names and addresses on both sides of a cut', () => {
  test('a server that one side alone names, with what the other side has', async () => {
    const parentOnly = evidence(await checkWorld(world('check-ns-at-parent-only')), 'NS_NOT_AT_CHILD')
    expect(parentOnly.nameservers.map(String)).toEqual(['ns2.check-ns-at-parent-only.test.'])
    expect(parentOnly.child.map(String)).toEqual(['ns1.check-ns-at-parent-only.test.'])
    const childOnly = evidence(await checkWorld(world('check-ns-at-child-only')), 'NS_NOT_AT_PARENT')
    expect(childOnly.nameservers.map(String)).toEqual(['ns2.check-ns-at-child-only.test.'])
  })

  test('a server that the zone alone names is examined like the others', async () => {
    const { health } = await checkWorld(world('check-ns-at-child-only'))
    expect(health.servers.map(({ server }) => server.address)).toEqual(['192.0.2.182', '192.0.2.183'])
  })

  test('glue and the addresses of the zone', async () => {
    const { nameserver, parent, child } = evidence(await checkWorld(world('check-glue-differs')), 'GLUE_DIFFERS')
    expect([nameserver.toString(), parent, child]).toEqual([
      'ns1.check-glue-differs.test.',
      ['192.0.2.185'],
      ['192.0.2.184'],
    ])
  })

  test('glue is of the servers that sent it', async () => {
    const checked = await checkWorld(world('check-glue-differs'))
    const { snapshot, health } = checked
    const { finding } = of(checked, 'GLUE_DIFFERS')
    const senders = snapshot.observations.filter(({ id }) => finding.seen.includes(id))
    expect(senders.length).toBeGreaterThan(0)
    expect(senders.map(({ askedFor }) => askedFor.equals(health.parent!))).not.toContain(false)
    for (const { outcome } of senders)
      expect(outcome.kind === 'response' && outcome.response.additional.length).toBeTruthy()
  })

  test('an address that one side alone has differs too', async () => {
    const checked = await checkWorld(
      plan({
        fault: (child, { test: tld }) => {
          child.servers = [{ name: child.apex.child('ns1'), addresses: ['192.0.2.80', '2001:db8::80'] }]
          edit(tld, child.apex.child('ns1'), TYPE.AAAA, gone)
        },
      }),
    )
    expect(summary(checked).findings).toEqual(['warning GLUE_DIFFERS'])
    expect(of(checked, 'GLUE_DIFFERS').finding.type).toBe(TYPE.AAAA)
  })

  test('glue that is missing is an error where nothing else leads into the zone', async () => {
    const lost = await checkWorld(
      plan({ fault: (child, { test: tld }) => edit(tld, child.apex.child('ns1'), TYPE.A, gone) }),
    )
    expect(summary(lost).findings).toContain('error GLUE_MISSING')
    expect(evidence(lost, 'GLUE_MISSING').others).toEqual([])
    const one = evidence(await checkWorld(world('check-glue-missing')), 'GLUE_MISSING')
    expect(one.others.map(String)).toEqual(['ns1.check-glue-missing.test.'])
  })
})

describe('each server of the parent', () => {
  test('a version that ends the chain names its servers and what comes of it', async () => {
    const checked = await checkWorld(world('check-ds-on-one-server'))
    const { versions } = evidence(checked, 'DS_DIFFERS')
    expect(versions.map(({ ds, status }) => [ds.length, status])).toEqual([
      [1, 'secure'],
      [0, 'insecure'],
    ])
    expect(addresses(of(checked, 'DS_DIFFERS'))).toEqual(['192.0.2.56'])
  })

  test('a version that breaks the chain', async () => {
    const { versions } = evidence(await checkWorld(world('check-ds-wrong-on-one')), 'DS_DIFFERS')
    expect(versions.map(({ status }) => status).sort()).toEqual(['bogus', 'secure'])
  })

  test('a signature that has expired on one of them is told of that one', async () => {
    const checked = await checkWorld(world('check-ds-signature-stale'))
    expect(addresses(of(checked, 'RRSIG_EXPIRED'))).toEqual(['192.0.2.56'])
    expect(of(checked, 'RRSIG_EXPIRED').finding.zone.toString()).toBe('test.')
  })

  test('what is missing and what is too much of the DS RRset that is expected', async () => {
    const { missing, extra } = evidence(await checkWorld(world('check-ds-unexpected')), 'DS_UNEXPECTED')
    expect([missing, extra].map((ds) => ds.map(({ digestType }) => digestType))).toEqual([[4], [2]])
  })
})

describe('where a check happens', () => {
  test('a name that does not exist: nothing of the zone above is examined', async () => {
    const { health, snapshot } = await checkWorld(world('check-lapsed'))
    expect(health.exists).toBe(false)
    expect(health.columns.map(({ question }) => `${question.name} ${question.type}`)).toEqual([
      `lapsed.test. ${TYPE.SOA}`,
    ])
    const asked = snapshot.observations.filter((o) => o.askedFor.toString() === 'test.')
    expect(new Set(asked.map(({ question }) => question.name.toString()))).toEqual(new Set(['lapsed.test.', 'test.']))
    expect(new Set(asked.map(({ question }) => question.type))).toEqual(new Set([TYPE.SOA, TYPE.DNSKEY]))
  })

  test('a name that one server of the parent does not know yet is examined', async () => {
    const { health } = await checkWorld(world('check-new-on-one-server'))
    expect([health.exists, health.zone.toString()]).toEqual([true, 'check-new-on-one-server.test.'])
  })

  test('so is one whose own servers are silent, which a server of the parent does not know yet', async () => {
    const scenario = world('check-new-on-one-server')
    const { transport, ...rest } = scenario.build()
    const exchange: typeof transport.exchange = (asked) =>
      asked.server.address === '192.0.2.80'
        ? Promise.resolve({ kind: 'no-response', why: 'refused', elapsedMs: 0, discarded: 0 })
        : transport.exchange(asked)
    const { health } = await checkWorld(scenario, { ...rest, transport: { ...transport, exchange } })
    expect([health.exists, health.zone.toString()]).toEqual([true, 'check-new-on-one-server.test.'])
  })

  test.each([
    ['check-below-apex', 'check-below-apex.test.', 'test.'],
    ['check-alias', 'check-alias.test.', 'test.'],
    ['check-tld', 'test.', '.'],
    ['check-root', '.', undefined],
    ['check-shared-servers', 'check-shared-servers.test.', 'test.'],
  ])('%s: %s below %s', async (name, zone, parent) => {
    const { health } = await checkWorld(world(name))
    expect([health.zone.toString(), health.parent?.toString()]).toEqual([zone, parent])
    expect(health.servers.length).toBeGreaterThan(0)
    expect(new Set(health.cells.map(({ state }) => state))).toEqual(new Set(['secure']))
  })
})

describe('what is taken for granted', () => {
  test('with a DS and servers nobody but these servers is asked', async () => {
    const { snapshot } = await checkWorld(world('check-before-delegation'))
    expect(new Set(snapshot.observations.map(({ server }) => server.address))).toEqual(new Set(['192.0.2.80']))
  })

  test('with servers alone the DS of the parent counts, and those that it delegates to are not asked', async () => {
    const { snapshot, health } = await checkWorld(world('check-servers-given'))
    const own = snapshot.observations.filter(({ askedFor }) => askedFor.equals(health.zone))
    expect(new Set(own.map(({ server }) => server.address))).toEqual(new Set(['192.0.2.192']))
    expect(health.anchors.map(({ zone }) => zone.toString())).toEqual(['.'])
    expect(health.parents.length).toBeGreaterThan(0)
  })

  test('with a DS alone the anchors are that DS, and nothing is said of the parent', async () => {
    const { health } = await checkWorld(world('check-ds-assumed'))
    expect(health.anchors.map(({ zone }) => zone.toString())).toEqual(['check-ds-assumed.test.'])
    expect(health.parents).toEqual([])
  })

  test('of another zone it changes nothing', async () => {
    const [apex] = [Name.parse('elsewhere.test.')]
    const { health } = await checkWorld(plan({ options: { assumeDs: `${apex} DS 1 13 2 ${'00'.repeat(32)}` } }))
    expect(health.anchors.map(({ zone }) => zone.toString())).toEqual(['.'])
    expect(summary({ health } as Checked).findings).toEqual([])
  })
})

test.each([
  'check-lapsed',
  'check-ds-assumed',
  'check-before-delegation',
  'check-servers-given',
  'check-new-on-one-server',
])('a replay of %s asks nothing and comes to the same', async (name) => {
  const scenario = world(name)
  const checked = await checkWorld(scenario)
  const again = await recheck(checked.snapshot, scenario.target, optionsOf(scenario, scenario.build()))
  expect(summary(again)).toEqual(summary(checked))
})
