/** How long everything stays valid, and what ends first (RFC 4035 §5.3.1, RFC 6781 §4.4.2). */

import { describe, expect, test } from 'vitest'
import { TYPE, typeName } from '../../src/dns/registry.ts'
import { TIME_CHECKS } from '../../src/lab/checks/time.ts'
import { type CheckPlan, checkScenario } from '../../src/lab/checkworld.ts'
import { FIXED_AT } from '../../src/lab/draft.ts'
import { edit, signedAs } from '../../src/lab/mutate.ts'
import type { Finding } from '../../src/report.ts'
import { checkWorld, summary } from './run.ts'

const DAY = 86_400
const named = (name: string) => checkWorld(TIME_CHECKS.find((s) => s.name === name)!)
const short = async (more: Partial<CheckPlan>): Promise<readonly string[]> =>
  summary(await checkWorld(checkScenario({ id: 'x01', name: 'here', sentence: 'of a test', ...more }))).findings

/** Signed so many days before and after the clock. */
const signed =
  (since: number, left: number): NonNullable<CheckPlan['fault']> =>
  (child) => {
    child.inception = child.at - since * DAY
    child.expiration = child.at + left * DAY
  }

describe('the horizon', () => {
  test.each([
    ['check-root-ends', '.', 'DNSKEY'],
    ['check-tld-ends', 'test.', 'DNSKEY'],
    ['check-ds-ends', 'test.', 'DS'],
    ['check-dnskey-ends', 'check-dnskey-ends.test.', 'DNSKEY'],
    ['check-soa-ends', 'check-soa-ends.test.', 'SOA'],
    ['check-address-ends', 'check-address-ends.test.', 'A'],
    ['check-denial-ends', 'check-denial-ends.test.', 'NSEC'],
    ['check-one-server-ends', 'check-one-server-ends.test.', 'DNSKEY'],
  ])('of %s: what %s has of %s', async (name, zone, type) => {
    const { health } = await named(name)
    const horizon = health.horizon!
    expect([horizon.until, horizon.zone.toString()]).toEqual([FIXED_AT + 2 * DAY, zone])
    expect(typeName(horizon.type)).toBe(type)
    expect(horizon.zones.map((one) => one.zone.toString())).toEqual(['.', 'test.', `${name}.test.`])
    const [told] = health.findings
    expect([told!.finding.zone.toString(), told!.finding.type]).toEqual([zone, horizon.type])
  })

  test('of a server that lags behind names that server', async () => {
    const [told] = (await named('check-one-server-ends')).health.findings
    expect(told!.servers.map(({ address }) => address)).toEqual(['192.0.2.171'])
  })

  test('what has failed already has no end to come', async () => {
    const checked = await checkWorld(
      checkScenario({ id: 'x01', name: 'here', sentence: 'of a test', fault: signed(14, -1) }),
    )
    expect(checked.health.horizon).toBe(null)
  })
})

describe('what is too short', () => {
  test.each([
    ['a second over three days is enough', 15, 3 + 1 / DAY, []],
    ['three days to the second are enough', 15, 3, []],
    ['a second less is not', 15, 3 - 1 / DAY, ['warning VALIDITY_SHORT']],
    ['of five days the last quarter is short', 4, 1, ['warning VALIDITY_SHORT']],
    ['of five days half is not', 2.5, 2.5, []],
    ['six days are a usual life', 4, 2, ['warning VALIDITY_SHORT']],
  ])('%s', async (_what, since, left, findings) => {
    expect(await short({ fault: signed(since, left) })).toEqual(findings)
  })

  test('zones above are spared until the last quarter', async () => {
    const tld = (left: number): NonNullable<CheckPlan['fault']> => {
      return (_child, world) => signed(7 - left, left)(world.test, world)
    }
    expect(await short({ fault: tld(2) })).toEqual([])
    expect(await short({ fault: tld(1.7) })).toEqual(['warning VALIDITY_SHORT'])
  })

  test('what is asked for is taken at its word; of zones above it is worth knowing', async () => {
    const { health } = await named('check-validity-twenty-days')
    expect(health.findings.map(({ finding, severity }) => `${severity} ${finding.zone}`)).toEqual([
      'warning check-validity-twenty-days.test.',
      'notice .',
      'notice test.',
    ])
  })

  test.each([
    ['half of seven days', 3.5, 'notice'],
    ['less than a quarter of seven days', 1.7, 'warning'],
  ])('five days are asked for, and a zone above has %s left', async (_what, left, severity) => {
    const fault: NonNullable<CheckPlan['fault']> = (_child, world) => signed(7 - left, left)(world.test, world)
    expect(await short({ fault, options: { minValidity: 5 * DAY } })).toEqual([`${severity} VALIDITY_SHORT`])
  })

  test('of a zone above what is late is told, though something else ends sooner', async () => {
    const fault: NonNullable<CheckPlan['fault']> = (_child, world) => {
      signed(5, 2)(world.test, world)
      const late = { inception: FIXED_AT - 26 * DAY, expiration: FIXED_AT + 2.5 * DAY }
      edit(world.test, '@', TYPE.DNSKEY, signedAs(late))
    }
    expect(await short({ fault, options: { minValidity: 5 * DAY } })).toEqual(['warning VALIDITY_SHORT'])
  })
})

describe('RFC 6781 §4.4.1: SOA EXPIRE against what is left', () => {
  const notice = ['notice RRSIG_LIFETIME_UNDER_SOA_EXPIRE']

  test.each([
    ['a sixth of thirty days is left', 25, 5, []],
    ['a second less', 25 + 1 / DAY, 5 - 1 / DAY, notice],
    ['BIND, 30 days, renewed with a quarter left', 22.5, 7.5, []],
    ['BIND and OpenDNSSEC, two weeks, renewed with three days left', 11.5, 3, []],
    ['PowerDNS, three weeks, renewed with one left', 14, 7, []],
    ['what is short is told as that', 27.1, 2.9, ['warning VALIDITY_SHORT']],
    ['more than EXPIRE is left', 135, 15, []],
  ])('%s', async (_what, since, left, findings) => {
    expect(await short({ fault: signed(since, left) })).toEqual(findings)
  })

  test.each([
    ['nine days, five of them past: nobody signs so while answering', 5, 4, notice],
    ['nine days, a day of them past', 1, 8, []],
    ['two days around now, as Cloudflare signs', 1, 1, []],
    ['three weeks from last week on, as PowerDNS signs', 10, 11, []],
    ['nine days, half of them past', 4.5, 4.5, []],
  ])('made for less than EXPIRE: %s', async (_what, since, left, findings) => {
    expect(await short({ fault: signed(since, left) })).toEqual(findings)
  })

  test('not where it is said what is enough', async () => {
    expect(await short({ fault: signed(26, 4), options: { minValidity: DAY } })).toEqual([])
  })

  test('tells what is left, and of what', async () => {
    const [told] = (await named('check-ends-within-expire')).health.findings
    const { evidence } = told!.finding as Extract<Finding, { code: 'RRSIG_LIFETIME_UNDER_SOA_EXPIRE' }>
    expect([evidence.left, evidence.lifetime, evidence.expire]).toEqual([4 * DAY, 30 * DAY, 14 * DAY])
  })
})
