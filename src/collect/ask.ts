/**
 * One question put to the servers of one zone: which of them is asked next, and how (UDP or TCP, with or without EDNS), until
 * one gives a usable response or none is left (RFC 1034 §5.3.3, RFC 6891 §6.2.2, RFC 7766 §5).
 */

import { familyOf } from '../dns/address.ts'
import type { Message } from '../dns/message.ts'
import type { Name } from '../dns/name.ts'
import { type Question, questionKey } from '../dns/rr.ts'
import type { Observation, Server } from '../snapshot.ts'
import type { Facts } from './facts.ts'
import type { Plan, Wanted } from './plan.ts'
import { type Reading, rejectsEdns } from './reading.ts'

/** The header bits of a query that depend on who is asked. */
interface Bits {
  readonly rd: boolean
  readonly cd: boolean
}

export interface Asking {
  readonly plan: Plan
  readonly facts: Facts
  /** what is under way, by `exchangeKey` */
  readonly pending: ReadonlySet<string>
}

export interface Asked {
  /** exhausted: no server is left that could be asked */
  readonly kind: 'answered' | 'open' | 'exhausted'
  readonly readings: readonly Reading[]
  readonly next: readonly Wanted[]
}

type Usable = Exclude<Reading, { kind: 'useless' }>

/** Where one server stands with one question. */
type State =
  | { readonly kind: 'answered'; readonly readings: readonly Usable[] }
  /** `hurried`: the same server again, another way; `tries` counts those that got no response */
  | { readonly kind: 'try'; readonly wanted: Wanted; readonly tries: number; readonly hurried: boolean }
  /** it got no response to any try with EDNS, to this question or another; once without is left */
  | { readonly kind: 'silent'; readonly wanted: Wanted }
  | { readonly kind: 'failed' }

export interface Task {
  readonly zone: Name
  readonly question: Question
  /** the servers of the zone, in the order in which to ask them */
  readonly servers: readonly Server[]
  readonly bits: Bits
  /** ask every server, not just until one answers */
  readonly every: boolean
  /** a response to another question is not enough */
  readonly direct: boolean
}

/** Equal for what would be the same exchange, with or without EDNS. */
export const exchangeKey = ({ server, via, question, sent }: Omit<Wanted, 'askedFor'>): string =>
  `${server.address} ${server.port} ${via} ${sent.cd} ${sent.udpSize ?? ''} ${sent.cookie ?? ''} ${questionKey(question)}`

const VIAS = ['udp', 'tcp'] as const

/** What to send next for this task, given what was sent and came back so far. */
export function ask(asking: Asking, task: Task): Asked {
  const states = task.servers.map((server) => ({ server, state: stateOf(asking, task, server) }))
  const readings = states.flatMap(({ state }) => (state.kind === 'answered' ? state.readings : []))
  const sent = { edns: true, do: true, ...task.bits }
  const busy = (server: Server): boolean =>
    VIAS.some((via) => asking.pending.has(exchangeKey({ server, via, question: task.question, sent })))
  const open = states.filter(({ server }) => !busy(server)).map(({ state }) => state)
  const anyBusy = open.length < states.length
  const tries = open.filter((state) => state.kind === 'try')
  const lastResort = readings.length > 0 ? [] : open.filter((state) => state.kind === 'silent')
  const waiting = tries.length > 0 || anyBusy ? tries : lastResort
  const kind = readings.length > 0 ? 'answered' : waiting.length > 0 || anyBusy ? 'open' : 'exhausted'
  if (task.every) return { kind, readings, next: waiting.map((state) => state.wanted) }
  if (readings.length > 0 || anyBusy) return { kind, readings, next: [] }
  const fewest = Math.min(...tries.map((state) => state.tries))
  const first = tries.find((s) => s.hurried) ?? tries.find((s) => s.tries === fewest) ?? lastResort[0]
  return { kind, readings, next: first === undefined ? [] : [first.wanted] }
}

/** How an exchange ended, as far as what to do next goes. */
type End = 'usable' | 'truncated' | 'malformed' | 'rejects EDNS' | 'useless' | 'silent' | 'away'

function endOf(o: Observation, task: Task, facts: Facts): { readonly end: End; readonly reading?: Usable } {
  const { outcome } = o
  if (outcome.kind === 'malformed') return { end: 'malformed' }
  if (outcome.kind === 'no-response') return { end: outcome.why === 'timeout' ? 'silent' : 'away' }
  if (rejectsEdns(o, outcome.response)) return { end: 'rejects EDNS' }
  if (outcome.response.tc) return { end: 'truncated' }
  if (o.via === 'udp' && isDamaged(outcome.response)) return { end: 'malformed' }
  const reading = facts.reading(outcome.response, task.zone, task.question, true)
  return reading.kind === 'useless' ? { end: 'useless' } : { end: 'usable', reading }
}

