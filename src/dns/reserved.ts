/** Which addresses are public: not in the IANA special-purpose registries (RFC 6890) and fit to be asked on the Internet. */

import { BlockList, isIP } from 'node:net'

const SPECIAL = new BlockList()
const subnets: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'], // "this network" (RFC 791)
  ['10.0.0.0', 8, 'ipv4'], // private (RFC 1918)
  ['100.64.0.0', 10, 'ipv4'], // shared, carrier-grade NAT (RFC 6598)
  ['127.0.0.0', 8, 'ipv4'], // loopback (RFC 1122)
  ['169.254.0.0', 16, 'ipv4'], // link-local (RFC 3927)
  ['172.16.0.0', 12, 'ipv4'], // private (RFC 1918)
  ['192.0.0.0', 24, 'ipv4'], // protocol assignments (RFC 6890)
  ['192.0.2.0', 24, 'ipv4'], // documentation (RFC 5737)
  ['192.168.0.0', 16, 'ipv4'], // private (RFC 1918)
  ['198.18.0.0', 15, 'ipv4'], // benchmarking (RFC 2544)
  ['198.51.100.0', 24, 'ipv4'], // documentation (RFC 5737)
  ['203.0.113.0', 24, 'ipv4'], // documentation (RFC 5737)
  ['224.0.0.0', 4, 'ipv4'], // multicast (RFC 5771)
  ['240.0.0.0', 4, 'ipv4'], // reserved and broadcast (RFC 1112, RFC 919)
  ['::', 127, 'ipv6'], // unspecified and loopback (RFC 4291)
  ['::ffff:0:0', 96, 'ipv6'], // IPv4-mapped (RFC 4291)
  ['64:ff9b:1::', 48, 'ipv6'], // local-use translation (RFC 8215)
  ['100::', 64, 'ipv6'], // discard only (RFC 6666)
  ['2001:db8::', 32, 'ipv6'], // documentation (RFC 3849)
  ['3fff::', 20, 'ipv6'], // documentation (RFC 9637)
  ['fc00::', 7, 'ipv6'], // unique local (RFC 4193)
  ['fe80::', 10, 'ipv6'], // link-local (RFC 4291)
  ['fec0::', 10, 'ipv6'], // site-local (RFC 3879)
  ['ff00::', 8, 'ipv6'], // multicast (RFC 4291)
]
for (const [net, prefix, family] of subnets) SPECIAL.addSubnet(net, prefix, family)

/** True for an IPv4 or IPv6 address in text form that is globally reachable unicast; false for anything else. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  return family !== 0 && !SPECIAL.check(address, family === 4 ? 'ipv4' : 'ipv6')
}
