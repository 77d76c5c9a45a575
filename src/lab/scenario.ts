/** A scenario: a healthy world, one mutation, and what a validator must say of it. */

import type { Code, TrustAnchor } from '../codes.ts'
import { Name } from '../dns/name.ts'
import { TYPE } from '../dns/registry.ts'
import type { Question, RRType } from '../dns/rr.ts'
import type { Timestamp } from '../snapshot.ts'
import type { Transport } from '../transport/transport.ts'
import { ask, draftWorld, FIXED_AT, type WorldDraft, type ZoneDraft, type ZoneWish } from './draft.ts'
import { makeNetwork, memoryTransport, type Place } from './world.ts'

type ScenarioStatus = 'secure' | 'insecure' | 'bogus' | 'indeterminate'

/** How a scenario is to be traced when that is part of it. */
interface ScenarioOptions {
  readonly limits?: { readonly queries?: number; readonly ms?: number }
  readonly publicOnly?: boolean
  readonly allServers?: boolean
  /** the address of the resolver to ask instead of the authoritative servers */
  readonly resolver?: string
}

/** A signed DNS in memory. */
export interface World {
  readonly transport: Transport
  readonly hints: readonly { readonly name: Name; readonly address: string }[]
  readonly anchors: readonly TrustAnchor[]
  /** the instant to judge at */
  readonly at: Timestamp
  /** the world's own clock, in milliseconds since 1970: it begins at `at`, and only silence takes time */
  readonly now: () => number
}

export interface Scenario {
  /** "d01": a letter for the group and a number */
  readonly id: string
  readonly name: string
  readonly group: string
  /** what is wrong, in one sentence: lower case, no full stop */
  readonly sentence: string
  readonly question: Question
  /** the apex of the zone that the scenario is about */
  readonly zone: Name
  readonly status: ScenarioStatus
  /** the decisive finding; null when secure */
  readonly code: Code | null
  /** what was done, by its name in `diagnose/why.ts`, where forensics can tell more than the code; else null */
  readonly why: string | null
  /** healthy: no finding at all */
  readonly control: boolean
  /** findings expected beside the decisive one */
  readonly also: readonly Code[]
  readonly policy?: 'rfc9905'
  readonly options?: ScenarioOptions
  /** whether it can stand in one world with the others: it needs no anchor, clock or option of its own */
  readonly served: boolean
  /** adds its zones and its fault to a world */
  readonly apply: (world: WorldDraft) => void
  /** the part of the world that it needs. @param options.at moves the clock, and with it every time in the world */
  readonly build: (options?: { readonly at?: Timestamp }) => World
}

/** What a scenario says of itself; the rest follows. */
export interface Plan {
  readonly id: string
  readonly name: string
  readonly sentence: string
  readonly status?: ScenarioStatus
  readonly code?: Code
  readonly why?: string
  readonly control?: boolean
  readonly also?: readonly Code[]
  readonly policy?: 'rfc9905'
  readonly options?: ScenarioOptions
  /** the zone that is asked about; default: its name in the TLD */
  readonly zone?: string
  readonly tld?: 'test' | 'example'
  readonly signed?: ZoneWish
  /** default: www, A */
  readonly ask?: readonly [name: string, type: RRType]
  readonly fault?: (child: ZoneDraft, world: WorldDraft) => void
  /** it changes what other scenarios rest on */
  readonly alone?: boolean
  /** the clock of this world; default: the fixed one */
  readonly at?: number
  /** seconds by which the judge's clock is ahead */
  readonly ahead?: number
  readonly place?: Place
}

/** Makes a scenario. Without a status it is a control: secure, and nothing to say. */
export function scenario(plan: Plan): Scenario {
  const zone = plan.zone ?? `${plan.name}.${plan.tld ?? 'test'}.`
  const apex = Name.parse(zone)
  const apply = (world: WorldDraft): void => {
    const child = world.zone(zone, plan.signed)
    plan.fault?.(child, world)
  }
  const [name, type] = plan.ask ?? ['www', TYPE.A]
  const alone = plan.alone === true || plan.options !== undefined || plan.policy !== undefined
  return {
    id: plan.id,
    name: plan.name,
    group: plan.id.slice(0, 1),
    sentence: plan.sentence,
    question: ask({ apex }, name, type),
    zone: apex,
    status: plan.status ?? 'secure',
    code: plan.code ?? null,
    why: plan.why ?? null,
    control: plan.control ?? (plan.status === undefined && plan.also === undefined),
    also: plan.also ?? [],
    ...(plan.policy && { policy: plan.policy }),
    ...(plan.options && { options: plan.options }),
    served: !alone && plan.at === undefined && plan.ahead === undefined && plan.place === undefined,
    apply,
    build: (options = {}) => {
      const at = options.at ?? plan.at ?? FIXED_AT
      const draft = draftWorld(at)
      apply(draft)
      const network = makeNetwork(draft, plan.place)
      const judged = (at + (plan.ahead ?? 0)) as Timestamp
      return { ...memoryTransport(network, judged), hints: network.hints, anchors: network.anchors, at: judged }
    },
  }
}
