/**
 * What was really wrong, and what to do: one root cause, what follows from it, what was changed, what caches still hold,
 * and the repair. Pure: a function of a report and the packets it was judged from.
 */

import type { Finding, Report } from '../report.ts'
import type { Server, Snapshot } from '../snapshot.ts'
import { type Caches, cachesOf, NOTHING_HELD } from './caches.ts'
import { circumstanceWhy } from './circumstance.ts'
import { delegationWhy } from './delegation.ts'
import { fold } from './fold.ts'
import type { Plan } from './plan.ts'
import { planFor } from './recipe.ts'
import { lookAt, type Seen } from './seen.ts'
import { signatureWhy } from './signature.ts'
import { signerWhy } from './signer.ts'
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

/**
 * Diagnoses a report.
 * @param snapshot the packets that it was judged from
 * @param apart servers that show the cause, where others of the zone do well: the repair is at these
 */
export function diagnose(report: Report, snapshot: Snapshot, apart: readonly Server[] = []): Diagnosis {
  const seen = lookAt(snapshot, report.at)
  const known = new Map<Finding, Inquiry>()
  const inquire = (finding: Finding): Inquiry => {
    const done = known.get(finding) ?? inquiry(finding, report, seen, apart)
    known.set(finding, done)
    return done
  }
  const { cause } = report.verdict
  return {
    root: cause === null ? null : inquire(cause),
    ...fold(report, (finding) => inquire(finding).why),
    caches: cause === null ? NOTHING_HELD : cachesOf(cause, inquire(cause).why, report.target, seen),
    inquire,
  }
}

function inquiry(finding: Finding, report: Report, seen: Seen, apart: readonly Server[]): Inquiry {
  // What the octets prove goes before what the circumstances suggest.
  const whyOf = (f: Finding, r: Report): Why | null => {
    const octets = delegationWhy(f, seen) ?? signatureWhy(f, seen, r)
    return octets?.certain === true ? octets : (circumstanceWhy(f, r, seen) ?? octets ?? signerWhy(f, seen))
  }
  const why = whyOf(finding, report)
  return { finding, why, plan: planFor(finding, why, report, seen, whyOf, apart) }
}
