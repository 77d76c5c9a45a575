/**
 * What was done to the evidence, where more can be told than the rule that failed: the vocabulary of forensics. Each name
 * has the facts that convict it and no words; those are in `explain/why.ts`.
 */

import type { Name } from '../dns/name.ts'
import type { DNSKEY, DS, RRSIG } from '../dns/rdata.ts'
import type { RR, RRType } from '../dns/rr.ts'
import type { Server, Timestamp } from '../snapshot.ts'
import type { Unheard } from './hearing.ts'

/** Of a DS whose digest a key explains. */
export interface DsOfKey {
  readonly key: DNSKEY
  /** fields of the DS that are wrong beside what the name tells; null: as they should be */
  readonly also: { readonly keyTag: number | null; readonly algorithm: number | null }
  /** the key signs the DNSKEY RRset: a right DS of it would do */
  readonly signs: boolean
}

export interface Whys {
  // a signature that does not verify: the one change under which it does
  'record-added': { readonly record: RR }
  'record-removed': { readonly record: RR; readonly server: Server }
  'record-duplicated': { readonly record: RR }
  /** it is over the RRset as another server sends it; `newer`: whose version has the greater SOA serial; null: not known */
  'other-version': {
    readonly server: Server
    readonly records: readonly RR[]
    readonly newer: 'this' | 'other' | null
  }
  /** it is over an RRset at another name of the zone */
  'other-rrset': { readonly owner: Name; readonly type: RRType }
  'original-ttl-changed': { readonly field: number; readonly signed: number }
  'labels-changed': { readonly field: number; readonly signed: number }
  'signer-changed': { readonly field: Name; readonly signed: Name }
  'type-covered-changed': { readonly field: RRType; readonly signed: RRType }
  'class-changed': { readonly field: number; readonly signed: number }
  /** 32-bit fields, as in an RRSIG */
  'times-changed': { readonly rrsig: RRSIG; readonly inception: number; readonly expiration: number }
  'algorithm-changed': { readonly field: number; readonly signed: number }
  /** RSA: signed as this algorithm by the hash of another */
  'hash-changed': { readonly algorithm: number; readonly hash: string }
  /** a key of the zone verifies it, whose tag is another; `edited`: it was signed with that tag */
  'key-tag-changed': { readonly field: number; readonly key: DNSKEY; readonly edited: boolean }
  /** a key of another zone verifies it */
  'other-zone-key': { readonly key: DNSKEY; readonly zone: Name }
  /** a key of the zone verifies it that only another server has */
  'key-elsewhere': { readonly key: DNSKEY; readonly server: Server }
  /** a key of the zone verifies it with another flag, protocol or algorithm than it is published with */
  'key-fields-changed': { readonly key: DNSKEY; readonly signed: DNSKEY }
  /** the same with one octet of the public key, counted from 0 */
  'key-octet-changed': { readonly key: DNSKEY; readonly signed: DNSKEY; readonly at: number }
  /** RSA: the modulus has fewer octets than the signatures */
  'key-truncated': { readonly key: DNSKEY; readonly octets: number; readonly signature: number }
  /** the DNSKEY RRset lacks a key that signs other RRsets */
  'key-removed': {
    readonly zone: Name
    readonly keyTag: number
    readonly algorithm: number
    readonly signatures: number
  }
  /** signed with RDATA names in their own case where RFC 4034 §6.2 lowers them, or the other way round */
  'rdata-case': { readonly lowered: boolean }
  'owner-case': { readonly owner: Name }
  'signer-case': { readonly signer: Name }
  'owner-changed': { readonly field: Name; readonly signed: Name }
  /** signed over the expanded owner instead of the wildcard, or the other way round */
  'wildcard-owner': { readonly signed: Name }
  /** in the order in which it verifies */
  'order-as-received': { readonly records: readonly RR[] }
  'signature-der': { readonly octets: number }
  'signature-swapped': { readonly octets: number }
  'signature-unpadded': { readonly octets: number }
  'signature-extended': { readonly octets: number; readonly extra: number }
  /** RSA: the digest in the signature is of other data */
  'data-changed': { readonly key: DNSKEY }
  /** RSA: nothing that this key signed comes out; `others`: signatures that this key did make */
  'signature-or-key-changed': { readonly key: DNSKEY; readonly others: number }
  /** no single change makes it verify; `others`: signatures of other data that this key does verify */
  'data-or-signature-changed': { readonly key: DNSKEY; readonly others: number }
  /** no signature that names this key verifies with it, over whatever data */
  'key-changed': { readonly key: DNSKEY; readonly signatures: number }

