/** Small readers and writers of text: RFC 4648 encodings, addresses, instants, mnemonics, names as users give them. */

import { describe, expect, it } from 'vitest'
import { parseIPv4, parseIPv6, presentIPv4, presentIPv6, reverseName } from '../../src/dns/address.ts'
import { fromBase32hex, fromBase64, fromHex, toBase32hex, toBase64, toHex } from '../../src/dns/base.ts'
import { nameFromUser } from '../../src/dns/idna.ts'
import { NameError } from '../../src/dns/name.ts'
import {
  algorithmName,
  digestName,
  edeName,
  parseAlgorithm,
  parseType,
  RCODE,
  rcodeName,
  suggestType,
  TYPE,
  typeName,
} from '../../src/dns/registry.ts'
import { distance, formatTime, parseSerialTime, parseTime, presentSerialTime, TimeError } from '../../src/dns/time.ts'

const text = (value: string): Uint8Array => Uint8Array.from(Buffer.from(value))

describe('RFC 4648 §10 test vectors', () => {
  it.each([
    ['', '', ''],
    ['f', 'co', 'Zg=='],
    ['fo', 'cpng', 'Zm8='],
    ['foo', 'cpnmu', 'Zm9v'],
    ['foob', 'cpnmuog', 'Zm9vYg=='],
    ['fooba', 'cpnmuoj1', 'Zm9vYmE='],
    ['foobar', 'cpnmuoj1e8', 'Zm9vYmFy'],
  ])('"%s"', (plain, base32hex, base64) => {
    expect(toBase32hex(text(plain))).toBe(base32hex)
    expect(fromBase32hex(base32hex.toUpperCase())).toEqual(text(plain))
    expect(toBase64(text(plain))).toBe(base64)
    expect(fromBase64(base64)).toEqual(text(plain))
    expect(fromHex(toHex(text(plain)).toUpperCase())).toEqual(text(plain))
  })

  it('anything else is refused', () => {
    for (const bad of ['0', '000', '000000', 'c', 'cpn', 'cpnmuo', 'cp', 'cw', 'co======', 'c o', 'cé'])
      expect(fromBase32hex(bad)).toBeNull()
    for (const bad of ['Zg', 'Zg=', 'Zh==', 'Zm9', 'Zm9=', '=', 'Zg==Zg==', 'Zm 8=', 'Zm8_', '===='])
      expect(fromBase64(bad)).toBeNull()
    for (const bad of ['0', '0g', '0x00', ' 00', '0 0']) expect(fromHex(bad)).toBeNull()
  })
})

describe('addresses', () => {
  it.each([
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:DB8::', '2001:db8::'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['0:1:2:3:4:5:6:7', '0:1:2:3:4:5:6:7'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['2001:0db8:0001:0000:0000:0ab9:C0A8:0102', '2001:db8:1::ab9:c0a8:102'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ])('RFC 5952 §4: %s is written %s', (from, to) => {
    expect(presentIPv6(parseIPv6(from)!)).toBe(to)
    expect(parseIPv6(to)).toEqual(parseIPv6(from))
  })

  it('what is no address is refused', () => {
    for (const bad of ['', '1.2.3', '1.2.3.256', '01.2.3.4', '1.2.3.4.', '0x7f.1', '::1'])
      expect(parseIPv4(bad)).toBeNull()
    for (const bad of ['', ':', ':::', '1::2::3', '12345::', '::1%eth0', '1.2.3.4', '1:2:3:4:5:6:7'])
      expect(parseIPv6(bad)).toBeNull()
    expect(presentIPv4(parseIPv4('192.0.2.255')!)).toBe('192.0.2.255')
  })

  it('have reverse names (RFC 1035 §3.5, RFC 3596 §2.5)', () => {
    expect(String(reverseName('192.0.2.1'))).toBe('1.2.0.192.in-addr.arpa.')
    expect(String(reverseName('4321:0:1:2:3:4:567:89ab'))).toBe(
      'b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa.',
    )
    expect(reverseName('example.com')).toBeNull()
  })
})

