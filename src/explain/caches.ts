/** Words for what resolvers may still hold, and from when a repair is seen everywhere. */

import type { Caches, Held } from '../diagnose/caches.ts'
import { typeName } from '../dns/registry.ts'
import { distance, formatTime } from '../dns/time.ts'
import type { Context } from './types.ts'

/** One line for each thing held, the longest held first, then from when a repair is sure to be seen; none when nothing is held. */
export function cachesText({ held, sureFrom }: Caches, { at }: Pick<Context, 'at'>): readonly string[] {
  if (sureFrom === null) return []
  const lines = held.map((one) => `resolvers may ${heldText(one)} ${untilText(one, at)}`)
  const open = held.some((one) => one.countedDown)
  const from = `a repair made now is seen everywhere from ${formatTime(sureFrom)}`
  return [...lines, open ? `${from} at the earliest: the TTLs seen through a resolver are counted down` : from]
}

/** The same in one line: what is held longest, which decides; none when nothing is held. */
export function longestText(caches: Caches, context: Pick<Context, 'at'>): readonly string[] {
  const [longest, ...others] = cachesText(caches, context)
  if (longest === undefined) return []
  const open = caches.held.some((one) => one.countedDown)
  return open ? [longest, ...others.slice(-1)] : [`${longest}; a repair made now is seen everywhere from then on`]
}

function heldText({ kept, owner, type }: Held): string {
  const what = `${typeName(type)} of ${owner}`
  switch (kept) {
    case 'data':
      return `hold ${what}`
    case 'denial':
      return `hold that there is no ${what}`
    case 'failure':
      return `keep the failure to look up ${what}`
  }
}

const untilText = ({ kept, ttl, until, countedDown }: Held, at: number): string => {
  const why = kept === 'failure' ? 'RFC 9520 §3.2' : countedDown ? `${ttl} s of its TTL are left` : `TTL ${ttl} s`
  return `until ${formatTime(until)}, ${distance(at, until)} (${why})`
}
