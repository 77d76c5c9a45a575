/**
 * Canonical form as signers get it wrong (RFC 4034 §6, RFC 6840 §5.1): the case of names, the owner, the order, the class.
 */

import { nsec3Hash } from '../../crypto/nsec3.ts'
import { toBase32hex } from '../../dns/base.ts'
import { canonicalRdata, signedOwner } from '../../dns/canonical.ts'
import { LOWERED, skipField, UP_TO_NAMES } from '../../dns/layout.ts'
import { Name } from '../../dns/name.ts'
import { parseNsec3 } from '../../dns/rdata.ts'
import { TYPE } from '../../dns/registry.ts'
import type { RRType } from '../../dns/rr.ts'
import { octetText, readName } from '../../dns/wire.ts'
import { why } from '../why.ts'
import { altered, formOf, type Hypotheses, type Signable, type Suspect, sameOctets } from './suspect.ts'

/** CH, HS, NONE and ANY (RFC 6895 §3.2), and none at all. */
const CLASSES: readonly number[] = [3, 4, 254, 255, 0, 1]
/** Orders of so few records are all tried: servers may shuffle what they send. */
const FEW_RECORDS = 4
/** Of more, the order received and its reverse are turned round as servers do that take turns. */
const MOST_ROTATIONS = 12
/** Records beyond which nobody's order is looked into. */
const MOST_SORTED = 256
/** NSEC3 iterations up to which names are hashed (RFC 9276 §3.2). */
const MOST_ITERATIONS = 50
/** Octets of a hash in base32hex as a label, and of a name at most (RFC 5155 §3, RFC 1035 §2.3.4). */
const [HASHED_LABEL, MOST_WIRE] = [33, 255]
/** Owners tried for an RRset that may have been moved. */
const MOST_OWNERS = 24

export function* formChanges(s: Suspect): Hypotheses {
  yield* rdataCase(s)
  yield* ownerForms(s)
  yield* order(s)
  for (const signed of CLASSES) {
    if (signed === s.rrset.class) continue
    yield {
      data: () => altered(s, {}, { class: signed }),
      why: () => why('class-changed', true, { field: s.rrset.class, signed }),
    }
  }
}

function* rdataCase(s: Suspect): Hypotheses {
  const { records, rrsig } = s
  const { type } = s.rrset
  const other = records.map(({ record }) =>
    LOWERED.has(type) ? record.rdata : (loweredNames(type, record.rdata) ?? record.rdata),
  )
  if (other.some((rdata, i) => !sameOctets(rdata, records[i]!.rdata))) {
    for (const rdata of [[...other].sort(Buffer.compare), other]) {
      yield {
        data: () => altered(s, {}, { rdata }),
        why: () => why('rdata-case', true, { lowered: !LOWERED.has(type) }),
      }
    }
  }
  if (sameOctets(rrsig.signerName.wire(), rrsig.signerName.canonicalWire())) return
  yield {
    data: () => altered(s, { signerName: rrsig.signerName }),
    why: () => why('signer-case', true, { signer: rrsig.signerName }),
  }
}

/** RDATA with A–Z lowered in every name that its layout has; null when the type has none or they cannot be found. */
function loweredNames(type: RRType, rdata: Uint8Array): Uint8Array | null {
  const out = Uint8Array.from(rdata)
  let at = 0
  for (const field of UP_TO_NAMES.get(type) ?? []) {
    if (field !== 'name') {
      at = skipField(field, rdata, at, rdata.length)
      if (at < 0) return null
      continue
    }
    const read = readName(rdata, at, rdata.length, null)
    if (!read.ok) return null
    out.set(read.name.canonicalWire(), at)
    at = read.end
  }
  return out
}

function* ownerForms(s: Suspect): Hypotheses {
  const { owner } = s.rrset
  const right = formOf(s).owner
  const wildcards = Array.from({ length: owner.depth }, (_, i) => owner.ancestor(i).wildcard())
  const within = [owner, ...wildcards.reverse()].filter(
    (name) => name.isWithin(s.zone) && !sameOctets(name.canonicalWire(), right),
  )
  for (const signed of within) {
    yield {
      data: () => altered(s, {}, { owner: signed.canonicalWire() }),
      why: () => why('wildcard-owner', true, { signed }),
    }
  }
  for (const cased of otherCases(s)) {
    yield { data: () => altered(s, {}, { owner: cased.wire() }), why: () => why('owner-case', true, { owner: cased }) }
  }
  for (const signed of otherOwners(s)) {
    yield {
      data: () => altered(s, {}, { owner: signed.canonicalWire() }),
      why: () => why('owner-changed', true, { field: owner, signed }),
    }
  }
}

