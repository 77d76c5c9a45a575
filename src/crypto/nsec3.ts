/** The NSEC3 hash of a name (RFC 5155 §5). SHA-1 is its only hash algorithm (number 1, RFC 5155 §11). */

import type { Name } from '../dns/name.ts'
import { hash } from './hash.ts'

/**
 * IH(salt, name, iterations): one hash and `iterations` more.
 * @param name hashed in canonical form, whatever its case; a leading `*` is a label like any other
 * @param salt the Salt field, without its length octet; may be empty
 * @param iterations 0 to 65535. The caller bounds it: the work grows with it (RFC 9276 §3.2)
 * @returns 20 octets
 */
export function nsec3Hash(name: Name, salt: Uint8Array, iterations: number): Uint8Array {
  const first = name.canonicalWire()
  const start = new Uint8Array(first.length + salt.length)
  start.set(first)
  start.set(salt, first.length)
  let digest: Uint8Array = hash('sha1', start)
  if (iterations > 0) {
    const again = new Uint8Array(digest.length + salt.length)
    again.set(salt, digest.length)
    for (let i = 0; i < iterations; i++) {
      again.set(digest)
      digest = hash('sha1', again)
    }
  }
  return Uint8Array.from(digest)
}
