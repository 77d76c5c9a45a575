/**
 * Why two servers of a zone differ: the one has an older version of what one signer makes, or each is fed by a signer of its
 * own (RFC 8901 §2.1). Null where neither is shown.
 */

import type { Name } from '../../dns/name.ts'
import type { DNSKEY } from '../../dns/rdata.ts'
import type { Finding } from '../../report.ts'
import type { Server } from '../../snapshot.ts'
import { digests } from '../../validate/requests.ts'
import { olderVersion } from '../../validate/version.ts'
import type { Exam } from '../types.ts'
import { inceptionsOf, isKey, type Voice, voicesOf } from './voices.ts'

export interface Cause {
  readonly cause: 'version' | 'signers' | null
  /** servers with an older version */
  readonly behind: readonly Server[]
}

type Difference = { readonly kind: 'version'; readonly behind: Voice } | { readonly kind: 'signers' } | null

/** Of servers in groups: why each of one group differs from each of another; null where that is not the same for all. */
export function causeOf(zone: Name, groups: readonly (readonly Voice[])[]): Cause {
  const differences = groups.flatMap((group, i) =>
    groups.slice(i + 1).flatMap((later) => group.flatMap((a) => later.map((b) => differenceOf(zone, a, b)))),
  )
  const kinds = new Set(differences.map((difference) => difference?.kind ?? null))
  const [kind = null] = kinds.size === 1 ? kinds : [null]
  const behind = new Set(differences.flatMap((d) => (d?.kind === 'version' ? [d.behind.server] : [])))
  return { cause: kind, behind: kind === 'version' ? [...behind] : [] }
}

/** Whether some servers are shown to be fed by a signer of their own. */
export function haveOwnSigners(exam: Exam): boolean {
  const voices = voicesOf(exam)
  return voices.some((a, i) => voices.slice(i + 1).some((b) => differenceOf(exam.zone, a, b)?.kind === 'signers'))
}

/** In either order. */
function differenceOf(zone: Name, a: Voice, b: Voice): Difference {
  if (ownEntry(a, b) || (a.soa !== null && b.soa !== null && !a.soa.mname.equals(b.soa.mname)))
    return { kind: 'signers' }
  const sameSerial = a.soa !== null && b.soa !== null && a.soa.serial === b.soa.serial
  // Where only the one lacks what the other signs with, a key may have come to it too late.
  const ownSigners = signsAlone(a, b) && signsAlone(b, a) && lacks(a, b) === lacks(b, a)
  // A secondary that has the serial has the version, so that an older one has a lesser serial.
  if (sameSerial) return ownSigners ? { kind: 'signers' } : null
  const sent = [a, b].flatMap(({ server, sent: rrsets }) => rrsets.map((rrset) => ({ server, rrset })))
  const pairs = [
    [a, b],
    [b, a],
  ] as const
  for (const [older, newer] of pairs) {
    if (olderVersion(zone, older.server, newer.server, sent) === null) continue
    if (isNowhereLater(older, newer)) return { kind: 'version', behind: older }
    return ownSigners ? { kind: 'signers' } : null
  }
  return null
}

/** No key signs the DNSKEY RRset of both (RFC 8901 §2.1.2). */
export const ownEntry = (a: Voice, b: Voice): boolean =>
  a.entry.length > 0 && b.entry.length > 0 && !a.entry.some((key) => b.entry.some((other) => isKey(key, other)))

const lacks = (a: Voice, b: Voice): boolean => b.signing.some((key) => !a.keys.some((own) => isKey(own, key)))

/** Whether a key signs data on the first server that signs none on the second. */
const signsAlone = (a: Voice, b: Voice): boolean =>
  a.signing.some((key) => !b.signing.some((other) => isKey(key, other)))

/** One signer makes no signature of an older version later than that of a newer one. */
function isNowhereLater(older: Voice, newer: Voice): boolean {
  const theirs = inceptionsOf(newer)
  return [...inceptionsOf(older)].every(([id, at]) => {
    const there = theirs.get(id)
    return there === undefined || at <= there
  })
}

/** Findings about DS that no server's keys alone explain, and those of all signers together do (RFC 8901 §2.1.2). */
export function isOfOtherSigner(exam: Exam, finding: Finding): boolean {
  const entry = (): readonly DNSKEY[] => voicesOf(exam).flatMap((voice) => voice.entry)
  if (!finding.zone.equals(exam.zone)) return false
  switch (finding.code) {
    case 'DS_NO_MATCHING_KEY':
      return entry().some((key) => digests(exam.zone, finding.evidence.ds, key))
    case 'DS_KEY_NOT_SIGNING':
      return entry().some((key) => isKey(key, finding.evidence.key))
    default:
      return false
  }
}
