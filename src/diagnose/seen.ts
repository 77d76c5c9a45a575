/**
 * Everything that the packets of a snapshot carry, taken apart once for whoever looks for what was changed: RRsets with
 * the server that sent them, keys and signatures. Nothing here is believed; it is what there is to try.
 */

import { rrsets, serialCompare } from '../dns/canonical.ts'
import type { Name } from '../dns/name.ts'
import { type DNSKEY, parseDnskey, parseRrsig, type RRSIG } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { RR, RRset } from '../dns/rr.ts'
import { octetText } from '../dns/wire.ts'
import type { Observation, Server, Snapshot, Timestamp } from '../snapshot.ts'

/** An RRset in one response. */
export interface SeenSet {
  readonly rrset: RRset
  readonly observation: Observation
}

export interface SeenKey {
  readonly zone: Name
  readonly key: DNSKEY
}

export interface SeenSignature {
  readonly rrset: RRset
  readonly rrsig: RRSIG
  readonly rr: RR
}

export interface Seen {
  readonly snapshot: Snapshot
  readonly at: Timestamp
  readonly sets: readonly SeenSet[]
  /** each DNSKEY of each zone once, in the order seen */
  readonly keys: readonly SeenKey[]
  /** each signature with each version of the RRset that it came with, once */
  readonly signatures: readonly SeenSignature[]
}

/** Takes the packets apart. @param at the instant of the judgement */
export function lookAt(snapshot: Snapshot, at: Timestamp): Seen {
  const sets = snapshot.observations.flatMap((observation): readonly SeenSet[] => {
    const { outcome } = observation
    if (outcome.kind !== 'response') return []
    const { answer, authority } = outcome.response
    return [...rrsets(answer), ...rrsets(authority)].map((rrset) => ({ rrset, observation }))
  })
  const keys = new Map<string, SeenKey>()
  const signatures = new Map<string, SeenSignature>()
  for (const { rrset } of sets) {
    const content = rrset.records.map((rr) => octetText(rr.rdata)).join('|')
    for (const rr of rrset.type === TYPE.DNSKEY ? rrset.records : []) {
      const key = parseDnskey(rr.rdata)
      if (key.ok) keys.set(`${rrset.owner.key} ${octetText(rr.rdata)}`, { zone: rrset.owner, key: key.value })
    }
    for (const rr of rrset.signatures) {
      const rrsig = parseRrsig(rr.rdata)
      const id = `${rrset.owner.key} ${rrset.type} ${octetText(rr.rdata)} ${content}`
      if (rrsig.ok && !signatures.has(id)) signatures.set(id, { rrset, rrsig: rrsig.value, rr })
    }
  }
  return { snapshot, at, sets, keys: [...keys.values()], signatures: [...signatures.values()] }
}

/** The servers that sent these, each once, in the order seen. */
export const distinctServers = (sets: readonly { readonly observation: Observation }[]): readonly Server[] => [
  ...new Map(sets.map(({ observation: { server } }) => [`${server.address} ${server.port}`, server])).values(),
]

/** In force when the packets were collected: only the instant that they are judged at puts it out of its times. */
export const wasTimely = (rrsig: RRSIG, { collectedAt }: Snapshot): boolean =>
  serialCompare(rrsig.inception, collectedAt >>> 0) <= 0 && serialCompare(rrsig.expiration, collectedAt >>> 0) >= 0
