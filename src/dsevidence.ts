/** What a finding about an expected DS RRset must carry: what lacks, what is too much, and what a change would lead to. */

import type { DS } from './dns/rdata.ts'

/** A DS by which no chain holds: it is of no key, of one that does not sign the DNSKEY RRset, or nobody goes by it. */
export interface UnfitDs {
  readonly ds: DS
  readonly why: 'no key' | 'digest' | 'not signing' | 'not used'
}

export interface ExpectedDs {
  readonly expected: readonly DS[]
  /** expected, and not there */
  readonly missing: readonly DS[]
  /** there, and not expected */
  readonly extra: readonly DS[]
  /** those of `missing` by which no chain holds */
  readonly unfit: readonly UnfitDs[]
  /** those of `extra` that have to stay: what would be left leads to no key that signs */
  readonly keep: readonly DS[]
  /** the parent does not delegate to the zone yet */
  readonly undelegated?: true
}
