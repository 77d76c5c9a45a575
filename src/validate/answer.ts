/**
 * Decides the end of a hop: whether the answer, or the proof that there is none, is authenticated by the zone that
 * holds the name (RFC 4035 §5.3, §5.4, RFC 6672 §5.3). Several servers' answers are alternatives.
 */

import type { Name } from '../dns/name.ts'
import { RCODE, TYPE, typeName } from '../dns/registry.ts'
import type { Question, RR, RRset } from '../dns/rr.ts'
import { type Finding, finding, type Step } from '../report.ts'
import { withoutBare } from './alongside.ts'
import { perServer } from './alternatives.ts'
import { type Claim, claims } from './claim.ts'
import { type Context, lacks, stoppedFinding, subject } from './context.ts'
import { type Packet, signersOf, soaOwner } from './evidence.ts'
import type { KeySet } from './keyset.ts'
import { refusedStep } from './nxname.ts'
import { type Part, partsOf } from './parts.ts'
import type { Interval } from './signature.ts'
import { outcomeText, silence } from './silence.ts'
import { branch, rule } from './step.ts'

export interface JudgedAnswer {
  readonly step: Step
  /** what the hop's answer said, of the best alternative; null when nobody answered */
  readonly claim: Claim | null
  readonly intervals: readonly Interval[]
}

/** The claims on a question that count for its zone. For DS at a cut the child's answers are left out (RFC 4035 §3.1.4.1). */
export function claimsFor(context: Context, question: Question): readonly Claim[] {
  return claims(context.index.packets, question).filter((claim) => !isChildsDs(claim, question))
}

const isChildsDs = (claim: Claim, { name, type }: Question): boolean =>
  type === TYPE.DS && !name.isRoot && claim.kind === 'nothing' && soaOwner(claim.packet)?.equals(name) === true

/** The records a claim consists of, as received. */
export function recordsOf(claim: Claim, question: Question): readonly RR[] {
  switch (claim.kind) {
    case 'data':
      if (question.type === TYPE.RRSIG)
        return claim.packet.answerSignatures.filter((rr) => rr.owner.equals(question.name))
      return claim.rrsets.flatMap((rrset) => rrset.records)
    case 'cname':
      return claim.rrset.records
    case 'dname':
      return [...claim.rrset.records, ...(claim.synthesised?.records ?? [])]
    case 'nothing':
      return []
  }
}

/** The next name of the alias chain; null when the claim is its end. */
export const aliasOf = (claim: Claim): Name | null =>
  claim.kind === 'cname' || (claim.kind === 'dname' && !claim.last) ? claim.target : null

/** Judges what was answered to `question` by the keys of the zone that holds it. */
export function judgeAnswer(context: Context, keys: KeySet, question: Question): JudgedAnswer {
  const about = subject(keys.zone, question.name, question.type)
  const told = claimsFor(context, question)
  const text = `${typeName(question.type)} of ${question.name} is answered with authenticated data or denial`
  if (told.length === 0) {
    const step = refusedStep(context, keys.zone, question, text) ?? unanswered(context, keys, question, text)
    return { step, claim: null, intervals: [] }
  }
  if (told.some((claim) => cutLacking(context, keys.zone, question, claim))) {
    return {
      step: rule('answer', text, about, 'RFC 4035 §5.2', null, { outcome: 'unknown' }),
      claim: told[0]!,
      intervals: [],
    }
  }
  const all = told.map((claim) => ({ claim, ...judgeClaim(context, keys, question, claim) }))
  const { counting: judged, advice } = withoutBare(all, question)
  const best = (['holds', 'ends', 'fails', 'unknown'] as const).flatMap((o) =>
    judged.filter((j) => j.step.outcome === o),
  )[0]!
  // What came along with the answer to another question may lack a proof that a question of its own would bring.
  if (best.step.outcome === 'fails' && lacks(context, keys.zone, question.name, question.type)) {
    return { ...best, step: { ...best.step, outcome: 'unknown' } }
  }
  if (judged.length === 1) {
    return advice.length === 0
      ? best
      : { ...best, step: { ...best.step, findings: [...best.step.findings, ...advice] } }
  }
  const children = judged.map((j) => perServer(context, j.claim.packet.observation.server, j.step))
  const step = branch('answer', text, about, 'RFC 4035 §5.3', 'best', children, {
    facts: best.step.facts,
    findings: advice,
  })
  return { step, claim: best.claim, intervals: best.intervals }
}

/** Names between a zone and unsigned data that are asked for a DS: an address below ip6.arpa has 32 labels. */
const MOST_BETWEEN = 32
/** Of them at one time, the nearest to the zone first: a cut is seldom far down. */
const AT_ONCE = 8

/**
 * Data that this zone did not sign may belong to a zone below it that nothing has shown yet. Asks for the DS of the
 * names between; true while an answer is outstanding.
 */
function cutLacking(context: Context, zone: Name, { name, type }: Question, claim: Claim): boolean {
  const { depth, unsigned } = reach(zone, claim, name)
  if (!unsigned) return false
  const lowest = Math.min(type === TYPE.DS ? Math.min(depth, name.depth - 1) : depth, zone.depth + MOST_BETWEEN)
  let lacking = 0
  for (let d = zone.depth + 1; d <= lowest && lacking < AT_ONCE; d++) {
    const between = name.ancestor(d)
    if (!provenInside(context, between) && lacks(context, zone, between, TYPE.DS)) lacking++
  }
  return lacking > 0
}

/** An NXDOMAIN seen at or above the name leaves no cut below it to look for (RFC 8020). */
const provenInside = (context: Context, name: Name): boolean =>
  context.index.packets.some(
    (p) =>
      p.observation.question.type === TYPE.DS &&
      p.message.rcode === RCODE.NXDOMAIN &&
      name.isBelow(p.observation.question.name),
  )

