/** Stages of a rollover: which keys a zone publishes, which of them sign, and of which its parent has the DS. */

import { TYPE } from '../../dns/registry.ts'
import type { CheckPlan } from '../checkworld.ts'
import { draftZone, dsFor, type WorldDraft, type ZoneDraft } from '../draft.ts'
import { KSK, type LabKey, labKey, ZSK } from '../keys.ts'
import { edit, withSerial } from '../mutate.ts'

/** Keys of a zone of the lab: the present ones, those to come, and those of another algorithm. */
export const castOf = ({ apex }: ZoneDraft) => ({
  ksk: labKey({ algorithm: 13, seed: `${apex} KSK`, flags: KSK }),
  zsk: labKey({ algorithm: 13, seed: `${apex} ZSK`, flags: ZSK }),
  nextKsk: labKey({ algorithm: 13, seed: `${apex} next KSK`, flags: KSK }),
  nextZsk: labKey({ algorithm: 13, seed: `${apex} next ZSK`, flags: ZSK }),
  otherKsk: labKey({ algorithm: 15, seed: `${apex} other KSK`, flags: KSK }),
  otherZsk: labKey({ algorithm: 15, seed: `${apex} other ZSK`, flags: ZSK }),
})
export type Cast = ReturnType<typeof castOf>

/** Which keys are published, which sign, of which the parent has the DS; what is left out is as ever. */
export interface Stage {
  readonly keys?: readonly LabKey[]
  readonly signKeys?: readonly LabKey[]
  readonly signData?: readonly LabKey[]
  readonly ds?: readonly LabKey[]
}

/** Puts a zone into a stage of a rollover: its keys, who signs, and what the parent has. */
export function put(child: ZoneDraft, stage: Stage): void {
  const { ksk, zsk } = castOf(child)
  child.keys = [...(stage.keys ?? [ksk, zsk])]
  child.signers = { keys: [...(stage.signKeys ?? [ksk])], data: [...(stage.signData ?? [zsk])] }
  child.ds = (stage.ds ?? [ksk]).map((key) => dsFor(child.apex, key))
}

/** All servers of the zone at one stage. */
export const at =
  (stage: (keys: Cast, child: ZoneDraft) => Stage): NonNullable<CheckPlan['fault']> =>
  (child) =>
    put(child, stage(castOf(child), child))

/** Two servers, the second at another stage. */
export const onTwo =
  (first: (keys: Cast) => Stage, second: (keys: Cast) => Stage): NonNullable<CheckPlan['fault']> =>
  (child, world) => {
    const other = secondServer(child, world)
    put(child, first(castOf(child)))
    put(other, second(castOf(child)))
  }

/** The same, the second with the serial before. */
export const onSerials =
  (first: (keys: Cast) => Stage, second: (keys: Cast) => Stage): NonNullable<CheckPlan['fault']> =>
  (child, world) => {
    onTwo(first, second)(child, world)
    for (const zone of world.zones) {
      if (!zone.apex.equals(child.apex)) continue
      edit(zone, '@', TYPE.SOA, withSerial(zone === child ? SERIAL + 1 : SERIAL))
    }
  }

const SERIAL = 2026080100

function secondServer(child: ZoneDraft, world: WorldDraft): ZoneDraft {
  const addresses = ['192.0.2.90', '192.0.2.91']
  child.servers = addresses.map((address, i) => ({ name: child.apex.child(`ns${i + 1}`), addresses: [address] }))
  child.hostedAt = [addresses[0]!]
  const other = { ...draftZone(String(child.apex), child.at), servers: child.servers, hostedAt: [addresses[1]!] }
  world.zones.push(other)
  return other
}
