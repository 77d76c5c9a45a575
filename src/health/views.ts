/**
 * What a client sees that asks one server alone: the packets of the zones above, and of this zone those of one server.
 * Servers that say the same are one voice, judged once.
 */

import type { Message } from '../dns/message.ts'
import type { Name } from '../dns/name.ts'
import { parseRrsig } from '../dns/rdata.ts'
import { RCODE, TYPE } from '../dns/registry.ts'
import { type Question, questionKey, type RR } from '../dns/rr.ts'
import { octetText } from '../dns/wire.ts'
import { isProbe, isSame, type Observation, type Server, type Snapshot, serverKey } from '../snapshot.ts'
import type { Answer, Answers } from './types.ts'

/** The servers that were asked for a zone, each address once, by name and address: the order of asking is chance. */
export function serversOf(snapshot: Snapshot, zone: Name): readonly Server[] {
  const found = new Map<string, Server>()
  for (const o of snapshot.observations) {
    if (o.askedFor.equals(zone) && !found.has(serverKey(o.server))) found.set(serverKey(o.server), o.server)
  }
  return [...found.values()].sort(
    (a, b) => compare(a.name?.key ?? '', b.name?.key ?? '') || family(a) - family(b) || compare(a.address, b.address),
  )
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const family = ({ address }: Server): number => (address.includes(':') ? 6 : 4)

/** Indexes the packets by server and question. */
export function answersIn(snapshot: Snapshot): Answers {
  const byQuestion = new Map<string, Observation[]>()
  for (const o of snapshot.observations) {
    if (isProbe(o) || o.sent.cd || o.sent.rd || stopgapsIn(snapshot).has(o)) continue
    const key = `${serverKey(o.server)} ${questionKey(o.question)}`
    const list = byQuestion.get(key)
    if (list === undefined) byQuestion.set(key, [o])
    else list.push(o)
  }
  const exchanges: Answers['exchanges'] = (server, question, via) =>
    (byQuestion.get(`${serverKey(server)} ${questionKey(question)}`) ?? []).filter(
      (o) => via === undefined || o.via === via,
    )
  return {
    exchanges,
    of: (server, question, via) =>
      exchanges(server, question, via).findLast((o): o is Answer => isAnswer(o) && !o.outcome.response.tc) ?? null,
  }
}

const isAnswer = (o: Observation): o is Answer => o.outcome.kind === 'response'

/** What went out without EDNS after silence, to servers that did answer with EDNS: of them nobody has to take such an answer. */
export function stopgapsIn(snapshot: Snapshot): ReadonlySet<Observation> {
  const known = stopgaps.get(snapshot)
  if (known !== undefined) return known
  const answered = snapshot.observations.filter((o) => isAnswer(o) && !isProbe(o))
  const speaking = new Set<string>()
  const rejected = new Set<string>()
  for (const { sent, server, question, outcome } of answered) {
    if (!sent.edns || outcome.kind !== 'response') continue
    if (isAccepted(outcome.response.rcode)) speaking.add(serverKey(server))
    else rejected.add(`${serverKey(server)} ${questionKey(question)}`)
  }
  const found = answered.filter(
    ({ sent, server, question }) =>
      !sent.edns && speaking.has(serverKey(server)) && !rejected.has(`${serverKey(server)} ${questionKey(question)}`),
  )
  stopgaps.set(snapshot, new Set(found))
  return stopgaps.get(snapshot)!
}

const stopgaps = new WeakMap<Snapshot, ReadonlySet<Observation>>()
const isAccepted = (rcode: number): boolean => rcode === RCODE.NOERROR || rcode === RCODE.NXDOMAIN

/**
 * Without what other servers said for the zone: data, denials, or nothing at all. Referrals to it and what is said of its
 * DS stay: they are the parent's.
 * @param only for one question: the transport that counts, and whether the zone's keys are those that any server gave
 */
export function viewOf(
  snapshot: Snapshot,
  zone: Name,
  server: Server,
  only?: { readonly question: Question; readonly via: 'udp' | 'tcp'; readonly anyKeys: boolean },
): Snapshot {
  const observations = snapshot.observations.filter((o) => {
    if (isProbe(o) || stopgapsIn(snapshot).has(o)) return false
    if (!isSame(o.server, server)) return !speaksFor(o, zone) || (only?.anyKeys === true && isOfKeys(o, zone))
    return only === undefined || o.via === only.via || questionKey(o.question) !== questionKey(only.question)
  })
  return { ...snapshot, observations }
}

const isOfKeys = ({ question }: Observation, zone: Name): boolean =>
  question.type === TYPE.DNSKEY && question.name.equals(zone)

/** Whether an exchange is with a server of the zone, about the zone. */
function speaksFor(o: Observation, zone: Name): boolean {
  const { question } = o
  if (o.askedFor.equals(zone)) return !(zone.isRoot && !question.name.isRoot)
  // A zone below has servers of its own, where an alias may lead (RFC 2317 §4).
  if (o.askedFor.isBelow(zone)) return false
  if (!question.name.isWithin(zone) || (question.type === TYPE.DS && question.name.equals(zone))) return false
  return o.outcome.kind === 'response' && isOfZone(o.outcome.response, zone)
}

/** Whether it says something of the zone: as authority, or by signatures of the zone, to which the AA bit adds nothing (RFC 4035 §5). */
export const tellsOf = ({ aa, answer, authority }: Message, zone: Name): boolean =>
  aa || [...answer, ...authority].some((rr) => isSignedBy(zone, rr))

/** An RRSIG that names the zone as its signer (RFC 4034 §3.1.7), verified or not. */
export function isSignedBy(zone: Name, rr: RR): boolean {
  const rrsig = rr.type === TYPE.RRSIG ? parseRrsig(rr.rdata) : null
  return rrsig?.ok === true && rrsig.value.signerName.equals(zone)
}

/**
 * An authoritative answer or denial of the zone, from a server that was asked for a zone above it; or its denial of the zone
 * itself, where it does not know the delegation yet: what it says of the DS tells that.
 */
const isOfZone = (message: Message, zone: Name): boolean =>
  message.aa &&
  (message.answer.some((rr) => rr.owner.isWithin(zone) && rr.type !== TYPE.DS) ||
    message.authority.some((rr) => rr.type === TYPE.SOA && (rr.owner.isWithin(zone) || zone.isBelow(rr.owner))))

const recordText = (rr: RR): string => `${rr.owner.key} ${rr.type} ${rr.ttl} ${octetText(rr.rdata)}`

/** Equal for responses that say the same, whatever their id, order and case. */
export function contentOf(message: Message): string {
  const known = contents.get(message)
  if (known !== undefined) return known
  const content = JSON.stringify(contentIn(message))
  contents.set(message, content)
  return content
}

/** Each message is compared many times, and read once as long as it is about. */
const contents = new WeakMap<Message, string>()

function contentIn({ rcode, aa, answer, authority }: Message): unknown {
  const section = (records: readonly RR[]): readonly string[] => records.map(recordText).sort()
  return [rcode, aa, section(answer), section(authority)]
}
