/**
 * Decides what the parent zone says of a name on the way: a zone cut with DS, a proven cut without DS, no cut at all,
 * or evidence that does not hold. RFC 4035 §5.2, RFC 6840 §4.4, RFC 5155 §8.6 and §8.9; records of the child's side do not count.
 */

import { digestLength } from '../crypto/digest.ts'
import type { Name } from '../dns/name.ts'
import { type DS, parseDs } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { RRset } from '../dns/rr.ts'
import { type Finding, finding, type Step } from '../report.ts'
import type { ObservationId } from '../snapshot.ts'
import { provesNoDs } from './absence.ts'
import { type Alternative, alternatives, perServer } from './alternatives.ts'
import { type Context, lacks, stoppedFinding, subject } from './context.ts'
import { gather, isDenial, readDenial } from './denial.ts'
import { find, type Packet, referralTo, signersOf, soaOwner } from './evidence.ts'
import type { KeySet } from './keyset.ts'
import { type Interval, judgeRRset } from './signature.ts'
import { silence } from './silence.ts'
import { branch, rule } from './step.ts'

export type Delegation =
  /** a zone cut with usable DS records */
  | {
      readonly kind: 'cut'
      readonly step: Step
      readonly ds: readonly DS[]
      readonly intervals: readonly Interval[]
      readonly orElse: Step | null
    }
  /** a zone cut that ends the chain: proven without DS, or with none that counts */
  | { readonly kind: 'insecure'; readonly step: Step }
  /** the name is inside the parent zone, as far as anything shows */
  | { readonly kind: 'same zone' }
  /** evidence that does not hold, or is lacking */
  | { readonly kind: 'broken'; readonly step: Step }

type Judged = Delegation & { readonly packetIds: readonly ObservationId[] }

const CLAIM = 'the parent vouches for the delegation'
const ORDER: readonly Delegation['kind'][] = ['cut', 'insecure', 'same zone', 'broken']

/** What zone `keys.zone` says of `child`, a name below it on the way to the target. */
export function judgeDelegation(context: Context, keys: KeySet, child: Name): Delegation {
  const parent = keys.zone
  const about = subject(parent, child, TYPE.DS)
  if (deeperUnknown(context, parent, child)) {
    return { kind: 'broken', step: rule('delegation', CLAIM, about, 'RFC 4035 §5.2', null, { outcome: 'unknown' }) }
  }
  const claimed = claimsCut(context, child)
  const judged: Judged[] = [
    ...alternatives(context, child, TYPE.DS).map((a) => judgeDs(context, keys, child, a)),
    ...denials(context, child).map((packet) => judgeDenialOf(context, keys, child, packet, claimed)),
  ]
  if (judged.length === 0) return claimed ? noEvidence(context, parent, child) : { kind: 'same zone' }
  const best = ORDER.flatMap((kind) => judged.filter((j) => j.kind === kind))[0]!
  if (best.kind === 'same zone') return best
  // What does not let a cut be told from none decides nothing where the parent itself signs names there.
  if (best.kind === 'insecure' && !claimed && signsBelow(context, parent, child)) return { kind: 'same zone' }
  // A failing answer to a question about a name that nothing claims to be a cut says nothing about the way.
  if (best.kind === 'broken' && !claimed) return { kind: 'same zone' }
  if (best.kind === 'broken' && lacks(context, parent, child, TYPE.DS))
    return { kind: 'broken', step: { ...best.step, outcome: 'unknown' } }
  const steps = judged.flatMap((j) => (j.kind === 'same zone' ? [] : [j]))
  const step = steps.length === 1 ? best.step : alternativesStep(context, about, steps)
  if (best.kind !== 'cut') return { kind: best.kind, step }
  const cuts = judged.filter((j) => j.kind === 'cut')
  return {
    kind: 'cut',
    step,
    ds: cuts.flatMap((j) => j.ds),
    intervals: cuts[0]!.intervals,
    orElse: judged.find((j) => j.kind === 'insecure')?.step ?? null,
  }
}

function alternativesStep(
  context: Context,
  about: Step['subject'],
  judged: readonly Exclude<Judged, { kind: 'same zone' }>[],
): Step {
  const children = judged.flatMap((j) =>
    j.packetIds.map((id) =>
      perServer(context, context.index.packets.find((p) => p.id === id)!.observation.server, j.step),
    ),
  )
  return branch('delegation', CLAIM, about, 'RFC 4035 §5.2', 'best', children, {
    facts: judged.find((j) => j.kind === 'cut')?.step.facts ?? {},
  })
}

