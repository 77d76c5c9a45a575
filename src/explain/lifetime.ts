/** Words for how long signatures last: RFC 4035 §5.3.1, RFC 6781 §4.4. */

import type { RRSIG } from '../dns/rdata.ts'
import { typeName } from '../dns/registry.ts'
import { formatTime } from '../dns/time.ts'
import type { Finding } from '../report.ts'
import { fromCarrier } from './facts.ts'
import { operator } from './party.ts'
import type { Context, FindingOf, Side } from './types.ts'
import { part } from './types.ts'
import { dateText, farText, help, rrsigText, side, spanText, zoneText } from './words.ts'

/** "the signature over example.test. A by key 60485" */
const over = (f: Finding, rrsig: RRSIG): string =>
  `the signature over ${f.owner} ${typeName(rrsig.typeCovered)} by key ${rrsig.keyTag}`

const published = (f: Finding, c: Context, rrsig: RRSIG): Side =>
  side(`published by ${f.zone}`, rrsigText(rrsig), fromCarrier(f, c, f.owner, rrsig.typeCovered))

const until = (rrsig: RRSIG, c: Context): Side =>
  side('signed until', dateText(rrsig.expiration, c.at), farText(rrsig.expiration, c.at))
const since = (rrsig: RRSIG, c: Context): Side =>
  side('signed from', dateText(rrsig.inception, c.at), farText(rrsig.inception, c.at))

/** A length of time in its largest unit. */
const lasting = (seconds: number): string => spanText(0, Math.max(seconds, 1))

export const LIFETIME_WORDS = part({
  RRSIG_EXPIRES_SOON: (f, c) => {
    const { rrsig, at } = f.evidence
    return {
      message: `${over(f, rrsig)} expires ${farText(rrsig.expiration, at)}, of the ${lasting((rrsig.expiration - rrsig.inception) >>> 0)} it was made for, and no other signature of that RRset lasts longer`,
      brief: `signature expires ${farText(rrsig.expiration, at)}`,
      sides: [published(f, c, rrsig), since(rrsig, c), until(rrsig, c)],
      ...operator(f),
      help: [
        help(
          `see whether the signer of ${zoneText(f.zone)} still runs and its servers get what it signs: the rest has to be signed again by then`,
        ),
        help('if it runs, let it renew signatures several days before they end (RFC 6781 §4.4.2)'),
      ],
    }
  },
  RRSIG_JUST_BEGUN: (f, c) => {
    const { rrsig, at } = f.evidence
    return {
      message: `${over(f, rrsig)} began ${farText(rrsig.inception, at)}, so that a validator whose clock is behind by more than that refuses it`,
      brief: `signature begun ${farText(rrsig.inception, at)}`,
      sides: [published(f, c, rrsig), since(rrsig, c), side('judged at', formatTime(at))],
      ...operator(f),
      help: [help('nothing is to be done now; let the signer set the inception an hour back, as most do by default')],
    }
  },
  RRSIG_LIFETIME_LONG: (f, c) => {
    const { rrsig, lifetime } = f.evidence
    return {
      message: `${over(f, rrsig)} is valid for ${lasting(lifetime)}: for that long an old answer can be replayed as a good one`,
      brief: `signature valid for ${lasting(lifetime)}`,
      sides: [published(f, c, rrsig), since(rrsig, c), until(rrsig, c)],
      ...operator(f),
      help: [
        help(`sign ${zoneText(f.zone)} for two to four weeks at a time, and let the signer renew it by itself`),
        help('what was signed until now stays good until it expires, unless the key is taken out of use'),
      ],
    }
  },
  RRSIG_LIFETIME_UNDER_SOA_EXPIRE: (f, c) => {
    const { rrsig, lifetime, expire, left } = f.evidence
    if (left !== undefined) return endsWithin(f, c, left)
    return {
      message: `the SOA of ${zoneText(f.zone)} lets a secondary serve the zone for ${lasting(expire)} without its primary, but signatures last ${lasting(lifetime)} from the start`,
      brief: `SOA EXPIRE ${lasting(expire)}, signatures ${lasting(lifetime)}`,
      sides: [
        published(f, c, rrsig),
        side('signed for', lasting(lifetime), `${lifetime} s`),
        side('SOA EXPIRE', lasting(expire), `${expire} s, RFC 6781 §4.4.1`),
      ],
      ...operator(f),
      help: [
        help(
          'set EXPIRE to a third or a quarter of the lifetime of signatures, so that a secondary gives up before they end',
        ),
        help('where every server signs by itself, nothing is to be done'),
      ],
    }
  },
})

/** The lifetime would be enough for EXPIRE, and what is left of it is not. */
function endsWithin(f: FindingOf<'RRSIG_LIFETIME_UNDER_SOA_EXPIRE'>, c: Context, left: number) {
  const { rrsig, lifetime, expire } = f.evidence
  return {
    message: `a secondary of ${zoneText(f.zone)} that loses its primary now goes on for ${lasting(expire)}, and ${over(f, rrsig)} has ${lasting(left)} left of ${lasting(lifetime)}`,
    brief: `SOA EXPIRE ${lasting(expire)}, ${lasting(left)} left of a signature`,
    sides: [
      published(f, c, rrsig),
      until(rrsig, c),
      side('SOA EXPIRE', lasting(expire), `${expire} s, RFC 6781 §4.4.1`),
    ],
    ...operator(f),
    help: [
      help('let signatures be renewed earlier, at best EXPIRE before their end, or set EXPIRE to less than that'),
      help('where every server signs by itself, nothing is to be done'),
    ],
  }
}
