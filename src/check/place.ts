/**
 * Where a check happens: the zone that holds the name, unless every server says that there is no such name (RFC 2308 §2.1,
 * RFC 8020 §2); and what is taken for granted of that zone instead of being asked.
 */

import type { TrustAnchor } from '../codes.ts'
import type { Plan } from '../collect/plan.ts'
import { type Whereabouts, whereabouts } from '../collect/whereabouts.ts'
import type { Message } from '../dns/message.ts'
import type { Name } from '../dns/name.ts'
import type { DS } from '../dns/rdata.ts'
import { RCODE, TYPE } from '../dns/registry.ts'
import type { HealthOptions } from '../health/types.ts'
import type { Observation, Timestamp } from '../snapshot.ts'
import type { Judgement, Route } from '../trace.ts'

/** What is expected of zones, or taken for granted, by `Name.key`: other zones are checked as they are. */
interface Assumptions {
  /** the DS RRsets that their parents should have */
  readonly expectDs?: ReadonlyMap<string, readonly DS[]>
  /** the DS RRsets that they are taken to have: nothing above such a zone is judged */
  readonly assumeDs?: ReadonlyMap<string, readonly DS[]>
}

/** How strictly, and with what assumed; servers that are assumed are in `Route.instead`. */
export interface Strictness
  extends Pick<HealthOptions, 'types' | 'minValidity' | 'allowInsecure' | 'verified'>,
    Assumptions {}

export interface Located extends Whereabouts {
  /** false when all that answered say that there is no such name */
  readonly exists: boolean
}

/** The zone that holds the name, and whether the name is there at all. */
export function locate(observations: readonly Observation[], plan: Plan, target: Name): Located {
  const place = whereabouts(observations, plan, target)
  const answers = observations.flatMap(({ question, outcome }) =>
    question.type === TYPE.SOA && question.name.equals(target) && outcome.kind === 'response' ? [outcome.response] : [],
  )
  const isDenial = ({ rcode, answer }: Message): boolean => rcode === RCODE.NXDOMAIN && answer.length === 0
  // A server of the parent that does not know a delegation yet says nothing of what the zone holds.
  const isOfZone = ({ authority }: Message): boolean =>
    authority.every((rr) => rr.type !== TYPE.SOA || rr.owner.equals(place.zone))
  const telling = answers.filter(
    (said) =>
      said.aa && (said.rcode === RCODE.NOERROR || said.rcode === RCODE.NXDOMAIN) && (!isDenial(said) || isOfZone(said)),
  )
  return { ...place, exists: telling.length === 0 || !telling.every(isDenial) }
}

/** Assumed DS records are the anchors of the deepest such zone that holds the name, and its only ones. */
export function assume<T extends Judgement & Route & Strictness>(target: Name, options: T): T {
  for (let at: Name | null = target; at !== null; at = at.parent()) {
    const zone = at
    const ds = options.assumeDs?.get(zone.key)
    if (ds !== undefined)
      return { ...options, anchors: ds.map((one): TrustAnchor => ({ zone, ds: one, key: null, assumed: true })) }
  }
  return options
}

/** What the examination of one zone goes by. */
export function termsFor(zone: Name, options: Judgement & Route & Strictness, at: Timestamp): HealthOptions {
  const { anchors, policy, types, minValidity, allowInsecure, verified } = options
  return {
    at,
    anchors,
    policy,
    types,
    minValidity,
    allowInsecure,
    verified,
    expectDs: options.expectDs?.get(zone.key) ?? null,
    assumedDs: options.assumeDs?.get(zone.key) ?? null,
    undelegated: options.instead?.has(zone.key) ?? false,
  }
}
