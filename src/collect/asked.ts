/** What the servers of a zone have been asked on the way to the target, so that all of them can be asked the same. */

import type { Name } from '../dns/name.ts'
import { TYPE } from '../dns/registry.ts'
import { type Question, questionKey } from '../dns/rr.ts'
import { isAside } from '../report.ts'
import type { Observation } from '../snapshot.ts'
import type { Facts, Zone } from './facts.ts'

/** Keys of the names of all name servers, those left out that are on the chain themselves. */
export function nameservers(facts: Facts, hops: ReadonlyMap<string, Name>): ReadonlySet<string> {
  const keys = [...facts.zones.values()].flatMap((zone) => [...zone.nameservers.keys()])
  return new Set(keys.filter((key) => !hops.has(key)))
}

/**
 * The questions that some server of the zone got on the way to the target: neither look-ups of name servers' addresses are,
 * nor what is asked beside the chain.
 */
export function askedOf(
  observations: readonly Observation[],
  zone: Zone,
  target: Question,
  looked: ReadonlySet<string>,
): readonly Question[] {
  const isLookUp = ({ name, type }: Question): boolean =>
    looked.has(name.key) && (type === TYPE.A || type === TYPE.AAAA)
  const asked = observations.filter(
    (o) => o.askedFor.equals(zone.name) && !isLookUp(o.question) && !isAside(target, o.question),
  )
  return [...new Map(asked.map((o) => [questionKey(o.question), o.question])).values()]
}
