/** Next steps of an algorithm rollover: an algorithm that has a DS signs everything, on every server (RFC 6781 §4.1.4, RFC 4035 §2.2). */

import type { KeyRole } from '../../types.ts'
import { isFit, isFitAlgorithm } from '../fitness.ts'
import { type Scene, wantsDs } from '../roles.ts'
import type { Cast } from '../states.ts'
import { asksForDs, type Draft, keysOf, neededBy, publishDs, spareDs, spareOf, unsignedBy } from './draft.ts'
import { withdrawn } from './ksk.ts'

/** Keys that come, or that have gone: one look cannot tell, but of algorithms that nobody should begin with. */
export function signaturesFirst({ exam: { policy } }: Scene, { keyless }: Cast): readonly Draft[] {
  // Whether the signatures hold of an algorithm that nothing here verifies is not known, so that nothing is advised.
  const known = keyless.filter((algorithm) => policy.algorithms.has(algorithm))
  const fit = known.filter((algorithm) => isFitAlgorithm(algorithm, policy))
  const unfit = known.filter((algorithm) => !fit.includes(algorithm))
  const remove = (algorithms: readonly number[], provided: 'old' | null): Draft => ({
    action: 'remove the signatures without key',
    algorithms,
    provided,
    waits: ['DNSKEY RRset'],
  })
  return [
    ...(fit.length === 0
      ? []
      : [
          { action: 'publish the new key', algorithms: fit, provided: 'new', waits: ['data'] } as const,
          remove(fit, 'old'),
        ]),
    ...(unfit.length === 0 ? [] : [remove(unfit, null)]),
  ]
}

export function keysFirst(scene: Scene, { silent }: Cast): readonly Draft[] {
  const { zone, policy } = scene.exam
  const fit = silent.filter(({ key }) => isFit(zone, key, policy))
  const unfit = silent.filter((role) => !fit.includes(role))
  const remove = (roles: readonly KeyRole[]): Draft => ({
    action: 'remove the idle key',
    keys: keysOf(roles),
    waits: ['DS RRset', 'data'],
  })
  return [
    ...(fit.length === 0 ? [] : [{ action: 'sign with the new algorithm', keys: keysOf(fit) } as const]),
    ...withdrawn(scene, spareOf(scene, unfit), remove),
  ]
}

/** A DS that CDS or CDNSKEY ask for would come back (RFC 7344 §4). */
export function dsFirst(scene: Scene, { foreign }: Cast): readonly Draft[] {
  const ds = foreign.filter((one) => !wantsDs(scene, scene.wish, one))
  return ds.length === 0 ? [] : [{ action: 'remove the unmatched DS', who: 'parent', ds, waits: ['DNSKEY RRset'] }]
}

export function bothSign(scene: Scene, cast: Cast): readonly Draft[] {
  const { policy } = scene.exam
  const asks = asksForDs(scene)
  const all = scene.keys.filter(({ key, revoked }) => !revoked && cast.aside.includes(key.algorithm))
  const roles = all.filter(({ key }) => isFitAlgorithm(key.algorithm, policy))
  // Of an algorithm that CDS ask for all keys stay.
  const asked = all.flatMap(({ key, wanted }) => (wanted ? [key.algorithm] : []))
  const unfit = all.filter((role) => !roles.includes(role) && !asked.includes(role.key.algorithm))
  const entry = roles.filter((role) => cast.entry.includes(role))
  const wanted = entry.some((role) => role.wanted)
  const partly = roles.filter((role) => !signsAll(scene, role.key.algorithm))
  const remove = (some: readonly KeyRole[], provided: 'old' | null): Draft => ({
    action: 'remove the old algorithm',
    keys: keysOf(some),
    provided,
    waits: [...new Set(['DS RRset' as const, ...neededBy(scene, some)])],
  })
  return [
    ...(partly.length === 0 || (asks && !wanted)
      ? []
      : [{ action: 'sign with the new algorithm', keys: keysOf(partly), provided: asks ? null : 'new' } as const]),
    ...(asks || entry.length === 0 || partly.length > 0 ? [] : [publishDs(scene, entry, ['DNSKEY RRset', 'data'])]),
    ...(wanted || roles.length === 0 ? [] : [remove(roles, 'old')]),
    ...(unfit.length === 0 ? [] : [remove(unfit, null)]),
  ]
}

/** Whether an algorithm has a signature over every RRset that others sign (RFC 4035 §2.2). */
export const signsAll = ({ servers }: Scene, algorithm: number): boolean =>
  servers.every(({ data }) => data.every(({ rrsigs }) => rrsigs.some((rrsig) => rrsig.algorithm === algorithm)))

/** What CDS and CDNSKEY ask for is the step of "CDS pending"; one whose key does not sign the keys yet may be the new one. */
export function bothDs(scene: Scene, cast: Cast): readonly Draft[] {
  if (asksForDs(scene) || cast.standby.some(({ named }) => named)) return []
  const ds = spareDs(scene)
  // A new DS of a key that is not there yet is told of by itself.
  const old = ds.filter((one) => !cast.unmatched.includes(one) && !cast.foreign.includes(one))
  if (old.length === 0) return []
  const named = cast.entry.filter(({ named }) => named)
  const waits = ['DS RRset', 'DNSKEY RRset'] as const
  return [{ action: 'remove the old DS', who: 'parent', ds: old, waits, lacking: unsignedBy(scene, named) }]
}
