/** Every scenario, group by group in the order of their ids. */

import type { Scenario } from '../scenario.ts'
import { ALIASES } from './alias.ts'
import { COMPACT } from './compact.ts'
import { CONTROLS } from './controls.ts'
import { DELEGATIONS } from './delegation.ts'
import { DENIALS_BY_NSEC, DENIALS_BY_NSEC3 } from './denial.ts'
import { DIGESTS } from './digest.ts'
import { KEY_SETS } from './dnskey.ts'
import { DS_RECORDS } from './ds.ts'
import { WITHOUT_EDNS } from './edns.ts'
import { FORENSICS } from './forensics.ts'
import { FORMS } from './forms.ts'
import { KEY_FIELDS } from './keyfields.ts'
import { LIMITS } from './limits.ts'
import { LOCAL } from './local.ts'
import { NSEC_DENIALS } from './nsec.ts'
import { NSEC3_DENIALS } from './nsec3.ts'
import { NSEC3_PARAMETERS } from './nsec3params.ts'
import { REQUESTS } from './requests.ts'
import { ROLLOVERS } from './rollover.ts'
import { SIGNATURES } from './rrsig.ts'
import { SERVERS } from './servers.ts'
import { SIGNALS } from './signal.ts'
import { TIMES } from './time.ts'
import { VERSIONS } from './versions.ts'

const forms = (group: string): readonly Scenario[] => FORMS.filter((scenario) => scenario.group === group)
const forensics = (group: string): readonly Scenario[] => FORENSICS.filter((scenario) => scenario.group === group)

const groups: readonly (readonly Scenario[])[] = [
  CONTROLS,
  [...DS_RECORDS, ...DELEGATIONS, ...DIGESTS],
  [...KEY_SETS, ...KEY_FIELDS, ...forensics('k')],
  [...SIGNATURES, ...forensics('s')],
  [...TIMES, ...forensics('t')],
  [...NSEC_DENIALS, ...DENIALS_BY_NSEC, ...forms('n')],
  [...NSEC3_DENIALS, ...NSEC3_PARAMETERS, ...DENIALS_BY_NSEC3],
  [...ALIASES, ...forms('w')],
  [...ROLLOVERS, ...REQUESTS, ...SIGNALS],
  LIMITS,
  [...SERVERS, ...WITHOUT_EDNS, ...VERSIONS, ...forms('v')],
  [...LOCAL, ...COMPACT, ...forms('x')],
]

export const SCENARIOS: readonly Scenario[] = groups.flatMap((group) =>
  [...group].sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1))),
)

/** What each group is about. */
export const GROUPS: Readonly<Record<string, string>> = {
  c: 'healthy and unsigned zones, algorithms',
  d: 'DS at the parent',
  k: 'DNSKEY at the apex',
  s: 'RRSIG',
  t: 'time',
  n: 'denial by NSEC',
  h: 'denial by NSEC3',
  w: 'wildcards and aliases',
  m: 'rollovers, CDS and CDNSKEY',
  r: 'bounds on work',
  v: 'servers',
  x: 'trust anchors, resolvers, newer practice',
}

/** Finds a scenario by its id or its name, in either case; null when there is none. */
export function findScenario(text: string): Scenario | null {
  const wanted = text.toLowerCase()
  return SCENARIOS.find((scenario) => scenario.id === wanted || scenario.name === wanted) ?? null
}
