/** Every world for `check`, in the order of their ids. */

import type { CheckScenario } from '../checkworld.ts'
import { ADVICE_CHECKS } from './advice.ts'
import { ALGORITHM_CHECKS } from './algorithms.ts'
import { ASSUMED_CHECKS } from './assumed.ts'
import { AUTHORITY_CHECKS } from './authority.ts'
import { CHAIN_CHECKS } from './chains.ts'
import { CSK_CHECKS } from './csk.ts'
import { DATAGRAM_CHECKS } from './datagrams.ts'
import { DEAD_END_CHECKS } from './deadends.ts'
import { DELEGATION_CHECKS } from './delegation.ts'
import { DENIAL_CHECKS } from './denials.ts'
import { GUARD_CHECKS } from './guards.ts'
import { HEALTHY_CHECKS } from './healthy.ts'
import { IDLE_KEY_CHECKS } from './idlekeys.ts'
import { LEFTOVER_CHECKS } from './leftovers.ts'
import { MISTAKEN_CHECKS } from './mistaken.ts'
import { OPTION_CHECKS } from './options.ts'
import { OPT_OUT_CHECKS } from './optouts.ts'
import { PARENT_KEY_CHECKS } from './parentkeys.ts'
import { PARENT_SERVER_CHECKS } from './parentservers.ts'
import { PLACE_CHECKS } from './places.ts'
import { PREDEPLOYED_CHECKS } from './predeployed.ts'
import { PREMATURE_CHECKS } from './premature.ts'
import { RATE_LIMIT_CHECKS } from './ratelimits.ts'
import { REQUEST_CHECKS } from './requests.ts'
import { ROLLOVER_CHECKS } from './rollover.ts'
import { ENTRY_CHECKS } from './secureentry.ts'
import { SERVERS_CHECKS } from './servers.ts'
import { SIGNAL_CHECKS } from './signals.ts'
import { SILENCE_CHECKS } from './silences.ts'
import { TIME_CHECKS } from './time.ts'
import { TRANSPORT_CHECKS } from './transports.ts'
import { UNLIKE_CHECKS } from './unlike.ts'
import { VERSIONS_CHECKS } from './versions.ts'
import { WILDCARD_CHECKS } from './wildcards.ts'
import { WISH_CHECKS } from './wishes.ts'

export const CHECKS: readonly CheckScenario[] = [
  ...HEALTHY_CHECKS,
  ...SERVERS_CHECKS,
  ...TRANSPORT_CHECKS,
  ...SILENCE_CHECKS,
  ...DATAGRAM_CHECKS,
  ...OPTION_CHECKS,
  ...VERSIONS_CHECKS,
  ...UNLIKE_CHECKS,
  ...DENIAL_CHECKS,
  ...OPT_OUT_CHECKS,
  ...CHAIN_CHECKS,
  ...RATE_LIMIT_CHECKS,
  ...REQUEST_CHECKS,
  ...DELEGATION_CHECKS,
  ...DEAD_END_CHECKS,
  ...PARENT_SERVER_CHECKS,
  ...PARENT_KEY_CHECKS,
  ...PLACE_CHECKS,
  ...PREDEPLOYED_CHECKS,
  ...TIME_CHECKS,
  ...ROLLOVER_CHECKS,
  ...PREMATURE_CHECKS,
  ...MISTAKEN_CHECKS,
  ...ADVICE_CHECKS,
  ...LEFTOVER_CHECKS,
  ...ENTRY_CHECKS,
  ...SIGNAL_CHECKS,
  ...IDLE_KEY_CHECKS,
  ...CSK_CHECKS,
  ...ALGORITHM_CHECKS,
  ...WILDCARD_CHECKS,
  ...WISH_CHECKS,
  ...GUARD_CHECKS,
  ...ASSUMED_CHECKS,
  ...AUTHORITY_CHECKS,
].sort((a, b) => (a.id < b.id ? -1 : 1))

/** By id or name, in either case; null when there is none. */
export function findCheck(word: string): CheckScenario | null {
  const key = word.toLowerCase()
  return CHECKS.find(({ id, name }) => id === key || name === key) ?? null
}
