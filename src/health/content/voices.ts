/**
 * What each server of the zone has shown that its own DNSKEY RRset authenticates, with every signature that holds
 * (RFC 4035 §5.3): what a validator has that asks this server alone, to be held against what the others have. Only keys that DS or
 * anchor reach count, and denials are judged too; `signing.ts` wants all keys, `behind.ts` all packets, believed or not.
 */

import type { Name } from '../../dns/name.ts'
import { type DNSKEY, parseSoa, type RRSIG, type SOA } from '../../dns/rdata.ts'
import { TYPE } from '../../dns/registry.ts'
import type { RRset } from '../../dns/rr.ts'
import { octetText } from '../../dns/wire.ts'
import type { Step } from '../../report.ts'
import { isSame, type ObservationId, type Server } from '../../snapshot.ts'
import type { Authentic, Context } from '../../validate/context.ts'
import { index, signersOf } from '../../validate/evidence.ts'
import { zoneKey } from '../../validate/keyset.ts'
import { judgeRRset } from '../../validate/signature.ts'
import type { Exam } from '../types.ts'

export interface Voice {
  readonly server: Server
  /** the DNSKEY RRset, as far as DS or trust anchor authenticate it; never empty */
  readonly keys: readonly DNSKEY[]
  /** where it was seen */
  readonly keysSeen: readonly ObservationId[]
  /** those of them that sign the DNSKEY RRset */
  readonly entry: readonly DNSKEY[]
  /** data and denials of the zone that the keys authenticate: not DNSKEY, CDS and CDNSKEY */
  readonly sets: readonly Authentic[]
  /** the same with these three */
  readonly authentic: readonly Authentic[]
  /** keys that sign any of these */
  readonly signing: readonly DNSKEY[]
  /** every RRset that the zone signed, as it was sent */
  readonly sent: readonly RRset[]
  readonly soa: SOA | null
}

const known = new WeakMap<Exam['judgements'], readonly Voice[]>()

/** One for each server whose DNSKEY RRset is authenticated; the others are told of by their own judgement. */
export function voicesOf(exam: Exam): readonly Voice[] {
  const before = known.get(exam.judgements)
  if (before !== undefined) return before
  const voices = exam.servers.flatMap((server) => voiceOf(exam, server) ?? [])
  known.set(exam.judgements, voices)
  return voices
}

function voiceOf(exam: Exam, server: Server): Voice | null {
  const keys = keysOn(exam, server)
  if (keys.length === 0) return null
  const { zone, snapshot } = exam
  const observations = snapshot.observations.filter((o) => isSame(o.server, server))
  const context = contextFor(exam, { ...snapshot, observations })
  const all = keys.map((key) => zoneKey(zone, key, []))
  const sent = new Map<string, { readonly rrset: RRset; readonly seen: ObservationId[] }>()
  for (const packet of context.index.packets) {
    for (const rrset of [...packet.answer, ...packet.authority]) {
      if (!rrset.owner.isWithin(zone) || !signersOf(rrset).some((signer) => signer.equals(zone))) continue
      const key = contentOf(rrset)
      const before = sent.get(key)
      if (before === undefined) sent.set(key, { rrset, seen: [packet.id] })
      else before.seen.push(packet.id)
    }
  }
  for (const { rrset, seen } of sent.values()) judgeRRset(context, rrset, { zone, keys: all }, seen)
  const { authentic } = context
  const sets = authentic.filter(({ rrset }) => !ABOUT_KEYS.has(rrset.type))
  const ofKeys = authentic.filter(({ rrset }) => isKeys(zone, rrset))
  return {
    server,
    keys,
    keysSeen: ofKeys.flatMap(({ seen }) => seen),
    entry: keys.filter((key) => ofKeys.some(({ holding }) => holding.some((rrsig) => isBy(key, rrsig)))),
    sets,
    authentic,
    signing: keys.filter((key) => sets.some(({ holding }) => holding.some((rrsig) => isBy(key, rrsig)))),
    sent: [...sent.values()].map(({ rrset }) => rrset),
    soa: soaOf(zone, authentic),
  }
}

/** True when a signature is by a key of this tag and algorithm (RFC 4034 §3.1.6); another key may have the same. */
export const isBy = (key: DNSKEY, { keyTag, algorithm }: RRSIG): boolean =>
  key.keyTag === keyTag && key.algorithm === algorithm

/** True when both have the same RDATA, flags among it (RFC 4034 §2.1). */
export const isKey = (a: DNSKEY, b: DNSKEY): boolean => Buffer.compare(a.rdata, b.rdata) === 0

const isKeys = (zone: Name, { owner, type }: RRset): boolean => type === TYPE.DNSKEY && owner.equals(zone)

/** A judgement's tools, for what one server sent. Its bounds on the work are those of one report. */
export function contextFor(exam: Exam, snapshot: Exam['snapshot']): Context {
  // Asked for CDS, the index leaves nothing out.
  const target = { name: exam.zone, type: TYPE.CDS }
  return {
    target,
    index: index(snapshot, target),
    at: exam.at,
    anchors: exam.anchors,
    policy: exam.policy,
    work: { signatures: 0, nsec3Hashes: 0 },
    needs: [],
    memo: new Map(),
    verified: exam.verified,
    bounds: [],
    authentic: [],
  }
}

/** The keys that a judgement from this server's packets found tied to DS or trust anchor. */
function keysOn({ judgements, zone }: Exam, server: Server): readonly DNSKEY[] {
  const found = new Map<string, DNSKEY>()
  const visit = (step: Step): void => {
    if (step.kind === 'keys' && step.outcome === 'holds' && step.subject.zone.equals(zone)) {
      for (const key of step.facts.keys ?? []) found.set(octetText(key.rdata), key)
    }
    for (const child of step.children) visit(child)
  }
  for (const { servers, report } of judgements) if (servers.some((s) => isSame(s, server))) visit(report.root)
  return [...found.values()]
}

/** They tell validators and the parent where to begin, and are signed like that (RFC 7344 §4.1): no client asks for them. */
const ABOUT_KEYS: ReadonlySet<number> = new Set([TYPE.DNSKEY, TYPE.CDS, TYPE.CDNSKEY])

/** When the latest signature of each RRset begins, by type and owner: the denials of an online signer vary, and are left out. */
export function inceptionsOf({ sets }: Voice): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const { rrset, holding } of sets) {
    if (rrset.type === TYPE.NSEC || rrset.type === TYPE.NSEC3) continue
    const id = `${rrset.type} ${rrset.owner.key}`
    for (const { inception } of holding) found.set(id, Math.max(found.get(id) ?? 0, inception))
  }
  return found
}

const contentOf = ({ owner, type, records, signatures }: RRset): string =>
  JSON.stringify([
    owner.key,
    type,
    ...[records, signatures].map((list) => list.map((rr) => octetText(rr.rdata)).sort()),
  ])

/** The last that was authenticated. */
function soaOf(zone: Name, authentic: readonly Authentic[]): SOA | null {
  const found = authentic.findLast(({ rrset }) => rrset.type === TYPE.SOA && rrset.owner.equals(zone))
  const parsed = found === undefined ? null : parseSoa(found.rrset.records[0]!.rdata)
  return parsed?.ok === true ? parsed.value : null
}
