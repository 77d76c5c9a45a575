/**
 * What is wrong with single servers: silence, errors, lameness, EDNS. The rules are those of a trace, over the packets of all
 * servers at once, each fault of a server told once; what came on a further try, and what the network here does not carry,
 * is no fault of theirs.
 */

import type { Code } from '../../codes.ts'
import { RCODE, TYPE } from '../../dns/registry.ts'
import { questionKey, type RR } from '../../dns/rr.ts'
import { type Finding, finding, type Severity } from '../../report.ts'
import {
  isProbe,
  isSame,
  type Observation,
  type ObservationId,
  type Server,
  type Snapshot,
  serverKey,
} from '../../snapshot.ts'
import { unheard } from '../../validate/edns.ts'
import { serverFindings } from '../../validate/servers.ts'
import { isSought } from '../columns.ts'
import type { Compared } from '../comparisons.ts'
import { contextFor } from '../content/voices.ts'
import type { Answer, Column, Exam } from '../types.ts'
import { stopgapsIn } from '../views.ts'
import { isCurtailed } from './carriage.ts'
import { lackingServers } from './lacking.ts'
import { hasGone, isHeard, isLiving, isTcpHeard } from './transports.ts'

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

/** What is told of servers otherwise. */
interface Told {
  /** they have no TCP */
  readonly withoutTcp: readonly Server[]
  /** packets that show what is lost over UDP */
  readonly overUdp: ReadonlySet<ObservationId>
}

export function serverFaults(exam: Exam, told: Told): readonly Compared[] {
  const context = contextFor(exam, lasting(exam, told))
  const faults = serverFindings(context).filter(({ code }) => OF_SERVERS.has(code))
  // Nothing came back over either transport since every query had EDNS: that is told once.
  const isOfEdns = (fault: Finding): boolean =>
    fault.code === 'SERVER_NO_RESPONSE' &&
    faults.some(
      (f) =>
        f.code === 'SERVER_EDNS_FAILS' &&
        f.evidence.outcome === 'timeout' &&
        f.zone.equals(fault.zone) &&
        isSame(f.evidence.server, fault.evidence.server),
    )
  const isTold = (server: Server | null): boolean =>
    server !== null && faults.some((f) => f.code === 'RESPONSE_NOT_AUTHORITATIVE' && isSame(f.evidence.server, server))
  const own = withoutAa(exam).filter((f) => !isTold(serverOf(f)))
  const single = [...faults.filter((f) => !isOfEdns(f)), ...own, ...lackingServers(exam), ...deafToEdns(exam)]
  const ofServers = single
    .map((f) => ofLimit(exam, f))
    .map((finding): Compared => {
      const server = serverOf(finding)
      return {
        finding,
        severity: weightOf(exam, finding, server),
        servers: server === null ? [] : [server],
        columns: server === null ? [] : columnsOf(exam, finding),
      }
    })
  return [...ofServers, ...withoutSoa(exam)]
}

const serverOf = ({ evidence }: Finding): Server | null => ('server' in evidence ? evidence.server : null)

const wayOf = ({ server, via, question, sent }: Observation): string =>
  `${serverKey(server)} ${via} ${sent.edns} ${questionKey(question)}`

/**
 * Without tries that another one made good, and without what is told otherwise. Only what is put to every server is put to it
 * until nothing is left to try; of other questions one lost datagram is all there may be to it.
 */
function lasting(exam: Exam, { withoutTcp, overUdp }: Told): Snapshot {
  const { snapshot, zone, columns } = exam
  const heard = snapshot.observations.filter((o) => isHeard(o) && !isProbe(o))
  const answered = new Set(heard.map(wayOf))
  const living = new Set(heard.map(({ server }) => serverKey(server)))
  const asked = new Set(columns.map(({ question }) => questionKey(question)))
  const hasTcp = isTcpHeard(exam)
  const isTold = (o: Observation): boolean =>
    overUdp.has(o.id) || (o.via === 'tcp' && (!hasTcp || withoutTcp.some((server) => isSame(server, o.server))))
  const crowded = new Set(heard.filter(({ via }) => via === 'tcp').map(({ server }) => serverKey(server)))
  // A connection closed by a server that answers over others is its limit on them (RFC 7766 §6.2.2).
  const isClosed = ({ via, outcome, server }: Observation): boolean =>
    via === 'tcp' && outcome.kind === 'no-response' && outcome.why === 'refused' && crowded.has(serverKey(server))
  const isChance = (o: Observation): boolean =>
    isClosed(o) || (living.has(serverKey(o.server)) && !(o.askedFor.equals(zone) && asked.has(questionKey(o.question))))
  const ways = new Set(heard.filter(({ sent }) => sent.edns).map(({ server, via }) => `${serverKey(server)} ${via}`))
  const isStopgap = (o: Observation): boolean =>
    stopgapsIn(snapshot).has(o) && ways.has(`${serverKey(o.server)} ${o.via}`)
  // It limits what it answers in a second: asked more slowly it does.
  const granted = new Set(heard.filter((o) => !isRefusal(o)).map(wayOf))
  const isTooSoon = (o: Observation): boolean => isRefusal(o) && granted.has(wayOf(o))
  const observations = snapshot.observations.filter(
    (o) => (isHeard(o) && !isStopgap(o) && !isTooSoon(o)) || !(answered.has(wayOf(o)) || isTold(o) || isChance(o)),
  )
  return { ...snapshot, observations }
}

