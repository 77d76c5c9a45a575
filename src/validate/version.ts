/** Which of two servers has the older version of a zone: by the serial of its SOA (RFC 1982), else by when signatures begin. */

import { serialCompare } from '../dns/canonical.ts'
import type { Name } from '../dns/name.ts'
import { parseRrsig, parseSoa } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { RRset } from '../dns/rr.ts'
import { isSame, type Server } from '../snapshot.ts'

/** An RRset that a server sent. */
export interface Sent {
  readonly server: Server
  readonly rrset: RRset
}

/** How `mine` is shown to have an older version than `other`; null when it is not. */
export function olderVersion(
  zone: Name,
  mine: Server,
  other: Server,
  sent: readonly Sent[],
): 'serial' | 'inception' | null {
  const [a, b] = [sentBy(mine, sent), sentBy(other, sent)]
  const [serial, theirs] = [serialOf(zone, a), serialOf(zone, b)]
  if (serial !== null && theirs !== null && serial !== theirs)
    return serialCompare(serial, theirs) < 0 ? 'serial' : null
  const elsewhere = inceptions(zone, b)
  const differences = [...inceptions(zone, a)].flatMap(([id, at]) => {
    const there = elsewhere.get(id)
    return there === undefined ? [] : [serialCompare(at, there)]
  })
  return differences.some((d) => d < 0) && differences.every((d) => d <= 0) ? 'inception' : null
}

const sentBy = (server: Server, sent: readonly Sent[]): readonly RRset[] =>
  sent.flatMap((one) => (isSame(one.server, server) ? [one.rrset] : []))

/** The latest serial that the server has shown. */
function serialOf(zone: Name, rrsets: readonly RRset[]): number | null {
  let latest: number | null = null
  for (const rrset of rrsets) {
    if (rrset.type !== TYPE.SOA || !rrset.owner.equals(zone)) continue
    for (const rr of rrset.records) {
      const soa = parseSoa(rr.rdata)
      if (soa.ok && (latest === null || serialCompare(soa.value.serial, latest) > 0)) latest = soa.value.serial
    }
  }
  return latest
}

/** When the latest signature of each RRset of the zone begins. */
function inceptions(zone: Name, rrsets: readonly RRset[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const rrset of rrsets) {
    for (const rr of rrset.signatures) {
      const rrsig = parseRrsig(rr.rdata)
      if (!rrsig.ok || !rrsig.value.signerName.equals(zone)) continue
      const id = `${rrset.type} ${rrset.owner.key}`
      const known = found.get(id)
      const { inception } = rrsig.value
      if (known === undefined || serialCompare(inception, known) > 0) found.set(id, inception)
    }
  }
  return found
}
