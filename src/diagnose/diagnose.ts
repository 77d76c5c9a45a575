/**
 * What was really wrong, and what to do: one root cause, what follows from it, what was changed, what caches still hold,
 * and the repair. Pure: a function of a report and the packets it was judged from.
 */

import type { Finding, Report, Step } from '../report.ts'
import type { Snapshot } from '../snapshot.ts'
import { type Caches, cachesOf, NOTHING_HELD } from './caches.ts'
import { circumstanceWhy } from './circumstance.ts'
import { delegationWhy } from './delegation.ts'
import type { Plan } from './plan.ts'
import { planFor } from './recipe.ts'
import { lookAt, type Seen } from './seen.ts'
import { signatureWhy } from './signature.ts'
import type { Why } from './why.ts'

/** One finding looked into. */
export interface Inquiry {
  readonly finding: Finding
  /** what was done to the evidence; null when no more can be told than the finding says */
  readonly why: Why | null
  readonly plan: Plan | null
}

export interface Diagnosis {
  /** the cause of the verdict; null when the chain is secure */
  readonly root: Inquiry | null
  /** errors that would not be there without the root */
  readonly follows: readonly Finding[]
  /** errors with a cause of their own: other names of an alias chain, other RRsets, other servers */
  readonly others: readonly Finding[]
  readonly caches: Caches
  /** looks into any other finding of the report */
  readonly inquire: (finding: Finding) => Inquiry
}

/** Diagnoses a report. @param snapshot the packets that it was judged from */
export function diagnose(report: Report, snapshot: Snapshot): Diagnosis {
  const seen = lookAt(snapshot, report.at)
  const known = new Map<Finding, Inquiry>()
  const inquire = (finding: Finding): Inquiry => {
    const done = known.get(finding) ?? inquiry(finding, report, seen)
    known.set(finding, done)
    return done
  }
  const { cause } = report.verdict
  if (cause === null) return { root: null, follows: [], others: [], caches: NOTHING_HELD, inquire }
  const errors = report.findings.filter((p) => p.severity === 'error' && !p.decisive).map((p) => p.finding)
  const near = sameLink(report)
  return {
    root: inquire(cause),
    follows: errors.filter((f) => near.has(identity(f))),
    others: errors.filter((f) => !near.has(identity(f))),
    caches: cachesOf(cause, seen),
    inquire,
  }
}

function inquiry(finding: Finding, report: Report, seen: Seen): Inquiry {
  const why = circumstanceWhy(finding, report, seen) ?? delegationWhy(finding, seen) ?? signatureWhy(finding, seen)
  return { finding, why, plan: planFor(finding, why, report, seen) }
}

/** A finding is copied when packets are added to it: code, place and evidence stay. */
const identity = (f: Finding): object => f.evidence

/**
 * Findings of the link that broke: every finding below the deepest step on the way to the decision whose children are
 * not judged each for itself. They are other ways in which the same link does not hold.
 */
function sameLink(report: Report): ReadonlySet<object> {
  let link: Step = report.root
  let step: Step = report.root
  for (const i of report.verdict.path) {
    const child = step.children[i]
    if (child === undefined) break
    if (step.needs === 'each') link = child
    step = child
  }
  const found = new Set<object>()
  const visit = (s: Step): void => {
    for (const f of s.findings) found.add(identity(f))
    s.children.forEach(visit)
  }
  visit(link)
  return found
}
