/** Which records of the denial chain go with which answer (RFC 4035 §3.1.3, RFC 5155 §7.2). Repeats are dropped later. */

import { type Name, NameError } from '../dns/name.ts'
import { TYPE } from '../dns/registry.ts'
import type { RRset, RRType } from '../dns/rr.ts'
import type { Zone } from './zone.ts'

type Proof = readonly (RRset | null)[]

/** The longest existing ancestor of a name that does not exist (RFC 4592 §3.3.1). */
export function closestEncloser(zone: Zone, name: Name): Name {
  for (let depth = name.depth - 1; depth > zone.apex.depth; depth--) {
    const node = zone.node(name.ancestor(depth))
    if (node !== null && node.role !== 'hidden') return name.ancestor(depth)
  }
  return zone.apex
}

/** `*.` and the encloser; null when that is too long for a name. */
export function wildcardBelow(encloser: Name): Name | null {
  try {
    return encloser.wildcard()
  } catch (error) {
    if (error instanceof NameError) return null
    throw error
  }
}

/** The name exists, the type does not; an empty non-terminal too (RFC 4035 §3.1.3.1, RFC 5155 §7.2.3, §7.2.4). */
export function noData(zone: Zone, name: Name, type: RRType): Proof {
  const { chain } = zone
  if (chain === null) return []
  const match = chain.match(name)
  if (match !== null) return [match]
  if (chain.kind === 'nsec') return [chain.cover(name)]
  // Left out of an opt-out chain: a delegation without DS, or an empty non-terminal above such (RFC 5155 §7.2.4, §7.2.7).
  return type === TYPE.DS || chain.optOut ? closestProvableEncloser(zone, name) : []
}

/** RFC 4035 §3.1.3.2, RFC 5155 §7.2.2. */
export function nameError(zone: Zone, name: Name, encloser: Name): Proof {
  const { chain } = zone
  if (chain === null) return []
  const wildcard = wildcardBelow(chain.kind === 'nsec' ? encloser : closestProvable(zone, name))
  const noWildcard = wildcard === null ? null : chain.cover(wildcard)
  if (chain.kind === 'nsec') return [chain.cover(name), noWildcard]
  return [...closestProvableEncloser(zone, name), noWildcard]
}

/** Nothing closer than the wildcard matches (RFC 4035 §3.1.3.3, RFC 5155 §7.2.6). */
export function expansion(zone: Zone, name: Name, wildcard: Name): Proof {
  const { chain } = zone
  if (chain === null) return []
  return [chain.cover(chain.kind === 'nsec' ? name : name.ancestor(wildcard.depth))]
}

/** RFC 4035 §3.1.3.4, RFC 5155 §7.2.5. */
export function wildcardNoData(zone: Zone, name: Name, wildcard: Name): Proof {
  const { chain } = zone
  if (chain === null) return []
  if (chain.kind === 'nsec') return [chain.match(wildcard) ?? chain.cover(wildcard), chain.cover(name)]
  const encloser = wildcard.parent()!
  // An empty wildcard that Opt-Out leaves out.
  if (chain.match(wildcard) === null) return closestProvableEncloser(zone, name)
  return [chain.match(encloser), chain.cover(name.ancestor(wildcard.depth)), chain.match(wildcard)]
}

/** The closest encloser that has an NSEC3. */
function closestProvable({ chain, apex }: Zone, name: Name): Name {
  const places = new Set(chain?.names.map((place) => place.key))
  let depth = name.depth - 1
  while (depth > apex.depth && !places.has(name.ancestor(depth).key)) depth--
  return name.ancestor(depth)
}

/** The NSEC3 that matches it, and the one that covers the next closer name (RFC 5155 §7.2.1). */
function closestProvableEncloser(zone: Zone, name: Name): Proof {
  const { chain } = zone
  if (chain === null) return []
  const encloser = closestProvable(zone, name)
  return [chain.match(encloser), chain.cover(name.ancestor(encloser.depth + 1))]
}
