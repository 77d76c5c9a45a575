/**
 * Judges a snapshot: a pure function of packets, question, instant, trust anchors and policy.
 * Follows the aliases of the answer; a chain of them is as good as its weakest hop (RFC 6672 §5.3.3 for DNAME).
 */

import type { TrustAnchor } from '../codes.ts'
import { Name } from '../dns/name.ts'
import { typeName } from '../dns/registry.ts'
import type { Question } from '../dns/rr.ts'
import { type Finding, finding, type Hop, type Report, type Step } from '../report.ts'
import { queriesOf, type Snapshot, type Timestamp } from '../snapshot.ts'
import { adviceFindings } from './advice.ts'
import { cdsFindings } from './cds.ts'
import { clockFinding } from './clock.ts'
import { consistencyFindings } from './consistency.ts'
import { type Context, stoppedFinding, subject, type Verified } from './context.ts'
import { ednsIgnored } from './edns.ts'
import { index } from './evidence.ts'
import { judgeHop } from './hop.ts'
import type { KeySet } from './keyset.ts'
import { isPrescribed, isRefused } from './nxname.ts'
import { disagreement, opinionOf } from './opinion.ts'
import type { Policy } from './policy.ts'
import { serverFindings } from './servers.ts'
import type { Interval } from './signature.ts'
import { branch, rule } from './step.ts'
import { placeFindings, verdictOf } from './verdict.ts'

export interface Validation {
  /** the instant to judge at, whole seconds */
  readonly at: Timestamp
  readonly anchors: readonly TrustAnchor[]
  readonly policy: Policy
  /** verifications done before, of any report: the same octets are verified once */
  readonly verified?: Verified
}

/**
 * Judges what the snapshot shows of `question`. Never throws for anything a server can send.
 * `needs` of the report lists what was lacking; while it can still be asked, the verdict is not final.
 */
export function validate(
  snapshot: Snapshot,
  question: Question,
  { at, anchors, policy, verified }: Validation,
): Report {
  const context: Context = {
    target: question,
    index: index(snapshot, question),
    at,
    anchors,
    policy,
    work: { signatures: 0, nsec3Hashes: 0 },
    needs: [],
    memo: new Map(),
    verified: verified ?? new Map(),
    authentic: [],
    bounds: [],
  }
  const { root, hops, intervals, keys } = judgeChain(context, question)
  const verdict = verdictOf(root)
  const requests = cdsFindings(context, hops, keys, verdict.status)
  const resolver = opinionOf(snapshot)
  const others: readonly (Finding | null)[] = [
    ...serverFindings(context).filter((found) => !isPrescribed(found)),
    ...ednsIgnored(context, root),
    ...consistencyFindings(context),
    ...adviceFindings(context),
    ...requests,
    ...context.bounds,
    clockFinding(context),
    isRefused(question, resolver?.rcode ?? null) ? null : disagreement(context, question, verdict.status, resolver),
  ]
  return {
    target: question,
    at,
    verdict,
    validity: verdict.status === 'secure' ? intersection(intervals) : null,
    root,
    authentic: context.authentic,
    hops,
    rcode: hops.at(-1)?.rcode ?? null,
    findings: placeFindings(
      root,
      verdict,
      others.filter((f) => f !== null),
    ),
    anchors,
    policy: policy.name,
    resolver,
    queries: queriesOf(snapshot),
    elapsedMs: snapshot.elapsedMs,
    needs: dedupe(context),
  }
}

interface Chain {
  readonly root: Step
  readonly hops: readonly Hop[]
  readonly intervals: readonly Interval[]
  /** of the zone that holds the last name; null when the chain ended or broke before it */
  readonly keys: KeySet | null
}

function judgeChain(context: Context, question: Question): Chain {
  const steps: Step[] = []
  const hops: Hop[] = []
  const intervals: Interval[] = []
  const names: Name[] = []
  let keys: KeySet | null = null
  let name: Name | null = question.name
  while (name !== null) {
    const end = chainEnd(context, names, name, question)
    if (end !== null) {
      steps.push(end)
      break
    }
    const judged = judgeHop(context, { name, type: question.type }, names.at(-1) ?? null)
    names.push(name)
    steps.push(judged.step)
    hops.push(judged.hop)
    intervals.push(...judged.intervals)
    keys = judged.keys
    name = judged.next
  }
  const about = subject(Name.root, question.name, question.type)
  const claim = `every name on the way to ${question.name} ${typeName(question.type)} is vouched for`
  const stopped = context.needs.some((need) => need.optional !== true) ? stoppedFinding(context, about) : null
  if (stopped !== null) steps.push(rule('check', 'everything needed could be asked', about, 'RFC 1034 §5.3.3', stopped))
  return { root: branch('chain', claim, about, 'RFC 4035 §4.3', 'each', steps), hops, intervals, keys }
}

/** A loop, or more aliases than are followed; null to go on (RFC 1034 §3.6.2). */
function chainEnd(context: Context, names: readonly Name[], name: Name, question: Question): Step | null {
  const about = subject(name, name, question.type)
  const chain = [...names, name]
  const packets = names.flatMap((passed) => context.index.answersTo(passed, question.type))
  const seen = [...new Set(packets.flatMap(({ id, answer }) => (answer.length > 0 ? [id] : [])))]
  if (names.some((known) => known.equals(name))) {
    return rule(
      'check',
      'the aliases come to an end',
      about,
      'RFC 1034 §3.6.2',
      finding('ALIAS_LOOP', about, { chain }, seen),
    )
  }
  const limit = context.policy.limits.aliases
  if (names.length <= limit) return null
  return rule(
    'check',
    `there are at most ${limit} aliases`,
    about,
    'RFC 1034 §3.6.2',
    finding('LIMIT_ALIASES', about, { limit, chain }, seen),
  )
}

/** While all of the evidence stays valid; null when nothing bounds it. */
function intersection(intervals: readonly Interval[]): Interval | null {
  if (intervals.length === 0) return null
  return {
    from: Math.max(...intervals.map((i) => i.from)) as Timestamp,
    until: Math.min(...intervals.map((i) => i.until)) as Timestamp,
  }
}

function dedupe(context: Context): Report['needs'] {
  const known = new Map(
    context.needs.map((need) => [`${need.zone.key} ${need.question.type} ${need.question.name.key}`, need]),
  )
  return [...known.values()]
}
