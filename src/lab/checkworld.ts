/** A world for `check`: a healthy zone, what is done to it or to its servers, and what a check must find, all of it. */

import type { Code, TrustAnchor } from '../codes.ts'
import { Name } from '../dns/name.ts'
import type { RRType } from '../dns/rr.ts'
import type { Timestamp } from '../snapshot.ts'
import { draftWorld, FIXED_AT, type WorldDraft, type ZoneDraft, type ZoneWish } from './draft.ts'
import type { World } from './scenario.ts'
import { makeNetwork, memoryTransport, type Network, type Place } from './world.ts'

type Weight = 'error' | 'warning' | 'notice'

/** Options of the check that belong to the world. */
export interface CheckWish {
  readonly types?: readonly RRType[]
  /** seconds */
  readonly minValidity?: number
  readonly allowInsecure?: boolean
  readonly families?: readonly (4 | 6)[]
  readonly tcp?: boolean
  /** DS records in zone-file text that the parent should have */
  readonly expectDs?: string
  /** the zone's servers, given instead of asking who they are */
  readonly servers?: readonly string[]
  /** DS records in zone-file text, assumed instead of what the parent has */
  readonly assumeDs?: string
}

export interface CheckPlan {
  /** "y01" */
  readonly id: string
  readonly name: string
  /** lower case, no full stop */
  readonly sentence: string
  /** default: its name in the TLD */
  readonly zone?: string
  readonly tld?: 'test' | 'example'
  readonly signed?: ZoneWish
  /** the name that is checked, relative to the zone; default: the apex */
  readonly target?: string
  readonly options?: CheckWish
  readonly fault?: (child: ZoneDraft, world: WorldDraft) => void
  readonly at?: number
  /** seconds by which the judge's clock is ahead */
  readonly ahead?: number
  readonly place?: Place
  /** default: secure */
  readonly status?: 'secure' | 'insecure' | 'bogus' | 'indeterminate'
  /** every finding, with its weight; default: none */
  readonly findings?: readonly (readonly [Weight, Code])[]
  /** the states of the rollover, all of them; default: steady */
  readonly states?: readonly string[]
  /** nothing can be determined */
  readonly undetermined?: boolean
}

export interface CheckScenario {
  readonly id: string
  readonly name: string
  readonly sentence: string
  readonly target: Name
  readonly options: CheckWish
  readonly status: 'secure' | 'insecure' | 'bogus' | 'indeterminate'
  readonly findings: readonly (readonly [Weight, Code])[]
  readonly states: readonly string[]
  readonly undetermined: boolean
  readonly build: (options?: { readonly at?: Timestamp }) => CheckNetwork
}

export interface CheckWorld extends World {
  readonly anchors: readonly TrustAnchor[]
}

/** With what answers in it, to be served on sockets too. */
interface CheckNetwork extends CheckWorld {
  readonly network: Network
}

/** Makes a world. Without findings it is healthy, and nothing may be said of it. */
export function checkScenario(plan: CheckPlan): CheckScenario {
  const apex = Name.parse(plan.zone ?? `${plan.name}.${plan.tld ?? 'test'}.`)
  return {
    id: plan.id,
    name: plan.name,
    sentence: plan.sentence,
    target: plan.target === undefined ? apex : Name.parse(plan.target, apex),
    options: plan.options ?? {},
    status: plan.status ?? 'secure',
    findings: plan.findings ?? [],
    states: plan.states ?? ['steady'],
    undetermined: plan.undetermined ?? false,
    build: (options = {}) => {
      const at = options.at ?? plan.at ?? FIXED_AT
      const draft = draftWorld(at)
      const child = draft.zone(apex.toString(), plan.signed)
      plan.fault?.(child, draft)
      const network = makeNetwork(draft, plan.place)
      const judged = (at + (plan.ahead ?? 0)) as Timestamp
      const { hints, anchors } = network
      return { ...memoryTransport(network, judged), network, hints, anchors, at: judged }
    },
  }
}
