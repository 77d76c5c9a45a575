/**
 * How steps are made and how their children decide them:
 * `all`: the first child that does not hold decides, later ones are not reached;
 * `any`: one that holds is enough, else the worst counts;
 * `each`: the worst counts; `best` (alternative servers): the best counts.
 */

import { CODES } from '../codes.ts'
import {
  type Facts,
  type Finding,
  rankOf,
  type Step,
  type StepKind,
  type StepOutcome,
  type Subject,
} from '../report.ts'
import type { ObservationId } from '../snapshot.ts'

const WORST: readonly StepOutcome[] = ['fails', 'unknown', 'ends', 'holds', 'unreached']
const BEST: readonly StepOutcome[] = ['holds', 'ends', 'fails', 'unknown', 'unreached']

export type Combine = 'all' | 'any' | 'each' | 'best'

interface Options {
  readonly findings?: readonly Finding[]
  readonly seen?: readonly ObservationId[]
  readonly facts?: Facts
}

const first = (order: readonly StepOutcome[], children: readonly Step[]): StepOutcome =>
  order.find((outcome) => children.some((child) => child.outcome === outcome)) ?? 'holds'

function combine(how: Combine, children: readonly Step[]): StepOutcome {
  switch (how) {
    case 'all':
      return children.find((child) => child.outcome !== 'holds')?.outcome ?? 'holds'
    case 'any':
      return children.some((child) => child.outcome === 'holds') ? 'holds' : first(WORST, children)
    case 'each':
      return first(WORST, children)
    case 'best':
      return first(BEST, children)
  }
}

/** A step decided by its children. */
export function branch(
  kind: StepKind,
  claim: string,
  subject: Subject,
  rfc: string,
  how: Combine,
  children: readonly Step[],
  options: Options = {},
): Step {
  return {
    kind,
    claim,
    subject,
    rfc,
    needs: how === 'best' ? 'any' : how,
    outcome: combine(how, children),
    children,
    findings: options.findings ?? [],
    seen: options.seen ?? [...new Set(children.flatMap((child) => child.seen))],
    facts: options.facts ?? {},
  }
}

/** A step decided by a rule of its own: with no finding that decides it holds, else the finding's effect is its outcome. */
export function rule(
  kind: StepKind,
  claim: string,
  subject: Subject,
  rfc: string,
  found: Finding | null,
  options: Options & { readonly outcome?: StepOutcome } = {},
): Step {
  return {
    kind,
    claim,
    subject,
    rfc,
    needs: 'all',
    outcome: options.outcome ?? (found === null ? 'holds' : outcomeOf(found)),
    children: [],
    findings: [...(found === null ? [] : [found]), ...(options.findings ?? [])],
    seen: options.seen ?? found?.seen ?? [],
    facts: options.facts ?? {},
  }
}

/** The outcome a finding brings about where nothing else can stand in for what it concerns. */
function outcomeOf(found: Finding): StepOutcome {
  switch (CODES[found.code].effect) {
    case 'bogus':
      return 'fails'
    case 'insecure':
      return 'ends'
    case 'indeterminate':
      return 'unknown'
    case 'advice':
      return 'holds'
  }
}

/** A rule that was not come to, because one before it failed. @param rfc the section that has the rule */
export function unreached(kind: StepKind, claim: string, subject: Subject, rfc: string): Step {
  return {
    kind,
    claim,
    subject,
    rfc,
    needs: 'all',
    outcome: 'unreached',
    children: [],
    findings: [],
    seen: [],
    facts: {},
  }
}

const isServer = (child: Step, { outcome }: Step): boolean => child.kind === 'server' && child.outcome === outcome

export interface Decision {
  readonly finding: Finding | null
  readonly path: readonly number[]
}

/**
 * The finding that decided a step that does not hold, and the way to it: for `all` the deciding child's; of the names of an
 * alias chain the first one's, where a resolver stops; otherwise, of the children that share the step's outcome, the
 * finding of highest rank, the first where ranks are equal. A server whose version of the zone is older than another's
 * counts only where no other failed: brought up to date it would have what the others have.
 */
export function decision(step: Step): Decision {
  const leaf = step.children.length === 0
  let best: Decision = {
    finding: step.findings.find((f) => outcomeOf(f) === step.outcome) ?? (leaf ? (step.findings[0] ?? null) : null),
    path: [],
  }
  if (leaf) return best
  const decisive = step.needs === 'all' ? step.children.findIndex((child) => child.outcome !== 'holds') : undefined
  const current = step.children.some((child) => isServer(child, step) && child.facts.behind !== true)
  step.children.forEach((child, index) => {
    if (current && child.facts.behind === true && isServer(child, step)) return
    if (child.outcome !== step.outcome || (decisive !== undefined && index !== decisive)) return
    if (step.kind === 'chain' && best.finding !== null && best.path.length > 0) return
    const below = decision(child)
    if (below.finding === null && (best.finding !== null || best.path.length > 0)) return
    if (best.finding === null || (below.finding !== null && rankOf(below.finding) > rankOf(best.finding))) {
      best = { finding: below.finding, path: [index, ...below.path] }
    }
  })
  return best
}
