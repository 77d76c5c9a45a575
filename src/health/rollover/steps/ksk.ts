/** Next steps of a KSK rollover: what caches hold of keys and of DS decides (RFC 7583 §3.3, RFC 6781 §4.1.2). */

import type { KeyRole } from '../../types.ts'
import { isFit, isFitAlgorithm } from '../fitness.ts'
import { fate } from '../removal.ts'
import { isOfRevoked, type Scene, wantsDs } from '../roles.ts'
import type { Cast } from '../states.ts'
import { asksForDs, type Draft, keysOf, neededBy, publishDs, spareDs, spareOf, unsignedBy, without } from './draft.ts'

export function doubleDs(scene: Scene, { unmatched, entry, plain }: Cast): readonly Draft[] {
  const asks = asksForDs(scene)
  // The key of a DS that was revoked does not come back.
  const dead = unmatched.filter((one) => isOfRevoked(scene, one))
  const live = unmatched.filter((one) => !dead.includes(one))
  const meant = asks ? live.filter((one) => wantsDs(scene, scene.wish, one)) : live
  // With a DS at which nobody looks beside another, a new key alone would break the zone (RFC 4509 §3).
  const coming = meant.filter((one) => scene.usable.includes(one) && isFitAlgorithm(one.algorithm, scene.exam.policy))
  const spare = asks ? live.filter((one) => !meant.includes(one)) : live
  const remove = (some: Scene['ds'], provided: 'old' | null): readonly Draft[] =>
    some.length === 0
      ? []
      : [{ action: 'remove the unmatched DS', who: 'parent', ds: some, provided, waits: ['DNSKEY RRset'] }]
  const provided = asks ? null : 'new'
  // Data that a key signs is in caches: such a key stays beside the new one until they hold it no more (RFC 6781 §4.1.3).
  const signsData = !plain || entry.some((role) => role.named && role.signsData > 0)
  const exchange: Draft = signsData
    ? { action: 'publish the new key', ds: coming, provided }
    : { action: 'exchange the keys', ds: coming, provided, waits: ['DS RRset'] }
  return [...(coming.length > 0 ? [exchange] : []), ...remove(spare, asks ? null : 'old'), ...remove(dead, null)]
}

export function doubleDnskey(scene: Scene, cast: Cast): readonly Draft[] {
  const asks = asksForDs(scene)
  const { zone, policy } = scene.exam
  const fresh = cast.unnamed.filter(({ wanted }) => !asks || wanted)
  const leaving = cast.unnamed.filter(({ wanted }) => !asks || !wanted)
  const old = spareOf(scene, leaving)
  // Where keys are of one kind, the data may still rest on the one that leaves.
  const taking = cast.paired.filter(({ key, signsData }) => signsData === 0 && isFit(zone, key, policy))
  const signing: Draft = {
    action: 'sign with the new key',
    keys: keysOf(taking),
    provided: 'new',
    waits: ['DNSKEY RRset'],
    lacking: without(scene, taking),
  }
  return [
    ...(old.length < leaving.length && taking.length > 0 && !cast.plain ? [signing] : []),
    // What CDS ask for is the step of "CDS pending".
    ...(asks || fresh.length === 0 ? [] : [publishDs(scene, fresh, ['DNSKEY RRset'])]),
    ...(old.length === 0
      ? []
      : [
          {
            action: 'remove the old key',
            keys: keysOf(old),
            // A new key may be published before CDS ask for it.
            provided: 'old',
            waits: neededBy(scene, old),
          } as const,
        ]),
  ]
}

export function doubleRrset(scene: Scene, { paired }: Cast): readonly Draft[] {
  // What CDS ask for is the step of "CDS pending"; what they keep would come back (RFC 7344 §4).
  if (asksForDs(scene)) return []
  if (spareDs(scene).length === 0) return []
  return [
    {
      action: 'remove the old DS',
      who: 'parent',
      ds: spareDs(scene),
      waits: ['DS RRset', 'DNSKEY RRset'],
      lacking: unsignedBy(scene, paired),
    },
  ]
}

export function standby(scene: Scene, cast: Cast): readonly Draft[] {
  const { zone, policy } = scene.exam
  const unfit = cast.standby.filter(({ key }) => !isFit(zone, key, policy))
  const fit = cast.standby.filter((role) => !unfit.includes(role))
  // One that has a DS, or for which one is asked, is no old one.
  const meant = fit.filter(({ named, wanted }) => named || wanted)
  const others = fit.filter((role) => !meant.includes(role))
  const sign = (roles: readonly KeyRole[], provided: 'new' | null): Draft => ({
    action: 'sign the keys with the standby key',
    keys: keysOf(roles),
    provided,
    lacking: without(scene, roles),
  })
  const remove = (roles: readonly KeyRole[], provided: 'old' | null): Draft => ({
    action: 'remove the idle key',
    keys: keysOf(roles),
    provided,
    waits: neededBy(scene, roles),
  })
  return [
    ...(meant.length === 0 ? [] : [sign(meant, null)]),
    ...(others.length === 0 ? [] : [sign(others, 'new'), remove(others, 'old')]),
    ...withdrawn(scene, unfit, (roles) => remove(roles, null)),
  ]
}

/** Keys that nobody is to sign with: first their DS go, as far as the zone holds without them, and then the keys. */
export function withdrawn(
  scene: Scene,
  roles: readonly KeyRole[],
  remove: (roles: readonly KeyRole[]) => Draft,
): readonly Draft[] {
  const free = roles.filter(({ named, wanted }) => !named && !wanted)
  const ds = roles.flatMap((role) => (role.wanted ? [] : role.ds))
  const rest = scene.ds.filter((one) => !ds.includes(one))
  const holds = ds.length > 0 && fate(scene, rest, null).status === 'secure'
  return [
    ...(holds ? [{ action: 'remove the old DS', who: 'parent', ds, waits: ['DNSKEY RRset'] } as const] : []),
    ...(free.length === 0 ? [] : [remove(free)]),
  ]
}

/** Only keys with the SEP flag become trust anchors by themselves (RFC 5011 §2.4.1); no validator uses the others any more. */
export function revoked(_: Scene, { revoked: roles }: Cast): readonly Draft[] {
  const anchors = roles.filter(({ sep, named }) => sep || named)
  const others = roles.filter((role) => !anchors.includes(role))
  const remove = (some: readonly KeyRole[], waits: Draft['waits'] & {}): readonly Draft[] =>
    some.length === 0 ? [] : [{ action: 'remove the revoked key', keys: keysOf(some), waits }]
  return [...remove(anchors, ['trust anchors']), ...remove(others, [])]
}
