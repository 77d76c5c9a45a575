/** Next steps of a ZSK rollover: what caches hold of keys and of signatures decides (RFC 7583 §3.2, RFC 6781 §4.1.1). */

import { behindIn, isBehind } from '../../servers/behind.ts'
import type { KeyRole } from '../../types.ts'
import { isFit } from '../fitness.ts'
import type { Scene } from '../roles.ts'
import { keyId, type Signed } from '../signing.ts'
import type { Cast } from '../states.ts'
import { type Draft, keysOf, neededBy, spareOf, without } from './draft.ts'

/** A new key before its time looks like an old one after it; with a key that is not fit nobody is to begin. */
export function prePublished(scene: Scene, cast: Cast): readonly Draft[] {
  const { zone, policy } = scene.exam
  const { idle } = cast
  const fit = idle.filter(({ key }) => isFit(zone, key, policy))
  const unfit = idle.filter((role) => !fit.includes(role) && !role.wanted)
  const old = fit.filter((role) => !isOfEntry(cast, role))
  const remove = (roles: readonly KeyRole[], provided: Draft['provided']): Draft => ({
    action: 'remove the idle key',
    keys: keysOf(roles),
    provided: provided ?? null,
    waits: neededBy(scene, roles),
  })
  return [
    ...(fit.length === 0
      ? []
      : [
          {
            action: 'sign with the new key',
            keys: keysOf(fit),
            provided: 'new',
            waits: ['DNSKEY RRset'],
            lacking: without(scene, fit),
          } as const,
        ]),
    ...(old.length === 0 ? [] : [remove(old, 'old')]),
    ...(unfit.length === 0 ? [] : [remove(unfit, null)]),
  ]
}

/** When a key for everything goes is a matter of its DS, and said there. */
const isOfEntry = ({ states, unnamed }: Cast, role: KeyRole): boolean =>
  states.includes('KSK double-DNSKEY') && unnamed.includes(role)

export function signingOver(scene: Scene, { rivals }: Cast): readonly Draft[] {
  const { zone, policy } = scene.exam
  const taking = newest(scene, rivals)
  if (!taking.every(({ key }) => isFit(zone, key, policy))) return []
  return [{ action: 'finish signing over', keys: keysOf(taking), lacking: without(scene, taking) }]
}

/** A key that has a DS stays until that is gone from caches, whatever else it signs (RFC 7583 §3.3.3). */
export function doubleSignature(scene: Scene, cast: Cast): readonly Draft[] {
  const { rivals } = cast
  const spare = spareOf(scene, rivals)
  if (spare.length < rivals.length) return []
  const free = rivals.filter((role) => !role.named && !role.wanted && !isOfEntry(cast, role))
  if (free.length === 0) return []
  return [
    {
      action: 'remove the old key',
      keys: keysOf(free),
      provided: free.length < rivals.length ? 'old' : null,
      waits: neededBy(scene, free),
      lacking: without(scene, rivals),
    },
  ]
}

/** Signatures of the key that takes over were made last; where a server is behind, what it signs with is the older key. */
function newest({ exam, servers }: Scene, rivals: readonly KeyRole[]): readonly KeyRole[] {
  const behind = behindIn(exam)
  const sets: readonly Signed[] = servers.flatMap(({ server, data }) => (isBehind(behind, server) ? [] : data))
  const last = (role: KeyRole): number =>
    Math.max(0, ...sets.flatMap(({ by }) => by.get(keyId(role.key))?.inception ?? []))
  const best = Math.max(...rivals.map(last))
  const some = rivals.filter((role) => last(role) === best)
  return some.length > 0 ? some : rivals
}
