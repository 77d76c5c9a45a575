/**
 * What each code of the catalogue must carry: both sides that disagree, as records, never as words.
 */

import type { Message } from './dns/message.ts'
import type { Name } from './dns/name.ts'
import type { DNSKEY, DS, NSEC, NSEC3, RRSIG } from './dns/rdata.ts'
import type { Question, RR, RRset, RRType } from './dns/rr.ts'
import type { ObservationId, Server, Timestamp } from './snapshot.ts'

/** An NSEC or NSEC3 RR as evidence: where it stands and what it says. */
export type DenialRecord =
  | { readonly kind: 'NSEC'; readonly owner: Name; readonly nsec: NSEC }
  | { readonly kind: 'NSEC3'; readonly owner: Name; readonly nsec3: NSEC3 }

/** A configured trust anchor: a DS or DNSKEY for a zone (RFC 4033 §2). */
export interface TrustAnchor {
  readonly zone: Name
  readonly ds: DS | null
  readonly key: DNSKEY | null
}

/** What a proof of non-existence was asked to show, and what it was given. */
interface Denied {
  /** the name or type that the answer says does not exist */
  readonly question: Question
  /** the authenticated records that the answer brought */
  readonly records: readonly DenialRecord[]
}

/** An authenticated denial, and where authenticated data of the same zone stands that it denies. */
type Hidden = { readonly record: DenialRecord; readonly owner: Name; readonly type: RRType }
/** Servers that say the one and the other. */
type Split = { readonly denying: readonly Server[]; readonly showing: readonly Server[] }

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

export interface Evidence {
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
  DS_ALGORITHM_UNSUPPORTED: { readonly ds: DS }
  DS_DIGEST_UNSUPPORTED: { readonly ds: DS }
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
  DS_UNEXPECTED: { readonly expected: readonly DS[]; readonly missing: readonly DS[]; readonly extra: readonly DS[] }
  DS_DENIAL_NOT_OPT_OUT: { readonly child: Name; readonly record: DenialRecord }

