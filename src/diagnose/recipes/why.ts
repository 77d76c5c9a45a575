/** Where it is known what was done, the repair is of that, whatever the rule that failed. */

import { CODES } from '../../codes.ts'
import type { Name } from '../../dns/name.ts'
import type { Server } from '../../snapshot.ts'
import { dsOf } from '../reading.ts'
import { type Bench, type Draft, sendersOf } from './bench.ts'
import { replaceDs, takeCds, unsigned } from './procedures.ts'
import { goInsecure, mendServer, renewAnchor, restoreKey, setClock, signAgain, transfer } from './steps.ts'

/** Null where the recipe of the code is right as it is. */
export function byWhy(b: Bench): Draft | null {
  const { finding, why } = b
  const { zone } = finding
  switch (why?.name) {
    // Nobody else has to do anything.
    case 'clock-here':
      return { zone, steps: [setClock('here')], never: ['turn-validation-off'] }
    case 'server-behind':
      return { zone, steps: [transfer(b, zone, why.facts.servers)] }
    case 'edns-ignored':
      return { zone, steps: [mendServer(b, zone, why.facts.servers, 'edns')] }
    case 'key-elsewhere':
      return without(b, [why.facts.server])
    case 'signer-clock':
      return { zone, steps: [setClock('signer'), signAgain(b, zone)], never: ['turn-validation-off'] }
    case 'other-version':
      return { zone, steps: [transfer(b, zone, sendersOf(b)), signAgain(b, zone)], never: ['edit-signed-zone'] }
    case 'ds-key-elsewhere':
      return without(b, why.facts.servers)
    case 'anchor-outdated':
      return { zone, steps: [renewAnchor(why.facts.zone)], never: ['turn-validation-off'] }
    case 'child-unsigned':
      return unsigned(b, why.facts.child)
    case 'ds-not-followed-cds':
      // Algorithm 0 asks for no DS at all (RFC 8078 §4).
      if (why.facts.cds.some(({ algorithm }) => algorithm === 0))
        return { zone: childOf(b), steps: [goInsecure(b, childOf(b), dsOf(b.packets, childOf(b)))] }
      return takeCds(b, childOf(b), why.facts.cds)
    case 'ds-of-lost-key':
      return replaceDs(b, childOf(b), [restoreKey(b, childOf(b), why.facts.ds.keyTag, why.facts.ds.algorithm)])
    default:
      return null
  }
}

/** Other servers have what these lack; null where it is the servers themselves that were heard. */
function without(b: Bench, having: readonly Server[]): Draft | null {
  const { zone } = b.finding
  const lacking = zoneSenders(b).filter((s) => !having.some((t) => sameServer(s, t)))
  return lacking.length === 0 ? null : { zone, steps: [transfer(b, zone, lacking)] }
}

const sameServer = (a: Server, b: Server): boolean => a.address === b.address && a.port === b.port

/** The zone whose DS or keys the finding is about. */
const childOf = ({ finding }: Bench): Name => (CODES[finding.code].family === 'ds' ? finding.owner : finding.zone)

/** Families that a stale copy of a zone accounts for. */
const STALE: ReadonlySet<string> = new Set(['ds', 'dnskey', 'rrsig', 'denial'])

/** Faults of the program that answers, which no other copy of the zone mends. */
const OF_THE_SERVER: ReadonlySet<string> = new Set([
  'DENIAL_NAME_EXISTS',
  'DS_DENIAL_CHILD_SIDE',
  'DS_FROM_CHILD',
  'DS_QUERY_REFERRED',
  'SOA_MISSING',
  'RCODE_CONTRADICTED',
])

/** Those of the senders that were asked for the zone itself: a DS comes from elsewhere. */
const zoneSenders = (b: Bench): readonly Server[] =>
  sendersOf(b, {
    seen: b.finding.seen.filter((id) => b.packets.some((o) => o.id === id && o.askedFor.equals(b.finding.zone))),
  })

/** What only some servers say, while others are believed: those have another version of the zone. */
export function byDissent(b: Bench): Draft | null {
  const { finding, report } = b
  const { dissent, cause } = report.verdict
  if (finding === cause || finding.evidence === cause?.evidence || OF_THE_SERVER.has(finding.code)) return null
  if (!STALE.has(CODES[finding.code].family) || finding.seen.length === 0) return null
  const differs = (s: Server): boolean =>
    dissent.some(({ server }) => server.address === s.address && server.port === s.port)
  const senders = zoneSenders(b)
  if (senders.length === 0 || !senders.every(differs)) return null
  return { zone: finding.zone, steps: [transfer(b, finding.zone, senders)] }
}
