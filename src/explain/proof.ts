/**
 * Takes a report's denials apart for a reader: hop by hop what the answer claims, which items have to be shown, which
 * record shows each, and where none does the one that comes nearest. Nothing is judged anew (RFC 4035 §5.4, RFC 5155 §8).
 */

import type { DenialRecord } from '../codes.ts'
import type { Name } from '../dns/name.ts'
import { TYPE } from '../dns/registry.ts'
import type { Question, RR } from '../dns/rr.ts'
import type { Facts, Finding, Hop, Report, Shown, Step, StepOutcome } from '../report.ts'
import type { ObservationId } from '../snapshot.ts'
import { readDenial } from '../validate/denial.ts'
import { hashUnder, type LeftOut, type Nearest, nearestTo } from './nearest.ts'

/** One thing that has to be shown. */
export interface Item {
  readonly role: Shown['role']
  readonly how: Shown['how']
  /** null where an item before it had to tell which name it is */
  readonly name: Name | null
  readonly outcome: StepOutcome
  readonly rfc: string
  /** the record that shows it, or speaks against it */
  readonly record: DenialRecord | null
  /** of the name, for NSEC3 */
  readonly hash: Uint8Array | null
  readonly finding: Finding | null
  /** where no record shows it */
  readonly nearest: Nearest | null
}

/** One proof of non-existence, as far as it goes. */
export interface Proof {
  readonly zone: Name
  readonly question: Question
  readonly proves: NonNullable<Facts['proves']>
  readonly by: 'NSEC' | 'NSEC3' | null
  readonly outcome: StepOutcome
  readonly items: readonly Item[]
  /** the authenticated records */
  readonly records: readonly DenialRecord[]
  /** more came than were looked at */
  readonly more: boolean
  readonly leftOut: readonly LeftOut[]
  /** what decided it where no item did: iterations, a bound, nothing sent at all */
  readonly finding: Finding | null
  readonly seen: readonly ObservationId[]
}

/** What one name of the alias chain came to. */
export interface Account {
  readonly question: Question
  readonly hop: Hop
  readonly outcome: StepOutcome
  /** the zone whose keys judge the answer, or at which the way to it ended */
  readonly zone: Name
  /** the chain from the anchor reached that zone, so that the answer itself was judged */
  readonly judged: boolean
  readonly facts: Facts
  readonly answer: readonly RR[]
  readonly proofs: readonly Proof[]
  readonly seen: readonly ObservationId[]
}

/** The denials of a report, hop by hop. */
export function accountsOf(report: Report): readonly Account[] {
  const { root } = report
  const steps = root.kind === 'chain' ? root.children.filter((step) => step.kind === 'hop') : [root]
  return report.hops.flatMap((hop, i) => {
    const step = steps[i]
    return step === undefined ? [] : [accountOf(hop, deciding(step))]
  })
}

function accountOf(hop: Hop, step: Step): Account {
  const last = step.children.at(-1)
  const answer = last?.kind === 'answer' && last.outcome !== 'unreached' ? deciding(last) : null
  const end = answer ?? step.children.find((child) => child.outcome !== 'holds') ?? step
  const question = { name: hop.name, type: hop.type }
  return {
    question,
    hop,
    outcome: step.outcome,
    zone: end.subject.zone,
    judged: answer !== null,
    facts: end.facts,
    answer: hop.answer.filter((rr) => rr.type !== TYPE.RRSIG || hop.type === TYPE.RRSIG),
    proofs: denialsIn(end).map((denial) => proofOf(denial)),
    seen: end.seen,
  }
}

/** Among alternatives (servers, trust anchors) the one that decided. */
function deciding(step: Step): Step {
  const alternatives = step.children.filter((child) => child.kind === 'server' || child.kind === 'hop')
  const chosen = alternatives.find((child) => child.outcome === step.outcome)
  if (alternatives.length === 0 || chosen === undefined) return step
  return deciding(chosen.kind === 'server' ? (chosen.children[0] ?? chosen) : chosen)
}

/** The denial steps that are not part of another. */
function denialsIn(step: Step): readonly Step[] {
  if (step.outcome === 'unreached') return []
  const here = deciding(step)
  return here.kind === 'denial' ? [here] : here.children.flatMap(denialsIn)
}

