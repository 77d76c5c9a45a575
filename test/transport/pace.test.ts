/** The rate cap: how many queries one server gets, who waits, and that waiting costs nobody's time. No real time passes. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { turns } from '../../src/collect/turns.ts'
import { paced } from '../../src/transport/pace.ts'
import type { Exchange, Reply } from '../../src/transport/transport.ts'
import { fakeClock, fakeTransport } from './clock.ts'

const to = (address: string, more: Partial<Exchange> = {}): Exchange => ({
  server: { name: null, address, port: 53 },
  via: 'udp',
  query: new Uint8Array(12),
  timeoutMs: 2000,
  ...more,
})

describe('20 queries a second', () => {
  test('no second has more than the rate, the burst with it, and all are sent in order', async () => {
    const clock = fakeClock()
    const { transport, sent } = fakeTransport(clock)
    const capped = paced(transport, 20, clock)
    const replies = Array.from({ length: 100 }, (_, i) => capped.exchange(to('192.0.2.1', { timeoutMs: i })))
    await clock.pass(0)
    expect(sent.length).toBe(5)
    await clock.pass(10_000)
    await Promise.all(replies)
    expect(sent.map(({ asked }) => asked.timeoutMs)).toEqual(replies.map((_, i) => i))
    const times = sent.map(({ at }) => at)
    for (const from of times)
      expect(times.filter((at) => at >= from && at < from + 1000).length).toBeLessThanOrEqual(20)
    // 20 in each second, 5 of them at once
    expect(times.at(-1)! - times[0]!).toBeGreaterThanOrEqual(4749)
    expect(times.at(-1)! - times[0]!).toBeLessThan(5000)
  })

  test('UDP and TCP count together, other addresses do not', async () => {
    const clock = fakeClock()
    const { transport, sent } = fakeTransport(clock)
    const capped = paced(transport, 20, clock)
    for (let i = 0; i < 10; i++) capped.exchange(to('192.0.2.1', { via: i % 2 === 0 ? 'udp' : 'tcp' }))
    for (let i = 0; i < 5; i++) capped.exchange(to('192.0.2.2'))
    await clock.pass(0)
    expect(sent.filter(({ address }) => address === '192.0.2.1').length).toBe(5)
    expect(sent.filter(({ address }) => address === '192.0.2.2').length).toBe(5)
  })

  test('a bucket is full again after a pause, and no fuller', async () => {
    const clock = fakeClock()
    const { transport, sent } = fakeTransport(clock)
    const capped = paced(transport, 20, clock)
    for (let i = 0; i < 5; i++) capped.exchange(to('192.0.2.1'))
    await clock.pass(60_000)
    for (let i = 0; i < 20; i++) capped.exchange(to('192.0.2.1'))
    await clock.pass(0)
    expect(sent.length).toBe(10)
  })

  test('many servers cost no room: buckets that are full again are forgotten, and those that are not are kept', async () => {
    const clock = fakeClock()
    const { transport, sent } = fakeTransport(clock)
    const capped = paced(transport, 20, clock)
    for (let i = 0; i < 8; i++) capped.exchange(to('192.0.2.1'))
    for (let i = 0; i < 2000; i++) capped.exchange(to(`198.51.${i >> 8}.${i & 255}`))
    await clock.pass(0)
    expect(sent.filter(({ address }) => address === '192.0.2.1').length).toBe(5)
    await clock.pass(1000)
    expect(sent.filter(({ address }) => address === '192.0.2.1').length).toBe(8)
  })
})

describe('whenever questions come, and however long the pauses', () => {
  /** The most that was sent within one second, wherever it begins, and a little more: on the way times shift. */
  const most = (times: readonly number[]): number =>
    Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1040).length))

  test.each([1, 3, 7, 20, 50])('no second has more than %i', async (rate) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.double({ min: 0, max: 1500, noNaN: true })), {
          minLength: 1,
          maxLength: 12,
        }),
        async (bursts) => {
          const clock = fakeClock()
          const { transport, sent } = fakeTransport(clock)
          const capped = paced(transport, rate, clock)
          for (const [count, pause] of bursts) {
            for (let i = 0; i < count; i++) capped.exchange(to('192.0.2.1', { via: i % 2 === 0 ? 'udp' : 'tcp' }))
            await clock.pass(pause)
          }
          await clock.pass(400_000)
          expect(sent.length).toBe(bursts.reduce((sum, [count]) => sum + count, 0))
          expect(most(sent.map(({ at }) => at))).toBeLessThanOrEqual(rate)
        },
      ),
      { numRuns: 15, seed: 7 },
    )
  })
})

