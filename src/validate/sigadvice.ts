/**
 * For how long signatures are made, and how much of that is left: what will go wrong soon, or can, though nothing is
 * wrong now (RFC 4035 §5.3.1, RFC 6781 §4.4). At most one finding of a kind for each zone: the worst.
 */

import { parseSoa, type RRSIG } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import { serialToTime } from '../dns/time.ts'
import { type Finding, finding, type Subject } from '../report.ts'
import { type Authentic, type Context, subject } from './context.ts'

const DAY = 86_400

/** By so much do clocks of validators differ that are looked after: DNSViz allows as much. */
const SKEW = 300

/**
 * With less than this left, and less than a tenth of the whole lifetime, a signer that renews in time would have signed
 * again: BIND renews with 5 of 14 days left, or with a quarter, OpenDNSSEC with 3 of 14 days, Knot with a tenth (in 3.2 with
 * hours only, which is what this warns of). Those that sign as they answer have much left always.
 */
const SOON = { left: 3 * DAY, share: 1 / 10 }

/** A longer life is of no use to who signs regularly, and of use to who replays (Zonemaster warns from there on). */
const LONG = 180 * DAY

/** Signatures made for less than this are mostly made while answering, by each server for itself: there none gets old. */
const STORED = 10 * DAY

/** A signature that holds. */
interface Signature {
  readonly rrsig: RRSIG
  readonly set: Authentic
  readonly from: number
  readonly until: number
  /** seconds (RFC 1982 arithmetic) */
  readonly lifetime: number
}

/** @param sets what was authenticated of one zone */
export function lifetimeFindings(context: Context, sets: readonly Authentic[]): readonly Finding[] {
  const rrsets = byRRset(context, sets)
  return [
    ...expiresSoon(context, rrsets),
    ...justBegun(context, rrsets),
    ...livesLong(rrsets.flat()),
    ...diesFirst(rrsets.flat()),
  ]
}

/** All signatures of each RRset, whichever server sent them. */
function byRRset({ at }: Context, sets: readonly Authentic[]): readonly (readonly Signature[])[] {
  const groups = new Map<string, Signature[]>()
  for (const set of sets) {
    const key = `${set.rrset.type} ${set.rrset.owner.key}`
    const signatures = set.holding.map((rrsig) => ({
      rrsig,
      set,
      from: serialToTime(rrsig.inception, at),
      until: serialToTime(rrsig.expiration, at),
      lifetime: (rrsig.expiration - rrsig.inception) >>> 0,
    }))
    groups.set(key, [...(groups.get(key) ?? []), ...signatures])
  }
  return [...groups.values()].filter((group) => group.length > 0)
}

const about = ({ set }: Signature): Subject => subject(set.zone, set.rrset.owner, set.rrset.type)

/** The one for which `rank` is highest, the first of equals. */
function most<T>(list: readonly T[], rank: (one: T) => number): T | undefined {
  return list.reduce<T | undefined>(
    (best, one) => (best === undefined || rank(one) > rank(best) ? one : best),
    undefined,
  )
}

function expiresSoon({ at }: Context, rrsets: readonly (readonly Signature[])[]): readonly Finding[] {
  const lasting = rrsets.map((group) => most(group, ({ until }) => until)!)
  const soon = lasting.filter(({ until, lifetime }) => {
    const left = until - at
    return left < SKEW || (left < SOON.left && left < lifetime * SOON.share)
  })
  const first = most(soon, ({ until }) => -until)
  return first === undefined
    ? []
    : [finding('RRSIG_EXPIRES_SOON', about(first), { rrsig: first.rrsig, at }, first.set.seen)]
}

function justBegun({ at }: Context, rrsets: readonly (readonly Signature[])[]): readonly Finding[] {
  const oldest = rrsets.map((group) => most(group, ({ from }) => -from)!)
  const last = most(
    oldest.filter(({ from }) => at - from < SKEW),
    ({ from }) => from,
  )
  return last === undefined ? [] : [finding('RRSIG_JUST_BEGUN', about(last), { rrsig: last.rrsig, at }, last.set.seen)]
}

function livesLong(signatures: readonly Signature[]): readonly Finding[] {
  const longest = most(signatures, ({ lifetime }) => lifetime)
  if (longest === undefined || longest.lifetime <= LONG) return []
  const { rrsig, lifetime, set } = longest
  return [finding('RRSIG_LIFETIME_LONG', about(longest), { rrsig, lifetime }, set.seen)]
}

/** RFC 6781 §4.4.1: a secondary that is cut off goes on until SOA EXPIRE, and should give up before its signatures do. */
function diesFirst(signatures: readonly Signature[]): readonly Finding[] {
  const longest = most(
    signatures.filter(({ set }) => set.rrset.type === TYPE.SOA && set.rrset.owner.equals(set.zone)),
    ({ lifetime }) => lifetime,
  )
  const [rr] = longest?.set.rrset.records ?? []
  const soa = rr === undefined ? null : parseSoa(rr.rdata)
  if (longest === undefined || soa?.ok !== true) return []
  const { rrsig, lifetime, set } = longest
  const { expire } = soa.value
  if (lifetime < STORED || lifetime > expire) return []
  return [finding('RRSIG_LIFETIME_UNDER_SOA_EXPIRE', about(longest), { rrsig, lifetime, expire }, set.seen)]
}
