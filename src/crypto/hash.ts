/**
 * Hashes by node:crypto; where the host's OpenSSL refuses one (SHA-1 in FIPS mode or under a crypto policy), in JavaScript:
 * what is bogus must not depend on the host.
 */

import { hash as native } from 'node:crypto'
import { legacyHashes, sha2 } from './noble.ts'

export type HashName = 'sha1' | 'sha256' | 'sha384' | 'sha512'

const PURE: Readonly<Record<HashName, (octets: Uint8Array) => Uint8Array>> = {
  sha1: (octets) => legacyHashes().sha1(octets),
  sha256: (octets) => sha2().sha256(octets),
  sha384: (octets) => sha2().sha384(octets),
  sha512: (octets) => sha2().sha512(octets),
}

/** The hash of `octets`. */
export function hash(name: HashName, octets: Uint8Array): Uint8Array {
  try {
    return native(name, octets, 'buffer')
  } catch {
    // The only way a hash of octets can fail: the host has it not or will not have it.
    return PURE[name](octets)
  }
}