describe('however long a busy process takes from letting a query go to sending it', () => {
  const most = (times: readonly number[], ms: number): number =>
    Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + ms).length))

  test.each([1, 3, 20, 50])('no second sees more than %i leave', async (rate) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 2500 }), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 120 }),
        async (lags, count) => {
          const clock = fakeClock()
          let turn = 0
          // The process is busy until some instants, and whatever was let go before leaves then, all of it together.
          const busyUntil = lags.map((_, i) => lags.slice(0, i + 1).reduce((sum, lag) => sum + lag, 1000))
          const lag = (send: () => void): void => {
            const isLate = turn++ % 3 !== 0
            const until = busyUntil.find((at) => at >= clock.now()) ?? 0
            if (isLate && until > clock.now()) clock.after(until - clock.now(), send)
            else send()
          }
          const { transport, sent } = fakeTransport(clock, 10_000, () => false, lag)
          const capped = paced(transport, rate, clock)
          for (let i = 0; i < count; i++) capped.exchange(to('192.0.2.1', { via: i % 2 === 0 ? 'udp' : 'tcp' }))
          await clock.pass(400_000)
          expect(sent.length).toBe(count)
          expect(
            most(
              sent.map(({ at }) => at),
              1040,
            ),
          ).toBeLessThanOrEqual(rate)
        },
      ),
      { numRuns: 25, seed: 7 },
    )
  })

  test('what never leaves holds nobody up for longer than it lasts', async () => {
    const clock = fakeClock()
    const { transport, sent } = fakeTransport(
      clock,
      50,
      () => true,
      () => {},
    )
    const capped = paced(transport, 1, clock)
    let ended = 0
    for (let i = 0; i < 3; i++) capped.exchange(to('192.0.2.1')).then(() => ended++)
    await clock.pass(10_000)
    expect([sent.length, ended]).toEqual([0, 3])
  })
})

