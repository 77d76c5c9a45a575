/** Whether a key of the zone verifies a signature: RFC 4035 §5.3.1 (its last rules) and §5.3.3, within bounds on the work. */

import { type Verification, verifySignature } from '../crypto/verify.ts'
import { signedData } from '../dns/canonical.ts'
import type { DNSKEY, RRSIG } from '../dns/rdata.ts'
import type { RR, RRset } from '../dns/rr.ts'
import { octetText } from '../dns/wire.ts'
import { type Finding, finding, type Step, type Subject } from '../report.ts'
import type { ObservationId } from '../snapshot.ts'
import type { Context } from './context.ts'
import type { KeySet, ZoneKey } from './keyset.ts'
import { branch, rule, unreached } from './step.ts'

/** One RRset put to the keys of its zone. */
export interface Trial {
  readonly context: Context
  readonly rrset: RRset
  readonly keys: KeySet
  readonly about: Subject
  readonly seen: readonly ObservationId[]
  /** verifications left for this RRset, and whether one was refused */
  readonly budget: { left: number; exhausted: boolean }
}

/** RFC 4035 §5.3.1 (last rules) and §5.3.3: every key with this tag and algorithm is tried, within the bound. */
export function tryKeys(trial: Trial, rr: RR, rrsig: RRSIG): Step {
  const { context, rrset, keys, about, seen, budget } = trial
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
    steps.push(tried(trial, verification, rr, rrsig, candidate))
  }
  if (steps.length === 0) return unreached('key', claim, about, 'RFC 4035 §5.3.3')
  // A key tag is a hint (RFC 4034 §8): keys that merely share it with the right one are nothing to report.
  const verifies = steps.some((step) => step.outcome === 'holds')
  const children = verifies ? steps.map((step) => (step.outcome === 'holds' ? step : { ...step, findings: [] })) : steps
  return branch('key', claim, about, 'RFC 4035 §5.3.3', 'any', children, { seen })
}

/** What a verification is remembered in, and within what bound it is done. */
export interface Bounded extends Pick<Context, 'memo' | 'policy' | 'verified'> {
  readonly work: Pick<Context['work'], 'signatures'>
}

/** One verification, remembered: several servers send the same RRset. Null when the report's bound is reached. */
export function verified(context: Bounded, rrset: RRset, rrsig: RRSIG, key: DNSKEY): Verification | null {
  const { data, text } = toVerify(rrset, rrsig)
  const id = `${octetText(key.rdata)} ${text}`
  const { memo, work, policy, verified: known } = context
  // The bound is on what this report needs, whoever did the work: the verdict must not depend on what was judged before.
  if (!memo.has(`verify ${id}`)) {
    if (work.signatures >= policy.limits.signatures) return null
    work.signatures++
    memo.set(`verify ${id}`, true)
  }
  const done = known.get(id) ?? verifySignature(rrsig.algorithm, key.publicKey, data, rrsig.signature)
  known.set(id, done)
  return done
}

interface ToVerify {
  readonly data: Uint8Array
  /** equal for the same RRSIG over the same data */
  readonly text: string
}

/** Each signature is tried in many judgements: what it is over is put together once as long as both are about. */
const known = new WeakMap<RRset, WeakMap<Uint8Array, ToVerify>>()

function toVerify(rrset: RRset, rrsig: RRSIG): ToVerify {
  const mine = known.get(rrset) ?? new WeakMap<Uint8Array, ToVerify>()
  const before = mine.get(rrsig.rdata)
  if (before !== undefined) return before
  const data = signedData(rrsig, rrset)
  const made = { data, text: `${octetText(rrsig.rdata)} ${octetText(data)}` }
  known.set(rrset, mine.set(rrsig.rdata, made))
  return made
}

function tried(trial: Trial, verification: Verification, rr: RR, rrsig: RRSIG, candidate: ZoneKey): Step {
  const { rrset, about, seen } = trial
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
