/**
 * What a broken or missing DS hides: the child is judged from its own keys, as if a DS named them. With anchors of the
 * child alone every other name is without one and so insecure (RFC 4035 §4.3): what is bogus then is bogus in the child or
 * below, and would be so with the right DS.
 */

import type { Name } from '../dns/name.ts'
import type { DNSKEY } from '../dns/rdata.ts'
import type { Report } from '../report.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Policy } from '../validate/policy.ts'
import { validate } from '../validate/validate.ts'

/**
 * Judges the packets as if a DS named these keys of a child.
 * @param policy that of the report
 */
export const beyond = (
  report: Report,
  snapshot: Snapshot,
  policy: Policy,
  child: Name,
  keys: readonly DNSKEY[],
): Report =>
  validate(snapshot, report.target, {
    at: report.at,
    anchors: keys.map((key) => ({ zone: child, ds: null, key })),
    policy,
  })
