/**
 * What is odd about the keys of a zone without costing it the verdict: a DS whose key does not sign (RFC 4035 §2.4), two
 * keys under one tag (RFC 4034 §8), a revocation that nobody takes note of (RFC 5011 §2.1), an algorithm not recommended
 * for signing (RFC 9904), a zone key where no zone begins (RFC 4034 §2.1.1).
 */

import { ALGORITHMS } from '../crypto/algorithms.ts'
import type { Name } from '../dns/name.ts'
import { type DNSKEY, parseDnskey, parseRrsig, REVOKE, type RRSIG, SEP, ZONE } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { RRset } from '../dns/rr.ts'
import { serialCompare } from '../dns/time.ts'
import { octetText } from '../dns/wire.ts'
import { type Finding, finding, type Step } from '../report.ts'
import type { ObservationId } from '../snapshot.ts'
import { type Authentic, type Context, subject } from './context.ts'
import { verified } from './verifying.ts'

const rrsigsOf = (rrset: RRset): readonly RRSIG[] =>
  rrset.signatures.flatMap((rr) => {
    const parsed = parseRrsig(rr.rdata)
    return parsed.ok ? [parsed.value] : []
  })

const names = (rrsig: RRSIG, key: DNSKEY): boolean => rrsig.keyTag === key.keyTag && rrsig.algorithm === key.algorithm

/**
 * DS whose key is there and signs nothing, in a DNSKEY RRset that another key vouches for: as in a double-DS rollover
 * (RFC 7583 §3.3.2), or forgotten. An algorithm that signs nothing at all is RRSIG_ALGORITHM_MISSING.
 * @param match the step that put each DS to the keys; with trust anchors instead there is nothing to tell
 */
export function idleDsKeys(zone: Name, match: Step, rrset: RRset, seen: readonly ObservationId[]): readonly Finding[] {
  const rrsigs = rrsigsOf(rrset)
  const idle = new Map<DNSKEY, Finding>()
  for (const tried of match.children) {
    const [ds] = tried.facts.ds ?? []
    const key = tried.children.find((child) => child.outcome === 'holds')?.facts.key
    if (ds === undefined || key === undefined) continue
    if (rrsigs.some((rrsig) => names(rrsig, key)) || !rrsigs.some((r) => r.algorithm === key.algorithm)) continue
    idle.set(key, finding('DS_KEY_NOT_SIGNING', subject(zone, zone, TYPE.DS), { ds, key }, seen))
  }
  return [...idle.values()]
}

/** @param sets what was authenticated of one zone */
export function keyFindings(context: Context, sets: readonly Authentic[]): readonly Finding[] {
  const keySets = sets.filter(({ rrset }) => rrset.type === TYPE.DNSKEY)
  const apex = keySets.filter(({ rrset, zone }) => rrset.owner.equals(zone))
  return [
    ...keySets.filter((set) => !apex.includes(set)).flatMap(belowApex),
    ...apex.flatMap(collisions),
    ...apex.flatMap((set) => silentRevocations(context, set)),
    ...notRecommended(sets, apex),
  ]
}

/** The zone keys of a DNSKEY RRset, each once, in one order whatever the order in which they came. */
function zoneKeysOf({ rrset }: Authentic): readonly DNSKEY[] {
  const keys = rrset.records.flatMap((rr) => {
    const parsed = parseDnskey(rr.rdata)
    return parsed.ok && (parsed.value.flags & ZONE) !== 0 ? [parsed.value] : []
  })
  const distinct = new Map(keys.map((key) => [octetText(key.rdata), key]))
  return [...distinct.values()].sort((a, b) => Buffer.compare(a.rdata, b.rdata))
}

/** RFC 4034 §2.1.1: a zone key's owner is the name of a zone. Without the Zone Key flag it is another sort of key. */
function belowApex(set: Authentic): readonly Finding[] {
  const keys = zoneKeysOf(set)
  const about = subject(set.zone, set.rrset.owner, TYPE.DNSKEY)
  return keys.length === 0 ? [] : [finding('DNSKEY_BELOW_APEX', about, { keys }, set.seen)]
}

function collisions(set: Authentic): readonly Finding[] {
  const groups = new Map<string, DNSKEY[]>()
  for (const key of zoneKeysOf(set)) {
    const id = `${key.algorithm} ${key.keyTag}`
    groups.set(id, [...(groups.get(id) ?? []), key])
  }
  const about = subject(set.zone, set.rrset.owner, TYPE.DNSKEY)
  return [...groups.values()].flatMap((keys) =>
    keys.length < 2 ? [] : [finding('DNSKEY_TAG_COLLISION', about, { keys }, set.seen)],
  )
}

/** RFC 5011 §2.1: only a signature by the revoked key itself tells those who trust it. They trust keys with SEP (§4.1). */
function silentRevocations(context: Context, set: Authentic): readonly Finding[] {
  const revoked = zoneKeysOf(set).filter((key) => (key.flags & REVOKE) !== 0 && (key.flags & SEP) !== 0)
  if (revoked.length === 0) return []
  const budget = { left: context.policy.limits.signaturesPerRRset }
  const about = subject(set.zone, set.rrset.owner, TYPE.DNSKEY)
  // Those that the verdict rests on are not all that came.
  const all = context.index
    .sightings(set.rrset.owner, TYPE.DNSKEY)
    .filter(({ packet }) => set.seen.includes(packet.id))
    .flatMap(({ rrset }) => rrsigsOf(rrset))
  const rrsigs = [...new Map(all.map((rrsig) => [octetText(rrsig.rdata), rrsig])).values()]
  return revoked.flatMap((key) =>
    rrsigs.some((rrsig) => names(rrsig, key) && maySign(context, set, rrsig, key, budget))
      ? []
      : [finding('DNSKEY_REVOKED_NOT_SIGNING', about, { key }, set.seen)],
  )
}

/** True as well where the bound leaves it open. */
function maySign(
  context: Context,
  { zone, rrset }: Authentic,
  rrsig: RRSIG,
  key: DNSKEY,
  budget: { left: number },
): boolean {
  if (!rrsig.signerName.equals(zone) || rrsig.labels !== rrset.owner.signedLabels) return false
  const at = context.at >>> 0
  if (serialCompare(at, rrsig.inception) < 0 || serialCompare(at, rrsig.expiration) > 0) return false
  if (budget.left === 0) return true
  budget.left--
  const outcome = verified(context, rrset, rrsig, key)?.outcome
  return outcome === undefined || outcome === 'verifies'
}

/** One finding for each algorithm that verifies something here and that IANA does not recommend for signing. */
function notRecommended(sets: readonly Authentic[], apex: readonly Authentic[]): readonly Finding[] {
  const used = new Map(sets.flatMap(({ holding }) => holding).map((rrsig) => [rrsig.algorithm, rrsig]))
  return [...used.values()].flatMap((rrsig) => {
    if (ALGORITHMS.get(rrsig.algorithm)?.signing !== 'NOT RECOMMENDED') return []
    for (const set of apex) {
      const key = zoneKeysOf(set).find((candidate) => names(rrsig, candidate))
      if (key === undefined) continue
      const about = subject(set.zone, set.rrset.owner, TYPE.DNSKEY)
      return [finding('DNSKEY_ALGORITHM_NOT_RECOMMENDED', about, { key }, set.seen)]
    }
    return []
  })
}
