/**
 * What was done to the evidence, where more can be told than the rule that failed: the vocabulary of forensics. Each name
 * has the facts that convict it and no words; those are in `explain/why.ts`.
 */

import type { Name } from '../dns/name.ts'
import type { DNSKEY, DS, RRSIG } from '../dns/rdata.ts'
import type { RR, RRType } from '../dns/rr.ts'
import type { Server, Timestamp } from '../snapshot.ts'

export interface Whys {
  // a signature that does not verify: the one change under which it does
  'record-added': { readonly record: RR }
  'record-removed': { readonly record: RR; readonly server: Server }
  'record-duplicated': { readonly record: RR }
  /** it is over the RRset as another server sends it */
  'other-version': { readonly server: Server; readonly records: readonly RR[] }
  'original-ttl-changed': { readonly field: number; readonly signed: number }
  'labels-changed': { readonly field: number; readonly signed: number }
  'signer-changed': { readonly field: Name; readonly signed: Name }
  'type-covered-changed': { readonly field: RRType; readonly signed: RRType }
  'class-changed': { readonly field: number; readonly signed: number }
  'times-changed': {
    readonly rrsig: RRSIG
    readonly inception: Timestamp
    readonly expiration: Timestamp
  }
  'algorithm-changed': { readonly field: number; readonly signed: number }
  /** a key of the zone verifies it, whose tag is another */
  'key-tag-changed': { readonly field: number; readonly key: DNSKEY }
  /** a key of another zone verifies it */
  'other-zone-key': { readonly key: DNSKEY; readonly zone: Name }
  /** signed with RDATA names in their own case where RFC 4034 §6.2 lowers them, or the other way round */
  'rdata-case': { readonly lowered: boolean }
  'owner-case': { readonly owner: Name }
  /** signed over the expanded owner instead of the wildcard, or the other way round */
  'wildcard-owner': { readonly signed: Name }
  'order-as-received': { readonly records: readonly RR[] }
  'signature-der': { readonly octets: number }
  'signature-swapped': { readonly octets: number }
  'signature-unpadded': { readonly octets: number }
  'signature-extended': { readonly octets: number; readonly extra: number }
  /** RSA: the digest in the signature is of other data */
  'data-changed': { readonly key: DNSKEY }
  /** RSA: nothing that this key signed comes out */
  'signature-or-key-changed': { readonly key: DNSKEY }
  /** no single change makes it verify; `others`: signatures of other data that this key does verify */
  'data-or-signature-changed': { readonly key: DNSKEY; readonly others: number }
  /** no signature that names this key verifies with it, over whatever data */
  'key-changed': { readonly key: DNSKEY; readonly signatures: number }

  // a DS that names no key
  'ds-key-flags': { readonly key: DNSKEY; readonly flags: number }
  'ds-owner': { readonly key: DNSKEY; readonly owner: Name }
  'ds-algorithm': { readonly key: DNSKEY; readonly algorithm: number }
  'ds-key-tag': { readonly key: DNSKEY; readonly swapped: boolean }
  'ds-digest-type': { readonly key: DNSKEY; readonly digestType: number; readonly truncated: boolean }
  'ds-digest-truncated': { readonly key: DNSKEY; readonly octets: number }
  /** all but a few hexadecimal digits agree */
  'ds-digest-mistyped': { readonly key: DNSKEY; readonly digits: number }
  'ds-other-zone-key': { readonly key: DNSKEY; readonly zone: Name }
  /** the child asks for another DS by its CDS, which the parent did not follow */
  'ds-not-followed-cds': { readonly cds: readonly DS[] }
  /** no key that any server has is the one */
  'ds-of-lost-key': { readonly ds: DS }
  /** the child is not signed at all */
  'child-unsigned': { readonly child: Name }

  // servers, boxes between, clocks
  'server-behind': { readonly servers: readonly Server[]; readonly ahead: readonly Server[] }
  'edns-ignored': { readonly servers: readonly Server[] }
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
