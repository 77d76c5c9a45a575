/** What a check says of a DS that is only assumed (RFC 4035 §5.2), and of keys that nobody can use (RFC 4034 §2.1). */

import { describe, expect, test } from 'vitest'
import { type Checked, check } from '../../src/check/check.ts'
import { diagnosisOf } from '../../src/check/inquire.ts'
import { explain } from '../../src/explain/explain.ts'
import { contextFor, hitsText } from '../../src/explain/health.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import { checkWorld, optionsOf } from '../health/run.ts'

/** The heaviest finding in words, as every form of output has them, and its plan. */
async function told(name: string, at = 0) {
  const checked = await checkWorld(findCheck(name)!)
  return toldIn(checked, at)
}

function toldIn({ health, snapshot }: Checked, at = 0) {
  const one = health.findings[at]!
  const zone = health.zone.toString()
  const { message, party, who, sides, help } = explain(one.finding, contextFor(one, health, snapshot))
  const diagnosis = diagnosisOf(one, health, snapshot)
  return {
    code: one.finding.code,
    message: message.replaceAll(zone, '@'),
    party: party.replaceAll(zone, '@'),
    who,
    labels: [...new Set(sides.map(({ label }) => label.replaceAll(zone, '@')))],
    help: help.map(({ text }) => text.replaceAll(zone, '@')),
    paste: help.flatMap(({ paste }) => paste),
    hits: hitsText(one, health),
    plan: diagnosis?.root?.plan?.steps.map(({ action }) => action.kind) ?? null,
    held: diagnosis?.caches.held.length ?? 0,
  }
}

describe('a DS that is assumed', () => {
  test('of no key of the zone: nobody is hit yet, and the DS that fits is told', async () => {
    const { message, paste, ...rest } = await told('assumed-ds-wrong')
    expect(message).toMatch(
      /^the assumed DS for @ \(key tag \d+\) is of no key that its servers publish: the zone has /,
    )
    expect(paste).toEqual([expect.stringMatching(/^assumed-ds-wrong\.test\. IN DS \d+ 13 2 [0-9a-f]{64}$/)])
    expect(rest).toEqual({
      code: 'DS_ASSUMED_NO_MATCH',
      party: 'whoever made the assumed DS, or the operator of @',
      who: 'zone operator',
      labels: ['assumed', 'published by @'],
      help: [
        'do not publish this DS: @ would be bogus',
        'of what the servers of @ have, once you have made sure that the key is yours, it is:',
        'if it is of a key that the servers should have, load the zone on them first',
      ],
      hits: 'nobody yet; all validating resolvers, once such a DS is published: they get SERVFAIL',
      plan: null,
      held: 0,
    })
  })

  test('of a zone without keys: it is signed first, and nothing is removed that is not there', async () => {
    const { message, labels, plan, held, hits } = await told('assumed-ds-unsigned')
    expect(message).toMatch(/^the assumed DS for @ \(key tag \d+\) is of no key .*: the zone has no DNSKEY$/)
    expect(labels).toEqual(['assumed', 'answered by @'])
    expect(plan).toEqual(['sign-zone', 'publish-ds'])
    expect([held, hits?.slice(0, 11)]).toEqual([0, 'nobody yet;'])
  })

  test('that does not count: nobody says that the parent publishes it', async () => {
    const { labels, plan, hits } = await told('assumed-ds-gost')
    expect(labels).toEqual(['assumed', 'counted here'])
    expect(plan).toEqual(['publish-ds'])
    expect(hits).toBe('nobody yet; everybody, if this DS is published alone')
  })

  test('of a key that does not sign: it is no trust anchor', async () => {
    const { message, labels, help, hits } = await told('assumed-ds-idle')
    expect(message).toMatch(/, which the assumed DS names$/)
    expect(labels).toEqual(['named by the assumed DS', 'published by @'])
    expect(help.join()).not.toContain('trust anchor')
    expect(hits).toBe('all validating resolvers that go by the assumed DS: they get SERVFAIL')
  })

  test('a trust anchor that was given keeps its words', async () => {
    const scenario = findCheck('assumed-ds-wrong')!
    const world = scenario.build()
    const { assumeDs, ...options } = optionsOf(scenario, world)
    const [ds] = [...(assumeDs?.values() ?? [])].flat()
    const anchors = [{ zone: scenario.target, ds: ds!, key: null }]
    const checked = await check(scenario.target, { ...options, anchors })
    expect(toldIn(checked).code).toBe('ANCHOR_NO_MATCH')
    expect(toldIn(checked).message).toContain('matches a trust anchor')
  })
})

describe('keys that nobody can use', () => {
  test.each(['idle-key-cut', 'idle-key-empty', 'idle-key-protocol', 'idle-key-cut-without-ds', 'advice-no-zone-key'])(
    '%s: told once, and removed',
    async (name) => {
      const { health } = await checkWorld(findCheck(name)!)
      expect(health.findings.filter(({ severity }) => severity === 'warning').length).toBe(1)
      const { plan, help } = await told(name)
      expect(plan).toEqual(['remove-key'])
      expect(help.at(-1)).toMatch(/^remove DNSKEY \d+: nothing that was seen rests on it$/)
    },
  )

  test('one with a DS goes after its DS; that of the key which signs stays', async () => {
    const { plan, help, paste } = await told('idle-key-cut-with-ds')
    expect(plan).toEqual(['remove-ds', 'remove-key'])
    expect(help.slice(1)).toEqual([
      expect.stringMatching(/^remove the DS of this key at test\., and wait for its TTL:$/),
      expect.stringMatching(/^then remove DNSKEY \d+: nothing that was seen rests on it$/),
    ])
    const { health } = await checkWorld(findCheck('idle-key-cut-with-ds')!)
    const cut = health.rollover!.keys.find(({ key }) => key.publicKey.length === 10)!
    expect(cut.ds.length).toBe(1)
    expect(paste).toEqual([expect.stringContaining(` DS ${cut.key.keyTag} `)])
  })

  test.each([
    ['idle-key-private', 'a private algorithm', 3],
    ['idle-key-reserved', 'a reserved number', 2],
    ['idle-key-unassigned', 'an unassigned number', 2],
  ])('%s: the registry has it as %s, and the key goes', async (name, what, ways) => {
    const { message, help, plan } = await told(name)
    expect(message).toContain(`, ${what}, which does not sign`)
    expect(help[0]).toMatch(/^remove the DNSKEY of /)
    expect(help.length).toBe(ways)
    expect(plan).toEqual(['remove-key'])
    const { health } = await checkWorld(findCheck(name)!)
    expect(health.rollover!.keys.some(({ unverified }) => unverified)).toBe(false)
  })
})
