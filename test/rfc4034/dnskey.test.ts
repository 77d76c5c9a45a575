/** RFC 4034 §2 and Appendix B: the DNSKEY RR and its key tag. */

import { describe, expect, it } from 'vitest'
import { fromHex, toBase64 } from '../../src/dns/base.ts'
import { parseRdata, parseZone, presentRdata } from '../../src/dns/presentation.ts'
import { encodeDnskey, keyTag, parseDnskey, REVOKE, SEP, ZONE } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'
import { hex, value } from './support.ts'

const flags = (text: string): number => value(parseDnskey(parseRdata(TYPE.DNSKEY, `${text} 3 8 AQAB`))).flags

describe('RFC 4034 §2.1.1 flags', () => {
  it('C13: bit 7 is the Zone Key flag, bit 8 REVOKE (RFC 5011 §7), bit 15 SEP', () => {
    expect([ZONE, REVOKE, SEP]).toEqual([1 << (15 - 7), 1 << (15 - 8), 1 << (15 - 15)])
    expect(flags('257') & (ZONE | REVOKE | SEP)).toBe(ZONE | SEP)
    expect(flags('256') & (ZONE | REVOKE | SEP)).toBe(ZONE)
    expect(flags('385') & REVOKE).toBe(REVOKE)
  })

  it('keeps the bits that mean nothing yet', () => {
    expect(flags('65535')).toBe(0xffff)
  })
})

describe('RFC 4034 §2.1.2 protocol', () => {
  it('C14: a key with a Protocol other than 3 is read, so that it can be refused by name', () => {
    const key = value(parseDnskey(fromHex('0101040d0102')!))
    expect(key).toMatchObject({ flags: 257, protocol: 4, algorithm: 13, publicKey: Uint8Array.of(1, 2) })
  })
})

describe('RFC 4034 §2.1 RDATA', () => {
  it('is read and written alike', () => {
    const rdata = fromHex('0100030803010001abcdef')!
    const key = value(parseDnskey(rdata))
    expect(encodeDnskey(key)).toEqual(rdata)
    expect(key.rdata).toBe(rdata)
  })

  it('shorter than its fixed fields is refused, not read past', () => {
    for (const text of ['', '01', '010003']) {
      expect(parseDnskey(fromHex(text)!)).toMatchObject({ ok: false, offset: text.length / 2 })
    }
  })

  it('without a public key is read: what a key can be depends on the algorithm', () => {
    expect(value(parseDnskey(fromHex('01000308')!)).publicKey).toHaveLength(0)
  })
})

describe('RFC 4034 §2.2 and §2.3 presentation', () => {
  const text = `example.com. 86400 IN DNSKEY 256 3 5 ( AQPSKmynfzW4kyBv015MUG2DeIQ3
      Cbl+BBZH4b/0PY1kxkmvHjcZc8no
      kfzj31GajIQKY+5CptLr3buXA10h
      WqTkF7H6RfoRqXQeogmMHfpftf6z
      Mv1LyBUgia7za6ZEzOJBOztyvhjL
      742iU/TpPSEDhm2SNKLijfUppn1U
      aNvv4w==  )`

  it('reads the example of §2.3', () => {
    const [rr, more] = parseZone(text)
    expect(more).toBeUndefined()
    expect(rr).toMatchObject({ type: 48, class: 1, ttl: 86400 })
    expect(String(rr!.owner)).toBe('example.com.')
    const key = value(parseDnskey(rr!.rdata))
    expect(key).toMatchObject({ flags: 256, protocol: 3, algorithm: 5 })
    // RFC 3110 §2: an exponent of one octet (3), then a modulus of 1024 bits
    expect(hex(key.publicKey.subarray(0, 3))).toBe('0103d2')
    expect(key.publicKey).toHaveLength(130)
    expect(toBase64(key.publicKey)).toMatch(/^AQPSKmynfzW4.*aNvv4w==$/)
  })

  it('reads the algorithm as mnemonic or number, and writes the number', () => {
    const rdata = parseRdata(TYPE.DNSKEY, '256 3 RSASHA1 AQPS')
    expect(rdata).toEqual(parseRdata(TYPE.DNSKEY, '256 3 5 AQPS'))
    expect(presentRdata(TYPE.DNSKEY, rdata)).toBe('256 3 5 AQPS')
  })
})

describe('RFC 4034 Appendix B key tag', () => {
  it('§5.4: the key of dskey.example.com. has key tag 60485', () => {
    const key =
      'AQOeiiR0GOMYkDshWoSKz9XzfwJr1AYtsmx3TGkJaNXVbfi/2pHm822aJ5iI9BMzNXxeYCmZ' +
      'DRD99WYwYqUSdjMmmAphXdvxegXd/M5+X7OrzKBaMbCVdFLUUh6DhweJBjEVv5f2wwjM9Xzc' +
      'nOf+EPbtG9DMBmADjFDc2w/rljwvFw=='
    const rdata = parseRdata(TYPE.DNSKEY, `256 3 5 ${key}`)
    expect(keyTag(rdata)).toBe(60485)
    expect(value(parseDnskey(rdata)).keyTag).toBe(60485)
  })

  it('§3.3: the key that signed the RRSIG example has the tag 2642, that of §2.3', () => {
    const key =
      'AQPSKmynfzW4kyBv015MUG2DeIQ3Cbl+BBZH4b/0PY1kxkmvHjcZc8nokfzj31GajIQKY+5CptLr3buXA10hWqTkF7H6RfoRqXQeogmM' +
      'Hfpftf6zMv1LyBUgia7za6ZEzOJBOztyvhjL742iU/TpPSEDhm2SNKLijfUppn1UaNvv4w=='
    expect(keyTag(parseRdata(TYPE.DNSKEY, `256 3 5 ${key}`))).toBe(2642)
  })

  it('C8: adds the carry once and counts a last odd octet as the upper half', () => {
    // 0xffff + 0xffff = 0x1fffe, and the carry 1 makes 0xffff; 0x0100 + 0x0308 + 0xff00 = 0x10308, and the carry makes 0x0309
    expect(keyTag(fromHex('ffffffff')!)).toBe(0xffff)
    expect(keyTag(fromHex('01000308ff')!)).toBe(0x0309)
    expect(keyTag(fromHex('01000308')!)).toBe(0x0408)
  })

  it('B.1 with RFC 6840 §5.5: for algorithm 1, the third and second to last octets of the modulus', () => {
    expect(keyTag(fromHex('010003010103aabbccdd1234ff')!)).toBe(0x1234)
    expect(keyTag(fromHex('010003010103aabbccdd1234ff')!.map((octet, i) => (i === 3 ? 5 : octet)))).not.toBe(0x1234)
    expect(keyTag(fromHex('01000301')!)).toBe(0)
  })
})
