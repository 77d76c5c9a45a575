/**
 * The lab on real sockets: every zone on an address of its own as its delegation says, so that a walk from the root
 * works, and one address that answers for all of them. UDP and TCP (RFC 1035 §4.2), all on one port.
 */

import { createSocket } from 'node:dgram'
import { createServer, type Socket } from 'node:net'
import type { TrustAnchor } from '../codes.ts'
import { decodeMessage } from '../dns/message.ts'
import { presentRdata } from '../dns/presentation.ts'
import { TYPE } from '../dns/registry.ts'
import { frame, unframe } from '../transport/frame.ts'
import { zoneFor } from './authority.ts'
import { draftWorld, ROOT_SERVER } from './draft.ts'
import type { Scenario } from './scenario.ts'
import { resolve } from './stub.ts'
import { type Host, makeHost, makeNetwork, type Network, type Place } from './world.ts'

interface ServeOptions {
  /** default 5300; 0: any, the same for every address */
  readonly port?: number
  /** milliseconds that every answer is held back */
  readonly delayMs?: number
  /** the instant the signatures are made around, in seconds since 1970; default: the lab's fixed clock */
  readonly at: number
  /** the address that answers for every zone; default 127.0.0.1 */
  readonly address?: string
  /** where the name servers are; default: 192.0.2.N is at 127.0.53.N, and there is no IPv6 */
  readonly place?: Place
}

export interface Served {
  readonly port: number
  /** the address that answers for every zone, and as a resolver when RD is set */
  readonly address: string
  /** the addresses of the name servers */
  readonly addresses: readonly string[]
  /** root hints in the form of named.root */
  readonly hintsText: string
  /** the trust anchor as a DS record in zone-file form */
  readonly anchorText: string
  /** the trust anchor as BIND's tools want it (delv -a) */
  readonly bindAnchorText: string
  readonly close: () => Promise<void>
}

/** Documentation addresses on loopback; what is not one of them is nowhere. */
export const onLoopback: Place = (address) =>
  address.startsWith('192.0.2.') ? address.replace('192.0.2.', '127.0.53.') : null

/** One world of all scenarios that can stand beside each other. */
export function sharedNetwork(scenarios: readonly Scenario[], at: number, place?: Place): Network {
  const draft = draftWorld(at)
  for (const scenario of scenarios) if (scenario.served) scenario.apply(draft)
  return makeNetwork(draft, place)
}

/**
 * Serves scenarios until closed. Where the system has no loopback addresses but 127.0.0.1, those of the name servers are
 * left out, and the one address is all there is.
 * @throws the socket's error when an address or port cannot be had
 */
export function serve(
  scenarios: readonly Scenario[],
  { at, place = onLoopback, ...how }: ServeOptions,
): Promise<Served> {
  return serveNetwork(sharedNetwork(scenarios, at, place), how)
}

/** The same for any network, at the addresses that its hosts have. */
export async function serveNetwork(network: Network, options: Omit<ServeOptions, 'at' | 'place'>): Promise<Served> {
  const { delayMs = 0, address = '127.0.0.1', port = 5300 } = options
  const main = allInOne(network, address)
  const listening = await listenAll(main, [...network.hosts.values()], port, delayMs)
  const hints = network.hints.filter((hint) => listening.addresses.includes(hint.address))
  return {
    ...listening,
    address,
    hintsText: hintsText({ hints: hints.length > 0 ? hints : [{ name: ROOT_SERVER, address }] }),
    anchorText: anchorText(network.anchors),
    bindAnchorText: bindAnchorText(network.anchors),
  }
}

type Listening = Pick<Served, 'port' | 'addresses' | 'close'>

/** Tries again when the port that the system chose for the first address is taken at another. */
async function listenAll(
  main: Host,
  others: readonly Host[],
  port: number,
  delayMs: number,
  tries = 5,
): Promise<Listening> {
  try {
    return await listenOnce(main, others, port, delayMs)
  } catch (error) {
    if (port !== 0 || tries === 0 || codeOf(error) !== 'EADDRINUSE') throw error
    return listenAll(main, others, port, delayMs, tries - 1)
  }
}

