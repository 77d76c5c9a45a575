/** Reading messages: header, EDNS, and what hostile or careless servers send (RFC 1035 §4.1, RFC 6891, RFC 8914). */

import { describe, expect, it } from 'vitest'
import { decodeMessage, encodeMessage, type Message, MessageError } from '../../src/dns/message.ts'
import { Name } from '../../src/dns/name.ts'
import { parseZone, presentRR } from '../../src/dns/presentation.ts'
import { parseDnskey } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'

const octets = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'))

function read(wire: Uint8Array | string): Message {
  const decoded = decodeMessage(typeof wire === 'string' ? octets(wire) : wire)
  if (decoded.kind !== 'response') throw new Error(`${decoded.why} at ${decoded.offset}`)
  return decoded.message
}

const QUESTION = '017800 0001 0001'
/** Header with one question and the counts given, flags QR; the question x. A follows: records begin at offset 19. */
const head = (answer: number, authority = 0, additional = 0): string =>
  `1234 8000 0001 ${[answer, authority, additional].map((count) => count.toString(16).padStart(4, '0')).join(' ')} ${QUESTION}`
const FIRST = 19

describe('RFC 1035 §4.1.1 header', () => {
  it('tells every flag apart', () => {
    const flags = { qr: 0x8000, aa: 0x0400, tc: 0x0200, rd: 0x0100, ra: 0x0080, ad: 0x0020, cd: 0x0010 }
    for (const [flag, bits] of Object.entries(flags)) {
      const message = read(`0001 ${bits.toString(16).padStart(4, '0')} 0000 0000 0000 0000`)
      const on = Object.keys(flags).filter((name) => message[name as keyof typeof flags])
      expect(on).toEqual([flag])
      expect(encodeMessage(message).subarray(2, 4)).toEqual(octets(bits.toString(16).padStart(4, '0')))
    }
  })

  it('reads id, opcode and RCODE', () => {
    expect(read('abcd a803 0000 0000 0000 0000')).toMatchObject({ id: 0xabcd, opcode: 5, rcode: 3, edns: null })
  })

  it('a message shorter than its header is malformed', () => {
    for (const size of [0, 1, 11]) {
      expect(decodeMessage(new Uint8Array(size))).toMatchObject({ kind: 'malformed', offset: size })
    }
  })
})

describe('RFC 1035 §4.1.2 question', () => {
  it('is read with type, class and case', () => {
    const { questions } = read('0000 0000 0002 0000 0000 0000 0158 00 00ff 0003 0161 c00c 001c 0001')
    expect(questions.map(({ name, type, class: c }) => [String(name), type, c])).toEqual([
      ['X.', 255, 3],
      ['a.X.', 28, 1],
    ])
  })

  it.each([
    ['the name is cut short', '0378', 12],
    ['type and class are cut short', '017800 0001 00', 15],
    [
      'its name has more than 255 octets',
      `${`3f${'61'.repeat(63)}`.repeat(3)}3e${'61'.repeat(62)}00 0001 0001`,
      12 + 192,
    ],
    ['its name is a pointer to itself', 'c00c 0001 0001', 12],
    ['its name is a pointer into the header', 'c000 0001 0001', 12],
    ['its name is a pointer forward', 'c010 0001 0001', 12],
    ['a label has a reserved type', '4100 0001 0001', 12],
    ['there is none though one is counted', '', 12],
  ])('where %s, the message is malformed', (_, question, offset) => {
    expect(decodeMessage(octets(`0000 8000 0001 0000 0000 0000 ${question}`))).toMatchObject({
      kind: 'malformed',
      offset,
    })
  })
})

