/**
 * The way from a trust anchor down to the zone that holds a name: at each name on the way the parent's evidence decides
 * whether a new zone begins (RFC 4035 §5.2); nothing the asker guessed about zone cuts counts here.
 */

import type { TrustAnchor } from '../codes.ts'
import { digestLength } from '../crypto/digest.ts'
import type { Name } from '../dns/name.ts'
import { TYPE } from '../dns/registry.ts'
import type { Question } from '../dns/rr.ts'
import { type Finding, finding, type Step } from '../report.ts'
import { type Context, once, subject } from './context.ts'
import { judgeDelegation } from './delegation.ts'
import { type JudgedKeys, judgeKeys } from './keys.ts'
import type { KeySet } from './keyset.ts'
import type { Interval } from './signature.ts'
import { branch, rule, unreached } from './step.ts'

export interface Walk {
  readonly zones: readonly Step[]
  /** the keys of the zone that holds the name; null when the chain ended or broke before it */
  readonly keys: KeySet | null
  readonly intervals: readonly Interval[]
}

type Stage = { readonly step: Step; readonly keys: KeySet | null; readonly intervals: readonly Interval[] }

/** The deepest name that can be a zone cut on the way: for DS the type lives in the parent (RFC 4035 §3.1.4.1). */
export const lowestCut = ({ name, type }: Question): number =>
  type === TYPE.DS && !name.isRoot ? name.depth - 1 : name.depth

/** Walks from the anchors at `apex` towards the question's name, as far as the evidence holds. */
export function walk(context: Context, apex: Name, anchors: readonly TrustAnchor[], question: Question): Walk {
  const start = once(context, `anchored ${apex.key}`, () => anchored(context, apex, anchors))
  const zones: Step[] = [start.step]
  const intervals: Interval[] = [...start.intervals]
  let keys = start.keys
  for (let depth = apex.depth + 1; keys !== null && depth <= lowestCut(question); depth++) {
    const child = question.name.ancestor(depth)
    const parent: KeySet = keys
    const stage = once(context, `stage ${apex.key} ${parent.zone.key} ${child.key}`, () =>
      descend(context, parent, child),
    )
    if (stage.stage === null) continue
    zones.push(stage.stage.step)
    intervals.push(...stage.stage.intervals)
    keys = stage.stage.keys
  }
  return { zones, keys, intervals }
}

/** The first zone: its keys rest on trust anchors. RFC 6840 §5.2 holds for anchors as for DS: none that counts, none at all. */
function anchored(context: Context, apex: Name, anchors: readonly TrustAnchor[]): Stage {
  const about = subject(apex, apex, TYPE.DNSKEY)
  const claim = `the zone ${apex} is authenticated`
  const counting = anchors.filter((anchor) => unsupported(context, apex, anchor) === null)
  if (counting.length === 0) {
    const found = anchors.flatMap((anchor) => unsupported(context, apex, anchor) ?? [])
    const step = rule('zone', claim, about, 'RFC 6840 §5.2', found[0] ?? null, {
      outcome: 'ends',
      findings: found.slice(1),
    })
    return { step, keys: null, intervals: [] }
  }
  const judged = judgeKeys(context, apex, { kind: 'anchor', anchors: counting })
  return stageOf(claim, about, [judged.step], judged, [])
}

function unsupported(context: Context, apex: Name, { ds, key, assumed }: TrustAnchor): Finding | null {
  const about = subject(apex, apex, key === null ? TYPE.DS : TYPE.DNSKEY)
  const { algorithms, digests } = context.policy
  if (key !== null)
    return algorithms.has(key.algorithm) ? null : finding('DNSKEY_ALGORITHM_UNSUPPORTED', about, { key })
  if (ds === null) return null
  const evidence = { ds, ...(assumed === true && { assumed }) }
  if (!algorithms.has(ds.algorithm)) return finding('DS_ALGORITHM_UNSUPPORTED', about, evidence)
  return digests.has(ds.digestType) && digestLength(ds.digestType) !== null
    ? null
    : finding('DS_DIGEST_UNSUPPORTED', about, evidence)
}

function stageOf(
  claim: string,
  about: Step['subject'],
  steps: readonly Step[],
  judged: JudgedKeys,
  intervals: readonly Interval[],
): Stage {
  const step = branch('zone', claim, about, 'RFC 4035 §5.2', 'all', steps, { facts: judged.step.facts })
  return {
    step,
    keys: step.outcome === 'holds' ? judged.keys : null,
    intervals: judged.interval === null ? intervals : [...intervals, judged.interval],
  }
}

/** One name further down: `stage` is null when no zone begins there. */
function descend(context: Context, parent: KeySet, child: Name): { readonly stage: Stage | null } {
  const delegation = judgeDelegation(context, parent, child)
  if (delegation.kind === 'same zone') return { stage: null }
  const about = subject(child, child, TYPE.DNSKEY)
  const claim = `the zone ${child} is authenticated`
  if (delegation.kind !== 'cut') {
    const rest = unreached('keys', 'the DNSKEY RRset is signed by a key that a DS names', about, 'RFC 4035 §5.2')
    return {
      stage: {
        step: branch('zone', claim, about, 'RFC 4035 §5.2', 'all', [delegation.step, rest]),
        keys: null,
        intervals: [],
      },
    }
  }
  const judged = judgeKeys(context, child, { kind: 'ds', ds: delegation.ds, seen: delegation.step.seen })
  const stage = stageOf(claim, about, [delegation.step, judged.step], judged, delegation.intervals)
  if (stage.step.outcome === 'holds' || delegation.orElse === null) return { stage }
  // Another server of the parent proves that there is no DS: a validator that asks it ends there (the best evidence counts).
  const step = branch('zone', claim, about, 'RFC 4035 §5.2', 'best', [stage.step, delegation.orElse])
  return { stage: { step, keys: null, intervals: [] } }
}
