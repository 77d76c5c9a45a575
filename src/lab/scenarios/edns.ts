/** Group v, third part: servers, or what stands before them, that do not do EDNS (RFC 6891 §7, RFC 3225 §3). */

import * as behaviour from '../behaviour.ts'
import { type Plan, type Scenario, scenario } from '../scenario.ts'
import { behaves } from './servers.ts'

const plans: readonly Plan[] = [
  {
    id: 'v06',
    name: 'do-ignored',
    sentence: 'the server ignores the DO bit and sends no signatures',
    status: 'bogus',
    code: 'RRSIG_MISSING',
    why: 'edns-ignored',
    also: ['SERVER_EDNS_IGNORED'],
    ...behaves('192.0.2.106', behaviour.ignoresDo),
  },
  {
    id: 'v09',
    name: 'edns-formerr',
    sentence: 'the server of an unsigned zone answers queries with EDNS by FORMERR',
    status: 'insecure',
    code: 'DELEGATION_INSECURE',
    also: ['SERVER_EDNS_FAILS'],
    signed: { unsigned: true, address: '192.0.2.109' },
    fault: (_, world) => {
      world.behaviours.set('192.0.2.109', behaviour.ednsFormerr)
    },
  },
  {
    id: 'v25',
    name: 'edns-dropped',
    sentence: 'the server of an unsigned zone never answers queries with EDNS',
    status: 'insecure',
    code: 'DELEGATION_INSECURE',
    also: ['SERVER_EDNS_FAILS'],
    signed: { unsigned: true, address: '192.0.2.129' },
    fault: (_, world) => {
      world.behaviours.set('192.0.2.129', behaviour.dropsEdns)
    },
  },
  {
    id: 'v26',
    name: 'edns-formerr-signed',
    sentence: 'the server of a signed zone answers queries with EDNS by FORMERR, so no signatures can be had',
    status: 'bogus',
    code: 'RRSIG_MISSING',
    why: 'edns-ignored',
    also: ['SERVER_EDNS_FAILS'],
    ...behaves('192.0.2.130', behaviour.ednsFormerr),
  },
]

export const WITHOUT_EDNS: readonly Scenario[] = plans.map(scenario)
