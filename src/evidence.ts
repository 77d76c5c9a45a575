/**
 * What each code of the catalogue must carry: both sides that disagree, as records, never as words.
 */

import type { DenialEvidence, DenialRecord } from './denialevidence.ts'
import type { Message } from './dns/message.ts'
import type { Name } from './dns/name.ts'
import type { DNSKEY, DS, RRSIG } from './dns/rdata.ts'
import type { Question, RR, RRset, RRType } from './dns/rr.ts'
import type { ExpectedDs } from './dsevidence.ts'
import type { ObservationId, Server, Timestamp } from './snapshot.ts'

/** A configured trust anchor: a DS or DNSKEY for a zone (RFC 4033 §2). */
export interface TrustAnchor {
  readonly zone: Name
  readonly ds: DS | null
  readonly key: DNSKEY | null
  /** a DS that the zone is only taken to have: it need not be published anywhere */
  readonly assumed?: true
}

/** How it ends when nothing comes back. */
type Silence = 'timeout' | 'refused' | 'unreachable'

type Renewed = { readonly older: RRSIG; readonly newer: RRSIG }
type Lived = { readonly rrsig: RRSIG; readonly lifetime: number }
/** The version of the zone that a server has. */
type Serial = { readonly server: Server; readonly serial: number }

/** What some servers say. */
type Said = { readonly servers: readonly Server[]; readonly rcode: number; readonly records: readonly RR[] }

/** Octets that the client offered to take over UDP, and those of the answer. */
type Sized = { readonly server: Server; readonly question: Question; readonly offered: number; readonly size: number }

/** The zone that a name server speaks for at a signaling name of its own (RFC 9615 §3.2). */
type Signal = { readonly child: Name; readonly nameserver: Name }

export interface Evidence extends DenialEvidence {
  // trust anchors
  ANCHOR_NONE: { readonly anchors: readonly TrustAnchor[] }
  ANCHOR_NO_MATCH: { readonly anchors: readonly TrustAnchor[]; readonly keys: readonly DNSKEY[] }
  DNSKEY_ALGORITHM_UNSUPPORTED: { readonly key: DNSKEY }

  // DS, at the parent
  DELEGATION_INSECURE: { readonly child: Name; readonly record: DenialRecord; readonly childSigned: boolean }
  DS_NO_MATCHING_KEY: { readonly ds: DS; readonly keys: readonly DNSKEY[] }
  DS_ALGORITHM_MISMATCH: { readonly ds: DS; readonly key: DNSKEY }
  DS_DIGEST_MISMATCH: { readonly ds: DS; readonly key: DNSKEY; readonly computed: Uint8Array }
  DS_DIGEST_LENGTH: { readonly ds: DS; readonly expected: number }
  DS_ALGORITHM_UNSUPPORTED: { readonly ds: DS; readonly assumed?: true }
  DS_DIGEST_UNSUPPORTED: { readonly ds: DS; readonly assumed?: true }
  DS_SHA1: { readonly ds: DS }
  DS_SHA1_IGNORED: { readonly ds: DS; readonly preferred: DS }
  DS_MALFORMED: { readonly record: RR; readonly why: string; readonly offset: number }
  DS_FROM_CHILD: { readonly child: Name; readonly server: Server }
  DS_QUERY_REFERRED: { readonly child: Name; readonly server: Server }
  DS_KEY_NOT_SIGNING: { readonly ds: DS; readonly key: DNSKEY }
  DS_DENIAL_MISSING: { readonly child: Name; readonly records: readonly DenialRecord[] }
  DS_DENIAL_DS_BIT: { readonly child: Name; readonly record: DenialRecord }
  DS_DENIAL_CHILD_SIDE: { readonly child: Name; readonly record: DenialRecord }
  DS_DENIAL_NO_NS_BIT: { readonly child: Name; readonly record: DenialRecord }
  /** `status`: what a validator makes of the zone with this version alone; `ds` is empty where it is denied */
  DS_DIFFERS: {
    readonly versions: readonly {
      readonly ds: readonly DS[]
      readonly servers: readonly Server[]
      readonly status: string
    }[]
  }
  /** `ds` was assumed, and is not of any of the `keys`; none: the zone is not signed */
  DS_ASSUMED_NO_MATCH: { readonly ds: readonly DS[]; readonly keys: readonly DNSKEY[] }
  DS_UNEXPECTED: ExpectedDs
  DS_DENIAL_NOT_OPT_OUT: { readonly child: Name; readonly record: DenialRecord }

