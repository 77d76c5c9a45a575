/**
 * UDP and TCP over the operating system's sockets. A fresh connected socket for every query, so that its port is random,
 * replies from other addresses do not reach it, and a closed port is told at once (RFC 5452 §9.2, RFC 7766 §6.2).
 */

import { createSocket } from 'node:dgram'
import { connect, isIP } from 'node:net'
import { matches } from '../dns/query.ts'
import { frame, unframe } from './frame.ts'
import type { Exchange, Reply, Transport } from './transport.ts'

type Why = Extract<Reply, { kind: 'no-response' }>['why']

/** What an exchange tells while it runs. It is settled once; what comes later is ignored. */
interface Listener {
  readonly message: (wire: Uint8Array) => void
  readonly failed: (why: Why) => void
}

/** Opens the socket, sends the query, and returns what frees the socket again. */
type Open = (exchange: Exchange, listener: Listener) => () => void

/** A transport over real sockets. It sends nothing to a text that is no IP address, and resolves no names. */
export function socketTransport(): Transport {
  const running = new Set<() => void>()
  let closed = false
  const exchange = (asked: Exchange): Promise<Reply> => {
    if (closed || asked.signal?.aborted === true) {
      return Promise.resolve({ kind: 'no-response', why: 'timeout', elapsedMs: 0, discarded: 0 })
    }
    return new Promise((resolve) => run(asked, asked.via === 'udp' ? openUdp : openTcp, running, resolve))
  }
  const close = async (): Promise<void> => {
    closed = true
    for (const giveUp of [...running]) giveUp()
  }
  return { exchange, close }
}

function run(exchange: Exchange, open: Open, running: Set<() => void>, resolve: (reply: Reply) => void): void {
  const began = performance.now()
  let discarded = 0
  let settled = false
  let free = (): void => {}
  const settle = (end: { kind: 'reply'; wire: Uint8Array } | { kind: 'no-response'; why: Why }): void => {
    if (settled) return
    settled = true
    clearTimeout(timer)
    running.delete(giveUp)
    exchange.signal?.removeEventListener('abort', giveUp)
    free()
    resolve({ ...end, elapsedMs: performance.now() - began, discarded })
  }
  const giveUp = (): void => settle({ kind: 'no-response', why: 'timeout' })
  // A process that was busy may find the timer due before it has read what came in time: that is read first.
  const timer = setTimeout(() => setImmediate(giveUp), exchange.timeoutMs)
  running.add(giveUp)
  exchange.signal?.addEventListener('abort', giveUp)
  const listener: Listener = {
    message: (wire) => {
      if (matches(exchange.query, wire)) settle({ kind: 'reply', wire })
      else if (!settled) discarded++
    },
    failed: (why) => settle({ kind: 'no-response', why }),
  }
  try {
    if (isIP(exchange.server.address) === 0) listener.failed('unreachable')
    else free = open(exchange, listener)
  } catch (error) {
    listener.failed(whyOf(error))
  }
  if (settled) free()
}

/** RFC 1035 §4.2.1. */
const openUdp: Open = ({ server, query, onSent }, { message, failed }) => {
  const socket = createSocket(isIP(server.address) === 6 ? 'udp6' : 'udp4')
  let open = true
  const free = (): void => {
    if (open) socket.close()
    open = false
  }
  socket.on('error', (error) => failed(whyOf(error)))
  socket.on('message', (wire) => message(Uint8Array.from(wire)))
  socket.on('connect', () => {
    if (!open) return
    socket.send(query, (error) => {
      onSent?.()
      if (error !== null && open) failed(whyOf(error))
    })
  })
  try {
    socket.connect(server.port, server.address)
  } catch (error) {
    free()
    throw error
  }
  return free
}

/** RFC 1035 §4.2.2, RFC 7766 §8: length and message go out in one write. A connection closed without a reply is refused. */
const openTcp: Open = ({ server, query, onSent }, { message, failed }) => {
  const socket = connect({ host: server.address, port: server.port, noDelay: true })
  const read = unframe(message)
  socket.on('connect', () => socket.write(frame(query), () => onSent?.()))
  socket.on('data', read)
  socket.on('error', (error) => failed(whyOf(error)))
  socket.on('close', () => failed('refused'))
  return () => socket.destroy()
}

/** An ICMP port unreachable, a reset, or a connection closed early says that someone is there and does not want to talk. */
const REFUSED: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE'])

/** No route, no such family, or not permitted: whatever else the system refuses to send ends as unreachable too. */
function whyOf(error: unknown): Why {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (REFUSED.has(code)) return 'refused'
  return code === 'ETIMEDOUT' ? 'timeout' : 'unreachable'
}