describe('records', () => {
  it('are told by section, with owner, class, TTL and RDATA', () => {
    const message = read(`${head(1, 1, 1)} c00c 0001 0001 0000003c 0004 c0000201
      0161c00c 0001 0003 7fffffff 0001 ff  00 0010 0001 00000000 0000`)
    expect(message.problems).toEqual([])
    expect(message.answer.map(presentRR)).toEqual(['x. 60 IN A 192.0.2.1'])
    expect(message.authority.map(presentRR)).toEqual(['a.x. 2147483647 CH A \\# 1 ff'])
    expect(message.additional.map(presentRR)).toEqual(['. 0 IN TXT \\# 0'])
  })

  it('a TTL with the top bit set counts as 0 (RFC 2181 §8)', () => {
    expect(read(`${head(1)} c00c 0001 0001 80000000 0004 c0000201`).answer[0]!.ttl).toBe(0)
    expect(read(`${head(1)} c00c 0001 0001 ffffffff 0004 c0000201`).answer[0]!.ttl).toBe(0)
  })

  it('an A of five octets keeps all of them and does not disturb the next', () => {
    const message = read(`${head(2)} c00c 0001 0001 0000003c 0005 c000020163 c00c 0001 0001 0000003c 0004 c0000202`)
    expect(message.answer.map(presentRR)).toEqual(['x. 60 IN A \\# 5 c000020163', 'x. 60 IN A 192.0.2.2'])
  })

  it('a DNSKEY with Protocol 4 is a record like any other', () => {
    const message = read(`${head(1)} c00c 0030 0001 0000003c 0006 0101 04 0d abcd`)
    expect(message.problems).toEqual([])
    expect(parseDnskey(message.answer[0]!.rdata)).toMatchObject({ ok: true, value: { protocol: 4 } })
  })

  it('where the framing breaks, the records so far are kept and one problem says where', () => {
    const good = 'c00c 0001 0001 0000003c 0004 c0000201'
    for (const [rest, offset, why] of [
      ['', FIRST + 16, 'the message ends before the records that its header counts'],
      ['c00c 0001 0001 0000', FIRST + 18, 'a record is cut short'],
      ['c00c 0001 0001 0000003c 0005 c0000201', FIRST + 26, 'the RDATA of a A record runs past the end of the message'],
      ['3f78', FIRST + 16, 'owner: a label runs past the end of its data'],
      ['8078', FIRST + 16, 'owner: a label begins with 0x80, a reserved label type'],
    ] as const) {
      const message = read(`${head(2, 1, 1)} ${good} ${rest}`)
      expect(message.answer).toHaveLength(1)
      expect(message.problems).toEqual([{ section: 'answer', index: 1, offset, why }])
      expect([message.authority, message.additional]).toEqual([[], []])
    }
  })

  it('a record whose owner is a bad pointer is left out, and the next is read', () => {
    for (const pointer of ['c013', 'cfff', 'c000', 'c00b']) {
      const message = read(
        `${head(2)} ${pointer} 0001 0001 00000000 0004 c0000201 c00c 0001 0001 00000000 0004 c0000202`,
      )
      expect(message.answer.map(presentRR)).toEqual(['x. 0 IN A 192.0.2.2'])
      expect(message.problems).toMatchObject([{ section: 'answer', index: 0, offset: FIRST }])
    }
  })

  it.each([
    ['a pointer to itself', 'c01f'],
    ['a pointer forward', 'c021'],
    ['a pointer into the header', 'c002'],
    ['a label past its RDLENGTH', '0561'],
    ['nothing', ''],
  ])('a CNAME of %s keeps its RDATA as it stands, with a problem, and the next record is read', (_, rdata) => {
    const length = (rdata.length / 2).toString(16).padStart(4, '0')
    const message = read(`${head(2)} c00c 0005 0001 00000000 ${length} ${rdata} c00c 0001 0001 00000000 0004 c0000202`)
    expect(Buffer.from(message.answer[0]!.rdata).toString('hex')).toBe(rdata)
    expect(message.answer).toHaveLength(2)
    expect(message.problems).toMatchObject([
      { section: 'answer', index: 0, offset: FIRST + 12, why: expect.stringMatching(/^CNAME: /) },
    ])
  })

  it('a name inside RDATA ends with the RDATA, even where the octets after it would complete it', () => {
    const message = read(`${head(1)} c00c 0005 0001 00000000 0001 01 61 00`)
    expect(Buffer.from(message.answer[0]!.rdata).toString('hex')).toBe('01')
    expect(message.problems).toMatchObject([
      { why: 'CNAME: a label runs past the end of its data' },
      { section: 'trailing' },
    ])
  })

  it('octets after the last record are told', () => {
    expect(read(`${head(0)} 00ff`).problems).toEqual([
      { section: 'trailing', index: 0, offset: FIRST, why: '2 octets follow the last record' },
    ])
  })

  it('do not share memory with the message', () => {
    const wire = Buffer.from(octets(`${head(1)} c00c 0001 0001 0000003c 0004 c0000201`))
    const { answer } = read(wire)
    wire.fill(0)
    expect(answer.map(presentRR)).toEqual(['x. 60 IN A 192.0.2.1'])
  })
})

