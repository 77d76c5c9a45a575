/** Worlds for `check`: servers that answer without the AA bit, to which no verdict looks (RFC 4035 §5, RFC 1034 §4.2). */

import { TYPE } from '../../dns/registry.ts'
import { notAuthoritative, notAuthoritativeFor } from '../behaviour.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { castOf, onSerials, put } from './stages.ts'

const plans: readonly CheckPlan[] = [
  {
    id: 'n45',
    name: 'no-authority',
    sentence: 'its server answers everything without the AA bit',
    findings: [['warning', 'RESPONSE_NOT_AUTHORITATIVE']],
    fault: (_child, { behaviours }) => {
      behaviours.set('192.0.2.80', notAuthoritative)
    },
  },
  {
    id: 'n46',
    name: 'no-authority-for-keys',
    sentence: 'its server answers for the keys alone without the AA bit',
    findings: [['warning', 'RESPONSE_NOT_AUTHORITATIVE']],
    fault: (_child, { behaviours }) => {
      behaviours.set('192.0.2.80', notAuthoritativeFor([TYPE.DNSKEY]))
    },
  },
  {
    id: 'n47',
    name: 'no-authority-midway',
    sentence: 'its server answers without the AA bit, and two KSKs sign the keys',
    findings: [['warning', 'RESPONSE_NOT_AUTHORITATIVE']],
    states: ['KSK double-DNSKEY'],
    fault: (child, { behaviours }) => {
      const { ksk, nextKsk, zsk } = castOf(child)
      put(child, { keys: [ksk, nextKsk, zsk], signKeys: [ksk, nextKsk] })
      behaviours.set('192.0.2.80', notAuthoritative)
    },
  },
  {
    id: 'n48',
    name: 'no-authority-behind',
    sentence: 'one of two servers answers without the AA bit, and has the version before',
    findings: [
      ['warning', 'SERVER_BEHIND'],
      ['warning', 'RESPONSE_NOT_AUTHORITATIVE'],
    ],
    fault: (child, world) => {
      onSerials(
        () => ({}),
        () => ({}),
      )(child, world)
      world.behaviours.set('192.0.2.91', notAuthoritative)
    },
  },
]

export const AUTHORITY_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
