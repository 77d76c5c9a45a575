/**
 * Signaling names of RFC 9615: `_dsboot.<child>._signal.<name server>`, where the operator of a name server repeats the CDS
 * and CDNSKEY of a child that has no DS yet, signed by a zone that is secure already.
 */

import { Name } from '../dns/name.ts'
import type { RR } from '../dns/rr.ts'
import { octetText } from '../dns/wire.ts'
import { type Finding, finding, type SecurityStatus } from '../report.ts'
import type { ObservationId } from '../snapshot.ts'
import { subject } from './context.ts'

export interface Signal {
  readonly child: Name
  readonly nameserver: Name
}

const isLabel = (label: Uint8Array | undefined, text: string): boolean =>
  label !== undefined && octetText(label).toLowerCase() === text

/** The child and the name server of a signaling name (RFC 9615 §3.2); null for any other name. */
export function signalOf(name: Name): Signal | null {
  const { labels } = name
  if (!isLabel(labels[0], '_dsboot')) return null
  const at = labels.findLastIndex((label) => isLabel(label, '_signal'))
  if (at < 2 || at === labels.length - 1) return null
  return { child: new Name(labels.slice(1, at)), nameserver: new Name(labels.slice(at + 1)) }
}

/**
 * What keeps a parent from taking the signal (RFC 9615 §4.2).
 * @param apex of the zone that signed it; null when nothing is authenticated
 * @param records what was answered, at least one
 */
export function signalFindings(
  signal: Signal,
  status: SecurityStatus,
  apex: Name | null,
  records: readonly RR[],
  seen: readonly ObservationId[],
): readonly Finding[] {
  const [first] = records
  if (first === undefined) return []
  const { child, nameserver } = signal
  const about = subject(apex ?? nameserver, first.owner, first.type)
  if (nameserver.isWithin(child)) return [finding('SIGNAL_WITHIN_CHILD', about, { child, nameserver }, seen)]
  if (status !== 'secure') return [finding('SIGNAL_NOT_SECURE', about, { child, nameserver, status }, seen)]
  return apex?.equals(first.owner) === true ? [finding('SIGNAL_ZONE_CUT', about, { child, nameserver }, seen)] : []
}
