/**
 * Decides whether an RRset is authenticated by the keys of its zone: RFC 4035 §5.3, rule by rule.
 * Any one signature that holds is enough (RFC 6840 §5.4); those of unsupported algorithms are set aside (RFC 4035 §5.2).
 */

import { serialCompare, serialToTime } from '../dns/canonical.ts'
import type { Name } from '../dns/name.ts'
import { parseRrsig, type RRSIG } from '../dns/rdata.ts'
import { TYPE, typeName } from '../dns/registry.ts'
import type { RR, RRset } from '../dns/rr.ts'
import { octetText } from '../dns/wire.ts'
import { type Finding, finding, type Step } from '../report.ts'
import type { ObservationId, Timestamp } from '../snapshot.ts'
import { missingAlgorithms } from './completeness.ts'
import { type Context, doubts, subject } from './context.ts'
import type { KeySet } from './keyset.ts'
import { branch, rule, unreached } from './step.ts'
import { ttlAdvice } from './ttl.ts'
import { type Trial, tryKeys } from './verifying.ts'

/** An interval of time, both ends inclusive. */
export interface Interval {
  readonly from: Timestamp
  readonly until: Timestamp
}

/** An RRset judged: its step, and when it holds, for how long and from which wildcard it came. */
export interface Judged {
  readonly step: Step
  readonly rrset: RRset
  readonly interval: Interval | null
  /** the wildcard that the RRset was expanded from (RFC 4035 §5.3.4), or null */
  readonly wildcard: Name | null
}

interface Tried {
  readonly step: Step
  readonly rrsig: RRSIG | null
  readonly interval: Interval | null
}

/** The Labels field below the owner's label count means wildcard expansion (RFC 4035 §5.3.4). */
const expandedFrom = (rrset: RRset, rrsig: RRSIG): Name | null =>
  rrsig.labels < rrset.owner.signedLabels ? rrset.owner.ancestor(rrsig.labels).wildcard() : null

/**
 * Judges an RRset by the keys of `zone`.
 * @param rrset as received, with its RRSIGs
 * @param keys the zone's authenticated keys
 */
export function judgeRRset(context: Context, rrset: RRset, keys: KeySet, seen: readonly ObservationId[]): Judged {
  const about = subject(keys.zone, rrset.owner, rrset.type)
  const claim = `the ${typeName(rrset.type)} RRset is signed by its zone`
  const facts = { rrset }
  if (rrset.signatures.length === 0) {
    doubts(context, keys.zone, rrset.owner, rrset.type)
    const missing = finding('RRSIG_MISSING', about, { rrset }, seen)
    return {
      step: rule('rrset', claim, about, 'RFC 4035 §5.2', missing, { seen, facts }),
      rrset,
      interval: null,
      wildcard: null,
    }
  }
  const budget = { left: context.policy.limits.signaturesPerRRset, exhausted: false }
  const trial: Trial = { context, rrset, keys, about, seen, budget }
  const all: Tried[] = []
  const aside: Finding[] = []
  for (const rr of unique(rrset.signatures)) {
    const parsed = parseRrsig(rr.rdata)
    if (!parsed.ok) {
      const bad = finding('RRSIG_MALFORMED', about, { record: rr, rrsig: null, why: parsed.why }, seen)
      all.push({
        step: rule('signature', 'the RRSIG can be read', about, 'RFC 4034 §3.1', bad),
        rrsig: null,
        interval: null,
      })
    } else if (!context.policy.algorithms.has(parsed.value.algorithm)) {
      aside.push(finding('RRSIG_ALGORITHM_UNSUPPORTED', about, { rrsig: parsed.value }, seen))
    } else {
      all.push(judgeSignature(trial, rr, parsed.value))
    }
  }
  const good = all.filter((t) => t.step.outcome === 'holds')
  const children = all.map((t) => t.step)
  if (budget.exhausted) {
    const { signatures, signaturesPerRRset } = context.policy.limits
    const limit = budget.left === 0 ? signaturesPerRRset : signatures
    const found = finding('LIMIT_SIGNATURES', about, { limit, rrset }, seen)
    children.push(rule('check', 'the signatures and keys to try stay within bounds', about, 'RFC 6840 §5.4', found))
  }
  if (children.length === 0) {
    const [none] = aside
    const step = rule('rrset', claim, about, 'RFC 4035 §5.2', none ?? null, { seen, facts, findings: aside.slice(1) })
    return { step, rrset, interval: null, wildcard: null }
  }
  const interval = union(good.flatMap((t) => (t.interval === null ? [] : [t.interval])))
  // A signature over the name itself needs no further proof, so it goes before one that shows a wildcard.
  const best = (good.find((t) => t.rrsig !== null && expandedFrom(rrset, t.rrsig) === null) ?? good[0])?.rrsig
  const verifying = good.flatMap((t) => t.rrsig ?? [])
  if (best) context.authentic.push({ zone: keys.zone, rrset, rrsig: best, holding: verifying, seen })
  const incomplete =
    verifying.length === 0 || rrset.type === TYPE.DNSKEY ? [] : missingAlgorithms(rrset, keys, about, seen)
  const findings = [...aside, ...ttlAdvice(context, rrset, verifying, about, seen), ...incomplete]
  return {
    step: branch('rrset', claim, about, 'RFC 4035 §5.3', 'any', children, {
      seen,
      facts: best ? { rrset, rrsig: best } : facts,
      findings,
    }),
    rrset,
    interval,
    wildcard: best === undefined || best === null ? null : expandedFrom(rrset, best),
  }
}

