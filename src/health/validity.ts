/**
 * Whether everything that the chain rests on stays valid for as long as is wanted: of each zone what ends first.
 * RFC 6781 §4.4.2 wants signatures renewed early enough for trouble to be noticed and mended.
 */

import type { RRSIG } from '../dns/rdata.ts'
import { type Finding, finding } from '../report.ts'
import { isSame, type Server } from '../snapshot.ts'
import type { Compared } from './comparisons.ts'
import { voicesOf } from './content/voices.ts'
import { type Ending, endingsOf, zoneEnds } from './horizon.ts'
import type { Exam } from './types.ts'

const DAY = 86_400

/** A weekend and a day, unless told otherwise. */
const DEFAULT_VALIDITY = 3 * DAY

/**
 * Signatures for a day or two are made while answering, again and again, and those for up to six days are renewed late:
 * of such a life only the last quarter is short.
 */
const SHORT_LIFE = 6 * DAY
const LAST = 1 / 4

/** Signatures that end sooner than is wanted (RFC 6781 §4.4.2), or within the SOA EXPIRE of the zone (§4.4.1). */
export const validityComparisons = (exam: Exam): readonly Compared[] => [...tooShort(exam), ...endsWithin(exam)]

function tooShort(exam: Exam): readonly Compared[] {
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

/** Signatures for less are mostly made while answering, by each server for itself: there none gets old. */
const STORED = 10 * DAY

/**
 * Of a life that is renewed in time more is left: BIND renews with five days of two weeks left, or with a quarter, OpenDNSSEC
 * with three days of two weeks, PowerDNS with a third. Knot's last days of two weeks are under three, and told as short.
 */
const LATE = 1 / 6

/**
 * RFC 6781 §4.4.1: a secondary that loses its primary now serves what it has for EXPIRE, and what of it ends in that time.
 * Most signers renew later than that, so it is told only of what a signer that renews in time had renewed. Who says how long
 * everything should stay valid has said what is enough.
 */
function endsWithin(exam: Exam): readonly Compared[] {
  const { at, zone, minValidity } = exam
  if (minValidity !== null) return []
  const expires = voicesOf(exam).flatMap(({ soa }) => (soa === null ? [] : [soa.expire]))
  const expire = Math.min(...expires)
  const late = endingsOf(exam).filter((ending) => {
    const left = ending.until - at
    const life = lifetime(ending.rrsig)
    const isEnough = life < STORED || left >= life * LATE || left >= expire || life <= expire
    return ending.zone.equals(zone) && !isEnough && !isShort(exam, ending, DEFAULT_VALIDITY)
  })
  if (expires.length === 0) return []
  return zoneEnds(late).map(({ owner, type, rrsig, until, seen, servers }) => {
    const evidence = { rrsig, lifetime: lifetime(rrsig), expire, left: until - at }
    return { finding: finding('RRSIG_LIFETIME_UNDER_SOA_EXPIRE', { zone, owner, type }, evidence, seen), servers }
  })
}

/** Seconds (RFC 1982 arithmetic). */
const lifetime = ({ inception, expiration }: RRSIG): number => (expiration - inception) >>> 0

function sendersOf({ snapshot }: Exam, { seen }: Ending): readonly Server[] {
  const senders = seen.flatMap((id) => snapshot.observations.find((o) => o.id === id)?.server ?? [])
  return senders.filter((s, i) => senders.findIndex((other) => isSame(s, other)) === i)
}
