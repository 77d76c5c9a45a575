/** Mutations: small changes of one RRset or one answer, from which faults are made. */

import { Name } from '../dns/name.ts'
import {
  encodeNsec,
  encodeNsec3,
  encodeRrsig,
  type NSEC3,
  parseNsec,
  parseNsec3,
  parseRrsig,
  type RRSIG,
} from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { RR, RRset, RRType } from '../dns/rr.ts'
import type { Tamper, ZoneDraft } from './draft.ts'
import type { LabKey } from './keys.ts'
import type { Oddity } from './sign.ts'
import type { Edit } from './zone.ts'

export type Change = Edit['change']

/** Changes the RRset at a name of the zone. @param name relative to the apex; "@" the apex; null: every name */
export function edit(zone: ZoneDraft, name: string | Name | null, type: RRType | null, change: Change): void {
  const owner = typeof name === 'string' ? (name === '@' ? zone.apex : Name.parse(name, zone.apex)) : name
  zone.edits.push({ owner, type, change })
}

/** Not there any more. */
export const gone: Change = () => null

/** Without its signatures. */
export const unsigned: Change = (set) => ({ ...set, signatures: [] })

/** One bit of every signature flipped. */
export const corrupt: Change = (set) => ({
  ...set,
  signatures: set.signatures.map((rr) => ({ ...rr, rdata: flipLast(rr.rdata) })),
})

/** A copy with the last bit turned. */
export function flipLast(octets: Uint8Array): Uint8Array {
  const flipped = Uint8Array.from(octets)
  flipped[flipped.length - 1] = flipped[flipped.length - 1]! ^ 1
  return flipped
}

/** Fields of every RRSIG written over, the signature left as it was. */
export function rrsigFields(change: (rrsig: RRSIG) => Partial<Omit<RRSIG, 'rdata'>>): Change {
  return (set) => ({ ...set, signatures: set.signatures.map((rr) => withFields(rr, change)) })
}

function withFields(rr: RR, change: (rrsig: RRSIG) => Partial<Omit<RRSIG, 'rdata'>>): RR {
  const parsed = parseRrsig(rr.rdata)
  if (!parsed.ok) throw new RangeError(parsed.why)
  return { ...rr, rdata: encodeRrsig({ ...parsed.value, ...change(parsed.value) }) }
}

/** Signed anew, with these fields in what is signed. */
export const signedAs =
  (odd: Oddity, by?: readonly LabKey[]): Change =>
  (set, tools) =>
    tools.sign(set, odd, by)

/** Other records under the old signatures. */
export const edited =
  (change: (records: readonly RR[]) => readonly RR[]): Change =>
  (set) => ({ ...set, records: change(set.records) })

/** Other records, signed anew. */
export const resigned =
  (change: (records: readonly RR[]) => readonly RR[], by?: readonly LabKey[]): Change =>
  (set, tools) =>
    tools.sign({ ...set, records: change(set.records) }, {}, by)

/** An SOA with another serial, which stands 20 octets before its end (RFC 1035 §3.3.13), signed anew. */
export const withSerial = (serial: number): Change =>
  resigned((records) =>
    records.map((rr) => {
      const rdata = Uint8Array.from(rr.rdata)
      new DataView(rdata.buffer).setUint32(rdata.length - 20, serial)
      return { ...rr, rdata }
    }),
  )

/** An NSEC or NSEC3 whose bitmap lists other types, signed anew. */
export function listing(change: (types: Set<RRType>) => void): Change {
  return resigned((records) =>
    records.map((rr) => {
      if (rr.type === TYPE.NSEC) {
        const nsec = parseNsec(rr.rdata)
        if (!nsec.ok) throw new RangeError(nsec.why)
        const types = new Set(nsec.value.types)
        change(types)
        return { ...rr, rdata: encodeNsec({ ...nsec.value, types }) }
      }
      const nsec3 = readNsec3(rr)
      const types = new Set(nsec3.types)
      change(types)
      return { ...rr, rdata: encodeNsec3({ ...nsec3, types }) }
    }),
  )
}

/** An NSEC with another Next Domain Name, signed anew. */
export function nextName(next: (apex: Name) => Name): Change {
  return (set, tools) => {
    const records = set.records.map((rr) => {
      const nsec = parseNsec(rr.rdata)
      if (!nsec.ok) throw new RangeError(nsec.why)
      return { ...rr, rdata: encodeNsec({ ...nsec.value, nextDomainName: next(tools.apex) }) }
    })
    return tools.sign({ ...set, records })
  }
}

/** An NSEC3 with other fields, signed anew. */
export const nsec3Fields = (change: Partial<Omit<NSEC3, 'rdata'>>): Change =>
  resigned((records) => records.map((rr) => ({ ...rr, rdata: encodeNsec3({ ...readNsec3(rr), ...change }) })))

function readNsec3(rr: RR): NSEC3 {
  const parsed = parseNsec3(rr.rdata)
  if (!parsed.ok) throw new RangeError(parsed.why)
  return parsed.value
}

/** The whole set under another owner, signed anew if `sign`. */
export function moved(owner: (old: Name) => Name, sign: boolean): Change {
  return (set, tools) => {
    const move = (rr: RR): RR => ({ ...rr, owner: owner(rr.owner) })
    const there: RRset = {
      ...set,
      owner: owner(set.owner),
      records: set.records.map(move),
      signatures: set.signatures.map(move),
    }
    return sign ? tools.sign(there) : there
  }
}

/** Both the records and their signatures with this TTL. */
export function withTtl(ttl: number): Change {
  const change = (rr: RR): RR => ({ ...rr, ttl })
  return (set) => ({ ...set, records: set.records.map(change), signatures: set.signatures.map(change) })
}

/** Records and signatures of a set. */
export const all = (set: RRset | null): readonly RR[] => (set === null ? [] : [...set.records, ...set.signatures])

/** True for a record of these types and for RRSIGs over them. */
export function ofType(...types: readonly RRType[]): (rr: RR) => boolean {
  return (rr) => {
    if (rr.type !== TYPE.RRSIG) return types.includes(rr.type)
    const parsed = parseRrsig(rr.rdata)
    return parsed.ok && types.includes(parsed.value.typeCovered)
  }
}

/** Answers without some of the records. */
export function without(drop: (rr: RR) => boolean): Tamper {
  const keep = (rr: RR): boolean => !drop(rr)
  return (answer) => ({ ...answer, answer: answer.answer.filter(keep), authority: answer.authority.filter(keep) })
}

/** Answers without the records at one owner, which the zone tells. */
export function withoutOwner(owner: (zone: Parameters<Tamper>[2]) => Name | undefined): Tamper {
  return (answer, asked, zone) => {
    const name = owner(zone)
    return without((rr) => name !== undefined && rr.owner.equals(name))(answer, asked, zone)
  }
}

/** Tampers with answers to this name only. */
export const onlyFor = (zone: ZoneDraft, name: string, tamper: Tamper): Tamper => {
  const owner = Name.parse(name, zone.apex)
  return (answer, asked, from) => (asked.question.name.isWithin(owner) ? tamper(answer, asked, from) : answer)
}
