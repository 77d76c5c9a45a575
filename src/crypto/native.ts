/** node:crypto as a witness whose "no" proves nothing: what it says is not so is `false`, what it will not look at `null`. */

import { createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto'

type Verify = (key: KeyObject, data: Uint8Array, signature: Uint8Array) => boolean
type Witness = (data: Uint8Array, signature: Uint8Array) => boolean | null

/**
 * A verifier that imports its key on first use.
 * @param input what `createPublicKey` takes
 * @param check the call of `crypto.verify`
 */
function witness(input: Parameters<typeof createPublicKey>[0], check: Verify): Witness {
  let key: KeyObject | null = null
  return (data, signature) => {
    try {
      key ??= createPublicKey(input)
      return check(key, data, signature)
    } catch {
      return null
    }
  }
}

/** A witness for a key in JWK form (RFC 7517). `hash` is null for schemes that hash inside. */
export function jwkWitness(jwk: JsonWebKey, hash: string | null): Witness {
  return witness({ key: jwk, format: 'jwk' }, (key, data, signature) =>
    // For ECDSA DNSSEC has r | s (RFC 6605 §4), which OpenSSL takes in DER unless told.
    verify(hash, data, { key, dsaEncoding: 'ieee-p1363' }, signature),
  )
}

/** A witness for a key as a SubjectPublicKeyInfo in DER (RFC 5280 §4.1). */
export function spkiWitness(spki: Uint8Array): Witness {
  return witness({ key: Buffer.from(spki), format: 'der', type: 'spki' }, (key, data, signature) =>
    verify(null, data, key, signature),
  )
}

/** base64url without padding, as JWK writes octets (RFC 7515 §2). */
export function base64url(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('base64url')
}
