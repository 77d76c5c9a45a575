/**
 * What authenticated NSEC records prove: RFC 4035 §5.4, RFC 6840 §4, RFC 4592, RFC 9824.
 * Every record passed in carries a signature of `zone` that holds; here only its meaning is judged.
 */

import type { DenialRecord } from '../codes.ts'
import { type Name, NameError } from '../dns/name.ts'
import type { NSEC } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import { type Finding, finding, type Shown, type Step } from '../report.ts'
import { bitmapFault, isDelegation, saysAbsent, worstForDs } from './bitmaps.ts'
import { type Place, type Proof, piece } from './proof.ts'

/** An authenticated NSEC. */
export interface NsecRecord {
  /** where it really stands in the zone: a wildcard's own name when the record came expanded */
  readonly owner: Name
  readonly nsec: NSEC
}

/** The record as the facts of a step have it. */
export const asRecord = ({ owner, nsec }: NsecRecord): DenialRecord => ({ kind: 'NSEC', owner, nsec })

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
 * The record that stands at the name. Where a zone signed several, the one that speaks against the claim: the order of
 * the records in an RRset is not signed, so it must not decide.
 */
function matching(
  records: readonly NsecRecord[],
  name: Name,
  against: (r: NsecRecord) => boolean = () => false,
): NsecRecord | undefined {
  const all = records.filter((r) => r.owner.equals(name))
  return all.find(against) ?? all[0]
}

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
  const { nsec } = r
  // A record that says its own owner does not exist shows at most what is above it (RFC 9824 §2).
  const owner = saysAbsent(nsec.types) ? (r.owner.parent() ?? r.owner) : r.owner
  return name.ancestor(Math.max(name.commonAncestor(owner).depth, name.commonAncestor(nsec.nextDomainName).depth))
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
    if (covering === null || tellsMore(r, covering, name)) covering = r
  }
  if (covering === null) return { record: null, fault: missing, emptyNonTerminal: false }
  return { record: covering, fault: null, emptyNonTerminal: covering.nsec.nextDomainName.isBelow(name) }
}

/** Of two records that cover a name the one by which more exists: it, or more of the names above it. */
const tellsMore = (a: NsecRecord, b: NsecRecord, name: Name): boolean =>
  a.nsec.nextDomainName.isBelow(name) !== b.nsec.nextDomainName.isBelow(name)
    ? a.nsec.nextDomainName.isBelow(name)
    : closestEncloser(a, name).depth > closestEncloser(b, name).depth

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
  const faultOf = (at: Name) => (r: NsecRecord) => bitmapFault(proof, asRecord(r), at, type)
  const match = matching(records, name, (r) => faultOf(name)(r) !== null)
  if (match !== undefined) {
    const fault = faultOf(name)(match)
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
  const source = wildcard === null ? undefined : matching(records, wildcard, (r) => faultOf(wildcard)(r) !== null)
  if (wildcard !== null && source !== undefined) {
    const fault = faultOf(wildcard)(source)
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
  const match = matching(records, name, (r) => !saysAbsent(r.nsec.types))
  if (match !== undefined) {
    if (!saysAbsent(match.nsec.types))
      return [piece(proof, `an NSEC covers ${name}`, show('name', name, 'covered', match), exists(proof, match, name))]
    const claim = `the NSEC of ${name} says that the name does not exist`
    return [piece(proof, claim, show('name', name, 'NXNAME', match), null, 'RFC 9824 §2')]
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
  const match = matching(records, name)
  const fault = match === undefined ? cover.fault : missing
  return [
    piece(proof, `an NSEC covers ${name}`, show('name', name, 'covered', match ?? cover.record), fault, rfc),
    piece(
      proof,
      `no name is closer to ${name} than ${source}`,
      show('closest encloser', encloser, 'encloses', cover.record),
      closest ? null : missing,
      rfc,
    ),
  ]
}

/** How the records show where a name stands: one at the name itself, or one that covers it; null when none does. */
export function placeOf(proof: Proof, records: readonly NsecRecord[], name: Name): Place | null {
  const match = worstForDs(
    records.filter((r) => r.owner.equals(name)),
    (r) => r.nsec.types,
  )
  if (match !== undefined)
    return { kind: 'match', record: asRecord(match), items: [], shown: show('name', name, 'lacks type', match) }
  const cover = records.find((r) => covers(proof.zone, r, name) && barred(proof, r, name) === null)
  if (cover === undefined) return null
  return { kind: 'covered', record: asRecord(cover), items: [], shown: show('name', name, 'covered', cover) }
}
