/** The text form of the parameters of SVCB and HTTPS (RFC 9460 §2.1, §7 and Appendix A; RFC 9461 §5, RFC 9540 §4). */

import { parseIPv4, parseIPv6, presentIPv4, presentIPv6 } from './address.ts'
import { fromBase64, toBase64 } from './base.ts'
import type { Codec } from './codec.ts'
import { quote } from './quote.ts'
import { presentOctets, readOctets, type Token, takeRest, ZoneTextError } from './tokens.ts'
import { concat, from16, octetText, u16 } from './wire.ts'

/** Keys by number; a gap is a key without a mnemonic here. */
const KEYS = [
  'mandatory',
  'alpn',
  'no-default-alpn',
  'port',
  'ipv4hint',
  'ech',
  'ipv6hint',
  'dohpath',
  'ohttp',
] as const

const keyName = (key: number): string => KEYS[key] ?? `key${key}`

function keyNumber(text: string): number | null {
  const known = (KEYS as readonly string[]).indexOf(text)
  if (known >= 0) return known
  const number = /^key(0|[1-9][0-9]{0,4})$/.exec(text)?.[1]
  return number !== undefined && Number(number) <= 0xffff ? Number(number) : null
}

/** The value of a parameter as octets; null when it is not what its key asks for. */
type Value = {
  readonly present: (value: Uint8Array) => string | null
  readonly parse: (value: Uint8Array) => Uint8Array | null
}

/** Octets as they stand, as of every key without a form of its own. */
const opaque: Value = { present: presentOctets, parse: (value) => value }

const empty: Value = {
  present: (value) => (value.length === 0 ? '' : null),
  parse: (value) => (value.length === 0 ? value : null),
}

/** Values of one size, apart by commas. */
function list(
  size: number,
  present: (octets: Uint8Array) => string,
  parse: (text: string) => Uint8Array | null,
): Value {
  return {
    present: (value) => {
      if (value.length === 0 || value.length % size !== 0) return null
      return Array.from({ length: value.length / size }, (_, i) =>
        present(value.subarray(i * size, (i + 1) * size)),
      ).join(',')
    },
    parse: (value) => {
      const parts = octetText(value).split(',').map(parse)
      return parts.every((part) => part !== null) ? concat(parts) : null
    },
  }
}

const keyList = list(
  2,
  (octets) => keyName(u16(octets, 0)),
  (text) => {
    const key = keyNumber(text)
    return key === null ? null : from16(key)
  },
)

/** Keys, in ascending order on the wire and in any order in text (RFC 9460 §8). */
const mandatory: Value = {
  present: (value) => {
    const keys = Array.from({ length: value.length >> 1 }, (_, i) => u16(value, 2 * i))
    return keys.every((key, i) => i === 0 || key > keys[i - 1]!) ? keyList.present(value) : null
  },
  parse: (value) => {
    const octets = keyList.parse(value)
    if (octets === null) return null
    const keys = Array.from({ length: octets.length >> 1 }, (_, i) => u16(octets, 2 * i))
    return new Set(keys).size < keys.length ? null : concat(keys.sort((a, b) => a - b).map(from16))
  },
}

const BACKSLASH = 0x5c
const COMMA = 0x2c

/** Character-strings apart by commas; "\," and "\\" stand for a comma and a backslash, before the escapes of zone text. */
const alpn: Value = {
  present: (value) => {
    const out: number[] = []
    let at = 0
    while (at < value.length) {
      const end = at + 1 + value[at]!
      if (value[at] === 0 || end > value.length) return null
      if (at > 0) out.push(COMMA)
      for (const octet of value.subarray(at + 1, end)) {
        if (octet === COMMA || octet === BACKSLASH) out.push(BACKSLASH)
        out.push(octet)
      }
      at = end
    }
    return out.length === 0 ? null : presentOctets(Uint8Array.from(out))
  },
  parse: (value) => {
    const items: number[][] = [[]]
    for (let i = 0; i < value.length; i++) {
      if (value[i] === COMMA) items.push([])
      else {
        if (value[i] === BACKSLASH) i++
        if (i === value.length) return null
        items.at(-1)!.push(value[i]!)
      }
    }
    if (items.some((item) => item.length === 0 || item.length > 255)) return null
    return concat(items.map((item) => Uint8Array.of(item.length, ...item)))
  },
}

const port: Value = {
  present: (value) => (value.length === 2 ? String(u16(value, 0)) : null),
  parse: (value) =>
    /^[0-9]{1,5}$/.test(octetText(value)) && Number(octetText(value)) <= 0xffff
      ? from16(Number(octetText(value)))
      : null,
}

const ech: Value = {
  present: (value) => (value.length === 0 ? null : toBase64(value)),
  parse: (value) => (value.length === 0 ? null : fromBase64(octetText(value))),
}

const VALUES: readonly Value[] = [
  mandatory,
  alpn,
  empty,
  port,
  list(4, presentIPv4, parseIPv4),
  ech,
  list(16, presentIPv6, parseIPv6),
  opaque,
  empty,
]

/** Values that need no quotation marks. */
const PLAIN = /^[\w.,:+/=-]+$/

export const svcparams: Codec = {
  present: (rdata, at) => {
    const texts: string[] = []
    let before = -1
    while (at < rdata.length) {
      const key = at + 4 <= rdata.length ? u16(rdata, at) : before
      const end = at + 4 + u16(rdata, at + 2)
      // keys stand in ascending order (RFC 9460 §2.2); text cannot say otherwise
      if (key <= before || end > rdata.length) return null
      const text = (VALUES[key] ?? opaque).present(rdata.subarray(at + 4, end))
      if (text === null) return null
      texts.push(text === '' ? keyName(key) : `${keyName(key)}=${PLAIN.test(text) ? text : `"${text}"`}`)
      before = key
      at = end
    }
    return { text: texts.join(' '), end: at }
  },
  parse: (words) => {
    const parameters = takeRest(words).map(parseParameter)
    parameters.sort((a, b) => a.key - b.key)
    const twice = parameters.find(({ key }, i) => key === parameters[i - 1]?.key)
    if (twice !== undefined) throw new ZoneTextError(twice.line, `${keyName(twice.key)} stands twice`)
    return concat(parameters.flatMap(({ key, value }) => [from16(key), from16(value.length), value]))
  },
}

function parseParameter(token: Token): { readonly key: number; readonly value: Uint8Array; readonly line: number } {
  const equals = token.text.indexOf('=')
  const name = equals < 0 ? token.text : token.text.slice(0, equals)
  const key = token.quoted ? null : keyNumber(name)
  if (key === null) throw new ZoneTextError(token.line, `${quote(name)} is not a service parameter`)
  const written = equals < 0 ? '' : token.text.slice(equals + 1)
  const quoted = written.length > 1 && written.startsWith('"') && written.endsWith('"')
  const octets = readOctets({ text: quoted ? written.slice(1, -1) : written, quoted, line: token.line })
  // key5 and the like take their value as it stands, known or not
  const value = name.startsWith('key') ? octets : (VALUES[key] ?? opaque).parse(octets)
  if (value === null) throw new ZoneTextError(token.line, `${quote(written)} is not a value of ${name}`)
  return { key, value, line: token.line }
}