  // a DS that names no key
  /** the digest is right, the key tag is not; `swapped`: its two octets are exchanged */
  'ds-key-tag': DsOfKey & { readonly field: number; readonly swapped: boolean }
  /** the digest is right, the algorithm number is not */
  'ds-algorithm-field': DsOfKey & { readonly field: number }
  /** the digest is that of the key with other flags, Protocol, algorithm number, or one other octet */
  'ds-key-flags': DsOfKey & { readonly flags: number }
  'ds-key-protocol': DsOfKey & { readonly protocol: number }
  'ds-algorithm': DsOfKey & { readonly algorithm: number }
  'ds-key-octet': DsOfKey & { readonly offset: number; readonly was: number; readonly is: number }
  'ds-owner': DsOfKey & { readonly owner: Name }
  /** something else was hashed than owner and RDATA */
  'ds-digest-input': DsOfKey & { readonly input: string }
  'ds-digest-type': DsOfKey & { readonly digestType: number; readonly truncated: boolean }
  'ds-digest-truncated': DsOfKey & { readonly octets: number; readonly of: number }
  'ds-digest-extended': DsOfKey & { readonly extra: number }
  /** all but a few hexadecimal digits agree */
  'ds-digest-mistyped': DsOfKey & { readonly digits: number }
  /** `owner`: the name that it was made for, the other zone or the child */
  'ds-other-zone-key': DsOfKey & { readonly zone: Name; readonly owner: Name }
  /** the key is there, on other servers of the child than the one that failed */
  'ds-key-elsewhere': { readonly key: DNSKEY; readonly servers: readonly Server[] }
  /** the child asks for this very DS by a CDS, but does not have the key */
  'ds-of-cds': { readonly ds: DS }
  /** the child asks by its CDS for these DS of keys that sign its DNSKEY RRset, which the parent did not take */
  'ds-not-followed-cds': { readonly cds: readonly DS[] }
  /** no key that any server has is the one */
  'ds-of-lost-key': { readonly ds: DS }
  /** the zone has none of the keys that the trust anchors name */
  'anchor-outdated': { readonly zone: Name; readonly tags: readonly number[] }
  /** the child is not signed at all, as far as its servers were heard */
  'child-unsigned': { readonly child: Name } & Unheard
  /** the child has signatures but no keys */
  'keys-lost': { readonly child: Name; readonly signedBy: readonly number[] } & Unheard

  // the signer of a zone
  /** the RRset alone has no signature; `signed`: RRsets of the zone that were seen with one */
  'rrset-unsigned': { readonly zone: Name; readonly signed: number }
  /** the zone has keys, and no RRset of it has a signature; `keysSigned`: none but the DNSKEY RRset */
  'zone-unsigned': { readonly zone: Name; readonly keysSigned: boolean }
  /** every signature of the zone has expired; `last`: when the latest of them begins */
  'signer-stopped': { readonly zone: Name; readonly last: Timestamp }
  /** every signature of the zone lies ahead, by so much at least */
  'signer-clock': { readonly zone: Name; readonly bySeconds: number }

  // servers, boxes between, clocks
  /** `by`: what says which version is the older; `holds`: what those ahead have; null: not judged */
  'server-behind': {
    readonly servers: readonly Server[]
    readonly ahead: readonly Server[]
    readonly by: 'serial' | 'inception'
    readonly holds: boolean | null
  }
  'edns-ignored': { readonly servers: readonly Server[]; readonly how: 'no OPT' | 'DO clear' | 'refused' }
  /** positive: the clock here is ahead */
  'clock-here': { readonly offBySeconds: number }
}

export type WhyName = keyof Whys

/** `certain`: the facts leave no other explanation; otherwise it is the likeliest. */
export type Why = {
  readonly [N in WhyName]: { readonly name: N; readonly certain: boolean; readonly facts: Whys[N] }
}[WhyName]

/** Makes a why. Types tie the name to its facts. */
export function why<N extends WhyName>(name: N, certain: boolean, facts: Whys[N]): Why {
  return { name, certain, facts } as Why
}
