/**
 * Suspects the local clock: when every signature of the root, or of zones of which none is above another, is early or late
 * by about the same, so that one shift of the clock would put all of them in force, the one thing these have in common is
 * the clock they are compared with.
 */

import { serialCompare, serialToTime } from '../dns/canonical.ts'
import type { Name } from '../dns/name.ts'
import { parseRrsig, type RRSIG } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import { type Finding, finding } from '../report.ts'
import type { Timestamp } from '../snapshot.ts'
import { type Context, subject } from './context.ts'

/** Null when nothing is odd, or when the instant was given by the user. */
export function clockFinding(context: Context): Finding | null {
  const { at, index } = context
  if (at !== index.snapshot.collectedAt) return null
  const rrsigs: RRSIG[] = []
  for (const { message } of index.packets) {
    for (const rr of [...message.answer, ...message.authority]) {
      const parsed = rr.type === TYPE.RRSIG ? parseRrsig(rr.rdata) : null
      // One that ends before it begins is never in force, whatever the clock says.
      if (!parsed?.ok || serialCompare(parsed.value.inception, parsed.value.expiration) > 0) continue
      // One that is in force shows that the clock is not far off.
      if (!isEarly(parsed.value, at) && !isLate(parsed.value, at)) return null
      rrsigs.push(parsed.value)
    }
  }
  const offBySeconds = shift(rrsigs, at)
  const [first] = index.packets
  if (offBySeconds === null || first === undefined || !unrelated(rrsigs.map((rrsig) => rrsig.signerName))) return null
  const about = subject(first.observation.askedFor, first.observation.question.name, first.observation.question.type)
  return finding('CLOCK_SUSPECT', about, { at, offBySeconds, signatures: rrsigs.length })
}

/** The least shift of the clock under which all of them are in force, when now none is; null when there is none. */
function shift(rrsigs: readonly RRSIG[], at: Timestamp): number | null {
  if (rrsigs.length === 0) return null
  const begin = Math.max(...rrsigs.map((rrsig) => serialToTime(rrsig.inception, at) - at))
  const end = Math.min(...rrsigs.map((rrsig) => serialToTime(rrsig.expiration, at) - at))
  if (begin > end) return null
  if (rrsigs.every((rrsig) => isEarly(rrsig, at))) return begin
  return rrsigs.every((rrsig) => isLate(rrsig, at)) ? end : null
}

const isEarly = ({ inception }: RRSIG, at: Timestamp): boolean => serialCompare(at >>> 0, inception) < 0
const isLate = ({ expiration }: RRSIG, at: Timestamp): boolean => serialCompare(at >>> 0, expiration) > 0

/** Whether one operator cannot be behind all of them: the root is there, or zones of which none is above the other. */
const unrelated = (zones: readonly Name[]): boolean =>
  zones.some((zone) => zone.isRoot || zones.some((other) => !zone.isWithin(other) && !other.isWithin(zone)))
