/**
 * Which algorithms, digests and amounts of work count. A policy is an argument of `validate`: it holds no opinion on
 * what is well made, only on what a validator of that kind accepts.
 */

export interface Limits {
  /** signature verifications for one RRset */
  readonly signaturesPerRRset: number
  /** signature verifications for one report */
  readonly signatures: number
  /** DS records looked at for one zone */
  readonly ds: number
  /** DS digests computed for one zone */
  readonly digests: number
  /** NSEC3 records looked at in one response */
  readonly nsec3Records: number
  /** names hashed for NSEC3 in one report */
  readonly nsec3Hashes: number
  /** CNAME and DNAME hops followed */
  readonly aliases: number
}

export interface Policy {
  readonly name: 'iana' | 'rfc9905'
  /** signing algorithms that validate, by number */
  readonly algorithms: ReadonlySet<number>
  /** DS digest types that validate, by number */
  readonly digests: ReadonlySet<number>
  /** NSEC3 iterations above which an authenticated NSEC3 makes its proof insecure (RFC 9276 §3.2) */
  readonly nsec3Iterations: number
  readonly limits: Limits
}

const LIMITS: Limits = {
  // BIND's max-validations-per-fetch is 16; KeyTrap (CVE-2023-50387) is why there is a bound at all.
  signaturesPerRRset: 16,
  signatures: 256,
  // PowerDNS Recursor looks at 8 DS, Unbound gives up after 4 failed digests (CVE-2023-50387, "HashTrap").
  ds: 16,
  digests: 64,
  // Knot Resolver refuses more than 8 NSEC3 records, PowerDNS Recursor more than 600 hashes (CVE-2023-50868).
  nsec3Records: 16,
  nsec3Hashes: 600,
  // As many as BIND follows (max-restarts was 16).
  aliases: 16,
}

const IANA: Policy = {
  name: 'iana',
  algorithms: new Set([5, 7, 8, 10, 13, 14, 15, 16, 18]),
  digests: new Set([1, 2, 4]),
  nsec3Iterations: 50,
  limits: LIMITS,
}

/**
 * `iana`: what the IANA registries mark as usable for validation (RFC 9904, RFC 9906).
 * `rfc9905`: the same without SHA-1 signatures and digests, as RFC 9905 §2 asks of operators.
 */
export const POLICIES: Readonly<Record<Policy['name'], Policy>> = {
  iana: IANA,
  rfc9905: {
    ...IANA,
    name: 'rfc9905',
    algorithms: new Set([8, 10, 13, 14, 15, 16, 18]),
    digests: new Set([2, 4]),
  },
}
