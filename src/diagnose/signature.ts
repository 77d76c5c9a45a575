/** Why a signature does not verify: which single change would make it. */

import type { Finding } from '../report.ts'
import type { Seen } from './seen.ts'
import type { Why } from './why.ts'

/** Null when the finding is of no signature, or when nothing more can be told. */
export function signatureWhy(_finding: Finding, _seen: Seen): Why | null {
  return null
}
