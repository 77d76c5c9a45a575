/** What one judgement carries along: the evidence, the policy, the instant, the work done so far, what it lacked. */

import type { TrustAnchor } from '../codes.ts'
import type { Verification } from '../crypto/verify.ts'
import type { Name } from '../dns/name.ts'
import type { RRSIG } from '../dns/rdata.ts'
import type { Question, RRType } from '../dns/rr.ts'
import type { Authenticated, Finding, Need, Subject } from '../report.ts'
import { finding } from '../report.ts'
import { queriesOf, type Timestamp } from '../snapshot.ts'
import type { Index } from './evidence.ts'
import type { Policy } from './policy.ts'

/** Work done, counted over the whole report, against `policy.limits`. */
export interface Work {
  signatures: number
  nsec3Hashes: number
}

/** An RRset with a signature of its zone that holds: the one of `holding` that shows the least of a wildcard. */
export interface Authentic extends Authenticated {
  readonly rrsig: RRSIG
}

/** What came of verifications, by the octets of key, RRSIG and signed data. It may forget. */
export type Verified = Pick<Map<string, Verification>, 'get' | 'set'>

export interface Context {
  /** what the trace is about */
  readonly target: Question
  readonly index: Index
  readonly at: Timestamp
  readonly anchors: readonly TrustAnchor[]
  readonly policy: Policy
  readonly work: Work
  /** questions whose answers were lacking */
  readonly needs: Need[]
  /** steps already judged, so that the hops of an alias chain share their zones */
  readonly memo: Map<string, unknown>
  readonly verified: Verified
  /** bounds that were hit, which are said even where the step that hit one decides nothing */
  readonly bounds: Finding[]
  /** what was authenticated on the way, repeats included, for the cross-check after the verdict */
  readonly authentic: Authentic[]
}

/** What a step or finding is about. */
export const subject = (zone: Name, owner: Name, type: RRType): Subject => ({ zone, owner, type })

/** Returns what `judge` returns for this key, judging at most once. */
export function once<T>(context: Context, key: string, judge: () => T): T {
  const known = context.memo.get(key)
  if (known !== undefined) return known as T
  const value = judge()
  context.memo.set(key, value)
  return value
}

/** Notes that an answer is lacking. True when it was never asked for, so that asking can still help. */
export function lacks(context: Context, zone: Name, name: Name, type: RRType): boolean {
  if (context.index.asked(name, type).length > 0) return false
  context.needs.push({ zone, question: { name, type } })
  return true
}

/** Notes an answer that would tell more and decides nothing, if it was never asked for. */
export function couldUse(context: Context, zone: Name, name: Name, type: RRType): void {
  if (context.index.asked(name, type).length > 0) return
  context.needs.push({ zone, question: { name, type }, optional: true })
}

/**
 * Notes that a resolver left out what it may have: a cache can hold an RRset for a moment without its signatures (seen of
 * BIND 9.18 under load), so it is asked a second time. Authoritative servers have no such moments.
 */
export function doubts(context: Context, zone: Name, name: Name, type: RRType): void {
  const { index } = context
  const asked = index.asked(name, type).length
  if (index.snapshot.resolver === undefined || asked > 1) return
  context.needs.push({ zone, question: { name, type }, optional: true, ...(asked === 1 && { again: true }) })
}

/** What to say when evidence is lacking because the asker had to stop; null when it did not. */
export function stoppedFinding(context: Context, about: Subject): Finding | null {
  const { snapshot } = context.index
  if (snapshot.stopped === 'queries') return finding('LIMIT_QUERIES', about, { limit: queriesOf(snapshot) })
  if (snapshot.stopped === 'time' || snapshot.stopped === 'interrupted') {
    return finding('LIMIT_TIME', about, {
      limitMs: snapshot.elapsedMs,
      interrupted: snapshot.stopped === 'interrupted',
    })
  }
  return null
}
