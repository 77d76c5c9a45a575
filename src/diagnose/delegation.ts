/** Why a DS names no key of the child: of what it is the digest. */

import type { Finding } from '../report.ts'
import type { Seen } from './seen.ts'
import type { Why } from './why.ts'

/** Null when the finding is of no DS, or when nothing more can be told. */
export function delegationWhy(_finding: Finding, _seen: Seen): Why | null {
  return null
}
