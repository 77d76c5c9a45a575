/** DS digests: the hash of a DNSKEY and its owner (RFC 4034 §5.1.4, RFC 4509 §2.1, RFC 6605 §2). */

import type { Name } from '../dns/name.ts'
import { DIGEST_TYPES } from './algorithms.ts'
import { hash } from './hash.ts'

/**
 * The digest that a DS of this type must carry for a DNSKEY.
 * @param digestType the DS record's Digest Type
 * @param owner the DNSKEY's owner; hashed in canonical form, whatever its case
 * @param dnskeyRdata the DNSKEY's whole RDATA in wire form
 * @returns null when the digest type is unknown or unsupported
 */
export function dsDigest(digestType: number, owner: Name, dnskeyRdata: Uint8Array): Uint8Array | null {
  const name = DIGEST_TYPES.get(digestType)?.hash ?? null
  return name === null ? null : Uint8Array.from(hash(name, Buffer.concat([owner.canonicalWire(), dnskeyRdata])))
}

/** Octets in a digest of this type; null when the type is not registered. Known for unsupported types too. */
export function digestLength(digestType: number): number | null {
  return DIGEST_TYPES.get(digestType)?.octets ?? null
}
