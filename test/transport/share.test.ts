/** Equal exchanges share one reply, each with its own id, and nobody suffers from another's haste. No real time passes. */

import { describe, expect, test } from 'vitest'
import { Name } from '../../src/dns/name.ts'
import { encodeQuery, matches } from '../../src/dns/query.ts'
import { share } from '../../src/transport/share.ts'
import type { Exchange } from '../../src/transport/transport.ts'
import { fakeClock, fakeTransport } from './clock.ts'

const queryFor = (name: string, id: number, change: { cd?: boolean; udpSize?: number } = {}): Uint8Array =>
  encodeQuery({
    id,
    question: { name: Name.parse(name), type: 48 },
    rd: false,
    cd: change.cd ?? false,
    edns: { udpSize: change.udpSize ?? 1232, do: true },
  })
const asking = (query: Uint8Array, more: Partial<Exchange> = {}): Exchange => ({
  server: { name: null, address: '192.0.2.1', port: 53 },
  via: 'udp',
  query,
  timeoutMs: 2000,
  zone: 'test.',
  ...more,
})

function setting(silent: Parameters<typeof fakeTransport>[2] = () => false) {
  const clock = fakeClock()
  const { transport, sent } = fakeTransport(clock, 50, silent)
  const shared = share(transport, clock.now)
  return { clock, sent, shared, transport: shared.transport() }
}

describe('equal exchanges', () => {
  test('of several askers under way at the same time are sent once; each reply has the id of its query', async () => {
    const { clock, sent, shared } = setting()
    const queries = [1, 2, 0xffff].map((id) => queryFor('test.', id))
    const replies = Promise.all(queries.map((query) => shared.transport().exchange(asking(query))))
    await clock.pass(60)
    expect(sent.length).toBe(1)
    for (const [i, reply] of (await replies).entries()) {
      expect(reply.kind === 'reply' && matches(queries[i]!, reply.wire)).toBe(true)
    }
  })

  test('of one asker are tries: the second goes out, and another asker is given what came to each', async () => {
    let asked = 0
    const { clock, sent, shared } = setting(() => asked++ === 0)
    const kinds = async (): Promise<readonly string[]> => {
      const transport = shared.transport()
      const first = transport.exchange(asking(queryFor('test.', 1)))
      await clock.pass(2100)
      const second = transport.exchange(asking(queryFor('test.', 2)))
      await clock.pass(2100)
      return [(await first).kind, (await second).kind]
    }
    expect(await kinds()).toEqual(['no-response', 'reply'])
    expect(sent.length).toBe(2)
    expect(await kinds()).toEqual(['no-response', 'reply'])
    expect(sent.length).toBe(2)
  })

  test('are not shared where no zone is named', async () => {
    const { clock, sent, shared } = setting()
    for (const id of [1, 2]) {
      const { zone: _, ...asked } = asking(queryFor('test.', id))
      shared.transport().exchange(asked)
    }
    await clock.pass(60)
    expect(sent.length).toBe(2)
  })

  test('are answered from memory, with the time at which they were sent, for ten minutes from the first of the zone on', async () => {
    const { clock, sent, shared } = setting()
    const began = clock.now()
    shared.transport().exchange(asking(queryFor('test.', 1)))
    await clock.pass(599_000)
    const query = queryFor('test.', 2)
    const again = await shared.transport().exchange(asking(query))
    expect(again.kind === 'reply' && matches(query, again.wire)).toBe(true)
    expect(again).toMatchObject({ sentAt: began, elapsedMs: 50 })
    shared.transport().exchange(asking(queryFor('other.test.', 2)))
    await clock.pass(0)
    expect(sent.length).toBe(2)
    await clock.pass(2000)
    for (const name of ['test.', 'other.test.']) shared.transport().exchange(asking(queryFor(name, 3)))
    await clock.pass(0)
    expect(sent.length).toBe(4)
  })

  test('are asked anew by one who wants nothing that old, and by all who begin after everything was forgotten', async () => {
    const { clock, sent, shared } = setting()
    const before = shared.transport()
    before.exchange(asking(queryFor('test.', 1)))
    await clock.pass(31_000)
    shared.transport(30_000).exchange(asking(queryFor('test.', 2)))
    await clock.pass(100)
    expect(sent.length).toBe(2)
    shared.transport().exchange(asking(queryFor('test.', 3)))
    await clock.pass(100)
    expect(sent.length).toBe(2)
    shared.forget()
    shared.transport().exchange(asking(queryFor('test.', 4)))
    await clock.pass(100)
    expect(sent.length).toBe(3)
  })

  test('of one zone an asker gets from one round alone, however long that takes', async () => {
    const { clock, sent, shared } = setting()
    const early = shared.transport()
    early.exchange(asking(queryFor('test.', 1)))
    shared.transport().exchange(asking(queryFor('www.test.', 1)))
    await clock.pass(700_000)
    shared.transport().exchange(asking(queryFor('test.', 2)))
    await clock.pass(100)
    expect(sent.length).toBe(3)
    early.exchange(asking(queryFor('www.test.', 3)))
    await clock.pass(100)
    expect(sent.length).toBe(3)
  })

  test('are forgotten, the oldest first, when there are too many', async () => {
    const { clock, sent, shared } = setting()
    const count = 20_000
    for (let i = 0; i < count; i++) {
      shared.transport().exchange(asking(queryFor(`n${i}.test.`, 1)))
      if (i % 500 === 0) await clock.pass(60)
    }
    await clock.pass(60)
    expect(sent.length).toBe(count)
    shared.transport().exchange(asking(queryFor(`n${count - 1}.test.`, 1)))
    await clock.pass(60)
    expect(sent.length).toBe(count)
    shared.transport().exchange(asking(queryFor('n0.test.', 1)))
    await clock.pass(60)
    expect(sent.length).toBe(count + 1)
  })

  test('of a zone that is asked all the time are kept, however many other zones there are', async () => {
    const { clock, sent, shared } = setting()
    const count = 1500
    for (let i = 0; i < count; i++) {
      const transport = shared.transport()
      transport.exchange(asking(queryFor('test.', 1)))
      transport.exchange(asking(queryFor(`n${i}.test.`, 1), { zone: `n${i}.test.` }))
      if (i % 500 === 0) await clock.pass(60)
    }
    await clock.pass(60)
    expect(sent.length).toBe(count + 1)
  })

  test('differ in server, port, transport, name, flags and size', async () => {
    const { clock, sent, transport } = setting()
    const server = (address: string, port: number): Partial<Exchange> => ({ server: { name: null, address, port } })
    for (const asked of [
      asking(queryFor('test.', 1)),
      asking(queryFor('test.', 1), server('192.0.2.2', 53)),
      asking(queryFor('test.', 1), server('192.0.2.1', 54)),
      asking(queryFor('test.', 1), { via: 'tcp' }),
      asking(queryFor('tess.', 1)),
      asking(queryFor('test.', 1, { cd: true })),
      asking(queryFor('test.', 1, { udpSize: 512 })),
    ])
      transport.exchange(asked)
    await clock.pass(60)
    expect(sent.length).toBe(7)
  })
})

