/**
 * What resolvers may still hold of what was seen, and from when a repair is sure to be seen. Reckoned for a cache that
 * asked at the instant of the judgement: data for its TTL (RFC 1035 §3.2.1), no longer than its signature allows
 * (RFC 4035 §5.3.3); a denial for the lesser of the SOA's TTL and MINIMUM (RFC 2308 §5), its NSEC or NSEC3 for their own TTL
 * where that is more (RFC 8198 §5.4, RFC 9077 §3); a failure for a short time (RFC 4035 §4.7, RFC 9520 §3.2).
 */

import { CODES, type Code } from '../codes.ts'
import type { Name } from '../dns/name.ts'
import { parseSoa } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { Question, RRType } from '../dns/rr.ts'
import type { Finding } from '../report.ts'
import type { Observation, Timestamp } from '../snapshot.ts'
import { holdingOf } from './holding.ts'
import type { Seen, SeenSet } from './seen.ts'
import type { Why } from './why.ts'

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
const OURS: ReadonlySet<Code> = new Set<Code>([
  'ANCHOR_NONE',
  'DS_ASSUMED_NO_MATCH',
  'LIMIT_QUERIES',
  'LIMIT_SERVERS',
  'LIMIT_TIME',
  'RESOLVER_STRIPS_DNSSEC',
  'CLOCK_SUSPECT',
])

/** What can still bite after the root cause is mended.
 * @param why a clock that is wrong here is no matter of caches
 * @param target the question of the trace, which fails as long as the cause is there */
export function cachesOf(root: Finding, why: Why | null, target: Question, seen: Seen): Caches {
  if (OURS.has(root.code) || why?.name === 'clock-here') return NOTHING_HELD
  const held = new Map<string, Held>()
  const put = (one: Held): void => {
    const id = `${one.kept} ${one.type} ${one.owner.key}`
    const known = held.get(id)
    if (one.ttl > 0 && (known === undefined || known.ttl < one.ttl)) held.set(id, one)
  }
  const wanted = wantedOf(root, target)
  for (const one of seen.sets) {
    const { owner, type } = one.rrset
    if (wanted.some((w) => w.type === type && w.name.equals(owner))) put(heldSet('data', one, owner, type, seen))
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
      // Keys that no DS names do no harm in a cache: the denial alone has to go.
      if (code === 'DELEGATION_INSECURE') return [own]
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

/** An RRset in a cache. */
function heldSet(kept: Held['kept'], one: SeenSet, owner: Name, type: RRType, seen: Seen): Held {
  const { seconds, countedDown } = holdingOf(one, seen)
  return entry(kept, owner, type, seconds, countedDown, seen.at)
}

/** What a negative answer or a referral leaves in a cache: that there is none, and the records that prove it. */
function denialsOf(observation: Observation, seen: Seen): readonly Held[] {
  const { question, outcome } = observation
  if (outcome.kind !== 'response' || outcome.response.answer.some((rr) => rr.owner.equals(question.name))) return []
  const mine = seen.sets.filter((s) => s.observation === observation)
  const soa = mine.find(({ rrset }) => rrset.type === TYPE.SOA)
  const parsed = soa?.rrset.records[0] === undefined ? null : parseSoa(soa.rrset.records[0].rdata)
  const held: Held[] = []
  if (soa !== undefined && parsed?.ok === true) {
    const whole = heldSet('denial', soa, question.name, question.type, seen)
    const ttl = Math.min(whole.ttl, parsed.value.minimum)
    held.push(entry('denial', question.name, question.type, ttl, whole.countedDown && ttl === whole.ttl, seen.at))
  }
  const most = held[0]?.ttl ?? 0
  for (const one of mine) {
    const { owner, type } = one.rrset
    if (type !== TYPE.NSEC && type !== TYPE.NSEC3) continue
    const own = heldSet('data', one, owner, type, seen)
    if (own.ttl > most) held.push(own)
  }
  return held
}
