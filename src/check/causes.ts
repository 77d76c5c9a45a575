/**
 * One cause, one finding: which findings would not be there without another, or say of a server what another says of its
 * answers. Those of one answer are folded as a trace folds them; what a server fails to do (RFC 6891 §7, RFC 7766 §5) goes with
 * what a validator makes of it.
 */

import { CODES, type Code } from '../codes.ts'
import { diagnose } from '../diagnose/diagnose.ts'
import { fold } from '../diagnose/fold.ts'
import type { Why } from '../diagnose/why.ts'
import type { Name } from '../dns/name.ts'
import type { Question } from '../dns/rr.ts'
import { OF_SERVERS } from '../health/servers/faults.ts'
import type { HealthFinding } from '../health/types.ts'
import { type Finding, SEVERITIES } from '../report.ts'
import { isSame, type Observation, type Server, type Snapshot } from '../snapshot.ts'
import { identity } from '../validate/verdict.ts'
import type { Checked } from './check.ts'
import { diagnosisOf } from './inquire.ts'

const isWithin = (some: readonly Server[], all: readonly Server[]): boolean =>
  some.length > 0 && some.every((one) => all.some((other) => isSame(one, other)))

const isEqual = (a: readonly Server[], b: readonly Server[]): boolean => isWithin(a, b) && isWithin(b, a)

/**
 * Of each finding that follows from another, that other one. What follows has nothing that follows from it, and is no heavier.
 * @param findings heaviest first
 */
export function causesOf(
  findings: readonly HealthFinding[],
  checked: Checked,
): ReadonlyMap<HealthFinding, HealthFinding> {
  const causes = new Map<HealthFinding, HealthFinding>()
  const heads = new Set<HealthFinding>()
  const olds: { readonly one: HealthFinding; readonly servers: readonly Server[] }[] = []
  const put = (one: HealthFinding, cause: HealthFinding): void => {
    if (one === cause || causes.has(one) || causes.has(cause) || heads.has(one)) return
    if (SEVERITIES.indexOf(cause.severity) > SEVERITIES.indexOf(one.severity)) return
    causes.set(one, cause)
    heads.add(cause)
  }
  for (const one of findings) {
    for (const fault of faultsBehind(one, findings, checked.snapshot)) {
      put(one, fault)
      if (isWithin(fault.servers, one.servers)) put(fault, one)
    }
  }
  for (const one of findings) {
    if (one.severity !== 'error' || causes.has(one) || !isOfAnswers(one)) continue
    const known = new Set(followsIn(one).map(identity))
    for (const other of findings) {
      if (known.has(identity(other.finding)) && isWithin(other.servers, one.servers)) put(other, one)
    }
    const stale = versionsBehind(one, findings, checked)
    const first = stale === null ? undefined : olds.find(({ servers }) => isEqual(servers, stale.servers))
    // An old version shows in answers of every kind: those of one kind are told together, the others with the first.
    if (first !== undefined && first.one.finding.code !== one.finding.code) put(one, first.one)
    if (stale === null || first !== undefined) continue
    olds.push({ one, servers: stale.servers })
    for (const other of stale.behind) put(other, one)
  }
  for (const one of findings) {
    for (const other of findings) if (isOfOtherDelegation(one.finding, other)) put(other, one)
  }
  return causes
}

/** It spoils answers: it decided a judgement, or would have. */
const isOfAnswers = ({ judgement, finding: { code } }: HealthFinding): boolean =>
  judgement !== null || CODES[code].effect === 'bogus'

/** What only follows in the report that the finding decided; packets are looked into where it can matter. */
function followsIn({ judgement }: HealthFinding): readonly Finding[] {
  if (judgement === null) return []
  const { report, snapshot } = judgement
  let diagnosis: ReturnType<typeof diagnose> | null = null
  const whyOf = (finding: Finding): Why | null => {
    diagnosis ??= diagnose(report, snapshot)
    return diagnosis.inquire(finding).why
  }
  return fold(report, whyOf).follows
}

/** What a server fails to do, by what a validator that asks it finds. */
const FAULTS: { readonly [C in Code]?: readonly Code[] } = {
  ANSWER_WITHHELD: ['SERVER_NO_TCP', 'SERVER_RCODE', 'SERVER_NO_RESPONSE'],
  RRSIG_MISSING: ['SERVER_EDNS_FAILS', 'SERVER_EDNS_IGNORED'],
}

