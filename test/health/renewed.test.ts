/** Signature sets of servers with one serial and the same keys, compared (RFC 1034 §4.3.5, RFC 8901 §2.1). */

import { describe, expect, test } from 'vitest'
import { TYPE } from '../../src/dns/registry.ts'
import { explain } from '../../src/explain/explain.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import { castOf, put } from '../../src/lab/checks/stages.ts'
import { type CheckPlan, checkScenario } from '../../src/lab/checkworld.ts'
import type { ZoneDraft } from '../../src/lab/draft.ts'
import { edit, signedAs } from '../../src/lab/mutate.ts'
import { twoVersions } from '../../src/lab/scenarios/versions.ts'
import { checkWorld, summary } from './run.ts'

const DAY = 86_400
type Times = readonly [since: number, left: number]

/** Two servers whose signatures began and end so many days before and after the clock. */
const signedAt =
  (
    first: Times,
    second: Times,
    more: (child: ZoneDraft, other: ZoneDraft) => void = () => {},
  ): NonNullable<CheckPlan['fault']> =>
  (child, world) => {
    const other = twoVersions(child, world, '192.0.2.90', '192.0.2.91')
    for (const [zone, [since, left]] of [[child, first] as const, [other, second] as const]) {
      zone.inception = zone.at - since * DAY
      zone.expiration = zone.at + left * DAY
    }
    more(child, other)
  }

const behind = async (fault: NonNullable<CheckPlan['fault']>): Promise<readonly string[]> => {
  const checked = await checkWorld(checkScenario({ id: 'x01', name: 'here', sentence: 'of a test', fault }))
  expect(checked.health.status).toBe('secure')
  return summary(checked).findings.filter((one) => one.includes('SERVER_BEHIND'))
}

const TOLD = ['warning SERVER_BEHIND']

test('the one that is behind is named, and both signatures', async () => {
  const { health, snapshot } = await checkWorld(findCheck('check-renewed-on-one-server')!)
  const [told] = health.findings
  expect(told!.servers.map(({ address }) => address)).toEqual(['192.0.2.173'])
  const { message } = explain(told!.finding, { at: health.at, snapshot })
  expect(message).toContain('older signatures')
})

describe('of one signer', () => {
  test.each([
    ['six days between them', [4, 11], [10, 5], TOLD],
    ['a day between them', [2, 13], [3, 12], TOLD],
    ['an hour less than a day between them', [2, 13], [3 - 1 / 24, 12], []],
    ['renewed this very day, so that a copy may be on its way', [0.9, 20], [8, 12], []],
    ['made for less than ten days', [2, 7], [5, 4], []],
  ] as const)('%s', async (_what, first, second, findings) => {
    expect(await behind(signedAt(first, second))).toEqual(findings)
  })

  test('not where each is ahead in something: each signs by itself', async () => {
    const ahead = signedAt([4, 11], [10, 5], (child, other) =>
      edit(other, '@', TYPE.MX, signedAs({ inception: child.at - 2 * DAY, expiration: child.at + 13 * DAY })),
    )
    expect(await behind(ahead)).toEqual([])
  })
})

test('not of signers with keys of their own (RFC 8901 §2.1)', async () => {
  const apart = signedAt([4, 11], [10, 5], (child, other) => {
    const { ksk, zsk, nextZsk } = castOf(child)
    put(child, { keys: [ksk, zsk, nextZsk], signData: [zsk] })
    put(other, { keys: [ksk, zsk, nextZsk], signData: [nextZsk] })
  })
  expect(await behind(apart)).toEqual([])
})
