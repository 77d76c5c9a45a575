/** What a check could not ask is held against nobody: a budget that was used up, and TCP that does not come through here. */

import { describe, expect, test } from 'vitest'
import { check, recheck } from '../../src/check/check.ts'
import { resultOf } from '../../src/check/result.ts'
import { Name } from '../../src/dns/name.ts'
import { truncatesOver } from '../../src/lab/behaviour.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import type { WorldDraft } from '../../src/lab/draft.ts'
import { optionsOf } from '../health/run.ts'
import { allOf, makeWorld, manyOptions, optionsFor, resultsOf, type TestWorld } from './run.ts'

const STRICT = { failOn: 'error', ignore: [] } as const

describe('a budget that is used up', () => {
  test.each([1, 5, 12, 20, 26, 30, 34, 40, 44, 48])('%i queries: undetermined, and no error', async (queries) => {
    const scenario = findCheck('y03')!
    const world = scenario.build()
    const options = { ...optionsOf(scenario, world), limits: { queries, ms: 60_000 } }
    const checked = await check(scenario.target, options)
    expect(checked.snapshot.stopped).toBe('queries')
    expect(checked.health.undetermined).toBe('stopped')
    expect(checked.health.findings.map(({ finding }) => finding.code)).toEqual([])
    expect(resultOf('x', checked, STRICT).outcome).toBe('undetermined')
  })

  test.each([1, 2001, 4001, 6001])('%i ms: undetermined, and no error', async (ms) => {
    const scenario = findCheck('y16')!
    const world = scenario.build()
    const checked = await check(scenario.target, { ...optionsOf(scenario, world), limits: { queries: 2000, ms } })
    expect(checked.snapshot.stopped).toBe('time')
    expect(resultOf('x', checked, STRICT).outcome).toBe('undetermined')
  })

  test('between a truncated answer and TCP: nobody was silent, the question was not put yet', async () => {
    const scenario = findCheck('check-truncated')!
    const cut: string[] = []
    for (let queries = 10; queries < 60; queries++) {
      const world = scenario.build()
      const options = { ...optionsOf(scenario, world), limits: { queries, ms: 60_000 } }
      const { snapshot, health } = await check(scenario.target, options)
      if (snapshot.stopped === undefined) break
      expect(health.cells.map(({ state }) => state)).not.toContain('silent')
      cut.push(...health.cells.filter((c) => c.seen.length > 0 && c.state === 'unasked').map(({ via }) => via))
    }
    expect(new Set(cut)).toEqual(new Set(['udp']))
  })

  test('what was certain by then counts', async () => {
    const scenario = findCheck('check-stale-expired')!
    const world = scenario.build()
    const options = { ...optionsOf(scenario, world), limits: { queries: 60, ms: 60_000 } }
    const checked = await check(scenario.target, options)
    expect(checked.snapshot.stopped).toBe('queries')
    const { outcome, findings } = resultOf('x', checked, STRICT)
    expect(outcome).toBe('unhealthy')
    expect(findings[0]?.finding.code).toBe('RRSIG_EXPIRED')
  })
})

describe('TCP that leads nowhere', () => {
  const plan = (size: number) => (draft: WorldDraft) => {
    const zone = draft.zone('a.test.', { address: '198.51.100.1' })
    zone.text = ''
    draft.behaviours.set('198.51.100.1', truncatesOver(size))
  }
  const deaf = ({ via }: { readonly via: string }) => (via === 'tcp' ? ('timeout' as const) : undefined)
  async function runWith(world: TestWorld) {
    const notes: string[] = []
    const onNetwork = (network: { readonly notes: readonly string[] }): void => void notes.push(...network.notes)
    const [result] = resultsOf(await allOf(['a.test'], manyOptions(world, { onNetwork })))
    return { notes, result: result! }
  }

  test.each([
    ['an answer', 200],
    ['every answer', 0],
  ])('here: %s that is truncated is undetermined, and it is noted once', async (_what, size) => {
    const world = makeWorld(plan(size), deaf)
    const { notes, result } = await runWith(world)
    expect(notes).toEqual(['nothing answers over TCP here: what only TCP brings is not determined'])
    expect(result.findings.map(({ finding }) => finding.code)).toEqual([])
    expect(result.outcome).toBe('undetermined')
    expect(result.health.undetermined).toBe('tcp')
    expect(result.health.status).not.toBe('bogus')
    expect(result.health.cells.some(({ state }) => state === 'bogus')).toBe(false)
  })

  test('here: the DNSKEY RRset alone is truncated, and a replay comes to the same', async () => {
    const large = (draft: WorldDraft): void => {
      const zone = draft.zone('a.test.', { address: '198.51.100.1', algorithm: 8, rsa: ['4096', 'child-zsk'] })
      zone.text = ''
      draft.behaviours.set('198.51.100.1', truncatesOver(1200))
    }
    const world = makeWorld(large, deaf)
    const { result } = await runWith(world)
    expect(result.findings.map(({ finding }) => finding.code)).toEqual([])
    expect(result.outcome).toBe('undetermined')
    const { health } = await recheck(result.snapshot, Name.parse('a.test.'), optionsFor(world))
    expect(health.undetermined).toBe('tcp')
    expect(health.findings).toEqual([])
  })

  test('here: where nothing is truncated the zone is healthy', async () => {
    const { notes, result } = await runWith(makeWorld(plan(1232), deaf))
    expect(notes.length).toBe(1)
    expect(result.findings.map(({ finding }) => finding.code)).toEqual([])
    expect(result.outcome).toBe('healthy')
  })

  test('at the servers of the zone alone: that is their fault', async () => {
    const meddle = ({ via, server }: { readonly via: string; readonly server: { readonly address: string } }) =>
      via === 'tcp' && server.address === '198.51.100.1' ? ('timeout' as const) : undefined
    const { notes, result } = await runWith(makeWorld(plan(200), meddle))
    expect(notes).toEqual([])
    expect(result.outcome).toBe('unhealthy')
    expect(result.findings.map(({ finding }) => finding.code)).toContain('SERVER_NO_TCP')
  })
})
