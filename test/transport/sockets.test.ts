/** Real sockets on loopback: what arrives, what is dropped, and how each failure ends (RFC 5452 §9, RFC 7766). */

import { createSocket, type Socket } from 'node:dgram'
import { createServer, type Server as TcpServer, type Socket as TcpSocket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { decodeMessage, encodeMessage } from '../../src/dns/message.ts'
import { Name } from '../../src/dns/name.ts'
import { encodeQuery } from '../../src/dns/query.ts'
import { frame, unframe } from '../../src/transport/frame.ts'
import { socketTransport } from '../../src/transport/sockets.ts'
import type { Exchange, Transport } from '../../src/transport/transport.ts'

const question = { name: Name.parse('www.example.'), type: 1 }
const QUERY = encodeQuery({ id: 0x1234, question, rd: false, cd: false, edns: { udpSize: 1232, do: true } })

const open: (() => void)[] = []
const transport: Transport = socketTransport()
afterEach(() => {
  for (const end of open.splice(0)) end()
})

type Answerer = (query: Uint8Array) => readonly Uint8Array[]

function replyTo(query: Uint8Array, change: { id?: number; name?: Name; pad?: number } = {}): Uint8Array {
  const decoded = decodeMessage(query)
  if (decoded.kind !== 'response') throw new Error('no query')
  const { id, questions } = decoded.message
  const records = Array.from({ length: change.pad ?? 0 }, () => ({
    owner: question.name,
    type: 16,
    class: 1,
    ttl: 1,
    rdata: new Uint8Array(1000),
  }))
  const asked = change.name === undefined ? questions : [{ ...questions[0]!, name: change.name }]
  return encodeMessage({ id: change.id ?? id, qr: true, questions: asked, answer: records })
}

async function udpServer(answer: Answerer, address = '127.0.0.1'): Promise<Exchange['server']> {
  const socket: Socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  socket.on('message', (query, from) => {
    for (const reply of answer(query)) socket.send(reply, from.port, from.address)
  })
  await new Promise<void>((resolve) => socket.bind(0, address, resolve))
  open.push(() => socket.close())
  return { name: null, address, port: socket.address().port }
}

async function tcpServer(serve: (socket: TcpSocket, query: Uint8Array) => void): Promise<Exchange['server']> {
  const server: TcpServer = createServer((socket) => {
    socket.on('error', () => {})
    socket.on(
      'data',
      unframe((query) => serve(socket, query)),
    )
    open.push(() => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(() => server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { name: null, address: '127.0.0.1', port: address.port }
}

const ask = (
  server: Exchange['server'],
  via: 'udp' | 'tcp',
  timeoutMs = 1000,
  signal?: AbortSignal,
): ReturnType<Transport['exchange']> =>
  transport.exchange({ server, via, query: QUERY, timeoutMs, ...(signal === undefined ? {} : { signal }) })

/** A port that nobody listens at. */
async function closedPort(): Promise<Exchange['server']> {
  const server = await udpServer(() => [])
  open.pop()!()
  return server
}

describe('UDP', () => {
  test('a reply', async () => {
    const reply = await ask(await udpServer((query) => [replyTo(query)]), 'udp')
    expect(reply).toMatchObject({ kind: 'reply', wire: replyTo(QUERY), discarded: 0 })
    expect(reply.elapsedMs).toBeGreaterThan(0)
  })

  test('another id and another question are dropped and counted', async () => {
    const other = Name.parse('www.example.org.')
    const server = await udpServer((query) => [
      replyTo(query, { id: 0x1235 }),
      replyTo(query, { name: other }),
      query,
      Uint8Array.of(1),
      replyTo(query),
    ])
    expect(await ask(server, 'udp')).toMatchObject({ kind: 'reply', wire: replyTo(QUERY), discarded: 4 })
  })

  test('nothing but wrong ones is silence', async () => {
    const server = await udpServer((query) => [replyTo(query, { id: 1 })])
    expect(await ask(server, 'udp', 60)).toMatchObject({ kind: 'no-response', why: 'timeout', discarded: 1 })
  })

  test('a reply larger than was offered comes whole', async () => {
    const reply = await ask(await udpServer((query) => [replyTo(query, { pad: 60 })]), 'udp')
    expect(reply.kind === 'reply' && reply.wire.length).toBeGreaterThan(60_000)
  })

  test('each query has a port of its own', async () => {
    const ports = new Set<number>()
    const socket = createSocket('udp4')
    socket.on('message', (query, from) => {
      ports.add(from.port)
      socket.send(replyTo(query), from.port, from.address)
    })
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    open.push(() => socket.close())
    const server = { name: null, address: '127.0.0.1', port: socket.address().port }
    await Promise.all(Array.from({ length: 20 }, () => ask(server, 'udp')))
    expect(ports.size).toBeGreaterThan(15)
  })

  test('a reply from another address is not heard', async () => {
    const spoofer = createSocket('udp4')
    await new Promise<void>((resolve) => spoofer.bind(0, '127.0.0.1', resolve))
    open.push(() => spoofer.close())
    const victim = createSocket('udp4')
    victim.on('message', (query, from) => spoofer.send(replyTo(query), from.port, from.address))
    await new Promise<void>((resolve) => victim.bind(0, '127.0.0.1', resolve))
    open.push(() => victim.close())
    const server = { name: null, address: '127.0.0.1', port: victim.address().port }
    expect(await ask(server, 'udp', 60)).toMatchObject({ kind: 'no-response', why: 'timeout', discarded: 0 })
  })

  test('silence lasts as long as the timeout', async () => {
    const reply = await ask(await udpServer(() => []), 'udp', 30)
    expect(reply).toMatchObject({ kind: 'no-response', why: 'timeout' })
    expect(reply.elapsedMs).toBeGreaterThanOrEqual(28)
  })

  test('a closed port is refused, at once', async () => {
    const reply = await ask(await closedPort(), 'udp', 5000)
    expect(reply).toMatchObject({ kind: 'no-response', why: 'refused' })
    expect(reply.elapsedMs).toBeLessThan(2000)
  })
})

describe('TCP', () => {
  test('a reply', async () => {
    const server = await tcpServer((socket, query) => socket.write(frame(replyTo(query))))
    expect(await ask(server, 'tcp')).toMatchObject({ kind: 'reply', wire: replyTo(QUERY), discarded: 0 })
  })

  test('a reply in pieces, after another message', async () => {
    const server = await tcpServer((socket, query) => {
      const stream = Buffer.concat([frame(replyTo(query, { id: 9 })), frame(replyTo(query, { pad: 40 }))])
      socket.write(stream.subarray(0, 1))
      setTimeout(() => socket.write(stream.subarray(1, 4000)), 5)
      setTimeout(() => socket.write(stream.subarray(4000)), 10)
    })
    const reply = await ask(server, 'tcp')
    expect(reply).toMatchObject({ kind: 'reply', discarded: 1 })
    expect(reply.kind === 'reply' && reply.wire.length).toBeGreaterThan(40_000)
  })

  test('silence, and a message that never ends', async () => {
    expect(await ask(await tcpServer(() => {}), 'tcp', 40)).toMatchObject({ kind: 'no-response', why: 'timeout' })
    const half = await tcpServer((socket, query) => socket.write(frame(replyTo(query)).subarray(0, 20)))
    expect(await ask(half, 'tcp', 40)).toMatchObject({ kind: 'no-response', why: 'timeout' })
  })

  test('a closed port, a connection closed early, and one that is reset', async () => {
    const refused = { kind: 'no-response', why: 'refused' }
    expect(await ask(await closedPort(), 'tcp')).toMatchObject(refused)
    expect(await ask(await tcpServer((socket) => socket.end()), 'tcp')).toMatchObject(refused)
    expect(await ask(await tcpServer((socket) => socket.resetAndDestroy()), 'tcp')).toMatchObject(refused)
  })
})

describe.each(['udp', 'tcp'] as const)('%s', (via) => {
  test.each(['localhost', '', 'example.com', '127.0.0.1.', '1.2.3'])(
    '%j is no address, and is not looked up',
    async (address) => {
      expect(await ask({ name: null, address, port: 53 }, via)).toMatchObject({
        kind: 'no-response',
        why: 'unreachable',
      })
    },
  )

  test.each([0, -1, 65536, 1.5])('port %d never throws', async (port) => {
    const reply = await ask({ name: null, address: '127.0.0.1', port }, via, 200)
    expect(reply.kind).toBe('no-response')
  })

  test('an address without a route', async () => {
    // a scoped address of an interface that does not exist
    const reply = await ask({ name: null, address: 'fe80::1%nosuchif0', port: 53 }, via, 5000)
    expect(reply).toMatchObject({ kind: 'no-response', why: 'unreachable' })
  })

  test('an abort ends it at once as a timeout, before or while it runs', async () => {
    const server = via === 'udp' ? await udpServer(() => []) : await tcpServer(() => {})
    const control = new AbortController()
    setTimeout(() => control.abort(), 10)
    const reply = await ask(server, via, 60_000, control.signal)
    expect(reply).toMatchObject({ kind: 'no-response', why: 'timeout' })
    expect(await ask(server, via, 60_000, control.signal)).toMatchObject({
      kind: 'no-response',
      why: 'timeout',
      elapsedMs: 0,
    })
  })

  test('close ends what is pending, and nothing is sent afterwards', async () => {
    let heard = 0
    const hear = (): readonly [] => {
      heard++
      return []
    }
    const server = via === 'udp' ? await udpServer(hear) : await tcpServer(hear)
    const own = socketTransport()
    const pending = own.exchange({ server, via, query: QUERY, timeoutMs: 60_000 })
    await new Promise((resolve) => setTimeout(resolve, 30))
    await own.close()
    expect(await pending).toMatchObject({ kind: 'no-response', why: 'timeout' })
    expect(await own.exchange({ server, via, query: QUERY, timeoutMs: 60_000 })).toMatchObject({ why: 'timeout' })
    expect(heard).toBe(1)
  })
})
