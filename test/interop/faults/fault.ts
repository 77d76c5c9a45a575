/** The form of a fault: a healthy zone and what is done to it. */

import type { Vendor, ZonePlan } from '../plan.ts'
import type { Denial, Signing } from '../signers.ts'

export interface Fault
  extends Pick<
    ZonePlan,
    'ds' | 'edit' | 'parentEdit' | 'makeKeys' | 'more' | 'addresses' | 'secondIsHealthy' | 'glueless'
  > {
  readonly id: string
  /** only this flavour */
  readonly denial?: Denial
  readonly servers?: readonly Vendor[]
  /** beside algorithm 13; null: not signed */
  readonly signing?: Partial<Signing> | null
  /** the parent, if not the usual one of its flavour */
  readonly parent?: string
}