function proofOf(denial: Step): Proof {
  const kinds = denial.children.filter((child) => child.kind === 'denial')
  // A denial is its own proof where it holds the items itself.
  const chosen = kinds.length === 0 ? denial : (kinds.find((kind) => kind.outcome === denial.outcome) ?? kinds[0]!)
  const records = chosen.facts.records ?? []
  const beside = denial.children.filter(({ kind, facts }) => kind !== 'denial' && facts.shown === undefined)
  const mixed = beside.flatMap(({ findings }) => findings.find((f) => f.code === 'NSEC3_PARAMETERS_DIFFER') ?? [])[0]
  const others = kinds.filter((kind) => kind !== chosen).flatMap((kind) => kind.facts.records ?? [])
  const leftOut = [
    ...beside.flatMap(leftOutOf),
    ...(mixed === undefined
      ? []
      : others.map((record) => ({ owner: record.owner, records: [record], finding: mixed }))),
  ]
  const { proves = 'NODATA' } = denial.facts
  const items = chosen.children.flatMap((step) => itemOf(step, records, leftOut))
  const findings = [
    ...chosen.findings,
    ...chosen.children.flatMap((c) => (c.facts.shown === undefined ? c.findings : [])),
  ]
  return {
    zone: denial.subject.zone,
    question: { name: denial.subject.owner, type: denial.subject.type },
    proves,
    by: chosen.facts.by ?? leftOut.flatMap((l) => l.records)[0]?.kind ?? null,
    outcome: denial.outcome,
    items: [...items, ...lacking(denial, proves, items, records, leftOut)],
    records,
    // RFC 9276 §3.2: more than a bound of them are not looked at.
    more: beside.some(({ findings: said }) => said.some((f) => f.code === 'LIMIT_NSEC3')),
    leftOut,
    finding: findings[0] ?? (kinds.length === 0 ? (denial.findings[0] ?? null) : null),
    seen: denial.seen,
  }
}

function itemOf(step: Step, records: readonly DenialRecord[], leftOut: readonly LeftOut[]): readonly Item[] {
  const { shown } = step.facts
  if (shown === undefined) return []
  const fails = step.outcome === 'fails'
  return [
    {
      role: shown.role,
      how: shown.how,
      name: shown.name,
      outcome: step.outcome,
      rfc: step.rfc,
      record: shown.record,
      hash: shown.hash ?? null,
      finding: step.findings[0] ?? null,
      nearest: fails && shown.record === null ? nearestTo(step.subject.zone, shown.name, records, leftOut) : null,
    },
  ]
}

/** An RRset whose signature does not hold, or a record that cannot be read or does not count. */
function leftOutOf(step: Step): readonly LeftOut[] {
  const { rrset } = step.facts
  const finding = step.findings[0] ?? findingIn(step)
  if (rrset !== undefined) return [{ owner: rrset.owner, records: readDenial(rrset), finding }]
  if (finding === null || !('record' in finding.evidence) || finding.evidence.record === null) return []
  const { record } = finding.evidence
  return 'kind' in record
    ? [{ owner: record.owner, records: [record], finding }]
    : 'owner' in record
      ? [{ owner: record.owner, records: [], finding }]
      : []
}

function findingIn(step: Step): Finding | null {
  for (const child of step.children) {
    if (child.outcome !== step.outcome) continue
    const found = child.findings[0] ?? findingIn(child)
    if (found !== null) return found
  }
  return null
}

/** What would have to be shown still: after an item failed that was to tell the names, where no record came, or none was looked at. */
function lacking(
  denial: Step,
  proves: Proof['proves'],
  items: readonly Item[],
  records: readonly DenialRecord[],
  leftOut: readonly LeftOut[],
): readonly Item[] {
  const none = items.length === 0
  if (denial.outcome !== 'fails' && !(denial.outcome === 'ends' && none)) return []
  const { owner, zone } = denial.subject
  const fails = denial.outcome === 'fails'
  const nearest = fails ? nearestTo(zone, owner, [], leftOut) : null
  const hashed = [...records, ...leftOut.flatMap((l) => l.records)].some(({ kind }) => kind === 'NSEC3')
  const item = (role: Item['role'], how: Item['how'], rfc: string, own = false): Item => ({
    role,
    how,
    name: own ? owner : null,
    outcome: own && fails ? 'fails' : 'unreached',
    rfc: hashed ? rfc : denial.rfc,
    record: null,
    hash: own && nearest?.record.kind === 'NSEC3' ? hashUnder(nearest.record, owner) : null,
    finding: null,
    nearest: own ? nearest : null,
  })
  const has = (role: Item['role']): boolean => items.some((one) => one.role === role)
  if (proves !== 'NXDOMAIN') {
    if (!none) return []
    const how = proves === 'no closer match' ? 'covered' : 'lacks type'
    return [item('name', how, proves === 'no closer match' ? 'RFC 5155 §8.8' : 'RFC 5155 §8.5', true)]
  }
  // Either says of itself that it does not exist, or two further names have to be denied.
  if (items.some(({ how }) => how === 'NXNAME')) return []
  return [
    ...(none ? [item('name', 'covered', 'RFC 5155 §8.4', true)] : []),
    ...(hashed && none ? [item('closest encloser', 'matched', 'RFC 5155 §8.3')] : []),
    ...(hashed && !none && !has('next closer name') ? [item('next closer name', 'covered', 'RFC 5155 §8.3')] : []),
    ...(has('wildcard') ? [] : [item('wildcard', 'covered', 'RFC 5155 §8.4')]),
  ]
}
