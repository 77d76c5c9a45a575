/** What every form says of one finding of a check: its words, whose answers show it, whom it hits, and the repair. */

import { diagnosisOf } from '../../check/inquire.ts'
import { followersOf, type Result, type Told } from '../../check/result.ts'
import type { Code } from '../../codes.ts'
import type { Diagnosis, Inquiry } from '../../diagnose/diagnose.ts'
import type { Name } from '../../dns/name.ts'
import { explain } from '../../explain/explain.ts'
import { contextFor, followText, hitsText, undeterminedText, whereText } from '../../explain/health.ts'
import { quoted } from '../../explain/repair/commands.ts'
import { nameWord } from '../../explain/repair/files.ts'
import { sayPlan } from '../../explain/repair/plan.ts'
import type { Context, Explanation } from '../../explain/types.ts'
import type { Server } from '../../snapshot.ts'
import type { Run } from './format.ts'

/** One finding in words. */
export interface Said {
  readonly explanation: Explanation
  readonly context: Context
  /** where it shows: servers, transport, answers; null where that tells nothing */
  readonly where: string | null
  /** which clients it hits; null: none */
  readonly hits: string | null
  /** what was really wrong and what to do; null when nothing can be judged, or the finding fails nothing */
  readonly diagnosis: Diagnosis | null
  /** what is not told because it has the same cause; null: nothing */
  readonly follow: string | null
}

/** What is told and counted: neither accepted nor only a consequence. */
export const isCounted = ({ ignored, follows }: Told): boolean => ignored === null && follows === null

/** What is known and accepted, "CODE of zone", and the reason that was kept for it; each once. */
export function ignoredOf({ findings }: Pick<Result, 'findings'>): readonly Ignored[] {
  const all = findings.flatMap(({ finding, ignored }) =>
    ignored === null ? [] : [{ code: finding.code, zone: finding.zone, reason: ignored.reason }],
  )
  return [...new Map(all.map((one) => [`${one.code} ${one.zone.key} ${one.reason}`, one])).values()]
}

export interface Ignored {
  readonly code: Code
  readonly zone: Name
  readonly reason: string | null
}

/** "RRSIG_EXPIRED of example.test. (ticket 42)" */
export const ignoredText = ({ code, zone, reason }: Ignored): string =>
  `${code} of ${zone}${reason === null ? '' : ` (${reason})`}`

/** The command that checks the name again, as it can be pasted. */
export function checkAgain({ health }: Result, { again }: Pick<Run, 'again'>): string {
  const name = health.target.toString()
  return again === undefined ? `dnssec-trace check ${quoted(nameWord(name))}` : again(name)
}

/** Says a finding. Only one that fails the check is looked into: that costs verifications. */
export function say(told: Told, result: Result): Said {
  const { health, snapshot } = result
  const context = contextFor(told, health, snapshot)
  return {
    explanation: explain(told.finding, context),
    context,
    where: whereText(told, health),
    hits: hitsText(told, health),
    diagnosis: told.fails && told.stage === null ? diagnosisOf(told, health, snapshot) : null,
    follow: followText(followersOf([told], result.findings).map(({ finding }) => finding.code)),
  }
}

/** What was looked into for it; null: nothing. */
export const inquiryOf = ({ diagnosis }: Said): Inquiry | null => diagnosis?.root ?? null

/** The steps of the repair, else the advice, one sentence each, for forms that have no room for commands. */
function adviceOf(said: Said): readonly string[] {
  const inquiry = inquiryOf(said)
  const plan = inquiry === null ? null : sayPlan(inquiry, '')
  if (plan !== null) return plan.steps.map(({ who, text }) => `${who}: ${text}`)
  return said.explanation.help.map(({ text }) => text)
}

/** Beside the message, a line for each thing there is to say. */
export function detailsOf({ fails }: Told, said: Said): readonly string[] {
  return [
    ...(said.where === null ? [] : [`at: ${said.where}`]),
    ...(said.hits === null ? [] : [`hits: ${said.hits}`]),
    ...(said.follow === null ? [] : [said.follow]),
    ...(fails ? adviceOf(said).map((one) => `repair: ${one}`) : []),
  ]
}

/** "192.0.2.1"; "192.0.2.1#5353" where the port is not the usual one */
export const addressText = ({ address, port }: Pick<Server, 'address' | 'port'>): string =>
  port === 53 ? address : `${address}#${port}`

/** Why the check came to nothing; null when it came to something. */
export const whyUndetermined = ({ health, snapshot }: Result): string | null => undeterminedText(health, snapshot)
