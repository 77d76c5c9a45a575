/** IPv4 and IPv6 addresses: text to octets and back, and their reverse names (RFC 4291 §2.2, RFC 5952 §4, RFC 1035 §3.5, RFC 3596 §2.5). */

import { isIPv4, isIPv6 } from 'node:net'
import { Name } from './name.ts'
import { TYPE } from './registry.ts'
import type { RR } from './rr.ts'

/** Four octets of dotted-decimal text; null when it is no IPv4 address. */
export function parseIPv4(text: string): Uint8Array | null {
  return isIPv4(text) ? Uint8Array.from(text.split('.'), Number) : null
}

/** The family of an address in text form. */
export const familyOf = (address: string): 4 | 6 => (address.includes(':') ? 6 : 4)

/** Dotted-decimal text of four octets. */
export function presentIPv4(octets: Uint8Array): string {
  return octets.join('.')
}

/** Sixteen octets of IPv6 text, a dotted-decimal tail allowed; null when it is no IPv6 address or has a zone index. */
export function parseIPv6(text: string): Uint8Array | null {
  if (!isIPv6(text) || text.includes('%')) return null
  const [head = '', tail] = text.split('::')
  const front = words(head)
  const back = words(tail ?? '')
  const all = [...front, ...new Array<number>(8 - front.length - back.length).fill(0), ...back]
  return Uint8Array.from(all.flatMap((word) => [word >> 8, word & 0xff]))
}

function words(text: string): number[] {
  if (text === '') return []
  return text.split(':').flatMap((part) => {
    const tail = parseIPv4(part)
    if (tail === null) return [Number.parseInt(part, 16)]
    return [(tail[0]! << 8) | tail[1]!, (tail[2]! << 8) | tail[3]!]
  })
}

/** IPv6 text of sixteen octets, in the one form RFC 5952 recommends (§4; §5 for IPv4-mapped addresses). */
export function presentIPv6(octets: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, i) => (octets[2 * i]! << 8) | octets[2 * i + 1]!)
  let best = { at: 0, length: 0 }
  for (let at = 0; at < 8; at++) {
    let length = 0
    while (at + length < 8 && groups[at + length] === 0) length++
    if (length > best.length) best = { at, length }
  }
  if (groups[5] === 0xffff && best.at === 0 && best.length === 5)
    return `::ffff:${presentIPv4(octets.subarray(12, 16))}`
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':')
  if (best.length < 2) return text(groups)
  return `${text(groups.slice(0, best.at))}::${text(groups.slice(best.at + best.length))}`
}

/** The name under which PTR records of an address stand; null when the text is no address. */
export function reverseName(text: string): Name | null {
  const four = parseIPv4(text)
  if (four !== null) return Name.parse(`${[...four].reverse().join('.')}.in-addr.arpa.`)
  const six = parseIPv6(text)
  if (six === null) return null
  const nibbles = [...six].flatMap((octet) => [octet >> 4, octet & 15]).reverse()
  return Name.parse(`${nibbles.map((nibble) => nibble.toString(16)).join('.')}.ip6.arpa.`)
}

/** The address that an A or AAAA record holds, as text (RFC 1035 §3.4.1, RFC 3596 §2.2); null for other records or lengths. */
export function addressOf(rr: RR): string | null {
  if (rr.type === TYPE.A && rr.rdata.length === 4) return presentIPv4(rr.rdata)
  if (rr.type === TYPE.AAAA && rr.rdata.length === 16) return presentIPv6(rr.rdata)
  return null
}