function unique(records: readonly RR[]): readonly RR[] {
  const known = new Map<string, RR>()
  for (const rr of records) {
    const key = octetText(rr.rdata)
    if (!known.has(key)) known.set(key, rr)
  }
  return [...known.values()]
}

/** The rules of RFC 4035 §5.3.1 in their order, then §5.3.3. The first that fails decides. */
function judgeSignature(trial: Trial, rr: RR, rrsig: RRSIG): Tried {
  const { rrset, keys, about, seen } = trial
  const { owner } = rrset
  const { at } = trial.context
  const expired = serialCompare(at >>> 0, rrsig.expiration) > 0
  const early = serialCompare(at >>> 0, rrsig.inception) < 0
  const inverted = serialCompare(rrsig.expiration, rrsig.inception) < 0
  const checks: readonly (readonly [string, string, Finding | null])[] = [
    [
      "the Signer's Name is the zone that holds the RRset",
      'RFC 4035 §5.3.1',
      rrsig.signerName.equals(keys.zone) && owner.isWithin(keys.zone)
        ? null
        : finding('RRSIG_SIGNER_NOT_ZONE', about, { rrsig, zone: keys.zone }, seen),
    ],
    [
      'the owner has at least as many labels as the Labels field counts',
      'RFC 4035 §5.3.1',
      rrsig.labels <= owner.signedLabels ? null : finding('RRSIG_LABELS_EXCEED_OWNER', about, { rrsig, owner }, seen),
    ],
    [
      'the Labels field counts at least the labels of the signer',
      'RFC 4034 §3.1.3',
      rrsig.labels >= rrsig.signerName.depth ? null : finding('RRSIG_LABELS_BELOW_SIGNER', about, { rrsig }, seen),
    ],
    [
      'the signature does not expire before it begins',
      'RFC 4035 §5.3.1',
      inverted ? finding('RRSIG_TIMES_INVERTED', about, { rrsig }, seen) : null,
    ],
    [
      'the signature has not expired',
      'RFC 4035 §5.3.1',
      expired ? finding('RRSIG_EXPIRED', about, { rrsig, at }, seen) : null,
    ],
    [
      'the signature is already valid',
      'RFC 4035 §5.3.1',
      early ? finding('RRSIG_NOT_YET_VALID', about, { rrsig, at }, seen) : null,
    ],
  ]
  const steps: Step[] = []
  let reached = true
  for (const [claim, rfc, found] of checks) {
    steps.push(reached ? rule('check', claim, about, rfc, found, { seen }) : unreached('check', claim, about, rfc))
    if (found !== null) reached = false
  }
  const claim = 'a DNSKEY of the zone verifies the signature'
  const keyStep = reached ? tryKeys(trial, rr, rrsig) : null
  steps.push(keyStep ?? unreached('key', claim, about, 'RFC 4035 §5.3.3'))
  const step = branch('signature', `RRSIG ${rrsig.keyTag} covers the RRset`, about, 'RFC 4035 §5.3.1', 'all', steps, {
    seen,
    facts: { rrsig },
  })
  const interval =
    step.outcome === 'holds'
      ? { from: serialToTime(rrsig.inception, at) as Timestamp, until: serialToTime(rrsig.expiration, at) as Timestamp }
      : null
  return { step, rrsig, interval }
}

/** Union of intervals that all contain one instant, so that it is an interval again. */
function union(intervals: readonly Interval[]): Interval | null {
  if (intervals.length === 0) return null
  return {
    from: Math.min(...intervals.map((i) => i.from)) as Timestamp,
    until: Math.max(...intervals.map((i) => i.until)) as Timestamp,
  }
}
