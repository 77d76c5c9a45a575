/**
 * A rate cap for each server's address: a bucket of tokens, filled at the rate, with room for a small burst, and the times at
 * which queries went out, so that no second has more than the rate; many names on the same servers flood none of them. What
 * was let go and has not gone out yet counts as sent now. A query that has to wait is told so, and its time begins when it is
 * sent. A server that begins to refuse or to drop is asked more slowly (`slow.ts`).
 */

import { makeSpeed, type Speed } from './slow.ts'
import type { Exchange, Reply, Transport } from './transport.ts'

/** Time as the cap sees it. */
export interface Clock {
  /** milliseconds, from anywhere */
  readonly now: () => number
  /** calls back once, that many milliseconds later; returns what stops it */
  readonly after: (ms: number, act: () => void) => () => void
}

const SYSTEM: Clock = {
  now: () => performance.now(),
  after: (ms, act) => {
    const timer = setTimeout(act, ms)
    return () => clearTimeout(timer)
  },
}

/** What a bucket holds, as a part of what is sent in a second. */
const BURST = 1 / 4
/** The time in which no more than the rate is sent, in milliseconds. */
const SECOND = 1000
/** What was sent a second apart may arrive nearer together: paths take their time. In milliseconds. */
const WINDOW = SECOND + 50
/** Buckets beyond this many are looked through for full ones, which are forgotten. */
const MANY_BUCKETS = 512

/** A query that was let go, and when it went out; null: not yet. */
interface Slot {
  at: number | null
}

interface Bucket {
  tokens: number
  /** when `tokens` was right */
  at: number
  /** of the last second */
  slots: readonly Slot[]
  readonly queue: Set<() => void>
  readonly speed: Speed
  stop: (() => void) | null
  isServing: boolean
}

/**
 * The transport with at most `rate` queries a second to one address, over UDP and TCP together, and a quarter of that many
 * at once. A burst is part of the rate.
 * @param rate 0: no cap
 */
export function paced(transport: Transport, rate: number, clock: Clock = SYSTEM): Transport {
  if (rate <= 0) return transport
  const buckets = new Map<string, Bucket>()
  const roomOf = ({ speed }: Bucket): number => Math.max(1, Math.ceil(speed.rate() * BURST))

  const fill = (bucket: Bucket): void => {
    const now = clock.now()
    bucket.tokens = Math.min(roomOf(bucket), bucket.tokens + ((now - bucket.at) * bucket.speed.rate()) / SECOND)
    bucket.at = now
    bucket.slots = bucket.slots.filter(({ at }) => at === null || now - at < WINDOW)
  }
  /** Milliseconds until one more may be sent; infinite when that hangs on one that has not gone out. */
  const lacks = ({ tokens, at, slots, speed }: Bucket): number => {
    // Time is counted in binary fractions: what is lacking by less than that is not lacking.
    const token = tokens < 1 - 1e-6 ? ((1 - tokens) * SECOND) / speed.rate() : 0
    const most = Math.max(1, Math.floor(rate))
    if (slots.length < most) return token
    const ends = slots.map((slot) => (slot.at ?? Number.POSITIVE_INFINITY) + WINDOW).sort((a, b) => a - b)
    return Math.max(token, ends[slots.length - most]! - at)
  }
  const bucketOf = (address: string): Bucket => {
    const known = buckets.get(address)
    if (known !== undefined) return known
    if (buckets.size >= MANY_BUCKETS) forget()
    const speed = makeSpeed(rate, clock.now)
    const state = { at: clock.now(), slots: [], queue: new Set<() => void>(), stop: null, isServing: false }
    const bucket: Bucket = { ...state, speed, tokens: 0 }
    bucket.tokens = roomOf(bucket)
    buckets.set(address, bucket)
    return bucket
  }
  const forget = (): void => {
    for (const [address, bucket] of buckets) {
      fill(bucket)
      const isFull = bucket.tokens >= roomOf(bucket) && bucket.speed.rate() === rate
      if (bucket.queue.size === 0 && bucket.slots.length === 0 && isFull) buckets.delete(address)
    }
  }
  const serve = (bucket: Bucket): void => {
    if (bucket.isServing) return
    bucket.isServing = true
    bucket.stop?.()
    bucket.stop = null
    fill(bucket)
    for (const go of bucket.queue) {
      if (lacks(bucket) > 0) break
      bucket.tokens--
      bucket.queue.delete(go)
      go()
    }
    bucket.isServing = false
    const wait = lacks(bucket)
    if (bucket.queue.size === 0 || wait === Number.POSITIVE_INFINITY) return
    bucket.stop = clock.after(Math.max(1, wait), () => serve(bucket))
  }
  /** Sends, and notes when it went out: at the latest that is when the exchange ends. */
  const send = async (bucket: Bucket, asked: Exchange): Promise<Reply> => {
    const slot: Slot = { at: null }
    bucket.slots = [...bucket.slots, slot]
    const gone = (): void => {
      if (slot.at !== null) return
      slot.at = clock.now()
      if (bucket.stop === null && bucket.queue.size > 0) serve(bucket)
    }
    const onSent = (): void => {
      gone()
      asked.onSent?.()
    }
    const sent = bucket.speed.begin(asked)
    const reply = await transport.exchange({ ...asked, onSent })
    gone()
    if (asked.signal?.aborted !== true) sent.ended(reply)
    return reply
  }

  const exchange = (asked: Exchange): Promise<Reply> => {
    if (asked.signal?.aborted === true) return transport.exchange(asked)
    const bucket = bucketOf(asked.server.address)
    return new Promise((resolve) => {
      let waits = false
      const leave = (): void => {
        bucket.queue.delete(go)
        resolve({ kind: 'no-response', why: 'timeout', elapsedMs: 0, discarded: 0 })
      }
      const go = (): void => {
        asked.signal?.removeEventListener('abort', leave)
        if (waits) asked.onHeld?.(false)
        resolve(send(bucket, asked))
      }
      bucket.queue.add(go)
      asked.signal?.addEventListener('abort', leave)
      if (bucket.stop === null) serve(bucket)
      if (!bucket.queue.has(go)) return
      waits = true
      asked.onHeld?.(true)
    })
  }
  return { exchange, close: () => transport.close() }
}