describe('compression', () => {
  const chain = (links: number): Uint8Array => {
    // a record of type 65280 whose RDATA is a root label and pointers, each to the one before; then a record owned by the last
    const start = FIRST + 11
    const pointers = Array.from({ length: links }, (_, i) => (0xc000 + start + Math.max(0, 2 * i - 1)).toString(16))
    const rdata = `00${pointers.join('')}`
    const last = (0xc000 + start + 2 * links - 1).toString(16)
    return octets(
      `${head(2)} 00 ff00 0001 00000000 ${(rdata.length / 2).toString(16).padStart(4, '0')} ${rdata} ${last} 0001 0001 00000000 0000`,
    )
  }

  it('a chain of pointers is followed so far as honest names need, and no further', () => {
    expect(read(chain(100)).problems).toEqual([])
    expect(read(chain(126)).answer).toHaveLength(2)
    expect(read(chain(127)).problems).toMatchObject([
      { section: 'answer', index: 1, why: expect.stringContaining('too many compression pointers') },
    ])
  })

  it('a pointer to itself, to a pointer to itself, or into its own labels says so', () => {
    for (const owner of ['c013', '0161c013', '0161c015']) {
      expect(read(`${head(1)} ${owner} 0001 0001 00000000 0000`).problems[0]).toMatchObject({
        why: 'owner: a compression pointer does not lead backwards',
      })
    }
  })

  it('a name that pointers make longer than 255 octets is refused', () => {
    const long = `${`3f${'61'.repeat(63)}`}`
    // question of 3 × 64 + 1 octets at 12; then 63 more octets before a pointer to it: 192 + 62 + 1 = 255
    const wire = (label: number): string =>
      `0000 8000 0001 0001 0000 0000 ${long.repeat(3)} 00 0001 0001 ${label.toString(16)}${'62'.repeat(label)} c00c 0001 0001 00000000 0000`
    expect(read(wire(61)).answer[0]!.owner.wire()).toHaveLength(255)
    expect(read(wire(62))).toMatchObject({ answer: [], problems: [{ why: 'owner: a name has more than 255 octets' }] })
  })

  it('RDATA that would be over 65535 octets when decompressed is kept as it stands', () => {
    const long = `${`3f${'61'.repeat(63)}`.repeat(3)}3d${'61'.repeat(61)}00`
    const rdlength = 0xffff - (12 + 255 + 4) - 12
    const wire = (type: string, rdata: string): string =>
      `0000 8000 0001 0001 0000 0000 ${long} 0001 0001 c00c ${type} 0001 00000000 ${rdlength.toString(16)} ${rdata.padEnd(2 * rdlength, 'e')}`
    // one name of 255 octets in the place of two still fits
    const fits = read(wire('0005', 'c00c'))
    expect(fits.problems).toEqual([])
    expect(fits.answer[0]!.rdata).toHaveLength(rdlength + 253)
    const over = read(wire('000e', 'c00cc00c'))
    expect(over.answer[0]!.rdata).toHaveLength(rdlength)
    expect(over.problems).toMatchObject([{ why: 'MINFO has more than 65535 octets of RDATA when decompressed' }])
  })

  it('names behind the same pointer are the same object, so a message full of pointers stays small', () => {
    const { answer } = read(`${head(2)} c00c 0001 0001 00000000 0000 c00c 0001 0001 00000000 0000`)
    expect(answer[0]!.owner).toBe(answer[1]!.owner)
  })
})

describe('work is linear in the size of the message', () => {
  const full = (): Uint8Array => {
    const wire = new Uint8Array(0xffff)
    wire.set(octets('0000 8000 0000 ffff ffff ffff'))
    return wire
  }

  it('43 octets with counts of 65535 give the records that are there', () => {
    const wire = octets(`0000 8000 0000 ffff ffff ffff ${'00'.repeat(31)}`)
    const message = read(wire)
    expect(wire).toHaveLength(43)
    expect(message.answer).toHaveLength(2)
    expect(message.problems).toMatchObject([{ section: 'answer', index: 2, offset: 35, why: 'a record is cut short' }])
  })

  it('a question count of 65535 without questions is malformed at once', () => {
    expect(decodeMessage(octets(`0000 8000 ffff ffff ffff ffff ${'00'.repeat(31)}`))).toMatchObject({
      kind: 'malformed',
    })
  })

  it('thousands of pointers to the longest name there is', () => {
    const wire = full()
    const name = Buffer.from(`${'0161'.repeat(126)}00`, 'hex')
    wire.set(name, 12)
    for (let at = 12 + name.length + 10; at + 16 <= wire.length; at += 16) {
      wire.set(octets('c00c 000e 0001 00000000 0004 c00c c00c'), at)
    }
    expect(read(wire).answer.length).toBeGreaterThan(4000)
  }, 3_000)

  it('thousands of records that cannot be read are not thousands of problems', () => {
    const wire = full()
    for (let at = 12; at + 13 <= wire.length; at += 13) wire.set(octets('00 0005 0001 00000000 0002 c000'), at)
    const { answer, problems } = read(wire)
    expect(answer.length).toBeGreaterThan(5000)
    expect(problems).toHaveLength(51)
    expect(problems.at(-1)!.why).toBe('there are more problems than are told')
  }, 3_000)
})

