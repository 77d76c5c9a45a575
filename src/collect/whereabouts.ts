/** Which zone holds a name, and which is above it, as far as the packets show: guesses for asking well, as all of `facts.ts`. */

import { Name } from '../dns/name.ts'
import type { Observation } from '../snapshot.ts'
import { learn, ownNameservers } from './facts.ts'
import type { Plan } from './plan.ts'

export interface Whereabouts {
  readonly zone: Name
  /** null for the root */
  readonly parent: Name | null
  /** names of its servers that lie within the zone, as parent and child list them */
  readonly nameservers: readonly Name[]
}

/** The deepest zone that something pointed to at or above the name. */
export function whereabouts(observations: readonly Observation[], plan: Plan, name: Name): Whereabouts {
  const { zones } = learn(observations, Name.root, plan)
  const above = (from: Name): Name | null => {
    for (let at: Name | null = from; at !== null; at = at.parent()) {
      const zone = zones.get(at.key)
      if (zone !== undefined) return zone.name
    }
    return null
  }
  const zone = above(name) ?? Name.root
  const up = zone.parent()
  const own = observations.flatMap((o) =>
    o.askedFor.equals(zone) && o.outcome.kind === 'response' ? ownNameservers(o, o.outcome.response) : [],
  )
  const names = [...(zones.get(zone.key)?.nameservers.values() ?? []), ...own]
  return {
    zone,
    parent: up === null ? null : above(up),
    nameservers: [...new Map(names.map((one) => [one.key, one])).values()],
  }
}
