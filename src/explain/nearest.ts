/** Where no record shows what has to be shown: the one that comes nearest, and why it does not do. */

import type { DenialRecord } from '../codes.ts'
import { nsec3Hash } from '../crypto/nsec3.ts'
import { fromBase32hex } from '../dns/base.ts'
import type { Name } from '../dns/name.ts'
import type { Finding } from '../report.ts'
import { covers } from '../validate/nsec.ts'
import { covers3 } from '../validate/ring.ts'

/** A record that came along and could not be used. */
export interface LeftOut {
  readonly owner: Name
  readonly records: readonly DenialRecord[]
  readonly finding: Finding | null
}

export interface Nearest {
  readonly record: DenialRecord
  /** how it lies to the name: its owner or its next name is it, it covers it, it ends before it or begins after it */
  readonly lies: 'matches' | 'leads to' | 'covers' | 'ends before' | 'begins after'
  /** why it does not count although it lies right; null when it is authentic */
  readonly finding: Finding | null
}

/** More iterations are not hashed for an explanation (RFC 9276 App. A: nobody validates them). */
const MOST_ITERATIONS = 500

/**
 * Authentic records before those left out, except for one left out that would have shown it.
 */
export function nearestTo(
  zone: Name,
  name: Name,
  records: readonly DenialRecord[],
  leftOut: readonly LeftOut[],
): Nearest | null {
  const place = (record: DenialRecord, finding: Finding | null): Nearest[] => {
    const lies = liesOf(zone, name, record)
    return lies === null ? [] : [{ record, lies, finding }]
  }
  const authentic = records.flatMap((record) => place(record, null))
  const others = leftOut.flatMap((l) => l.records.flatMap((record) => place(record, l.finding)))
  const right = ({ lies }: Nearest): boolean => lies === 'matches' || lies === 'covers' || lies === 'leads to'
  return (
    authentic.find(right) ??
    others.find(right) ??
    closest(authentic.filter(({ lies }) => lies === 'ends before')) ??
    closest(authentic) ??
    closest(others)
  )
}

function liesOf(zone: Name, name: Name, record: DenialRecord): Nearest['lies'] | null {
  if (record.kind === 'NSEC') {
    if (record.owner.equals(name)) return 'matches'
    if (record.nsec.nextDomainName.equals(name)) return 'leads to'
    if (covers(zone, record, name)) return 'covers'
    return record.owner.compare(name) < 0 ? 'ends before' : 'begins after'
  }
  const owner = hashOf(record)
  const own = hashUnder(record, name)
  if (owner === null || own === null) return null
  if (Buffer.compare(owner, own) === 0) return 'matches'
  if (Buffer.compare(record.nsec3.nextHashedOwner, own) === 0) return 'leads to'
  if (covers3({ hash: owner, nsec3: record.nsec3 }, own)) return 'covers'
  return Buffer.compare(owner, own) < 0 ? 'ends before' : 'begins after'
}

/** The hash of a name under the parameters of an NSEC3; null where they are unknown or ask for too much. */
export function hashUnder(record: Extract<DenialRecord, { kind: 'NSEC3' }>, name: Name): Uint8Array | null {
  const { salt, iterations, hashAlgorithm } = record.nsec3
  return hashAlgorithm !== 1 || iterations > MOST_ITERATIONS ? null : nsec3Hash(name, salt, iterations)
}

/** The hash that the owner of an NSEC3 spells. */
export function hashOf(record: DenialRecord): Uint8Array | null {
  const label = record.owner.labels[0]
  return label === undefined ? null : fromBase32hex(String.fromCharCode(...label))
}

/** Of records that all lie on one side the one whose owner is next to the name. */
function closest(list: readonly Nearest[]): Nearest | null {
  const before = list.some(({ lies }) => lies === 'ends before')
  return list.reduce<Nearest | null>((best, one) => {
    if (best === null) return one
    const order = compareOwners(one.record, best.record)
    return (before ? order > 0 : order < 0) ? one : best
  }, null)
}

function compareOwners(a: DenialRecord, b: DenialRecord): number {
  const [left, right] = [hashOf(a), hashOf(b)]
  return a.kind === 'NSEC3' && left !== null && right !== null ? Buffer.compare(left, right) : a.owner.compare(b.owner)
}
