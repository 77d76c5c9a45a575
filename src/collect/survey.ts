/**
 * What is put to every server of a zone, over UDP and over TCP, to compare them: the same questions to each, and probes of
 * how each takes cookies (RFC 7873 §5.2) and UDP payload sizes (RFC 6891 §6.2.3). Pure, as `wanted` is.
 */

import { familyOf } from '../dns/address.ts'
import { RCODE } from '../dns/registry.ts'
import type { Question } from '../dns/rr.ts'
import { isLifeSign, isProbe, type Observation, type Server, USUAL_SIZE } from '../snapshot.ts'
import { type Asking, exchangeKey } from './ask.ts'
import type { Survey, Wanted } from './plan.ts'
import { isUsable, rejectsEdns } from './reading.ts'

/** UDP payload sizes that are tried beside the usual one: what every server can send, and what most networks lose. */
const SMALL_SIZE = 512
const LARGE_SIZE = 4096

/** Questions that must have been answered on a later try for more tries to be worth their time, and how many more. */
const FITFUL = 2
const MORE_TRIES = 2

type Via = 'udp' | 'tcp'

/** Where one question to one server over one transport stands. */
type State = { readonly kind: 'open'; readonly wanted: Wanted } | { readonly kind: 'answered' | 'ended' | 'pending' }

/** What is still to be sent to these servers. */
export const wantedOfServers = (asking: Asking, servers: readonly Server[], survey: Survey): readonly Wanted[] =>
  servers.flatMap((server) => {
    const { families } = asking.plan
    if (!families.includes(familyOf(server.address)) || asking.facts.isDead(familyOf(server.address))) return []
    const vias: readonly Via[] = asking.plan.tcp ? ['tcp'] : ['udp', 'tcp']
    return [
      ...vias.flatMap((via) => ofServer(asking, server, survey, via)),
      ...probes(asking, server, survey),
      ...lifeSigns(asking, server, survey, vias),
    ]
  })

/**
 * The first question shows whether the server answers that way at all, and where it has been silent once, a second one beside
 * it, one time: silence for one type is no absence, and the dead shall cost little.
 */
function ofServer(asking: Asking, server: Server, survey: Survey, via: Via): readonly Wanted[] {
  const state = (question: Question): State => stateOf(asking, survey, server, via, question)
  const open = (questions: readonly Question[]): readonly Wanted[] =>
    questions.flatMap((question) => {
      const next = state(question)
      return next.kind === 'open' ? [next.wanted] : []
    })
  const [first, ...rest] = survey.questions
  if (first === undefined) return []
  const opening = state(first).kind
  if (opening === 'answered') return open(rest)
  const tried = exchanges(asking, server, via, first)
  const isHeardElse = isHeardVia(asking, survey, server, via)
  if (opening === 'ended' && isHeardElse) return open(rest)
  const isSilent = tried.some(({ outcome }) => outcome.kind === 'no-response' && outcome.why === 'timeout')
  const isElseTried = rest.some((question) => exchanges(asking, server, via, question).length > 0)
  return isSilent && !tried.some(isHeard) && !isElseTried ? open([first, ...rest.slice(0, 1)]) : open([first])
}

const isHeard = ({ outcome }: Observation): boolean => outcome.kind !== 'no-response'

/** This question over this transport, probes left out. */
const exchanges = ({ facts }: Asking, server: Server, via: Via, question: Question): readonly Observation[] =>
  facts.exchanges(server, question).filter((o) => o.via === via && !o.sent.cd && !o.sent.rd && !isProbe(o))

const isHeardVia = (asking: Asking, survey: Survey, server: Server, via: Via): boolean =>
  survey.questions.some((question) => exchanges(asking, server, via, question).some(isHeard))

