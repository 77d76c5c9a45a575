/**
 * What authenticated NSEC records prove: RFC 4035 §5.4, RFC 6840 §4, RFC 4592, RFC 9824.
 * Every record passed in carries a signature of `zone` that holds; here only its meaning is judged.
 */

import type { DenialRecord, Evidence } from '../codes.ts'
import { type Name, NameError } from '../dns/name.ts'
import type { NSEC } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { Question, RRType } from '../dns/rr.ts'
import { type Finding, finding, type Step, type Subject } from '../report.ts'
import type { ObservationId } from '../snapshot.ts'
import { branch, rule } from './step.ts'

/** An authenticated NSEC. */
export interface NsecRecord {
  /** where it really stands in the zone: a wildcard's own name when the record came expanded */
  readonly owner: Name
  readonly nsec: NSEC
}

/** What a proof is asked to show, and what its findings carry. */
export interface Proof {
  readonly zone: Name
  readonly question: Question
  readonly about: Subject
  readonly records: readonly DenialRecord[]
  readonly seen: readonly ObservationId[]
}

export const asRecord = ({ owner, nsec }: NsecRecord): DenialRecord => ({ kind: 'NSEC', owner, nsec })

/** NS without SOA: the parent's side of a zone cut (RFC 6840 §4.1). */
export const isDelegation = (types: ReadonlySet<RRType>): boolean => types.has(TYPE.NS) && !types.has(TYPE.SOA)

/** `*.name`, or null where that is too long to exist. */
export function wildcardOf(name: Name): Name | null {
  try {
    return name.wildcard()
  } catch (error) {
    if (error instanceof NameError) return null
    throw error
  }
}

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

const matching = (records: readonly NsecRecord[], name: Name): NsecRecord | undefined =>
  records.find((r) => r.owner.equals(name))

/** RFC 4034 §4.1.1: the name sorts after the owner and before the next name; the last NSEC of a zone wraps to the apex. */
function covers(zone: Name, { owner, nsec }: NsecRecord, name: Name): boolean {
  if (!name.isWithin(zone) || owner.compare(name) >= 0) return false
  return nsec.nextDomainName.equals(zone) || name.compare(nsec.nextDomainName) < 0
}

/** Why a covering record may not speak for `name`: it stands above a zone cut or a DNAME (RFC 6840 §4.1). */
function barred(proof: Proof, r: NsecRecord, name: Name): Finding | null {
  if (!name.isBelow(r.owner)) return null
  const evidence = { question: proof.question, records: proof.records, record: asRecord(r), name }
  if (isDelegation(r.nsec.types)) return finding('DENIAL_FROM_ABOVE_CUT', proof.about, evidence, proof.seen)
  if (r.nsec.types.has(TYPE.DNAME)) return finding('DENIAL_FROM_ABOVE_DNAME', proof.about, evidence, proof.seen)
  return null
}

/** The longest name that the record shows to exist at or above `name` (RFC 4592 §3.3.1). */
function closestEncloser(r: NsecRecord, name: Name): Name {
  const byOwner = r.owner.commonAncestor(name)
  const byNext = r.nsec.nextDomainName.commonAncestor(name)
  return byOwner.depth >= byNext.depth ? byOwner : byNext
}

interface Cover {
  readonly record: NsecRecord | null
  readonly fault: Finding
  /** the covering record shows that the name exists as an empty non-terminal */
  readonly emptyNonTerminal: boolean
}

/** Looks for the record that covers `name`; `missing` is told when there is none. */
function coverOf(proof: Proof, records: readonly NsecRecord[], name: Name, missing: Finding): Cover {
  let covering: NsecRecord | null = null
  for (const r of records) {
    if (!covers(proof.zone, r, name)) continue
    // A cut or a DNAME above the name outweighs whatever else covers it.
    const bar = barred(proof, r, name)
    if (bar !== null) return { record: null, fault: bar, emptyNonTerminal: false }
    covering ??= r
  }
  if (covering === null) return { record: null, fault: missing, emptyNonTerminal: false }
  return { record: covering, fault: missing, emptyNonTerminal: covering.nsec.nextDomainName.isBelow(name) }
}

const RFC = 'RFC 4035 §5.4'

function piece<C extends keyof Evidence>(
  proof: Proof,
  claim: string,
  found: Extract<Finding, { code: C }> | Finding | null,
  rfc = RFC,
): Step {
  return rule('check', claim, proof.about, rfc, found, { seen: proof.seen })
}

const denied = (proof: Proof) => ({ question: proof.question, records: proof.records })

