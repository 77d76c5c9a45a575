/** The lab on loopback: real sockets, walks from the root, one address for everything, delay, and an end. */

import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseHints } from '../../src/collect/hints.ts'
import { decodeMessage, type Message } from '../../src/dns/message.ts'
import { RCODE, typeName } from '../../src/dns/registry.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import { findScenario, SCENARIOS } from '../../src/lab/index.ts'
import { onLoopback, type Served, serve, serveNetwork, sharedNetwork } from '../../src/lab/serve.ts'
import type { Server, Timestamp } from '../../src/snapshot.ts'
import { trace } from '../../src/trace.ts'
import { frame, unframe } from '../../src/transport/frame.ts'
import { socketTransport } from '../../src/transport/sockets.ts'
import { parseAnchors } from '../../src/validate/anchor.ts'
import { POLICIES } from '../../src/validate/policy.ts'
import { outline, query } from './ask.ts'
import { expected, summary } from './trace.ts'

const AT = (Date.UTC(2026, 5, 15) / 1000) as Timestamp
let served: Served

beforeAll(async () => {
  served = await serve(SCENARIOS, { port: 0, at: AT })
})
afterAll(() => served.close())

const read = (wire: Uint8Array): Message => {
  const decoded = decodeMessage(wire)
  if (decoded.kind === 'malformed') throw new Error(decoded.why)
  return decoded.message
}

/** One question over UDP. */
function overUdp(address: string, port: number, wire: Uint8Array): Promise<Message> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4')
    socket.once('error', reject).once('message', (reply) => {
      socket.close()
      resolve(read(reply))
    })
    socket.send(wire, port, address)
  })
}

/** Several questions over one TCP connection. */
function overTcp(address: string, port: number, wires: readonly Uint8Array[]): Promise<readonly Message[]> {
  return new Promise((resolve, reject) => {
    const replies: Message[] = []
    const socket = connect(port, address, () => {
      for (const wire of wires) socket.write(frame(wire))
    })
    socket.once('error', reject).on(
      'data',
      unframe((reply) => {
        replies.push(read(reply))
        if (replies.length < wires.length) return
        socket.destroy()
        resolve(replies)
      }),
    )
  })
}

/** Traces a scenario through real sockets. */
async function walk(name: string, resolver: Server | null = null) {
  const scenario = findScenario(name)!
  const transport = socketTransport()
  try {
    return await trace(scenario.question, {
      anchors: parseAnchors(served.anchorText, AT),
      policy: POLICIES.iana,
      at: AT,
      hints: parseHints(served.hintsText),
      port: served.port,
      resolver,
      families: [4, 6],
      tcp: false,
      retries: 0,
      timeoutMs: 400,
      publicOnly: false,
      allServers: false,
      limits: { queries: 200, ms: 20_000 },
      transport,
      now: Date.now,
    })
  } finally {
    await transport.close()
  }
}

describe('a walk from the root over the addresses of the name servers', () => {
  const names = [
    'valid-nsec3',
    'ds-bad-tag',
    'unsigned',
    'optout-insecure',
    'cname-chain',
    'grandchild',
    'alg18',
    'nxdomain-nsec3',
    'lame-refused',
    'glueless',
  ]

  test.each(names)('%s', async (name) => {
    expect(summary(await walk(name))).toEqual(expected(findScenario(name)!))
  })
})

