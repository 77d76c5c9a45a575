/**
 * Asks until nothing is wanted or a budget ends. All that is wanted goes out together; after every answer the question of what
 * is wanted is put anew.
 */

import { randomInt } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { fromHex } from '../dns/base.ts'
import { decodeMessage } from '../dns/message.ts'
import { encodeQuery } from '../dns/query.ts'
import { type Observation, type Outcome, queriesOf, type Snapshot, type Timestamp, USUAL_SIZE } from '../snapshot.ts'
import type { Reply, Transport } from '../transport/transport.ts'
import type { Plan, Wanted } from './plan.ts'
import { type Turns, turns } from './turns.ts'
import { wanted } from './wanted.ts'

/** With what, and within what bounds, questions are asked. */
export interface Asker {
  readonly transport: Transport
  /** milliseconds for one try */
  readonly timeoutMs: number
  /** for the whole snapshot: tries on the wire, and milliseconds in which not everything waited its turn */
  readonly limits: { readonly queries: number; readonly ms: number }
  /** milliseconds since 1970 */
  readonly now: () => number
  readonly signal?: AbortSignal
  /** told of each observation, and how many questions are under way then */
  readonly onObservation?: (observation: Observation, pending: number) => void
}

/** What setTimeout can count, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1
/** Sockets open at the same time. */
const AT_ONCE = 64

interface Arrival {
  readonly wish: Wanted
  readonly sentAt: number
  readonly reply: Reply
}

/**
 * Adds to a snapshot what the plan wants. Observations come in the order in which exchanges ended; one that a budget or the
 * signal cut short is left out, since its silence says nothing. `stopped` says when something was left unasked.
 */
export async function collect(snapshot: Snapshot, plan: Plan, asker: Asker): Promise<Snapshot> {
  const { limits, now } = asker
  const observations = [...snapshot.observations]
  const began = now()
  const spareMs = limits.ms - snapshot.elapsedMs
  const spareQueries = limits.queries - queriesOf(snapshot) + snapshot.observations.length
  const waiting = turns(now)
  const spent = (until: number): number => until - began - waiting.idleMs()
  const underway = new Set<Wanted>()
  const cut = new AbortController()
  // Each exchange under way listens.
  setMaxListeners(0, cut.signal)
  const arrivals = mailbox<Arrival>()
  let stopped: Snapshot['stopped']
  let last = began
  const stop = (why: NonNullable<Snapshot['stopped']>): void => {
    stopped ??= why
    arrivals.close()
  }
  const interrupt = (): void => stop('interrupted')
  const watch = (ms: number, idle: number): NodeJS.Timeout =>
    setTimeout(
      () => {
        const more = waiting.idleMs() - idle
        if (more > 0) timer = watch(more, idle + more)
        else stop('time')
      },
      Math.min(Math.max(0, ms), LONGEST_TIMER),
    )
  let timer = watch(spareMs, 0)
  asker.signal?.addEventListener('abort', interrupt)
  if (asker.signal?.aborted) interrupt()

  let backlog: readonly Wanted[] = []
  try {
    while (stopped === undefined) {
      // What waits for a free socket stays wanted: working it out anew after each answer would take its time squared.
      const wishes = backlog.length > 0 ? backlog : wanted(observations, plan, [...underway])
      if (wishes.length > 0 && spent(now()) >= spareMs) stopped = 'time'
      if (stopped !== undefined) break
      const spare = Math.min(spareQueries - observations.length, AT_ONCE) - underway.size
      const going = wishes.slice(0, Math.max(0, spare))
      backlog = wishes.slice(going.length)
      for (const wish of going) {
        underway.add(wish)
        send(wish, asker, cut.signal, waiting).then(arrivals.put, arrivals.fail)
      }
      if (underway.size === 0) {
        if (wishes.length > 0) stopped = 'queries'
        break
      }
      for (const arrival of await arrivals.take()) {
        underway.delete(arrival.wish)
        last = now()
        const observation = observe(arrival, observations.length + 1)
        observations.push(observation)
        asker.onObservation?.(observation, underway.size)
      }
    }
  } finally {
    clearTimeout(timer)
    asker.signal?.removeEventListener('abort', interrupt)
    cut.abort()
  }
  const { stopped: _, ...rest } = snapshot
  const elapsedMs = snapshot.elapsedMs + Math.max(0, Math.round(spent(last)))
  return { ...rest, ...(stopped === undefined ? {} : { stopped }), elapsedMs, observations }
}

/** Sends one query with a random id (RFC 5452 §9.2). */
async function send(
  wish: Wanted,
  { transport, timeoutMs, now }: Asker,
  signal: AbortSignal,
  waiting: Turns,
): Promise<Arrival> {
  const { server, via, question, sent } = wish
  const cookie = sent.cookie === undefined ? null : fromHex(sent.cookie)
  const edns = sent.edns
    ? { udpSize: sent.udpSize ?? USUAL_SIZE, do: sent.do, ...(cookie !== null && { cookie }) }
    : null
  const query = encodeQuery({ id: randomInt(0x10000), question, rd: sent.rd, cd: sent.cd, edns })
  let sentAt = now()
  const turn = waiting.begin()
  const onHeld = (held: boolean): void => {
    turn.held(held)
    sentAt = now()
  }
  const zone = wish.askedFor.key
  const reply = await transport.exchange({ server, via, query, timeoutMs, signal, onHeld, zone })
  turn.end()
  return { wish, sentAt: reply.sentAt ?? sentAt, reply }
}

function observe({ wish, sentAt, reply }: Arrival, place: number): Observation {
  return {
    id: `o${place}`,
    ...wish,
    at: Math.floor(sentAt / 1000) as Timestamp,
    elapsedMs: Math.round(reply.elapsedMs),
    discarded: reply.discarded,
    outcome: reply.kind === 'reply' ? outcomeOf(reply.wire) : { kind: 'no-response', why: reply.why },
  }
}

/** What a received message is. */
export function outcomeOf(wire: Uint8Array): Outcome {
  const decoded = decodeMessage(wire)
  return decoded.kind === 'malformed' ? { ...decoded, wire } : { kind: 'response', wire, response: decoded.message }
}

interface Mailbox<T> {
  readonly put: (item: T) => void
  readonly fail: (error: unknown) => void
  /** all that came since the last time, in order; waits for the first */
  readonly take: () => Promise<readonly T[]>
  /** from now on `take` does not wait */
  readonly close: () => void
}

function mailbox<T>(): Mailbox<T> {
  let items: T[] = []
  let failure: { readonly error: unknown } | null = null
  let closed = false
  let wake = (): void => {}
  const take = async (): Promise<readonly T[]> => {
    if (items.length === 0 && failure === null && !closed) await new Promise<void>((resolve) => (wake = resolve))
    if (failure !== null) throw failure.error
    const taken = items
    items = []
    return taken
  }
  return {
    put: (item) => {
      items.push(item)
      wake()
    },
    fail: (error) => {
      failure = { error }
      wake()
    },
    take,
    close: () => {
      closed = true
      wake()
    },
  }
}
