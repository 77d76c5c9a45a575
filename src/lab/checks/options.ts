/** Worlds for `check`: servers that fail on queries with an EDNS option, which they have to ignore (RFC 6891 §6.1.2). */

import { RCODE } from '../../dns/registry.ts'
import { empty } from '../authority.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import type { Asked, Behaviour } from '../server.ts'
import { both } from './datagrams.ts'
import { second } from './servers.ts'

const hasOption = ({ query }: Asked): boolean => (query.edns?.options.length ?? 0) > 0

const dropsOptions: Behaviour = { hear: (asked) => (hasOption(asked) ? 'timeout' : asked) }

/** This RCODE for a query with an option. */
const rejectsOptions = (rcode: number, plain: boolean): Behaviour => ({
  answer: (answer, asked) => (hasOption(asked) ? { ...empty(rcode), plain } : answer),
})

const plans: readonly CheckPlan[] = [
  {
    name: 'check-options-dropped',
    sentence: 'both servers drop queries that carry an EDNS option',
    findings: [['error', 'SERVER_OPTION_FAILS']],
    ...both('t34', () => dropsOptions),
  },
  {
    name: 'check-options-formerr',
    sentence: 'both servers answer FORMERR to queries that carry an EDNS option',
    findings: [['error', 'SERVER_OPTION_FAILS']],
    ...both('t35', () => rejectsOptions(RCODE.FORMERR, true)),
  },
  {
    name: 'check-options-badvers',
    sentence: 'both servers answer BADVERS to queries that carry an EDNS option',
    findings: [['error', 'SERVER_OPTION_FAILS']],
    ...both('t36', () => rejectsOptions(RCODE.BADVERS, false)),
  },
  {
    name: 'check-options-dropped-on-one',
    sentence: 'one of two servers drops queries that carry an EDNS option',
    findings: [['warning', 'SERVER_OPTION_FAILS']],
    ...second('t37', dropsOptions),
  },
  {
    name: 'check-options-dropped-unsigned',
    sentence: 'both servers of an unsigned zone drop queries that carry an EDNS option',
    signed: { unsigned: true },
    options: { allowInsecure: true },
    status: 'insecure',
    findings: [
      ['error', 'SERVER_OPTION_FAILS'],
      ['notice', 'DELEGATION_INSECURE'],
    ],
    states: ['unsigned'],
    ...both('t38', () => dropsOptions),
  },
]

export const OPTION_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