function stateOf(asking: Asking, survey: Survey, server: Server, via: Via, question: Question): State {
  const { retries } = asking.plan
  const tried = exchanges(asking, server, via, question)
  const rejected = tried.some((o) => o.outcome.kind === 'response' && rejectsEdns(o, o.outcome.response))
  const wanted = (edns: boolean): Wanted => ({
    askedFor: survey.zone,
    server,
    via,
    question,
    sent: { edns, do: edns, cd: false, rd: false },
  })
  const open = (edns: boolean): State => ({ kind: 'open', wanted: wanted(edns) })
  if (asking.pending.has(exchangeKey(wanted(true)))) return { kind: 'pending' }
  const ways = { edns: tried.filter(({ sent }) => sent.edns), plain: tried.filter(({ sent }) => !sent.edns) }
  const standing = asking.facts.standing(server)
  const isFirst = question === survey.questions[0]
  if (!rejected && !ways.edns.some(isHeard) && ways.plain.some(isHeard)) {
    // Asked without EDNS after silence, here or by the walk: the silence may have been that of the network.
    if (isFirst && ways.edns.length > 0 && ways.edns.length <= retries + 1) return open(true)
    // Of a server that does answer with EDNS, an answer without is none.
    if (!standing.withEdns) return { kind: 'answered' }
    return ways.edns.length <= retries ? open(true) : { kind: 'ended' }
  }
  const plainly = rejected || (!isFirst && isDeafToEdns(asking, survey, server, via))
  const stage = plainly ? ways.plain : ways.edns
  // One that answers other questions of the zone may have been asked too fast: that is what more tries show.
  const refused = stage.filter(isRefusal)
  if (refused.length > 0 && !stage.some((o) => isHeard(o) && !isRefusal(o)) && isUseful(asking, survey, server))
    return refused.length <= retries + 1 ? open(!plainly) : { kind: 'answered' }
  if (stage.some(isHeard)) return { kind: 'answered' }
  const isAway = stage.some(({ outcome }) => outcome.kind === 'no-response' && outcome.why !== 'timeout')
  // Something was in the way, and may not be any more: once more.
  const more = stage.length > retries && isFitful(asking, survey, server) ? MORE_TRIES : 0
  if (isAlive(asking, survey, server, via))
    return stage.length <= retries + 1 + more ? open(!plainly) : { kind: 'ended' }
  // One that answers over TCP and closes a connection has too many of them (RFC 7766 §6.2.2): later there may be room.
  if (isAway && !(via === 'tcp' && isHeardVia(asking, survey, server, via))) return { kind: 'ended' }
  if (stage.length <= retries + more) return open(!plainly)
  // Boxes on the way may drop what has an OPT record (RFC 6891 §6.2.6): once without is left.
  const isLeft = isFirst && via === 'udp' && ways.plain.length === 0 && !isHeardVia(asking, survey, server, via)
  return isLeft ? open(false) : { kind: 'ended' }
}

const isRefusal = ({ outcome }: Observation): boolean =>
  outcome.kind === 'response' && outcome.response.rcode === RCODE.REFUSED

/** All that was sent to the server for the survey, probes left out. */
const tries = (asking: Asking, { questions }: Survey, server: Server): readonly (readonly Observation[])[] =>
  questions.flatMap((question) => (['udp', 'tcp'] as const).map((via) => exchanges(asking, server, via, question)))

/** It gave an answer of the zone to some question. */
const isUseful = (asking: Asking, survey: Survey, server: Server): boolean =>
  tries(asking, survey, server).some((list) =>
    list.some(({ outcome }) => outcome.kind === 'response' && outcome.response.aa && isUsable(outcome.response)),
  )

/** Several questions that it left without answer were answered when they came again: it limits its rate, or some get lost. */
const isFitful = (asking: Asking, survey: Survey, server: Server): boolean =>
  tries(asking, survey, server).filter((list) => {
    const isAnswered = (o: Observation): boolean => isHeard(o) && !isRefusal(o)
    const withEdns = list.filter(({ sent }) => sent.edns)
    return withEdns.some(isAnswered) && !withEdns.every(isAnswered)
  }).length >= FITFUL

/** It was silent to the first question with EDNS, has answered without, and nothing else with. */
function isDeafToEdns(asking: Asking, survey: Survey, server: Server, via: Via): boolean {
  const { withEdns, withoutEdns } = asking.facts.standing(server)
  const [first] = survey.questions
  if (withEdns || !withoutEdns || first === undefined) return false
  const tried = exchanges(asking, server, via, first)
  return tried.some((o) => !o.sent.edns && isHeard(o)) && tried.some((o) => o.sent.edns && !isHeard(o))
}

/** It gave a sign of life after it had left something without answer. */
const isAlive = ({ facts }: Asking, { zone }: Survey, server: Server, via: Via): boolean =>
  facts.probes(server).some((o) => isLifeSign(o) && o.via === via && o.askedFor.equals(zone) && isHeard(o))

