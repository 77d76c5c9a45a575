/**
 * Whether an address family leads anywhere from here, where no root server or other server known beforehand has an address of
 * it: what the servers that a check asked show. An answer from any of them shows that it does. That the system has no route to
 * any of them is a fault of the network here, and so, in all likelihood, is silence not of the zone's servers alone; where
 * nobody but the zone's own servers could have answered, their silence is theirs.
 */

import { familyOf } from '../dns/address.ts'
import type { Name } from '../dns/name.ts'
import type { Health } from '../health/types.ts'
import type { Observation, Snapshot } from '../snapshot.ts'
import { type Checked, type CheckOptions, check } from './check.ts'
import { deadText, lookAround, type Network } from './network.ts'

type Family = 4 | 6

/** What one name has shown of a family. */
export function shownOf(
  family: Family,
  { observations }: Pick<Snapshot, 'observations'>,
  { zone }: Pick<Health, 'zone'>,
): 'works' | 'dead' | null {
  const mine = observations.filter(({ server }) => familyOf(server.address) === family)
  // A refusal has come from somewhere.
  const isLost = ({ outcome }: Observation): boolean => outcome.kind === 'no-response' && outcome.why !== 'refused'
  const isNoRoute = ({ outcome }: Observation): boolean =>
    outcome.kind === 'no-response' && outcome.why === 'unreachable'
  if (mine.length === 0) return null
  if (!mine.every(isLost)) return 'works'
  return mine.every(isNoRoute) || mine.some(({ askedFor }) => !askedFor.equals(zone)) ? 'dead' : null
}

/** The network without a family that leads nowhere, and with that said; the same one where no other family is left. */
export function without(family: Family, network: Network): Network {
  const families = network.families.filter((one) => one !== family)
  if (families.length === 0) return network
  return { ...network, families, notes: [...network.notes, deadText(family)] }
}

/** The check of a single name, made again without a family that it shows to lead nowhere; `notes`: that this was so. */
export async function checkHere(
  target: Name,
  options: CheckOptions,
): Promise<{ readonly checked: Checked; readonly notes: readonly string[] }> {
  const found = await check(target, options)
  const nothing = { checked: found, notes: [] }
  const { families, hints } = options
  const silent = families.filter((family) => shownOf(family, found.snapshot, found.health) === 'dead')
  if (silent.length === 0 || found.snapshot.stopped !== undefined) return nothing
  // A walk asks few of the root's servers: whether they answer is asked of them.
  const around = await lookAround({ ...options, others: [] })
  const isHeard = (family: 4 | 6): boolean =>
    around.families.includes(family) && hints.some(({ address }) => familyOf(address) === family)
  const whole: Network = { ...around, families, notes: [] }
  const dead = around.works ? silent.filter((family) => !isHeard(family)) : []
  const network = dead.reduce((known, family) => without(family, known), whole)
  if (network === whole) return nothing
  const { tcp } = options
  const { snapshot, health } = await check(target, { ...options, families: network.families })
  const checked = { health, snapshot: { ...snapshot, network: { families: network.families, tcp } } }
  return { checked, notes: network.notes }
}
