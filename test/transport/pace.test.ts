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
