/**
 * A rate cap for each server's address: a bucket of tokens, filled at the rate, with room for a small burst, and the times of
 * what was sent, so that no second has more than the rate; many names on the same servers flood none of them. A query that
 * has to wait is told so, and its time begins when it is sent.
 */

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
/** What was sent a second apart may arrive nearer together: sockets take their time, and so do paths. In milliseconds. */
const WINDOW = SECOND + 50
/** Buckets beyond this many are looked through for full ones, which are forgotten. */
const MANY_BUCKETS = 512

interface Bucket {
  tokens: number
  /** when `tokens` was right */
  at: number
  /** when it was asked in the last second, the oldest first */
  readonly sent: number[]
  readonly queue: Set<() => void>
  stop: (() => void) | null
}

/**
 * The transport with at most `rate` queries a second to one address, over UDP and TCP together, and a quarter of that many
 * at once. A burst is part of the rate.
 * @param rate 0: no cap
 */
export function paced(transport: Transport, rate: number, clock: Clock = SYSTEM): Transport {
  if (rate <= 0) return transport
  const room = Math.max(1, Math.ceil(rate * BURST))
  const buckets = new Map<string, Bucket>()

  const fill = (bucket: Bucket): void => {
    const now = clock.now()
    bucket.tokens = Math.min(room, bucket.tokens + ((now - bucket.at) * rate) / SECOND)
    bucket.at = now
    const last = bucket.sent.findIndex((at) => now - at < WINDOW)
    bucket.sent.splice(0, last < 0 ? bucket.sent.length : last)
  }
  /** Milliseconds until one more may be sent. */
  const lacks = ({ tokens, at, sent }: Bucket): number => {
    // Time is counted in binary fractions: what is lacking by less than that is not lacking.
    const token = tokens < 1 - 1e-6 ? ((1 - tokens) * SECOND) / rate : 0
    const turn = sent.length < rate ? 0 : sent[sent.length - rate]! + WINDOW - at
    return Math.max(token, turn)
  }
  const bucketOf = (address: string): Bucket => {
    const known = buckets.get(address)
    if (known !== undefined) return known
    if (buckets.size >= MANY_BUCKETS) forget()
    const bucket: Bucket = { tokens: room, at: clock.now(), sent: [], queue: new Set(), stop: null }
    buckets.set(address, bucket)
    return bucket
  }
  const forget = (): void => {
    for (const [address, bucket] of buckets) {
      fill(bucket)
      if (bucket.queue.size === 0 && bucket.sent.length === 0 && bucket.tokens >= room) buckets.delete(address)
    }
  }
  const serve = (bucket: Bucket): void => {
    bucket.stop?.()
    bucket.stop = null
    fill(bucket)
    for (const go of bucket.queue) {
      if (lacks(bucket) > 0) break
      bucket.tokens--
      bucket.sent.push(bucket.at)
      bucket.queue.delete(go)
      go()
    }
    if (bucket.queue.size === 0) return
    bucket.stop = clock.after(Math.max(1, lacks(bucket)), () => serve(bucket))
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
        resolve(transport.exchange(asked))
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
