/**
 * What a check comes to: each server's answers judged, findings with the weight they have for the zone's users, the moment
 * at which something stops validating, and the state of a rollover. No words: those are in `explain/`.
 */

import type { TrustAnchor } from '../codes.ts'
import type { Name } from '../dns/name.ts'
import type { DS } from '../dns/rdata.ts'
import type { Question, RRType } from '../dns/rr.ts'
import type { Finding, Need, Report, SecurityStatus, Severity } from '../report.ts'
import type { ObservationId, Server, Snapshot, Timestamp } from '../snapshot.ts'
import type { Verified } from '../validate/context.ts'
import type { Policy } from '../validate/policy.ts'
import type { Rollover, RolloverState } from './rollover/succession.ts'

export type {
  HeldKind,
  KeyRole,
  NextStep,
  Removal,
  Rollover,
  RolloverState,
  Signaling,
  SignalOf,
  StepAction,
} from './rollover/succession.ts'

/** What the caller wants judged, and how strictly. */
export interface HealthOptions {
  readonly at: Timestamp
  readonly anchors: readonly TrustAnchor[]
  readonly policy: Policy
  /** types asked for beside the usual ones */
  readonly types: readonly RRType[]
  /** seconds for which everything should stay valid; null: the default, which spares signers that sign for less */
  readonly minValidity: number | null
  /** an insecure zone is no error */
  readonly allowInsecure: boolean
  /** the DS RRset that the parent should have; null: nothing is expected */
  readonly expectDs: readonly DS[] | null
  /** DS records that the zone is taken to have: the anchors are made of them, and the parent is not asked; null: none */
  readonly assumedDs: readonly DS[] | null
  /** the zone's servers were given: NS and glue at its parent are not compared with its own */
  readonly undelegated: boolean
  /** verifications done before, of any name */
  readonly verified: Verified
}

/** One question that every server is asked. */
export interface Column {
  readonly kind: 'type' | 'absent name' | 'absent type' | 'wildcard'
  readonly question: Question
}

/** What one server said to one question over one transport. */
export type CellState =
  | SecurityStatus
  /** nothing came back */
  | 'silent'
  /** an error, a lame or an unreadable response */
  | 'error'
  /** not asked: the server answers nothing that way, or the asking was cut short */
  | 'unasked'

export interface Cell {
  readonly server: Server
  readonly via: 'udp' | 'tcp'
  readonly column: Column
  readonly state: CellState
  /** what decided it, when it is not secure and a judgement was possible */
  readonly finding: Finding | null
  /** most other servers have other data: records, not signatures, TTLs or the serial of the zone */
  readonly differs: boolean
  /** the server has other data for the same question over its other transport */
  readonly varies: boolean
  readonly seen: readonly ObservationId[]
}

/** One question judged from the packets of some servers that said the same. */
export interface Judgement {
  readonly column: Column
  readonly servers: readonly Server[]
  readonly via: 'udp' | 'tcp'
  readonly report: Report
  /** the packets it was judged from: all of the zones above, and of this zone those of one of the servers */
  readonly snapshot: Snapshot
}

/** Everything about the zone that the parts of an examination look at. */
export interface Exam extends HealthOptions {
  readonly snapshot: Snapshot
  readonly zone: Name
  /** the zone above; null for the root, and where nothing shows it */
  readonly parent: Name | null
  /** false when the name is not there: then the zone above it is not what is examined */
  readonly exists: boolean
  readonly columns: readonly Column[]
  /** servers of the zone that were asked, each address once */
  readonly servers: readonly Server[]
  /** servers of the zone above that were asked about the delegation */
  readonly parents: readonly Server[]
  readonly judgements: readonly Judgement[]
  readonly cells: readonly Cell[]
  readonly answers: Answers
}

/** The packets of one server, probes left out. */
export interface Answers {
  /** the response that counts for a question: the last usable one over this transport, else null */
  readonly of: (server: Server, question: Question, via?: 'udp' | 'tcp') => Answer | null
  /** every exchange about it, probes left out */
  readonly exchanges: (server: Server, question: Question, via?: 'udp' | 'tcp') => Snapshot['observations']
}

export type Answer = Snapshot['observations'][number] & {
  readonly outcome: Extract<Snapshot['observations'][number]['outcome'], { kind: 'response' }>
}

/** A finding with the weight that it has for the users of the zone. */
export interface HealthFinding {
  readonly finding: Finding
  readonly severity: Severity
  /** whose answers show it; empty when it is not of single servers */
  readonly servers: readonly Server[]
  /** questions whose answers it concerns; empty for the zone as a whole */
  readonly columns: readonly Column[]
  /** the judgement that it decided, for the diagnosis; null when it comes from a comparison */
  readonly judgement: Judgement | null
  /** the stage of a rollover that explains it, so that it is no more than a notice; null: none does */
  readonly stage: RolloverState | null
}

/** When something stops validating if nobody signs again. */
export interface Horizon {
  readonly until: Timestamp
  /** what ends first */
  readonly zone: Name
  readonly owner: Name
  readonly type: RRType
  readonly keyTag: number
  /** per zone of the chain, the root first: its earliest end */
  readonly zones: readonly {
    readonly zone: Name
    readonly until: Timestamp
    readonly owner: Name
    readonly type: RRType
  }[]
}

/** How one server takes questions. */
export interface Capability {
  readonly server: Server
  /** names under which it is known: NS names whose address it is */
  readonly names: readonly Name[]
  readonly atParent: boolean
  readonly atChild: boolean
  /** null: not known */
  readonly udp: boolean | null
  readonly tcp: boolean | null
  readonly edns: boolean | null
  readonly dnssecOk: boolean | null
  /** it answers a client cookie with a cookie of its own (RFC 7873 §5.2) */
  readonly cookies: boolean | null
  /** of its SOA */
  readonly serial: number | null
  /** octets of its largest answer over UDP */
  readonly largest: number | null
}

/** The whole of it. */
export interface Health {
  /** the name that was asked for */
  readonly target: Name
  /** the zone that holds it */
  readonly zone: Name
  readonly parent: Name | null
  /** false when there is no such name, and nothing else was examined */
  readonly exists: boolean
  readonly at: Timestamp
  readonly policy: string
  readonly anchors: readonly TrustAnchor[]
  /** the status of zone and target as a validator that tries every server sees it: the worst of all columns */
  readonly status: SecurityStatus
  /**
   * why not everything could be determined; `network`: nothing answers here, not even the root; `tcp`: what only TCP brings
   * does not come through here; null when it could
   */
  readonly undetermined: Finding | 'stopped' | 'network' | 'tcp' | null
  readonly servers: readonly Capability[]
  readonly parents: readonly Capability[]
  readonly columns: readonly Column[]
  readonly cells: readonly Cell[]
  /** heaviest first */
  readonly findings: readonly HealthFinding[]
  readonly horizon: Horizon | null
  readonly rollover: Rollover | null
  readonly judgements: readonly Judgement[]
  readonly queries: number
  readonly elapsedMs: number
  /** what could still be asked; empty when the check is complete */
  readonly needs: readonly Need[]
}
