/**
 * Waist 2: what was judged, step by step. Each RFC rule is a `Step`, each failed rule a `Finding`.
 * Anything that reads a `Report` (text, JSON, …) gets the whole judgement for nothing.
 */

import { CODES, type Code, type DenialRecord, type Evidence, type TrustAnchor } from './codes.ts'
import type { Name } from './dns/name.ts'
import type { DNSKEY, DS, RRSIG } from './dns/rdata.ts'
import { TYPE } from './dns/registry.ts'
import type { Question, RR, RRset, RRType } from './dns/rr.ts'
import type { ObservationId, Server, Timestamp } from './snapshot.ts'

/** RFC 4035 §4.3, as `docs/TERMS.md` defines them for this program. */
export type SecurityStatus = 'secure' | 'insecure' | 'bogus' | 'indeterminate'

/** A failed rule with the evidence of both sides that disagree. `seen` names the packets that show it. */
export type Finding = {
  readonly [C in Code]: {
    readonly code: C
    /** the zone at fault or in question */
    readonly zone: Name
    readonly owner: Name
    readonly type: RRType
    readonly evidence: Evidence[C]
    readonly seen: readonly ObservationId[]
  }
}[Code]

export type StepOutcome = 'holds' | 'ends' | 'fails' | 'unknown' | 'unreached'

/** What a step is about; decides how it may be drawn, never how it is judged. */
export type StepKind =
  | 'chain' // the whole question: its hops
  | 'hop' // one name of an alias chain: zones, then an answer
  | 'zone' // one zone on the way: delegation, then keys
  | 'delegation' // the parent's DS RRset or the proof that there is none
  | 'keys' // the apex DNSKEY RRset, tied to DS or trust anchor
  | 'answer' // the RRset or the denial at the end of a hop
  | 'server' // what one server said, among several
  | 'denial' // a proof of non-existence
  | 'rrset' // one RRset with its signatures
  | 'signature' // one RRSIG
  | 'key' // one DNSKEY tried
  | 'ds' // one DS tried
  | 'check' // a single rule

export interface Subject {
  readonly zone: Name
  readonly owner: Name
  readonly type: RRType
}

/** What a denial has to show of one name, and the record that shows it or speaks against it. */
export interface Shown {
  /** the part that the name has in the proof (RFC 5155 §1.3, RFC 4592 §3.3.1) */
  readonly role: 'name' | 'closest encloser' | 'next closer name' | 'wildcard'
  readonly name: Name
  readonly how:
    | 'covered' // a span covers the name: it does not exist
    | 'matched' // an owner is the name: it exists
    | 'encloses' // an end of a span lies at or below the name: it exists
    | 'empty' // a next name lies below the name: it exists, without any type
    | 'lacks type' // an owner is the name, and the type is not in the bitmap
    | 'NXNAME' // an owner is the name, and the bitmap says that the name does not exist
    | 'no opt-out' // the span that covers the name leaves out no delegation
    | 'left out' // the span that covers the name may leave out a delegation without DS
  /** null when no record does */
  readonly record: DenialRecord | null
  /** of the name, under the parameters of the NSEC3 records */
  readonly hash?: Uint8Array
}

/** Records a step rests on, for whoever draws it. */
export interface Facts {
  readonly anchors?: readonly TrustAnchor[]
  /** the usable DS records */
  readonly ds?: readonly DS[]
  /** keys that a DS or trust anchor names and that sign the DNSKEY RRset */
  readonly matched?: readonly DNSKEY[]
  readonly keys?: readonly DNSKEY[]
  readonly rrsig?: RRSIG
  readonly key?: DNSKEY
  readonly rrset?: RRset
  /** source of synthesis, when the answer comes from a wildcard */
  readonly wildcard?: Name
  readonly rcode?: number
  /** what a denial proves: NXDOMAIN, NODATA, … in one word, and by what */
  readonly proves?: 'NXDOMAIN' | 'NODATA' | 'wildcard NODATA' | 'no DS' | 'no closer match'
  readonly by?: 'NSEC' | 'NSEC3'
  /** the authenticated records that a denial can use */
  readonly records?: readonly DenialRecord[]
  /** one item of a denial */
  readonly shown?: Shown
  readonly server?: Server
  /** that server has an older version of the zone than another */
  readonly behind?: true
  /** the alias followed to the next hop */
  readonly alias?: Name
}

