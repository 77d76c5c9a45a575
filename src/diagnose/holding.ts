/**
 * For how long a cache may keep an RRset that was seen: its TTL (RFC 1035 §3.2.1), no longer than a signature in force
 * allows (RFC 4035 §5.3.3). A resolver counts TTLs down; the Original TTL of the signature tells what they were.
 */

import { serialCompare, serialToTime } from '../dns/canonical.ts'
import type { Name } from '../dns/name.ts'
import { parseRrsig, parseSoa } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { RRset, RRType } from '../dns/rr.ts'
import type { Seen, SeenSet } from './seen.ts'

/** Taken where no packet tells a TTL: RFC 1912 §2.2 calls a day usual. */
const DAY = 86_400

export interface Holding {
  readonly seconds: number
  /** seen through a resolver, and nothing tells what the TTL was */
  readonly countedDown: boolean
}

/** Without a signature in force no validator takes it, but caches that do not validate keep it for its TTL. */
export function holdingOf({ rrset, observation: { server } }: SeenSet, { at, snapshot }: Seen): Holding {
  const { resolver } = snapshot
  const counted = resolver !== undefined && server.address === resolver.address && server.port === resolver.port
  const ttl = ttlOf(rrset)
  const allowed = rrset.signatures.flatMap((rr) => {
    const rrsig = parseRrsig(rr.rdata)
    if (!rrsig.ok) return []
    const { inception, expiration, originalTtl } = rrsig.value
    if (serialCompare(at >>> 0, inception) < 0 || serialCompare(at >>> 0, expiration) > 0) return []
    const most = counted ? originalTtl : Math.min(ttl, rr.ttl, originalTtl)
    return [Math.min(most, serialToTime(expiration, at) - at)]
  })
  return allowed.length === 0
    ? { seconds: ttl, countedDown: counted }
    : { seconds: Math.max(...allowed), countedDown: false }
}

const ttlOf = ({ records }: RRset): number => Math.max(0, ...records.map((rr) => rr.ttl))

/** As long as the wait of a plan has to be: a TTL that was counted down may have been a day. */
export function waitFor(one: SeenSet, seen: Seen): number {
  const { seconds, countedDown } = holdingOf(one, seen)
  return countedDown ? Math.max(seconds, DAY) : seconds
}

const longest = (seconds: readonly number[]): number => (seconds.length === 0 ? DAY : Math.max(...seconds))

/** The longest for which a cache may keep an RRset that was seen; a day when no packet has it. */
export const waitOf = (seen: Seen, owner: Name, type: RRType): number =>
  longest(
    seen.sets.filter(({ rrset }) => rrset.type === type && rrset.owner.equals(owner)).map((one) => waitFor(one, seen)),
  )

/** The longest for which a denial of a zone may be kept: the SOA as it is held, or its MINIMUM, whichever is less (RFC 2308 §5). */
export const denialWaitOf = (seen: Seen, zone: Name | null): number =>
  longest(
    seen.sets.flatMap((one) => {
      const { type, owner, records } = one.rrset
      const soa =
        type === TYPE.SOA && zone !== null && owner.equals(zone) && records[0] ? parseSoa(records[0].rdata) : null
      return soa?.ok ? [Math.min(waitFor(one, seen), soa.value.minimum)] : []
    }),
  )