describe('a server that limits what it answers', () => {
  const refused = (asked: Exchange): Reply => {
    const wire = Uint8Array.from(asked.query)
    wire[3] = 5
    return { kind: 'reply', wire, elapsedMs: 0, discarded: 0 }
  }
  const silence: Reply = { kind: 'no-response', why: 'timeout', elapsedMs: 0, discarded: 0 }

  /** Answers so many in any second, and what else comes as given. */
  function limiting(most: number, otherwise: (asked: Exchange) => Reply | null, lives = true) {
    const clock = fakeClock()
    const came: { readonly at: number; readonly good: boolean }[] = []
    const exchange = (asked: Exchange): Promise<Reply> => {
      asked.onSent?.()
      const now = clock.now()
      const good = lives && came.filter(({ at }) => now - at < 1000).length < most
      came.push({ at: now, good })
      const reply = good ? fakeReply(asked) : otherwise(asked)
      const took = reply?.kind === 'no-response' ? asked.timeoutMs : 20
      return new Promise((resolve) => clock.after(took, () => resolve(reply ?? silence)))
    }
    return { clock, came, capped: paced({ exchange, close: async () => {} }, 20, clock) }
  }
  const fakeReply = (asked: Exchange): Reply => ({
    kind: 'reply',
    wire: Uint8Array.from(asked.query),
    elapsedMs: 0,
    discarded: 0,
  })
  const countIn = (came: readonly { readonly at: number }[], from: number, to: number): number =>
    came.filter(({ at }) => at >= from && at < to).length

  test.each([
    ['refuses the rest', refused],
    ['drops the rest', () => silence],
  ])('and %s is asked more slowly, until all is answered, and faster again after a while', async (_, otherwise) => {
    const { clock, came, capped } = limiting(6, otherwise)
    for (let i = 0; i < 300; i++) capped.exchange(to('192.0.2.1'))
    await clock.pass(4000)
    expect(countIn(came, 1000, 2000)).toBeGreaterThan(6)
    await clock.pass(4000)
    const late = came.filter(({ at }) => at >= 7000 && at < 9000)
    expect(late.length).toBeGreaterThan(3)
    expect(late.length).toBeLessThanOrEqual(12)
    await clock.pass(9000)
    expect(countIn(came, 17_000, 18_000)).toBeGreaterThan(countIn(came, 8000, 9000))
  })

  test('but one that never answered is dead, and not asked more slowly', async () => {
    const { clock, came, capped } = limiting(0, () => silence)
    for (let i = 0; i < 100; i++) capped.exchange(to('192.0.2.1'))
    await clock.pass(4900)
    expect(came.length).toBeGreaterThan(80)
  })

  test('and neither is one that loses a third on the way, for long', async () => {
    let n = 0
    const clock = fakeClock()
    const { transport, sent } = fakeTransport(clock, 50, () => n++ % 3 === 1)
    const capped = paced(transport, 20, clock)
    for (let i = 0; i < 100; i++) capped.exchange(to('192.0.2.1'))
    await clock.pass(5100)
    expect(sent.length).toBe(100)
  })
})

test('0 is no cap', async () => {
  const clock = fakeClock()
  const { transport, sent } = fakeTransport(clock)
  const free = paced(transport, 0, clock)
  for (let i = 0; i < 100; i++) free.exchange(to('192.0.2.1'))
  await clock.pass(0)
  expect(sent.length).toBe(100)
})

describe('waiting', () => {
  test('is told, and its end too', async () => {
    const clock = fakeClock()
    const { transport } = fakeTransport(clock)
    const capped = paced(transport, 1, clock)
    const told: string[] = []
    for (const name of ['first', 'second'])
      capped.exchange(to('192.0.2.1', { onHeld: (held) => told.push(`${name} ${held} ${clock.now()}`) }))
    await clock.pass(5000)
    expect(told).toEqual(['second true 1000', 'second false 2050'])
  })

  test('ends with the signal, without a query, and gives its place to the next', async () => {
    const clock = fakeClock()
    const { transport, sent } = fakeTransport(clock)
    const capped = paced(transport, 1, clock)
    const stop = new AbortController()
    capped.exchange(to('192.0.2.1'))
    let ended: Reply | null = null
    capped.exchange(to('192.0.2.1', { timeoutMs: 7, signal: stop.signal })).then((reply) => {
      ended = reply
    })
    capped.exchange(to('192.0.2.1', { timeoutMs: 8 }))
    await clock.pass(500)
    stop.abort()
    await clock.pass(550)
    expect(ended).toMatchObject({ kind: 'no-response', why: 'timeout', elapsedMs: 0 })
    expect(sent.map(({ asked }) => asked.timeoutMs)).toEqual([2000, 8])
  })

  test('is idle time only while nothing of the same name is on its way', () => {
    const clock = { at: 0 }
    const waiting = turns(() => clock.at)
    const [a, b] = [waiting.begin(), waiting.begin()]
    a.held(true)
    clock.at = 100
    expect(waiting.idleMs()).toBe(0)
    b.held(true)
    clock.at = 250
    expect(waiting.idleMs()).toBe(150)
    a.held(false)
    clock.at = 400
    expect(waiting.idleMs()).toBe(150)
    a.end()
    clock.at = 500
    expect(waiting.idleMs()).toBe(250)
    b.held(false)
    b.end()
    b.end()
    clock.at = 900
    expect(waiting.idleMs()).toBe(250)
  })
})
