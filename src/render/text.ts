/**
 * The report for people: the verdict first, the chain as a rail, then the decisive finding with the records facing
 * each other; servers that say otherwise; what was tolerated, folded into one line.
 */

import { CODES } from '../codes.ts'
import { presentRR } from '../dns/presentation.ts'
import { edeName, rcodeName, TYPE, typeName } from '../dns/registry.ts'
import { distance, formatTime } from '../dns/time.ts'
import { explain } from '../explain/explain.ts'
import { proofLine } from '../explain/items.ts'
import { accountsOf } from '../explain/proof.ts'
import type { Context } from '../explain/types.ts'
import { countText, printable, serverText } from '../explain/words.ts'
import type { Finding, PlacedFinding, Report, ResolverOpinion, Severity } from '../report.ts'
import type { Snapshot } from '../snapshot.ts'
import { type Block, blank, type Doc, line, rows, type Style, span, text } from './doc.ts'
import { findingBlocks } from './finding.ts'
import { rail } from './rail.ts'
import { steps } from './steps.ts'

export type Detail = 'quiet' | 'normal' | 'verbose'

const SEVERITY_STYLE: Readonly<Record<Severity, Style>> = { error: 'bogus', warning: 'insecure', notice: 'faint' }

/**
 * Lays a report out for a terminal.
 * @param snapshot the packets it was judged from: they tell who sent what
 * @param denial the command that explains its denials
 */
export function textDoc(report: Report, snapshot: Snapshot, detail: Detail, denial = denialCommand(report)): Doc {
  const context: Context = { at: report.at, snapshot }
  if (detail === 'quiet') return [verdictLine(report)]
  return [
    verdictLine(report),
    ...rail(report, context),
    ...answerBlocks(report),
    ...proofBlocks(report, denial, context),
    ...resolverBlocks(report),
    ...clockBlocks(report, context),
    ...causeBlocks(report, context),
    ...dissentBlocks(report, context),
    ...asideBlocks(report, context, detail),
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
  return line(
    0,
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
    blocks.push(blank, line(2, `holds until ${formatTime(until)}, ${distance(report.at, until)}`))
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

function denialCommand({ target: { name, type } }: Report): string {
  // Escapes and wildcards mean something to a shell.
  const word = /^[A-Za-z0-9._-]+$/.test(name.toString()) ? name : `'${name}'`
  return `dnssec-trace denial ${word}${type === TYPE.A ? '' : ` ${typeName(type)}`}`
}

/** What a resolver's rcode and AD bit come to (RFC 4035 §3.2.3). */
function opinionText(opinion: ResolverOpinion): string {
  if (opinion.rcode === null) return 'no answer'
  const name = rcodeName(opinion.rcode)
  if (opinion.ad) return `${name} with AD: secure`
  return opinion.rcode === 2 ? `${name}: bogus, or it found no answer` : `${name} without AD: insecure`
}

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

function causeBlocks(report: Report, context: Context): readonly Block[] {
  const { cause, status } = report.verdict
  return cause === null ? [] : [blank, ...findingBlocks(cause, status, status, context)]
}

/** Servers whose evidence comes to another verdict than the best. */
export function dissentBlocks(report: Report, context: Context): readonly Block[] {
  const { dissent } = report.verdict
  if (dissent.length === 0) return []
  return [
    blank,
    ...dissent.map((d) =>
      text(
        2,
        4,
        'dissent: through ',
        serverText(d.server),
        ' it is ',
        span(d.finding === null ? d.status : `${d.status}[${d.finding.code}]`, d.status),
        d.finding === null ? '' : `: ${explain(d.finding, context).message}`,
      ),
    ),
  ]
}

/** True for findings that concern whoever runs this, which are never folded away. */
const isLoud = ({ finding, severity }: PlacedFinding): boolean =>
  CODES[finding.code].family === 'local' && severity !== 'notice'

export function asideBlocks(report: Report, context: Context, detail: Detail): readonly Block[] {
  const { cause, dissent } = report.verdict
  const told = new Set<Finding>(dissent.flatMap((d) => d.finding ?? []))
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
    ...full.flatMap((p) => [blank, ...findingBlocks(p.finding, p.severity, SEVERITY_STYLE[p.severity], context)]),
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
