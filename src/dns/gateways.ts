/** Fields whose form depends on an octet before them: A6, APL, IPSECKEY, AMTRELAY, HIP (RFC 2874 §3, RFC 3123 §4, RFC 4025 §2, RFC 8777 §4, RFC 8005 §5). */

import { parseIPv4, parseIPv6, presentIPv4, presentIPv6 } from './address.ts'
import { fromBase64, fromHex, toBase64, toHex } from './base.ts'
import { type Codec, name, type Written } from './codec.ts'
import { a6SuffixLength } from './layout.ts'
import { quote } from './quote.ts'
import { parseAlgorithm } from './registry.ts'
import { readNumber, type Token, take, takeRest, type Words, ZoneTextError } from './tokens.ts'
import { concat, from16, u16 } from './wire.ts'

function refuse(token: Token, what: string): never {
  throw new ZoneTextError(token.line, `${quote(token.text)} is not ${what}`)
}

/** A prefix length and the address bits below it; the prefix name follows as a field of its own (RFC 2874 §3.1). */
export const a6: Codec = {
  present: (rdata, at) => {
    const prefix = rdata[at] ?? 129
    const length = a6SuffixLength(prefix)
    const end = at + 1 + length
    if (prefix > 128 || end > rdata.length) return null
    if (length > 0 && rdata[at + 1]! >> (8 - (prefix % 8)) !== 0 && prefix % 8 !== 0) return null
    // a name belongs to every prefix but the empty one
    if (prefix > 0 !== end < rdata.length) return null
    const address = concat([new Uint8Array(16 - length), rdata.subarray(at + 1, end)])
    return { text: length > 0 ? `${prefix} ${presentIPv6(address)}` : String(prefix), end }
  },
  parse: (words) => {
    const prefix = readNumber(take(words, 'the prefix length'), 128, 'prefix length')
    const length = a6SuffixLength(prefix)
    if (length === 0) return Uint8Array.of(prefix)
    const token = take(words, 'the address suffix')
    const address = parseIPv6(token.text) ?? refuse(token, 'an IPv6 address')
    const suffix = address.slice(16 - length)
    suffix[0]! &= 0xff >> (prefix % 8)
    return concat([Uint8Array.of(prefix), suffix])
  },
}

const AFI = {
  1: { octets: 4, present: presentIPv4, parse: parseIPv4 },
  2: { octets: 16, present: presentIPv6, parse: parseIPv6 },
} as const

const afiOf = (number: number): (typeof AFI)[1 | 2] | null => (number === 1 || number === 2 ? AFI[number] : null)

/** Address prefixes, `!1:192.168.32.0/21` (RFC 3123 §5). */
export const apl: Codec = {
  present: (rdata, at) => {
    const items: string[] = []
    while (at < rdata.length) {
      if (at + 4 > rdata.length) return null
      const family = afiOf(u16(rdata, at))
      const [prefix, negated, length] = [rdata[at + 2]!, rdata[at + 3]! & 0x80, rdata[at + 3]! & 0x7f]
      const end = at + 4 + length
      if (family === null || end > rdata.length || length > family.octets || prefix > family.octets * 8) return null
      if (length > 0 && rdata[end - 1] === 0) return null
      const address = concat([rdata.subarray(at + 4, end), new Uint8Array(family.octets - length)])
      items.push(`${negated ? '!' : ''}${u16(rdata, at)}:${family.present(address)}/${prefix}`)
      at = end
    }
    return { text: items.join(' '), end: at }
  },
  parse: (words) => concat(takeRest(words).map(parsePrefix)),
}

function parsePrefix(token: Token): Uint8Array {
  const [, negation, afi, text = '', prefix] = /^(!?)([12]):([^/]+)\/([0-9]{1,3})$/.exec(token.text) ?? []
  const family = afiOf(Number(afi))
  const address = family?.parse(text)
  if (family == null || address == null || Number(prefix) > family.octets * 8) {
    return refuse(token, 'an address prefix such as 1:192.168.32.0/21')
  }
  const length = address.findLastIndex((octet) => octet !== 0) + 1
  return concat([
    from16(Number(afi)),
    Uint8Array.of(Number(prefix), (negation ? 0x80 : 0) | length),
    address.subarray(0, length),
  ])
}

