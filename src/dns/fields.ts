/** How each field of RDATA is written as text and read back: one table. `layout.ts` says which type has which fields. */

import { parseIPv4, parseIPv6, presentIPv4, presentIPv6 } from './address.ts'
import { fromBase32hex, fromBase64, fromHex, toBase32hex, toBase64, toHex } from './base.ts'
import { encodeBitmap, parseBitmap } from './bitmap.ts'
import { type Codec, charString, contentAt, counted, fixed, name, rest, string } from './codec.ts'
import { a6, amtrelay, apl, hip, ipseckey } from './gateways.ts'
import type { Field } from './layout.ts'
import { loc } from './location.ts'
import { quote } from './quote.ts'
import { parseAlgorithm, parseType, typeName } from './registry.ts'
import { svcparams } from './service.ts'
import { parseSerialTime, presentSerialTime } from './time.ts'
import { parseTtl, presentOctets, readOctets, take, takeRest, ZoneTextError } from './tokens.ts'
import { concat, from16, from32, u16, u32 } from './wire.ts'

const digits = (most: number): ((text: string) => number | null) => {
  return (text) => (/^[0-9]{1,10}$/.test(text) && Number(text) <= most ? Number(text) : null)
}

const octet = (value: number | null): Uint8Array | null => (value === null ? null : Uint8Array.of(value))
const two = (value: number | null): Uint8Array | null => (value === null ? null : from16(value))
const four = (value: number | null): Uint8Array | null => (value === null ? null : from32(value))

/** CERT types (RFC 4398 §2.1). */
const CERT_TYPE: Readonly<Record<string, number>> = {
  PKIX: 1,
  SPKI: 2,
  PGP: 3,
  IPKIX: 4,
  ISPKI: 5,
  IPGP: 6,
  ACPKIX: 7,
  IACPKIX: 8,
  URI: 253,
  OID: 254,
}

const hyphenated = (octets: Uint8Array): string => toHex(octets).replace(/..(?=.)/g, '$&-')
const fromHyphenated =
  (size: number) =>
  (text: string): Uint8Array | null => {
    const octets = /^[0-9a-f]{2}(?:-[0-9a-f]{2})*$/i.test(text) ? fromHex(text.replaceAll('-', '')) : null
    return octets?.length === size ? octets : null
  }

const LETTERS_AND_DIGITS = /^[A-Za-z0-9]+$/

