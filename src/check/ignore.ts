/** Findings that are known and accepted. */

import type { Code } from '../codes.ts'
import type { Name } from '../dns/name.ts'
import type { HealthFinding } from '../health/types.ts'

/** A finding that is known and accepted. */
export interface Ignore {
  readonly code: Code
  /** the zone for which it is: that of the finding, or the one that is checked; null: for all */
  readonly zone: Name | null
  /** null when it was given on the command line, which has no room for one */
  readonly reason: string | null
}

/** Whether a finding of a zone that is checked is one that is accepted. */
export const matches = ({ code, zone }: Ignore, { finding }: HealthFinding, checked: Name): boolean =>
  code === finding.code && (zone === null || zone.equals(finding.zone) || zone.equals(checked))