describe('instants', () => {
  it.each([
    ['2026-06-15T00:00:00Z', 1781481600],
    ['2026-06-15t02:30:00.999+02:30', 1781481600],
    ['2026-06-14 19:00:00-05:00', 1781481600],
    ['20260615000000', 1781481600],
    ['@1781481600', 1781481600],
    ['@0', 0],
    ['1969-12-31T23:59:59Z', -1],
    ['2038-01-19T03:14:08Z', 2 ** 31],
    ['2106-02-07T06:28:16Z', 2 ** 32],
    ['2024-02-29T00:00:00Z', 1709164800],
    ['9999-12-31T23:59:59Z', 253402300799],
  ])('%s is %i', (written, seconds) => {
    expect(parseTime(written)).toBe(seconds)
    expect(parseTime(formatTime(seconds))).toBe(seconds)
  })

  it.each([
    '',
    'now',
    '2026-06-15',
    '2026-06-15T00:00:00',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-06-15T24:00:00Z',
    '2026-06-15T00:60:00Z',
    '20260631000000',
    '@-1',
    '@1.5',
    '1781481600',
    '@999999999999',
    '2026-06-15T00:00:00+24:00',
  ])('"%s" is refused in one line', (written) => {
    expect(() => parseTime(written)).toThrow(TimeError)
    expect(() => parseTime(written)).toThrow(/^"[^\n]*$/)
  })

  it.each([
    [0, 'now'],
    [1, 'in 1 s'],
    [119, 'in 119 s'],
    [120, 'in 2 min'],
    [-3 * 3600 - 59, '3 h ago'],
    [-7199, '119 min ago'],
    [12 * 86400 + 86399, 'in 12 d'],
    [47 * 3600, 'in 47 h'],
    [-800 * 86400, '2 y ago'],
    [729 * 86400, 'in 729 d'],
  ])('%i seconds are "%s"', (seconds, expected) => {
    expect(distance(1_781_481_600, 1_781_481_600 + seconds)).toBe(expected)
  })

  it('of RRSIG are 32 bits (RFC 4034 §3.2)', () => {
    expect(presentSerialTime(2 ** 32 - 1)).toBe('21060207062815')
    expect(parseSerialTime('21060207062816')).toBe(0)
    expect(parseSerialTime('19691231235959')).toBe(2 ** 32 - 1)
    expect(parseSerialTime('4294967296')).toBeNull()
  })
})

describe('registries', () => {
  it('types both ways, in any case', () => {
    for (const [name, number] of Object.entries(TYPE)) {
      expect(typeName(number)).toBe(name)
      expect(parseType(name.toLowerCase())).toBe(number)
    }
    expect(new Set(Object.values(TYPE)).size).toBe(Object.keys(TYPE).length)
    expect([parseType(''), parseType('toString'), parseType('AAA')]).toEqual([null, null, null])
  })

  it.each([
    ['AAA', 'AAAA'],
    ['dnsky', 'DNSKEY'],
    ['NSCE', 'NSEC'],
    ['HTTP', 'HTTPS'],
    ['RRSGI', 'RRSIG'],
    ['NSEC3PARM', 'NSEC3PARAM'],
  ])('%s is near %s', (wrong, right) => {
    expect(suggestType(wrong)).toBe(right)
  })

  it('nothing is near to nonsense', () => {
    for (const wrong of ['', 'example.com', 'QWERTYUIOP', 'x'.repeat(10_000)]) expect(suggestType(wrong)).toBeNull()
  })

  it('RCODEs, Extended DNS Errors, algorithms, digests', () => {
    expect([rcodeName(RCODE.NXDOMAIN), rcodeName(16), rcodeName(4000)]).toEqual(['NXDOMAIN', 'BADVERS', 'RCODE4000'])
    expect([0, 6, 12, 22, 27, 30, 32, 33, 34, 49152].map(edeName)).toEqual([
      'Other Error',
      'DNSSEC Bogus',
      'NSEC Missing',
      'No Reachable Authority',
      'Unsupported NSEC3 Iterations Value',
      'Invalid Query Type',
      'Over Quota',
      'Negative Trust Anchor',
      'unassigned',
      'private use',
    ])
    expect([5, 7, 8, 10, 13, 14, 15, 16, 18, 99].map(algorithmName)).toEqual([
      'RSASHA1',
      'RSASHA1-NSEC3-SHA1',
      'RSASHA256',
      'RSASHA512',
      'ECDSAP256SHA256',
      'ECDSAP384SHA384',
      'ED25519',
      'ED448',
      'MLDSA44',
      '99',
    ])
    expect(['ecdsap256sha256', 'NSEC3RSASHA1', '13', '256', 'RSA', ''].map(parseAlgorithm)).toEqual([
      13,
      7,
      13,
      null,
      null,
      null,
    ])
    expect([1, 2, 3, 4, 9].map(digestName)).toEqual(['SHA-1', 'SHA-256', 'GOST R 34.11-94', 'SHA-384', '9'])
  })
})

describe('names as users give them', () => {
  it.each([
    ['example.com', 'example.com.'],
    ['  Example.com. ', 'Example.com.'],
    ['.', '.'],
    // what a reader of URL hosts would make addresses of, or cut
    ['1', '1.'],
    ['256', '256.'],
    ['0x7f.1', '0x7f.1.'],
    ['foo.0x10', 'foo.0x10.'],
    ['0/25.2.0.192.in-addr.arpa', '0/25.2.0.192.in-addr.arpa.'],
    ['a%2eb.com', 'a%2eb.com.'],
    ['a\\.b.com', 'a\\.b.com.'],
    ['_443._tcp.example', '_443._tcp.example.'],
    ['192.0.2.1', '1.2.0.192.in-addr.arpa.'],
    ['2001:db8::', `${'0.'.repeat(24)}8.b.d.0.1.0.0.2.ip6.arpa.`],
    ['bücher.example', 'xn--bcher-kva.example.'],
    ['BÜCHER.EXAMPLE', 'xn--bcher-kva.EXAMPLE.'],
    ['straße.example', 'xn--strae-oqa.example.'],
    ['日本語。ｊｐ', 'xn--wgv71a119e.jp.'],
    ['１.ü', '1.xn--tda.'],
    ['_ü.example', 'xn--_-eha.example.'],
  ])('%s is %s', (given, expected) => {
    expect(String(nameFromUser(given))).toBe(expected)
  })

  it.each([
    ['https://user@www.example.com:8443/a?b#c', 'www.example.com'],
    ['http://example.com', 'example.com'],
    ['dns://[2001:db8::1]/x', '2001:db8::1'],
    ['http://', 'is a URL, not a name'],
    ['', 'cannot be empty'],
    ['a..b', 'empty label'],
    ['ü..b', 'empty label'],
    ['ü\\.b', 'escapes'],
    ['℀.example', 'IDNA'],
    ['\u200b.example', 'IDNA'],
    [`${'ü'.repeat(80)}.example`, '63 is the most'],
  ])('%s is refused: %s', (given, hint) => {
    expect(() => nameFromUser(given)).toThrow(NameError)
    expect(() => nameFromUser(given)).toThrow(hint)
  })
})