describe('one address for everything', () => {
  test('RD clear: the deepest zone answers as its server would', async () => {
    const message = await overUdp(served.address, served.port, query('www.valid-nsec.test.', 'A'))
    expect(message).toMatchObject({ aa: true, ra: false })
    expect(outline(message.answer)).toEqual(['www.valid-nsec.test. A', 'www.valid-nsec.test. RRSIG(A)'])
  })

  test('DS comes from the parent', async () => {
    const message = await overUdp(served.address, served.port, query('valid-nsec.test.', 'DS'))
    expect(outline(message.answer)).toEqual(['valid-nsec.test. DS', 'valid-nsec.test. RRSIG(DS)'])
  })

  test('RD set: aliases are followed, with what proves a wildcard', async () => {
    const message = await overUdp(served.address, served.port, query('x.wc.wildcard-cname.test.', 'A', { rd: true }))
    expect(message).toMatchObject({ aa: false, ra: true, ad: false, rcode: RCODE.NOERROR })
    expect(outline(message.answer)).toEqual([
      'x.wc.wildcard-cname.test. CNAME',
      'x.wc.wildcard-cname.test. RRSIG(CNAME)',
      'www.wildcard-cname-target.test. A',
      'www.wildcard-cname-target.test. RRSIG(A)',
    ])
    expect(outline(message.authority)).toEqual([
      '*.wc.wildcard-cname.test. NSEC',
      '*.wc.wildcard-cname.test. RRSIG(NSEC)',
    ])
  })

  test('RD set: SERVFAIL where no server of a zone answers, and never for a signature', async () => {
    const failing = await overTcp(served.address, served.port, [
      query('www.lame-refused.test.', 'A', { rd: true }),
      query('one.cname-loop.test.', 'A', { rd: true }),
    ])
    expect(failing.map((m) => m.rcode)).toEqual([RCODE.SERVFAIL, RCODE.SERVFAIL])
    const bogus = await overUdp(served.address, served.port, query('www.expired.test.', 'A', { rd: true }))
    expect(bogus.rcode).toBe(RCODE.NOERROR)
  })

  test.each(['valid-nsec', 'ds-bad-tag', 'unsigned', 'expired-a', 'wildcard-cname', 'nodata-nsec3'])(
    'as a resolver: %s',
    async (name) => {
      const { report } = await walk(name, { name: null, address: served.address, port: served.port })
      const { status, code } = findScenario(name)!
      expect([report.verdict.status, report.verdict.cause?.code ?? null]).toEqual([status, code])
    },
  )
})

describe('sockets', () => {
  test('several questions on one TCP connection', async () => {
    const wires = ['A', 'AAAA', 'MX', 'TXT'].map((type) => query('www.valid-nsec.test.', type))
    const replies = await overTcp('127.0.53.80', served.port, wires)
    expect(replies.map((m) => typeName(m.questions[0]!.type))).toEqual(['A', 'AAAA', 'MX', 'TXT'])
  })

  test('every name server has an address of its own on loopback', () => {
    const network = sharedNetwork(SCENARIOS, AT, onLoopback)
    expect([...network.hosts.keys()].every((address) => address.startsWith('127.0.53.'))).toBe(true)
    expect(served.addresses).toEqual([...network.hosts.keys()])
    expect(served.addresses.length).toBeGreaterThan(10)
    expect(onLoopback('2001:db8::1')).toBeNull()
  })

  test('hints and anchors in the forms that tools read', () => {
    expect(served.hintsText).toBe('. 3600000 NS a.root-servers.\na.root-servers. 3600000 A 127.0.53.1\n')
    expect(served.anchorText).toMatch(/^\. 3600 IN DS \d+ 8 2 [0-9a-f]{64}\n$/i)
    expect(served.bindAnchorText).toMatch(/^trust-anchors \{\n {2}"\." static-ds \d+ 8 2 "[0-9a-f]{64}";\n\};\n$/)
  })

  test('each answer is held back by the delay', async () => {
    const slow = await serve([findScenario('c01')!], {
      port: 0,
      at: AT,
      delayMs: 120,
      address: '127.0.0.2',
      place: () => '127.0.0.3',
    })
    try {
      const began = performance.now()
      const message = await overUdp('127.0.0.2', slow.port, query('www.valid-nsec3.test.', 'A'))
      expect(performance.now() - began).toBeGreaterThan(100)
      expect(message.answer).toHaveLength(2)
    } finally {
      await slow.close()
    }
  })

  test('a world for check, where its addresses are not those of this host: one address answers for all', async () => {
    const { network } = findCheck('check-healthy')!.build()
    const own = await serveNetwork(network, { port: 0, address: '127.0.0.7' })
    try {
      expect(own.hintsText).toBe('. 3600000 NS a.root-servers.\na.root-servers. 3600000 A 127.0.0.7\n')
      const message = await overUdp('127.0.0.7', own.port, query('check-healthy.test.', 'A'))
      expect(message.answer.map(({ type }) => typeName(type))).toEqual(['A', 'RRSIG'])
    } finally {
      await own.close()
    }
  })

  test('closing frees the port; a port in use is an error and leaves nothing open', async () => {
    const one = await serve([], { port: 0, at: AT, address: '127.0.0.4', place: () => '127.0.0.5' })
    const again = () => serve([], { port: one.port, at: AT, address: '127.0.0.6', place: () => '127.0.0.5' })
    await expect(again()).rejects.toThrow('EADDRINUSE')
    await one.close()
    const two = await again()
    await two.close()
  })
})
