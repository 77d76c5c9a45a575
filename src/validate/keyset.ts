/** The authenticated DNSKEYs of a zone, each with the rule that bars it from signing, if any (RFC 4034 §2.1, RFC 5011 §2.1). */

import { keyFault, rsaBits, rsaExponentBits } from '../crypto/verify.ts'
import type { Name } from '../dns/name.ts'
import { type DNSKEY, REVOKE, ZONE } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import { octetText } from '../dns/wire.ts'
import { type Finding, finding } from '../report.ts'
import type { ObservationId } from '../snapshot.ts'
import { subject } from './context.ts'

export interface ZoneKey {
  readonly key: DNSKEY
  /** why it cannot verify anything here; null when it can */
  readonly fault: Finding | null
  /** worth saying when it does verify something */
  readonly advice: readonly Finding[]
}

export interface KeySet {
  readonly zone: Name
  readonly keys: readonly ZoneKey[]
}

const RSA: ReadonlySet<number> = new Set([5, 7, 8, 10])

/** Go's crypto/rsa, and with it miekg/dns, takes exponents up to 2^31-1; OpenSSL up to 64 bits once the modulus has over 3072. */
const EXPONENT_BITS = 31

/**
 * Judges a DNSKEY by itself: Zone Key flag, Protocol, REVOKE, form of the public key; the first rule that fails is told.
 * Whether its algorithm counts is asked of the DS, the trust anchor or the RRSIG that names it, never of the key.
 */
export function zoneKey(zone: Name, key: DNSKEY, seen: readonly ObservationId[]): ZoneKey {
  const about = subject(zone, zone, TYPE.DNSKEY)
  const fault = ((): Finding | null => {
    if ((key.flags & ZONE) === 0) return finding('DNSKEY_NO_ZONE_FLAG', about, { key }, seen)
    if (key.protocol !== 3) return finding('DNSKEY_PROTOCOL', about, { key }, seen)
    if ((key.flags & REVOKE) !== 0) return finding('DNSKEY_REVOKED', about, { key }, seen)
    const why = keyFault(key.algorithm, key.publicKey)
    return why === null ? null : finding('DNSKEY_MALFORMED', about, { key, record: null, why }, seen)
  })()
  const advice: Finding[] = []
  if (fault === null && (key.algorithm === 5 || key.algorithm === 7))
    advice.push(finding('DNSKEY_SHA1', about, { key }, seen))
  const bits = fault === null && RSA.has(key.algorithm) ? rsaBits(key.publicKey) : null
  if (bits !== null && bits < 2048) advice.push(finding('DNSKEY_RSA_SMALL', about, { key, bits }, seen))
  const exponent = bits === null ? null : rsaExponentBits(key.publicKey)
  if (exponent !== null && exponent > EXPONENT_BITS)
    advice.push(finding('DNSKEY_RSA_EXPONENT', about, { key, bits: exponent }, seen))
  return { key, fault, advice }
}

/** The union of two key sets of one zone: every authentic DNSKEY RRset counts, whichever server sent it. */
export function mergeKeys(a: KeySet | null, b: KeySet): KeySet {
  if (a === null) return b
  const known = new Set(a.keys.map((k) => octetText(k.key.rdata)))
  return {
    zone: a.zone,
    keys: [...a.keys, ...b.keys.filter((k) => !known.has(octetText(k.key.rdata)))],
  }
}
