/** What a type bitmap says of the name that its record stands at: RFC 4035 §5.4, RFC 6840 §4, RFC 9824 §2. */

import type { DenialRecord } from '../codes.ts'
import type { Name } from '../dns/name.ts'
import { TYPE } from '../dns/registry.ts'
import type { RRType } from '../dns/rr.ts'
import { type Finding, finding } from '../report.ts'
import type { Proof } from './proof.ts'

/** NS without SOA: the parent's side of a zone cut (RFC 6840 §4.1). */
export const isDelegation = (types: ReadonlySet<RRType>): boolean => types.has(TYPE.NS) && !types.has(TYPE.SOA)

/**
 * The type that a bitmap lists although the answer denies it: the one asked, or CNAME, which would have answered
 * (RFC 6840 §4.3). For ANY: any type but those that denial itself brings.
 */
function listedType(types: ReadonlySet<RRType>, type: RRType): RRType | null {
  const denial: ReadonlySet<RRType> = new Set([TYPE.RRSIG, TYPE.NSEC, TYPE.NSEC3, TYPE.NXNAME])
  if (type === TYPE.ANY) return [...types].find((listed) => !denial.has(listed)) ?? null
  if (types.has(type)) return type
  return types.has(TYPE.CNAME) ? TYPE.CNAME : null
}

/** NXNAME, and no type but those of denial itself: the record says that its own name does not exist (RFC 9824 §2, §3.3). */
export const saysAbsent = (types: ReadonlySet<RRType>): boolean =>
  types.has(TYPE.NXNAME) && listedType(types, TYPE.ANY) === null

/** The rules that a matching record's bitmap must meet to deny `type` at `name`; null when it does. */
export function bitmapFault(proof: Proof, record: DenialRecord, name: Name, type: RRType): Finding | null {
  const { types } = record.kind === 'NSEC' ? record.nsec : record.nsec3
  const { about, seen } = proof
  const denied = { question: proof.question, records: proof.records }
  if (type === TYPE.DS && types.has(TYPE.SOA) && !name.isRoot) {
    return finding('DS_DENIAL_CHILD_SIDE', about, { child: name, record }, seen)
  }
  if (type !== TYPE.DS && isDelegation(types))
    return finding('DENIAL_FROM_ABOVE_CUT', about, { ...denied, record, name }, seen)
  // A validated NSEC shows that itself and its RRSIG exist, whatever its bits say (RFC 4035 §5.4).
  const itself = record.kind === 'NSEC' && (type === TYPE.NSEC || type === TYPE.RRSIG)
  const listed = itself ? type : listedType(types, type)
  return listed === null ? null : finding('DENIAL_TYPE_EXISTS', about, { ...denied, record, type: listed }, seen)
}

/** Of records that match a delegation the one that speaks most against there being no DS. */
export const worstForDs = <R>(records: readonly R[], typesOf: (r: R) => ReadonlySet<RRType>): R | undefined =>
  records.find((r) => typesOf(r).has(TYPE.DS)) ??
  records.find((r) => typesOf(r).has(TYPE.SOA)) ??
  records.find((r) => !typesOf(r).has(TYPE.NS)) ??
  records[0]
