/** Errors and warnings that do not tell whom they hit, though they should. */

import type { Code } from '../../src/codes.ts'
import { hitsText } from '../../src/explain/health.ts'
import type { Health } from '../../src/health/types.ts'

/** Keys that are no good, beside others that are: the zone validates without them, and would not by them. */
const SPARE: readonly Code[] = [
  'DNSKEY_ALGORITHM_NOT_RECOMMENDED',
  'DNSKEY_MALFORMED',
  'DNSKEY_NO_ZONE_FLAG',
  'DNSKEY_PROTOCOL',
  'DNSKEY_REVOKED',
  'DNSKEY_REVOKED_NOT_SIGNING',
  'DNSKEY_RSA_SMALL',
  'DNSKEY_SHA1',
  'DS_NO_MATCHING_KEY',
  'DS_SHA1',
  'RRSIG_ALGORITHM_MISSING',
  'RRSIG_KEY_MISSING',
]

/** Read by the parent, or by a signer: no client asks for it. */
const REQUESTS: readonly Code[] = [
  'CDS_BREAKS_DELEGATION',
  'CDS_DELETE_MIXED',
  'CDS_DIFFERS_BETWEEN_SERVERS',
  'CDS_DIFFERS_FROM_DS',
  'CDS_NOT_RECOMMENDED',
  'CDS_NOT_SIGNED_BY_DS_KEY',
  'SIGNAL_DIFFERS',
  'SIGNAL_MISSING',
  'SIGNAL_NOT_SECURE',
  'SIGNAL_ZONE_CUT',
]

/** Sides or servers differ, and each of them leads to answers that validate. */
const EITHER: readonly Code[] = [
  'DENIAL_DIFFERS_BETWEEN_SERVERS',
  'DNSKEY_MISSING_FROM_SERVERS',
  'DS_DIFFERS',
  'NS_DIFFERS',
  'NS_NOT_AT_CHILD',
  'NS_NOT_AT_PARENT',
  'NSEC3PARAM_MISMATCH',
  'SERVERS_DIFFER',
]

/** A risk for later, or what only a check notices. */
const RISKS: readonly Code[] = ['RRSIG_EXPIRES_BEFORE_TTL', 'RRSIG_LIFETIME_LONG', 'LIMIT_SERVERS', 'DENIAL_MISSING']

/** Warnings that hit nobody by themselves. */
const HARMLESS: ReadonlySet<Code> = new Set([...SPARE, ...REQUESTS, ...EITHER, ...RISKS])

export const unhit = (health: Health): readonly string[] =>
  health.findings
    .filter(
      ({ severity, finding: { code } }) => severity === 'error' || (severity === 'warning' && !HARMLESS.has(code)),
    )
    .filter((one) => hitsText(one, health) === null)
    .map(({ severity, finding: { code } }) => `${severity} ${code}`)
