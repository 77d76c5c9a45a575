/**
 * Answers that come over TCP and never over UDP, over which resolvers ask first (RFC 7766 §5, RFC 9715 §3.1): all of them at
 * every server of a zone, or those to some questions. A truncated reply is one that came. What a network loses now and then,
 * or a host without UDP, looks otherwise: there other questions are lost as well, and those to other zones. So does a server
 * that limits the rate of its responses: it drops answers of one kind, whatever the type, once some of the kind have come.
 */

import { familyOf } from '../../dns/address.ts'
import { RCODE, TYPE } from '../../dns/registry.ts'
import { questionKey } from '../../dns/rr.ts'
import { finding } from '../../report.ts'
import { isLifeSign, isProbe, isSame, type Observation, type Server, USUAL_SIZE } from '../../snapshot.ts'
import { isSought } from '../columns.ts'
import type { Compared } from '../comparisons.ts'
import type { Column, Exam } from '../types.ts'
import { exchangesWith, hasGone, isHeard, sizeOf } from './transports.ts'

/** So many tries in vain are no chance: where a third is lost, not one zone in five hundred shows them. */
const MANY_TRIES = 6

/** How many times more questions have to be answered over UDP than not, so that it is these questions that are lost. */
const ODDS = 2

/** A limit on the rate drops more than one. */
const FEW_LOST = 2

/** Told once for all servers that show the same. */
export function datagramComparisons(exam: Exam): readonly Compared[] {
  if (exam.snapshot.stopped !== undefined) return []
  const mute = noneOverUdp(exam)
  return mute === null ? someLost(exam) : [mute]
}

const overUdp = (mine: readonly Observation[]): readonly Observation[] => mine.filter(({ via }) => via === 'udp')

/** Every server that answers at all does so over TCP alone, though the network here brings datagrams of others. */
function noneOverUdp(exam: Exam): Compared | null {
  const { servers, zone } = exam
  const all = servers.map((server) => ({ server, mine: exchangesWith(exam, server) }))
  const living = all.filter(({ server, mine }) => mine.some(isHeard) && !hasGone(exam, server))
  const tried = living.flatMap(({ mine }) => overUdp(mine))
  const isMute = all.every(({ mine }) => !overUdp(mine).some(isHeard))
  if (living.length === 0 || !isMute || tried.length < MANY_TRIES) return null
  if (!living.every(({ server, mine }) => overUdp(mine).length > 0 && isFamilyHeard(exam, server))) return null
  const of = living.map(({ server }) => server)
  return {
    finding: finding(
      'SERVER_NO_UDP',
      { zone, owner: zone, type: TYPE.SOA },
      { servers: of, questions: [], size: null },
      tried.map(({ id }) => id),
    ),
    severity: 'error',
    servers: of,
  }
}

/** Something came over UDP, in the family of this server, from one that is no server of the zone. */
const isFamilyHeard = ({ snapshot, servers }: Exam, { address }: Server): boolean =>
  snapshot.observations.some(
    (o) =>
      o.via === 'udp' &&
      isHeard(o) &&
      familyOf(o.server.address) === familyOf(address) &&
      !servers.some((server) => isSame(server, o.server)),
  )

interface Lost {
  readonly servers: readonly Server[]
  readonly columns: readonly Column[]
  readonly tried: readonly Observation[]
  /** octets of the largest of the answers, over TCP */
  readonly size: number
  /** the kind of answer that it lost, when they are what a limit on the rate of responses drops */
  readonly limited: Kind | null
}

/** What servers count together for a zone and a client when they limit the rate of their responses; others count by name. */
type Kind = 'no data' | 'no name' | 'error'

function someLost(exam: Exam): readonly Compared[] {
  const { zone } = exam
  const speaking = exam.servers.filter((server) => overUdp(exchangesWith(exam, server)).some(isHeard))
  const found = new Map<string, Lost>()
  for (const server of speaking) {
    const lost = lostOf(exam, server)
    if (lost === null) continue
    // What a limit drops is another at each server.
    const key = lost.limited ?? lost.columns.map(({ question }) => questionKey(question)).join(' ')
    const known = found.get(key)
    found.set(key, known === undefined ? lost : joined(known, lost))
  }
  return [...found.values()].map(({ servers, columns, tried, size, limited }): Compared => {
    const questions = columns.map(({ question }) => question)
    const [first] = questions
    const byAll = servers.length === speaking.length && columns.some(isSought)
    return {
      finding: finding(
        'SERVER_NO_UDP',
        { zone, owner: first!.name, type: first!.type },
        { servers, questions, size, ...(limited !== null && { limited: true }) },
        tried.map(({ id }) => id),
      ),
      severity: limited !== null ? 'notice' : byAll ? 'error' : 'warning',
      servers,
      columns,
    }
  })
}