/** The owner as it was written in packets, in capitals, and with capital letters at the beginning of labels. */
function otherCases(s: Suspect): readonly Name[] {
  const right = formOf(s).owner
  const owner = signedOwner(s.rrset.owner, s.rrsig.labels).canonical()
  const capital = (octet: number): number => (octet >= 0x61 && octet <= 0x7a ? octet - 0x20 : octet)
  const titled = (label: Uint8Array): Uint8Array => label.map((octet, i) => (i === 0 ? capital(octet) : octet))
  const written = [...s.rrset.records, ...s.rrset.signatures].map((rr) => rr.owner)
  const guessed = [
    new Name(owner.labels.map((label) => label.map(capital))),
    new Name(owner.labels.map((label, i) => (i === 0 ? label.map(capital) : label))),
    new Name(owner.labels.map(titled)),
    new Name(owner.labels.map((label, i) => (i === 0 ? titled(label) : label))),
  ]
  const distinct = new Map([...written, ...guessed].map((name) => [octetText(name.wire()), name]))
  return [...distinct.values()].filter((name) => name.equals(owner) && !sameOctets(name.wire(), right))
}

/** Names that were asked for or seen in the zone, for NSEC3 their hashes. */
function otherOwners(s: Suspect): readonly Name[] {
  const { rrset, zone } = s
  const asked = s.seen.snapshot.observations.map((o) => o.question.name)
  const above = asked.flatMap((name) => Array.from({ length: name.depth + 1 }, (_, i) => name.ancestor(name.depth - i)))
  const names = new Map<string, Name>()
  const add = (name: Name): void => {
    if (name.isWithin(zone) && !name.equals(rrset.owner)) names.set(name.key, name)
  }
  const nsec3 = rrset.type === TYPE.NSEC3 ? parseNsec3(rrset.records[0]!.rdata) : null
  if (nsec3?.ok && nsec3.value.iterations <= MOST_ITERATIONS && zone.key.length + HASHED_LABEL <= MOST_WIRE) {
    const { salt, iterations } = nsec3.value
    const hashed = new Map(above.filter((name) => name.isWithin(zone)).map((name) => [name.key, name]))
    for (const name of [...hashed.values()].slice(0, MOST_OWNERS)) {
      add(zone.child(toBase32hex(nsec3Hash(name, salt, iterations))))
    }
  }
  above.forEach(add)
  for (const seen of s.seen.sets) add(seen.rrset.owner)
  return [...names.values()].slice(0, MOST_OWNERS)
}

/** Without duplicates as well as with them. */
function* order(s: Suspect): Hypotheses {
  if (s.records.length > MOST_SORTED) return
  const known = new Map(s.records.map((one) => [octetText(one.rdata), one]))
  const received = s.rrset.records.flatMap(({ type, rdata }) => known.get(octetText(canonicalRdata(type, rdata))) ?? [])
  const first = [...new Set(received)]
  const orders: (readonly Signable[])[] = [first, received]
  if (first.length <= FEW_RECORDS) orders.push(...permutations(first))
  else for (const turned of [first, [...first].reverse(), [...s.records].reverse()]) orders.push(...rotations(turned))
  const tried = new Set([s.records.map((one) => octetText(one.rdata)).join('|')])
  for (const records of orders) {
    const id = records.map((one) => octetText(one.rdata)).join('|')
    if (tried.has(id)) continue
    tried.add(id)
    yield {
      data: () => altered(s, {}, { rdata: records.map((one) => one.rdata) }),
      why: () => why('order-as-received', true, { records: records.map((one) => one.record) }),
    }
  }
}

const rotations = (records: readonly Signable[]): (readonly Signable[])[] =>
  records.slice(0, MOST_ROTATIONS).map((_, i) => [...records.slice(i), ...records.slice(0, i)])

function permutations<T>(items: readonly T[]): (readonly T[])[] {
  if (items.length < 2) return [items]
  return items.flatMap((item, i) => permutations(items.filter((_, j) => j !== i)).map((rest) => [item, ...rest]))
}