/** Faults that account for the finding on every server that shows it; none where one server remains. */
function faultsBehind(
  one: HealthFinding,
  findings: readonly HealthFinding[],
  snapshot: Snapshot,
): readonly HealthFinding[] {
  const codes = FAULTS[one.finding.code] ?? []
  if (one.judgement === null || codes.length === 0) return []
  const faults = findings.filter(
    ({ finding: { code, zone }, servers }) =>
      codes.includes(code) &&
      zone.equals(one.finding.zone) &&
      servers.some((server) => one.servers.some((other) => isSame(server, other))),
  )
  const telling = faults.filter((fault) => fault.servers.every((server) => accounts(fault, server, one, snapshot)))
  const covered = telling.flatMap(({ servers }) => servers)
  return isWithin(one.servers, covered) ? telling : []
}

/** Whether what this server sent shows the finding for the very reason that the fault names. */
function accounts(fault: HealthFinding, server: Server, { finding }: HealthFinding, snapshot: Snapshot): boolean {
  const sent = snapshot.observations.filter((o) => isSame(o.server, server))
  switch (fault.finding.code) {
    case 'SERVER_NO_TCP':
      return sent.some((o) => isAbout(o, finding) && o.outcome.kind === 'response' && o.outcome.response.tc)
    case 'SERVER_RCODE':
    case 'SERVER_NO_RESPONSE':
      return fault.columns.some(({ question }) => isQuestion(question, finding))
    default:
      return sent.filter(({ id }) => finding.seen.includes(id)).every(isPlain)
  }
}

/** Codes of the names to which a zone is delegated. */
const OF_NAMESERVERS: ReadonlySet<Code> = new Set<Code>([
  'GLUE_DIFFERS',
  'GLUE_MISSING',
  'NAMESERVER_NO_ADDRESS',
  'NAMESERVER_IS_ALIAS',
])

/** What is found of servers to which only the wrong version of the delegation leads, or of their names. */
function isOfOtherDelegation(cause: Finding, { finding, servers }: HealthFinding): boolean {
  if (cause.code === 'GLUE_DIFFERS' && cause.evidence.only !== undefined) {
    const { parent, child } = cause.evidence
    const former = servers.filter(({ address }) => parent.includes(address) && !child.includes(address))
    return OF_SERVERS.has(finding.code) && finding.zone.equals(cause.zone) && isWithin(servers, former)
  }
  if (cause.code !== 'NS_DIFFERS' || !finding.zone.equals(cause.owner)) return false
  const { versions } = cause.evidence
  const [right, ...wrong] = versions
  const dead = wrong.filter(({ answers }) => answers === false)
  const leads = dead.flatMap((version) => version.leads).filter((s) => !right!.leads.some((t) => isSame(s, t)))
  if (OF_SERVERS.has(finding.code)) return isWithin(servers, leads)
  if (
    finding.code === 'GLUE_DIFFERS' &&
    isWithin(
      finding.evidence.only ?? [],
      dead.flatMap((version) => version.servers),
    )
  )
    return true
  const isNamed = (names: readonly Name[]): boolean => names.some((name) => name.equals(finding.owner))
  return (
    OF_NAMESERVERS.has(finding.code) && !isNamed(right!.nameservers) && wrong.some((one) => isNamed(one.nameservers))
  )
}

const isQuestion = ({ name, type }: Question, finding: Finding): boolean =>
  type === finding.type && name.equals(finding.owner)
const isAbout = ({ question }: Observation, finding: Finding): boolean => isQuestion(question, finding)

/** An answer that signatures could not come with: EDNS was not offered, or not taken up (RFC 3225 §3). */
const isPlain = ({ sent, outcome }: Observation): boolean =>
  !sent.edns || (outcome.kind === 'response' && outcome.response.edns?.do !== true)

/** What says that servers are behind, and which, where that is the reason why the finding shows at them; else null. */
function versionsBehind(
  one: HealthFinding,
  findings: readonly HealthFinding[],
  { health, snapshot }: Checked,
): { readonly behind: readonly HealthFinding[]; readonly servers: readonly Server[] } | null {
  const behind = findings.filter(
    ({ finding, servers }) => finding.code === 'SERVER_BEHIND' && isWithin(servers, one.servers),
  )
  if (behind.length === 0) return null
  const why = diagnosisOf(one, health, snapshot)?.root?.why ?? null
  if (why?.name !== 'server-behind') return null
  const { servers } = why.facts
  return { behind: behind.filter((other) => isWithin(other.servers, servers)), servers }
}
