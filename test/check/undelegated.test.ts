/** A trace of a name in a zone whose servers were given (`Route.instead`): what its parent says of it is asked for all the same. */

import { describe, expect, test } from 'vitest'
import { check } from '../../src/check/check.ts'
import { TYPE, typeName } from '../../src/dns/registry.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import { replay, trace } from '../../src/trace.ts'
import { optionsOf } from '../health/run.ts'

describe('RFC 4035 §5.2: the parent is asked for DS of a zone whose servers were given', () => {
  test.each([
    ['check-servers-given', 'secure', undefined],
    ['check-servers-given-insecure', 'insecure', 'DELEGATION_INSECURE'],
    ['check-servers-given-undelegated', 'secure', undefined],
    ['check-undelegated-nodata', 'secure', undefined],
    ['check-undelegated-nodata-nsec3', 'secure', undefined],
    ['check-undelegated-unsigned', 'insecure', 'ANCHOR_NONE'],
    ['check-before-delegation', 'secure', undefined],
  ] as const)('%s: %s', async (name, status, code) => {
    const scenario = findCheck(name)!
    for (const type of [TYPE.SOA, TYPE.MX, TYPE.TXT, TYPE.DNSKEY, TYPE.CAA]) {
      const options = optionsOf(scenario, scenario.build())
      const anchors = [...(options.assumeDs?.values() ?? [])]
        .flat()
        .map((ds) => ({ zone: scenario.target, ds, key: null }))
      const how = anchors.length > 0 ? { ...options, anchors } : options
      const { report, snapshot } = await trace({ name: scenario.target, type }, how)
      expect([report.verdict.status, report.verdict.cause?.code], typeName(type)).toEqual([status, code])
      expect(snapshot.observations.length).toBeLessThan(16)
      const again = await replay(snapshot, { name: scenario.target, type }, how)
      expect(again.report.verdict.status).toBe(status)
    }
  })
})

test('RFC 6890 §2.2: an address that was given is asked, and not said to be left out for not being public', async () => {
  const scenario = findCheck('check-before-delegation')!
  const { health } = await check(scenario.target, { ...optionsOf(scenario, scenario.build()), publicOnly: true })
  expect(health.status).toBe('secure')
  expect(health.findings).toEqual([])
})