const isRefusal = ({ outcome }: Observation): boolean =>
  outcome.kind === 'response' && outcome.response.rcode === RCODE.REFUSED

/** By server: the first answer that has this fault, and all that show it. */
function shown(exam: Exam, fault: (answer: Answer, column: Column) => boolean) {
  return exam.servers.flatMap((server) => {
    const found = exam.columns.flatMap((column) => {
      const said = (['udp', 'tcp'] as const).flatMap((via) => exam.answers.of(server, column.question, via) ?? [])
      return said.filter((answer) => fault(answer, column)).map(({ id }) => ({ id, question: column.question }))
    })
    return found.length === 0 ? [] : [{ server, question: found[0]!.question, seen: found.map(({ id }) => id) }]
  })
}

const isNegative = ({ rcode, answer, tc }: Answer['outcome']['response']): boolean =>
  !tc && answer.length === 0 && (rcode === RCODE.NOERROR || rcode === RCODE.NXDOMAIN)

/** Data or a denial of the zone without the AA bit (RFC 1035 §4.1.1), of whatever type. */
const withoutAa = (exam: Exam) =>
  shown(exam, ({ outcome: { response } }, { question }) => {
    if (response.aa) return false
    const isSoa = (rr: RR): boolean => rr.type === TYPE.SOA && rr.owner.equals(exam.zone)
    return (
      response.answer.some((rr) => rr.owner.equals(question.name)) ||
      (isNegative(response) && response.authority.some(isSoa))
    )
  }).map(({ server, question, seen }) => {
    const about = { zone: exam.zone, owner: question.name, type: question.type }
    return finding('RESPONSE_NOT_AUTHORITATIVE', about, { server, question }, seen)
  })

const isBare = ({ outcome: { response } }: Answer): boolean =>
  response.aa && isNegative(response) && !response.authority.some(isCutOrSoa)

/** A judgement tells it where the zone is signed; no resolver may keep such an answer (RFC 2308 §5). */
function withoutSoa(exam: Exam): readonly Compared[] {
  if (exam.judgements.some(({ report }) => report.verdict.status !== 'insecure')) return bareDenials(exam)
  return shown(exam, isBare).map(({ server, question, seen }): Compared => {
    const about = { zone: exam.zone, owner: question.name, type: question.type }
    return { finding: finding('SOA_MISSING', about, { question }, seen), severity: 'warning', servers: [server] }
  })
}

/**
 * Where a signed zone says without SOA that there are no such data (RFC 4035 §3.1.3.1, RFC 2308 §2.2), some validators take it
 * for no answer: an error where no other server says it better. Of names that do not exist they need none.
 */
function bareDenials(exam: Exam): readonly Compared[] {
  const { zone, columns, servers, answers } = exam
  const bare = columns.filter(isSought).flatMap((column) => {
    const said = servers.flatMap((server) => answers.of(server, column.question) ?? [])
    const isOfNodata = (answer: Answer): boolean => isBare(answer) && answer.outcome.response.rcode === RCODE.NOERROR
    return said.length > 0 && said.every(isOfNodata) ? [{ column, said }] : []
  })
  const [first] = bare
  if (first === undefined) return []
  const { question } = first.column
  const said = bare.flatMap((one) => one.said)
  const about = { zone, owner: question.name, type: question.type }
  return [
    {
      finding: finding(
        'SOA_MISSING',
        about,
        { question, nodata: true },
        said.map(({ id }) => id),
      ),
      severity: 'error',
      servers: servers.filter((server) => said.some((one) => isSame(one.server, server))),
      columns: bare.map(({ column }) => column),
      covers: (other) => other.code === 'SOA_MISSING' && other.zone.equals(zone),
    },
  ]
}

const isCutOrSoa = ({ type }: RR): boolean => type === TYPE.SOA || type === TYPE.NS