  // DNSKEY, at the child's apex
  DNSKEY_MISSING: { readonly ds: readonly DS[]; readonly rcode: number | null }
  /** `by`: what names the matched keys */
  DNSKEY_NOT_SIGNED_BY_DS_KEY: {
    readonly matched: readonly DNSKEY[]
    readonly rrsigs: readonly RRSIG[]
    readonly by: 'DS' | 'trust anchor' | 'assumed DS'
  }
  DNSKEY_NO_ZONE_FLAG: { readonly key: DNSKEY }
  DNSKEY_REVOKED: { readonly key: DNSKEY }
  DNSKEY_PROTOCOL: { readonly key: DNSKEY }
  DNSKEY_MALFORMED: { readonly key: DNSKEY | null; readonly record: RR | null; readonly why: string }
  DNSKEY_SHA1: { readonly key: DNSKEY }
  DNSKEY_RSA_SMALL: { readonly key: DNSKEY; readonly bits: number }
  DNSKEY_RSA_EXPONENT: { readonly key: DNSKEY; readonly bits: number }
  DNSKEY_ALGORITHM_NOT_RECOMMENDED: { readonly key: DNSKEY; readonly idle?: true }
  DNSKEY_TAG_COLLISION: { readonly keys: readonly DNSKEY[] }
  DNSKEY_WITHOUT_SEP: { readonly key: DNSKEY; readonly by: readonly RRType[]; readonly flagged: readonly DNSKEY[] }
  DNSKEY_REVOKED_NOT_SIGNING: { readonly key: DNSKEY }
  DNSKEY_BELOW_APEX: { readonly keys: readonly DNSKEY[] }
  /**
   * `signing`: servers that send RRsets, of `types`, which the keys of those lacking do not verify; empty: nothing rests on
   * the key. `cause`: why they differ, as far as it shows; `behind`: servers with an older version
   */
  DNSKEY_MISSING_FROM_SERVERS: {
    readonly key: DNSKEY
    readonly types: readonly RRType[]
    readonly having: readonly Server[]
    readonly lacking: readonly Server[]
    readonly signing: readonly Server[]
    readonly cause: 'version' | 'signers' | null
    readonly behind: readonly Server[]
  }

  // CDS and CDNSKEY, at the child
  CDS_MALFORMED: { readonly record: RR; readonly why: string; readonly offset: number }
  CDS_NOT_AT_APEX: { readonly rrset: RRset; readonly apex: Name }
  /** `keys`: those that a DS names; `rrsigs`: what signs instead, or fails to */
  CDS_NOT_SIGNED_BY_DS_KEY: {
    readonly rrset: RRset
    readonly rrsigs: readonly RRSIG[]
    readonly keys: readonly DNSKEY[]
  }
  CDS_DELETE: { readonly record: RR; readonly ds: readonly DS[] }
  CDS_DELETE_MALFORMED: { readonly record: RR; readonly expected: Uint8Array }
  CDS_DELETE_MIXED: { readonly rrset: RRset }
  /** records that have no counterpart of the other type */
  CDS_CDNSKEY_MISMATCH: { readonly cds: RRset; readonly cdnskey: RRset; readonly alone: readonly RR[] }
  CDS_WITHOUT_CDNSKEY: { readonly rrset: RRset }
  CDNSKEY_WITHOUT_CDS: { readonly rrset: RRset }
  /** `partly`: algorithms that are asked for, of which the parent has no DS, and that do not sign every RRset */
  CDS_DIFFERS_FROM_DS: {
    readonly rrset: RRset
    readonly ds: readonly DS[]
    readonly added: readonly RR[]
    readonly removed: readonly DS[]
    readonly partly?: readonly number[]
  }
  CDS_DIGEST_UNSUPPORTED: { readonly record: RR }
  CDS_NOT_RECOMMENDED: { readonly record: RR; readonly what: 'digest' | 'algorithm' }
  CDS_NO_MATCHING_KEY: { readonly record: RR; readonly keys: readonly DNSKEY[] }
  CDS_KEY_UNUSABLE: { readonly record: RR; readonly key: DNSKEY; readonly fault: keyof Evidence }
  /** `signing`: the keys that do */
  CDS_KEY_NOT_SIGNING: { readonly record: RR; readonly key: DNSKEY; readonly signing: readonly DNSKEY[] }
  /** the versions; `rrset` null: denied. `breaks`: servers that would be bogus with the DS that some version asks for */
  CDS_DIFFERS_BETWEEN_SERVERS: {
    readonly versions: readonly { readonly rrset: RRset | null; readonly servers: readonly Server[] }[]
    readonly types: readonly RRType[]
    readonly breaks: readonly Server[]
    readonly cause: 'version' | 'signers' | null
    readonly behind: readonly Server[]
  }
  CDS_BREAKS_DELEGATION: { readonly rrset: RRset; readonly signing: readonly DNSKEY[] }
  SIGNAL_NOT_SECURE: Signal & { readonly status: string }
  SIGNAL_ZONE_CUT: Signal
  SIGNAL_WITHIN_CHILD: Signal
  SIGNAL_DELETE: Signal & { readonly record: RR }
  /** CDS and CDNSKEY of the signal, and the child's own */
  SIGNAL_DIFFERS: Signal & { readonly signal: readonly RR[]; readonly own: readonly RR[] }
  /** `signal`: the name at which it lacks; `others`: the name servers that have theirs */
  SIGNAL_MISSING: Signal & { readonly signal: Name; readonly own: readonly RR[]; readonly others: readonly Name[] }

