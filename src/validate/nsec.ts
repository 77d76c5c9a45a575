/**
 * What authenticated NSEC records prove: RFC 4035 §5.4, RFC 6840 §4, RFC 4592, RFC 9824.
 * Every record passed in carries a signature of `zone` that holds; here only its meaning is judged.
 */

import type { DenialRecord } from '../codes.ts'
import { type Name, NameError } from '../dns/name.ts'
import type { NSEC } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { Question, RRType } from '../dns/rr.ts'
import { type Facts, type Finding, finding, type Shown, type Step, type Subject } from '../report.ts'
import type { ObservationId } from '../snapshot.ts'
import { branch, rule, unreached } from './step.ts'

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
export function covers(zone: Name, { owner, nsec }: NsecRecord, name: Name): boolean {
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
  /** the record that covers the name, or that keeps another from doing so */
  readonly record: NsecRecord | null
  /** null when the record covers the name */
  readonly fault: Finding | null
  /** the covering record shows that the name exists as an empty non-terminal */
  readonly emptyNonTerminal: boolean
}

/** Looks for the record that covers `name`; `missing` is told when there is none. */
function coverOf(proof: Proof, records: readonly NsecRecord[], name: Name, missing: Finding): Cover {
  let covering: NsecRecord | null = null
  for (const r of records) {
    if (!covers(proof.zone, r, name)) continue
    // A cut or a DNAME above the name outweighs whatever else covers it.
    const fault = barred(proof, r, name)
    if (fault !== null) return { record: r, fault, emptyNonTerminal: false }
    covering ??= r
  }
  if (covering === null) return { record: null, fault: missing, emptyNonTerminal: false }
  return { record: covering, fault: null, emptyNonTerminal: covering.nsec.nextDomainName.isBelow(name) }
}

const RFC = 'RFC 4035 §5.4'

/** One item of a proof: what has to be shown of a name, the record that does, and the finding when none does. */
export function piece(proof: Proof, claim: string, shown: Shown, found: Finding | null, rfc = RFC): Step {
  return rule('check', claim, proof.about, rfc, found, { seen: proof.seen, facts: { shown } })
}

const show = (role: Shown['role'], name: Name, how: Shown['how'], r: NsecRecord | null): Shown => ({
  role,
  name,
  how,
  record: r === null ? null : asRecord(r),
})

const denied = (proof: Proof) => ({ question: proof.question, records: proof.records })

const exists = (proof: Proof, r: NsecRecord, name: Name): Finding =>
  finding('DENIAL_NAME_EXISTS', proof.about, { ...denied(proof), record: asRecord(r), name }, proof.seen)

/** The name is covered, and the ends of the span show which is its closest encloser. */
function absent(proof: Proof, r: NsecRecord, name: Name): { readonly encloser: Name; readonly steps: readonly Step[] } {
  const encloser = closestEncloser(r, name)
  return {
    encloser,
    steps: [
      piece(proof, `an NSEC covers ${name}`, show('name', name, 'covered', r), null),
      piece(
        proof,
        `the closest encloser of ${name} is ${encloser}`,
        show('closest encloser', encloser, 'encloses', r),
        null,
        'RFC 4592 §3.3.1',
      ),
    ],
  }
}

/** RFC 4035 §5.4, RFC 4592 §2.2.2, RFC 4035 §3.1.3.4: the name exists without the type, or its wildcard does. */
export function provesNodata(proof: Proof, records: readonly NsecRecord[]): readonly Step[] {
  const { name, type } = proof.question
  const match = matching(records, name)
  if (match !== undefined) {
    const fault = bitmapFault(proof, asRecord(match), name, type)
    return [piece(proof, `the NSEC of ${name} does not list the type`, show('name', name, 'lacks type', match), fault)]
  }
  const missing = finding('DENIAL_NAME_NOT_MATCHED', proof.about, { ...denied(proof), name }, proof.seen)
  const cover = coverOf(proof, records, name, missing)
  if (cover.record === null || cover.fault !== null) {
    return [piece(proof, `an NSEC matches ${name}`, show('name', name, 'lacks type', cover.record), cover.fault)]
  }
  if (cover.emptyNonTerminal) {
    const shown = show('name', name, 'empty', cover.record)
    return [piece(proof, `${name} exists only because names below it do`, shown, null, 'RFC 4592 §2.2.2')]
  }
  const { encloser, steps } = absent(proof, cover.record, name)
  const wildcard = wildcardOf(encloser)
  const source = wildcard === null ? undefined : matching(records, wildcard)
  if (wildcard !== null && source !== undefined) {
    const fault = bitmapFault(proof, asRecord(source), wildcard, type)
    const claim = `the NSEC of ${wildcard} does not list the type`
    return [...steps, piece(proof, claim, show('wildcard', wildcard, 'lacks type', source), fault, 'RFC 4035 §3.1.3.4')]
  }
  const above = wildcard === null ? null : coverOf(proof, records, wildcard, missing)
  if (wildcard !== null && above?.emptyNonTerminal === true) {
    const shown = show('wildcard', wildcard, 'empty', above.record)
    return [...steps, piece(proof, `${wildcard} exists only because names below it do`, shown, null, 'RFC 4592 §2.2.2')]
  }
  const shown = show(wildcard === null ? 'name' : 'wildcard', wildcard ?? name, 'lacks type', null)
  return [...steps, piece(proof, `an NSEC matches ${name} or its wildcard`, shown, missing, 'RFC 4035 §3.1.3.4')]
}

