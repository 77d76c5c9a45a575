/**
 * The report for people: the verdict first, the chain as a rail, then the decisive finding with the records facing
 * each other; servers that say otherwise; what was tolerated, folded into one line.
 */

import { CODES } from '../codes.ts'
import { type Diagnosis, diagnose } from '../diagnose/diagnose.ts'
import { presentRR } from '../dns/presentation.ts'
import { edeName, rcodeName, TYPE, typeName } from '../dns/registry.ts'
import { distance, formatTime } from '../dns/time.ts'
import { explain } from '../explain/explain.ts'
import { contextOf } from '../explain/facts.ts'
import { proofLine } from '../explain/items.ts'
import { accountsOf } from '../explain/proof.ts'
import { traceCommand } from '../explain/repair/check.ts'
import type { Software } from '../explain/repair/commands.ts'
import { sayPlan } from '../explain/repair/plan.ts'
import type { Context } from '../explain/types.ts'
import { countText, printable, serverText } from '../explain/words.ts'
import type { Finding, PlacedFinding, Report, ResolverOpinion, Severity } from '../report.ts'
import type { Snapshot } from '../snapshot.ts'
import { type Block, blank, type Doc, headline, line, rows, type Style, span, text } from './doc.ts'
import { findingBlocks } from './finding.ts'
import { rail } from './rail.ts'
import type { Telling } from './repair/text.ts'
import { steps } from './steps.ts'

export type Detail = 'quiet' | 'normal' | 'verbose'

const SEVERITY_STYLE: Readonly<Record<Severity, Style>> = { error: 'bogus', warning: 'insecure', notice: 'faint' }

/** How a report is told; what is left out is the usual. */
export interface TextOptions {
  /** the command that explains its denials */
  readonly denial?: string | undefined
  /** the command that traces the question again */
  readonly trace?: string | undefined
  /** whose commands are shown with a repair */
  readonly software?: Software | undefined
}

/**
 * Lays a report out for a terminal.
 * @param snapshot the packets it was judged from: they tell who sent what
 */
export function textDoc(report: Report, snapshot: Snapshot, detail: Detail, options: TextOptions = {}): Doc {
  if (detail === 'quiet') return [verdictLine(report)]
  const context = contextOf(report, snapshot)
  const diagnosis = diagnose(report, snapshot)
  const { denial = denialCommand(report), trace = traceCommand(report.target), software = null } = options
  const telling: Telling = { software, trace }
  return [
    verdictLine(report),
    ...rail(report, context),
    ...answerBlocks(report),
    ...proofBlocks(report, denial, context),
    ...resolverBlocks(report),
    ...clockBlocks(report, context),
    ...causeBlocks(report, diagnosis, context, telling, detail),
    ...dissentBlocks(report, context, { diagnosis, telling }),
    ...asideBlocks(report, context, detail, { diagnosis, telling }),
    ...(detail === 'verbose' ? [...steps(report), ...countBlocks(report, snapshot)] : []),
  ]
}

/** "bogus  www.example.test. A", and NXDOMAIN or NODATA where that is what was proven. */
export function verdictLine(report: Report): Block {
  const { status } = report.verdict
  const judged = status === 'secure' || status === 'insecure'
  const empty = (report.hops.at(-1)?.answer.length ?? 0) === 0
  const said =
    !judged || report.rcode === null ? '' : report.rcode > 0 ? rcodeName(report.rcode) : empty ? 'NODATA' : ''
  return headline(
    span(status, status),
    `  ${report.target.name} ${typeName(report.target.type)}${said === '' ? '' : `  ${said}`}`,
  )
}

/** The records, when they may be believed or nobody vouches for them; never those of a bogus answer. */
function answerBlocks(report: Report): readonly Block[] {
  const { status } = report.verdict
  const blocks: Block[] = []
  if (status === 'secure' || status === 'insecure') {
    const records = report.hops.flatMap((hop) =>
      hop.answer.filter((rr) => rr.type !== TYPE.RRSIG || hop.type === TYPE.RRSIG),
    )
    if (records.length > 0) blocks.push(blank, ...records.map((rr) => line(2, presentRR(rr))))
  }
  if (report.validity !== null) {
    const { until } = report.validity
    blocks.push(blank, text(2, 4, `holds until ${formatTime(until)}, ${distance(report.at, until)}`))
  }
  return blocks
}

/** One line for each denial that was judged, and where to read more. */
function proofBlocks(report: Report, command: string, context: Context): readonly Block[] {
  const lines = accountsOf(report).flatMap(({ proofs, facts }) =>
    proofs.flatMap((proof) => proofLine(proof, facts, context) ?? []),
  )
  if (lines.length === 0) return []
  return [blank, ...lines.map((said) => text(2, 9, span('proof  ', 'strong'), said)), line(9, span(command, 'faint'))]
}

const denialCommand = ({ target }: Report): string =>
  traceCommand(target).replace('dnssec-trace', 'dnssec-trace denial')

/** What a resolver's rcode and AD bit come to (RFC 4035 §3.2.3). */
function opinionText(opinion: ResolverOpinion): string {
  if (opinion.rcode === null) return 'no answer'
  const name = rcodeName(opinion.rcode)
  if (opinion.ad) return `${name} with AD: secure`
  return opinion.rcode === 2 ? `${name}: bogus, or it found no answer` : `${name} without AD: insecure`
}

