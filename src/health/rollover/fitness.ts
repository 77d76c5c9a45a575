/**
 * Which keys nobody should begin to sign with: their algorithm is not for signing (RFC 9904, RFC 9905 §2, RFC 9906), or their size
 * or exponent is out of measure (RFC 6781 §3.4.2). And which keys play no part at all, since no validator uses them
 * (RFC 4034 §2.1), or since nothing here can verify what they sign.
 */

import { ALGORITHMS, vacancyOf } from '../../crypto/algorithms.ts'
import type { Name } from '../../dns/name.ts'
import type { DNSKEY } from '../../dns/rdata.ts'
import { zoneKey } from '../../validate/keyset.ts'
import type { Policy } from '../../validate/policy.ts'

/** Whether the registry advises against signing with the algorithm, by number. */
export function isDeprecated(algorithm: number): boolean {
  const use = ALGORITHMS.get(algorithm)?.signing
  return use === 'MUST NOT' || use === 'NOT RECOMMENDED'
}

/** Whether somebody may sign with the algorithm, whom nothing here understands or not. */
export const isForSigning = (algorithm: number): boolean => !isDeprecated(algorithm) && vacancyOf(algorithm) === null

export const OF_SIZE: ReadonlySet<string> = new Set(['DNSKEY_RSA_SMALL', 'DNSKEY_RSA_EXPONENT'])

/** Whether a key is one to sign with: of an algorithm that counts and is for signing, and of a good size. */
export const isFit = (zone: Name, key: DNSKEY, { algorithms }: Policy): boolean =>
  isFitAlgorithm(key.algorithm, { algorithms }) && !zoneKey(zone, key, []).advice.some(({ code }) => OF_SIZE.has(code))

export const isFitAlgorithm = (algorithm: number, { algorithms }: Pick<Policy, 'algorithms'>): boolean =>
  algorithms.has(algorithm) && !isDeprecated(algorithm)

/** Whether validators take the key for one of the zone; a revoked one is told of by itself. */
export const isZoneKey = (zone: Name, key: DNSKEY): boolean => {
  const { fault } = zoneKey(zone, key, [])
  return fault === null || fault.code === 'DNSKEY_REVOKED'
}
