/**
 * Whether a DNAME may redirect the name, and what the server made of it: a wildcard makes no DNAME (RFC 6672 §3.3, §8), the
 * CNAME is what the DNAME makes of the name (§5.3.1), and it is there, with the DNAME's TTL (§3.1). The last two decide nothing.
 */

import { parseRrsig } from '../dns/rdata.ts'
import type { Question } from '../dns/rr.ts'
import { type Finding, finding, type Step } from '../report.ts'
import type { Claim } from './claim.ts'
import { type Context, subject } from './context.ts'
import { targetOf } from './evidence.ts'
import type { KeySet } from './keyset.ts'
import { wildcardOf } from './nsec.ts'
import { rule } from './step.ts'

export type DnameClaim = Extract<Claim, { kind: 'dname' }>

/**
 * RFC 6672 §3.3, §8: what a DNAME at a wildcard redirects is not determined, and a validator that accepts one can be led
 * elsewhere than the zone means.
 */
export function notExpanded(keys: KeySet, question: Question, { rrset, packet }: DnameClaim): Step {
  const about = subject(keys.zone, question.name, question.type)
  const labels = rrset.signatures.flatMap((rr) => {
    const parsed = parseRrsig(rr.rdata)
    return parsed.ok ? [parsed.value.labels] : []
  })
  const own = labels.length === 0 || labels.some((count) => count >= rrset.owner.signedLabels)
  const [dname] = rrset.records
  const source = own ? null : wildcardOf(rrset.owner.ancestor(Math.max(...labels)))
  const found =
    source === null || dname === undefined
      ? null
      : finding('DNAME_FROM_WILDCARD', about, { dname, source, question }, [packet.id])
  const claim = 'the DNAME stands at its own name, not at one that a wildcard made'
  return rule('check', claim, about, 'RFC 6672 §3.3', found)
}

/**
 * RFC 6672 §5.3.1: a synthesised CNAME is unsigned, so it must be what the DNAME makes of the name.
 * @param redirects the DNAME holds, so that something was to be made of it
 */
export function synthesis(
  context: Context,
  keys: KeySet,
  question: Question,
  claim: DnameClaim,
  redirects: boolean,
): Step {
  const about = subject(keys.zone, question.name, question.type)
  const [dname] = claim.rrset.records
  const wrong = (claim.synthesised?.records ?? []).find(
    (cname) => claim.target !== null && targetOf(cname)?.equals(claim.target) !== true,
  )
  const found =
    wrong === undefined || dname === undefined
      ? null
      : finding('DNAME_CNAME_MISMATCH', about, { dname, cname: wrong, expected: claim.target }, [claim.packet.id])
  return rule('check', 'the CNAME is what the DNAME makes of the name', about, 'RFC 6672 §5.3.1', found, {
    facts: { rrset: claim.rrset },
    findings: redirects && found === null ? advice(context, question, claim, about) : [],
  })
}

/** RFC 6672 §3.1. A resolver puts answers together anew and counts TTLs down, so there neither says anything of the zone. */
function advice(context: Context, question: Question, claim: DnameClaim, about: Step['subject']): readonly Finding[] {
  const [dname] = claim.rrset.records
  const { target, packet } = claim
  if (dname === undefined || target === null || context.index.snapshot.resolver !== undefined) return []
  if (claim.synthesised === null) {
    return [finding('DNAME_WITHOUT_CNAME', about, { dname, question, expected: target }, [packet.id])]
  }
  const other = claim.synthesised.records.find((cname) => cname.ttl !== dname.ttl)
  return other === undefined ? [] : [finding('DNAME_CNAME_TTL', about, { dname, cname: other }, [packet.id])]
}
