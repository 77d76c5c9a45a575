/**
 * Keys that may have made the signature: those of other zones, those that only another server has, and keys of the zone
 * whose record was changed since, for which the key tag is a checksum (RFC 4034 Appendix B).
 */

import { keyFault } from '../../crypto/verify.ts'
import { compareRdata } from '../../dns/canonical.ts'
import { type DNSKEY, encodeDnskey, keyTag, parseDnskey, REVOKE, SEP, ZONE } from '../../dns/rdata.ts'
import { TYPE } from '../../dns/registry.ts'
import type { RR } from '../../dns/rr.ts'
import { octetText } from '../../dns/wire.ts'
import { why } from '../why.ts'
import { altered, asItStands, type Hypotheses, neighbours, type Suspect } from './suspect.ts'

const ALGORITHM_NUMBERS: readonly number[] = [13, 8, 15, 14, 10, 7, 5, 16, 18]
/** Single octets that are put back, of those that give the right key tag: in an RSA key of 2048 bits some 130 do. */
const MOST_OCTETS_TRIED = 200
/** Octets of a key that is looked through so: ML-DSA-44 has 1312. */
const MOST_KEY_OCTETS = 1400
/** Keys, and tags that no key has, for which this is done. */
const [MOST_KEYS, MOST_ABSENT] = [16, 4]

export function* keyChanges(s: Suspect): Hypotheses {
  const data = (): Uint8Array => asItStands(s)
  for (const { zone, key } of s.seen.keys) {
    if (zone.equals(s.zone) || key.algorithm !== s.rrsig.algorithm) continue
    yield { data, keys: [key], why: () => why('other-zone-key', true, { key, zone }) }
  }
  const wanted = { keyTag: s.rrsig.keyTag, algorithm: s.rrsig.algorithm }
  for (const key of s.keys) {
    for (const signed of otherFields(key)) {
      if (signed.keyTag !== wanted.keyTag || signed.algorithm !== wanted.algorithm) continue
      yield { data, keys: [signed], why: () => why('key-fields-changed', true, { key, signed }) }
    }
  }
  for (const key of s.keys) {
    if (key.keyTag === wanted.keyTag || key.algorithm !== wanted.algorithm) continue
    const field = wanted.keyTag
    yield { data, keys: [key], why: () => why('key-tag-changed', true, { field, key, edited: false }) }
  }
  const left = { tries: MOST_OCTETS_TRIED }
  for (const key of s.keys.slice(0, MOST_KEYS)) {
    if (key.algorithm !== wanted.algorithm || key.keyTag === wanted.keyTag) continue
    for (const { signed, at } of otherOctets(key, wanted.keyTag, left)) {
      yield { data, keys: [signed], why: () => why('key-octet-changed', true, { key, signed, at }) }
    }
  }
}

/** The same for a DNSKEY RRset, one key of which was changed after it was signed. */
export function* keyRecordChanges(s: Suspect): Hypotheses {
  if (s.rrset.type !== TYPE.DNSKEY) return
  const keys = s.records.flatMap(({ record }) => {
    const key = parseDnskey(record.rdata)
    return key.ok ? [{ record, key: key.value }] : []
  })
  const signable = (record: RR, signed: DNSKEY) => () => {
    const rdata = s.records.map((one) => (one.record === record ? signed.rdata : one.rdata))
    return altered(s, {}, { rdata: rdata.sort(compareRdata) })
  }
  for (const { record, key } of keys) {
    for (const signed of otherFields(key)) {
      yield { data: signable(record, signed), why: () => why('key-fields-changed', true, { key, signed }) }
    }
  }
  const left = { tries: MOST_OCTETS_TRIED }
  for (const absent of absentKeys(s).slice(0, MOST_ABSENT)) {
    for (const { record, key } of keys.slice(0, MOST_KEYS)) {
      if (key.algorithm !== absent.algorithm) continue
      for (const { signed, at } of otherOctets(key, absent.keyTag, left)) {
        yield { data: signable(record, signed), why: () => why('key-octet-changed', true, { key, signed, at }) }
      }
    }
  }
}

/** A key that signatures of the zone name, and that its DNSKEY RRset has not. */
export interface Absent {
  readonly keyTag: number
  readonly algorithm: number
  readonly signatures: number
}

export function absentKeys(s: Suspect): readonly Absent[] {
  const named = new Map<string, Absent>()
  const distinct = new Map(neighbours(s).map((rrsig) => [octetText(rrsig.rdata), rrsig]))
  for (const { keyTag: tag, algorithm } of distinct.values()) {
    if (s.keys.some((key) => key.keyTag === tag && key.algorithm === algorithm)) continue
    const id = `${tag} ${algorithm}`
    named.set(id, { keyTag: tag, algorithm, signatures: (named.get(id)?.signatures ?? 0) + 1 })
  }
  return [...named.values()]
}

function dnskey(fields: Pick<DNSKEY, 'flags' | 'protocol' | 'algorithm' | 'publicKey'>): DNSKEY {
  const rdata = encodeDnskey(fields)
  return { ...fields, keyTag: keyTag(rdata), rdata }
}

/** The key with one other flag, protocol or algorithm. */
function otherFields(key: DNSKEY): readonly DNSKEY[] {
  const flags = [SEP, REVOKE, ZONE].map((bit) => ({ flags: key.flags ^ bit }))
  const usual = [ZONE, ZONE | SEP].filter((value) => value !== key.flags).map((value) => ({ flags: value }))
  const protocol = key.protocol === 3 ? [] : [{ protocol: 3 }]
  const algorithm = ALGORITHM_NUMBERS.filter(
    (number) => number !== key.algorithm && keyFault(number, key.publicKey) === null,
  ).map((number) => ({ algorithm: number }))
  return [...flags, ...usual, ...protocol, ...algorithm].map((change) => dnskey({ ...key, ...change }))
}

/** The key with one other octet of its public key, so that it has this tag. */
function* otherOctets(
  key: DNSKEY,
  tag: number,
  left: { tries: number },
): Generator<{ readonly signed: DNSKEY; readonly at: number }> {
  const { rdata } = key
  if (rdata.length > MOST_KEY_OCTETS) return
  let sum = 0
  for (let i = 0; i < rdata.length; i++) sum += i & 1 ? rdata[i]! : rdata[i]! << 8
  for (let i = 4; i < rdata.length; i++) {
    const old = rdata[i]!
    for (let octet = 0; octet < 256 && left.tries > 0; octet++) {
      const other = sum + (i & 1 ? octet - old : (octet - old) << 8)
      if (octet === old || ((other + ((other >>> 16) & 0xffff)) & 0xffff) !== tag) continue
      const publicKey = Uint8Array.from(key.publicKey)
      publicKey[i - 4] = octet
      left.tries--
      if (keyFault(key.algorithm, publicKey) === null) yield { signed: dnskey({ ...key, publicKey }), at: i - 4 }
    }
  }
}
