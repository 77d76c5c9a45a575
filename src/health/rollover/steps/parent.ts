/** Next steps of a parent that is asked for something, and of a zone on its way in or out (RFC 7344 §4, RFC 8078 §3, §4, RFC 7583 §3.3.5). */

import type { HeldKind } from '../../types.ts'
import { type Scene, wantsDs } from '../roles.ts'
import type { Cast } from '../states.ts'
import { type Draft, keysOf, unsignedBy } from './draft.ts'

/** Only when some key asked for signs the DNSKEY RRset on every server: else the delegation would break (RFC 7344 §4.1). */
export function accepting(scene: Scene, cast: Cast): readonly Draft[] {
  const wanted = cast.entry.filter(({ wanted }) => wanted)
  const ready = wanted.filter((role) => unsignedBy(scene, [role]).length === 0)
  if (ready.length === 0) return []
  // A key that keeps its DS carries the zone through the change.
  const kept = ready.some(({ named }) => named)
  const fresh = wanted.filter(({ named }) => !named)
  const adds = fresh.some(({ key }) => cast.aside.includes(key.algorithm))
  const waits: readonly HeldKind[] = adds ? ['DNSKEY RRset', 'data'] : ['DNSKEY RRset']
  const leaving = scene.ds.some((ds) => !wantsDs(scene, scene.wish, ds))
  // What goes may be all that an older DNSKEY RRset in a cache is signed by.
  return [{ action: 'accept the CDS', who: 'parent', keys: keysOf(wanted), waits: kept && !leaving ? [] : waits }]
}

/** Nothing is vouched for yet: the keys must sign themselves and the data everywhere, also in caches (RFC 7583 §3.3.5). */
export function firstDs(scene: Scene, cast: Cast, asked: boolean): readonly Draft[] {
  const roles = asked ? cast.entry.filter(({ wanted }) => wanted) : cast.entry
  if (roles.length === 0 || !isOwnEnd(scene) || !isSignedWell(scene)) return []
  return [
    {
      action: asked ? 'accept the CDS' : 'publish the first DS',
      who: 'parent',
      keys: keysOf(roles),
      waits: ['DNSKEY RRset', 'data', 'denial'],
      lacking: unsignedBy(scene, roles),
    },
  ]
}

/** No RRset has nothing but signatures that do not hold: with a DS it would be bogus. */
const isSignedWell = ({ servers }: Scene): boolean => servers.every(({ data }) => data.every(({ by }) => by.size > 0))

/** The chain ends at this zone, and not above it, where a DS here would not be seen. */
const isOwnEnd = ({ exam }: Scene): boolean =>
  exam.judgements.some(
    ({ report: { verdict } }) => verdict.status === 'insecure' && verdict.cause?.owner.equals(exam.zone) === true,
  )