/** Anything that presents `child` as the apex of a zone of its own. */
function claimsCut(context: Context, child: Name): boolean {
  const { index } = context
  const apex = [TYPE.DS, TYPE.NS, TYPE.SOA]
  return apex.some((type) => index.sightings(child, type).length > 0)
}

/** A signature by the parent's own name on data at or below the child's: no cut there, or else that signature cannot hold. */
function signsBelow(context: Context, parent: Name, child: Name): boolean {
  const atCut = new Set<number>([TYPE.DS, TYPE.NSEC, TYPE.NSEC3])
  return context.index.packets.some((packet) =>
    [...packet.answer, ...packet.authority].some(
      (rrset) =>
        !atCut.has(rrset.type) &&
        rrset.owner.isWithin(child) &&
        signersOf(rrset).some((signer) => signer.equals(parent)),
    ),
  )
}

/** Responses that say, by referral or by answering for DS, that `child` has no DS. The child's own answers are left out. */
function denials(context: Context, child: Name): readonly Packet[] {
  return context.index.packets.filter((packet) => {
    if (find(packet.answer, child, TYPE.DS) !== undefined || find(packet.authority, child, TYPE.DS) !== undefined)
      return false
    if (referralTo(packet)?.equals(child) === true) return true
    const { name, type } = packet.observation.question
    return type === TYPE.DS && name.equals(child) && packet.answer.length === 0 && referralTo(packet) === null
  })
}

/**
 * True when what speaks of `child` is signed by a zone between it and `parent` that nothing has shown yet: asking for
 * the DS of the names between may show it.
 */
function deeperUnknown(context: Context, parent: Name, child: Name): boolean {
  const { index } = context
  const rrsets = [
    ...index.sightings(child, TYPE.DS).map((s) => s.rrset),
    ...denials(context, child).flatMap((p) => p.authority.filter((s) => isDenial(s) || s.type === TYPE.SOA)),
  ]
  const signers = rrsets.flatMap((rrset) => (rrset.type === TYPE.SOA ? [rrset.owner] : signersOf(rrset)))
  const between = signers.filter((s) => s.isBelow(parent) && child.isBelow(s))
  let lacking = false
  for (const signer of between) {
    for (let depth = parent.depth + 1; depth <= signer.depth; depth++) {
      const name = signer.ancestor(depth)
      if (lacks(context, parent, name, TYPE.DS)) lacking = true
    }
  }
  return lacking
}

/** A cut that nothing vouches for: never asked, withheld, or out of reach. */
function noEvidence(context: Context, parent: Name, child: Name): Delegation {
  const about = subject(parent, child, TYPE.DS)
  const pending = lacks(context, parent, child, TYPE.DS)
  const missing = (): Finding =>
    finding(
      'DS_DENIAL_MISSING',
      about,
      { child, records: [] },
      context.index.asked(child, TYPE.DS).map((o) => o.id),
    )
  const found = stoppedFinding(context, about) ?? silence(context, parent, about, pending, missing)
  return {
    kind: 'broken',
    step: rule(
      'delegation',
      CLAIM,
      about,
      'RFC 4035 §5.2',
      found,
      pending || found === null ? { outcome: 'unknown' } : {},
    ),
  }
}

/** A DS RRset: signed by the parent, and with at least one record whose algorithm and digest both count (RFC 6840 §5.2). */
function judgeDs(context: Context, keys: KeySet, child: Name, alternative: Alternative): Judged {
  const about = subject(keys.zone, child, TYPE.DS)
  const { rrset, seen } = alternative
  const signed = judgeRRset(context, rrset, keys, seen)
  if (signed.step.outcome !== 'holds') {
    const step = branch('delegation', CLAIM, about, 'RFC 4035 §5.2', 'all', [signed.step], { seen })
    return { kind: 'broken', step, packetIds: seen }
  }
  if (signed.wildcard !== null) {
    // A DS stands at a delegation; one expanded from a wildcard delegates nothing (RFC 4592 §4.6).
    const found = finding('DS_DENIAL_MISSING', about, { child, records: [] }, seen)
    return { kind: 'broken', step: rule('delegation', CLAIM, about, 'RFC 4592 §4.6', found, { seen }), packetIds: seen }
  }
  const { usable, setAside } = usableDs(context, keys.zone, child, rrset, seen)
  if (usable.length === 0) {
    // Only a DS that can be read can be said not to count.
    const found = setAside.find((f) => f.code === 'DS_MALFORMED') ?? setAside[0] ?? null
    const none = rule('check', 'a DS has an algorithm and a digest type that count', about, 'RFC 6840 §5.2', found, {
      seen,
      findings: setAside.filter((f) => f !== found),
      outcome: found?.code === 'DS_MALFORMED' ? 'fails' : 'ends',
    })
    const step = branch('delegation', CLAIM, about, 'RFC 4035 §5.2', 'all', [signed.step, none], { seen })
    return { kind: step.outcome === 'ends' ? 'insecure' : 'broken', step, packetIds: seen }
  }
  const step = branch('delegation', CLAIM, about, 'RFC 4035 §5.2', 'all', [signed.step], {
    seen,
    findings: setAside,
    facts: { ds: usable, rrset },
  })
  return {
    kind: 'cut',
    step,
    ds: usable,
    intervals: signed.interval === null ? [] : [signed.interval],
    orElse: null,
    packetIds: seen,
  }
}