/** A gateway by its type: none ("."), IPv4, IPv6, or a name (RFC 4025 §2.3, RFC 8777 §4.2.3). */
function presentGateway(type: number, rdata: Uint8Array, at: number): Written | null {
  if (type === 0) return { text: '.', end: at }
  if (type === 3) return name.present(rdata, at)
  const [octets, present] = type === 1 ? ([4, presentIPv4] as const) : ([16, presentIPv6] as const)
  if (type > 2 || at + octets > rdata.length) return null
  return { text: present(rdata.subarray(at, at + octets)), end: at + octets }
}

function parseGateway(type: number, words: Words): Uint8Array {
  if (type === 3) return name.parse(words)
  const token = take(words, 'the gateway')
  if (type === 0) return token.text === '.' ? new Uint8Array(0) : refuse(token, '".", the form of no gateway')
  if (type === 1) return parseIPv4(token.text) ?? refuse(token, 'an IPv4 address')
  return parseIPv6(token.text) ?? refuse(token, 'an IPv6 address')
}

/** Precedence, gateway type, algorithm, gateway, public key; the key may be left out (RFC 4025 §3.1). */
export const ipseckey: Codec = {
  present: (rdata, at) => {
    if (at + 3 > rdata.length) return null
    const [precedence, type, algorithm] = [rdata[at]!, rdata[at + 1]!, rdata[at + 2]!]
    const gateway = presentGateway(type, rdata, at + 3)
    if (gateway === null) return null
    const key = toBase64(rdata.subarray(gateway.end))
    return { text: `${precedence} ${type} ${algorithm} ${gateway.text} ${key}`.trimEnd(), end: rdata.length }
  },
  parse: (words) => {
    const precedence = readNumber(take(words, 'the precedence'), 255, 'precedence')
    const type = readNumber(take(words, 'the gateway type'), 3, 'gateway type')
    const algorithm = readNumber(take(words, 'the algorithm'), 255, 'algorithm')
    const gateway = parseGateway(type, words)
    const rest = takeRest(words)
    const key = fromBase64(rest.map((token) => token.text).join(''))
    return concat([Uint8Array.of(precedence, type, algorithm), gateway, key ?? refuse(rest[0]!, 'base64')])
  },
}

/** Precedence, discovery-optional bit, relay type, relay (RFC 8777 §4.3). */
export const amtrelay: Codec = {
  present: (rdata, at) => {
    if (at + 2 > rdata.length) return null
    const [precedence, optional, type] = [rdata[at]!, rdata[at + 1]! >> 7, rdata[at + 1]! & 0x7f]
    const relay = presentGateway(type, rdata, at + 2)
    return relay === null ? null : { text: `${precedence} ${optional} ${type} ${relay.text}`, end: relay.end }
  },
  parse: (words) => {
    const precedence = readNumber(take(words, 'the precedence'), 255, 'precedence')
    const optional = readNumber(take(words, 'the discovery-optional bit'), 1, 'discovery-optional bit')
    const type = readNumber(take(words, 'the relay type'), 3, 'relay type')
    return concat([Uint8Array.of(precedence, (optional << 7) | type), parseGateway(type, words)])
  },
}

/** Public-key algorithm, host identity tag, public key, rendezvous servers (RFC 8005 §6). */
export const hip: Codec = {
  present: (rdata, at) => {
    if (at + 4 > rdata.length) return null
    const tagEnd = at + 4 + rdata[at]!
    const keyEnd = tagEnd + u16(rdata, at + 2)
    if (tagEnd === at + 4 || keyEnd === tagEnd || keyEnd > rdata.length) return null
    const texts = [
      String(rdata[at + 1]!),
      toHex(rdata.subarray(at + 4, tagEnd)),
      toBase64(rdata.subarray(tagEnd, keyEnd)),
    ]
    let end = keyEnd
    while (end < rdata.length) {
      const server = name.present(rdata, end)
      if (server === null) return null
      texts.push(server.text)
      end = server.end
    }
    return { text: texts.join(' '), end }
  },
  parse: (words) => {
    const algorithm = take(words, 'the algorithm')
    const number = parseAlgorithm(algorithm.text) ?? refuse(algorithm, 'an algorithm')
    const [tagToken, keyToken] = [take(words, 'the host identity tag'), take(words, 'the public key')]
    const tag = fromHex(tagToken.text) ?? refuse(tagToken, 'hexadecimal of whole octets')
    const key = fromBase64(keyToken.text) ?? refuse(keyToken, 'base64')
    if (tag.length > 255) return refuse(tagToken, 'a host identity tag of at most 255 octets')
    const servers: Uint8Array[] = []
    while (words.at < words.tokens.length) servers.push(name.parse(words))
    return concat([Uint8Array.of(tag.length, number), from16(key.length), tag, key, ...servers])
  },
}
