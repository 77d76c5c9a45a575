/**
 * What every family of signature algorithms offers: a public key made ready, which verifies twice over.
 *
 * node:crypto is fast but its answer of "no" has many reasons: a crypto policy, an exponent it finds too large, an OpenSSL
 * that does not know the algorithm. So only its "yes" counts; every "no" is decided again in JavaScript alone, which
 * makes the verdict the same on every host.
 */

/** How a signature, a key and the signed data go together. The reasons are one line, lower case, without a full stop. */
export type Verification =
  | { readonly outcome: 'verifies' }
  /** `detail`: what can be told of why; null when nothing can */
  | { readonly outcome: 'does-not-verify'; readonly detail: string | null }
  | { readonly outcome: 'malformed-key'; readonly why: string }
  | { readonly outcome: 'malformed-signature'; readonly why: string }
  | { readonly outcome: 'unsupported' }

export interface PublicKey {
  /** why no key like this one makes such a signature: its length, a number out of range; null when it could be one */
  readonly signatureFault: (signature: Uint8Array) => string | null
  /** True when node:crypto finds that the signature verifies, null when it will not or cannot look. Needs `signatureFault` null. */
  readonly native: (data: Uint8Array, signature: Uint8Array) => boolean | null
  /** The same question in JavaScript alone, decided for good. Needs `signatureFault` null. */
  readonly pure: (data: Uint8Array, signature: Uint8Array) => Verification
  /** RSA alone: the digest that a signature by this key holds; null when the key made no such signature. Needs `signatureFault` null. */
  readonly recover?: (signature: Uint8Array) => Recovered | null
}

/** What RSA signatures tell without the data (RFC 8017 §9.2). */
export interface Recovered {
  readonly hash: 'md5' | 'sha1' | 'sha256' | 'sha512'
  readonly digest: Uint8Array
}

export const VERIFIES: Verification = { outcome: 'verifies' }

/** A signature of right form that is not over the data by this key. @param detail what is known of why */
export const doesNotVerify = (detail: string | null): Verification => ({ outcome: 'does-not-verify', detail })

/** "has 63 octets, not 64", or null when the length is right. */
export function lengthFault(what: string, octets: Uint8Array, expected: number): string | null {
  return octets.length === expected ? null : `the ${what} has ${octets.length} octets, not ${expected}`
}
