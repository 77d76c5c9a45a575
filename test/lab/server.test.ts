/** The lab's servers as servers: header, EDNS, sizes, refusals, and the ways they misbehave (RFC 6891 §6, RFC 8906, RFC 9619). */

import { describe, expect, test } from 'vitest'
import { decodeMessage, encodeMessage, type Message } from '../../src/dns/message.ts'
import { Name } from '../../src/dns/name.ts'
import { RCODE, TYPE } from '../../src/dns/registry.ts'
import * as behaviour from '../../src/lab/behaviour.ts'
import { draftWorld, FIXED_AT, ROOT_SERVER } from '../../src/lab/draft.ts'
import type { Behaviour } from '../../src/lab/server.ts'
import { makeNetwork, memoryTransport, type Network } from '../../src/lab/world.ts'
import type { Timestamp } from '../../src/snapshot.ts'
import { ask, outline, query } from './ask.ts'

const CHILD = '192.0.2.80'

function world(how?: Behaviour): Network {
  const draft = draftWorld(FIXED_AT)
  draft.zone('z.test.')
  draft.zone('rsa.test.', { algorithm: 8 })
  draft.zone('large.test.', { algorithm: 18, csk: true })
  if (how !== undefined) draft.behaviours.set(CHILD, how)
  return makeNetwork(draft)
}
const healthy = world()

function raw(wire: Uint8Array, via: 'udp' | 'tcp' = 'udp'): Message | string {
  const served = healthy.hosts.get(CHILD)!.serve(wire, via)
  if (typeof served === 'string') return served
  const decoded = decodeMessage(served[0]!)
  return decoded.kind === 'response' ? decoded.message : decoded.why
}

const question = { name: Name.parse('www.z.test.'), type: TYPE.A, class: 1 }
const edns = { udpSize: 1232, version: 0, do: true, options: [], errors: [] }

describe('header', () => {
  test('id, question, RD and CD are repeated; RA and AD are not set', () => {
    const message = ask(healthy, CHILD, 'wWw.z.test.', 'A', { rd: true, cd: true })!
    expect(message).toMatchObject({ id: 0x4242, qr: true, aa: true, rd: true, cd: true, ra: false, ad: false })
    expect(message.questions.map((q) => q.name.toString())).toEqual(['wWw.z.test.'])
  })

  test('what is no question gets no answer', () => {
    expect(raw(Uint8Array.of(1, 2, 3))).toBe('timeout')
    expect(raw(encodeMessage({ id: 1, qr: true, questions: [question] }))).toBe('timeout')
  })

  test.each([
    ['two questions', { id: 1, questions: [question, question] }, RCODE.FORMERR],
    ['no question', { id: 1, questions: [] }, RCODE.FORMERR],
    ['another opcode', { id: 1, opcode: 4, questions: [question] }, RCODE.NOTIMP],
    ['another class', { id: 1, questions: [{ ...question, class: 3 }] }, RCODE.REFUSED],
    ['a zone transfer', { id: 1, questions: [{ ...question, type: TYPE.AXFR }] }, RCODE.REFUSED],
    ['NXNAME', { id: 1, questions: [{ ...question, type: TYPE.NXNAME }] }, RCODE.FORMERR],
    ['EDNS version 1', { id: 1, questions: [question], edns: { ...edns, version: 1 } }, RCODE.BADVERS],
    ['a zone it does not have', { id: 1, questions: [{ ...question, name: Name.parse('z.example.') }] }, RCODE.REFUSED],
  ])('%s: RCODE', (_, parts, rcode) => {
    expect(raw(encodeMessage(parts))).toMatchObject({ rcode, answer: [] })
  })
})

describe('EDNS and sizes', () => {
  test('without EDNS: no OPT, nothing of DNSSEC', () => {
    const message = ask(healthy, CHILD, 'nx.z.test.', 'A', { do: null })!
    expect(message.edns).toBeNull()
    expect(outline(message.authority)).toEqual(['z.test. SOA'])
  })

  test('with DO off: OPT, nothing of DNSSEC but what is asked for', () => {
    const message = ask(healthy, CHILD, 'x.wild.z.test.', 'A', { do: false })!
    expect(message.edns).toMatchObject({ version: 0, do: false, udpSize: 1232 })
    expect(outline([...message.answer, ...message.authority])).toEqual(['x.wild.z.test. A'])
    expect(outline(ask(healthy, CHILD, 'z.test.', 'DNSKEY', { do: false })!.answer)).toEqual([
      'z.test. DNSKEY',
      'z.test. DNSKEY',
    ])
    expect(outline(ask(healthy, '192.0.2.53', 'www.z.test.', 'A', { do: false })!.authority)).toEqual(['z.test. NS'])
  })

  test('a reply over the size of the client is truncated to its header, over TCP it is whole', () => {
    const short = ask(healthy, CHILD, 'nx.rsa.test.', 'A', { via: 'udp', size: 512 })!
    expect(short).toMatchObject({ tc: true, answer: [], authority: [], additional: [] })
    expect(short.edns?.do).toBe(true)
    const whole = ask(healthy, CHILD, 'nx.rsa.test.', 'A', { via: 'tcp', size: 512 })!
    expect(whole.tc).toBe(false)
    expect(whole.authority.length).toBe(6)
    expect(ask(healthy, CHILD, 'nx.rsa.test.', 'A', { via: 'udp', size: 1232 })!.tc).toBe(false)
  })

  test('no UDP reply is over 1232 octets, whatever the client allows', () => {
    expect(ask(healthy, CHILD, 'large.test.', 'DNSKEY', { via: 'udp', size: 4096 })!.tc).toBe(true)
    expect(ask(healthy, CHILD, 'large.test.', 'DNSKEY', { via: 'tcp' })!.answer).toHaveLength(2)
  })
})

