/**
 * A finding in words. The table holds one entry for each code of the catalogue: a missing one fails the build.
 * Pure: no clock, no packets but those handed in, no colour and no width.
 */

import type { Code } from '../codes.ts'
import type { Finding } from '../report.ts'
import { ALIAS_WORDS } from './alias.ts'
import { CDS_WORDS } from './cds.ts'
import { CONSISTENCY_WORDS } from './consistency.ts'
import { DELEGATION_WORDS } from './delegation.ts'
import { DELEGATION_CHECK_WORDS } from './delegationcheck.ts'
import { DENIAL_WORDS } from './denial.ts'
import { DNSKEY_WORDS } from './dnskey.ts'
import { DS_WORDS } from './ds.ts'
import { KEY_ADVICE_WORDS } from './keyadvice.ts'
import { LIFETIME_WORDS } from './lifetime.ts'
import { LOCAL_WORDS } from './local.ts'
import { NSEC3_WORDS } from './nsec3.ts'
import { NS_VERSION_WORDS } from './nsversions.ts'
import { servers as serversOf } from './party.ts'
import { stageHelp } from './rollover.ts'
import { RRSIG_WORDS } from './rrsig.ts'
import { SERVER_WORDS } from './server.ts'
import { SERVER_CHECK_WORDS } from './servercheck.ts'
import { SIGNAL_WORDS } from './signal.ts'
import type { Context, Explain, Explanation } from './types.ts'
import { VERSION_WORDS } from './versions.ts'
import { listText, serverText } from './words.ts'

export const EXPLAIN: { readonly [C in Code]: Explain<C> } = {
  ...DNSKEY_WORDS,
  ...DS_WORDS,
  ...KEY_ADVICE_WORDS,
  ...DELEGATION_WORDS,
  ...DELEGATION_CHECK_WORDS,
  ...NS_VERSION_WORDS,
  ...CDS_WORDS,
  ...SIGNAL_WORDS,
  ...RRSIG_WORDS,
  ...LIFETIME_WORDS,
  ...DENIAL_WORDS,
  ...NSEC3_WORDS,
  ...CONSISTENCY_WORDS,
  ...VERSION_WORDS,
  ...ALIAS_WORDS,
  ...SERVER_WORDS,
  ...SERVER_CHECK_WORDS,
  ...LOCAL_WORDS,
}

/** Where only some servers of a zone show it, its operator has to know which. */
function atServers(said: Explanation, { servers }: Context): Explanation {
  if (servers === undefined) return said
  const isNamed = servers.some(({ address }) => said.party.includes(address))
  if (said.who === 'server operator' && !isNamed) return { ...said, ...serversOf(...servers) }
  if (said.who !== 'zone operator') return said
  return { ...said, party: `${said.party}, for ${listText(servers.map(serverText), 3)}` }
}

/**
 * Explains a finding.
 * @param finding what failed, with its evidence
 * @param context the instant to tell dates from, and the packets if they are at hand
 * @returns one line that stands alone, both sides that disagree, who must act, and advice
 */
export function explain(finding: Finding, context: Context): Explanation {
  const words = EXPLAIN[finding.code] as (f: never, context: Context) => Explanation
  const said = atServers(words(finding as never, context), context)
  return context.stage === undefined ? said : { ...said, help: [stageHelp(context.stage)] }
}
