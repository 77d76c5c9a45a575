/** Queries and the replies that belong to them (RFC 5452 §9.1, RFC 6891 §6.1.4, RFC 4035 §3.2). */

import { describe, expect, it } from 'vitest'
import { decodeMessage, encodeMessage, type MessageParts } from '../../src/dns/message.ts'
import { Name } from '../../src/dns/name.ts'
import { encodeQuery, matches, type Query } from '../../src/dns/query.ts'
import { RCODE } from '../../src/dns/registry.ts'

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex')
const query = (name: string, more: Partial<Query> & { type?: number } = {}): Query => ({
  id: 0x1234,
  question: { name: Name.parse(name), type: more.type ?? 1 },
  rd: false,
  cd: false,
  edns: { udpSize: 1232, do: true },
  ...more,
})

describe('a query', () => {
  it('has the octets of its header, question and OPT record', () => {
    expect(hex(encodeQuery(query('Example.')))).toBe(
      '123400000001000000000001' + '074578616d706c6500' + '00010001' + '0000290' + '4d0' + '00008000' + '0000',
    )
  })

  it('sets RD, CD and DO, and nothing else, as asked', () => {
    const flags = (q: Query): string => hex(encodeQuery(q)).slice(4, 8)
    expect(flags(query('a.', { rd: true }))).toBe('0100')
    expect(flags(query('a.', { cd: true }))).toBe('0010')
    expect(hex(encodeQuery(query('a.', { edns: { udpSize: 512, do: false } })))).toMatch(/0000290200000000000000$/)
  })

  it('without EDNS has no additional record', () => {
    expect(hex(encodeQuery(query('.', { edns: null })))).toBe('123400000001000000000000' + '00' + '00010001')
  })

  it.each(['a\\.b.c.', '\\000\\255.', 'x\\032y.', '.', `${'x'.repeat(63)}.`, 'xn--bcher-kva.', '\\192\\012.'])(
    'for %s carries the name octet by octet',
    (name) => {
      const decoded = decodeMessage(encodeQuery(query(name, { type: 65280, class: 3 })))
      if (decoded.kind !== 'response') throw new Error(decoded.why)
      expect(decoded.message.questions).toEqual([{ name: Name.parse(name), type: 65280, class: 3 }])
      expect(decoded.message.problems).toEqual([])
      expect(decoded.message.edns).toMatchObject({ udpSize: 1232, version: 0, do: true })
    },
  )
})

describe('a reply', () => {
  const asked = encodeQuery(query('www.Example.'))
  const question = { name: Name.parse('www.example.'), type: 1, class: 1 }
  const reply = (parts: Partial<MessageParts> = {}): Uint8Array =>
    encodeMessage({ id: 0x1234, qr: true, questions: [question], ...parts })

  it('with the id and question of the query belongs to it, whatever the case, flags and RCODE', () => {
    expect(matches(asked, reply())).toBe(true)
    expect(matches(asked, reply({ aa: true, tc: true, rcode: RCODE.NXDOMAIN }))).toBe(true)
    expect(matches(asked, reply({ questions: [{ ...question, name: Name.parse('WWW.EXAMPLE.') }] }))).toBe(true)
    expect(matches(Buffer.from(asked), Buffer.from(reply()))).toBe(true)
  })

  it.each([
    ['another id', { id: 0x1235 }],
    ['no QR bit', { qr: false }],
    ['another opcode', { opcode: 4 }],
    ['another name', { questions: [{ ...question, name: Name.parse('ww.example.') }] }],
    ['another type', { questions: [{ ...question, type: 28 }] }],
    ['another class', { questions: [{ ...question, class: 3 }] }],
    ['two questions', { questions: [question, question] }],
    ['no question and RCODE NOERROR', { questions: [] }],
    ['no question and RCODE NXDOMAIN', { questions: [], rcode: RCODE.NXDOMAIN }],
  ])('with %s does not', (_, parts) => {
    expect(matches(asked, reply(parts))).toBe(false)
  })

  it('without a question belongs to it when its RCODE says the query was not understood or not served', () => {
    for (const rcode of [RCODE.FORMERR, RCODE.SERVFAIL, RCODE.NOTIMP, RCODE.REFUSED]) {
      expect(matches(asked, reply({ questions: [], rcode }))).toBe(true)
    }
  })

  it('that is cut short or has a pointer for a name does not', () => {
    const whole = reply()
    for (let size = 0; size < whole.length; size++) expect(matches(asked, whole.subarray(0, size))).toBe(false)
    expect(matches(asked, Buffer.from('123480000001000000000000c00c00010001', 'hex'))).toBe(false)
    expect(matches(new Uint8Array(3), new Uint8Array(12))).toBe(false)
  })

  it('for a name with a dot in a label does not belong to a query for two labels', () => {
    const odd = encodeQuery(query('a\\.b.'))
    expect(matches(odd, reply({ questions: [{ ...question, name: Name.parse('a.b.') }] }))).toBe(false)
  })
})