  // DNSKEY, at the child's apex
  DNSKEY_MISSING: { readonly ds: readonly DS[]; readonly rcode: number | null }
  /** `by`: what names the matched keys */
  DNSKEY_NOT_SIGNED_BY_DS_KEY: {
    readonly matched: readonly DNSKEY[]
    readonly rrsigs: readonly RRSIG[]
    readonly by: 'DS' | 'trust anchor'
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
  CDS_DIFFERS_FROM_DS: {
    readonly rrset: RRset
    readonly ds: readonly DS[]
    readonly added: readonly RR[]
    readonly removed: readonly DS[]
  }
  CDS_DIGEST_UNSUPPORTED: { readonly record: RR }
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

  // denial of existence
  DENIAL_MISSING: Denied
  DENIAL_NAME_NOT_MATCHED: Denied & { readonly name: Name }
  DENIAL_NAME_NOT_COVERED: Denied & { readonly name: Name }
  DENIAL_WILDCARD_NOT_COVERED: Denied & { readonly wildcard: Name }
  DENIAL_CLOSEST_ENCLOSER_UNPROVEN: Denied & { readonly name: Name }
  DENIAL_TYPE_EXISTS: Denied & { readonly record: DenialRecord; readonly type: RRType }
  DENIAL_NAME_EXISTS: Denied & { readonly record: DenialRecord; readonly name: Name }
  DENIAL_FROM_ABOVE_CUT: Denied & { readonly record: DenialRecord; readonly name: Name }
  DENIAL_FROM_ABOVE_DNAME: Denied & { readonly record: DenialRecord; readonly name: Name }
  WILDCARD_NOT_PROVEN: Denied & { readonly name: Name; readonly source: Name }
  NSEC_NEXT_OUT_OF_ZONE: { readonly record: DenialRecord; readonly zone: Name }
  NSEC3_HASH_UNKNOWN: { readonly record: DenialRecord }
  NSEC3_FLAGS_UNKNOWN: { readonly record: DenialRecord }
  NSEC3_OWNER_MALFORMED: { readonly record: DenialRecord; readonly why: string }
  NSEC3_PARAMETERS_DIFFER: { readonly records: readonly DenialRecord[] }
  NSEC3_ITERATIONS_HIGH: { readonly record: DenialRecord; readonly limit: number }
  NSEC3_ITERATIONS_NOT_ZERO: { readonly record: DenialRecord }
  NSEC3_SALTED: { readonly record: DenialRecord }
  NSEC3_OPT_OUT: { readonly record: DenialRecord; readonly name: Name }
  DENIAL_RECORD_MALFORMED: { readonly record: RR; readonly why: string; readonly offset: number }
  SOA_MISSING: { readonly question: Question }
  SOA_NOT_ZONE: { readonly question: Question; readonly soa: Name }
  /** one record of each way to deny, and the servers that deny so */
  DENIAL_DIFFERS_BETWEEN_SERVERS: {
    readonly ways: readonly { readonly record: DenialRecord; readonly servers: readonly Server[] }[]
    readonly cause: 'version' | 'signers' | null
    readonly behind: readonly Server[]
  }
  /** `params`: the NSEC3PARAM records at the apex, none of which fits; `record`: what denies */
  NSEC3PARAM_MISMATCH: { readonly params: readonly RR[]; readonly record: DenialRecord }
  NSEC3_OPT_OUT_NEEDLESS: { readonly record: DenialRecord; readonly types: readonly RRType[] }
  NSEC_AND_NSEC3: { readonly records: readonly DenialRecord[] }
  NXNAME_WITH_TYPES: { readonly record: DenialRecord; readonly types: readonly RRType[] }
  NXNAME_WITH_NXDOMAIN: { readonly record: DenialRecord; readonly question: Question; readonly server: Server }
  NSEC_TTL_HIGH: { readonly record: DenialRecord; readonly ttl: number; readonly most: number } // by the SOA
  /** `exists`: the name itself or one below it */
  NXDOMAIN_CONTRADICTED: Split & { readonly name: Name; readonly exists: Name }
  DENIAL_HIDES_NAME: Hidden & { readonly name: Name }
  DENIAL_HIDES_TYPE: Hidden
  NXNAME_ASKED: { readonly question: Question; readonly servers: readonly Server[] }
  RCODE_CONTRADICTED: { readonly question: Question; readonly rcode: number; readonly by: 'data' | 'alias' | 'denial' }

  // aliases
  ALIAS_LOOP: { readonly chain: readonly Name[] }
  DNAME_FROM_WILDCARD: { readonly dname: RR; readonly source: Name; readonly question: Question }
  DNAME_CNAME_MISMATCH: { readonly dname: RR; readonly cname: RR; readonly expected: Name | null }
  DNAME_WITHOUT_CNAME: { readonly dname: RR; readonly question: Question; readonly expected: Name }
  DNAME_CNAME_TTL: { readonly dname: RR; readonly cname: RR }
  /** `record`: the authenticated bitmap that lists both; null where the records themselves were sent */
  CNAME_WITH_OTHER_DATA: { readonly record: DenialRecord | null; readonly types: readonly RRType[] }

  // servers and transport
  ZONE_UNREACHABLE: { readonly servers: readonly Server[]; readonly observations: readonly ObservationId[] }
  ANSWER_WITHHELD: { readonly question: Question; readonly outcomes: readonly string[] }
  NAMESERVER_UNRESOLVED: { readonly nameservers: readonly Name[] }
  NAME_NONEXISTENT: { readonly name: Name; readonly undelegated?: boolean }
  /** `child`, `parent`: all that the other side lists */
  NS_NOT_AT_CHILD: { readonly nameservers: readonly Name[]; readonly child: readonly Name[] }
  NS_NOT_AT_PARENT: { readonly nameservers: readonly Name[]; readonly parent: readonly Name[] }
  GLUE_DIFFERS: { readonly nameserver: Name; readonly parent: readonly string[]; readonly child: readonly string[] }
  /** `others`: name servers by which the zone can be reached */
  GLUE_MISSING: { readonly nameserver: Name; readonly others: readonly Name[] }
  NAMESERVER_NO_ADDRESS: { readonly nameserver: Name; readonly rcode: number }
  NAMESERVER_IS_ALIAS: { readonly nameserver: Name; readonly target: Name }
  ADDRESS_NOT_PUBLIC: { readonly nameserver: Name; readonly address: string }
  FAMILY_UNREACHABLE: { readonly family: 4 | 6 }
  SERVER_NO_RESPONSE: { readonly server: Server; readonly why: Silence; readonly via: string }
  SERVER_RCODE: { readonly server: Server; readonly rcode: number; readonly question: Question }
  SERVER_LAME: { readonly server: Server; readonly question: Question }
  SERVER_EDNS_FAILS: { readonly server: Server; readonly outcome: string }
  SERVER_EDNS_IGNORED: { readonly server: Server; readonly question: Question; readonly how: 'no OPT' | 'DO clear' }
  RESPONSE_MALFORMED: { readonly server: Server; readonly why: string; readonly offset: number }
  RESPONSE_NOT_AUTHORITATIVE: { readonly server: Server; readonly question: Question }

  // servers of one zone, each held against the others
  SERVER_BEHIND: Serial & { readonly newer: Serial; readonly renewed?: Renewed }
  /** what each of them says, signatures left out; the version that most have comes first */
  SERVERS_DIFFER: { readonly question: Question; readonly versions: readonly Said[] }
  /** `truncated`: a question whose answer over UDP was cut, so that nothing brings it */
  SERVER_NO_TCP: { readonly server: Server; readonly why: Silence; readonly truncated: Question | null }
  SERVER_LARGE_ANSWER_LOST: Sized
  RESPONSE_OVER_SIZE: Sized
  /** `received`: the whole COOKIE option of the answer */
  SERVER_COOKIE_MISMATCH: {
    readonly server: Server
    readonly sent: Uint8Array
    readonly received: Uint8Array
    readonly how: 'length' | 'client cookie'
  }

  // bounds
  LIMIT_SIGNATURES: { readonly limit: number; readonly rrset: RRset }
  LIMIT_DS: { readonly limit: number; readonly count: number }
  LIMIT_NSEC3: { readonly limit: number; readonly of: 'records' | 'hashes'; readonly question: Question }
  LIMIT_ALIASES: { readonly limit: number; readonly chain: readonly Name[] }
  LIMIT_QUERIES: { readonly limit: number }
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