export const CODECS: Readonly<Record<Field, Codec>> = {
  name,
  'name?': {
    present: (rdata, at) => (at === rdata.length ? { text: '', end: at } : name.present(rdata, at)),
    parse: (words) => (words.at === words.tokens.length ? new Uint8Array(0) : name.parse(words)),
  },
  u8: fixed(1, String, (text) => octet(digits(0xff)(text)), 'a number from 0 to 255'),
  u16: fixed(
    2,
    (octets) => String(u16(octets, 0)),
    (text) => two(digits(0xffff)(text)),
    'a number from 0 to 65535',
  ),
  u32: fixed(
    4,
    (octets) => String(u32(octets, 0)),
    (text) => four(digits(0xffff_ffff)(text)),
    'a number of 32 bits',
  ),
  u64: fixed(
    8,
    (octets) => String(Buffer.from(octets).readBigUInt64BE()),
    (text) => {
      if (!/^[0-9]{1,20}$/.test(text) || BigInt(text) >= 1n << 64n) return null
      const octets = Buffer.alloc(8)
      octets.writeBigUInt64BE(BigInt(text))
      return Uint8Array.from(octets)
    },
    'a number of 64 bits',
  ),
  ttl: fixed(
    4,
    (octets) => String(u32(octets, 0)),
    (text) => four(digits(0xffff_ffff)(text) ?? parseTtl(text)),
    'a number of seconds',
  ),
  time: fixed(
    4,
    (octets) => presentSerialTime(u32(octets, 0)),
    (text) => four(parseSerialTime(text)),
    'a time as YYYYMMDDHHmmSS or a number of 32 bits',
  ),
  type: fixed(
    2,
    (octets) => typeName(u16(octets, 0)),
    (text) => two(parseType(text)),
    'an RR type',
  ),
  algorithm: fixed(1, String, (text) => octet(parseAlgorithm(text)), 'a DNSSEC algorithm'),
  certtype: fixed(
    2,
    (octets) => String(u16(octets, 0)),
    (text) => two(CERT_TYPE[text.toUpperCase()] ?? digits(0xffff)(text)),
    'a certificate type',
  ),
  scheme: fixed(
    1,
    ([scheme]) => (scheme === 1 ? 'NOTIFY' : String(scheme)),
    (text) => octet(text.toUpperCase() === 'NOTIFY' ? 1 : digits(0xff)(text)),
    'a DSYNC scheme',
  ),
  ipv4: fixed(4, presentIPv4, parseIPv4, 'an IPv4 address'),
  ipv6: fixed(16, presentIPv6, parseIPv6, 'an IPv6 address'),
  string,
  word: {
    present: (rdata, at) => {
      const found = contentAt(rdata, at)
      const text = found === null ? '' : presentOctets(found.content)
      return found !== null && LETTERS_AND_DIGITS.test(text) ? { text, end: found.end } : null
    },
    parse: (words) => charString(take(words, 'a tag')),
  },
  strings: {
    present: (rdata, at) => {
      const texts: string[] = []
      while (at < rdata.length) {
        const written = string.present(rdata, at)
        if (written === null) return null
        texts.push(written.text)
        at = written.end
      }
      return texts.length === 0 ? null : { text: texts.join(' '), end: at }
    },
    parse: (words) => concat([take(words, 'a character-string'), ...takeRest(words)].map(charString)),
  },
  text: {
    present: (rdata, at) => ({ text: `"${presentOctets(rdata.subarray(at))}"`, end: rdata.length }),
    parse: (words) => readOctets(take(words, 'a quoted string')),
  },
  hex: rest(toHex, fromHex, 'hexadecimal of whole octets'),
  base64: rest(toBase64, fromBase64, 'base64'),
  'base64?': {
    present: (rdata, at) => ({ text: at < rdata.length ? toBase64(rdata.subarray(at)) : '-', end: rdata.length }),
    parse: rest(toBase64, (text) => (text === '-' ? new Uint8Array(0) : fromBase64(text)), 'base64').parse,
  },
  nsap: rest(
    (octets) => `0x${toHex(octets)}`,
    (text) => (/^0x/i.test(text) ? fromHex(text.slice(2).replaceAll('.', '')) : null),
    'an NSAP address (0x and hexadecimal)',
  ),
  eui48: fixed(6, hyphenated, fromHyphenated(6), 'six octets as xx-xx-xx-xx-xx-xx'),
  eui64: fixed(8, hyphenated, fromHyphenated(8), 'eight octets as xx-xx-xx-xx-xx-xx-xx-xx'),
  locator: fixed(
    8,
    (octets) => [0, 2, 4, 6].map((i) => u16(octets, i).toString(16)).join(':'),
    (text) =>
      /^[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){3}$/i.test(text)
        ? concat(text.split(':').map((group) => from16(Number.parseInt(group, 16))))
        : null,
    'four groups of hexadecimal digits',
  ),
  salt: counted(toHex, (text) => (text === '' ? null : fromHex(text)), '-', 'a salt in hexadecimal, or "-"'),
  hash32: counted(toBase32hex, fromBase32hex, null, 'a hash in base32hex'),
  bitmap: {
    present: (rdata, at) => {
      const parsed = parseBitmap(rdata, at)
      return parsed.ok ? { text: [...parsed.value].map(typeName).join(' '), end: rdata.length } : null
    },
    parse: (words) =>
      encodeBitmap(
        takeRest(words).map((token) => {
          const type = parseType(token.text)
          if (type === null) throw new ZoneTextError(token.line, `${quote(token.text)} is not an RR type`)
          return type
        }),
      ),
  },
  a6,
  apl,
  loc,
  ipseckey,
  amtrelay,
  hip,
  svcparams,
  opaque: {
    present: () => null,
    parse: (words) => {
      throw new ZoneTextError(words.line, 'this type has no text form; write \\# and hexadecimal (RFC 3597 §5)')
    },
  },
}
