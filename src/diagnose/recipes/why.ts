/** Where it is known what was done, the repair is of that, whatever the rule that failed. */

import { CODES } from '../../codes.ts'
import { rrsets } from '../../dns/canonical.ts'
import type { Name } from '../../dns/name.ts'
import type { Server } from '../../snapshot.ts'
import { olderVersion } from '../../validate/version.ts'
import type { Unheard } from '../hearing.ts'
import { dsOf, recordsOf } from '../reading.ts'
import { type Bench, counts, type Draft, lackingDs, type StepDraft, sendersOf } from './bench.ts'
import { takeCds } from './cds.ts'
import { replaceDs, unsigned } from './procedures.ts'
import {
  addKey,
  hasDataKey,
  mendServer,
  publishDs,
  renewAnchor,
  restoreKey,
  setClock,
  signAgain,
  transfer,
} from './steps.ts'

/** Null where the recipe of the code is right as it is. */
export function byWhy(b: Bench): Draft | null {
  const { finding, why } = b
  const { zone } = finding
  switch (why?.name) {
    // Nobody else has to do anything.
    case 'clock-here':
      return { zone, steps: [setClock('here')], never: ['turn-validation-off'] }
    case 'server-behind':
      // The newer version may need new signatures itself.
      return {
        zone,
        steps: [transfer(b, zone, why.facts.servers), ...(why.facts.holds ? [] : [signAgain(b, zone)])],
      }
    case 'edns-ignored':
      return { zone, steps: [mendServer(b, zone, why.facts.servers, 'edns')] }
    case 'key-elsewhere':
      return without(b, [why.facts.server])
    case 'signer-clock':
      return { zone, steps: [setClock('signer'), signAgain(b, zone)], never: ['turn-validation-off'] }
    case 'other-version':
      // Nobody goes back to an older version: what is served is signed instead.
      return {
        zone,
        steps: [...(why.facts.newer === 'other' ? [transfer(b, zone, sendersOf(b))] : []), signAgain(b, zone)],
        never: ['edit-signed-zone'],
      }
    case 'key-removed':
      return putBack(b, why.facts.keyTag, why.facts.algorithm)
    case 'ds-key-elsewhere':
      return goBack(b, zoneSenders(b), why.facts.servers) ? nameNewer(b) : without(b, why.facts.servers)
    case 'anchor-outdated':
      return { zone, steps: [renewAnchor(why.facts.zone)], never: ['turn-validation-off'] }
    case 'child-unsigned':
      return isHeard(why.facts) ? unsigned(b, why.facts.child) : signIfNone(b, why.facts.child, why.facts)
    case 'keys-lost':
      return mendOthers(b, why.facts.child, why.facts).length === 0
        ? null
        : loadEverywhere(b, why.facts.child, why.facts)
    case 'ds-not-followed-cds':
      return takeCds(b, childOf(b), why.facts.cds)
    case 'ds-of-lost-key':
      return replaceDs(b, childOf(b), [restoreKey(b, childOf(b), why.facts.ds.keyTag, why.facts.ds.algorithm)])
    default:
      return null
  }
}

const isHeard = ({ silent, failing, unasked }: Unheard): boolean =>
  silent.length + failing.length + unasked.length === 0

/** What the others have is to be known before anything is changed. */
const mendOthers = (b: Bench, zone: Name, { silent, failing }: Unheard): readonly StepDraft[] => [
  ...(silent.length === 0 ? [] : [mendServer(b, zone, silent, 'silent')]),
  ...(failing.length === 0 ? [] : [mendServer(b, zone, failing, 'error')]),
]

/** Another server may have the zone with its keys: the DS stays, so that it holds either way. */
function signIfNone(b: Bench, zone: Name, others: Unheard): Draft {
  const { instead = [], ...draft } = unsigned(b, zone)
  return {
    ...draft,
    steps: [...mendOthers(b, zone, others), ...draft.steps.filter(({ action }) => action.kind !== 'remove-ds')],
    instead: instead.filter(({ action }) => action.kind !== 'go-insecure'),
  }
}

/** The keys are on another server, or with the signer. */
const loadEverywhere = (b: Bench, zone: Name, others: Unheard): Draft => ({
  zone,
  steps: [...mendOthers(b, zone, others), signAgain(b, zone)],
  instead: dsOf(b.packets, zone)
    .slice(0, 1)
    .map((ds) => restoreKey(b, zone, ds.keyTag, ds.algorithm)),
  never: ['unsign-before-ds-ttl', 'delete-last-ds'],
})

/** The signatures of the zone name the key: it comes back, or those that are there sign, with a new one if none can. */
function putBack(b: Bench, keyTag: number, algorithm: number): Draft | null {
  const { zone } = b.finding
  if (!counts(b, algorithm)) return null
  return {
    zone,
    steps: [restoreKey(b, zone, keyTag, algorithm), signAgain(b, zone)],
    instead: [hasDataKey(b, zone) ? signAgain(b, zone) : addKey(b, zone, 'ZSK', false)],
    never: ['edit-signed-zone'],
  }
}

/**
 * Other servers have what these lack; null where it is the servers themselves that were heard, or where those that have it
 * are the ones with the older version of the zone.
 */
function without(b: Bench, having: readonly Server[]): Draft | null {
  const { zone } = b.finding
  const lacking = zoneSenders(b).filter((s) => !having.some((t) => sameServer(s, t)))
  return lacking.length === 0 || goBack(b, lacking, having) ? null : { zone, steps: [transfer(b, zone, lacking)] }
}

/** The keys of the newer version get their DS beside the one of the older (RFC 6781 §4.1.2). */
function nameNewer(b: Bench): Draft | null {
  const child = childOf(b)
  const ds = lackingDs(b, child)
  return ds.length === 0 ? null : { zone: child, steps: [publishDs(b, child, ds)], never: ['delete-last-ds'] }
}

/** Whether one of these has a later version of the zone, by its SOA serial (RFC 1982), than all of the others. */
export function goBack(b: Bench, servers: readonly Server[], others: readonly Server[]): boolean {
  const sent = b.packets.flatMap((o) => rrsets(recordsOf(o)).map((rrset) => ({ server: o.server, rrset })))
  const { zone } = b.finding
  return others.length > 0 && servers.some((s) => others.every((t) => olderVersion(zone, t, s, sent) === 'serial'))
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
  const asked = b.packets.filter((o) => o.askedFor.equals(finding.zone) && o.outcome.kind === 'response')
  const others = asked.map((o) => o.server).filter((s) => !senders.some((t) => sameServer(s, t)))
  if (goBack(b, senders, others)) return null
  return { zone: finding.zone, steps: [transfer(b, finding.zone, senders)] }
}
