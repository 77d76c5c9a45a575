/**
 * Whether everything that the chain rests on stays valid for as long as is wanted: of each zone what ends first.
 * RFC 6781 §4.4.2 wants signatures renewed early enough for trouble to be noticed and mended.
 */

import { serialToTime } from '../dns/canonical.ts'
import type { RRSIG } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import { octetText } from '../dns/wire.ts'
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
export const validityComparisons = (exam: Exam): readonly Compared[] => [
  ...tooShort(exam),
  ...endsWithin(exam),
  ...madeForLess(exam),
]

function tooShort(exam: Exam): readonly Compared[] {
  const { at, minValidity } = exam
  const wanted = minValidity ?? DEFAULT_VALIDITY
  const short = endingsOf(exam).filter((ending) => isShort(exam, ending))
  // Of a zone above what is late goes before what is not, though that end sooner.
  const late = short.filter((ending) => exam.zone.isBelow(ending.zone) && isLate(exam, ending))
  const told = short.filter((ending) => late.includes(ending) || !late.some(({ zone }) => zone.equals(ending.zone)))
  return zoneEnds(told).map((ending) => {
    const { zone, owner, type, rrsig, seen } = ending
    return {
      finding: finding('VALIDITY_SHORT', { zone, owner, type }, { rrsig, at, wanted }, seen),
      // Whoever holds a zone cannot mend those above it.
      ...(exam.zone.isBelow(zone) && !isLate(exam, ending) && { severity: 'notice' as const }),
      servers: exam.zone.isBelow(zone) ? sendersOf(exam, ending) : ending.servers,
      covers: (other: Finding) => other.code === 'RRSIG_EXPIRES_SOON' && other.zone.equals(zone),
    }
  })
}

/** A length that was asked for is taken at its word. */
const isShort = (exam: Exam, ending: Ending): boolean =>
  exam.minValidity === null ? isLate(exam, ending) : ending.until - exam.at < exam.minValidity

/** Less is left than a signer in good order lets it come to. */
function isLate({ at, zone }: Exam, ending: Ending): boolean {
  const left = ending.until - at
  const life = lifetime(ending.rrsig)
  // Nobody below can have a zone above sign earlier: there it is told once its own signer is late.
  const isSpared = life < SHORT_LIFE || zone.isBelow(ending.zone)
  return left < DEFAULT_VALIDITY && (!isSpared || left < life * LAST)
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
    return ending.zone.equals(zone) && !isEnough && !isShort(exam, ending)
  })
  if (expires.length === 0) return []
  return zoneEnds(late).map(({ owner, type, rrsig, until, seen, servers }) => {
    const evidence = { rrsig, lifetime: lifetime(rrsig), expire, left: until - at }
    return { finding: finding('RRSIG_LIFETIME_UNDER_SOA_EXPIRE', { zone, owner, type }, evidence, seen), servers }
  })
}

/**
 * The same from the start: signatures that are made for less than EXPIRE. Made for ten days and more each judgement tells it;
 * shorter ones are stored where the one over the SOA is past the half of its life with days left, which
 * none is that was made while answering, and not each server has its own.
 */
function madeForLess(exam: Exam): readonly Compared[] {
  const { at, zone, minValidity } = exam
  if (minValidity !== null) return []
  const voices = voicesOf(exam).flatMap(({ server, soa, sets }) => {
    const own = sets.filter(({ rrset }) => rrset.type === TYPE.SOA && rrset.owner.equals(zone))
    const [first, ...rest] = own.flatMap(({ holding, seen }) => holding.map((rrsig) => ({ rrsig, seen })))
    if (first === undefined || soa === null) return []
    const longest = rest.reduce((a, b) => (lifetime(b.rrsig) > lifetime(a.rrsig) ? b : a), first)
    return [{ ...longest, server, expire: soa.expire, text: octetText(longest.rrsig.rdata) }]
  })
  if (voices.length > 1 && new Set(voices.map(({ text }) => text)).size === voices.length) return []
  const told = voices.find(({ rrsig, expire }) => {
    const [age, life] = [at - serialToTime(rrsig.inception, at), lifetime(rrsig)]
    const isStored = age > life / 2
    const left = serialToTime(rrsig.expiration, at) - at
    return life < STORED && isStored && life <= expire && left >= DEFAULT_VALIDITY
  })
  if (told === undefined) return []
  const { rrsig, expire, seen, text } = told
  const evidence = { rrsig, lifetime: lifetime(rrsig), expire }
  return [
    {
      finding: finding('RRSIG_LIFETIME_UNDER_SOA_EXPIRE', { zone, owner: zone, type: TYPE.SOA }, evidence, seen),
      servers: voices.filter((one) => one.text === text).map(({ server }) => server),
    },
  ]
}

/** Seconds (RFC 1982 arithmetic). */
const lifetime = ({ inception, expiration }: RRSIG): number => (expiration - inception) >>> 0

function sendersOf({ snapshot }: Exam, { seen }: Ending): readonly Server[] {
  const senders = seen.flatMap((id) => snapshot.observations.find((o) => o.id === id)?.server ?? [])
  return senders.filter((s, i) => senders.findIndex((other) => isSame(s, other)) === i)
}
