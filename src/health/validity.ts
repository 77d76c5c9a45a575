/**
 * Whether everything that the chain rests on stays valid for as long as is wanted: of each zone what ends first.
 * RFC 6781 §4.4.2 wants signatures renewed early enough for trouble to be noticed and mended.
 */

import type { RRSIG } from '../dns/rdata.ts'
import { type Finding, finding } from '../report.ts'
import type { Server } from '../snapshot.ts'
import type { Compared } from './comparisons.ts'
import { type Ending, endingsOf, zoneEnds } from './horizon.ts'
import type { Exam } from './types.ts'
import { isSame } from './views.ts'

const DAY = 86_400

/** A weekend and a day, unless told otherwise. */
const DEFAULT_VALIDITY = 3 * DAY

/**
 * Signatures for a day or two are made while answering, again and again, and those for up to six days are renewed late:
 * of such a life only the last quarter is short.
 */
const SHORT_LIFE = 6 * DAY
const LAST = 1 / 4

export function validityComparisons(exam: Exam): readonly Compared[] {
  const { at, minValidity } = exam
  const wanted = minValidity ?? DEFAULT_VALIDITY
  return zoneEnds(endingsOf(exam).filter((ending) => isShort(exam, ending, wanted))).map((ending) => {
    const { zone, owner, type, rrsig, seen } = ending
    return {
      finding: finding('VALIDITY_SHORT', { zone, owner, type }, { rrsig, at, wanted }, seen),
      servers: exam.zone.isBelow(zone) ? sendersOf(exam, ending) : ending.servers,
      covers: (other: Finding) => other.code === 'RRSIG_EXPIRES_SOON' && other.zone.equals(zone),
    }
  })
}

/** A length that was asked for is taken at its word. */
function isShort({ at, zone, minValidity }: Exam, ending: Ending, wanted: number): boolean {
  const left = ending.until - at
  if (left >= wanted) return false
  if (minValidity !== null) return true
  const life = lifetime(ending.rrsig)
  // Nobody below can have a zone above sign earlier: there it is told once its own signer is late.
  const isSpared = life < SHORT_LIFE || zone.isBelow(ending.zone)
  return !isSpared || left < life * LAST
}

/** Seconds (RFC 1982 arithmetic). */
const lifetime = ({ inception, expiration }: RRSIG): number => (expiration - inception) >>> 0

function sendersOf({ snapshot }: Exam, { seen }: Ending): readonly Server[] {
  const senders = seen.flatMap((id) => snapshot.observations.find((o) => o.id === id)?.server ?? [])
  return senders.filter((s, i) => senders.findIndex((other) => isSame(s, other)) === i)
}