/** It stands beside what lacks of one answer: told once for each server, also of those that were judged as one. */
function deafToEdns({ judgements, answers }: Exam): readonly Finding[] {
  const found = new Map<string, Finding>()
  const put = (f: Extract<Finding, { code: 'SERVER_EDNS_IGNORED' }>): void => {
    const key = `${serverKey(f.evidence.server)} ${f.zone.key}`
    const known = found.get(key)
    found.set(key, known === undefined ? f : { ...known, seen: [...new Set([...known.seen, ...f.seen])] })
  }
  for (const { report, servers } of judgements) {
    for (const { finding: f } of report.findings) {
      if (f.code !== 'SERVER_EDNS_IGNORED') continue
      const { server: first, question } = f.evidence
      put(f)
      if (!servers.some((server) => isSame(server, first))) continue
      for (const server of servers.filter((one) => !isSame(one, first))) {
        const answer = (['udp', 'tcp'] as const).flatMap((via) => answers.of(server, question, via) ?? [])[0]
        const how = answer === undefined ? null : unheard(answer)
        if (answer !== undefined && how !== null) put({ ...f, evidence: { server, question, how }, seen: [answer.id] })
      }
    }
  }
  return [...found.values()]
}

function weightOf(exam: Exam, finding: Finding, server: Server | null): Severity {
  // What the servers of a zone above do is for others to mend, and others of them answered.
  if (server === null || !finding.zone.equals(exam.zone)) return 'notice'
  if (finding.code === 'SERVER_EDNS_FAILS' || finding.code === 'SERVER_EDNS_IGNORED')
    return isBogusOn(exam, server) ? 'error' : 'warning'
  if (isUselessAll(exam) && finding.code !== 'SERVER_NO_RESPONSE') return 'error'
  if (finding.code === 'SERVER_RCODE' && finding.evidence.limited === true) return 'notice'
  if (columnsOf(exam, finding).some((column) => isWithheld(exam, column))) return 'error'
  return isOneLost(exam, finding) ? 'notice' : 'warning'
}

/** So many questions that were refused and then answered are a limit on the rate, and no chance. */
const FITFUL = 2

/** What it refused may be no more than what came too fast: other questions it refused as well, and answered when they came again. */
function ofLimit({ snapshot, zone }: Exam, fault: Finding): Finding {
  if (fault.code !== 'SERVER_RCODE' || fault.evidence.rcode !== RCODE.REFUSED || !fault.zone.equals(zone)) return fault
  const refused = new Set<string>()
  const answered = new Set<string>()
  for (const o of snapshot.observations) {
    if (!isSame(o.server, fault.evidence.server) || !o.askedFor.equals(zone) || o.outcome.kind !== 'response') continue
    ;(o.outcome.response.rcode === RCODE.REFUSED ? refused : answered).add(wayOf(o))
  }
  const eased = [...refused].filter((way) => answered.has(way))
  return eased.length < FITFUL ? fault : { ...fault, evidence: { ...fault.evidence, limited: true } }
}

/**
 * Something came back, and nothing of use from any server: the zone is down for everybody. The root's servers are not: a
 * network that lets nothing through looks like that. What TCP would bring may be of use where TCP leads somewhere.
 */
const isUselessAll = (exam: Exam): boolean =>
  exam.judgements.length === 0 && exam.snapshot.stopped === undefined && !exam.zone.isRoot && !isCurtailed(exam)

/** One question, and its answer came over the other transport: what a lossy network does too. */
function isOneLost({ snapshot, zone }: Exam, finding: Finding): boolean {
  if (finding.code !== 'SERVER_NO_RESPONSE' || hasGone({ snapshot, zone }, finding.evidence.server)) return false
  const { server, via } = finding.evidence
  const mine = snapshot.observations.filter((o) => isSame(o.server, server) && o.askedFor.equals(zone))
  const lost = new Set(mine.flatMap((o) => (finding.seen.includes(o.id) ? [questionKey(o.question)] : [])))
  const heard = mine.filter(isHeard)
  return (
    lost.size === 1 &&
    heard.some((o) => o.via === via) &&
    heard.some((o) => o.via !== via && lost.has(questionKey(o.question)))
  )
}

const isBogusOn = ({ judgements }: Exam, server: Server): boolean =>
  judgements.some(({ servers, report }) => report.verdict.status === 'bogus' && servers.some((s) => isSame(s, server)))

/** The questions that its packets are about. */
function columnsOf({ columns, snapshot }: Exam, { seen }: Finding): readonly Column[] {
  const asked = new Set(snapshot.observations.flatMap((o) => (seen.includes(o.id) ? [questionKey(o.question)] : [])))
  return columns.filter(({ question }) => asked.has(questionKey(question)))
}

/** No server answers it, though some answer other questions. */
const isWithheld = (exam: Exam, column: Column): boolean =>
  exam.judgements.length > 0 &&
  exam.servers.some((server) => isLiving(exam, server)) &&
  // Cut short, others might still have answered.
  exam.snapshot.stopped === undefined &&
  isSought(column) &&
  exam.cells.every((c) => c.column !== column || c.state === 'silent' || c.state === 'error' || c.state === 'unasked')
