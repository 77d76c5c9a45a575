/**
 * What a signature is made over: canonical RDATA, RRset order, the owner restored from a wildcard, the Original TTL
 * (RFC 4034 §3.1.8.1 and §6, RFC 6840 §5.1, RFC 4035 §5.3.2); and which records form an RRset (RFC 2181 §5).
 */

import { isName, LOWERED, skipField, UP_TO_NAMES } from './layout.ts'
import type { Name } from './name.ts'
import { encodeRrsig, type RRSIG } from './rdata.ts'
import { TYPE } from './registry.ts'
import type { RR, RRset, RRType } from './rr.ts'
import { concat, from16, from32, readName, u16 } from './wire.ts'

export { serialCompare, serialToTime } from './time.ts'

/**
 * RDATA in canonical form: A–Z lowered in the names of the types that RFC 4034 §6.2 (3) lists, NSEC left out (RFC 6840 §5.1).
 * RDATA whose names cannot be found within its bounds is opaque and returned as it is; so is RDATA of any other type.
 */
export function canonicalRdata(type: RRType, rdata: Uint8Array): Uint8Array {
  const fields = LOWERED.has(type) ? UP_TO_NAMES.get(type) : undefined
  if (fields === undefined) return rdata
  const out = Uint8Array.from(rdata)
  let at = 0
  for (const field of fields) {
    if (isName(field)) {
      if (field === 'name?' && at === rdata.length) break
      const read = readName(rdata, at, rdata.length, null)
      if (!read.ok) return rdata
      out.set(read.name.canonicalWire(), at)
      at = read.end
    } else {
      at = skipField(field, rdata, at, rdata.length)
      if (at < 0) return rdata
    }
  }
  return out
}

/** Canonical order of RDATA: as left-justified unsigned octets, a missing octet before a zero octet (RFC 4034 §6.3). */
export function compareRdata(a: Uint8Array, b: Uint8Array): number {
  return Buffer.compare(a, b)
}

/** The RDATA of an RRset in canonical form and order, duplicates removed (RFC 4034 §6.3). */
export function canonicalRecords(rrset: RRset): readonly Uint8Array[] {
  const sorted = rrset.records.map((record) => canonicalRdata(record.type, record.rdata)).sort(compareRdata)
  return sorted.filter((rdata, i) => i === 0 || compareRdata(rdata, sorted[i - 1]!) !== 0)
}

/**
 * The octets that the signature of `rrsig` must be over: its RDATA without the signature, the Signer's Name lowered, then every
 * RR in canonical form with the Original TTL; received TTLs play no part (RFC 4034 §3.1.8.1).
 * The owner is restored to the wildcard when Labels counts fewer labels than it has (RFC 4035 §5.3.2). When Labels counts more
 * there is no right answer: the owner is taken as it is, and the caller has refused such a signature before.
 */
export function signedData(rrsig: Omit<RRSIG, 'signature' | 'rdata'>, rrset: RRset): Uint8Array {
  const owner = signedOwner(rrset.owner, rrsig.labels).canonicalWire()
  const fields = { ...rrsig, signerName: rrsig.signerName.canonical() }
  return signedOctets(fields, { owner, type: rrset.type, class: rrset.class, rdata: canonicalRecords(rrset) })
}

/** An RRset as it goes into a signature: whoever makes one of these answers for its canonical form. */
export interface SignedForm {
  readonly owner: Uint8Array
  readonly type: RRType
  readonly class: number
  readonly rdata: readonly Uint8Array[]
}

/** RRSIG RDATA without the signature, then each RR with the Original TTL, all as they are given (RFC 4034 §3.1.8.1). */
export function signedOctets(rrsig: Omit<RRSIG, 'signature' | 'rdata'>, form: SignedForm): Uint8Array {
  const head = concat([form.owner, from16(form.type), from16(form.class), from32(rrsig.originalTtl)])
  const parts = [encodeRrsig({ ...rrsig, signature: new Uint8Array(0) })]
  for (const rdata of form.rdata) parts.push(head, from16(rdata.length), rdata)
  return concat(parts)
}

/** The owner that is signed: itself, or the wildcard it was expanded from (RFC 4035 §5.3.2). */
export function signedOwner(owner: Name, labels: number): Name {
  return owner.signedLabels > labels ? owner.ancestor(labels).wildcard() : owner
}

/**
 * Groups the records of a section into RRsets by owner, class and type, in the order of their first record, and gives each the
 * RRSIG RRs of its owner and class whose Type Covered is its type. RRSIG RRs form no RRset themselves (RFC 4035 §2.2): one
 * whose RRset is not there, or that is too short to have a Type Covered, is in no RRset.
 */
export function rrsets(records: readonly RR[]): readonly RRset[] {
  type Group = RRset & { readonly records: RR[]; readonly signatures: RR[] }
  const groups = new Map<string, Group>()
  const keyOf = (record: RR, type: RRType): string => `${type} ${record.class} ${record.owner.key}`
  for (const record of records) {
    if (record.type === TYPE.RRSIG) continue
    const key = keyOf(record, record.type)
    const group = groups.get(key)
    if (group !== undefined) group.records.push(record)
    else {
      const { owner, type } = record
      groups.set(key, { owner, type, class: record.class, records: [record], signatures: [] })
    }
  }
  for (const record of records) {
    if (record.type !== TYPE.RRSIG || record.rdata.length < 2) continue
    groups.get(keyOf(record, u16(record.rdata, 0)))?.signatures.push(record)
  }
  return [...groups.values()]
}
