/** How servers carry answers: TCP (RFC 7766 §5), UDP payload sizes (RFC 6891 §6.2.3), cookies (RFC 7873 §5). */

import { fromHex } from '../../dns/base.ts'
import { TYPE } from '../../dns/registry.ts'
import { type Question, questionKey, type RRType } from '../../dns/rr.ts'
import { finding } from '../../report.ts'
import { isLifeSign, isProbe, isSame, type Observation, type Server, USUAL_SIZE } from '../../snapshot.ts'
import type { Compared } from '../comparisons.ts'
import type { Exam } from '../types.ts'

/** What a client without EDNS takes (RFC 1035 §4.2.1). */
const PLAIN_SIZE = 512

/** COOKIE (RFC 7873 §4). */
const COOKIE = 10
const CLIENT_COOKIE = 8

/** Of each server: no TCP (RFC 7766 §5), large answers that are lost, answers larger than was offered (RFC 6891 §6.2.3). */
export const transportComparisons = (exam: Exam): readonly Compared[] =>
  exam.servers.flatMap((server) => {
    const mine = exchangesWith(exam, server)
    // What lacks of one that stopped to answer shows nothing of transports and sizes.
    if (hasGone(exam, server)) return overSize(exam, server, mine) ?? []
    return [noTcp(exam, server, mine), largeLost(exam, server, mine), overSize(exam, server, mine)].flatMap(
      (found) => found ?? [],
    )
  })

/** Servers of the zone above without TCP: for its operator to mend, and others of them may answer. */
export function parentTransports(exam: Exam): readonly Compared[] {
  const { parent, parents } = exam
  if (parent === null) return []
  const above: Exam = { ...exam, zone: parent }
  return parents.flatMap((server) => {
    if (hasGone(above, server)) return []
    const found = noTcp(above, server, exchangesWith(above, server))
    return found === null ? [] : [{ finding: found.finding, severity: 'notice' as const, servers: [server] }]
  })
}

/** Of each server the first COOKIE option that a client has to discard (RFC 7873 §5.3); nothing where all are in order. */
export const cookieComparisons = (exam: Exam): readonly Compared[] =>
  exam.servers.flatMap((server) => cookieMismatch(exam, server, exchangesWith(exam, server)) ?? [])

/** All that was sent to a server of the zone as such, probes among it. */
export const exchangesWith = (
  { snapshot, zone }: Pick<Exam, 'snapshot' | 'zone'>,
  server: Server,
): readonly Observation[] =>
  snapshot.observations.filter((o) => o.askedFor.equals(zone) && isSame(o.server, server) && !o.sent.rd)

/** True when anything came back, of whatever form. */
export const isHeard = ({ outcome }: Observation): boolean => outcome.kind !== 'no-response'

const about = ({ zone }: Exam, type: RRType, owner = zone) => ({ zone, owner, type })
const ids = (list: readonly Observation[]) => list.map(({ id }) => id)

/** Else it is the network here that lets no TCP through. */
export const isTcpHeard = ({ snapshot }: Exam): boolean =>
  snapshot.observations.some((o) => o.via === 'tcp' && isHeard(o))

/** It answered at first, and nothing any more when it was asked again what it had answered. */
export function hasGone({ snapshot, zone }: Pick<Exam, 'snapshot' | 'zone'>, server: Server): boolean {
  const signs = snapshot.observations.filter(
    (o) => isLifeSign(o) && o.askedFor.equals(zone) && isSame(o.server, server),
  )
  return signs.length > 0 && !signs.some(isHeard)
}

/** Something came from it, and still did at the end. */
export const isLiving = (exam: Pick<Exam, 'snapshot' | 'zone'>, server: Server): boolean =>
  exchangesWith(exam, server).some(isHeard) && !hasGone(exam, server)

function noTcp(exam: Exam, server: Server, mine: readonly Observation[]): Compared | null {
  const [udp, tcp] = [mine.filter((o) => o.via === 'udp'), mine.filter((o) => o.via === 'tcp')]
  const last = tcp.at(-1)?.outcome
  if (last === undefined || last.kind !== 'no-response' || tcp.some(isHeard)) return null
  if (!udp.some(isHeard) || !isTcpHeard(exam)) return null
  const cut = udp.find((o) => !isProbe(o) && o.outcome.kind === 'response' && o.outcome.response.tc)
  const evidence = { server, why: last.why, truncated: cut?.question ?? null }
  const seen = ids(cut === undefined ? tcp : [...tcp, cut])
  return {
    finding: finding('SERVER_NO_TCP', about(exam, TYPE.SOA), evidence, seen),
    ...(cut !== undefined && { severity: 'error' as const }),
    servers: [server],
    ...(cut !== undefined && { columns: columnsOf(exam, cut.question) }),
  }
}