describe('nobody suffers', () => {
  test('from the signal of the one who asked first', async () => {
    const { clock, sent, shared } = setting()
    const stop = new AbortController()
    const first = shared.transport().exchange(asking(queryFor('test.', 1), { signal: stop.signal }))
    const second = shared.transport().exchange(asking(queryFor('test.', 2)))
    await clock.pass(10)
    stop.abort()
    expect(await first).toMatchObject({ kind: 'no-response', why: 'timeout' })
    await clock.pass(60)
    expect((await second).kind).toBe('reply')
    expect(sent.length).toBe(1)
  })

  test('from what nobody waits for any more: it is cut short, and no silence', async () => {
    const { clock, sent, shared } = setting()
    const stop = new AbortController()
    shared.transport().exchange(asking(queryFor('test.', 1), { signal: stop.signal }))
    await clock.pass(10)
    stop.abort()
    await clock.pass(10)
    expect(sent[0]?.asked.signal?.aborted).toBe(true)
    const later = shared.transport().exchange(asking(queryFor('test.', 2)))
    await clock.pass(60)
    expect((await later).kind).toBe('reply')
    expect(sent.length).toBe(2)
  })

  test('and all are told when the one that is sent has to wait its turn', async () => {
    const clock = fakeClock()
    const told: string[] = []
    let release = (): void => {}
    const shared = share(
      {
        exchange: ({ onHeld }) => {
          onHeld?.(true)
          return new Promise((resolve) => {
            release = () => {
              onHeld?.(false)
              resolve({ kind: 'no-response', why: 'timeout', elapsedMs: 0, discarded: 0 })
            }
          })
        },
        close: async () => {},
      },
      clock.now,
    )
    for (const name of ['first', 'second'])
      shared.transport().exchange(asking(queryFor('test.', 1), { onHeld: (held) => told.push(`${name} ${held}`) }))
    await clock.pass(0)
    release()
    await clock.pass(0)
    expect(told.slice(0, 4)).toEqual(['first true', 'second true', 'first false', 'second false'])
  })
})