/** RFC 4035 §5.4: no such name, and no wildcard that could have made it. RFC 9824 §2: or a record that says so itself. */
export function provesNxdomain(proof: Proof, records: readonly NsecRecord[]): readonly Step[] {
  const { name } = proof.question
  const match = matching(records, name)
  if (match !== undefined) {
    const fault = saysAbsent(match.nsec.types) ? null : exists(proof, match, name)
    const claim = `the NSEC of ${name} says that the name does not exist`
    return [piece(proof, claim, show('name', name, 'NXNAME', match), fault, 'RFC 9824 §2')]
  }
  const uncovered = finding('DENIAL_NAME_NOT_COVERED', proof.about, { ...denied(proof), name }, proof.seen)
  const cover = coverOf(proof, records, name, uncovered)
  const claim = `an NSEC covers ${name}`
  if (cover.record === null || cover.fault !== null)
    return [piece(proof, claim, show('name', name, 'covered', cover.record), cover.fault)]
  if (cover.emptyNonTerminal) {
    const fault = exists(proof, cover.record, name)
    return [piece(proof, claim, show('name', name, 'covered', cover.record), fault, 'RFC 4592 §2.2.2')]
  }
  const { encloser, steps } = absent(proof, cover.record, name)
  const wildcard = wildcardOf(encloser)
  return wildcard === null ? steps : [...steps, wildcardAbsent(proof, records, wildcard)]
}

function wildcardAbsent(proof: Proof, records: readonly NsecRecord[], wildcard: Name): Step {
  const source = matching(records, wildcard)
  const missing = finding('DENIAL_WILDCARD_NOT_COVERED', proof.about, { ...denied(proof), wildcard }, proof.seen)
  const cover = coverOf(proof, records, wildcard, missing)
  const shows = source ?? cover.record
  const there = source !== undefined || cover.emptyNonTerminal
  const fault = shows !== null && there ? exists(proof, shows, wildcard) : cover.fault
  return piece(proof, `an NSEC covers ${wildcard}`, show('wildcard', wildcard, 'covered', shows), fault)
}

/** RFC 4035 §5.3.4: an answer expanded from `source` is right only where no closer name exists. */
export function provesNoCloser(proof: Proof, records: readonly NsecRecord[], source: Name): readonly Step[] {
  const { name } = proof.question
  const rfc = 'RFC 4035 §5.3.4'
  const missing = finding('WILDCARD_NOT_PROVEN', proof.about, { ...denied(proof), name, source }, proof.seen)
  const cover = coverOf(proof, records, name, missing)
  // The wildcard stands right below the closest encloser, and exists: a record that says otherwise is of another version.
  const encloser = source.ancestor(source.depth - 1)
  const closest =
    cover.record !== null && !cover.emptyNonTerminal && closestEncloser(cover.record, name).equals(encloser)
  return [
    piece(proof, `an NSEC covers ${name}`, show('name', name, 'covered', cover.record), cover.fault, rfc),
    piece(
      proof,
      `no name is closer to ${name} than ${source}`,
      show('closest encloser', encloser, 'encloses', cover.record),
      closest ? null : missing,
      rfc,
    ),
  ]
}

/** Where a name stands in its zone, as far as denial records tell: for the DS of a delegation (RFC 4035 §5.2). */
export interface Place {
  readonly kind: 'match' | 'covered' | 'opt-out'
  readonly record: DenialRecord
  /** what has to be shown before */
  readonly items: readonly Step[]
  /** what is shown last of all: the name without the type, or the span over the name */
  readonly shown: Shown
}

export function placeOf(proof: Proof, records: readonly NsecRecord[], name: Name): Place | null {
  const match = matching(records, name)
  if (match !== undefined)
    return { kind: 'match', record: asRecord(match), items: [], shown: show('name', name, 'lacks type', match) }
  const cover = records.find((r) => covers(proof.zone, r, name) && barred(proof, r, name) === null)
  if (cover === undefined) return null
  return { kind: 'covered', record: asRecord(cover), items: [], shown: show('name', name, 'covered', cover) }
}

/** A single branch over the items of a proof: all must hold, and those after one that does not are not reached. */
export function proofStep(proof: Proof, claim: string, rfc: string, items: readonly Step[], facts: Facts): Step {
  const broken = items.findIndex((item) => item.outcome !== 'holds')
  const children = items.map((item, i) =>
    broken < 0 || i <= broken ? item : { ...unreached('check', item.claim, item.subject, item.rfc), facts: item.facts },
  )
  const options = { seen: proof.seen, facts: { ...facts, records: proof.records } }
  return branch('denial', claim, proof.about, rfc, 'all', children, options)
}
