/** Group t: signatures and the clock. */

import { TYPE } from '../../dns/registry.ts'
import type { ZoneDraft } from '../draft.ts'
import { edit, resigned, signedAs } from '../mutate.ts'
import { type Plan, type Scenario, scenario } from '../scenario.ts'

const MINUTE = 60
const HOUR = 3600
const DAY = 86400

/** The whole zone signed for this time, in seconds from the clock. */
const whole = (inception: number, expiration: number) => (child: ZoneDraft) => {
  child.inception = child.at + inception
  child.expiration = child.at + expiration
}

/** Only the address signed for this time. */
const addressOnly = (inception: number, expiration: number) => (child: ZoneDraft) =>
  edit(child, 'www', TYPE.A, signedAs({ inception: child.at + inception, expiration: child.at + expiration }))

const plans: readonly Plan[] = [
  {
    id: 't01',
    name: 'expired',
    sentence: 'every signature of the zone expired yesterday',
    status: 'bogus',
    code: 'RRSIG_EXPIRED',
    why: 'signer-stopped',
    fault: whole(-30 * DAY, -DAY),
  },
  {
    id: 't02',
    name: 'expired-a',
    sentence: 'the signature over the address expired three hours ago',
    status: 'bogus',
    code: 'RRSIG_EXPIRED',
    fault: addressOnly(-30 * DAY, -3 * HOUR),
  },
  {
    id: 't03',
    name: 'expired-10-minutes',
    sentence: 'every signature of the zone expired ten minutes ago, which some resolvers forgive',
    status: 'bogus',
    code: 'RRSIG_EXPIRED',
    why: 'signer-stopped',
    fault: whole(-30 * DAY, -10 * MINUTE),
  },
  {
    id: 't04',
    name: 'not-yet-valid',
    sentence: 'every signature of the zone begins tomorrow',
    status: 'bogus',
    code: 'RRSIG_NOT_YET_VALID',
    why: 'signer-clock',
    fault: whole(DAY, 30 * DAY),
  },
  {
    id: 't05',
    name: 'not-yet-valid-a',
    sentence: 'the signature over the address begins tomorrow',
    status: 'bogus',
    code: 'RRSIG_NOT_YET_VALID',
    fault: addressOnly(DAY, 30 * DAY),
  },
  {
    id: 't06',
    name: 'not-yet-valid-30-seconds',
    sentence: 'every signature of the zone begins in 30 seconds, which some resolvers forgive',
    status: 'bogus',
    code: 'RRSIG_NOT_YET_VALID',
    why: 'signer-clock',
    fault: whole(30, 30 * DAY),
  },
  {
    id: 't07',
    name: 'expires-before-inception',
    sentence: 'the signature over the address expires before it begins',
    status: 'bogus',
    code: 'RRSIG_TIMES_INVERTED',
    fault: addressOnly(5 * DAY, -5 * DAY),
  },
  {
    id: 't08',
    name: 'expires-before-ttl',
    sentence: 'the address has a TTL of a day and its signature an hour to go',
    also: ['RRSIG_EXPIRES_BEFORE_TTL', 'RRSIG_EXPIRES_SOON'],
    fault: (child) =>
      edit(child, 'www', TYPE.A, (set, tools) => {
        const records = set.records.map((rr) => ({ ...rr, ttl: DAY }))
        return tools.sign({ ...set, records }, { expiration: child.at + HOUR })
      }),
  },
  {
    id: 't09',
    name: 'expires-soon',
    sentence: 'every signature of the zone was made for thirty days, of which two are left',
    also: ['RRSIG_EXPIRES_SOON'],
    fault: whole(-28 * DAY, 2 * DAY),
  },
  {
    id: 't10',
    name: 'validity-10-years',
    sentence: 'every signature of the zone is valid for ten years',
    also: ['RRSIG_LIFETIME_LONG'],
    fault: whole(-DAY, 3650 * DAY),
  },
  {
    id: 't11',
    name: 'serial-arithmetic',
    sentence: 'nothing is wrong: the clock is at 2106-02-01 and the 32-bit times wrap around on 2106-02-07',
    at: 4294425600,
  },
  {
    id: 't12',
    name: 'stale-secondary',
    sentence: 'one of two servers still serves signatures that have expired',
    also: ['RRSIG_EXPIRED'],
    options: { allServers: true },
    fault: (child, world) => {
      const servers = [
        { name: child.apex.child('ns1'), addresses: ['192.0.2.133'] },
        { name: child.apex.child('ns2'), addresses: ['192.0.2.134'] },
      ]
      const stale = world.zone(`${child.apex}`)
      whole(-30 * DAY, -DAY)(stale)
      stale.servers = servers
      stale.hostedAt = ['192.0.2.134']
      child.servers = servers
      child.hostedAt = ['192.0.2.133']
    },
  },
  {
    id: 't13',
    name: 'clock-ahead',
    sentence: 'the clock of the judge is a year ahead',
    status: 'bogus',
    code: 'RRSIG_EXPIRED',
    why: 'clock-here',
    also: ['CLOCK_SUSPECT'],
    ahead: 365 * DAY,
  },
  {
    id: 't14',
    name: 'clock-behind',
    sentence: 'the clock of the judge stands at 1970',
    status: 'bogus',
    code: 'RRSIG_NOT_YET_VALID',
    why: 'clock-here',
    also: ['CLOCK_SUSPECT'],
    ahead: -1781481600 + DAY,
  },
  {
    id: 't15',
    name: 'ttl-zero',
    sentence: 'nothing is wrong: the address has a TTL of zero',
    fault: (child) =>
      edit(
        child,
        'www',
        TYPE.A,
        resigned((records) => records.map((rr) => ({ ...rr, ttl: 0 }))),
      ),
  },
  {
    id: 't20',
    name: 'just-begun',
    sentence: 'every signature of the zone began a minute ago, so that a clock that is behind refuses it',
    also: ['RRSIG_JUST_BEGUN'],
    fault: whole(-MINUTE, 14 * DAY),
  },
  {
    id: 't21',
    name: 'soa-expire-long',
    sentence: 'signatures last ten days, and the SOA lets a secondary serve the zone for fourteen without its primary',
    ask: ['@', TYPE.SOA],
    also: ['RRSIG_LIFETIME_UNDER_SOA_EXPIRE'],
    fault: whole(-2 * DAY, 8 * DAY),
  },
  {
    id: 't22',
    name: 'signed-while-answering',
    sentence: 'nothing is wrong: the servers sign as they answer, for a day before and a day after',
    ask: ['nx', TYPE.A],
    fault: whole(-25 * HOUR, 24 * HOUR),
  },
  {
    id: 't23',
    name: 'renewed-signature',
    sentence: 'nothing is wrong: the address has an old signature that ends in an hour, and a new one beside it',
    fault: (child) =>
      edit(child, 'www', TYPE.A, (set, tools) => {
        const old = tools.sign(set, { expiration: child.at + HOUR }).signatures
        return { ...set, signatures: [...old, ...set.signatures] }
      }),
  },
]

export const TIMES: readonly Scenario[] = plans.map(scenario)
