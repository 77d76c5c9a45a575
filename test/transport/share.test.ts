/** Equal exchanges share one reply, each with its own id, and nobody suffers from another's haste. No real time passes. */

import { describe, expect, test } from 'vitest'
import { Name } from '../../src/dns/name.ts'
import { encodeQuery, matches } from '../../src/dns/query.ts'
import { share } from '../../src/transport/share.ts'
import type { Exchange, Reply } from '../../src/transport/transport.ts'
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
  ...more,
})
const all = (): boolean => true

function setting(silent: Parameters<typeof fakeTransport>[2] = () => false) {
  const clock = fakeClock()
  const { transport, sent } = fakeTransport(clock, 50, silent)
  return { clock, sent, transport: share(transport, clock.now).transport(all), shared: share(transport, clock.now) }
}

describe('equal exchanges', () => {
  test('under way at the same time are sent once; each reply has the id of its query', async () => {
    const { clock, sent, transport } = setting()
    const queries = [1, 2, 0xffff].map((id) => queryFor('test.', id))
    const replies = Promise.all(queries.map((query) => transport.exchange(asking(query))))
    await clock.pass(60)
    expect(sent.length).toBe(1)
    for (const [i, reply] of (await replies).entries()) {
      expect(reply.kind === 'reply' && matches(queries[i]!, reply.wire)).toBe(true)
    }
  })

  test('of two askers share as well, and one who is not about that goes alone', async () => {
    const { clock, sent, shared } = setting()
    for (const transport of [shared.transport(all), shared.transport(all), shared.transport(() => false)])
      transport.exchange(asking(queryFor('test.', 5)))
    await clock.pass(60)
    expect(sent.length).toBe(2)
  })

  test('are answered from memory for ten seconds, and then asked anew', async () => {
    const { clock, sent, transport } = setting()
    transport.exchange(asking(queryFor('test.', 1)))
    await clock.pass(9000)
    const query = queryFor('test.', 2)
    const again = await transport.exchange(asking(query))
    expect(again.kind === 'reply' && again.elapsedMs === 0 && matches(query, again.wire)).toBe(true)
    expect(sent.length).toBe(1)
    await clock.pass(2000)
    transport.exchange(asking(queryFor('test.', 3)))
    expect(sent.length).toBe(2)
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
    const { clock, sent, transport } = setting()
    const stop = new AbortController()
    const first = transport.exchange(asking(queryFor('test.', 1), { signal: stop.signal }))
    const second = transport.exchange(asking(queryFor('test.', 2)))
    await clock.pass(10)
    stop.abort()
    expect(await first).toMatchObject({ kind: 'no-response', why: 'timeout' })
    await clock.pass(60)
    expect((await second).kind).toBe('reply')
    expect(sent.length).toBe(1)
  })

  test('from silence that began before: who came late asks once more, together with others who came late', async () => {
    let asked = 0
    const { clock, sent, transport } = setting(() => asked++ === 0)
    const first = transport.exchange(asking(queryFor('test.', 1)))
    await clock.pass(1900)
    const late: Promise<Reply>[] = [2, 3].map((id) => transport.exchange(asking(queryFor('test.', id))))
    await clock.pass(3000)
    expect((await first).kind).toBe('no-response')
    expect((await Promise.all(late)).map(({ kind }) => kind)).toEqual(['reply', 'reply'])
    expect(sent.length).toBe(2)
  })

  test('from silence for ever: it is not remembered', async () => {
    const { clock, sent, transport } = setting(() => true)
    for (const id of [1, 2]) {
      const reply = transport.exchange(asking(queryFor('test.', id)))
      await clock.pass(2100)
      expect((await reply).kind).toBe('no-response')
    }
    expect(sent.length).toBe(2)
  })

  test('and all are told when the one that is sent has to wait its turn', async () => {
    const clock = fakeClock()
    const told: string[] = []
    let release = (): void => {}
    const transport = share(
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
    ).transport(all)
    for (const name of ['first', 'second'])
      transport.exchange(asking(queryFor('test.', 1), { onHeld: (held) => told.push(`${name} ${held}`) }))
    release()
    await clock.pass(0)
    expect(told.slice(0, 4)).toEqual(['first true', 'second true', 'first false', 'second false'])
  })
})
