/**
 * The report for programs: `dnssec-trace.report/1`, described by docs/report.schema.json and docs/OUTPUT.md.
 * Names and records are presentation text, octets are hex, instants RFC 3339. Fields are only ever added.
 */

import { CODES, type Code } from '../codes.ts'
import { diagnose } from '../diagnose/diagnose.ts'
import { presentRR } from '../dns/presentation.ts'
import { rcodeName, typeName } from '../dns/registry.ts'
import { formatTime } from '../dns/time.ts'
import { explain } from '../explain/explain.ts'
import { contextOf } from '../explain/facts.ts'
import { traceCommand } from '../explain/repair/check.ts'
import type { Context } from '../explain/types.ts'
import type { PlacedFinding, Report, Step } from '../report.ts'
import type { ObservationId, Snapshot } from '../snapshot.ts'
import { safe } from './doc.ts'
import { evidenceJson } from './evidence.ts'
import { diagnosisJson } from './repair/json.ts'

const REPORT_FORMAT = 'dnssec-trace.report/1'

/**
 * A report as plain data, fields in the documented order.
 * @param tool name and version of the program that speaks
 * @param trace the command that traces the question again
 */
export function reportJson(
  report: Report,
  snapshot: Snapshot,
  tool: string,
  trace = traceCommand(report.target),
): Record<string, unknown> {
  const context = contextOf(report, snapshot)
  const findings = report.findings.map((placed) => findingJson(placed, context))
  return {
    format: REPORT_FORMAT,
    target: { name: report.target.name.toString(), type: typeName(report.target.type) },
    at: formatTime(report.at),
    status: report.verdict.status,
    rcode: report.rcode === null ? null : rcodeName(report.rcode),
    answer: report.hops.flatMap((hop) => hop.answer.map(presentRR)),
    hops: report.hops.map((hop) => ({ name: hop.name.toString(), type: typeName(hop.type), status: hop.status })),
    dissent: dissentJson(report),
    policy: report.policy,
    anchors: anchorsJson(report),
    tool,
    cause: findings.find((f) => f.decisive) ?? null,
    diagnosis: diagnosisJson(diagnose(report, snapshot), context, trace),
    validity:
      report.validity === null
        ? null
        : { from: formatTime(report.validity.from), until: formatTime(report.validity.until) },
    steps: stepJson(report.root),
    findings,
    queries: report.queries,
    elapsedMs: report.elapsedMs,
  }
}

/** Servers that say otherwise than the verdict. */
export const dissentJson = (report: Report) =>
  report.verdict.dissent.map((d) => ({ server: d.server.address, status: d.status, code: d.finding?.code ?? null }))

/** Key tags, each once. */
export const anchorsJson = (report: Pick<Report, 'anchors'>): readonly number[] => [
  ...new Set(report.anchors.map((a) => a.ds?.keyTag ?? a.key?.keyTag ?? 0)),
]

/** A finding as plain data, with its words. */
export function findingJson({ finding, severity, decisive }: PlacedFinding, context: Context) {
  const { rfc, ede } = CODES[finding.code]
  return {
    code: finding.code,
    severity,
    decisive,
    zone: finding.zone.toString(),
    owner: finding.owner.toString(),
    type: typeName(finding.type),
    message: explain(finding, context).message,
    rfc,
    ede,
    evidence: evidenceJson(finding.evidence),
    servers: serversOf(finding.seen, context.snapshot),
  }
}

/** The addresses that sent the packets, each once. */
function serversOf(seen: readonly ObservationId[], snapshot: Snapshot | undefined): readonly string[] {
  const addresses = seen.flatMap((id) => snapshot?.observations.find((o) => o.id === id)?.server.address ?? [])
  return [...new Set(addresses)]
}

interface StepJson {
  readonly claim: string
  readonly rfc: string
  readonly outcome: Step['outcome']
  readonly children: readonly StepJson[]
  readonly findings: readonly Code[]
  readonly observations: readonly ObservationId[]
}

const stepJson = (step: Step): StepJson => ({
  claim: step.claim,
  rfc: step.rfc,
  outcome: step.outcome,
  children: step.children.map(stepJson),
  findings: step.findings.map((f) => f.code),
  observations: step.seen,
})

/**
 * JSON text that is safe to show in a terminal: beside known glyphs everything outside ASCII is written as \uXXXX.
 * @param indent blanks for each level; 0: all on one line
 */
export function jsonText(value: unknown, indent = 2): string {
  const raw = JSON.stringify(value, null, indent)
  return `${raw.replace(/[^\n\x20-\x7e]/gu, (char) => (safe(char, false) === char ? char : escaped(char)))}\n`
}

const escaped = (char: string): string =>
  Array.from({ length: char.length }, (_, i) => `\\u${char.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')