/** A record of the answer or authority section could not be read: TCP may bring it whole. */
const isDamaged = (message: Message): boolean =>
  message.problems.some(({ section }) => section === 'answer' || section === 'authority')

function stateOf({ plan, facts }: Asking, task: Task, server: Server): State {
  const { question, bits } = task
  const mine = facts.exchanges(server, question).filter((o) => o.sent.cd === bits.cd && o.sent.rd === bits.rd)
  const ends = mine.map((o) => ({ via: o.via, edns: o.sent.edns, ...endOf(o, task, facts) }))
  const standing = facts.standing(server)
  const rejected = ends.some((e) => e.end === 'rejects EDNS')
  // What was asked without EDNS after silence counts only as long as the server is not known to answer with it.
  const direct = ends.flatMap((e) =>
    e.reading === undefined || (!e.edns && !rejected && standing.withEdns) ? [] : e.reading,
  )
  const implied = task.direct
    ? []
    : facts.implied(server, question).map((m) => facts.reading(m, task.zone, question, false))
  const readings = [...direct, ...implied.filter((r) => r.kind !== 'useless')]
  const truncated = ends.some((e) => e.via === 'udp' && e.end === 'truncated')
  const garbled = ends.some((e) => e.via === 'udp' && e.end === 'malformed')
  const via = plan.tcp || truncated || garbled ? 'tcp' : 'udp'
  const wanted = (edns: boolean): Wanted => ({
    askedFor: task.zone,
    server,
    via,
    question,
    sent: { edns, do: edns, ...bits },
  })

  const inVain = ends.filter((e) => e.edns && e.end === 'silent').length
  // Silence to all tries with EDNS may have been that of a busy network: after an answer without it, one try more.
  const isDoubted = inVain > 0 && !rejected && ends.some((e) => !e.edns && e.reading !== undefined)
  const most = (garbled && !truncated && !plan.tcp ? 1 : 1 + plan.retries) + (isDoubted ? 1 : 0)
  if (readings.length > 0) {
    const isOpen = isDoubted && inVain < most && !standing.withEdns
    return isOpen ? { kind: 'try', wanted: wanted(true), tries: 0, hurried: true } : { kind: 'answered', readings }
  }
  const plain =
    rejected ||
    (!standing.withEdns &&
      (standing.withoutEdns || ends.some((e) => !e.edns && e.end !== 'silent' && e.end !== 'away')))

  // A stage is one way of asking; only silence is worth another try at the same stage.
  const stage = ends.filter((e) => e.via === via && e.edns === !plain)
  if (stage.some((e) => e.end !== 'silent')) return { kind: 'failed' }
  const tries = stage.length
  if (tries < most) return { kind: 'try', wanted: wanted(!plain), tries, hurried: ends.length > 0 && tries === 0 }
  // One that is known to answer with EDNS is silent for another reason; without EDNS it would leave out the signatures.
  const isLeft = plain || standing.withEdns || ends.some((e) => !e.edns)
  return isLeft ? { kind: 'failed' } : { kind: 'silent', wanted: wanted(false) }
}

/**
 * The order in which a zone's servers are asked: those that answer before those that fail, the preferred family first, and
 * within that turned by the target's name, so that different targets spread over the servers and equal ones do not differ.
 */
export function inOrder(
  servers: readonly Server[],
  { facts, plan }: Pick<Asking, 'facts' | 'plan'>,
): readonly Server[] {
  const allowed = servers.filter(({ address }) => plan.families.includes(familyOf(address)))
  const living = allowed.filter(({ address }) => !facts.isDead(familyOf(address)))
  const sorted = [...(living.length > 0 ? living : allowed)].sort((a, b) => (a.address < b.address ? -1 : 1))
  const turned = turn(sorted, plan.target.name)
  const weight = (server: Server): number => {
    const { answers, failures } = facts.standing(server)
    return answers > failures ? -1 : failures - answers
  }
  const family = ({ address }: Server): number => plan.families.indexOf(familyOf(address))
  return turned.sort((a, b) => weight(a) - weight(b) || family(a) - family(b))
}

/** The list begun at a place that the name decides (FNV-1a, 32 bits). */
export function turn<T>(list: readonly T[], name: Name): T[] {
  let hash = 0x811c9dc5
  for (let i = 0; i < name.key.length; i++) hash = Math.imul(hash ^ name.key.charCodeAt(i), 0x01000193) >>> 0
  const by = list.length === 0 ? 0 : hash % list.length
  return [...list.slice(by), ...list.slice(0, by)]
}
