/**
 * What the step tree comes to: status, cause and the way to it, servers that dissent, and the weight of each finding,
 * which follows from where it stands: what makes the chain fail is an error, the same beside something that holds is not.
 */

import { CODES, type DenialRecord } from '../codes.ts'
import { Name } from '../dns/name.ts'
import type { NSEC3 } from '../dns/rdata.ts'
import type { RR } from '../dns/rr.ts'
import {
  type Dissent,
  type Finding,
  type PlacedFinding,
  SEVERITIES,
  type Severity,
  type Step,
  type StepOutcome,
  statusOf,
  type Verdict,
} from '../report.ts'
import { decision } from './step.ts'

const ORDER: readonly StepOutcome[] = ['holds', 'ends', 'fails', 'unknown', 'unreached']
const worse = (a: StepOutcome, b: StepOutcome): boolean => ORDER.indexOf(a) > ORDER.indexOf(b)

/** The verdict on a whole chain: its status, and the finding that decides it. @param root the outermost step */
export function verdictOf(root: Step): Verdict {
  const { finding, path } = root.outcome === 'holds' ? { finding: null, path: [] } : decision(root)
  return { status: statusOf(root.outcome), cause: finding, path, dissent: dissent(root) }
}

/** Servers whose evidence alone supports less than the best does. */
function dissent(root: Step): readonly Dissent[] {
  const found = new Map<string, Dissent>()
  const visit = (step: Step): void => {
    for (const child of step.children) {
      const { server } = child.facts
      if (child.kind === 'server' && server !== undefined && worse(child.outcome, step.outcome)) {
        const { finding } = decision(child)
        const [observation] = child.seen
        const key = `${server.address} ${server.port} ${finding?.code}`
        if (observation !== undefined && !found.has(key))
          found.set(key, { server, status: statusOf(child.outcome), finding, observation })
      }
      visit(child)
    }
  }
  visit(root)
  return [...found.values()]
}

/**
 * Every finding once, the decisive one first, then by severity.
 * @param others findings that belong to no step
 */
export function placeFindings(root: Step, verdict: Verdict, others: readonly Finding[]): readonly PlacedFinding[] {
  const placed = new Map<string, PlacedFinding>()
  const { cause } = verdict
  const causeKey = cause === null ? null : identity(cause)
  const put = (finding: Finding, severity: Severity): void => {
    const key = identity(finding)
    const known = placed.get(key)
    const decisive = key === causeKey
    const weight = decisive ? causeSeverity(verdict, finding) : severity
    if (known === undefined) placed.set(key, { finding, severity: weight, decisive })
    else {
      const seen = [...new Set([...known.finding.seen, ...finding.seen])]
      const heavier = SEVERITIES.indexOf(weight) < SEVERITIES.indexOf(known.severity) ? weight : known.severity
      placed.set(key, { ...known, finding: { ...known.finding, seen }, severity: decisive ? weight : heavier })
    }
  }
  const dissenting = new Set(verdict.dissent.map((d) => d.finding))
  const visit = (step: Step, failing: boolean): void => {
    const here = failing && step.outcome === root.outcome
    for (const f of step.findings) {
      const breaks = here && root.outcome === 'fails' && CODES[f.code].effect === 'bogus'
      put(f, breaks || dissenting.has(f) ? 'error' : CODES[f.code].aside)
    }
    for (const child of step.children) visit(child, here)
  }
  visit(root, root.outcome !== 'holds')
  if (cause !== null && causeKey !== null && !placed.has(causeKey)) put(cause, 'error')
  for (const f of others) put(f, CODES[f.code].aside)
  return [...placed.values()].sort(
    (a, b) =>
      Number(b.decisive) - Number(a.decisive) || SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
  )
}

/** The cause of an insecure verdict is worth knowing; worth a warning when the zone is signed all the same. */
function causeSeverity({ status }: Verdict, cause: Finding): Severity {
  if (status !== 'insecure') return 'error'
  return cause.code === 'DELEGATION_INSECURE' && cause.evidence.childSigned ? 'warning' : 'notice'
}

const isRecord = (value: unknown): value is RR => value instanceof Object && 'rdata' in value && 'ttl' in value
const byData = (a: RR, b: RR): number => Buffer.compare(a.rdata, b.rdata)

/**
 * What a finding says, where the record beside it is but an example: parameters are those of a whole chain (RFC 5155 §4.1.4),
 * and a span leaves a name out for all its types. Null: its evidence is what it says.
 */
function gist({ code, evidence }: Finding): string | null {
  switch (code) {
    case 'NSEC3_SALTED':
      return parametersOf(evidence.record, ({ salt }) => Buffer.from(salt).toString('hex'))
    case 'NSEC3_ITERATIONS_NOT_ZERO':
      return parametersOf(evidence.record, ({ iterations }) => String(iterations))
    case 'NSEC3_HASH_UNKNOWN':
      return parametersOf(evidence.record, ({ hashAlgorithm }) => String(hashAlgorithm))
    case 'NSEC3_FLAGS_UNKNOWN':
      return parametersOf(evidence.record, ({ flags }) => String(flags))
    case 'NSEC3_OPT_OUT':
      return evidence.name.key
    default:
      return null
  }
}

const parametersOf = (record: DenialRecord, of: (nsec3: NSEC3) => string): string | null =>
  record.kind === 'NSEC3' ? of(record.nsec3) : null

/** Equal for findings that say the same of the same records, wherever they were met, in whatever order, case and TTL. */
export function identity(f: Finding): string {
  const said = gist(f)
  if (said !== null) return `${f.code} ${f.zone.key} ${said}`
  const text = JSON.stringify(f.evidence, function (this: Readonly<Record<string, unknown>>, key, value: unknown) {
    const held = this[key]
    if (held instanceof Name) return held.key
    // Each sending may have another TTL: caches count them down, and servers may be told to vary them (RFC 2181 §5.2).
    if (key === 'ttl' && ('rdata' in this || 'records' in this)) return undefined
    if (key === 'rdata' || key === 'wire') return Buffer.from(value as Uint8Array).toString('base64')
    if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
    if (value instanceof Set) return [...value]
    // Servers turn the records of an RRset around: it is the same set (RFC 2181 §5).
    if (Array.isArray(value) && value.every(isRecord)) return [...value].sort(byData)
    return value
  })
  return `${f.code} ${f.zone.key} ${f.owner.key} ${f.type} ${text}`
}
