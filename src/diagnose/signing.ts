/**
 * Which keys of a zone really sign its DNSKEY RRset, and which RRsets these keys sign: no chain is asked for, only that a
 * signature is there, in its time, and verifies (RFC 4035 §5.3). Bounded: a crowd of keys and signatures must not cost more.
 */

import { samplerCost, verifySignature } from '../crypto/verify.ts'
import { signedData } from '../dns/canonical.ts'
import type { Name } from '../dns/name.ts'
import { type DNSKEY, REVOKE, ZONE } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { RRset, RRType } from '../dns/rr.ts'
import { isTimely } from './reading.ts'
import type { Seen, SeenSignature } from './seen.ts'

/** Verifications for one type: a zone with three servers, two versions and two keys in a rollover has fewer. */
const MOST_TRIALS = 24
/** In verifications by an RSA key of 2048 bits: 4096 bits with an exponent of 100 bits cost less. */
const MOST_COST = 32

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

/** Keys of the zone that sign a DNSKEY RRset which has them. */
export const entrySigners = (zone: Name, keys: readonly DNSKEY[], seen: Seen): readonly DNSKEY[] => [
  ...new Set(
    verified(zone, TYPE.DNSKEY, keys, seen)
      .filter(({ rrset, key }) => rrset.records.some((rr) => same(rr.rdata, key.rdata)))
      .map(({ key }) => key),
  ),
]

/** The RRsets of a type at the apex that one of these keys signs. */
export const signedBy = (zone: Name, type: RRType, keys: readonly DNSKEY[], seen: Seen): readonly RRset[] =>
  verified(zone, type, keys, seen).map(({ rrset }) => rrset)

function verified(zone: Name, type: RRType, keys: readonly DNSKEY[], seen: Seen) {
  let left = MOST_TRIALS
  const found: { readonly rrset: RRset; readonly key: DNSKEY }[] = []
  for (const { rrset, rrsig } of seen.signatures.filter((s) => isOver(s, zone, type, seen))) {
    for (const key of keys) {
      if (key.keyTag !== rrsig.keyTag || key.algorithm !== rrsig.algorithm || !maySign(key)) continue
      if (left-- <= 0) return found
      const { outcome } = verifySignature(key.algorithm, key.publicKey, signedData(rrsig, rrset), rrsig.signature)
      if (outcome === 'verifies') found.push({ rrset, key })
    }
  }
  return found
}

const isOver = ({ rrset, rrsig }: SeenSignature, zone: Name, type: RRType, { at }: Seen): boolean =>
  rrset.type === type &&
  rrset.owner.equals(zone) &&
  rrsig.signerName.equals(zone) &&
  rrsig.labels === zone.signedLabels &&
  isTimely(rrsig, at)

/** RFC 4034 §2.1, RFC 5011 §2.1. */
const maySign = (key: DNSKEY): boolean =>
  (key.flags & (ZONE | REVOKE)) === ZONE && key.protocol === 3 && samplerCost(key.algorithm, key.publicKey) <= MOST_COST
