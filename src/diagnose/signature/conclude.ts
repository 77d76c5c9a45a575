/**
 * What can still be said when no single change makes a signature verify: which of data, signature and key is the likelier
 * to be wrong. RSA tells for certain whether the key made the signature (RFC 8017 §9.2); elliptic curves do not.
 */

import { keyFault, signatureOctets } from '../../crypto/verify.ts'
import { signedData } from '../../dns/canonical.ts'
import type { DNSKEY } from '../../dns/rdata.ts'
import { TYPE } from '../../dns/registry.ts'
import { octetText } from '../../dns/wire.ts'
import type { SeenSignature } from '../seen.ts'
import { type Why, why } from '../why.ts'
import { type Bench, samplerOf } from './bench.ts'
import { absentKeys } from './keys.ts'
import type { Suspect } from './suspect.ts'

/** Other signatures by the key that are looked at: a few show that it is right. */
const MOST_OTHERS = 8

/** A signature that the key refuses. */
export function conclude(bench: Bench, s: Suspect, key: DNSKEY): Why {
  const others = otherSignatures(s, key)
  const verifying = others.filter((one) => verifies(bench, one, key)).length
  if (s.rrset.type === TYPE.DNSKEY && verifying === 0) {
    const changed = changedKeySet(s)
    if (changed !== null) return changed
  }
  const recovered = samplerOf(bench, s.rrsig.algorithm, key, s.rrsig.signature)?.recovered
  if (recovered !== undefined && recovered !== null) return why('data-changed', true, { key })
  if (verifying === 0 && others.length > 0) return why('key-changed', false, { key, signatures: others.length + 1 })
  if (recovered === null) return why('signature-or-key-changed', true, { key, others: verifying })
  return why('data-or-signature-changed', false, { key, others: verifying })
}

/** Signatures that name the key, over other RRsets than this, each once. */
function otherSignatures(s: Suspect, key: DNSKEY): readonly SeenSignature[] {
  const found = new Map<string, SeenSignature>()
  for (const one of s.seen.signatures) {
    const { rrsig } = one
    const names = rrsig.keyTag === key.keyTag && rrsig.algorithm === key.algorithm && rrsig.signerName.equals(s.zone)
    if (!names || (one.rrset.type === s.rrset.type && one.rrset.owner.equals(s.rrset.owner))) continue
    const id = octetText(rrsig.rdata)
    if (!found.has(id)) found.set(id, one)
  }
  return [...found.values()].slice(0, MOST_OTHERS)
}

function verifies(bench: Bench, { rrsig, rrset }: SeenSignature, key: DNSKEY): boolean {
  const sample = samplerOf(bench, rrsig.algorithm, key, rrsig.signature)
  if (sample === null || sample.recovered === null) return false
  const data = signedData(rrsig, rrset)
  bench.left.octets -= data.length
  bench.left.trials--
  return sample.recovered !== undefined || sample.over(data)
}

/** Whether a key of the DNSKEY RRset cannot be one, or one is missing that signs other RRsets. */
function changedKeySet(s: Suspect): Why | null {
  const absent = absentKeys(s)
  const broken = s.keys.find((key) => keyFault(key.algorithm, key.publicKey) !== null)
  const most = absent.reduce((sum, one) => sum + one.signatures, 0)
  if (broken !== undefined && most > 0) return why('key-changed', false, { key: broken, signatures: most })
  const [first] = absent
  return first === undefined ? null : why('key-removed', false, { zone: s.zone, ...first })
}

/** RSA: a modulus shorter than every signature that names its key has lost octets (RFC 8017 §8.2.2 step 1). */
export function truncatedKey(key: DNSKEY, signatures: readonly Uint8Array[]): Why | null {
  const octets = signatureOctets(key.algorithm, key.publicKey)
  const [first] = signatures
  if (octets === null || first === undefined || ![5, 7, 8, 10].includes(key.algorithm)) return null
  const { length } = first
  // A signer's moduli are whole words; a signature that was spoiled is not likely to have such a size.
  if (length <= octets || length % 8 !== 0 || !signatures.every((one) => one.length === length)) return null
  return why('key-truncated', signatures.length > 2, { key, octets, signature: length })
}