/** What a resolver that was asked says itself; nothing where none was. */
export function resolverBlocks(report: Report): readonly Block[] {
  const { resolver } = report
  if (resolver === null) return []
  const errors = resolver.ede.map(
    (e) => `EDE ${e.code} ${edeName(e.code)}${e.text === '' ? '' : `: ${printable(e.text)}`}`,
  )
  return [
    blank,
    rows(2, [
      ['the resolver says', opinionText(resolver), span(serverText(resolver.server), 'faint')],
      ...errors.map((e) => ['', e]),
      ['traced here', report.verdict.status],
    ]),
  ]
}

/** Said before the cause: with a wrong clock here nobody else has to act. */
function clockBlocks(report: Report, context: Context): readonly Block[] {
  return report.findings
    .filter((p) => p.finding.code === 'CLOCK_SUSPECT')
    .flatMap((p) => [blank, ...findingBlocks(p.finding, p.severity, SEVERITY_STYLE[p.severity], context)])
}

function causeBlocks(
  report: Report,
  { root, follows, caches }: Diagnosis,
  context: Context,
  { software, trace }: Telling,
  detail: Detail,
): readonly Block[] {
  const { status } = report.verdict
  if (root === null) return []
  const telling: Telling = { trace, software: software ?? (detail === 'verbose' ? 'all' : null) }
  const blocks = findingBlocks(root.finding, status, status, context, false, { inquiry: root, telling, caches })
  const codes = [...new Set(follows.map(({ code }) => code))]
  const more = follows.length === 1 ? '1 more follows' : `${follows.length} more follow`
  return [blank, ...blocks, ...(codes.length === 0 ? [] : [text(2, 4, `and ${more} from this: ${codes.join(', ')}`)])]
}

/** What was found out about findings, and how it is told. */
interface Looking {
  readonly diagnosis: Diagnosis
  readonly telling: Telling
}

/** Servers whose evidence comes to another verdict than the best. @param looking tells the first thing to do about it */
export function dissentBlocks(report: Report, context: Context, looking: Looking | null = null): readonly Block[] {
  const { dissent } = report.verdict
  if (dissent.length === 0) return []
  return [
    blank,
    ...dissent.flatMap((d) => {
      const inquiry = d.finding === null ? null : looking?.diagnosis.inquire(d.finding)
      const todo = inquiry ? sayPlan(inquiry, looking?.telling.trace ?? '')?.steps[0] : undefined
      return [
        text(
          2,
          4,
          'dissent: through ',
          serverText(d.server),
          ' it is ',
          span(d.finding === null ? d.status : `${d.status}[${d.finding.code}]`, d.status),
          d.finding === null ? '' : `: ${explain(d.finding, context).message}`,
        ),
        ...(todo === undefined ? [] : [text(4, 6, span('repair: ', 'faint'), todo.text)]),
      ]
    }),
  ]
}

/** True for findings that concern whoever runs this, which are never folded away. */
const isLoud = ({ finding, severity }: PlacedFinding): boolean =>
  CODES[finding.code].family === 'local' && severity !== 'notice'

/** @param looked tells what was done and the repair of what is told in full, and which errors only follow */
export function asideBlocks(
  report: Report,
  context: Context,
  detail: Detail,
  looked: Looking | null = null,
): readonly Block[] {
  const { cause, dissent } = report.verdict
  const told = new Set<Finding>([...dissent.flatMap((d) => d.finding ?? []), ...(looked?.diagnosis.follows ?? [])])
  const decisive = cause === null ? null : explain(cause, context).message
  const aside = report.findings.filter(
    (p) =>
      !p.decisive &&
      p.finding.code !== 'CLOCK_SUSPECT' &&
      (detail === 'verbose' || !told.has(p.finding)) &&
      (p.finding.code !== cause?.code || explain(p.finding, context).message !== decisive),
  )
  const full = aside.filter((p) => detail === 'verbose' || isLoud(p))
  const folded = aside.filter((p) => !full.includes(p))
  return [
    ...full.flatMap((p) => {
      const { diagnosis, telling } = looked ?? {}
      const more =
        diagnosis === undefined || telling === undefined
          ? null
          : { inquiry: diagnosis.inquire(p.finding), telling, caches: null }
      return [blank, ...findingBlocks(p.finding, p.severity, SEVERITY_STYLE[p.severity], context, false, more)]
    }),
    ...(folded.length === 0 ? [] : [blank, foldedLine(folded)]),
  ]
}

/** "2 warnings, 1 notice: DS_SHA1, NSEC3_SALTED (-v shows them)" */
function foldedLine(folded: readonly PlacedFinding[]): Block {
  const counts = (['error', 'warning', 'notice'] as const).flatMap((severity) => {
    const count = folded.filter((p) => p.severity === severity).length
    return count === 0 ? [] : [countText(count, severity)]
  })
  const codes = [...new Set(folded.map((p) => p.finding.code))]
  return text(
    2,
    4,
    span(counts.join(', '), 'strong'),
    `: ${codes.join(', ')} (-v shows ${folded.length === 1 ? 'it' : 'them'})`,
  )
}

function countBlocks(report: Report, snapshot: Snapshot): readonly Block[] {
  const dropped = snapshot.observations.reduce((sum, o) => sum + o.discarded, 0)
  const queries = `${report.queries} ${report.queries === 1 ? 'query' : 'queries'}`
  return [
    blank,
    text(
      2,
      2,
      `${queries}, ${dropped === 0 ? '' : `${dropped} foreign replies dropped, `}${report.elapsedMs} ms, policy ${report.policy}, judged at ${formatTime(report.at)}`,
    ),
  ]
}
