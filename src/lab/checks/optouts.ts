/** Worlds for `check`: names that Opt-Out spans cover, which are insecure and no fault of the zone (RFC 5155 §9.2), and what all NSEC3 share. */

import { TYPE } from '../../dns/registry.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { OPT_OUT, salted } from '../draft.ts'
import { ofType, onlyFor, without } from '../mutate.ts'
import { two } from './signers.ts'

const spans = ['notice', 'NSEC3_OPT_OUT'] as const
const needless = ['notice', 'NSEC3_OPT_OUT_NEEDLESS'] as const
const nonexistent = ['error', 'NAME_NONEXISTENT'] as const

const plans: readonly CheckPlan[] = [
  {
    id: 'r90',
    name: 'check-opt-out-nonexistent',
    sentence: 'the name does not exist, and an Opt-Out span covers it: the denial is insecure',
    target: 'nope',
    signed: { denial: OPT_OUT },
    status: 'insecure',
    findings: [nonexistent, spans],
    states: [],
  },
  {
    id: 'r91',
    name: 'check-opt-out-wildcard',
    sentence: 'a wildcard answers for the name, which an Opt-Out span covers: the answer is insecure, the zone is not',
    target: 'host.wild',
    signed: { denial: OPT_OUT },
    status: 'insecure',
    findings: [spans, needless],
  },
  {
    id: 'r92',
    name: 'check-opt-out-unproven',
    sentence: 'the name does not exist, and the zone, which has Opt-Out, sends no proof of that',
    target: 'nope',
    signed: { denial: OPT_OUT },
    status: 'bogus',
    fault: (child) => {
      child.tamper = onlyFor(child, 'nope', without(ofType(TYPE.NSEC3)))
    },
    findings: [nonexistent, ['error', 'DENIAL_MISSING']],
    states: [],
  },
  {
    id: 'r93',
    name: 'check-opt-out-one-unproven',
    sentence:
      'one of two servers of a zone with Opt-Out sends no proof: validators get the insecure denial of the other',
    target: 'nope',
    signed: { denial: OPT_OUT },
    status: 'insecure',
    fault: (child, world) => {
      const other = two(child, world)
      other.tamper = onlyFor(other, 'nope', without(ofType(TYPE.NSEC3)))
    },
    findings: [nonexistent, ['error', 'DENIAL_MISSING'], spans],
    states: [],
  },
  {
    id: 'r94',
    name: 'check-nsec3-parameters',
    sentence: 'NSEC3 with salt and iterations, which several NSEC3 records of the answers show',
    target: 'host.wild',
    signed: { denial: salted('abcd', 5) },
    findings: [
      ['notice', 'NSEC3_SALTED'],
      ['notice', 'NSEC3_ITERATIONS_NOT_ZERO'],
    ],
  },
]

export const OPT_OUT_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
