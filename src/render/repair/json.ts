/** A diagnosis for programs: the part `diagnosis` of a report. Fields are only ever added. */

import type { Diagnosis, Inquiry } from '../../diagnose/diagnose.ts'
import { typeName } from '../../dns/registry.ts'
import { formatTime } from '../../dns/time.ts'
import { SOFTWARE } from '../../explain/repair/commands.ts'
import { type SaidStep, sayPlan } from '../../explain/repair/plan.ts'
import type { Context } from '../../explain/types.ts'
import { whyText } from '../../explain/why/why.ts'
import { evidenceJson } from '../evidence.ts'

/** @param trace the command that traces the question again */
export function diagnosisJson({ root, follows, others, caches }: Diagnosis, context: Context, trace: string) {
  if (root === null) return null
  return {
    root: root.finding.code,
    why: whyJson(root, context),
    follows: [...new Set(follows.map(({ code }) => code))],
    others: [...new Set(others.map(({ code }) => code))],
    caches: {
      held: caches.held.map(({ owner, type, ttl, until, kept }) => ({
        owner: owner.toString(),
        type: typeName(type),
        kept,
        ttl,
        until: formatTime(until),
      })),
      sureFrom: caches.sureFrom === null ? null : formatTime(caches.sureFrom),
    },
    plan: planJson(root, trace),
  }
}

const whyJson = ({ finding, why }: Inquiry, context: Context) =>
  why === null
    ? null
    : {
        name: why.name,
        certain: why.certain,
        message: whyText(why, finding, context),
        facts: evidenceJson(why.facts),
      }

function planJson(root: Inquiry, trace: string) {
  const plan = sayPlan(root, trace)
  return plan === null
    ? null
    : { steps: plan.steps.map(stepJson), instead: plan.instead.map(stepJson), never: plan.never }
}

const stepJson = ({ who, party, action, text, records, commands, check, wait }: SaidStep) => ({
  who,
  party,
  action,
  text,
  records,
  commands: Object.fromEntries(
    SOFTWARE.map((software) => [
      software,
      commands[software].map(({ label, commands: lines, note }) => ({ label, commands: lines, note })),
    ]),
  ),
  check: { command: check },
  wait: wait === null ? null : { seconds: wait.seconds, until: formatTime(wait.until), reason: wait.reason },
})
