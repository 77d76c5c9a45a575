/** What a resolver that was asked says itself (CD=0), and whether that agrees with the judgement here (RFC 4035 §3.2.2). */

import { RCODE, rcodeName } from '../dns/registry.ts'
import type { Question } from '../dns/rr.ts'
import { type Finding, finding, type ResolverOpinion, type SecurityStatus } from '../report.ts'
import type { Snapshot } from '../snapshot.ts'
import { type Context, subject } from './context.ts'
import { isOpinion } from './evidence.ts'

/** Null when no resolver was asked, or it did not answer. */
export function opinionOf(snapshot: Snapshot): ResolverOpinion | null {
  const said = snapshot.observations.findLast((o) => isOpinion(snapshot, o))
  if (said === undefined) return null
  const response = said.outcome.kind === 'response' ? said.outcome.response : null
  return {
    server: said.server,
    rcode: response?.rcode ?? null,
    ad: response?.ad ?? false,
    ede: response?.edns?.errors ?? [],
    seen: said.id,
  }
}

/** A finding when the resolver validates and comes to another verdict: a stale cache, a negative trust anchor, a wrong clock. */
export function disagreement(
  context: Context,
  target: Question,
  status: SecurityStatus,
  opinion: ResolverOpinion | null,
): Finding | null {
  // Without a judgement of its own nothing here can disagree.
  if (opinion === null || opinion.rcode === null || status === 'indeterminate') return null
  const failed = opinion.rcode === RCODE.SERVFAIL
  const says = failed
    ? 'SERVFAIL'
    : opinion.ad
      ? `${rcodeName(opinion.rcode)} with AD`
      : `${rcodeName(opinion.rcode)} without AD`
  const agrees = status === 'secure' ? opinion.ad : status === 'insecure' ? !failed && !opinion.ad : failed
  if (agrees) return null
  const observation = context.index.snapshot.observations.find((o) => o.id === opinion.seen)
  const response = observation?.outcome.kind === 'response' ? observation.outcome.response : null
  const about = subject(target.name, target.name, target.type)
  return finding('RESOLVER_DISAGREES', about, { server: opinion.server, says, ede: opinion.ede, response }, [
    opinion.seen,
  ])
}