/**
 * Where some question got no answer from a server that answered others, one that was answered is put again once nothing else
 * is left to ask: a server that is silent then has gone in the meantime, and withholds nothing. Another is asked once more.
 */
function lifeSigns(asking: Asking, server: Server, survey: Survey, vias: readonly Via[]): readonly Wanted[] {
  if (!(survey.lifeSigns ?? survey.probes !== null)) return []
  const heard = vias.filter((via) => isHeardVia(asking, survey, server, via))
  const kinds = vias.flatMap((via) => {
    const asked = heard.includes(via) ? survey.questions : survey.questions.slice(0, 1)
    return asked.map((question) => stateOf(asking, survey, server, via, question).kind)
  })
  if (heard.length === 0 || kinds.includes('open') || kinds.includes('pending')) return []
  // Without TCP at all every other question over it was not asked: that lacks only where an answer needs it.
  const isCut = survey.questions.some((question) => isTruncated(asking, server, question))
  const isMute = heard.length < vias.length && !isCut
  const lost = kinds.filter((kind) => kind === 'ended').length - (isMute ? 1 : 0)
  const isOptionLost = heard.includes('udp') && isCookieLost(asking, server, survey)
  if (lost <= 0 && !isOptionLost) return []
  return heard.flatMap((via) => {
    if (lost <= 0 && via === 'tcp') return []
    const answered = survey.questions.flatMap((question) => exchanges(asking, server, via, question).filter(isHeard))
    const { question, sent } = answered.find((o) => o.sent.edns) ?? answered[0]!
    const wanted = { askedFor: survey.zone, server, via, question, sent: { ...sent, udpSize: USUAL_SIZE } }
    return isProbeDone(asking, wanted) ? [] : [wanted]
  })
}

/** Every probe with a cookie was in vain: it is dropped, or the network lost it, or the server has gone. */
function isCookieLost(asking: Asking, server: Server, survey: Survey): boolean {
  const tried = asking.facts.probes(server).filter((o) => o.sent.cookie !== undefined && o.askedFor.equals(survey.zone))
  return tried.length > asking.plan.retries && !tried.some(isHeard)
}

/** It was heard, or tried as often as anything else. */
function isProbeDone({ facts, plan, pending }: Asking, wanted: Wanted): boolean {
  const tried = facts.probes(wanted.server).filter((o) => exchangeKey(o) === exchangeKey(wanted))
  return tried.some(isHeard) || tried.length > plan.retries || pending.has(exchangeKey(wanted))
}

/** Only of servers that are known to speak EDNS; at most as often as anything else. */
function probes(asking: Asking, server: Server, survey: Survey): readonly Wanted[] {
  if (survey.probes === null || asking.plan.tcp || !asking.facts.standing(server).withEdns) return []
  const { cookie, size } = survey.probes
  const wishes: [Question, Pick<Wanted['sent'], 'udpSize' | 'cookie'>][] = [
    [cookie, { cookie: cookieFor(server) }],
    [size, { udpSize: SMALL_SIZE }],
  ]
  if (isTruncated(asking, server, size)) wishes.push([size, { udpSize: LARGE_SIZE }])
  return wishes.flatMap(([question, how]) => {
    const sent = { edns: true, do: true, cd: false, rd: false, ...how }
    const wanted: Wanted = { askedFor: survey.zone, server, via: 'udp', question, sent }
    return isProbeDone(asking, wanted) ? [] : [wanted]
  })
}

const isTruncated = (asking: Asking, server: Server, question: Question): boolean =>
  exchanges(asking, server, 'udp', question).some((o) => o.outcome.kind === 'response' && o.outcome.response.tc)

/**
 * A client cookie that depends on the server alone, so that a replay wants the same. What it protects against does not
 * matter to a probe (RFC 7873 §6 has it random).
 */
function cookieFor({ address, port }: Server): string {
  let [high, low] = [0x811c9dc5, 0x01000193]
  for (const character of `${address} ${port}`) {
    high = Math.imul(high ^ character.charCodeAt(0), 0x01000193) >>> 0
    low = Math.imul(low + high, 0x85ebca6b) >>> 0
  }
  return [high, low].map((half) => half.toString(16).padStart(8, '0')).join('')
}
