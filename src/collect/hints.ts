/**
 * Where the walk begins: the addresses of the root servers (RFC 9609 §2), built in or read from a file in the form of
 * IANA's named.root.
 */

import { presentIPv4, presentIPv6 } from '../dns/address.ts'
import { Name } from '../dns/name.ts'
import { parseZone, ZoneTextError } from '../dns/presentation.ts'
import { parseSingleName } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { RR } from '../dns/rr.ts'
import type { Hint } from './plan.ts'

/** A hints file that cannot be used; `message` is one line, with the line of the file where there is one. */
export class HintsError extends Error {
  override name = 'HintsError'
}

/** The thirteen root servers. Source: IANA, named.root of April 18, 2024 (root zone 2024041801). */
const ROOT_SERVERS: readonly (readonly [letter: string, ipv4: string, ipv6: string])[] = [
  ['a', '198.41.0.4', '2001:503:ba3e::2:30'],
  ['b', '170.247.170.2', '2801:1b8:10::b'],
  ['c', '192.33.4.12', '2001:500:2::c'],
  ['d', '199.7.91.13', '2001:500:2d::d'],
  ['e', '192.203.230.10', '2001:500:a8::e'],
  ['f', '192.5.5.241', '2001:500:2f::f'],
  ['g', '192.112.36.4', '2001:500:12::d0d'],
  ['h', '198.97.190.53', '2001:500:1::53'],
  ['i', '192.36.148.17', '2001:7fe::53'],
  ['j', '192.58.128.30', '2001:503:c27::2:30'],
  ['k', '193.0.14.129', '2001:7fd::1'],
  ['l', '199.7.83.42', '2001:500:9f::42'],
  ['m', '202.12.27.33', '2001:dc3::35'],
]

export const BUILT_IN_HINTS: readonly Hint[] = ROOT_SERVERS.flatMap(([letter, ipv4, ipv6]) => {
  const name = Name.parse(`${letter}.root-servers.net.`)
  return [
    { name, address: ipv4 },
    { name, address: ipv6 },
  ]
})

/**
 * Reads root hints: NS records of the root, and A and AAAA records of the names in them. Other records are passed over.
 * @param text zone-file text, as IANA's named.root
 * @throws HintsError for text that is no zone file (with its line), without an NS of the root, or without an address of one
 */
export function parseHints(text: string): readonly Hint[] {
  const records = readZone(text)
  const names = new Map<string, Name>()
  for (const rr of records) {
    const target = rr.type === TYPE.NS && rr.owner.isRoot ? parseSingleName(rr.rdata) : null
    if (target?.ok) names.set(target.value.key, target.value)
  }
  if (names.size === 0) throw new HintsError('no NS record of the root is among the root hints')
  const hints = new Map<string, Hint>()
  for (const rr of records) {
    const name = names.get(rr.owner.key)
    const address = addressOf(rr)
    if (name !== undefined && address !== null) hints.set(`${name.key} ${address}`, { name, address })
  }
  if (hints.size === 0) throw new HintsError('no address of a root server is among the root hints')
  return [...hints.values()]
}

function readZone(text: string): readonly RR[] {
  try {
    return parseZone(text, { ttl: 3600000 })
  } catch (error) {
    if (error instanceof ZoneTextError) throw new HintsError(error.message)
    throw error
  }
}

/** The address that an A or AAAA record holds, as text (RFC 1035 §3.4.1, RFC 3596 §2.2); null for other records or lengths. */
export function addressOf(rr: RR): string | null {
  if (rr.type === TYPE.A && rr.rdata.length === 4) return presentIPv4(rr.rdata)
  if (rr.type === TYPE.AAAA && rr.rdata.length === 16) return presentIPv6(rr.rdata)
  return null
}