/** RFC 4035 §5.4, RFC 4592 §2.2.2, RFC 4035 §3.1.3.4: the name exists without the type, or its wildcard does. */
export function provesNodata(proof: Proof, records: readonly NsecRecord[]): readonly Step[] {
  const { name, type } = proof.question
  const match = matching(records, name)
  if (match !== undefined) {
    return [piece(proof, `the NSEC of ${name} does not list the type`, bitmapFault(proof, asRecord(match), name, type))]
  }
  const missing = finding('DENIAL_NAME_NOT_MATCHED', proof.about, { ...denied(proof), name }, proof.seen)
  const cover = coverOf(proof, records, name, missing)
  if (cover.record === null) return [piece(proof, `an NSEC matches ${name}`, cover.fault)]
  if (cover.emptyNonTerminal)
    return [piece(proof, `${name} exists only because names below it do`, null, 'RFC 4592 §2.2.2')]
  const covered = piece(proof, `an NSEC covers ${name}`, null)
  const wildcard = wildcardOf(closestEncloser(cover.record, name))
  const source = wildcard === null ? undefined : matching(records, wildcard)
  if (wildcard !== null && source !== undefined) {
    const fault = bitmapFault(proof, asRecord(source), wildcard, type)
    return [covered, piece(proof, `the NSEC of ${wildcard} does not list the type`, fault, 'RFC 4035 §3.1.3.4')]
  }
  const above = wildcard === null ? null : coverOf(proof, records, wildcard, missing)
  if (above?.emptyNonTerminal === true) {
    return [covered, piece(proof, `${wildcard} exists only because names below it do`, null, 'RFC 4592 §2.2.2')]
  }
  return [covered, piece(proof, `an NSEC matches ${name} or its wildcard`, missing, 'RFC 4035 §3.1.3.4')]
}

/** RFC 4035 §5.4: no such name, and no wildcard that could have made it. RFC 9824 §2: or a record that says so itself. */
export function provesNxdomain(proof: Proof, records: readonly NsecRecord[]): readonly Step[] {
  const { name } = proof.question
  const exists = (record: NsecRecord, which: Name): Finding =>
    finding('DENIAL_NAME_EXISTS', proof.about, { ...denied(proof), record: asRecord(record), name: which }, proof.seen)
  const match = matching(records, name)
  if (match !== undefined) {
    const said = saysAbsent(match.nsec.types)
    return [
      piece(
        proof,
        `the NSEC of ${name} says that the name does not exist`,
        said ? null : exists(match, name),
        'RFC 9824 §2',
      ),
    ]
  }
  const cover = coverOf(
    proof,
    records,
    name,
    finding('DENIAL_NAME_NOT_COVERED', proof.about, { ...denied(proof), name }, proof.seen),
  )
  if (cover.record === null) return [piece(proof, `an NSEC covers ${name}`, cover.fault)]
  if (cover.emptyNonTerminal)
    return [piece(proof, `an NSEC covers ${name}`, exists(cover.record, name), 'RFC 4592 §2.2.2')]
  const covered = piece(proof, `an NSEC covers ${name}`, null)
  const wildcard = wildcardOf(closestEncloser(cover.record, name))
  if (wildcard === null) return [covered]
  const claim = `an NSEC covers ${wildcard}`
  const source = matching(records, wildcard)
  if (source !== undefined) return [covered, piece(proof, claim, exists(source, wildcard))]
  const missing = finding('DENIAL_WILDCARD_NOT_COVERED', proof.about, { ...denied(proof), wildcard }, proof.seen)
  const none = coverOf(proof, records, wildcard, missing)
  if (none.record !== null && none.emptyNonTerminal)
    return [covered, piece(proof, claim, exists(none.record, wildcard))]
  return [covered, piece(proof, claim, none.record === null ? none.fault : null)]
}

/** RFC 4035 §5.3.4: an answer expanded from `source` is right only where no closer name exists. */
export function provesNoCloser(proof: Proof, records: readonly NsecRecord[], source: Name): readonly Step[] {
  const { name } = proof.question
  const claim = `no name is closer to ${name} than ${source}`
  const missing = finding('WILDCARD_NOT_PROVEN', proof.about, { ...denied(proof), name, source }, proof.seen)
  const cover = coverOf(proof, records, name, missing)
  if (cover.record === null) return [piece(proof, claim, cover.fault, 'RFC 4035 §5.3.4')]
  // The wildcard stands right below the closest encloser, and exists: a record that says otherwise is of another version.
  const elsewhere = cover.emptyNonTerminal || closestEncloser(cover.record, name).depth !== source.depth - 1
  return [piece(proof, claim, elsewhere ? missing : null, 'RFC 4035 §5.3.4')]
}

/** Where `name` stands in the zone, as far as the records tell: for a delegation's DS (RFC 4035 §5.2). */
export function placeOf(
  proof: Proof,
  records: readonly NsecRecord[],
  name: Name,
): { readonly kind: 'match'; readonly record: DenialRecord } | { readonly kind: 'absent' } | null {
  const match = matching(records, name)
  if (match !== undefined) return { kind: 'match', record: asRecord(match) }
  return records.some((r) => covers(proof.zone, r, name) && barred(proof, r, name) === null) ? { kind: 'absent' } : null
}

/** A single branch over the pieces of a proof: all must hold. */
export const proofStep = (
  proof: Proof,
  claim: string,
  rfc: string,
  pieces: readonly Step[],
  facts: Step['facts'],
): Step => branch('denial', claim, proof.about, rfc, 'all', pieces, { seen: proof.seen, facts })
