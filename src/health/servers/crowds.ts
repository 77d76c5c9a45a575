/** Name servers that were not asked because a zone has too many (RFC 1034 §5.3.3 wants the work bounded): what a check did not see. */

import type { Crowd } from '../../collect/known.ts'
import { TYPE } from '../../dns/registry.ts'
import { finding } from '../../report.ts'
import type { Compared } from '../comparisons.ts'
import type { Exam } from '../types.ts'

/** What the servers of a zone above do is for others to mend. */
export const crowdComparisons = ({ zone: own }: Exam, crowds: readonly Crowd[]): readonly Compared[] =>
  crowds.map(({ zone, of, asked, known }) => ({
    finding: finding('LIMIT_SERVERS', { zone, owner: zone, type: TYPE.NS }, { of, asked, known }),
    severity: zone.equals(own) ? 'warning' : 'notice',
    servers: [],
  }))