async function listenOnce(main: Host, others: readonly Host[], wanted: number, delayMs: number): Promise<Listening> {
  const closers: (() => Promise<void>)[] = []
  const close = async (): Promise<void> => {
    await Promise.all(closers.map((end) => end()))
  }
  const listen = async (host: Host, at: number): Promise<number> => {
    const bound = await listenTcp(host, at, delayMs, closers)
    await listenUdp(host, bound, delayMs, closers)
    return bound
  }
  const addresses: string[] = []
  try {
    const port = await listen(main, wanted)
    for (const host of others) {
      try {
        await listen(host, port)
        addresses.push(host.address)
      } catch (error) {
        if (codeOf(error) !== 'EADDRNOTAVAIL') throw error
      }
    }
    return { port, addresses, close }
  } catch (error) {
    await close()
    throw error
  }
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown }).code

/** The deepest zone's first server answers; with RD set the lab resolves, validating nothing. */
function allInOne(network: Network, address: string): Host {
  const resolver = makeHost(address, (asked) => resolve(network, asked))
  return {
    address,
    serve: (query, via) => {
      const decoded = decodeMessage(query)
      const question = decoded.kind === 'response' ? decoded.message.questions[0] : undefined
      if (decoded.kind === 'malformed' || decoded.message.rd || question === undefined)
        return resolver.serve(query, via)
      const [first] = zoneFor(network.zones, question)?.addresses ?? []
      return network.hosts.get(first ?? '')?.serve(query, via) ?? 'timeout'
    },
  }
}

/** Root hints in the form of IANA's named.root. */
function hintsText(network: Pick<Network, 'hints'>): string {
  const lines = network.hints.flatMap(({ name, address }) => [
    `. 3600000 NS ${name}`,
    `${name} 3600000 ${address.includes(':') ? 'AAAA' : 'A'} ${address}`,
  ])
  return `${lines.join('\n')}\n`
}

/** Trust anchors as DS or DNSKEY records in zone-file form. */
function anchorText(anchors: readonly TrustAnchor[]): string {
  const lines = anchors.map(({ zone, ds, key }) => {
    if (ds !== null) return `${zone} 3600 IN DS ${presentRdata(TYPE.DS, ds.rdata)}`
    return `${zone} 3600 IN DNSKEY ${presentRdata(TYPE.DNSKEY, key?.rdata ?? new Uint8Array(0))}`
  })
  return `${lines.join('\n')}\n`
}

/** Trust anchors as a `trust-anchors` clause. */
function bindAnchorText(anchors: readonly TrustAnchor[]): string {
  const lines = anchors.flatMap(({ zone, ds }) => {
    if (ds === null) return []
    const digest = Buffer.from(ds.digest).toString('hex')
    return [`  "${zone}" static-ds ${ds.keyTag} ${ds.algorithm} ${ds.digestType} "${digest}";`]
  })
  return `trust-anchors {\n${lines.join('\n')}\n};\n`
}

function listenUdp(host: Host, port: number, delayMs: number, closers: (() => Promise<void>)[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(host.address.includes(':') ? 'udp6' : 'udp4')
    socket.once('error', (error) => {
      socket.close()
      reject(error)
    })
    socket.on('message', (query, from) => {
      const served = host.serve(query, 'udp')
      if (typeof served === 'string') return
      later(delayMs, () => {
        for (const reply of served) socket.send(reply, from.port, from.address, () => {})
      })
    })
    socket.bind(port, host.address, () => {
      // A client that went away must not end the server.
      socket.removeAllListeners('error').on('error', () => {})
      closers.push(() => new Promise((done) => socket.close(() => done())))
      resolve()
    })
  })
}

/** @returns the port, which is new when `port` is 0 */
function listenTcp(host: Host, port: number, delayMs: number, closers: (() => Promise<void>)[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const open = new Set<Socket>()
    const server = createServer((socket) => {
      open.add(socket)
      socket.on('close', () => open.delete(socket)).on('error', () => {})
      socket.on(
        'data',
        unframe((query) => answerTcp(host, query, socket, delayMs)),
      )
    })
    server.once('error', reject)
    server.listen(port, host.address, () => {
      closers.push(
        () =>
          new Promise((done) => {
            for (const socket of open) socket.destroy()
            server.close(() => done())
          }),
      )
      const bound = server.address()
      resolve(bound !== null && typeof bound === 'object' ? bound.port : port)
    })
  })
}

function answerTcp(host: Host, query: Uint8Array, socket: Socket, delayMs: number): void {
  const served = host.serve(query, 'tcp')
  if (served === 'refused') socket.resetAndDestroy()
  if (typeof served === 'string') return
  later(delayMs, () => {
    for (const reply of served) if (!socket.destroyed) socket.write(frame(reply))
  })
}

const later = (delayMs: number, act: () => void): void => {
  if (delayMs > 0) setTimeout(act, delayMs)
  else act()
}
