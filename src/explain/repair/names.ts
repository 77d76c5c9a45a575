/** What programs call a zone's keys. */

import type { Name } from '../../dns/name.ts'
import { type DNSKEY, keyTag, REVOKE } from '../../dns/rdata.ts'

/** The file of a key as ldns-keygen names it: K<zone>+<algorithm>+<tag>. */
export const keyFile = (zone: Name, algorithm: number, tag: number, ending: 'key' | 'private'): string =>
  `K${zone.canonical()}+${String(algorithm).padStart(3, '0')}+${String(tag).padStart(5, '0')}.${ending}`

/** The tag that a key had before it was revoked: the flag is part of what the tag is reckoned from (RFC 5011 §2.1). */
export function tagBeforeRevocation(key: DNSKEY): number {
  const rdata = Uint8Array.from(key.rdata)
  rdata[1] = rdata[1]! & ~REVOKE
  return keyTag(rdata)
}