  // RRSIG
  RRSIG_MISSING: { readonly rrset: RRset }
  RRSIG_EXPIRED: { readonly rrsig: RRSIG; readonly at: Timestamp }
  RRSIG_NOT_YET_VALID: { readonly rrsig: RRSIG; readonly at: Timestamp }
  RRSIG_TIMES_INVERTED: { readonly rrsig: RRSIG }
  RRSIG_SIGNER_NOT_ZONE: { readonly rrsig: RRSIG; readonly zone: Name }
  RRSIG_LABELS_EXCEED_OWNER: { readonly rrsig: RRSIG; readonly owner: Name }
  RRSIG_LABELS_BELOW_SIGNER: { readonly rrsig: RRSIG }
  RRSIG_KEY_MISSING: { readonly rrsig: RRSIG; readonly keys: readonly DNSKEY[] }
  RRSIG_ALGORITHM_UNSUPPORTED: { readonly rrsig: RRSIG }
  RRSIG_DOES_NOT_VERIFY: {
    readonly rrsig: RRSIG
    readonly key: DNSKEY
    readonly rrset: RRset
    readonly detail: string | null
  }
  RRSIG_MALFORMED: { readonly record: RR; readonly rrsig: RRSIG | null; readonly why: string }
  RRSIG_TTL_MISMATCH: { readonly rrsig: RRSIG; readonly rrsigTtl: number; readonly rrsetTtl: number }
  RRSIG_ORIGINAL_TTL_EXCEEDED: { readonly rrsig: RRSIG; readonly rrsetTtl: number }
  RRSIG_EXPIRES_BEFORE_TTL: { readonly rrsig: RRSIG; readonly rrsetTtl: number; readonly at: Timestamp }
  RRSIG_EXPIRES_SOON: { readonly rrsig: RRSIG; readonly at: Timestamp }
  /** `wanted`: seconds */
  VALIDITY_SHORT: { readonly rrsig: RRSIG; readonly at: Timestamp; readonly wanted: number }
  RRSIG_JUST_BEGUN: { readonly rrsig: RRSIG; readonly at: Timestamp }
  RRSIG_LIFETIME_LONG: Lived
  RRSIG_LIFETIME_UNDER_SOA_EXPIRE: Lived & { readonly expire: number; readonly left?: number }
  RRSIG_ALGORITHM_MISSING: { readonly rrset: RRset; readonly algorithm: number; readonly keys: readonly DNSKEY[] }
  RRSIG_QUERY_UNSIGNED: { readonly question: Question }

