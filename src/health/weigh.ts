/**
 * What a finding weighs for the users of the zone: an error when it breaks some of them, whichever server they ask; else what
 * the catalogue says. Findings of all judgements and comparisons, each once.
 */

import { CODES, type Code } from '../codes.ts'
import { type Finding, SEVERITIES, type Severity } from '../report.ts'
import { isSame, type Server } from '../snapshot.ts'
import { identity } from '../validate/verdict.ts'
import type { Compared } from './comparisons.ts'
import { isSaidOfCds } from './content/requests.ts'
import { isOfOtherSigner } from './content/signers.ts'
import { stageOf } from './rollover/stage.ts'
import { OF_SERVERS } from './servers/faults.ts'
import type { Column, Exam, HealthFinding, Judgement, Rollover } from './types.ts'
import { isUnheard } from './unheard.ts'

/** Why the check is not determined, and nothing that the zone does. */
const OF_BUDGET: ReadonlySet<Code> = new Set<Code>(['LIMIT_QUERIES', 'LIMIT_TIME'])

const heavier = (a: Severity, b: Severity): Severity => (SEVERITIES.indexOf(a) < SEVERITIES.indexOf(b) ? a : b)

/** Heaviest first; of equal weight what decided a judgement goes before what was only seen beside it. */
export function weigh(exam: Exam, compared: readonly Compared[], rollover: Rollover | null): readonly HealthFinding[] {
  const found = new Map<string, HealthFinding>()
  const put = (one: Omit<HealthFinding, 'stage'>): void => {
    const key = causeOf(one.finding)
    const known = found.get(key)
    found.set(key, known === undefined ? { ...one, stage: null } : merged(known, one))
  }
  const isCovered = (finding: Finding): boolean =>
    compared.some(({ covers }) => covers?.(finding) === true) ||
    isOfOtherSigner(exam, finding) ||
    isSaidOfCds(exam, finding) ||
    // Whoever says how long everything should stay valid has said what is too soon.
    (exam.minValidity !== null && finding.code === 'RRSIG_EXPIRES_SOON')
  for (const judgement of exam.judgements) {
    for (const { finding, severity, decisive } of judgement.report.findings) {
      if (OF_BUDGET.has(finding.code)) continue
      if (!decisive && (OF_SERVERS.has(finding.code) || isCovered(finding))) continue
      put({
        finding,
        severity: decisive ? causeSeverity(exam, finding, severity) : severity,
        servers: sendersOf(exam, finding) ?? judgement.servers,
        columns: [judgement.column],
        judgement: decisive ? judgement : null,
      })
    }
  }
  for (const { finding, severity, servers, columns } of compared) {
    const weight = severity ?? CODES[finding.code].aside
    put({ finding, severity: weight, servers, columns: columns ?? [], judgement: null })
  }
  return [...found.values()]
    .map((one) => staged(exam, rollover, one))
    .sort(
      (a, b) =>
        SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
        Number(b.judgement !== null) - Number(a.judgement !== null),
    )
}

/** What a rollover in good order brings with it is worth knowing, and nothing to be undone. */
function staged(exam: Exam, rollover: Rollover | null, one: HealthFinding): HealthFinding {
  if (one.severity === 'error' || one.judgement !== null) return one
  const stage = stageOf(exam, rollover, one.finding)
  return stage === null ? one : { ...one, severity: 'notice', stage }
}

/** Equal for one cause, whatever was asked: that nothing vouches for the names of a zone is one, and said of each of them. */
const causeOf = (finding: Finding): string => (finding.code === 'ANCHOR_NONE' ? finding.code : identity(finding))

/** What a zone above is found out for is shown by its own servers; null for what is of the zone itself. */
function sendersOf({ zone, snapshot }: Exam, finding: Finding): readonly Server[] | null {
  if (!zone.isBelow(finding.zone)) return null
  const senders = finding.seen.flatMap((id) => snapshot.observations.find((o) => o.id === id)?.server ?? [])
  return senders.length === 0 ? null : senders.filter((s, i) => senders.findIndex((other) => isSame(s, other)) === i)
}

/** An insecure zone fails a check unless it may be insecure. */
function causeSeverity(exam: Exam, found: Finding, severity: Severity): Severity {
  const { code } = found
  if (isUnheard(exam, found)) return 'warning'
  // What Opt-Out leaves out is insecure by design, and the zone is not (RFC 5155 §9.2).
  if (CODES[code].effect !== 'insecure' || code === 'NSEC3_OPT_OUT') return severity
  return exam.allowInsecure ? 'notice' : 'error'
}

function merged(known: HealthFinding, more: Omit<HealthFinding, 'stage'>): HealthFinding {
  const servers = [...known.servers, ...more.servers.filter((s) => !known.servers.some((k) => isSame(k, s)))]
  const columns: Column[] = [...known.columns, ...more.columns.filter((c) => !known.columns.includes(c))]
  const seen = [...new Set([...known.finding.seen, ...more.finding.seen])]
  const judgement: Judgement | null = known.judgement ?? more.judgement
  return {
    finding: { ...known.finding, seen },
    severity: heavier(known.severity, more.severity),
    servers: servers as readonly Server[],
    columns,
    judgement,
    stage: null,
  }
}
