/** Next steps of a parent that is asked for something, and of a zone on its way in or out (RFC 7344 §4, RFC 8078 §3, §4, RFC 7583 §3.3.5). */

import type { DS } from '../../../dns/rdata.ts'
import type { HeldKind } from '../../types.ts'
import { isFitAlgorithm } from '../fitness.ts'
import { type Scene, usableOf, wantsDs } from '../roles.ts'
import { keyId } from '../signing.ts'
import type { Cast } from '../states.ts'
import { signsAll } from './algorithm.ts'
import { type Draft, keysOf, unsignedBy } from './draft.ts'

/** Only when some key asked for signs the DNSKEY RRset on every server: else the delegation would break (RFC 7344 §4.1). */
export function accepting(scene: Scene, cast: Cast): readonly Draft[] {
  const wanted = cast.entry.filter(({ wanted }) => wanted)
  const ready = wanted.filter((role) => unsignedBy(scene, [role]).length === 0)
  if (ready.length === 0 || !isSafeToAsk(scene)) return []
  // A key that keeps its DS carries the zone through the change.
  const kept = ready.some(({ named }) => named)
  const fresh = wanted.filter(({ named }) => !named)
  const adds = fresh.some(({ key }) => cast.aside.includes(key.algorithm))
  const waits: readonly HeldKind[] = adds ? ['DNSKEY RRset', 'data'] : ['DNSKEY RRset']
  const leaving = scene.ds.some((ds) => !wantsDs(scene, scene.wish, ds))
  // What goes may be all that an older DNSKEY RRset in a cache is signed by.
  return [
    { action: 'accept the CDS', who: 'parent', keys: keysOf(wanted), waits: kept && !leaving && !adds ? [] : waits },
  ]
}

/** Nothing is vouched for yet: the keys must sign themselves and the data everywhere, also in caches (RFC 7583 §3.3.5). */
export function firstDs(scene: Scene, cast: Cast, asked: boolean): readonly Draft[] {
  const { algorithms } = scene.exam.policy
  const roles = cast.entry.filter(({ key, wanted }) =>
    asked ? wanted : !algorithms.has(key.algorithm) || signsAll(scene, key.algorithm),
  )
  if (roles.length === 0 || (asked && !isSafeToAsk(scene)) || !isOwnEnd(scene) || !isSignedWell(scene)) return []
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

/**
 * Whether a parent may have what CDS and CDNSKEY ask for and it has not yet: each algorithm signs everything (RFC 6840 §5.11,
 * RFC 6781 §4.1.4) and is for signing (RFC 9904), and some digest is one that validators go by, SHA-1 not (RFC 9905).
 */
function isSafeToAsk(scene: Scene): boolean {
  const { ds, exam, wish } = scene
  const asked = new Set([...wish.ds, ...wish.keys].map(({ algorithm }) => algorithm))
  const fresh = [...asked].filter((algorithm) => !ds.some((one) => one.algorithm === algorithm))
  const isReady = fresh.every((one) => isFitAlgorithm(one, exam.policy) && signsAll(scene, one))
  const had = (one: DS): boolean => ds.some((other) => keyId(other) === keyId(one))
  const strong = usableOf(wish.ds, exam.policy).some((one) => one.digestType !== SHA1 || had(one))
  return isReady && (strong || wish.ds.length === 0)
}

const SHA1 = 1

/** No RRset has nothing but signatures that do not hold: with a DS it would be bogus. */
const isSignedWell = ({ servers }: Scene): boolean => servers.every(({ data }) => data.every(({ by }) => by.size > 0))

/** The chain ends at this zone, and not above it, where a DS here would not be seen. */
const isOwnEnd = ({ exam }: Scene): boolean =>
  exam.judgements.some(
    ({ report: { verdict } }) => verdict.status === 'insecure' && verdict.cause?.owner.equals(exam.zone) === true,
  )
