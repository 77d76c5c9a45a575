/** The report in Markdown, for a ticket or the summary of a job: verdict, chain, cause, repair, what follows, dissent. */

import { CODES } from '../codes.ts'
import { type Diagnosis, diagnose } from '../diagnose/diagnose.ts'
import { formatTime } from '../dns/time.ts'
import { cachesText } from '../explain/caches.ts'
import { explain } from '../explain/explain.ts'
import { contextOf } from '../explain/facts.ts'
import { actorOf } from '../explain/repair/actor.ts'
import { traceCommand } from '../explain/repair/check.ts'
import type { Software } from '../explain/repair/commands.ts'
import type { Context } from '../explain/types.ts'
import { whyText } from '../explain/why/why.ts'
import { serverText } from '../explain/words.ts'
import type { Finding, Report } from '../report.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Block } from './doc.ts'
import { rail } from './rail.ts'
import { type Ink, plain, repairLines } from './repair/markdown.ts'
import { verdictLine } from './text.ts'

export interface MarkdownOptions {
  readonly ascii?: boolean
  /** the command that traces the question again */
  readonly trace?: string | undefined
  /** whose commands are shown; without, those of all */
  readonly software?: Software | undefined
}

/**
 * A report in Markdown.
 * @param tool name and version of the program that speaks
 */
export function reportMarkdown(
  report: Report,
  snapshot: Snapshot,
  tool: string,
  { ascii = false, trace = traceCommand(report.target), software }: MarkdownOptions = {},
): string {
  const context = contextOf(report, snapshot)
  const ink: Ink = { ascii, at: report.at, software: software ?? null, trace }
  const diagnosis = diagnose(report, snapshot)
  const lines = [
    `## ${plain(wordsOf(verdictLine(report)).replace(/ {2}/g, ' '), ink)}`,
    '',
    ...chainLines(report, context, ink),
    '',
    ...rootLines(diagnosis, context, ink),
    ...otherLines(report, diagnosis, context, ink),
    ...dissentLines(report, context, ink),
    `${plain(tool, ink)}, policy ${report.policy}, judged at ${formatTime(report.at)}`,
  ]
  return `${lines.join('\n').replace(/\n{3,}/g, '\n\n')}\n`
}

/** What a block says, without how. */
const wordsOf = (block: Block): string => ('spans' in block ? block.spans.map(({ text }) => text).join('') : '')

/** The rail as a list: a row for each zone and for the answer. */
const chainLines = (report: Report, context: Context, ink: Ink): readonly string[] =>
  rail(report, context).flatMap((block) => {
    if (block.kind === 'blank') return []
    if (block.kind !== 'rows') return ['', plain(wordsOf(block), ink), '']
    return block.rows.map((row) => {
      const [first = '', ...more] = row.map(({ text }) => text).filter((text) => text !== '')
      return `- ${plain(first, ink)}${more.length === 0 ? '' : `: ${plain(more.join(', '), ink)}`}`
    })
  })

function rootLines({ root, follows, caches }: Diagnosis, context: Context, ink: Ink): readonly string[] {
  if (root === null) return []
  const { finding, why } = root
  const explanation = explain(finding, context)
  const { message, sides, help } = explanation
  const held = cachesText(caches, context)
  const codes = [...new Set(follows.map(({ code }) => code))]
  return [
    `### ${finding.code}`.replace(/_/g, '\\_'),
    '',
    `What is wrong: ${plain(message, ink)}.`,
    '',
    '| side | says | seen |',
    '|---|---|---|',
    ...sides.map((s) => `| ${[s.label, s.value, s.note].map((cell) => plain(cell, ink)).join(' | ')} |`),
    '',
    `- Rule: ${plain(CODES[finding.code].rfc.join(', '), ink)}`,
    `- Who must act: ${plain(actorOf(explanation, root).party, ink)}`,
    ...(why === null ? [] : [`- Why: ${plain(whyText(why, finding, context), ink)}`]),
    '',
    ...(root.plan === null ? help.flatMap((h) => [`- ${plain(h.text, ink)}`]) : repairLines(root, ink)),
    '',
    ...(held.length === 0 ? [] : ['What caches may hold:', '', ...held.map((one) => `- ${plain(one, ink)}`), '']),
    ...(codes.length === 0 ? [] : [`From this follow: ${codes.map((code) => `\`${code}\``).join(', ')}.`, '']),
  ]
}

/** Every finding that does not follow from the root: one line each. */
function otherLines(report: Report, { follows }: Diagnosis, context: Context, ink: Ink): readonly string[] {
  const rest = report.findings.filter(({ finding, decisive }) => !decisive && !follows.includes(finding))
  if (rest.length === 0) return []
  const lines = rest.map(
    ({ finding, severity }) => `- ${severity} \`${finding.code}\`: ${plain(explain(finding, context).message, ink)}`,
  )
  return ['### Beside it', '', ...new Set(lines), '']
}

function dissentLines(report: Report, context: Context, ink: Ink): readonly string[] {
  const { dissent } = report.verdict
  if (dissent.length === 0) return []
  const said = (finding: Finding | null): string =>
    finding === null ? '' : `, \`${finding.code}\`: ${plain(explain(finding, context).message, ink)}`
  return [
    '### Servers that say otherwise',
    '',
    ...dissent.map(({ server, status, finding }) => `- ${plain(serverText(server), ink)}: ${status}${said(finding)}`),
    '',
  ]
}
