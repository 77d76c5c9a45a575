/**
 * Signs single RRsets for tests, with any RRSIG field made wrong: P-256 keys from small seeds, deterministic (RFC 6979).
 * Independent of the lab's signer; shares with it only the canonical form.
 */

import { createHash } from 'node:crypto'
import { p256, p384 } from '@noble/curves/nist.js'
import { signedData } from '../../src/dns/canonical.ts'
import { Name } from '../../src/dns/name.ts'
import { type DNSKEY, encodeDnskey, encodeDs, encodeRrsig, keyTag, type RRSIG } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'
import type { RR } from '../../src/dns/rr.ts'
import { parseTime, type Timestamp } from '../../src/dns/time.ts'

export const AT: Timestamp = parseTime('20260615000000')
export const DAY = 86_400
export const TTL = 3600

export interface TestKey extends DNSKEY {
  readonly secret: Uint8Array
}

/** A P-256 key, for algorithm 14 one of P-384. Equal seeds give equal keys; flags default to those of a key that does everything (257). */
export function testKey(
  seed: string,
  fields: { readonly flags?: number; readonly protocol?: number; readonly algorithm?: number } = {},
): TestKey {
  const secret = new Uint8Array(createHash('sha256').update(seed).digest())
  const { flags = 257, protocol = 3, algorithm = 13 } = fields
  // Of another form where the algorithm wants it: such a key is there and signs nothing.
  const publicKey =
    algorithm === 14
      ? p384.getPublicKey(createHash('sha384').update(seed).digest(), false).slice(1)
      : p256.getPublicKey(secret, false).slice(1)
  const rdata = encodeDnskey({ flags, protocol, algorithm, publicKey })
  return { flags, protocol, algorithm, publicKey, keyTag: keyTag(rdata), rdata, secret }
}

export type Odd = {
  readonly [F in 'labels' | 'originalTtl' | 'inception' | 'expiration' | 'keyTag' | 'algorithm' | 'ttl']?: number
} & {
  readonly signerName?: Name
  /** changes the octets of the finished signature */
  readonly spoil?: boolean
}

/** The RRSIG of an RRset given as records of one owner and type. */
export function sign(records: readonly RR[], zone: Name, key: TestKey, odd: Odd = {}): RR {
  const { owner, type, ttl, class: rrClass } = records[0]!
  const fields: Omit<RRSIG, 'rdata'> = {
    typeCovered: type,
    algorithm: odd.algorithm ?? key.algorithm,
    labels: odd.labels ?? owner.signedLabels,
    originalTtl: odd.originalTtl ?? ttl,
    inception: (odd.inception ?? AT - 14 * DAY) >>> 0,
    expiration: (odd.expiration ?? AT + 14 * DAY) >>> 0,
    keyTag: odd.keyTag ?? key.keyTag,
    signerName: odd.signerName ?? zone,
    signature: new Uint8Array(0),
  }
  const data = signedData(fields, { owner, type, class: rrClass, records, signatures: [] })
  const signature = p256.sign(data, key.secret, { lowS: false })
  if (odd.spoil === true) signature[5]! ^= 1
  return { owner, type: TYPE.RRSIG, class: rrClass, ttl: odd.ttl ?? ttl, rdata: encodeRrsig({ ...fields, signature }) }
}

const HASHES: Readonly<Record<number, string>> = { 1: 'sha1', 2: 'sha256', 4: 'sha384' }

/** DS RDATA for a key (RFC 4034 §5.1.4); a digest type that has no hash here gets octets of its own. */
export function dsOf(
  zone: Name,
  key: DNSKEY,
  odd: {
    readonly digestType?: number
    readonly algorithm?: number
    readonly keyTag?: number
    readonly spoil?: boolean
  } = {},
): Uint8Array {
  const digestType = odd.digestType ?? 2
  const hash = createHash(HASHES[digestType] ?? 'sha256')
  const digest = new Uint8Array(hash.update(zone.canonicalWire()).update(key.rdata).digest())
  if (odd.spoil === true) digest[0]! ^= 1
  return encodeDs({ keyTag: odd.keyTag ?? key.keyTag, algorithm: odd.algorithm ?? key.algorithm, digestType, digest })
}

export const rr = (owner: Name, type: number, rdata: Uint8Array, ttl = TTL): RR => ({
  owner,
  type,
  class: 1,
  ttl,
  rdata,
})

/** The same records under another owner: what a server makes of a wildcard (RFC 4592 §3.3.1), or an attacker of anything. */
export const moved = (records: readonly RR[], owner: Name | string): readonly RR[] => {
  const to = typeof owner === 'string' ? Name.parse(owner) : owner
  return records.map((record) => ({ ...record, owner: to }))
}
