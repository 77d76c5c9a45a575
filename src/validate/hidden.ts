/**
 * Signed denials against signed data of the same zone: an NSEC or NSEC3 stands at every name that has data, those above it
 * included where the chain is hashed, and lists every type there (RFC 4035 §2.3, RFC 4034 §4.1.2, RFC 5155 §7.1). One that
 * covers such a name, or leaves a type out, makes a cache that answers by itself deny it (RFC 8198 §5).
 */

import type { DenialRecord } from '../codes.ts'
import { nsec3Hash } from '../crypto/nsec3.ts'
import type { Name } from '../dns/name.ts'
import { TYPE } from '../dns/registry.ts'
import type { RRset } from '../dns/rr.ts'
import { type Finding, finding } from '../report.ts'
import type { ObservationId } from '../snapshot.ts'
import { isDelegation, saysAbsent } from './bitmaps.ts'
import { type Authentic, type Context, subject } from './context.ts'
import { isDenial, readDenial } from './denial.ts'
import type { Proof } from './proof.ts'
import { readNsec3 } from './ring.ts'

/** Names hashed for this, beside those of the verdict and within the same bound (CVE-2023-50868). */
const MOST_HASHES = 64

const OPT_OUT = 0x01

/** A denial and what it says of a name: that it exists with these types only, that it does not exist, or nothing. */
interface Denial {
  readonly record: DenialRecord
  readonly seen: readonly ObservationId[]
  readonly sees: (name: Name) => 'matches' | 'covers' | null
}

/** Something signed, by the name where it really stands in its zone. */
interface Datum {
  readonly owner: Name
  readonly set: Authentic
}

/**
 * At most one hidden name and one hidden type for each denial.
 * @param authentic RRsets whose signatures hold, each once
 */
export const hiddenByDenial = (context: Context, authentic: readonly Authentic[]): readonly Finding[] =>
  hiding(context, authentic).flatMap(({ names, types }) => [...first(names), ...first(types)])

/** The same for every name and type, by denial. */
export const allHiddenByDenial = (context: Context, authentic: readonly Authentic[]): readonly (readonly Finding[])[] =>
  hiding(context, authentic).map(({ names, types }) => [...names, ...types])

interface Hiding {
  readonly names: Iterable<Finding>
  readonly types: Iterable<Finding>
}

/** What each denial hides, worked out as it is asked for. */
function hiding(context: Context, authentic: readonly Authentic[]): readonly Hiding[] {
  const hash = hasher(context)
  const data = new Map<string, Datum[]>()
  for (const set of authentic) {
    if (isDenial(set.rrset) || isMadeForAny(context, set)) continue
    data.set(set.zone.key, [...(data.get(set.zone.key) ?? []), { owner: placeOf(set), set }])
  }
  return authentic
    .filter(({ rrset }) => isDenial(rrset))
    .flatMap((one) => {
      const known = data.get(one.zone.key) ?? []
      return denialsOf(context, hash, one).map((denial) => ({
        names: hiddenNames(one.zone, denial, known),
        types: hiddenTypes(one.zone, denial, known),
      }))
    })
}

const first = (findings: Iterable<Finding>): readonly Finding[] => {
  for (const found of findings) return [found]
  return []
}

/** The wildcard's own name when the RRset came expanded from one (RFC 4035 §5.3.4). */
const placeOf = ({ rrset, rrsig }: Authentic): Name =>
  rrsig.labels < rrset.owner.signedLabels ? rrset.owner.ancestor(rrsig.labels).wildcard() : rrset.owner

/** Seen in answers for ANY alone: such data may have been made up for that (RFC 8482 §4.2). */
const isMadeForAny = ({ index }: Context, { seen }: Authentic): boolean =>
  seen.every((id) => index.packets.find((packet) => packet.id === id)?.observation.question.type === TYPE.ANY)

function* hiddenNames(zone: Name, { record, seen, sees }: Denial, data: readonly Datum[]): Generator<Finding> {
  for (const { owner, set } of data) {
    for (let depth = owner.depth; depth >= zone.depth; depth--) {
      const name = owner.ancestor(depth)
      const says = sees(name)
      if (says !== 'covers' && !(says === 'matches' && saysAbsent(typesOf(record)))) continue
      const evidence = { record, name, owner, type: set.rrset.type }
      yield finding('DENIAL_HIDES_NAME', subject(zone, name, set.rrset.type), evidence, [...seen, ...set.seen])
    }
  }
}

