/** What a proof of non-existence is made of: items, each of which shows one thing of one name, or fails to (RFC 4035 §5.4). */

import type { DenialRecord } from '../codes.ts'
import type { Name } from '../dns/name.ts'
import type { Question } from '../dns/rr.ts'
import type { Facts, Finding, Shown, Step, Subject } from '../report.ts'
import type { ObservationId } from '../snapshot.ts'
import { branch, rule, unreached } from './step.ts'

/** What a proof is asked to show, and what its findings carry. */
export interface Proof {
  readonly zone: Name
  readonly question: Question
  readonly about: Subject
  readonly records: readonly DenialRecord[]
  readonly seen: readonly ObservationId[]
}

/** One item of a proof: what has to be shown of a name, the record that does, and the finding when none does. */
export function piece(proof: Proof, claim: string, shown: Shown, found: Finding | null, rfc = 'RFC 4035 §5.4'): Step {
  return rule('check', claim, proof.about, rfc, found, { seen: proof.seen, facts: { shown } })
}

/** Where a name stands in its zone, as far as denial records tell: for the DS of a delegation (RFC 4035 §5.2). */
export interface Place {
  readonly kind: 'match' | 'covered' | 'opt-out'
  readonly record: DenialRecord
  /** what has to be shown before */
  readonly items: readonly Step[]
  /** what is shown last of all: the name without the type, or the span over the name */
  readonly shown: Shown
}

/** A single branch over the items of a proof: all must hold, and those after one that does not are not reached. */
export function proofStep(proof: Proof, claim: string, rfc: string, items: readonly Step[], facts: Facts): Step {
  const broken = items.findIndex((item) => item.outcome !== 'holds')
  const children = items.map((item, i) =>
    broken < 0 || i <= broken ? item : { ...unreached('check', item.claim, item.subject, item.rfc), facts: item.facts },
  )
  const options = { seen: proof.seen, facts: { ...facts, records: proof.records } }
  return branch('denial', claim, proof.about, rfc, 'all', children, options)
}
