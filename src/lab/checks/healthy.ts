/** Worlds for `check`: healthy. */

import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { NSEC3 } from '../draft.ts'

const plans: readonly CheckPlan[] = [
  { id: 'y01', name: 'check-healthy', sentence: 'a healthy zone on one server', tld: 'test' },
  { id: 'y02', name: 'check-healthy-nsec3', sentence: 'a healthy zone with NSEC3', signed: { denial: NSEC3 } },
  {
    id: 'y03',
    name: 'check-healthy-servers',
    sentence: 'a healthy zone on two servers',
    fault: (child) => {
      child.servers = ['192.0.2.90', '192.0.2.91'].map((address, i) => ({
        name: child.apex.child(`ns${i + 1}`),
        addresses: [address],
      }))
    },
  },
]

export const HEALTHY_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
