/**
 * Equal exchanges share one reply: those under way at the same time, and those that were answered a short time ago. Equal is
 * what goes to the same server over the same transport in the same octets, but for the id (RFC 1035 §4.1.1).
 */

import { u16 } from '../dns/wire.ts'
import type { Exchange, Reply, Transport } from './transport.ts'

/** Milliseconds for which a reply is handed out again. */
const KEPT_MS = 10_000
const MOST_KEPT = 2000

interface Shared {
  readonly reply: Promise<Reply>
  /** whether it waits its turn, and who is to be told when that changes */
  readonly turn: { held: boolean; readonly waiting: Set<(held: boolean) => void> }
}

/** What is shared by all transports that are made of it. */
export interface Share {
  /** one transport for each asker, who says which of its exchanges may be shared */
  readonly transport: (about: (exchange: Exchange) => boolean) => Transport
}

/** @param now milliseconds, from anywhere */
export function share(transport: Transport, now: () => number): Share {
  const underway = new Map<string, Shared>()
  const kept = new Map<string, { readonly wire: Uint8Array; readonly discarded: number; readonly at: number }>()

  const keep = (key: string, reply: Reply): void => {
    if (reply.kind !== 'reply') return
    kept.delete(key)
    kept.set(key, { wire: reply.wire, discarded: reply.discarded, at: now() })
    for (const [oldest, { at }] of kept) {
      if (kept.size <= MOST_KEPT && now() - at < KEPT_MS) break
      kept.delete(oldest)
    }
  }

  /** Sent for all who may want it: the signal of one must not cut it short for the others. */
  const begin = (key: string, { server, via, query, timeoutMs }: Exchange): Shared => {
    const turn: Shared['turn'] = { held: false, waiting: new Set() }
    const onHeld = (held: boolean): void => {
      turn.held = held
      for (const tell of turn.waiting) tell(held)
    }
    const ends = (reply: Reply): Reply => {
      underway.delete(key)
      keep(key, reply)
      return reply
    }
    const shared: Shared = { turn, reply: transport.exchange({ server, via, query, timeoutMs, onHeld }).then(ends) }
    underway.set(key, shared)
    return shared
  }

  const join = async (asked: Exchange, { turn, reply: coming }: Shared): Promise<Reply> => {
    const began = now()
    const tell = (held: boolean): void => asked.onHeld?.(held)
    turn.waiting.add(tell)
    if (turn.held) tell(true)
    const reply = await orAborted(coming, asked.signal)
    turn.waiting.delete(tell)
    return reply.kind === 'reply'
      ? { ...reply, wire: withId(reply.wire, asked.query), elapsedMs: Math.min(reply.elapsedMs, now() - began) }
      : reply
  }

  const exchange = async (asked: Exchange, isJoining = true): Promise<Reply> => {
    const key = keyOf(asked)
    const known = kept.get(key)
    if (known !== undefined && now() - known.at < KEPT_MS) {
      return { kind: 'reply', wire: withId(known.wire, asked.query), elapsedMs: 0, discarded: known.discarded }
    }
    const running = underway.get(key)
    if (running === undefined) return join(asked, begin(key, asked))
    const reply = await join(asked, running)
    // Who came late waited for less than the time that an answer is given: it asks for itself, once.
    const again = reply.kind === 'no-response' && isJoining && asked.signal?.aborted !== true
    return again ? exchange(asked, false) : reply
  }

  return {
    transport: (about) => ({
      exchange: (asked) =>
        asked.signal?.aborted !== true && about(asked) ? exchange(asked) : transport.exchange(asked),
      close: () => transport.close(),
    }),
  }
}

const SILENCE: Reply = { kind: 'no-response', why: 'timeout', elapsedMs: 0, discarded: 0 }

/** All of the query but its id. */
const keyOf = ({ server, via, query }: Exchange): string =>
  `${server.address} ${server.port} ${via} ${Buffer.from(query).toString('latin1', 2)}`

/** The reply as it would have come to this query; case of names and all else is that of an equal query. */
function withId(wire: Uint8Array, query: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(wire)
  const id = u16(query, 0)
  copy[0] = id >> 8
  copy[1] = id & 0xff
  return copy
}

async function orAborted(reply: Promise<Reply>, signal: AbortSignal | undefined): Promise<Reply> {
  if (signal === undefined) return reply
  let leave = (): void => {}
  const aborted = new Promise<Reply>((resolve) => {
    leave = () => resolve(SILENCE)
    signal.addEventListener('abort', leave)
  })
  try {
    return await Promise.race([reply, aborted])
  } finally {
    signal.removeEventListener('abort', leave)
  }
}
