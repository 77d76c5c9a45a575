/**
 * Which addresses packets reach over the public Internet: neither loopback, link-local, private, shared, documentation,
 * multicast nor otherwise reserved (IANA special-purpose address registries, RFC 6890; RFC 5771, RFC 4291 §2.4).
 */

import { parseIPv4, parseIPv6 } from './address.ts'

type Prefix = readonly [octets: readonly number[], bits: number]

/** 192.0.0.0/24 as a whole: the few addresses in it that are globally reachable serve no zones. */
const NOT_PUBLIC_4: readonly Prefix[] = [
  [[0], 8], // "this network", RFC 791 §3.2
  [[10], 8], // private, RFC 1918
  [[100, 64], 10], // shared by carrier-grade NAT, RFC 6598
  [[127], 8], // loopback, RFC 1122 §3.2.1.3
  [[169, 254], 16], // link-local, RFC 3927
  [[172, 16], 12], // private, RFC 1918
  [[192, 0, 0], 24], // IETF protocol assignments, RFC 6890
  [[192, 0, 2], 24], // documentation, RFC 5737
  [[192, 88, 99], 24], // 6to4 relays, deprecated by RFC 7526
  [[192, 168], 16], // private, RFC 1918
  [[198, 18], 15], // benchmarking, RFC 2544
  [[198, 51, 100], 24], // documentation, RFC 5737
  [[203, 0, 113], 24], // documentation, RFC 5737
  [[224], 4], // multicast, RFC 5771
  [[240], 4], // reserved, and the broadcast address, RFC 1112 §4
]

/** Nothing outside 2000::/3 is global unicast (IPv4-mapped and translated addresses included), and inside it these are not. */
const GLOBAL_UNICAST_6: Prefix = [[0x20], 3]
const NOT_PUBLIC_6: readonly Prefix[] = [
  [[0x20, 0x01, 0x00, 0x00], 32], // Teredo, RFC 4380
  [[0x20, 0x01, 0x00, 0x02, 0x00, 0x00], 48], // benchmarking, RFC 5180
  [[0x20, 0x01, 0x00, 0x10], 28], // ORCHID, RFC 4843
  [[0x20, 0x01, 0x00, 0x20], 28], // ORCHIDv2, RFC 7343
  [[0x20, 0x01, 0x0d, 0xb8], 32], // documentation, RFC 3849
  [[0x20, 0x02], 16], // 6to4, deprecated by RFC 7526
  [[0x3f, 0xff, 0x00], 20], // documentation, RFC 9637
]

/** True for the text of an IPv4 or IPv6 address that is public unicast; false for any other text. */
export function isPublicAddress(text: string): boolean {
  const four = parseIPv4(text)
  if (four !== null) return !NOT_PUBLIC_4.some((prefix) => isWithin(four, prefix))
  const six = parseIPv6(text)
  return six !== null && isWithin(six, GLOBAL_UNICAST_6) && !NOT_PUBLIC_6.some((prefix) => isWithin(six, prefix))
}

function isWithin(address: Uint8Array, [octets, bits]: Prefix): boolean {
  for (let at = 0; at * 8 < bits; at++) {
    const mask = 0xff & (0xff00 >> Math.min(8, bits - at * 8))
    if (((address[at]! ^ octets[at]!) & mask) !== 0) return false
  }
  return true
}
