/**
 * What is wrong with single servers: silence, errors, lameness, EDNS. The rules are those of a trace, over the packets of all
 * servers at once, each fault of a server told once; what came on a further try, and what the network here does not carry,
 * is no fault of theirs.
 */

import type { Code } from '../codes.ts'
import { TYPE } from '../dns/registry.ts'
import type { Finding, Severity } from '../report.ts'
import { isProbe, type Observation, type Server, type Snapshot } from '../snapshot.ts'
import { serverFindings } from '../validate/servers.ts'
import type { Compared } from './comparisons.ts'
import { isHeard, isTcpHeard } from './transports.ts'
import type { Column, Exam } from './types.ts'
import { isSame, questionKey, serverKey } from './views.ts'
import { contextFor } from './voices.ts'

/** Told here alone: a judgement sees but the one server whose answers it rests on. */
export const OF_SERVERS: ReadonlySet<Code> = new Set<Code>([
  'FAMILY_UNREACHABLE',
  'SERVER_NO_RESPONSE',
  'SERVER_RCODE',
  'SERVER_LAME',
  'SERVER_EDNS_FAILS',
  'SERVER_EDNS_IGNORED',
  'RESPONSE_MALFORMED',
  'RESPONSE_NOT_AUTHORITATIVE',
])

/** @param withoutTcp servers of which it is told already that they have no TCP */
export function serverFaults(exam: Exam, withoutTcp: readonly Server[]): readonly Compared[] {
  const context = contextFor(exam, lasting(exam, withoutTcp))
  const faults = serverFindings(context).filter(({ code }) => OF_SERVERS.has(code))
  return [...faults, ...deafToEdns(exam)].map((finding): Compared => {
    const server = serverOf(finding)
    return {
      finding,
      severity: weightOf(exam, finding, server),
      servers: server === null ? [] : [server],
      columns: server === null ? [] : columnsOf(exam, finding),
    }
  })
}

const serverOf = ({ evidence }: Finding): Server | null => ('server' in evidence ? evidence.server : null)

const wayOf = ({ server, via, question, sent }: Observation): string =>
  `${serverKey(server)} ${via} ${sent.edns} ${questionKey(question)}`

/**
 * Without tries that another one made good, and without what is told otherwise. Only what is put to every server is put to it
 * until nothing is left to try; of other questions one lost datagram is all there may be to it.
 */
function lasting(exam: Exam, withoutTcp: readonly Server[]): Snapshot {
  const { snapshot, zone, columns } = exam
  const heard = snapshot.observations.filter((o) => isHeard(o) && !isProbe(o))
  const answered = new Set(heard.map(wayOf))
  const living = new Set(heard.map(({ server }) => serverKey(server)))
  const asked = new Set(columns.map(({ question }) => questionKey(question)))
  const hasTcp = isTcpHeard(exam)
  const isTold = (o: Observation): boolean =>
    o.via === 'tcp' && (!hasTcp || withoutTcp.some((server) => isSame(server, o.server)))
  const crowded = new Set(heard.filter(({ via }) => via === 'tcp').map(({ server }) => serverKey(server)))
  // A connection closed by a server that answers over others is its limit on them (RFC 7766 §6.2.2).
  const isClosed = ({ via, outcome, server }: Observation): boolean =>
    via === 'tcp' && outcome.kind === 'no-response' && outcome.why === 'refused' && crowded.has(serverKey(server))
  const isChance = (o: Observation): boolean =>
    isClosed(o) || (living.has(serverKey(o.server)) && !(o.askedFor.equals(zone) && asked.has(questionKey(o.question))))
  const observations = snapshot.observations.filter(
    (o) => isHeard(o) || !(answered.has(wayOf(o)) || isTold(o) || isChance(o)),
  )
  return { ...snapshot, observations }
}

/** It stands beside what lacks of one answer: told once for each server. */
function deafToEdns({ judgements }: Exam): readonly Finding[] {
  const found = new Map<string, Finding>()
  for (const { report } of judgements) {
    for (const { finding: f } of report.findings) {
      if (f.code !== 'SERVER_EDNS_IGNORED') continue
      const key = `${serverKey(f.evidence.server)} ${f.zone.key}`
      const known = found.get(key)
      found.set(key, known === undefined ? f : { ...known, seen: [...new Set([...known.seen, ...f.seen])] })
    }
  }
  return [...found.values()]
}

function weightOf(exam: Exam, finding: Finding, server: Server | null): Severity {
  // What the servers of a zone above do is for others to mend, and others of them answered.
  if (server === null || !finding.zone.equals(exam.zone)) return 'notice'
  if (finding.code === 'SERVER_EDNS_FAILS' || finding.code === 'SERVER_EDNS_IGNORED')
    return isBogusOn(exam, server) ? 'error' : 'warning'
  return columnsOf(exam, finding).some((column) => isWithheld(exam, column)) ? 'error' : 'warning'
}

const isBogusOn = ({ judgements }: Exam, server: Server): boolean =>
  judgements.some(({ servers, report }) => report.verdict.status === 'bogus' && servers.some((s) => isSame(s, server)))

/** The questions that its packets are about. */
function columnsOf({ columns, snapshot }: Exam, { seen }: Finding): readonly Column[] {
  const asked = new Set(snapshot.observations.flatMap((o) => (seen.includes(o.id) ? [questionKey(o.question)] : [])))
  return columns.filter(({ question }) => asked.has(questionKey(question)))
}

/** What parents and secondaries ask for, or nobody does: users do not notice when it lacks. */
const RARE: ReadonlySet<number> = new Set([TYPE.CDS, TYPE.CDNSKEY, TYPE.CSYNC, TYPE.NSEC3PARAM])

/** No server answers it, though they answer other questions. */
const isWithheld = ({ cells, judgements }: Exam, column: Column): boolean =>
  judgements.length > 0 &&
  column.kind !== 'absent type' &&
  !RARE.has(column.question.type) &&
  cells.every((c) => c.column !== column || c.state === 'silent' || c.state === 'error' || c.state === 'unasked')
