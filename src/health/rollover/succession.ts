/** What is said of a rollover: roles of keys, states, steps, removals, and signals for a first DS. No words: those are in `explain/`. */

import type { Code } from '../../codes.ts'
import type { Name } from '../../dns/name.ts'
import type { DNSKEY, DS } from '../../dns/rdata.ts'
import type { Finding } from '../../report.ts'
import type { Server, Timestamp } from '../../snapshot.ts'

/** What a key of the zone does. */
export interface KeyRole {
  readonly key: DNSKEY
  readonly sep: boolean
  readonly revoked: boolean
  /** DS records at the parent that name it */
  readonly ds: readonly DS[]
  /** a DS of the parent or a trust anchor names it: validation begins at it */
  readonly named: boolean
  /** it signs the DNSKEY RRset, on some server */
  readonly signsKeys: boolean
  /** how many RRsets other than DNSKEY, CDS and CDNSKEY it signs, of those seen */
  readonly signsData: number
  /** CDS or CDNSKEY name it */
  readonly wanted: boolean
  /** nothing here verifies its algorithm, so that what it signs, if anything, is not known */
  readonly unverified: boolean
  /** servers whose DNSKEY RRset has it */
  readonly servers: readonly Server[]
}

export type RolloverState =
  | 'steady'
  | 'unsigned'
  /** DS and keys do not hold together, or what the keys sign does not hold */
  | 'broken'
  | 'ZSK pre-published'
  | 'ZSK signing over'
  | 'ZSK double-signature'
  | 'KSK double-DS'
  | 'KSK double-DNSKEY'
  | 'KSK double-RRset'
  | 'KSK standby'
  | 'algorithm: signatures first'
  | 'algorithm: both sign'
  | 'algorithm: both have DS'
  /** too early: its keys before it signs, its DS before its keys */
  | 'algorithm: keys first'
  | 'algorithm: DS first'
  | 'CDS pending'
  | 'DS removal asked for'
  | 'going insecure'
  | 'bootstrapping'
  | 'signed without DS'
  | 'key revoked'
  | 'several signers'

export type StepAction =
  | 'sign with the new key'
  | 'finish signing over'
  | 'remove the idle key'
  | 'remove the old key'
  | 'sign the keys with the standby key'
  | 'publish the new DS'
  | 'publish the first DS'
  | 'remove the old DS'
  | 'remove the unmatched DS'
  | 'exchange the keys'
  | 'publish the new key'
  | 'remove the signatures without key'
  | 'sign with the new algorithm'
  | 'remove the old algorithm'
  | 'remove the DS'
  | 'remove signatures and keys'
  | 'remove the revoked key'
  | 'accept the CDS'

/** What caches may hold: for the TTL of these. `delegation` stands for a DS RRset that is gone (RFC 4035 §2.4). */
export type HeldKind = 'DNSKEY RRset' | 'DS RRset' | 'data' | 'denial' | 'delegation' | 'trust anchors'

/** A step of the operator or the parent, and from when it breaks nobody (RFC 7583 with the TTLs seen). */
export interface NextStep {
  readonly state: RolloverState
  readonly action: StepAction
  readonly who: 'operator' | 'parent'
  /** what it is about; both keys of a pair where one look cannot tell the new one from the old */
  readonly keys: readonly DNSKEY[]
  readonly ds: readonly DS[]
  /** of which it is about, where no key or DS names them */
  readonly algorithms: readonly number[]
  /** it is the step only if this holds, which one look cannot tell; null: it is */
  readonly provided: 'new' | 'old' | null
  /**
   * safe for certain from then on: the instant of the check and the TTLs that have to run out; null: now, or not known where
   * the seconds of one of `waits` are not
   */
  readonly from: Timestamp | null
  /** safe from then on if what was seen was published when it was signed; null where nothing is waited for */
  readonly likely: Timestamp | null
  /** seconds waited for and what has that TTL; null: not known */
  readonly waits: readonly { readonly seconds: number | null; readonly what: HeldKind }[]
  /** servers that must catch up first: the time counts from then */
  readonly lacking: readonly Server[]
  /** servers of the zone, and of the parent where it matters, of which it is not known: to be looked at first */
  readonly unseen: readonly Server[]
}

/** What would come of removing something now, and nothing else. */
export interface Removal {
  readonly what: { readonly kind: 'ds'; readonly ds: DS } | { readonly kind: 'key'; readonly key: DNSKEY }
  /** harmless; breaks what caches may hold for some time; leaves the zone without a chain; or makes it bogus */
  readonly effect: 'none' | 'caches' | 'insecure' | 'breaks'
  /** codes of what a validator would then find: what decides for `breaks` and `insecure`, else advice; empty for none */
  readonly codes: readonly Code[]
  /** for `caches`: seconds until nothing holds it any more; null: not known */
  readonly seconds: number | null
}

/** The signal of one name server for the first DS of the zone (RFC 9615 §4.2). */
export interface SignalOf {
  readonly nameserver: Name
  /** `within`: the name server lies in the zone itself and counts for nothing */
  readonly state: 'agrees' | 'differs' | 'absent' | 'not secure' | 'within' | 'zone cut' | 'unasked'
  /** why a parent would not take the DS from it, as far as a rule says so */
  readonly findings: readonly Finding[]
}

export interface Signaling {
  /** every name server outside the zone signals securely the very CDS and CDNSKEY of the zone */
  readonly complete: boolean
  readonly nameservers: readonly SignalOf[]
}

export interface Rollover {
  /** the most telling first; "steady" alone when nothing is under way */
  readonly states: readonly RolloverState[]
  readonly keys: readonly KeyRole[]
  /** the DS RRset of the parent, all versions together */
  readonly ds: readonly DS[]
  readonly next: readonly NextStep[]
  readonly removals: readonly Removal[]
  /** of a zone that asks for its first DS; null for any other */
  readonly signaling: Signaling | null
}
