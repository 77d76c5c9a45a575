/**
 * Which DS lead into a zone as its servers have it: those of a key that signs the DNSKEY RRset (RFC 4035 §5.2). What is expected
 * of a parent may be of no key at all, and what is not expected may be all that the chain rests on.
 */

import { digestLength } from '../../crypto/digest.ts'
import type { DS } from '../../dns/rdata.ts'
import type { UnfitDs } from '../../dsevidence.ts'
import { zoneKey } from '../../validate/keyset.ts'
import { digests } from '../../validate/requests.ts'
import { usableOf } from '../rollover/roles.ts'
import { keyId, type Spoken, spokenBy } from '../rollover/signing.ts'
import type { Exam } from '../types.ts'

/** What comes of a change of the DS RRset. */
interface Fit {
  /** those that are to be published, and by which no chain can hold */
  readonly unfit: readonly UnfitDs[]
  /** those that are to be removed, and have to stay: what would be left leads into no zone */
  readonly keep: readonly DS[]
}

/**
 * @param missing what is to be published
 * @param extra what is to be removed
 * @param kept what stays in any case
 */
export function fitOf(exam: Exam, missing: readonly DS[], extra: readonly DS[], kept: readonly DS[]): Fit {
  const voices = spokenBy(exam)
  const signed = voices.filter(({ keyset }) => keyset !== null)
  const unfit = missing.flatMap((ds): readonly UnfitDs[] => {
    const why = faultOf(exam, voices, ds)
    return why === null ? [] : [{ ds, why }]
  })
  const fit = missing.filter((ds) => !unfit.some((one) => one.ds === ds))
  const left = usableOf([...kept, ...fit], exam.policy)
  const holds = signed.length > 0 && signed.every((voice) => left.some((ds) => leads(exam, voice, ds)))
  return { unfit, keep: holds ? [] : extra }
}

/** A key that the DS names may be the entry, and signs the DNSKEY RRset of the server. */
const leads = ({ zone }: Exam, { keys, keyset }: Spoken, ds: DS): boolean =>
  keys.some(
    (key) => digests(zone, ds, key) && zoneKey(zone, key, []).fault === null && keyset?.by.has(keyId(key)) === true,
  )

/** Why no chain holds by this DS through some server of the zone; null: through each it does. */
function faultOf(exam: Exam, voices: readonly Spoken[], ds: DS): UnfitDs['why'] | null {
  const { zone, policy } = exam
  if (digestLength(ds.digestType) === null || usableOf([ds], policy).length === 0) return 'not used'
  const keys = voices.flatMap((voice) => voice.keys)
  const named = keys.filter(({ keyTag, algorithm }) => keyTag === ds.keyTag && algorithm === ds.algorithm)
  if (named.length === 0) return 'no key'
  const fitting = named.filter((key) => digests(zone, ds, key))
  if (fitting.length === 0) return 'digest'
  if (!fitting.some((key) => zoneKey(zone, key, []).fault === null)) return 'not used'
  return voices.every((voice) => leads(exam, voice, ds)) ? null : 'not signing'
}
