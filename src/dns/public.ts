/**
 * Decides which addresses are reachable over the public Internet: neither loopback, link-local, private, shared,
 * documentation, multicast nor otherwise reserved (IANA special-purpose registries of RFC 6890; RFC 5771, RFC 4291 §2.7).
 */

import { parseIPv4, parseIPv6 } from './address.ts'

/** First octets and prefix length; 192.0.0.0/24 as a whole, its globally reachable anycast addresses serve no zones. */
const NOT_PUBLIC_4: readonly (readonly [octets: readonly number[], bits: number])[] = [
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

/** Outside 2000::/3 nothing is global unicast (IANA IPv6 address space), which leaves these inside it. */
const NOT_PUBLIC_6: readonly (readonly [octets: readonly number[], bits: number])[] = [
  [[0x20, 0x01, 0x00], 23], // IETF protocol assignments, Teredo among them, RFC 2928, RFC 4380
  [[0x20, 0x01, 0x0d, 0xb8], 32], // documentation, RFC 3849
  [[0x20, 0x02], 16], // 6to4, deprecated by RFC 7526
  [[0x3f, 0xff, 0x00], 20], // documentation, RFC 9637
]

/** True for the text of an IPv4 or IPv6 address that packets can reach over the Internet; false for anything else. */
export function isPublicAddress(text: string): boolean {
  const four = parseIPv4(text)
  if (four !== null) return !NOT_PUBLIC_4.some(([prefix, bits]) => isWithin(four, prefix, bits))
  const six = parseIPv6(text)
  return six !== null && isWithin(six, [0x20], 3) && !NOT_PUBLIC_6.some(([prefix, bits]) => isWithin(six, prefix, bits))
}

function isWithin(octets: Uint8Array, prefix: readonly number[], bits: number): boolean {
  for (let at = 0; at * 8 < bits; at++) {
    const mask = 0xff & (0xff00 >> Math.min(8, bits - at * 8))
    if (((octets[at] ?? 0) & mask) !== ((prefix[at] ?? 0) & mask)) return false
  }
  return true
}