const joined = (a: Lost, b: Lost): Lost => ({
  servers: [...a.servers, ...b.servers],
  columns: [...a.columns, ...b.columns].filter((column, i, all) => all.indexOf(column) === i),
  tried: [...a.tried, ...b.tried],
  size: Math.max(a.size, b.size),
  limited: a.limited,
})

/** Some questions of which every try over UDP was in vain, at a server that left no other try without answer. */
function lostOf(exam: Exam, server: Server): Lost | null {
  const mine = exchangesWith(exam, server)
  const tries = (column: Column, via: 'udp' | 'tcp'): readonly Observation[] =>
    mine.filter((o) => o.via === via && !isProbe(o) && questionKey(o.question) === questionKey(column.question))
  const isLost = (column: Column): boolean =>
    tries(column, 'udp').length > 0 && !tries(column, 'udp').some(isHeard) && tries(column, 'tcp').some(isHeard)
  const columns = exam.columns.filter(isLost)
  const heard = exam.columns.filter((column) => tries(column, 'udp').some(isHeard))
  if (columns.length === 0 || !mine.some((o) => o.via === 'udp' && isLifeSign(o) && isHeard(o))) return null
  const limited = limitOf(exam, server, columns, heard)
  if (limited === null && (heard.length < columns.length * ODDS || !isSteady(mine, columns))) return null
  const sizes = columns.flatMap((column) => tries(column, 'tcp').map(sizeOf))
  const tried = columns.flatMap((column) => tries(column, 'udp'))
  return { servers: [server], columns, tried, size: Math.max(...sizes), limited }
}

const triesOf = (exam: Exam, server: Server, { question }: Column, via: 'udp' | 'tcp'): readonly Observation[] =>
  exam.answers.exchanges(server, question, via)

/** As the answer over TCP shows, of which nothing is dropped. */
function kindOf(exam: Exam, server: Server, column: Column): Kind | null {
  const said = triesOf(exam, server, column, 'tcp').flatMap(({ outcome }) =>
    outcome.kind === 'response' ? outcome.response : [],
  )[0]
  if (said === undefined || said.answer.length > 0) return null
  if (said.rcode === RCODE.NOERROR) return 'no data'
  return said.rcode === RCODE.NXDOMAIN ? 'no name' : 'error'
}

/**
 * What is lost is all of one kind, and most of that kind: a filter by type takes some of each, and one by size lets through
 * what is smaller. Some server has to have answered one of the kind, else nothing of it comes at all.
 */
function limitOf(exam: Exam, server: Server, lost: readonly Column[], heard: readonly Column[]): Kind | null {
  const kind = kindOf(exam, server, lost[0]!)
  if (kind === null || lost.length < FEW_LOST || lost.some((column) => kindOf(exam, server, column) !== kind))
    return null
  const sizesOf = (columns: readonly Column[], via: 'udp' | 'tcp'): number =>
    Math.max(0, ...columns.flatMap((column) => triesOf(exam, server, column, via).map(sizeOf)))
  if (sizesOf(heard, 'udp') < sizesOf(lost, 'tcp')) return null
  const like = heard.filter((column) => kindOf(exam, server, column) === kind)
  if (lost.length < like.length * ODDS) return null
  const isKnown = exam.servers.some((one) =>
    exam.columns.some(
      (column) => kindOf(exam, one, column) === kind && triesOf(exam, one, column, 'udp').some(isHeard),
    ),
  )
  return isKnown ? kind : null
}

/**
 * Over UDP it was still there at the end, and has answered whatever else it was asked at the first try.
 * @param apart questions that do not count
 */
export function isSteady(mine: readonly Observation[], apart: readonly Column[]): boolean {
  const keys = new Set(apart.map(({ question }) => questionKey(question)))
  const usual = overUdp(mine).filter(
    ({ sent, question }) =>
      sent.cookie === undefined && (sent.udpSize ?? USUAL_SIZE) <= USUAL_SIZE && !keys.has(questionKey(question)),
  )
  return usual.some((o) => isLifeSign(o)) && usual.every(isHeard)
}
