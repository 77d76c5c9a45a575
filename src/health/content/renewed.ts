/**
 * Signature sets compared: a server that still has signatures which were renewed on another, under one serial, so that no
 * secondary fetches the new ones (RFC 1034 §4.3.5). Those who sign while answering differ by hours, and in either direction.
 */

import { serialCompare } from '../../dns/canonical.ts'
import type { RRSIG } from '../../dns/rdata.ts'
import { TYPE } from '../../dns/registry.ts'
import { finding } from '../../report.ts'
import { type Authentic, subject } from '../../validate/context.ts'
import type { Compared } from '../comparisons.ts'
import type { Exam } from '../types.ts'
import { isKey, type Voice, voicesOf } from './voices.ts'

const DAY = 86_400

/** Shorter lives are mostly those of signatures that are made while answering, by each server for itself. */
const STORED = 10 * DAY

/** The latest signature over an RRset. */
interface Latest {
  readonly rrsig: RRSIG
  readonly set: Authentic
}

/** Each server whose signatures are older than those of another with its serial and its signer (RFC 1034 §4.3.5); told once. */
export function renewalComparisons(exam: Exam): readonly Compared[] {
  const { zone } = exam
  const voices = voicesOf(exam).flatMap((voice) => {
    const latest = latestOf(voice)
    return latest === null || voice.soa === null ? [] : [{ voice, latest, serial: voice.soa.serial }]
  })
  return voices.flatMap(({ voice, latest, serial }) => {
    for (const other of voices) {
      if (other.serial !== serial || !haveOneSigner(voice, other.voice)) continue
      const lag = lagOf(exam, latest, other.latest)
      if (lag === null) continue
      const [server, newer] = [voice.server, other.voice.server]
      const renewed = { older: lag.older.rrsig, newer: lag.newer.rrsig }
      const about = subject(zone, zone, TYPE.SOA)
      const seen = [...lag.older.set.seen.slice(0, 1), ...lag.newer.set.seen.slice(0, 1)]
      const evidence = { server, serial, newer: { server: newer, serial }, renewed }
      return [{ finding: finding('SERVER_BEHIND', about, evidence, seen), servers: [server] }]
    }
    return []
  })
}

const isOneSet = <T>(a: readonly T[], b: readonly T[], same: (one: T, other: T) => boolean): boolean =>
  a.length === b.length && a.every((one) => b.some((other) => same(one, other)))

/** Each signer of its own renews when it likes (RFC 8901 §2.1). */
const haveOneSigner = (a: Voice, b: Voice): boolean =>
  isOneSet(a.keys, b.keys, isKey) && isOneSet(a.entry, b.entry, isKey) && isOneSet(a.signing, b.signing, isKey)

/** By RRset; denials left out, which come in many forms. Null of a server that has several versions of one RRset. */
function latestOf({ sets }: Voice): ReadonlyMap<string, Latest> | null {
  const found = new Map<string, Latest>()
  for (const set of sets) {
    const { type, owner } = set.rrset
    if (type === TYPE.NSEC || type === TYPE.NSEC3 || set.holding.length === 0) continue
    const rrsig = set.holding.reduce((a, b) => (serialCompare(b.inception, a.inception) > 0 ? b : a))
    const id = `${type} ${owner.key}`
    const known = found.get(id)
    if (known !== undefined && known.rrsig.inception !== rrsig.inception) return null
    found.set(id, { rrsig, set })
  }
  return found
}

/**
 * The RRset by which the first is furthest behind, when it is nowhere ahead: by a day at least, and of signatures that have
 * been in force elsewhere for a day, since a copy may be on its way.
 */
function lagOf(
  { at }: Exam,
  mine: ReadonlyMap<string, Latest>,
  theirs: ReadonlyMap<string, Latest>,
): { readonly older: Latest; readonly newer: Latest } | null {
  const pairs = [...mine].flatMap(([id, older]) => {
    const newer = theirs.get(id)
    return newer === undefined ? [] : [{ older, newer, by: (newer.rrsig.inception - older.rrsig.inception) | 0 }]
  })
  if (pairs.some(({ by }) => by < 0)) return null
  const late = pairs.filter(
    ({ older, newer, by }) =>
      by >= DAY &&
      ((at - newer.rrsig.inception) | 0) >= DAY &&
      [older, newer].every(({ rrsig }) => (rrsig.expiration - rrsig.inception) >>> 0 >= STORED),
  )
  const [first, ...rest] = late
  return first === undefined ? null : rest.reduce((a, b) => (b.by > a.by ? b : a), first)
}