function* hiddenTypes(zone: Name, { record, seen, sees }: Denial, data: readonly Datum[]): Generator<Finding> {
  const types = typesOf(record)
  if (saysAbsent(types)) return
  for (const { owner, set } of data) {
    const { type } = set.rrset
    // At a cut the parent speaks of NS and of what it signs itself, which is DS alone (RFC 4035 §2.3).
    if (types.has(type) || (isDelegation(types) && type !== TYPE.DS) || sees(owner) !== 'matches') continue
    yield finding('DENIAL_HIDES_TYPE', subject(zone, owner, type), { record, owner, type }, [...seen, ...set.seen])
  }
}

const typesOf = (record: DenialRecord): ReadonlySet<number> =>
  record.kind === 'NSEC' ? record.nsec.types : record.nsec3.types

type Hash = (name: Name, salt: Uint8Array, iterations: number) => Uint8Array | null

/** Hashes each name once for each set of parameters; null once the bound is reached. */
function hasher({ work, policy }: Context): Hash {
  const known = new Map<string, Uint8Array>()
  let left = Math.min(MOST_HASHES, policy.limits.nsec3Hashes - work.nsec3Hashes)
  return (name, salt, iterations) => {
    const key = `${iterations} ${Buffer.from(salt).toString('hex')} ${name.key}`
    const before = known.get(key)
    if (before !== undefined) return before
    if (left <= 0) return null
    left--
    work.nsec3Hashes++
    const hash = nsec3Hash(name, salt, iterations)
    known.set(key, hash)
    return hash
  }
}

function denialsOf(context: Context, hash: Hash, one: Authentic): readonly Denial[] {
  const { zone, seen } = one
  // An expanded record stands in the zone at its wildcard, not where it was shown.
  const rrset: RRset = { ...one.rrset, owner: placeOf(one) }
  return readDenial(rrset).flatMap((record) => {
    const sees = record.kind === 'NSEC' ? seesPlainly(zone, record) : seesHashed(context, hash, one, record)
    return sees === null ? [] : [{ record, seen, sees }]
  })
}

/** RFC 4034 §4.1.1; what is below a delegation or a DNAME is none of its concern (RFC 6840 §4.1). */
function seesPlainly(zone: Name, { owner, nsec }: Extract<DenialRecord, { kind: 'NSEC' }>): Denial['sees'] | null {
  const { nextDomainName: next, types } = nsec
  if (!next.isWithin(zone)) return null
  const barred = isDelegation(types) || types.has(TYPE.DNAME)
  return (name) => {
    if (name.equals(owner)) return 'matches'
    if (name.compare(owner) < 0 || (barred && name.isBelow(owner))) return null
    // A next name below it shows that it exists, without any type (RFC 4592 §2.2.2).
    const before = next.equals(zone) || name.compare(next) < 0
    return before && !next.isBelow(name) ? 'covers' : null
  }
}

/** RFC 5155 §3.1.7; an opt-out span denies nothing (RFC 8198 §5.2), nor does one with more iterations than count. */
function seesHashed(
  context: Context,
  hash: Hash,
  { zone, rrset, seen }: Authentic,
  record: Extract<DenialRecord, { kind: 'NSEC3' }>,
): Denial['sees'] | null {
  const about = subject(zone, rrset.owner, rrset.type)
  const proof: Proof = { zone, question: { name: rrset.owner, type: rrset.type }, about, seen, records: [] }
  const read = readNsec3(proof, record.owner, record.nsec3)
  if ('code' in read || record.nsec3.iterations > context.policy.nsec3Iterations) return null
  const { salt, iterations, flags, nextHashedOwner } = record.nsec3
  return (name) => {
    const hashed = hash(name, salt, iterations)
    if (hashed === null) return null
    const [toOwner, toNext] = [Buffer.compare(hashed, read.hash), Buffer.compare(hashed, nextHashedOwner)]
    if (toOwner === 0) return 'matches'
    if ((flags & OPT_OUT) !== 0) return null
    const wraps = Buffer.compare(read.hash, nextHashedOwner) >= 0
    return (wraps ? toOwner > 0 || toNext < 0 : toOwner > 0 && toNext < 0) ? 'covers' : null
  }
}
