/**
 * Equal exchanges of one run are made once: who asks later is given what came then, be it a reply or silence, and who asks
 * again what came to the next try. So each asker sees what it would see alone, and no server is asked the same for every name.
 * Equal is what goes to the same server over the same transport in the same octets, but for the id (RFC 1035 §4.1.1). What is
 * kept is bounded, in time and in size; of one zone an asker is given what belongs together.
 */

import { u16 } from '../dns/wire.ts'
import type { Exchange, Reply, Transport } from './transport.ts'

/** Milliseconds for which what was asked for a zone is handed out, from its first question on. */
const KEPT_MS = 600_000
/** Octets that are kept, about; and what one costs beside its octets. */
const MOST_OCTETS = 8 * 1024 * 1024
const OVERHEAD = 400
/** Zones that are known, the oldest of which are forgotten. */
const MOST_ZONES = 1000

/** One exchange, for all who may want it. */
interface Try {
  readonly reply: Promise<Reply>
  /** who still waits for it; null: it has ended */
  askers: Set<(held: boolean) => void> | null
  /** it waits its turn */
  held: boolean
  sentAt: number
  readonly cut: AbortController
}

/** What was asked for one zone from some instant on. */
interface Round {
  readonly id: number
  readonly began: number
}

/** What is shared by all transports that are made of it. */
export interface Share {
  /**
   * One transport for each asker. Exchanges that name no zone are not shared.
   * @param maxAgeMs what was begun longer ago is asked anew
   */
  readonly transport: (maxAgeMs?: number) => Transport
  /** who asks from now on is given nothing that was begun before */
  readonly forget: () => void
}

/** @param now milliseconds since 1970 */
export function share(transport: Transport, now: () => number): Share {
  const rounds = new Map<string, Round>()
  /** tries of equal exchanges of one round, in the order in which they were made; what was not looked up for longest first */
  const tries = new Map<string, Try[]>()
  let octets = 0
  let count = 0

  const roundOf = (zone: string, maxAgeMs: number): Round => {
    const known = rounds.get(zone)
    const isFresh = known !== undefined && now() - known.began < maxAgeMs
    const round = isFresh ? known : { id: ++count, began: now() }
    // What was not asked of for longest goes first: the zones above all others stay.
    rounds.delete(zone)
    rounds.set(zone, round)
    const [oldest] = rounds.size > MOST_ZONES ? rounds.keys() : []
    if (oldest !== undefined) rounds.delete(oldest)
    return round
  }
  const sizes = new WeakMap<Try, number>()
  const keep = (key: string, one: Try, reply: Reply): void => {
    one.askers = null
    if (!(tries.get(key)?.includes(one) ?? false)) return
    const size = OVERHEAD + 2 * key.length + (reply.kind === 'reply' ? reply.wire.length : 0)
    sizes.set(one, size)
    octets += size
    for (const [oldest, list] of tries) {
      if (octets <= MOST_OCTETS) break
      if (list.some(({ askers }) => askers !== null)) continue
      tries.delete(oldest)
      for (const gone of list) octets -= sizes.get(gone) ?? 0
    }
  }

  /** The signal of one who wants it must not cut it short for the others: it ends when nobody waits for it any more. */
  const begin = (key: string, { server, via, query, timeoutMs }: Exchange): Try => {
    const cut = new AbortController()
    const askers = new Set<(held: boolean) => void>()
    const onHeld = (held: boolean): void => {
      one.held = held
      one.sentAt = now()
      for (const tell of askers) tell(held)
    }
    // What is sent may be held at once, before there is anything to note that in.
    const reply = Promise.resolve()
      .then(() => transport.exchange({ server, via, query, timeoutMs, signal: cut.signal, onHeld }))
      .then((came) => {
        keep(key, one, came)
        return came
      })
    const one: Try = { reply, askers, held: false, sentAt: now(), cut }
    return one
  }

  const join = async (asked: Exchange, key: string, one: Try): Promise<Reply> => {
    const tell = (held: boolean): void => asked.onHeld?.(held)
    one.askers?.add(tell)
    if (one.held && one.askers !== null) tell(true)
    const reply = await orAborted(one.reply, asked.signal)
    one.askers?.delete(tell)
    if (one.askers?.size === 0) {
      const list = tries.get(key)
      const left = list?.filter((other) => other !== one) ?? []
      if (left.length > 0) tries.set(key, left)
      else tries.delete(key)
      one.cut.abort()
    }
    const told = { ...reply, sentAt: one.sentAt }
    return told.kind === 'reply' ? { ...told, wire: withId(told.wire, asked.query) } : told
  }

  const asker = (maxAgeMs: number): Transport => {
    const zones = new Map<string, Round>()
    const asked = new Map<string, number>()
    const exchange = (wish: Exchange, zone: string): Promise<Reply> => {
      const round = zones.get(zone) ?? roundOf(zone, maxAgeMs)
      zones.set(zone, round)
      const key = `${round.id} ${keyOf(wish)}`
      const list = tries.get(key) ?? []
      tries.delete(key)
      tries.set(key, list)
      const turn = Math.min(asked.get(key) ?? 0, list.length)
      asked.set(key, turn + 1)
      const known = list[turn] ?? begin(key, wish)
      if (turn === list.length) list.push(known)
      return join(wish, key, known)
    }
    return {
      exchange: (wish) =>
        wish.zone === undefined || wish.signal?.aborted === true ? transport.exchange(wish) : exchange(wish, wish.zone),
      close: () => transport.close(),
    }
  }
  return { transport: (maxAgeMs = KEPT_MS) => asker(maxAgeMs), forget: () => rounds.clear() }
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
