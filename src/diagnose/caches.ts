/**
 * What resolvers may still hold of what was seen, and from when a repair is sure to be seen. Reckoned for a cache that
 * asked at the instant of the judgement: data for its TTL (RFC 1035 §3.2.1), no longer than its signature allows
 * (RFC 4035 §5.3.3); a denial for the lesser of the SOA's TTL and MINIMUM (RFC 2308 §5), its NSEC or NSEC3 for their own TTL
 * where that is more (RFC 8198 §5.4, RFC 9077 §3); a failure for a short time (RFC 4035 §4.7, RFC 9520 §3.2).
 */

import { CODES, type Code } from '../codes.ts'
import { serialCompare, serialToTime } from '../dns/canonical.ts'
import type { Name } from '../dns/name.ts'
import { parseRrsig, parseSoa } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { Question, RRset, RRType } from '../dns/rr.ts'
import type { Finding } from '../report.ts'
import type { Observation, Timestamp } from '../snapshot.ts'
import type { Seen } from './seen.ts'

/** Longest for which a failure may be kept (RFC 9520 §3.2); what fails to validate is kept no longer (RFC 4035 §4.7). */
const FAILURE_SECONDS = 300

/** One thing that a cache may hold. */
export interface Held {
  /** an RRset; that there is none; or that the question failed */
  readonly kept: 'data' | 'denial' | 'failure'
  readonly owner: Name
  readonly type: RRType
  /** seconds: the greatest TTL seen, cut down to what its signature allows */
  readonly ttl: number
  /** the latest instant at which a resolver that asked just now may still use it */
  readonly until: Timestamp
  /** seen through a resolver, which counts TTLs down: others may hold it for longer; `ttl` is what is known */
  readonly countedDown: boolean
}

export interface Caches {
  /** the longest held first */
  readonly held: readonly Held[]
  /** from when every resolver sees a repair that is done now; null when nothing is held */
  readonly sureFrom: Timestamp | null
}

export const NOTHING_HELD: Caches = { held: [], sureFrom: null }

/** Causes that lie here: no cache has a part in them. */
const OURS: ReadonlySet<Code> = new Set<Code>(['ANCHOR_NONE', 'LIMIT_QUERIES', 'LIMIT_TIME', 'RESOLVER_STRIPS_DNSSEC'])

/** What can still bite after the root cause is mended. @param target the question of the trace, which fails as long as the cause is there */
export function cachesOf(root: Finding, target: Question, seen: Seen): Caches {
  if (OURS.has(root.code)) return NOTHING_HELD
  const held = new Map<string, Held>()
  const put = (one: Held): void => {
    const id = `${one.kept} ${one.type} ${one.owner.key}`
    const known = held.get(id)
    if (one.ttl > 0 && (known === undefined || known.ttl < one.ttl)) held.set(id, one)
  }
  const wanted = wantedOf(root, target)
  for (const { rrset, observation } of seen.sets) {
    if (wanted.some((w) => w.type === rrset.type && w.name.equals(rrset.owner)))
      put(heldSet('data', rrset, rrset.owner, rrset.type, observation, seen))
  }
  for (const observation of seen.snapshot.observations) {
    if (root.seen.includes(observation.id)) for (const one of denialsOf(observation, seen)) put(one)
  }
  if (CODES[root.code].effect !== 'insecure') {
    put(entry('failure', target.name, target.type, FAILURE_SECONDS, false, seen.at))
  }
  const list = [...held.values()].sort((a, b) => b.until - a.until)
  return { held: list, sureFrom: list[0]?.until ?? null }
}

function entry(kept: Held['kept'], owner: Name, type: RRType, ttl: number, countedDown: boolean, at: Timestamp): Held {
  return { kept, owner, type, ttl, until: (at + ttl) as Timestamp, countedDown }
}

/** Where the keys in a cache may be what the signature does not agree with. */
const KEYS_DECIDE: ReadonlySet<Code> = new Set<Code>(['RRSIG_KEY_MISSING', 'RRSIG_DOES_NOT_VERIFY'])

/** The RRsets that a repair has to outlive: those that disagree, and the one that does not hold. */
function wantedOf(root: Finding, target: Question): readonly Question[] {
  const { zone, owner, type, code } = root
  const own = { name: owner, type }
  const [ds, keys] = [
    { name: zone, type: TYPE.DS },
    { name: zone, type: TYPE.DNSKEY },
  ]
  switch (CODES[code].family) {
    case 'ds':
    case 'anchor':
      return [own, { name: owner, type: TYPE.DS }, { name: owner, type: TYPE.DNSKEY }]
    case 'dnskey':
      return [own, ds, keys]
    case 'rrsig':
      // A signer that fails for its keys fails for its data.
      return type === TYPE.DNSKEY ? [own, target] : KEYS_DECIDE.has(code) ? [own, keys] : [own]
    case 'alias':
      return [own, { name: owner, type: TYPE.CNAME }, { name: owner, type: TYPE.DNAME }]
    case 'server':
      return [{ name: zone, type: TYPE.NS }, own]
    default:
      return [own]
  }
}

/**
 * An RRset in a cache. A signature in force cuts it to the Original TTL and to its end; without one no validator takes it,
 * but caches that do not validate keep it for its TTL. Through a resolver the Original TTL says what was counted down.
 */
function heldSet(
  kept: Held['kept'],
  rrset: RRset,
  owner: Name,
  type: RRType,
  { server }: Observation,
  { at, snapshot }: Seen,
): Held {
  const { resolver } = snapshot
  const counted = resolver !== undefined && server.address === resolver.address && server.port === resolver.port
  const ttl = Math.max(0, ...rrset.records.map((rr) => rr.ttl))
  const allowed = rrset.signatures.flatMap((rr) => {
    const rrsig = parseRrsig(rr.rdata)
    if (!rrsig.ok) return []
    const { inception, expiration, originalTtl } = rrsig.value
    if (serialCompare(at >>> 0, inception) < 0 || serialCompare(at >>> 0, expiration) > 0) return []
    const most = counted ? originalTtl : Math.min(ttl, rr.ttl, originalTtl)
    return [Math.min(most, serialToTime(expiration, at) - at)]
  })
  const cut = allowed.length === 0 ? ttl : Math.max(...allowed)
  return entry(kept, owner, type, cut, counted && allowed.length === 0, at)
}

/** What a negative answer or a referral leaves in a cache: that there is none, and the records that prove it. */
function denialsOf(observation: Observation, seen: Seen): readonly Held[] {
  const { question, outcome } = observation
  if (outcome.kind !== 'response' || outcome.response.answer.some((rr) => rr.owner.equals(question.name))) return []
  const mine = seen.sets.filter((s) => s.observation === observation).map((s) => s.rrset)
  const soa = mine.find((rrset) => rrset.type === TYPE.SOA)
  const parsed = soa?.records[0] === undefined ? null : parseSoa(soa.records[0].rdata)
  const held: Held[] = []
  if (soa !== undefined && parsed?.ok === true) {
    const whole = heldSet('denial', soa, question.name, question.type, observation, seen)
    const ttl = Math.min(whole.ttl, parsed.value.minimum)
    held.push(entry('denial', question.name, question.type, ttl, whole.countedDown && ttl === whole.ttl, seen.at))
  }
  const most = held[0]?.ttl ?? 0
  for (const rrset of mine) {
    if (rrset.type !== TYPE.NSEC && rrset.type !== TYPE.NSEC3) continue
    const own = heldSet('data', rrset, rrset.owner, rrset.type, observation, seen)
    if (own.ttl > most) held.push(own)
  }
  return held
}