/** How deep the zone that made the claim can be, and whether `zone` itself signed what decides. */
function reach(zone: Name, claim: Claim, name: Name): { depth: number; unsigned: boolean } {
  const rrsets = decisive(claim)
  const signers = rrsets.flatMap(signersOf)
  if (rrsets.length > 0 && rrsets.every((rrset) => signersOf(rrset).some((s) => s.equals(zone))))
    return { depth: 0, unsigned: false }
  const deeper = signers.filter((s) => s.isBelow(zone) && name.isWithin(s))
  if (deeper.length > 0) return { depth: Math.max(...deeper.map((s) => s.depth)), unsigned: true }
  if (signers.length > 0) return { depth: 0, unsigned: false }
  const apex = soaOwner(claim.packet)
  if (claim.kind === 'nothing' && apex !== null && name.isWithin(apex))
    return { depth: apex.depth, unsigned: apex.isBelow(zone) }
  const owner = claim.kind === 'dname' ? claim.rrset.owner : name
  return { depth: owner.depth, unsigned: true }
}

/** The RRsets whose signatures decide a claim. */
function decisive(claim: Claim): readonly RRset[] {
  switch (claim.kind) {
    case 'data':
      return claim.rrsets
    case 'cname':
    case 'dname':
      return [claim.rrset]
    case 'nothing':
      return claim.packet.authority.filter(
        (rrset) => rrset.type === TYPE.NSEC || rrset.type === TYPE.NSEC3 || rrset.type === TYPE.SOA,
      )
  }
}

/** Nobody answered: not asked yet, withheld (bogus), or the zone is out of reach (indeterminate). */
function unanswered(context: Context, keys: KeySet, question: Question, text: string): Step {
  const { zone } = keys
  const about = subject(zone, question.name, question.type)
  const pending = lacks(context, zone, question.name, question.type)
  const exchanges = context.index.asked(question.name, question.type).filter((o) => o.askedFor.equals(zone))
  const seen = exchanges.map((o) => o.id)
  const childs = claims(context.index.packets, question).filter((claim) => isChildsDs(claim, question))
  const advice = childs.map(({ packet }) =>
    finding('DS_FROM_CHILD', about, { child: question.name, server: packet.observation.server }, [packet.id]),
  )
  const withheld = (): Finding =>
    finding('ANSWER_WITHHELD', about, { question, outcomes: exchanges.map(outcomeText) }, seen)
  const found = stoppedFinding(context, about) ?? silence(context, zone, about, pending, withheld)
  const outcome = pending || found === null ? ({ outcome: 'unknown' } as const) : {}
  return rule('answer', text, about, 'RFC 4035 §5.5', found, { ...outcome, findings: advice })
}

function judgeClaim(context: Context, keys: KeySet, question: Question, claim: Claim): Part {
  const about = subject(keys.zone, question.name, question.type)
  const seen = [claim.packet.id]
  const parts = partsOf(context, keys, question, claim)
  const wildcard = parts.flatMap((p) => p.step.facts.wildcard ?? [])[0]
  const alias = aliasOf(claim)
  const proves = parts.flatMap((p) => (p.step.kind === 'denial' ? [p.step.facts] : []))[0]
  const facts = {
    rcode: claim.packet.message.rcode,
    ...(claim.kind === 'data' && claim.rrsets[0] !== undefined ? { rrset: claim.rrsets[0] } : {}),
    ...(claim.kind === 'cname' || claim.kind === 'dname' ? { rrset: claim.rrset } : {}),
    ...(parts[0]?.step.facts.rrsig === undefined ? {} : { rrsig: parts[0].step.facts.rrsig }),
    ...(wildcard === undefined ? {} : { wildcard }),
    ...(alias === null ? {} : { alias }),
    ...(proves?.proves === undefined ? {} : { proves: proves.proves }),
    ...(proves?.by === undefined ? {} : { by: proves.by }),
  }
  const text = claim.kind === 'nothing' ? 'the answer denies, and proves it' : 'the answer is authenticated'
  const needs = question.type === TYPE.ANY && claim.kind === 'data' ? 'each' : 'all'
  const findings = answerAdvice(context, claim, question, about, seen)
  const step = branch(
    'answer',
    text,
    about,
    'RFC 4035 §5.3',
    needs,
    parts.map((p) => p.step),
    { seen, facts, findings },
  )
  return { step, intervals: parts.flatMap((p) => p.intervals) }
}

/** What is off about a response without changing the verdict: no AA, no SOA or not the zone's (RFC 2308 §3). */
function answerAdvice(
  context: Context,
  claim: Claim,
  question: Question,
  about: Step['subject'],
  seen: readonly Packet['id'][],
): readonly Finding[] {
  const { packet } = claim
  const found: Finding[] = []
  // The DNSKEY response is told of where the servers are looked at, whether it was asked for or needed.
  const keys = question.type === TYPE.DNSKEY && claim.kind === 'data'
  if (!packet.message.aa && !keys && context.index.snapshot.resolver === undefined) {
    found.push(finding('RESPONSE_NOT_AUTHORITATIVE', about, { server: packet.observation.server, question }, seen))
  }
  if (claim.kind !== 'nothing') return found
  const owners = packet.authority.flatMap((rrset) => (rrset.type === TYPE.SOA ? [rrset.owner] : []))
  const [soa] = owners
  if (soa === undefined) found.push(finding('SOA_MISSING', about, { question }, seen))
  else if (!owners.some((owner) => owner.equals(about.zone)))
    found.push(finding('SOA_NOT_ZONE', about, { question, soa }, seen))
  return found
}
