/**
 * Which addresses of a zone's servers are known, from glue and look-ups, and which of them a survey asks. A zone can list as
 * many as it likes, so there is a bound (NXNSAttack, CVE-2020-12662); where it leaves some out, that can be told.
 */

import { familyOf } from '../dns/address.ts'
import { Name } from '../dns/name.ts'
import { isPublicAddress } from '../dns/reserved.ts'
import type { Observation, Server } from '../snapshot.ts'
import type { Asking } from './ask.ts'
import { type Facts, learn, type Zone } from './facts.ts'
import type { Plan, Survey } from './plan.ts'

/** Addresses of one zone that a survey asks: more than the root, or any zone of many operators, has. */
export const MOST_SURVEYED = 128

/** Name servers of one zone that are left out of a survey, since there are too many. */
export interface Crowd {
  readonly zone: Name
  readonly of: 'names' | 'addresses'
  readonly asked: number
  readonly known: number
}

/** Of addresses that a zone hands out, only public ones if so wished. */
export function knownServers(facts: Facts, plan: Plan, zone: Zone): readonly Server[] {
  const found = [...zone.nameservers.values()].flatMap((name) =>
    ([4, 6] as const).flatMap((family) =>
      facts.addresses(name, family, zone.bounds).map((address) => ({ name, address, port: plan.port })),
    ),
  )
  const known = [...new Map([...zone.servers.values(), ...found].map((server) => [server.address, server])).values()]
  return plan.publicOnly && !zone.name.isRoot ? known.filter((s) => isPublicAddress(s.address)) : known
}

/** As many as a survey asks: those that were asked already, and of the others always the same. */
export function withinBound(
  asking: Pick<Asking, 'facts' | 'plan' | 'pending'>,
  known: readonly Server[],
  survey: Survey,
) {
  const { facts, plan, pending } = asking
  const allowed = known.filter(({ address }) => plan.families.includes(familyOf(address)))
  if (allowed.length <= MOST_SURVEYED) return allowed
  const busy = new Set([...pending].map((key) => key.split(' ')[0]))
  const isAsked = (server: Server): boolean =>
    busy.has(server.address) || survey.questions.some((question) => facts.exchanges(server, question).length > 0)
  const rank = new Map(allowed.map((server) => [server, isAsked(server) ? 0 : 1]))
  const sorted = [...allowed].sort((a, b) => rank.get(a)! - rank.get(b)! || (a.address < b.address ? -1 : 1))
  return sorted.slice(0, MOST_SURVEYED)
}

/** What the surveys of a plan leave out. */
export function crowdsIn(observations: readonly Observation[], plan: Plan): readonly Crowd[] {
  const facts = learn(observations, Name.root, plan)
  return (plan.surveys ?? []).flatMap(({ zone: name }): readonly Crowd[] => {
    const zone = facts.zones.get(name.key)
    if (zone === undefined || plan.instead?.has(name.key) === true) return []
    const names = zone.nameservers.size
    const addresses = knownServers(facts, plan, zone).filter(({ address }) => plan.families.includes(familyOf(address)))
    const counts = [
      { zone: name, of: 'names', asked: names, known: names + zone.passedOver.size },
      { zone: name, of: 'addresses', asked: Math.min(addresses.length, MOST_SURVEYED), known: addresses.length },
    ] as const
    return counts.filter(({ asked, known }) => known > asked)
  })
}