export interface Step {
  readonly kind: StepKind
  /** a sentence that is true when the step holds */
  readonly claim: string
  readonly subject: Subject
  /** "RFC 4035 §5.3.1" */
  readonly rfc: string
  /** how children decide: all must hold, one is enough, or the worst counts */
  readonly needs: 'all' | 'any' | 'each'
  readonly outcome: StepOutcome
  readonly children: readonly Step[]
  readonly findings: readonly Finding[]
  readonly seen: readonly ObservationId[]
  readonly facts: Facts
}

export interface Dissent {
  readonly server: Server
  readonly status: SecurityStatus
  readonly finding: Finding | null
  readonly observation: ObservationId
}

export interface Verdict {
  readonly status: SecurityStatus
  /** the decisive finding when not secure */
  readonly cause: Finding | null
  /** indices of children from the root step to the step that decided */
  readonly path: readonly number[]
  readonly dissent: readonly Dissent[]
}

/** Heaviest first. */
export const SEVERITIES = ['error', 'warning', 'notice'] as const
export type Severity = (typeof SEVERITIES)[number]

/** Of alternatives the first of these counts: a validator tries them all. */
export const BEST_FIRST: readonly SecurityStatus[] = ['secure', 'insecure', 'bogus', 'indeterminate']

/** A finding with the weight that its place gives it. */
export interface PlacedFinding {
  readonly finding: Finding
  readonly severity: Severity
  readonly decisive: boolean
}

export interface Hop {
  readonly name: Name
  readonly type: RRType
  readonly status: SecurityStatus
  /** the records of this hop's answer, CNAME or DNAME included, as received */
  readonly answer: readonly RR[]
  readonly rcode: number | null
}

/** A record the judgement lacked: to be asked before the verdict is final. */
export interface Need {
  /** the zone whose servers are to be asked */
  readonly zone: Name
  readonly question: Question
  /** nothing of the verdict rests on it: it is asked last, and a replay does without */
  readonly optional?: true
  /** it was asked and answered once, and not as a sound server answers */
  readonly again?: true
  /** those that are to be asked, each of them; left out: any */
  readonly servers?: readonly Server[]
}

/**
 * CDS or CDNSKEY asked beside the chain to `target`, to look closer at a delegation: one server's answer is enough.
 * RFC 7344 §4 has both say the same, so of a trace for the one the other is beside the chain.
 */
export const isAside = (target: Question, { type }: Question): boolean => isChildDs(type) && type !== target.type

/** CDS and CDNSKEY: what a child asks its parent to have as DS (RFC 7344 §3). */
export const isChildDs = (type: RRType): boolean => type === TYPE.CDS || type === TYPE.CDNSKEY

/** What a resolver that was asked says itself, with CD=0. */
export interface ResolverOpinion {
  readonly server: Server
  readonly rcode: number | null
  readonly ad: boolean
  readonly ede: readonly { readonly code: number; readonly text: string }[]
  readonly seen: ObservationId
}

/** An RRset that was authenticated on the way, with every signature of its zone that holds. */
export interface Authenticated {
  readonly zone: Name
  readonly rrset: RRset
  readonly holding: readonly RRSIG[]
  readonly seen: readonly ObservationId[]
}

export interface Report {
  readonly target: Question
  readonly at: Timestamp
  readonly verdict: Verdict
  /** while this evidence stays secure: both ends inclusive; null when not secure or not bounded */
  readonly validity: { readonly from: Timestamp; readonly until: Timestamp } | null
  readonly root: Step
  /** what the judgement rests on, or met beside it: records of denials too; repeats included */
  readonly authentic: readonly Authenticated[]
  readonly hops: readonly Hop[]
  /** of the last hop, as received; null without an answer */
  readonly rcode: number | null
  /** every finding with its weight, the decisive one first */
  readonly findings: readonly PlacedFinding[]
  readonly anchors: readonly TrustAnchor[]
  readonly policy: string
  readonly resolver: ResolverOpinion | null
  readonly queries: number
  readonly elapsedMs: number
  /** the earliest facts still missing; empty when everything that could be asked was asked */
  readonly needs: readonly Need[]
}

/** The status of a chain by what became of its outermost step (RFC 4035 §4.3). */
export const statusOf = (outcome: StepOutcome): SecurityStatus =>
  outcome === 'holds' ? 'secure' : outcome === 'ends' ? 'insecure' : outcome === 'fails' ? 'bogus' : 'indeterminate'

/** Makes a finding. Types tie the code to its evidence. */
export function finding<C extends Code>(
  code: C,
  subject: Subject,
  evidence: Evidence[C],
  seen: readonly ObservationId[] = [],
): Finding {
  return { code, ...subject, evidence, seen } as Finding
}

/** How near to success the rule is that failed: of several causes the highest rank is told. */
export const rankOf = (f: Finding): number => CODES[f.code].rank