describe('misbehaviour', () => {
  const asked = (how: Behaviour, via: 'udp' | 'tcp' = 'udp', dnssec: boolean | null = true): Message | null =>
    ask(world(how), CHILD, 'www.z.test.', 'A', { via, do: dnssec })

  test('silence and refusal', () => {
    const outcome = (how: Behaviour, via: 'udp' | 'tcp') =>
      world(how).hosts.get(CHILD)!.serve(query('www.z.test.', 'A'), via)
    expect(outcome(behaviour.silent, 'udp')).toBe('timeout')
    expect(outcome(behaviour.unreachable, 'tcp')).toBe('unreachable')
    expect(outcome(behaviour.tcpRefused, 'tcp')).toBe('refused')
    expect(outcome(behaviour.tcpRefused, 'udp')).toHaveLength(1)
    expect(outcome(behaviour.silentFor([TYPE.A]), 'udp')).toBe('timeout')
    expect(outcome(behaviour.silentFor([TYPE.MX]), 'udp')).toHaveLength(1)
    expect(outcome(behaviour.dropsEdns, 'udp')).toBe('timeout')
    expect(outcome(behaviour.wrongIdFirst, 'udp')).toHaveLength(3)
  })

  test('errors', () => {
    expect(asked(behaviour.answersRcode(RCODE.REFUSED))).toMatchObject({ rcode: RCODE.REFUSED, answer: [], aa: false })
    expect(asked(behaviour.answersRcode(RCODE.SERVFAIL, [TYPE.MX]))).toMatchObject({ rcode: RCODE.NOERROR, aa: true })
    expect(asked(behaviour.ednsFormerr)).toMatchObject({ rcode: RCODE.FORMERR, edns: null })
    expect(asked(behaviour.ednsFormerr, 'udp', null)).toMatchObject({ rcode: RCODE.NOERROR, aa: true })
  })

  test('less than asked for', () => {
    expect(outline(asked(behaviour.ignoresDo)!.answer)).toEqual(['www.z.test. A'])
    expect(asked(behaviour.truncatesAndRefusesTcp)).toMatchObject({ tc: true, answer: [] })
    expect(asked(behaviour.notAuthoritative)).toMatchObject({ aa: false })
    expect(asked(behaviour.answersNothing)).toMatchObject({ aa: false, answer: [], authority: [], rcode: 0 })
    expect(outline(asked(behaviour.refersUpward(ROOT_SERVER))!.authority)).toEqual(['. NS'])
    expect(asked(behaviour.cutsAt(60))!.problems).not.toEqual([])
    expect(asked(behaviour.cutsAt(60), 'tcp')!.problems).toEqual([])
    expect(asked(behaviour.appendsOctets)!.problems).toMatchObject([{ section: 'trailing' }])
  })
})

describe('in memory', () => {
  const at = FIXED_AT as Timestamp
  const server = (address: string) => ({ name: null, address, port: 53 })

  test('replies that do not belong to the query are dropped and counted', async () => {
    const { transport } = memoryTransport(world(behaviour.wrongIdFirst), at)
    const reply = await transport.exchange({
      server: server(CHILD),
      via: 'udp',
      query: query('www.z.test.', 'A'),
      timeoutMs: 2000,
    })
    expect(reply).toMatchObject({ kind: 'reply', discarded: 2, elapsedMs: 0 })
  })

  test('silence takes the timeout of the clock of the world, and what is quicker comes first', async () => {
    const { transport, now } = memoryTransport(world(), at)
    const order: string[] = []
    const exchange = async (address: string): Promise<void> => {
      const reply = await transport.exchange({
        server: server(address),
        via: 'udp',
        query: query('www.z.test.', 'A'),
        timeoutMs: 2000,
      })
      order.push(`${address} ${reply.kind} ${now() - at * 1000}`)
    }
    await Promise.all([exchange('192.0.2.99'), exchange(CHILD), exchange('192.0.2.98')])
    expect(order).toEqual(['192.0.2.80 reply 0', '192.0.2.99 no-response 2000', '192.0.2.98 no-response 2000'])
  })
})