/** RFC 6840 §5.2: DS records that do not count are set aside; RFC 4509 §3: so is SHA-1 beside SHA-256 or SHA-384. */
function usableDs(
  context: Context,
  parent: Name,
  child: Name,
  rrset: RRset,
  seen: readonly ObservationId[],
): { usable: readonly DS[]; setAside: readonly Finding[] } {
  const about = subject(parent, child, TYPE.DS)
  const setAside: Finding[] = []
  const counting: DS[] = []
  for (const rr of rrset.records) {
    const parsed = parseDs(rr.rdata)
    if (!parsed.ok)
      setAside.push(finding('DS_MALFORMED', about, { record: rr, why: parsed.why, offset: parsed.offset }, seen))
    else if (!context.policy.digests.has(parsed.value.digestType) || digestLength(parsed.value.digestType) === null)
      setAside.push(finding('DS_DIGEST_UNSUPPORTED', about, { ds: parsed.value }, seen))
    else if (!context.policy.algorithms.has(parsed.value.algorithm))
      setAside.push(finding('DS_ALGORITHM_UNSUPPORTED', about, { ds: parsed.value }, seen))
    else counting.push(parsed.value)
  }
  const preferred = counting.find((ds) => ds.digestType !== 1)
  if (preferred === undefined) return { usable: counting, setAside }
  const ignored = counting
    .filter((ds) => ds.digestType === 1)
    .map((ds) => finding('DS_SHA1_IGNORED', about, { ds, preferred }, seen))
  return { usable: counting.filter((ds) => ds.digestType !== 1), setAside: [...setAside, ...ignored] }
}

/** NSEC or NSEC3 of a referral or of a negative answer for DS. */
function judgeDenialOf(context: Context, keys: KeySet, child: Name, packet: Packet, claimed: boolean): Judged {
  const parent = keys.zone
  const about = subject(parent, child, TYPE.DS)
  const seen = [packet.id]
  const packetIds = seen
  // The child's own NSEC (SOA at the child, or signed by it) is told as what it is before its signature is looked at.
  const own = (rrset: RRset): boolean => signersOf(rrset).some((s) => s.isWithin(child)) && !child.isRoot
  const fromChild = soaOwner(packet)?.isWithin(child) === true && !child.isRoot
  const question = { name: child, type: TYPE.DS }
  const gathered = gather(context, packet, keys, question, own)
  const stolen = packet.authority.filter((s) => isDenial(s) && own(s)).flatMap(readDenial)
  const children: Step[] = [...gathered.leftOut]
  if (fromChild || stolen.length > 0) {
    const record = stolen[0]
    const found =
      record === undefined
        ? finding('DS_DENIAL_MISSING', about, { child, records: gathered.proof.records }, seen)
        : finding('DS_DENIAL_CHILD_SIDE', about, { child, record }, seen)
    const advice = [finding('DS_FROM_CHILD', about, { child, server: packet.observation.server }, seen)]
    children.push(
      rule('check', 'the proof comes from the parent side of the cut', about, 'RFC 4035 §5.2', found, {
        findings: advice,
      }),
    )
  }
  const verdict = provesNoDs(context, gathered, child, claimed)
  if (verdict.kind === 'same zone') return { ...verdict, packetIds }
  if (verdict.step !== null) children.push(verdict.step)
  if (children.length === 0) {
    const found = finding('DS_DENIAL_MISSING', about, { child, records: [] }, seen)
    children.push(rule('denial', 'there is no DS', about, 'RFC 4035 §5.2', found, { seen, facts: { proves: 'no DS' } }))
  }
  const ends = verdict.kind === 'insecure'
  const step = branch('delegation', CLAIM, about, 'RFC 4035 §5.2', ends ? 'best' : 'any', children, {
    seen,
    findings: ends ? gathered.advice : [],
  })
  return { kind: verdict.kind, step, packetIds }
}
