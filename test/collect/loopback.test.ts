/** The asker over real sockets on loopback: one port for UDP and TCP, as a name server has. */

import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { collect } from '../../src/collect/collect.ts'
import { decodeMessage, encodeMessage } from '../../src/dns/message.ts'
import { Name } from '../../src/dns/name.ts'
import type { Snapshot } from '../../src/snapshot.ts'
import { frame, unframe } from '../../src/transport/frame.ts'
import { socketTransport } from '../../src/transport/sockets.ts'
import { EMPTY, planFor } from './run.ts'
import { answerFrom, cut, zone } from './world.ts'

const child = zone('example.test.', 'www A 203.0.113.1\nbig TXT "x"\nlost A 203.0.113.2\n')
const zones = [zone('.', cut('test.', 'ns.test.')), zone('test.', cut('example', 'ns.test.')), child]
const udp = createSocket('udp4')
const tcp = createServer((socket) => {
  socket.on('error', () => {})
  socket.on(
    'data',
    unframe((query) => socket.write(frame(answer(query, 'tcp')))),
  )
})
let port = 0
let dropped = 0

function answer(wire: Uint8Array, via: 'udp' | 'tcp'): Uint8Array {
  const decoded = decodeMessage(wire)
  if (decoded.kind !== 'response') throw new Error(decoded.why)
  const { id, questions, edns } = decoded.message
  const head = { id, qr: true, questions, edns }
  if (via === 'udp' && questions[0]?.name.labels.length === 3 && questions[0].type === 16)
    return encodeMessage({ ...head, tc: true })
  return encodeMessage({ ...head, ...answerFrom(zones, questions[0]!, edns?.do ?? false) })
}

beforeAll(async () => {
  await new Promise<void>((resolve) => tcp.listen(0, '127.0.0.1', resolve))
  const address = tcp.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
  udp.on('message', (query, from) => {
    const reply = answer(query, 'udp')
    const wrong = Uint8Array.from(reply)
    wrong[0] = wrong[0]! ^ 1
    udp.send(wrong, from.port, from.address)
    // "lost" is lost the first time
    if (Buffer.from(query).includes('lost') && dropped++ === 0) return
    udp.send(reply, from.port, from.address)
  })
  await new Promise<void>((resolve) => udp.bind(port, '127.0.0.1', resolve))
})

afterAll(() => {
  udp.close()
  tcp.close()
})

async function collected(target: string): Promise<Snapshot> {
  const hints = [{ name: Name.parse('ns.'), address: '127.0.0.1' }]
  const transport = socketTransport()
  const limits = { queries: 50, ms: 10_000 }
  try {
    return await collect(EMPTY, planFor(target, { port, hints }), { transport, limits, timeoutMs: 100, now: Date.now })
  } finally {
    await transport.close()
  }
}

const told = (snapshot: Snapshot, name: string): readonly string[] =>
  snapshot.observations
    .filter((o) => o.question.name.toString() === name && o.question.type !== 43)
    .map((o) => `${o.via} ${o.outcome.kind}`)

test('a walk', async () => {
  const snapshot = await collected('www.example.test. A')
  expect(snapshot.stopped).toBeUndefined()
  expect(snapshot.observations.every((o) => o.outcome.kind === 'response' && o.discarded === 1)).toBe(true)
  expect(told(snapshot, 'www.example.test.')).toEqual(['udp response'])
})

test('truncation, then TCP', async () => {
  expect(told(await collected('big.example.test. TXT'), 'big.example.test.')).toEqual(['udp response', 'tcp response'])
})

test('a lost packet, then the next try', async () => {
  const snapshot = await collected('lost.example.test. A')
  expect(told(snapshot, 'lost.example.test.')).toEqual(['udp no-response', 'udp response'])
  expect(snapshot.elapsedMs).toBeGreaterThanOrEqual(100)
})
