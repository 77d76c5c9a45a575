/** Worlds for `check`: what the operators of its servers say of the first DS of a zone (RFC 9615 §4). */

import { Name } from '../../dns/name.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { asks, asksFor } from '../childds.ts'
import { dsFor, type WorldDraft, type ZoneDraft } from '../draft.ts'
import { castOf } from './stages.ts'

/** A zone that asks for its first DS, on servers of two operators, each with a secure zone of its own. */
function newcomer(child: ZoneDraft, world: WorldDraft): readonly ZoneDraft[] {
  child.ds = []
  asksFor(child, castOf(child).ksk)
  const operators = ['192.0.2.92', '192.0.2.93'].map((address, i) =>
    world.zone(`operator${i + 1}-${child.apex.toString().split('.')[0]}.example.`, { address }),
  )
  child.servers = operators.map(({ servers }) => servers[0]!)
  return operators
}

/** The operator repeats what the zone asks for. */
function vouch(operator: ZoneDraft, child: ZoneDraft, asked = castOf(child).ksk, at = operator): void {
  const name = Name.parse(`_dsboot.${child.apex}_signal.${operator.servers[0]!.name}`)
  const owner = name.toString()
  asks(at, { cds: [dsFor(child.apex, asked)], cdnskey: [asked.rdata] }, owner)
}

const plans: readonly CheckPlan[] = [
  {
    id: 'z51',
    name: 'roll-signals',
    sentence: 'a zone asks for its first DS, and the operators of both its servers vouch for it',
    status: 'insecure',
    options: { allowInsecure: true },
    states: ['bootstrapping'],
    findings: [['notice', 'DELEGATION_INSECURE']],
    fault: (child, world) => {
      for (const operator of newcomer(child, world)) vouch(operator, child)
    },
  },
  {
    id: 'z52',
    name: 'roll-signal-lacking',
    sentence: 'a zone asks for its first DS, and the operator of one of its two servers says nothing of it',
    status: 'insecure',
    options: { allowInsecure: true },
    states: ['bootstrapping'],
    findings: [
      ['notice', 'DELEGATION_INSECURE'],
      ['warning', 'SIGNAL_MISSING'],
    ],
    fault: (child, world) => vouch(newcomer(child, world)[0]!, child),
  },
  {
    id: 'z53',
    name: 'roll-signal-differs',
    sentence: 'a zone asks for its first DS, and the operator of one server vouches for another key',
    status: 'insecure',
    options: { allowInsecure: true },
    states: ['bootstrapping'],
    findings: [
      ['notice', 'DELEGATION_INSECURE'],
      ['warning', 'SIGNAL_DIFFERS'],
    ],
    fault: (child, world) => {
      const [first, second] = newcomer(child, world)
      vouch(first!, child)
      vouch(second!, child, castOf(child).nextKsk)
    },
  },
  {
    id: 'u73',
    name: 'roll-signals-unused',
    sentence: 'a zone asks for its first DS, and no operator of its servers uses RFC 9615',
    status: 'insecure',
    options: { allowInsecure: true },
    states: ['bootstrapping'],
    findings: [['notice', 'DELEGATION_INSECURE']],
    fault: (child, world) => void newcomer(child, world),
  },
  {
    id: 'z54',
    name: 'roll-signal-insecure',
    sentence: 'a zone asks for its first DS, and one operator vouches for it from a zone without DS',
    status: 'insecure',
    options: { allowInsecure: true },
    states: ['bootstrapping'],
    findings: [
      ['notice', 'DELEGATION_INSECURE'],
      ['warning', 'SIGNAL_NOT_SECURE'],
    ],
    fault: (child, world) => {
      const operators = newcomer(child, world)
      for (const operator of operators) vouch(operator, child)
      operators[1]!.ds = []
    },
  },
  {
    id: 'u62',
    name: 'roll-signal-zone-cut',
    sentence:
      'a zone asks for its first DS, and a zone of its own begins at the name where one operator vouches for it',
    status: 'insecure',
    options: { allowInsecure: true },
    states: ['bootstrapping'],
    findings: [
      ['notice', 'DELEGATION_INSECURE'],
      ['warning', 'SIGNAL_ZONE_CUT'],
    ],
    fault: (child, world) => {
      const [first, second] = newcomer(child, world)
      vouch(first!, child)
      const owner = `_dsboot.${child.apex}_signal.${second!.servers[0]!.name}`
      const cut = world.zone(owner, { address: '192.0.2.94' })
      vouch(second!, child, castOf(child).ksk, cut)
    },
  },
]

export const SIGNAL_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
