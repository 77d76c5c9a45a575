/** Worlds for `check`: where one condition of a rule decides, so that the same without it is another world or another weight. */

import { TYPE } from '../../dns/registry.ts'
import type { RRType } from '../../dns/rr.ts'
import { silentFor } from '../behaviour.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import type { Behaviour } from '../server.ts'
import { twoServers } from './cuts.ts'

/** Over TCP it never answers questions for these types. */
const unheardOverTcp = (types: readonly RRType[]): Behaviour => ({
  hear: (asked) => (asked.via === 'tcp' && types.includes(asked.question.type) ? 'timeout' : asked),
})

const plans: readonly CheckPlan[] = [
  {
    id: 'o06',
    name: 'guard-one-unheard',
    sentence: 'one of two servers never answers for TXT over TCP, and does over UDP: a lossy network does that too',
    findings: [['notice', 'SERVER_NO_RESPONSE']],
    fault: (child, world) => {
      twoServers(child, '192.0.2.32', '192.0.2.33')
      world.behaviours.set('192.0.2.33', unheardOverTcp([TYPE.TXT]))
    },
  },
  {
    id: 'o07',
    name: 'guard-two-unheard',
    sentence: 'one of two servers never answers for TXT and MX over TCP, and does over UDP',
    findings: [['warning', 'SERVER_NO_RESPONSE']],
    fault: (child, world) => {
      twoServers(child, '192.0.2.34', '192.0.2.35')
      world.behaviours.set('192.0.2.35', unheardOverTcp([TYPE.TXT, TYPE.MX]))
    },
  },
  {
    id: 'o08',
    name: 'guard-unknown-type-unheard',
    sentence: 'no server answers for a type that it does not know',
    findings: [['warning', 'SERVER_NO_RESPONSE']],
    fault: (child, world) => {
      twoServers(child, '192.0.2.36', '192.0.2.37')
      for (const address of ['192.0.2.36', '192.0.2.37']) world.behaviours.set(address, silentFor([65432]))
    },
  },
]

export const GUARD_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
