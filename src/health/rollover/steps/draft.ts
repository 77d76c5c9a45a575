/** A step before its time is reckoned, and which servers it waits for (RFC 7583 §3: what is new has to be on every server). */

import type { DNSKEY } from '../../../dns/rdata.ts'
import type { Server } from '../../../snapshot.ts'
import type { HeldKind, KeyRole, NextStep, StepAction } from '../../types.ts'
import { needing } from '../held.ts'
import { fate } from '../removal.ts'
import type { Scene } from '../roles.ts'
import { keyId } from '../signing.ts'

export interface Draft {
  readonly action: StepAction
  /** default: the operator */
  readonly who?: 'parent'
  readonly keys?: readonly DNSKEY[]
  readonly ds?: Scene['ds']
  readonly algorithms?: readonly number[]
  readonly provided?: NextStep['provided']
  readonly waits?: readonly HeldKind[]
  readonly lacking?: readonly Server[]
}

export const keysOf = (roles: readonly KeyRole[]): readonly DNSKEY[] => roles.map(({ key }) => key)

/** Servers that have not all of these keys. */
export const without = ({ servers }: Scene, roles: readonly KeyRole[]): readonly Server[] =>
  servers.filter((s) => !roles.every(({ key }) => s.keys.some((one) => keyId(one) === keyId(key)))).map((s) => s.server)

/** Servers whose DNSKEY RRset not all of these keys sign. */
export const unsignedBy = ({ servers }: Scene, roles: readonly KeyRole[]): readonly Server[] =>
  servers.filter((s) => !roles.every(({ key }) => s.keyset?.by.has(keyId(key)) === true)).map((s) => s.server)

/** Whether CDS or CDNSKEY say which DS the operator wants. */
export const asksForDs = ({ wish }: Scene): boolean => wish.ds.length + wish.keys.length > 0

/** What may need these keys when they go; where their signatures go too, whoever holds the keys from before them as well. */
export const neededBy = (scene: Scene, roles: readonly KeyRole[]): readonly HeldKind[] => {
  const kinds = roles.flatMap((role) => needing(scene, role))
  return [...new Set(roles.some(({ signsData }) => signsData > 0) ? [...kinds, 'DNSKEY RRset' as const] : kinds)]
}

/** The keys without which the zone still holds, each taken away alone. */
export const spareOf = (scene: Scene, roles: readonly KeyRole[]): readonly KeyRole[] =>
  roles.filter(({ key }) => fate(scene, scene.ds, key).status !== 'bogus')

/** The DS without which the zone is still secure, each taken away alone. */
export const spareDs = (scene: Scene): Scene['ds'] =>
  scene.ds.filter(
    (one) =>
      fate(
        scene,
        scene.ds.filter((ds) => ds !== one),
        null,
      ).status === 'secure',
  )

/** The parent gets the DS of these in place of another. */
export const publishDs = (scene: Scene, roles: readonly KeyRole[], waits: readonly HeldKind[]): Draft => ({
  action: 'publish the new DS',
  who: 'parent',
  keys: keysOf(roles),
  provided: 'new',
  waits,
  lacking: unsignedBy(scene, roles),
})
