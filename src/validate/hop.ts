/** One name of an alias chain: walks to its zone from each trust anchor that encloses it, then judges the answer (RFC 4035 §5). */

import type { TrustAnchor } from '../codes.ts'
import { Name } from '../dns/name.ts'
import { typeName } from '../dns/registry.ts'
import type { Question } from '../dns/rr.ts'
import { finding, type Hop, type Step, statusOf } from '../report.ts'
import { aliasOf, claimsFor, judgeAnswer, recordsOf } from './answer.ts'
import type { Claim } from './claim.ts'
import { type Context, subject } from './context.ts'
import { deadEnd } from './deadend.ts'
import type { KeySet } from './keyset.ts'
import type { Interval } from './signature.ts'
import { branch, rule, unreached } from './step.ts'
import { lowestCut, walk } from './walk.ts'

export interface JudgedHop {
  readonly step: Step
  readonly hop: Hop
  /** the name that an alias leads to */
  readonly next: Name | null
  readonly intervals: readonly Interval[]
  /** of the zone that holds the name; null when the chain ended or broke before it */
  readonly keys: KeySet | null
}

interface Tried {
  readonly step: Step
  readonly claim: Claim | null
  readonly intervals: readonly Interval[]
  readonly keys: KeySet | null
}

/**
 * Judges one name of an alias chain: the zones above it, then what was said of it (RFC 4035 §5).
 * @param from the alias that leads to it; null for the name that was asked
 */
export function judgeHop(context: Context, question: Question, from: Name | null): JudgedHop {
  const tried = answered(context, question, from, judgeFromAnchors(context, question))
  // Unjudged answers are shown as received; the last server asked is the one deepest down.
  const claim = tried.claim ?? claimsFor(context, question).at(-1) ?? null
  const hop: Hop = {
    name: question.name,
    type: question.type,
    status: statusOf(tried.step.outcome),
    answer: claim === null ? [] : recordsOf(claim, question),
    rcode: claim?.packet.message.rcode ?? null,
  }
  return {
    step: tried.step,
    hop,
    next: claim === null ? null : aliasOf(claim),
    intervals: tried.intervals,
    keys: tried.keys,
  }
}

/**
 * RFC 6840 §5.10: with nested trust anchors any success is accepted, the closest tried first. Insecure takes all of them:
 * else whoever strips the signatures below an unsigned delegation could pass for it.
 */
function judgeFromAnchors(context: Context, question: Question): Tried {
  const zones = anchorZones(context.anchors, question)
  if (zones.length === 0) return withoutAnchor(context, question)
  const tried: Tried[] = []
  for (const [apex, anchors] of zones) {
    const one = judgeFrom(context, apex, anchors, question)
    if (one.step.outcome === 'holds') return one
    tried.push(one)
  }
  if (tried.length === 1) return tried[0]!
  const best = (['fails', 'unknown', 'ends'] as const).flatMap((o) => tried.filter((t) => t.step.outcome === o))[0]!
  const about = best.step.subject
  return {
    ...best,
    step: branch(
      'hop',
      best.step.claim,
      about,
      'RFC 6840 §5.10',
      'each',
      tried.map((t) => t.step),
    ),
  }
}

/** Anchors grouped by zone, those that enclose the name, the closest first. */
function anchorZones(
  anchors: readonly TrustAnchor[],
  question: Question,
): readonly (readonly [Name, readonly TrustAnchor[]])[] {
  const groups = new Map<string, TrustAnchor[]>()
  const lowest = question.name.ancestor(lowestCut(question))
  for (const anchor of anchors) {
    if (!lowest.isWithin(anchor.zone)) continue
    const group = groups.get(anchor.zone.key)
    if (group === undefined) groups.set(anchor.zone.key, [anchor])
    else group.push(anchor)
  }
  const list = [...groups.values()].map((group) => [group[0]!.zone, group] as const)
  return list.sort(([a], [b]) => b.depth - a.depth)
}

/** A chain that ends is as good as none where an alias leads to nobody who answers. */
function answered(context: Context, question: Question, from: Name | null, tried: Tried): Tried {
  const { step } = tried
  if (from === null || step.outcome !== 'ends' || claimsFor(context, question).length > 0) return tried
  const { zone } = step.subject
  const found = deadEnd(context, question, from, zone)
  if (found === null) return tried
  const about = subject(found.zone, question.name, question.type)
  const answer = rule('answer', 'what the alias leads to is answered', about, 'RFC 1034 §5.3.3', found)
  return { ...tried, step: branch('hop', step.claim, about, 'RFC 1034 §5.3.3', 'each', [step, answer]) }
}

const claimText = ({ name, type }: Question): string => `the chain of trust reaches ${name} ${typeName(type)}`

/** The deepest zone at or above the name whose servers were asked. */
const deepestAsked = ({ index }: Context, name: Name): Name =>
  index.snapshot.observations.reduce(
    (zone, { askedFor }) => (name.isWithin(askedFor) && askedFor.isBelow(zone) ? askedFor : zone),
    Name.root,
  )

/** RFC 4035 §4.3: without a trust anchor at or above it a name is insecure. */
function withoutAnchor(context: Context, question: Question): Tried {
  const { anchors } = context
  // Of a zone that is not delegated yet the keys would be anchors: what lacks is theirs.
  const zone = anchors.length > 0 ? Name.root : deepestAsked(context, question.name)
  const about = subject(zone, question.name, question.type)
  const found = finding('ANCHOR_NONE', about, { anchors })
  return {
    step: rule('hop', claimText(question), about, 'RFC 4035 §4.3', found),
    claim: null,
    intervals: [],
    keys: null,
  }
}

function judgeFrom(context: Context, apex: Name, anchors: readonly TrustAnchor[], question: Question): Tried {
  const { zones, keys, intervals } = walk(context, apex, anchors, question)
  const about = subject(keys?.zone ?? zones.at(-1)!.subject.zone, question.name, question.type)
  if (keys === null) {
    const rest = unreached('answer', 'the answer is authenticated', about, 'RFC 4035 §5.3')
    return {
      step: branch('hop', claimText(question), about, 'RFC 4035 §5', 'all', [...zones, rest]),
      claim: null,
      intervals: [],
      keys,
    }
  }
  const answer = judgeAnswer(context, keys, question)
  const step = branch('hop', claimText(question), about, 'RFC 4035 §5', 'all', [...zones, answer.step])
  return { step, claim: answer.claim, intervals: [...intervals, ...answer.intervals], keys }
}