describe('RFC 6891 EDNS', () => {
  const opt = (rdata = '', fields = '00 0029 04d0 00 00 8000'): string =>
    `${head(0, 0, 1)} ${fields} ${(rdata.replace(/\s/g, '').length / 2).toString(16).padStart(4, '0')} ${rdata}`

  it('size, version, DO and options', () => {
    const message = read(opt('000a 0008 0102030405060708 0003 0000', '00 0029 04d0 00 01 8000'))
    expect(message.edns).toMatchObject({ udpSize: 1232, version: 1, do: true, errors: [] })
    expect(message.edns!.options).toEqual([
      { code: 10, data: octets('0102030405060708') },
      { code: 3, data: new Uint8Array(0) },
    ])
    expect(message.additional).toEqual([])
  })

  it('its TTL gives the RCODE its upper bits, also where the top bit is set', () => {
    expect(read(opt('', '00 0029 04d0 01 00 0000'))).toMatchObject({ rcode: 16, edns: { do: false } })
    expect(read(opt('', '00 0029 04d0 ff 00 0000'))).toMatchObject({ rcode: 0xff0 })
  })

  it('RFC 8914 §2: Extended DNS Errors are told apart from options, a final NUL left out', () => {
    const { edns } = read(opt('000f 0002 0000  000f 0005 0007 c3a900  000f 0003 0016 00  000f 0004 0006 ffff'))
    expect(edns!.options).toEqual([])
    expect(edns!.errors).toEqual([
      { code: 0, text: '' },
      { code: 7, text: 'é' },
      { code: 22, text: '' },
      { code: 6, text: '\ufffd\ufffd' },
    ])
  })

  it('an Extended DNS Error without INFO-CODE is an option with a problem', () => {
    const { edns, problems } = read(opt('000f 0001 00'))
    expect(edns).toMatchObject({ options: [{ code: 15 }], errors: [] })
    expect(problems).toMatchObject([{ section: 'additional', index: 0, offset: FIRST + 11 }])
  })

  it('an option that runs past its record is a problem; those before it are kept', () => {
    for (const broken of ['000a 0009 00', '000a 00', '00']) {
      const { edns, problems } = read(opt(`0003 0000 ${broken}`))
      expect(edns!.options).toEqual([{ code: 3, data: new Uint8Array(0) }])
      expect(problems).toMatchObject([{ section: 'additional', index: 0, offset: FIRST + 11 + 4 }])
    }
  })

  it('the first OPT counts; a second, one elsewhere, and one with an owner are problems', () => {
    const two = read(`${head(0, 0, 2)} 00 0029 0200 00000000 0000 00 0029 04d0 00000000 0000`)
    expect(two.edns).toMatchObject({ udpSize: 512 })
    expect(two.problems).toMatchObject([{ index: 1, why: 'the message has more than one OPT record' }])
    const elsewhere = read(`${head(1)} 00 0029 0200 00000000 0000`)
    expect(elsewhere).toMatchObject({ edns: null, answer: [], problems: [{ section: 'answer' }] })
    const owned = read(`${head(0, 0, 1)} c00c 0029 0200 00000000 0000`)
    expect(owned).toMatchObject({
      edns: { udpSize: 512 },
      problems: [{ why: expect.stringContaining('not the root') }],
    })
  })
})

describe('writing', () => {
  it('compresses owners against names before them, keeping case', () => {
    const answer = parseZone('x. 1 A 192.0.2.1\na.x. 1 NS a.x.\nb.a.x. 1 A 192.0.2.1\nX. 1 A 192.0.2.1')
    const wire = encodeMessage({
      id: 0x1234,
      qr: true,
      questions: [{ name: Name.parse('x.'), type: TYPE.A, class: 1 }],
      answer,
    })
    const a = FIRST + 16
    expect(Buffer.from(wire).toString('hex')).toBe(
      Buffer.from(
        octets(`1234 8000 0001 0004 0000 0000 017800 0001 0001
          c00c 0001 0001 00000001 0004 c0000201
          0161c00c 0002 0001 00000001 0005 0161017800
          0162 c0${a.toString(16)} 0001 0001 00000001 0004 c0000201
          015800 0001 0001 00000001 0004 c0000201`),
      ).toString('hex'),
    )
  })

  it('never points beyond 16383 octets', () => {
    const filler = { owner: Name.root, type: 65280, class: 1, ttl: 0, rdata: new Uint8Array(0x4000) }
    const [rr] = parseZone('far.example. 1 A 192.0.2.1')
    const message = read(encodeMessage({ id: 0, answer: [filler, rr!, rr!] }))
    expect(message.answer.slice(1).map(presentRR)).toEqual([presentRR(rr!), presentRR(rr!)])
  })

  it('refuses what a message cannot hold', () => {
    const big = { owner: Name.root, type: 65280, class: 1, ttl: 0, rdata: new Uint8Array(0xffff) }
    expect(() => encodeMessage({ id: 0, answer: [big] })).toThrow(MessageError)
    expect(() => encodeMessage({ id: 0, rcode: 16 })).toThrow('RCODE 16 needs EDNS')
  })
})
