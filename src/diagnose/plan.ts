/**
 * A repair: what has to be done, by whom, in which order, and how long to wait between. No words and no commands: those
 * are in `explain/repair/`.
 */

import type { Name } from '../dns/name.ts'
import type { DNSKEY, DS } from '../dns/rdata.ts'
import type { Question, RR, RRType } from '../dns/rr.ts'
import type { Server, Timestamp } from '../snapshot.ts'

export type Who = 'zone operator' | 'registrar or parent' | 'server operator' | 'resolver operator' | 'you'

export type Role = 'KSK' | 'ZSK' | 'CSK'

export type ServerFault =
  | 'silent'
  | 'lame'
  | 'error'
  | 'edns'
  | 'malformed'
  | 'address'
  | 'answer'
  | 'records'
  | 'tcp'
  | 'sizes'
  | 'fragments'
  | 'cookies'
  | 'udp'
  | 'datagrams'
  | 'options'

/** No fact may be called `kind`: that is what an action is told by. */
export interface Actions {
  /** make every signature anew, with the keys that there are; `before`: while those that are there are in force */
  'sign-again': { readonly zone: Name; readonly before?: Timestamp }
  /** sign a zone that is not signed (any more) */
  'sign-zone': { readonly zone: Name }
  /** `ds`: ready to paste; empty: of the keys that sign, which were not seen or an earlier step makes; its commands print it */
  'publish-ds': { readonly child: Name; readonly parent: Name | null; readonly ds: readonly DS[] }
  /** `left`: those that are there afterwards, as far as they are known */
  'remove-ds': {
    readonly child: Name
    readonly parent: Name | null
    readonly ds: readonly DS[]
    readonly left: readonly DS[]
  }
  /** remove every DS: the zone is insecure from then on */
  'go-insecure': { readonly child: Name; readonly parent: Name | null; readonly ds: readonly DS[] }
  'add-key': { readonly zone: Name; readonly role: Role; readonly algorithm: number }
  /** put back a key that a DS or signatures name, or have it sign; `held`: seconds for which caches may keep the DNSKEY RRset without it */
  'restore-key': {
    readonly zone: Name
    readonly keyTag: number
    readonly algorithm: number
    readonly held?: number
  }
  'remove-key': { readonly zone: Name; readonly key: DNSKEY }
  /** publish the key of another signer in the DNSKEY RRset of these servers (RFC 8901 §3) */
  'import-key': { readonly zone: Name; readonly key: DNSKEY; readonly servers: readonly Server[] }
  /** make the chain of NSEC or NSEC3 records anew; NSEC3 without iterations and salt (RFC 9276 §3.1) */
  'rebuild-denial': { readonly zone: Name; readonly denial: 'nsec' | 'nsec3'; readonly optOut: boolean }
  /** bring servers to the version of the zone that the others have */
  transfer: { readonly zone: Name; readonly servers: readonly Server[] }
  'lower-ttl': { readonly zone: Name; readonly owner: Name; readonly type: RRType; readonly ttl: number }
  /** sign for longer, or again earlier */
  'renew-earlier': { readonly zone: Name; readonly seconds: number }
  'change-algorithm': { readonly zone: Name; readonly from: number; readonly to: number }
  'mend-server': {
    readonly zone: Name
    readonly servers: readonly Server[]
    readonly fault: ServerFault
  }
  'mend-alias': { readonly zone: Name; readonly owner: Name }
  /** publish CDS and CDNSKEY that name the keys which sign the zone (RFC 7344 §4.1); `ds`: what they should come to */
  'renew-cds': { readonly zone: Name; readonly ds: readonly DS[] }
  /** publish these records in a zone, as all that there are of their names and types */
  'set-records': { readonly zone: Name; readonly records: readonly RR[] }
  /** have the parent delegate with these NS records and addresses, or have it publish these addresses as glue */
  'set-delegation': { readonly child: Name; readonly parent: Name | null; readonly records: readonly RR[] }
  /** have servers answer for the zone no more; until then they have to */
  'retire-server': { readonly zone: Name; readonly servers: readonly Server[] }
  'set-clock': { readonly whose: 'signer' | 'here' }
  'flush-caches': { readonly zone: Name }
  /** take away a Negative Trust Anchor (RFC 7646), below which a resolver does not validate */
  'lift-nta': { readonly zone: Name }
  'renew-anchor': { readonly zone: Name }
}

export type ActionName = keyof Actions

export type Action = { readonly [A in ActionName]: { readonly kind: A } & Actions[A] }[ActionName]

/** Why the next step has to wait: what caches may still hold. */
export interface Wait {
  readonly seconds: number
  /** as if the first step were done at the instant of the judgement, and each further one as soon as it may */
  readonly until: Timestamp
  readonly owner: Name
  /** what is kept: an RRset of this type, or a denial of it; `seconds` is its TTL */
  readonly type: RRType
  readonly kept: 'old' | 'denial'
}

/** What shows that a step is done: a question, and who is to be asked. */
export interface Check {
  readonly question: Question
  readonly servers: readonly Server[]
}

export interface PlanStep {
  readonly who: Who
  readonly action: Action
  /** the servers for which it is done, where others of the zone do without; left out: for all */
  readonly at?: readonly Server[]
  /** null: a trace shows it */
  readonly check: Check | null
  /** before the next step; null: the next may follow at once */
  readonly wait: Wait | null
}

/** What must not be done. */
export type Never =
  | 'delete-last-ds' // unless the zone is to be insecure
  | 'remove-key-before-ds-ttl'
  | 'remove-key-before-signatures-expire'
  | 'unsign-before-ds-ttl'
  | 'unrevoke' // RFC 5011 §2.1: revocation is for good
  | 'edit-signed-zone'
  | 'turn-validation-off'

/** What a plan rests on, for the commands of each signer. */
export interface Setting {
  readonly zone: Name
  readonly parent: Name | null
  /** the keys that were seen */
  readonly keys: readonly DNSKEY[]
  /** of the keys that sign, or 13 when none is known */
  readonly algorithm: number
  /** how the zone denies, as far as was seen */
  readonly denial: 'nsec' | 'nsec3' | null
}

export interface Plan {
  readonly setting: Setting
  readonly steps: readonly PlanStep[]
  /** other ways, each of one step and instead of all the steps: quicker if what it needs is still there (an old key) */
  readonly instead: readonly PlanStep[]
  readonly never: readonly Never[]
}
