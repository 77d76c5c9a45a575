/**
 * How fast one server is asked: at the rate allowed, until it begins to refuse or to drop what it gets, as servers do that
 * limit the rate of responses themselves. Then at half of that, and half again, and after a while without as before.
 */

import { RCODE } from '../dns/registry.ts'
import type { Exchange, Reply } from './transport.ts'

/** What ended last is looked at, and how much of it lacks an answer: a refusal says more than silence does. */
const LOOKED_AT = 8
const SLOW_FROM = 5
const SILENCE = 1
const REFUSAL = 2
/** The part of the rate below which no server is asked: a query that is lost costs its time, one that waits does too. */
const SLOWEST = 1 / 20
/** Milliseconds for which a server is asked slowly before more is tried. */
const HOLD_MS = 10_000

export interface Speed {
  /** queries a second, now */
  readonly rate: () => number
  /** for each exchange, when it is sent */
  readonly begin: (asked: Pick<Exchange, 'via'>) => { readonly ended: (reply: Reply) => void }
}

/**
 * The speed for one server. One that never answered over a transport is dead there, not slow: asking less helps nobody.
 * @param most queries a second
 * @param now milliseconds, from anywhere
 */
export function makeSpeed(most: number, now: () => number): Speed {
  const heard = new Set<Exchange['via']>()
  let rate = most
  let changedAt = Number.NEGATIVE_INFINITY
  let lately: number[] = []
  const change = (to: number): void => {
    rate = to
    changedAt = now()
    lately = []
  }
  const note = (weight: number): void => {
    lately = [...lately, weight].slice(-LOOKED_AT)
    const lacking = lately.reduce((sum, one) => sum + one, 0)
    if (lacking >= SLOW_FROM) change(Math.max(rate / 2, Math.min(most, Math.max(1, most * SLOWEST))))
    else if (rate < most && now() - changedAt >= HOLD_MS) change(Math.min(most, rate * 2))
  }
  return {
    rate: () => rate,
    begin: ({ via }) => {
      const begun = now()
      return {
        ended: (reply) => {
          const isRefusal = reply.kind === 'reply' && (reply.wire[3]! & 0xf) === RCODE.REFUSED
          if (reply.kind === 'reply' && !isRefusal) heard.add(via)
          // What was sent before the server was asked more slowly says nothing of that.
          if (begun < changedAt || !heard.has(via)) return
          if (isRefusal) note(REFUSAL)
          else if (reply.kind === 'reply') note(0)
          else if (reply.why === 'timeout') note(SILENCE)
        },
      }
    },
  }
}