  // servers and transport
  ZONE_UNREACHABLE: { readonly servers: readonly Server[]; readonly observations: readonly ObservationId[] }
  ANSWER_WITHHELD: { readonly question: Question; readonly outcomes: readonly string[] }
  NAMESERVER_UNRESOLVED: { readonly nameservers: readonly Name[] }
  NAME_NONEXISTENT: { readonly name: Name; readonly undelegated?: boolean; readonly nodata?: boolean }
  /**
   * `leads`: servers of the zone that a version leads to; `answers`: whether one of them answers for it, null where none was
   * asked; `behind`: it is of an older version of the parent, by the serial; the likeliest first. `child`: what the zone lists
   */
  NS_DIFFERS: {
    readonly versions: readonly {
      readonly nameservers: readonly Name[]
      readonly servers: readonly Server[]
      readonly leads: readonly Server[]
      readonly answers: boolean | null
      readonly behind: boolean
    }[]
    readonly child: readonly Name[]
  }
  /** `child`, `parent`: all that the other side lists */
  NS_NOT_AT_CHILD: { readonly nameservers: readonly Name[]; readonly child: readonly Name[] }
  NS_NOT_AT_PARENT: { readonly nameservers: readonly Name[]; readonly parent: readonly Name[] }
  /** `only`: the servers of the parent with this glue, where others have other */
  GLUE_DIFFERS: {
    readonly nameserver: Name
    readonly parent: readonly string[]
    readonly child: readonly string[]
    readonly only?: readonly Server[]
  }
  /** `others`: name servers by which the zone can be reached; `lacking`, `elsewhere`: servers of the parent without and with it */
  GLUE_MISSING: {
    readonly nameserver: Name
    readonly others: readonly Name[]
    readonly lacking?: readonly Server[]
    readonly elsewhere?: readonly Server[]
  }
  NAMESERVER_NO_ADDRESS: { readonly nameserver: Name; readonly rcode: number }
  NAMESERVER_IS_ALIAS: { readonly nameserver: Name; readonly target: Name }
  ADDRESS_NOT_PUBLIC: { readonly nameserver: Name; readonly address: string }
  FAMILY_UNREACHABLE: { readonly family: 4 | 6 }
  SERVER_NO_RESPONSE: { readonly server: Server; readonly why: Silence; readonly via: string }
  /** `limited`: it refuses what comes too fast, and answers it later */
  SERVER_RCODE: {
    readonly server: Server
    readonly rcode: number
    readonly question: Question
    readonly limited?: boolean
  }
  /** `above`: the zone in whose name it denied what it was asked of the zone itself */
  SERVER_LAME: { readonly server: Server; readonly question: Question; readonly above?: Name }
  SERVER_EDNS_FAILS: { readonly server: Server; readonly outcome: string }
  SERVER_EDNS_IGNORED: { readonly server: Server; readonly question: Question; readonly how: 'no OPT' | 'DO clear' }
  RESPONSE_MALFORMED: { readonly server: Server; readonly why: string; readonly offset: number }
  RESPONSE_NOT_AUTHORITATIVE: { readonly server: Server; readonly question: Question }

  // servers of one zone, each held against the others
  SERVER_BEHIND: Serial & { readonly newer: Serial; readonly renewed?: Renewed }
  /** what each says, signatures left out, what most say first; `serial`: of some that have it and some that prove it absent */
  /** `serial`: one with which it is there and is not; `unheeded`: a parent acts on none of them */
  SERVERS_DIFFER: {
    readonly question: Question
    readonly versions: readonly Said[]
    readonly serial?: number
    readonly unheeded?: true
  }
  /** `truncated`: a question whose answer over UDP was cut, so that nothing brings it */
  SERVER_NO_TCP: { readonly server: Server; readonly why: Silence; readonly truncated: Question | null }
  /** `questions`: lost, empty for all; `size`: octets of the largest answer to them over TCP; `limited`: its rate is */
  SERVER_NO_UDP: {
    readonly servers: readonly Server[]
    readonly questions: readonly Question[]
    readonly size: number | null
    readonly limited?: boolean
  }
  SERVER_LARGE_ANSWER_LOST: Sized
  RESPONSE_OVER_SIZE: Sized
  /** `received`: the whole COOKIE option of the answer */
  SERVER_COOKIE_MISMATCH: {
    readonly server: Server
    readonly sent: Uint8Array
    readonly received: Uint8Array
    readonly how: 'length' | 'client cookie'
  }
  /** `how`: the response code to a query with an option, where anything comes back */
  SERVER_OPTION_FAILS: {
    readonly servers: readonly Server[]
    readonly question: Question
    readonly how: 'timeout' | number
  }

  // bounds
  LIMIT_SIGNATURES: { readonly limit: number; readonly rrset: RRset }
  LIMIT_DS: { readonly limit: number; readonly count: number }
  LIMIT_NSEC3: { readonly limit: number; readonly of: 'records' | 'hashes'; readonly question: Question }
  LIMIT_ALIASES: { readonly limit: number; readonly chain: readonly Name[] }
  LIMIT_QUERIES: { readonly limit: number }
  LIMIT_SERVERS: { readonly of: 'names' | 'addresses'; readonly asked: number; readonly known: number }
  LIMIT_TIME: { readonly limitMs: number; readonly interrupted: boolean }

  // the resolver that was asked, and the local clock
  RESOLVER_STRIPS_DNSSEC: { readonly server: Server }
  RESOLVER_DISAGREES: {
    readonly server: Server
    readonly says: string
    readonly ede: readonly { readonly code: number; readonly text: string }[]
    readonly response: Message | null
  }
  CLOCK_SUSPECT: { readonly at: Timestamp; readonly offBySeconds: number; readonly signatures: number }
}
