/** A repair in words, as plain data that every form of output is made of: text, JSON, Markdown. */

import type { Inquiry } from '../../diagnose/diagnose.ts'
import type { Action, ActionName, Plan, PlanStep, Who } from '../../diagnose/plan.ts'
import { presentRdata } from '../../dns/presentation.ts'
import { TYPE, typeName } from '../../dns/registry.ts'
import type { Timestamp } from '../../snapshot.ts'
import { dsLine, listText, serverText, zoneText } from '../words.ts'
import { checkCommand } from './check.ts'
import { type ByProgram, commandsFor } from './programs.ts'
import { actionText, insteadText, neverText, type Setting, waitText } from './words.ts'

export interface SaidStep {
  readonly who: Who
  /** the same by name */
  readonly party: string
  readonly action: ActionName
  /** one sentence */
  readonly text: string
  /** records in full: to be published, or to be removed */
  readonly records: readonly string[]
  readonly commands: ByProgram
  /** shows that the step is done */
  readonly check: string
  readonly wait: { readonly seconds: number; readonly until: Timestamp; readonly reason: string } | null
}

export interface SaidPlan {
  readonly steps: readonly SaidStep[]
  readonly instead: readonly SaidStep[]
  readonly never: readonly string[]
}

/**
 * Says a repair.
 * @param trace the command that traces the question again
 * @returns null when there is nothing to mend
 */
export function sayPlan({ finding, why, plan }: Inquiry, trace: string): SaidPlan | null {
  if (plan === null) return null
  const setting: Setting = { finding, why, plan }
  return {
    steps: plan.steps.map((step, i) =>
      sayStep(
        step,
        actionText(step.action, { ...setting, ...(step.at && { at: step.at }) }),
        plan,
        i === plan.steps.length - 1,
        trace,
      ),
    ),
    instead: plan.instead.map((step) => sayStep(step, insteadText(step, setting), plan, true, trace)),
    never: plan.never.map(neverText),
  }
}

function sayStep(step: PlanStep, text: string, plan: Plan, last: boolean, trace: string): SaidStep {
  const { who, action, at, check, wait } = step
  return {
    who,
    party: partyOf(who, action, at),
    action: action.kind,
    text,
    records: recordsOf(action),
    commands: commandsFor(action, plan.setting),
    // The whole chain tells more than any single question.
    check: checkCommand(last ? null : check, trace),
    wait: wait === null ? null : { seconds: wait.seconds, until: wait.until, reason: waitText(wait) },
  }
}

function recordsOf(action: Action): readonly string[] {
  switch (action.kind) {
    case 'publish-ds':
    case 'remove-ds':
    case 'go-insecure':
      return action.ds.map((ds) => dsLine(action.child, ds))
    case 'renew-cds':
      return action.ds.map((ds) => `${action.zone} IN CDS ${presentRdata(TYPE.DS, ds.rdata)}`)
    case 'set-records':
    case 'set-delegation':
      return action.records.map(
        ({ owner, type, rdata }) => `${owner} IN ${typeName(type)} ${presentRdata(type, rdata)}`,
      )
    case 'remove-key':
    case 'import-key':
      return [`${action.zone} IN DNSKEY ${presentRdata(TYPE.DNSKEY, action.key.rdata)}`]
    default:
      return []
  }
}

/** Who it is, by name where the action tells. */
function partyOf(who: Who, action: Action, at: PlanStep['at']): string {
  switch (who) {
    case 'registrar or parent':
      return 'child' in action
        ? `the holder of ${action.child} through the registrar, or the operator of ${action.parent === null ? 'its parent' : zoneText(action.parent)}`
        : who
    case 'zone operator':
      return 'zone' in action
        ? `the operator of ${zoneText(action.zone)}${at === undefined ? '' : `, for ${listText(at.map(serverText), 3)}`}`
        : 'the operator of the zone'
    case 'server operator':
    case 'resolver operator':
      return 'servers' in action && action.servers.length > 0
        ? `the operator of ${listText(action.servers.map(serverText))}`
        : who === 'resolver operator'
          ? 'the operator of the resolver'
          : 'the operator of the servers'
    case 'you':
      return 'you'
  }
}
