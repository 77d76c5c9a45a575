/** RFC 4034 §4 and RFC 5155 §3: NSEC, NSEC3 and their type bitmaps. */

import { describe, expect, it } from 'vitest'
import { fromHex, toBase32hex } from '../../src/dns/base.ts'
import { parseRdata, parseZone, presentRdata, presentRR } from '../../src/dns/presentation.ts'
import {
  encodeBitmap,
  encodeNsec,
  encodeNsec3,
  encodeNsec3param,
  parseBitmap,
  parseNsec,
  parseNsec3,
  parseNsec3param,
} from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'
import { hex, value } from './support.ts'

describe('RFC 4034 §4.1.2 type bitmaps', () => {
  const parse = (text: string): ReturnType<typeof parseBitmap> => parseBitmap(fromHex(text)!)

  it('C12: windows are read in ascending order', () => {
    expect([...value(parse('0006400080000003' + '040101'))]).toEqual([1, 16, 46, 47, 1024 + 7])
    expect([...value(parse('0001' + '01' + 'ff01' + '80'))]).toEqual([7, 65280])
  })

  it('C12: one window of 32 octets is the most', () => {
    const full = `0020${'00'.repeat(31)}01`
    expect([...value(parse(full))]).toEqual([255])
    expect(parse(`0021${'00'.repeat(32)}01`)).toMatchObject({
      ok: false,
      offset: 1,
      why: expect.stringContaining('33 octets'),
    })
  })

  it.each([
    ['windows out of order', '010140000140', 3],
    ['a window twice', '000140000140', 3],
    ['a window of no octets', '0000', 1],
    ['a window of no octets after another', '0001400100', 4],
    ['a trailing octet of zero', '00024000', 3],
    ['a window of zeros alone', '000100', 2],
    ['a window without its length', '000140' + '01', 3],
    ['a window that runs past the end', '000640', 1],
  ])('C12: %s is refused', (_, text, offset) => {
    expect(parse(text)).toMatchObject({ ok: false, offset })
  })

  it('C12: no windows are the empty set', () => {
    expect(value(parse('')).size).toBe(0)
    expect(encodeBitmap([])).toHaveLength(0)
  })

  it('are written with ascending windows and no trailing zeros, whatever the order given', () => {
    expect(hex(encodeBitmap([1234, 47, 15, 46, 1]))).toBe(`0006400100000003041b${'00'.repeat(26)}20`)
    expect(hex(encodeBitmap([1, 1]))).toBe('000140')
    expect(hex(encodeBitmap([65535, 0]))).toBe(`000180ff20${'00'.repeat(31)}01`)
  })
})

describe('RFC 4034 §4.1 NSEC RDATA', () => {
  it('C12: an empty bitmap is refused', () => {
    expect(parseNsec(fromHex('0161' + '00')!)).toMatchObject({ ok: false, offset: 3 })
  })

  it('with a next name that runs past the end is refused', () => {
    expect(parseNsec(fromHex('05616263')!)).toMatchObject({ ok: false, offset: 0 })
    expect(parseNsec(fromHex('')!)).toMatchObject({ ok: false, offset: 0 })
  })

  it('is read and written alike, the case of the next name kept', () => {
    const rdata = fromHex('0148' + '00' + '000140')!
    const nsec = value(parseNsec(rdata))
    expect(String(nsec.nextDomainName)).toBe('H.')
    expect([...nsec.types]).toEqual([TYPE.A])
    expect(encodeNsec(nsec)).toEqual(rdata)
  })
})

describe('RFC 4034 §4.3 example', () => {
  it('has the octets that the RFC prints, and its text', () => {
    const text = 'alfa.example.com. 86400 IN NSEC host.example.com. A MX RRSIG NSEC TYPE1234'
    const [rr] = parseZone(text.replace('A MX', '(\nA MX').replace(/$/, ' )'))
    const octets = `04686f7374076578616d706c6503636f6d000006400100000003041b${'00'.repeat(26)}20`
    expect(hex(rr!.rdata)).toBe(octets)
    expect(presentRR(rr!)).toBe(text)
    const nsec = value(parseNsec(rr!.rdata))
    expect([...nsec.types]).toEqual([TYPE.A, TYPE.MX, TYPE.RRSIG, TYPE.NSEC, 1234])
    expect(nsec.types.has(TYPE.AAAA)).toBe(false)
  })
})

describe('RFC 5155 §3.2 NSEC3 RDATA', () => {
  const text = '1 1 12 aabbccdd 2vptu5timamqttgl4luu9kg21e0aor3s A RRSIG'

  it('is read and written alike', () => {
    const rdata = parseRdata(TYPE.NSEC3, text)
    const nsec3 = value(parseNsec3(rdata))
    expect(nsec3).toMatchObject({ hashAlgorithm: 1, flags: 1, iterations: 12, salt: fromHex('aabbccdd') })
    expect(nsec3.nextHashedOwner).toHaveLength(20)
    expect(toBase32hex(nsec3.nextHashedOwner)).toBe('2vptu5timamqttgl4luu9kg21e0aor3s')
    expect(encodeNsec3(nsec3)).toEqual(rdata)
    expect(presentRdata(TYPE.NSEC3, rdata)).toBe(text)
  })

  it('C12: an empty bitmap is right at an empty non-terminal (RFC 6840 §6.4)', () => {
    const rdata = parseRdata(TYPE.NSEC3, '1 0 0 - 2vptu5timamqttgl4luu9kg21e0aor3s')
    expect(value(parseNsec3(rdata)).types.size).toBe(0)
  })

  it.each([
    ['fixed fields cut short', '01000000', 4],
    ['a salt past the end', '0100000002aa', 4],
    ['no hash', '0100000000', 5],
    ['a hash of no octets', '010000000000', 5],
    ['a hash past the end', '010000000002aa', 5],
    ['a bitmap out of order', '010000000001aa' + '010140000140', 10],
  ])('%s is refused', (_, text, offset) => {
    expect(parseNsec3(fromHex(text)!)).toMatchObject({ ok: false, offset })
  })
})

describe('RFC 5155 §4.2 NSEC3PARAM RDATA', () => {
  it('is read and written alike', () => {
    const rdata = parseRdata(TYPE.NSEC3PARAM, '1 0 12 aabbccdd')
    expect(value(parseNsec3param(rdata))).toEqual({
      hashAlgorithm: 1,
      flags: 0,
      iterations: 12,
      salt: fromHex('aabbccdd'),
    })
    expect(encodeNsec3param(value(parseNsec3param(rdata)))).toEqual(rdata)
  })

  it('with octets after the salt is refused', () => {
    expect(parseNsec3param(fromHex('010000000000')!)).toMatchObject({ ok: false, offset: 5 })
  })
})
