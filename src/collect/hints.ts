/** Where the walk begins, read from a file in the form of IANA's named.root (RFC 9609 §2). */

import { addressOf } from '../dns/address.ts'
import type { Name } from '../dns/name.ts'
import { parseZone, ZoneTextError } from '../dns/presentation.ts'
import { parseSingleName } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { RR } from '../dns/rr.ts'
import type { Hint } from './plan.ts'

/** A hints file that cannot be used; `message` is one line, with the line of the file where there is one. */
export class HintsError extends Error {
  override name = 'HintsError'
}

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
