/** Next steps of an algorithm rollover: an algorithm that has a DS signs everything, on every server (RFC 6781 §4.1.4, RFC 4035 §2.2). */

import type { KeyRole } from '../../types.ts'
import { isFit, isFitAlgorithm } from '../fitness.ts'
import type { Scene } from '../roles.ts'
import type { Cast } from '../states.ts'
import { asksForDs, type Draft, keysOf, publishDs, spareDs, spareOf } from './draft.ts'
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

export const dsFirst = (_: Scene, { foreign }: Cast): readonly Draft[] => [
  { action: 'remove the unmatched DS', who: 'parent', ds: foreign, waits: ['DNSKEY RRset'] },
]

export function bothSign(scene: Scene, cast: Cast): readonly Draft[] {
  const { policy } = scene.exam
  const asks = asksForDs(scene)
  const all = scene.keys.filter(({ key, revoked }) => !revoked && cast.aside.includes(key.algorithm))
  const roles = all.filter(({ key }) => isFitAlgorithm(key.algorithm, policy))
  const unfit = all.filter((role) => !roles.includes(role) && !role.wanted)
  const entry = roles.filter((role) => cast.entry.includes(role))
  const wanted = entry.some((role) => role.wanted)
  const partly = roles.filter((role) => !signsAll(scene, role.key.algorithm))
  const remove = (some: readonly KeyRole[], provided: 'old' | null): Draft => ({
    action: 'remove the old algorithm',
    keys: keysOf(some),
    provided,
    waits: ['DS RRset'],
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
const signsAll = ({ servers }: Scene, algorithm: number): boolean =>
  servers.every(({ data }) => data.every(({ rrsigs }) => rrsigs.some((rrsig) => rrsig.algorithm === algorithm)))

export function bothDs(scene: Scene): readonly Draft[] {
  const ds = spareDs(scene)
  return ds.length === 0 ? [] : [{ action: 'remove the old DS', who: 'parent', ds, waits: ['DS RRset'] }]
}
