/** What resolvers may still hold of what was seen, and from when a repair is sure to be seen: RFC 1035 §3.2.1, RFC 2308 §5. */

import type { Name } from '../dns/name.ts'
import type { RRType } from '../dns/rr.ts'
import type { Finding } from '../report.ts'
import type { Timestamp } from '../snapshot.ts'
import type { Seen } from './seen.ts'

/** One thing that a cache may hold. */
export interface Held {
  readonly owner: Name
  readonly type: RRType
  /** seconds: the greatest TTL seen, cut down to what its signature allows */
  readonly ttl: number
  /** the latest instant at which a resolver that asked just now may still use it */
  readonly until: Timestamp
}

export interface Caches {
  readonly held: readonly Held[]
  /** from when every resolver sees a repair that is done now; null when nothing is held */
  readonly sureFrom: Timestamp | null
}

export const NOTHING_HELD: Caches = { held: [], sureFrom: null }

/** What can still bite after the root cause is mended. */
export function cachesOf(_root: Finding, _seen: Seen): Caches {
  return NOTHING_HELD
}
