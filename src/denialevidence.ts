/** What each code about denials and aliases must carry: both sides that disagree, as records, never as words. */

import type { Name } from './dns/name.ts'
import type { NSEC, NSEC3 } from './dns/rdata.ts'
import type { Question, RR, RRType } from './dns/rr.ts'
import type { Server } from './snapshot.ts'

/** An NSEC or NSEC3 RR as evidence: where it stands and what it says. */
export type DenialRecord =
  | { readonly kind: 'NSEC'; readonly owner: Name; readonly nsec: NSEC }
  | { readonly kind: 'NSEC3'; readonly owner: Name; readonly nsec3: NSEC3 }

/** What a proof of non-existence was asked to show, and what it was given. */
interface Denied {
  /** the name or type that the answer says does not exist */
  readonly question: Question
  /** the authenticated records that the answer brought */
  readonly records: readonly DenialRecord[]
  /** the question whose answer left the proof out: its alias leads to the name, whose own question brings it */
  readonly along?: Question
}

/** An authenticated denial, and where authenticated data of the same zone stands that it denies. */
type Hidden = { readonly record: DenialRecord; readonly owner: Name; readonly type: RRType }
/** Servers that say the one and the other. */
type Split = { readonly denying: readonly Server[]; readonly showing: readonly Server[] }

/** A finding of each of these codes has this. */
export interface DenialEvidence {
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
  /** `nodata`: told of data that are not there, by every server of a signed zone */
  SOA_MISSING: { readonly question: Question; readonly nodata?: boolean }
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
  NSEC_AND_NSEC3: { readonly records: readonly DenialRecord[]; readonly apart: boolean } // in two responses
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
}
