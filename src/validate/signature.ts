/**
 * Decides whether an RRset is authenticated by the keys of its zone: RFC 4035 §5.3, rule by rule.
 * Any one signature that holds is enough (RFC 6840 §5.4); those of unsupported algorithms are set aside (RFC 4035 §5.2).
 */

import { type Verification, verifySignature } from '../crypto/verify.ts'
import { serialCompare, serialToTime, signedData } from '../dns/canonical.ts'
import type { Name } from '../dns/name.ts'
import { type DNSKEY, parseRrsig, type RRSIG } from '../dns/rdata.ts'
import { TYPE, typeName } from '../dns/registry.ts'
import type { RR, RRset } from '../dns/rr.ts'
import { type Finding, finding, type Step, type Subject } from '../report.ts'
import type { ObservationId, Timestamp } from '../snapshot.ts'
import { missingAlgorithms } from './completeness.ts'
import { type Context, once, subject } from './context.ts'
import type { KeySet, ZoneKey } from './keyset.ts'
import { branch, rule, unreached } from './step.ts'
import { ttlAdvice } from './ttl.ts'

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
    const missing = finding('RRSIG_MISSING', about, { rrset }, seen)
    return {
      step: rule('rrset', claim, about, 'RFC 4035 §5.2', missing, { seen, facts }),
      rrset,
      interval: null,
      wildcard: null,
    }
  }
  const budget = { left: context.policy.limits.signaturesPerRRset, exhausted: false }
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
      all.push(judgeSignature(context, rrset, rr, parsed.value, keys, about, seen, budget))
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
    const key = Buffer.from(rr.rdata).toString('latin1')
    if (!known.has(key)) known.set(key, rr)
  }
  return [...known.values()]
}

/** The rules of RFC 4035 §5.3.1 in their order, then §5.3.3. The first that fails decides. */
function judgeSignature(
  context: Context,
  rrset: RRset,
  rr: RR,
  rrsig: RRSIG,
  keys: KeySet,
  about: Subject,
  seen: readonly ObservationId[],
  budget: { left: number; exhausted: boolean },
): Tried {
  const { owner } = rrset
  const at = context.at
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
  const keyStep = reached ? judgeKeysFor(context, rrset, rr, rrsig, keys, about, seen, budget) : null
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

/** RFC 4035 §5.3.1 (last rules) and §5.3.3: every key with this tag and algorithm is tried, within the bound. */
function judgeKeysFor(
  context: Context,
  rrset: RRset,
  rr: RR,
  rrsig: RRSIG,
  keys: KeySet,
  about: Subject,
  seen: readonly ObservationId[],
  budget: { left: number; exhausted: boolean },
): Step {
  const claim = 'a DNSKEY of the zone verifies the signature'
  const candidates = keys.keys.filter((k) => k.key.keyTag === rrsig.keyTag && k.key.algorithm === rrsig.algorithm)
  if (candidates.length === 0) {
    const found = finding('RRSIG_KEY_MISSING', about, { rrsig, keys: keys.keys.map((k) => k.key) }, seen)
    return rule(
      'key',
      'a DNSKEY of the zone has the key tag and algorithm of the signature',
      about,
      'RFC 4035 §5.3.1',
      found,
    )
  }
  const steps: Step[] = []
  for (const candidate of candidates) {
    if (candidate.fault !== null) {
      steps.push(
        rule('key', `DNSKEY ${rrsig.keyTag} may sign`, about, 'RFC 4035 §5.3.1', candidate.fault, {
          facts: { key: candidate.key },
        }),
      )
      continue
    }
    if (budget.left === 0) {
      budget.exhausted = true
      break
    }
    budget.left--
    const verification = verified(context, rrset, rrsig, candidate.key)
    if (verification === null) {
      budget.exhausted = true
      break
    }
    steps.push(tried(verification, rrset, rr, rrsig, candidate, about, seen))
  }
  if (steps.length === 0) return unreached('key', claim, about, 'RFC 4035 §5.3.3')
  // A key tag is a hint (RFC 4034 §8): keys that merely share it with the right one are nothing to report.
  const verifies = steps.some((step) => step.outcome === 'holds')
  const children = verifies ? steps.map((step) => (step.outcome === 'holds' ? step : { ...step, findings: [] })) : steps
  return branch('key', claim, about, 'RFC 4035 §5.3.3', 'any', children, { seen })
}

/** One verification, remembered: several servers send the same RRset. Null when the report's bound is reached. */
function verified(context: Context, rrset: RRset, rrsig: RRSIG, key: DNSKEY): Verification | null {
  const data = signedData(rrsig, rrset)
  const id = `verify ${[key.rdata, rrsig.rdata, data].map((octets) => Buffer.from(octets).toString('latin1')).join(' ')}`
  if (!context.memo.has(id) && context.work.signatures >= context.policy.limits.signatures) return null
  return once(context, id, () => {
    context.work.signatures++
    return verifySignature(rrsig.algorithm, key.publicKey, data, rrsig.signature)
  })
}

function tried(
  verification: Verification,
  rrset: RRset,
  rr: RR,
  rrsig: RRSIG,
  candidate: ZoneKey,
  about: Subject,
  seen: readonly ObservationId[],
): Step {
  const { key } = candidate
  const claim = `the signature verifies with DNSKEY ${key.keyTag}`
  const facts = { key, rrsig }
  const found = ((): Finding | null => {
    switch (verification.outcome) {
      case 'verifies':
        return null
      case 'does-not-verify':
        return finding('RRSIG_DOES_NOT_VERIFY', about, { rrsig, key, rrset, detail: verification.detail }, seen)
      case 'malformed-signature':
        return finding('RRSIG_MALFORMED', about, { record: rr, rrsig, why: verification.why }, seen)
      case 'malformed-key':
        return finding('DNSKEY_MALFORMED', about, { key, record: null, why: verification.why }, seen)
      case 'unsupported':
        return finding('RRSIG_ALGORITHM_UNSUPPORTED', about, { rrsig }, seen)
    }
  })()
  return rule('key', claim, about, 'RFC 4035 §5.3.3', found, {
    seen,
    facts,
    findings: found === null ? candidate.advice : [],
  })
}

/** Union of intervals that all contain one instant, so that it is an interval again. */
function union(intervals: readonly Interval[]): Interval | null {
  if (intervals.length === 0) return null
  return {
    from: Math.min(...intervals.map((i) => i.from)) as Timestamp,
    until: Math.max(...intervals.map((i) => i.until)) as Timestamp,
  }
}
