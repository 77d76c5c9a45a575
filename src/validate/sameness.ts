/**
 * Whether CDS and CDNSKEY ask for the same (RFC 7344 §4), and whether that is what the parent has (RFC 8078 §2.1). Compared
 * key by key: a parent may compute digests of its own choice (RFC 7344 §6.2.1).
 */

import type { Name } from '../dns/name.ts'
import type { DS } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { RR } from '../dns/rr.ts'
import { type Finding, finding } from '../report.ts'
import type { Server } from '../snapshot.ts'
import { subject } from './context.ts'
import type { Packet } from './evidence.ts'
import { alike, digests, type Request, type Requests } from './requests.ts'

/** Whether two records, one of each type or one and a DS, can be of one key. */
function agree(zone: Name, a: Request, b: Request): boolean {
  if (a.kind === 'delete' || b.kind === 'delete') return a.kind === b.kind
  if (a.kind === 'ds' && b.kind === 'ds') return alike(a.ds, b.ds)
  if (a.kind === 'ds' && b.kind === 'key') return digests(zone, a.ds, b.key)
  if (a.kind === 'key' && b.kind === 'ds') return digests(zone, b.ds, a.key)
  return false
}

const unmatched = (zone: Name, some: readonly Request[], others: readonly Request[]): readonly RR[] =>
  some.filter((one) => !others.some((other) => agree(zone, one, other))).map(({ record }) => record)

/**
 * What one server says of both types; of versions from different servers nothing is concluded, unless there is one of each.
 * @param child the zone whose keys they are: not that of the records at a signaling name (RFC 9615 §4.1)
 * @param denied the packets that prove that there is none of the type of which nothing was found
 */
export function pairFindings(
  zone: Name,
  child: Name,
  asked: readonly Requests[],
  beside: readonly Requests[],
  denied: readonly Packet[],
): readonly Finding[] {
  if (asked.length === 0 || beside.length === 0) {
    const [only, another] = [...asked, ...beside]
    return only === undefined || another !== undefined ? [] : lonely(zone, only, denied)
  }
  return asked.flatMap((one) =>
    beside
      .filter((other) => (asked.length === 1 && beside.length === 1) || other.servers.some((s) => isOf(one, s)))
      .flatMap((other) => mismatch(zone, child, one, other)),
  )
}

const isOf = ({ servers }: Requests, { address, port }: Server): boolean =>
  servers.some((s) => s.address === address && s.port === port)

/** RFC 7344 §4: whoever publishes one should publish the other, unless it knows which the parent reads. */
function lonely(zone: Name, only: Requests, denied: readonly Packet[]): readonly Finding[] {
  const theirs = denied.find((packet) => isOf(only, packet.observation.server))
  if (theirs === undefined) return []
  const { rrset } = only
  const about = subject(zone, rrset.owner, rrset.type)
  const seen = [...only.seen, theirs.id]
  return [
    rrset.type === TYPE.CDS
      ? finding('CDS_WITHOUT_CDNSKEY', about, { rrset }, seen)
      : finding('CDNSKEY_WITHOUT_CDS', about, { rrset }, seen),
  ]
}

function mismatch(zone: Name, child: Name, one: Requests, other: Requests): readonly Finding[] {
  const alone = [...unmatched(child, one.all, other.all), ...unmatched(child, other.all, one.all)]
  if (alone.length === 0) return []
  const [cds, cdnskey] = one.rrset.type === TYPE.CDS ? [one.rrset, other.rrset] : [other.rrset, one.rrset]
  const about = subject(zone, one.rrset.owner, one.rrset.type)
  return [finding('CDS_CDNSKEY_MISMATCH', about, { cds, cdnskey, alone }, [...one.seen, ...other.seen])]
}

/** A rollover that waits for the parent, or a parent that does not read CDS. Any version of the DS that agrees is enough. */
export function differsFindings(
  zone: Name,
  { rrset, all, seen }: Requests,
  ds: readonly (readonly DS[])[],
): readonly Finding[] {
  const changes = ds.map((version) => changeOf(zone, all, version))
  const [first] = changes
  if (first === undefined || changes.some(({ added, removed }) => added.length + removed.length === 0)) return []
  return [finding('CDS_DIFFERS_FROM_DS', subject(zone, rrset.owner, rrset.type), { rrset, ds: ds[0]!, ...first }, seen)]
}

interface Change {
  readonly added: readonly RR[]
  readonly removed: readonly DS[]
}

function changeOf(zone: Name, all: readonly Request[], version: readonly DS[]): Change {
  const wished = all.flatMap((request) => (request.kind === 'ds' ? [request.ds] : []))
  const agrees = (request: Request, ds: DS): boolean =>
    request.kind === 'key'
      ? digests(zone, ds, request.key)
      : request.kind === 'ds' && ofOneKey(request.ds, ds) && inSync(ds, wished, version)
  return {
    added: all.filter((request) => !version.some((ds) => agrees(request, ds))).map(({ record }) => record),
    removed: version.filter((ds) => !all.some((request) => agrees(request, ds))),
  }
}

const ofOneKey = (a: DS, b: DS): boolean => a.keyTag === b.keyTag && a.algorithm === b.algorithm

/** Of one key: some digest type is on both sides, and where one is, the digests are the same. */
function inSync(key: DS, wished: readonly DS[], version: readonly DS[]): boolean {
  const [mine, theirs] = [wished, version].map((list) => list.filter((ds) => ofOneKey(ds, key)))
  const shared = mine!.filter((a) => theirs!.some((b) => a.digestType === b.digestType))
  return shared.length > 0 && shared.every((a) => theirs!.some((b) => a.digestType === b.digestType && alike(a, b)))
}
