/**
 * One plan for two faults: before a DS is published, or after the parent is mended, what is wrong in the child is mended
 * too. A DS makes every signature of the child count (RFC 4035 §5.2), so that it must not come before they hold.
 */

import type { Name } from '../../dns/name.ts'
import { TYPE } from '../../dns/registry.ts'
import type { Finding, Report } from '../../report.ts'
import { beyond } from '../beyond.ts'
import type { ActionName } from '../plan.ts'
import { dsOf } from '../reading.ts'
import { type Bench, type Draft, entryKeys, policyOf, type StepDraft } from './bench.ts'
import { zoneWait } from './steps.ts'

/** The repair of the cause of another report of the same packets. */
export type DraftOf = (finding: Finding, report: Report) => Draft | null

/** Further faults below faults are followed so far. */
const ROUNDS = 3

/** The draft with the repair of what the finding hides. */
export function join(draft: Draft, b: Bench, draftOf: DraftOf, round: number): Draft {
  const child = hidden(draft, b)
  if (child === null || round >= ROUNDS) return draft
  const cause = hiddenCause(b, child)
  if (cause === null) return draft
  const found = draftOf(cause.finding, cause.report)
  const steps = found?.steps.filter((step) => !isIn(step, draft.steps)) ?? []
  if (found === null || steps.length === 0) return draft
  const publish = draft.steps.findIndex(({ action }) => action.kind === 'publish-ds')
  const instead = (draft.instead ?? []).filter(({ action }) => action.kind === 'go-insecure')
  const never = [...new Set([...(draft.never ?? []), ...(found.never ?? [])])]
  // A repair of the parent alone does no harm to come first.
  if (publish === -1) return { ...draft, steps: [...draft.steps, ...steps], instead, never }
  const first = b.broken ? steps : waited(steps, b, child)
  const before = draft.steps.slice(0, publish)
  return { ...draft, steps: [...before, ...first, ...draft.steps.slice(publish)], instead, never }
}

/** The child whose faults do not show: that of a DS to be published, or of one that does not hold at the parent. */
function hidden({ steps }: Draft, { finding: { owner, zone, type }, packets }: Bench): Name | null {
  for (const { action } of steps) {
    if (action.kind === 'publish-ds') return action.child
  }
  return type === TYPE.DS && owner.isBelow(zone) && dsOf(packets, owner).length > 0 ? owner : null
}

/** What mends a whole zone, or all there is, is done once. */
const ONCE: ReadonlySet<ActionName> = new Set(['sign-again', 'sign-zone', 'rebuild-denial', 'transfer', 'set-clock'])

const isIn = ({ action }: StepDraft, steps: readonly StepDraft[]): boolean =>
  ONCE.has(action.kind) &&
  steps.some(({ action: other }) => other.kind === action.kind && zoneOf(other)?.key === zoneOf(action)?.key)

const zoneOf = (action: StepDraft['action']): Name | null => ('zone' in action ? action.zone : null)

/** What is kept of the child as it was fails as soon as a resolver has the DS (RFC 6781 §4.3.3). */
const waited = (steps: readonly StepDraft[], b: Bench, child: Name): readonly StepDraft[] =>
  steps.map((step, i) => (i < steps.length - 1 || step.wait !== null ? step : { ...step, wait: zoneWait(b, child) }))

/** What would be the cause, if the DS were right. */
export function hiddenCause(b: Bench, child: Name): { readonly finding: Finding; readonly report: Report } | null {
  const keys = entryKeys(b, child)
  if (keys.length === 0) return null
  const report = beyond(b.report, b.seen.snapshot, policyOf(b), child, keys)
  const { status, cause } = report.verdict
  return status === 'bogus' && cause !== null ? { finding: cause, report } : null
}
