/** Worlds for `check`: aliases into unsigned zones that answer, and into such as give no answer (RFC 1034 §5.3.3). */

import { Name } from '../../dns/name.ts'
import { RCODE } from '../../dns/registry.ts'
import { answersRcode, silent } from '../behaviour.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import type { WorldDraft } from '../draft.ts'
import type { Behaviour } from '../server.ts'
import { namedOnly } from './cuts.ts'

const ADDRESS = '192.0.2.199'

/** An unsigned zone beside the one that is checked. @param how its server behaves; undefined: as it should */
function target(world: WorldDraft, how?: Behaviour): ReturnType<WorldDraft['zone']> {
  const zone = world.zone('target.test.', { unsigned: true })
  zone.ds = []
  zone.servers = [{ name: Name.parse('ns1.target.test.'), addresses: [ADDRESS] }]
  if (how !== undefined) world.behaviours.set(ADDRESS, how)
  return zone
}

const insecure = {
  target: 'old',
  options: { allowInsecure: true },
  findings: [['notice', 'DELEGATION_INSECURE']],
} as const satisfies Partial<CheckPlan>

const refusing = {
  ...insecure,
  status: 'indeterminate',
  findings: [
    ['error', 'ZONE_UNREACHABLE'],
    ['notice', 'DELEGATION_INSECURE'],
    ['notice', 'SERVER_RCODE'],
  ],
} as const satisfies Partial<CheckPlan>

const plans: readonly CheckPlan[] = [
  {
    ...refusing,
    id: 's95',
    name: 'check-alias-refused',
    sentence: 'an alias leads to an unsigned zone, whose only server refuses everything',
    fault: (child, world) => {
      child.text += 'old CNAME www.target.test.\n'
      target(world, answersRcode(RCODE.REFUSED))
    },
  },
  {
    ...insecure,
    id: 's96',
    name: 'check-alias-silent',
    sentence: 'an alias leads to an unsigned zone, from whose only server nothing comes',
    status: 'indeterminate',
    undetermined: true,
    findings: [
      ['warning', 'ZONE_UNREACHABLE'],
      ['notice', 'DELEGATION_INSECURE'],
      ['notice', 'SERVER_NO_RESPONSE'],
    ],
    fault: (child, world) => {
      child.text += 'old CNAME www.target.test.\n'
      target(world, silent)
    },
  },
  {
    ...insecure,
    id: 's97',
    name: 'check-alias-no-address',
    sentence: 'an alias leads to an unsigned zone, the name of whose server does not exist',
    status: 'indeterminate',
    findings: [
      ['error', 'NAMESERVER_UNRESOLVED'],
      ['notice', 'DELEGATION_INSECURE'],
    ],
    fault: (child, world) => {
      child.text += 'old CNAME www.target.test.\n'
      namedOnly(target(world), world, 'gone.test.')
    },
  },
  {
    ...refusing,
    id: 's98',
    name: 'check-dname-error',
    sentence: 'an alias leads through a DNAME to an unsigned zone, whose only server answers SERVFAIL',
    fault: (child, world) => {
      child.text += 'old CNAME www.moved\nmoved DNAME target.test.\n'
      target(world, answersRcode(RCODE.SERVFAIL))
    },
  },
  {
    ...insecure,
    id: 's99',
    name: 'check-alias-unsigned',
    sentence: 'an alias leads to an unsigned zone, which answers',
    status: 'insecure',
    fault: (child, world) => {
      child.text += 'old CNAME www.target.test.\n'
      target(world)
    },
  },
]

export const DEAD_END_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
