/** What forensics found, in words. The table holds one entry for each name: a missing one fails the build. */

import type { Why, WhyName, Whys } from '../../diagnose/why.ts'
import type { Finding } from '../../report.ts'
import type { Context } from '../types.ts'
import { CIRCUMSTANCE_WHY } from './circumstance.ts'
import { DELEGATION_WHY } from './delegation.ts'
import { SIGNATURE_WHY } from './signature.ts'

/** Says one line: lower case, no full stop, following on "why: ". */
export type Say<N extends WhyName> = (facts: Whys[N], finding: Finding, context: Context) => string

const WHY: { readonly [N in WhyName]: Say<N> } = { ...SIGNATURE_WHY, ...DELEGATION_WHY, ...CIRCUMSTANCE_WHY }

/** Says itself that it leaves the cause open. */
const OPEN: ReadonlySet<WhyName> = new Set(['data-or-signature-changed'])

/** What was done, in one line. A why that is not certain says so. */
export function whyText(why: Why, finding: Finding, context: Context): string {
  const say = WHY[why.name] as (facts: never, finding: Finding, context: Context) => string
  const said = say(why.facts as never, finding, context)
  return why.certain || OPEN.has(why.name) ? said : `${said} (likely, not certain)`
}