const columnsOf = ({ columns }: Exam, question: Question) =>
  columns.filter((column) => questionKey(column.question) === questionKey(question))

/** The answer comes over TCP, and its truncated form to a client that offers little; offered more, nothing comes. */
function largeLost(exam: Exam, server: Server, mine: readonly Observation[]): Compared | null {
  const lost = mine.filter(({ sent }) => sent.udpSize !== undefined && sent.udpSize > USUAL_SIZE)
  const [first] = lost
  if (first === undefined || lost.some(isHeard)) return null
  const { question, sent } = first
  const asked = mine.filter((o) => questionKey(o.question) === questionKey(question))
  const whole = asked.find((o) => o.via === 'tcp' && o.outcome.kind === 'response')
  const small = asked.some((o) => o.via === 'udp' && o.outcome.kind === 'response')
  if (whole?.outcome.kind !== 'response' || !small) return null
  const evidence = { server, question, offered: sent.udpSize!, size: whole.outcome.wire.length }
  const seen = [...ids(lost), whole.id]
  return {
    finding: finding('SERVER_LARGE_ANSWER_LOST', about(exam, question.type, question.name), evidence, seen),
    servers: [server],
    columns: columnsOf(exam, question),
  }
}

/** Sizes below 512 count as 512 (RFC 6891 §6.2.3). */
export const offeredIn = ({ sent }: Pick<Observation, 'sent'>): number =>
  sent.edns ? Math.max(sent.udpSize ?? USUAL_SIZE, PLAIN_SIZE) : PLAIN_SIZE

function overSize(exam: Exam, server: Server, mine: readonly Observation[]): Compared | null {
  const over = mine.filter((o) => o.via === 'udp' && isHeard(o) && sizeOf(o) > offeredIn(o))
  const [first] = over
  if (first === undefined) return null
  const { question } = first
  const evidence = { server, question, offered: offeredIn(first), size: sizeOf(first) }
  return {
    finding: finding('RESPONSE_OVER_SIZE', about(exam, question.type, question.name), evidence, ids(over)),
    servers: [server],
    columns: over.flatMap((o) => columnsOf(exam, o.question)).filter((c, i, all) => all.indexOf(c) === i),
  }
}

/** Octets; 0 when nothing came. */
export const sizeOf = ({ outcome }: Observation): number => (outcome.kind === 'no-response' ? 0 : outcome.wire.length)

/** The COOKIE option of a response to a query with a client cookie; null where there is none. */
export function cookieIn({
  sent,
  outcome,
}: Observation): { readonly sent: Uint8Array; readonly data: Uint8Array } | null {
  const client = sent.cookie === undefined ? null : fromHex(sent.cookie)
  if (client === null || outcome.kind !== 'response') return null
  const option = outcome.response.edns?.options.find(({ code }) => code === COOKIE)
  return option === undefined ? null : { sent: client, data: option.data }
}

/** A client cookie alone, or with a server cookie of 8 to 32 octets (RFC 7873 §4). */
export const isCookieLength = (octets: number): boolean => octets === CLIENT_COOKIE || (octets >= 16 && octets <= 40)

function cookieMismatch(exam: Exam, server: Server, mine: readonly Observation[]): Compared | null {
  for (const o of mine) {
    const cookie = cookieIn(o)
    if (cookie === null) continue
    const { sent, data: received } = cookie
    const repeated = Buffer.compare(received.subarray(0, CLIENT_COOKIE), sent) === 0
    if (isCookieLength(received.length) && repeated) continue
    const how = isCookieLength(received.length) ? 'client cookie' : 'length'
    const evidence = { server, sent, received, how } as const
    return {
      finding: finding('SERVER_COOKIE_MISMATCH', about(exam, o.question.type, o.question.name), evidence, [o.id]),
      servers: [server],
    }
  }
  return null
}
