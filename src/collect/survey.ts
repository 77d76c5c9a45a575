/**
 * What is put to every server of a zone, over UDP and over TCP, to compare them: the same questions to each, and probes of
 * how each takes cookies (RFC 7873 §5.2) and UDP payload sizes (RFC 6891 §6.2.3). Pure, as `wanted` is.
 */

import type { Question } from '../dns/rr.ts'
import { isProbe, type Observation, type Server } from '../snapshot.ts'
import { type Asking, exchangeKey } from './ask.ts'
import { familyOf, rejectsEdns } from './facts.ts'
import type { Survey, Wanted } from './plan.ts'

/** UDP payload sizes that are tried beside the usual one: what every server can send, and what most networks lose. */
const SMALL_SIZE = 512
const LARGE_SIZE = 4096

type Via = 'udp' | 'tcp'

/** Where one question to one server over one transport stands. */
type State = { readonly kind: 'open'; readonly wanted: Wanted } | { readonly kind: 'answered' | 'ended' | 'pending' }

/** What is still to be sent to these servers. */
export const wantedOfServers = (asking: Asking, servers: readonly Server[], survey: Survey): readonly Wanted[] =>
  servers.flatMap((server) => {
    const { families } = asking.plan
    if (!families.includes(familyOf(server.address)) || asking.facts.isDead(familyOf(server.address))) return []
    const vias: readonly Via[] = asking.plan.tcp ? ['tcp'] : ['udp', 'tcp']
    return [...vias.flatMap((via) => ofServer(asking, server, survey, via)), ...probes(asking, server, survey)]
  })

/** The first question shows whether the server answers that way at all. */
function ofServer(asking: Asking, server: Server, survey: Survey, via: Via): readonly Wanted[] {
  const state = (question: Question): State => stateOf(asking, survey, server, via, question)
  const [first, ...rest] = survey.questions
  if (first === undefined) return []
  const opening = state(first)
  if (opening.kind === 'open') return [opening.wanted]
  if (opening.kind === 'pending') return []
  if (opening.kind === 'ended' && !isHeardVia(asking, survey, server, via)) return []
  return rest.flatMap((question) => {
    const next = state(question)
    return next.kind === 'open' ? [next.wanted] : []
  })
}

const isHeard = ({ outcome }: Observation): boolean => outcome.kind !== 'no-response'

/** This question over this transport, probes left out. */
const exchanges = ({ facts }: Asking, server: Server, via: Via, question: Question): readonly Observation[] =>
  facts.exchanges(server, question).filter((o) => o.via === via && !o.sent.cd && !o.sent.rd && !isProbe(o))

const isHeardVia = (asking: Asking, survey: Survey, server: Server, via: Via): boolean =>
  survey.questions.some((question) => exchanges(asking, server, via, question).some(isHeard))

function stateOf(asking: Asking, survey: Survey, server: Server, via: Via, question: Question): State {
  const tried = exchanges(asking, server, via, question)
  const rejected = tried.some((o) => o.outcome.kind === 'response' && rejectsEdns(o, o.outcome.response))
  const wanted: Wanted = {
    askedFor: survey.zone,
    server,
    via,
    question,
    sent: { edns: !rejected, do: !rejected, cd: false, rd: false },
  }
  if (asking.pending.has(exchangeKey(wanted))) return { kind: 'pending' }
  const stage = tried.filter(({ sent }) => sent.edns === !rejected)
  if (stage.some(isHeard)) return { kind: 'answered' }
  const isAway = stage.some(({ outcome }) => outcome.kind === 'no-response' && outcome.why !== 'timeout')
  // One that answers over TCP and closes a connection has too many of them (RFC 7766 §6.2.2): later there may be room.
  if (isAway && !(via === 'tcp' && isHeardVia(asking, survey, server, via))) return { kind: 'ended' }
  // Answered before EDNS was refused, or asked without EDNS by the walk: that counts too.
  if (tried.some(isHeard) && !rejected) return { kind: 'answered' }
  return stage.length <= asking.plan.retries ? { kind: 'open', wanted } : { kind: 'ended' }
}

/** Only of servers that are known to speak EDNS; each is tried as often as anything else. */
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
    const tried = asking.facts.probes(server).filter((o) => exchangeKey(o) === exchangeKey(wanted))
    const done = tried.some(isHeard) || tried.length > asking.plan.retries || asking.pending.has(exchangeKey(wanted))
    return done ? [] : [wanted]
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
