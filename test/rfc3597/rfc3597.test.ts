/** RFC 3597: unknown types, their text and their names. */

import { describe, expect, it } from 'vitest'
import { canonicalRdata } from '../../src/dns/canonical.ts'
import { decodeMessage } from '../../src/dns/message.ts'
import { parseRdata, parseZone, presentRdata, presentRR, ZoneTextError } from '../../src/dns/presentation.ts'
import { className, parseClass, parseType, TYPE, typeName } from '../../src/dns/registry.ts'

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex')

/** A response about x. (offset 12) with one answer of x., its RDATA as given. */
function answer(type: number, rdata: string): Uint8Array {
  const length = (rdata.length / 2).toString(16).padStart(4, '0')
  const typeHex = type.toString(16).padStart(4, '0')
  return Buffer.from(
    `000080000001000100000000${'017800'}00010001${'c00c'}${typeHex}000100000000${length}${rdata}`,
    'hex',
  )
}

function rdataOf(wire: Uint8Array): { readonly rdata: string; readonly problems: readonly string[] } {
  const decoded = decodeMessage(wire)
  if (decoded.kind !== 'response') throw new Error(decoded.why)
  return { rdata: hex(decoded.message.answer[0]!.rdata), problems: decoded.message.problems.map(({ why }) => why) }
}

describe('RFC 3597 §4 compression', () => {
  it.each(['NS', 'CNAME', 'PTR', 'MB', 'MG', 'MR', 'MD', 'MF'])('a compressed name in %s is decompressed', (type) => {
    expect(rdataOf(answer(parseType(type)!, '0161c00c'))).toEqual({ rdata: '0161017800', problems: [] })
  })

  it.each([
    ['SOA', `c00c0162c00c${'00'.repeat(20)}`, `0178000162017800${'00'.repeat(20)}`],
    ['MINFO', 'c00cc00c', '017800017800'],
    ['MX', '000ac00c', '000a017800'],
    ['RP', 'c00c00', '01780000'],
    ['AFSDB', '0001c00c', '0001017800'],
    ['RT', '0001c00c', '0001017800'],
    ['SIG', `${'00'.repeat(18)}c00caabb`, `${'00'.repeat(18)}017800aabb`],
    ['PX', '0001c00cc00c', '0001017800017800'],
    ['NXT', 'c00c40', '01780040'],
    ['NAPTR', '00010002' + '0141' + '00' + '024243' + 'c00c', '00010002' + '0141' + '00' + '024243' + '017800'],
    ['SRV', '000100020003c00c', '000100020003017800'],
  ])('compressed names in %s are decompressed', (type, rdata, expected) => {
    expect(rdataOf(answer(parseType(type)!, rdata))).toEqual({ rdata: expected, problems: [] })
  })

  it.each([
    ['RRSIG', `${'00'.repeat(18)}c00caa`, `${'00'.repeat(18)}017800aa`],
    ['NSEC', 'c00c' + '000140', '017800' + '000140'],
    ['DNAME', 'c00c', '017800'],
    ['KX', '0001c00c', '0001017800'],
    ['SVCB', '0001c00c', '0001017800'],
    ['A6', '80c00c', '80017800'],
  ])('a compressed name in %s is decompressed too, and told as a fault of its sender', (type, rdata, expected) => {
    const read = rdataOf(answer(parseType(type)!, rdata))
    expect(read.rdata).toBe(expected)
    expect(read.problems).toEqual([expect.stringContaining(`${type} has a compressed name`)])
  })

  it('what looks like a pointer in RDATA of an unknown type is left alone', () => {
    expect(rdataOf(answer(65280, 'c00c'))).toEqual({ rdata: 'c00c', problems: [] })
    expect(rdataOf(answer(TYPE.TXT, 'c00c'))).toEqual({ rdata: 'c00c', problems: [] })
    expect(rdataOf(answer(TYPE.HIP, '01020001aabb' + 'c00c'))).toEqual({ rdata: '01020001aabbc00c', problems: [] })
  })
})

describe('RFC 3597 §5 text', () => {
  it('names unknown types and classes by number', () => {
    expect([typeName(65280), parseType('TYPE65280'), parseType('type1')]).toEqual(['TYPE65280', 65280, 1])
    expect([className(32), parseClass('CLASS32'), parseClass('class1')]).toEqual(['CLASS32', 32, 1])
    for (const text of ['TYPE', 'TYPE65536', 'TYPE-1', 'TYPE1.5', 'TYPE 1', 'TYPE0x1'])
      expect(parseType(text)).toBeNull()
  })

  it('reads the examples of the RFC', () => {
    const records = parseZone(
      `a.example.   CLASS32     TYPE731         \\# 6 abcd (
                                         ef 01 23 45 )
       b.example.   HS          TYPE62347       \\# 0
       e.example.   IN          A               \\# 4 0A000001
       e.example.   CLASS1      TYPE1           10.0.0.2`.replace(/^ +/gm, ''),
      { ttl: 0 },
    )
    expect(records.map((rr) => [String(rr.owner), rr.class, rr.type, hex(rr.rdata)])).toEqual([
      ['a.example.', 32, 731, 'abcdef012345'],
      ['b.example.', 4, 62347, ''],
      ['e.example.', 1, 1, '0a000001'],
      ['e.example.', 1, 1, '0a000002'],
    ])
    expect(records.map(presentRR)).toEqual([
      'a.example. 0 CLASS32 TYPE731 \\# 6 abcdef012345',
      'b.example. 0 HS TYPE62347 \\# 0',
      'e.example. 0 IN A 10.0.0.1',
      'e.example. 0 IN A 10.0.0.2',
    ])
  })

  it('is the form of known types whose RDATA does not fit them', () => {
    expect(presentRdata(TYPE.A, Uint8Array.of(1, 2, 3, 4, 5))).toBe('\\# 5 0102030405')
    expect(presentRdata(TYPE.AAAA, new Uint8Array(0))).toBe('\\# 0')
    expect(presentRdata(TYPE.CNAME, Uint8Array.of(0, 0))).toBe('\\# 2 0000')
    expect(presentRdata(TYPE.LOC, new Uint8Array(16).fill(1, 0, 1))).toMatch(/^\\# 16 01/)
    expect(presentRdata(TYPE.DNSKEY, Uint8Array.of(1, 0, 3, 8))).toBe('\\# 4 01000308')
  })

  it.each(['\\# 3 0102', '\\# 1 0102', '\\# 1 0', '\\# 1', '\\#', '\\# x', '\\# 1 0g', '\\# -1', '\\# 65536'])(
    'refuses %s',
    (text) => {
      expect(() => parseRdata(65280, text)).toThrow(ZoneTextError)
    },
  )

  it('takes "\\#" between quotation marks for text', () => {
    expect(hex(parseRdata(TYPE.TXT, '"\\#" 0'))).toBe('0123' + '0130')
  })

  it('an unknown type has no other form', () => {
    expect(() => parseRdata(65280, '1 2 3')).toThrow('TYPE65280 has no text form')
  })
})

describe('RFC 3597 §7 canonical form', () => {
  it('of an unknown type has no octet changed', () => {
    const rdata = Uint8Array.from(Buffer.from('\x01A\x00'))
    expect(canonicalRdata(65280, rdata)).toEqual(rdata)
  })
})
