/** Group h, second part: parameters of NSEC3 chains, and chains that are right. */

import { TYPE } from '../../dns/registry.ts'
import { NSEC3, OPT_OUT, salted } from '../draft.ts'
import { type Plan, type Scenario, scenario } from '../scenario.ts'

const NX = ['nx', TYPE.A] as const
const NODATA = ['www', TYPE.MX] as const

const iterations = (id: string, count: number): Plan => ({
  id,
  name: `nsec3-iterations-${count}`,
  sentence: `the NSEC3 records ask for ${count} further hash iterations`,
  status: 'insecure',
  code: 'NSEC3_ITERATIONS_HIGH',
  also: ['NSEC3_ITERATIONS_NOT_ZERO'],
  ask: NX,
  signed: { denial: { ...NSEC3, iterations: count } },
})

const plans: readonly Plan[] = [
  iterations('h11', 51),
  {
    id: 'h12',
    name: 'nsec3-long-salt',
    sentence: 'the NSEC3 records have a salt of 120 octets',
    ask: NX,
    also: ['NSEC3_SALTED'],
    signed: { denial: salted('5a'.repeat(120)) },
  },
  {
    id: 'h15',
    name: 'nsec3-two-chains',
    sentence:
      'nothing is wrong: a second NSEC3PARAM announces a chain with another salt, and the server uses the first',
    ask: NX,
    signed: { denial: NSEC3 },
    fault: (child) => {
      child.text += '@ 0 NSEC3PARAM 1 0 0 aabbccdd\n'
    },
  },
  {
    id: 'h16',
    name: 'optout-nxdomain',
    sentence: 'the name is said not to exist by an opt-out span, which may hold an unsigned delegation',
    status: 'insecure',
    code: 'NSEC3_OPT_OUT',
    ask: NX,
    signed: { denial: OPT_OUT },
  },
  {
    id: 'h17',
    name: 'optout-ent',
    sentence: 'an empty non-terminal above an unsigned delegation lies in an opt-out span',
    status: 'insecure',
    code: 'NSEC3_OPT_OUT',
    zone: 'sub.above.optout-ent.test.',
    ask: ['above.optout-ent.test.', TYPE.A],
    signed: { unsigned: true },
    fault: (_, world) => {
      world.zone('optout-ent.test.', { denial: OPT_OUT })
    },
  },
  {
    id: 'h20',
    name: 'nsec3-with-algorithm-5',
    sentence: 'the zone has NSEC3 with algorithm 5, which is older than NSEC3',
    ask: NX,
    also: ['DNSKEY_SHA1'],
    signed: { algorithm: 5, denial: NSEC3 },
  },
  {
    id: 'h21',
    name: 'nsec3-iterations-1',
    sentence: 'the NSEC3 records ask for one further hash iteration',
    ask: NX,
    also: ['NSEC3_ITERATIONS_NOT_ZERO'],
    signed: { denial: { ...NSEC3, iterations: 1 } },
  },
  iterations('h22', 101),
  iterations('h23', 151),
  iterations('h24', 500),
  iterations('h25', 2500),
  {
    id: 'h31',
    name: 'nxdomain-nsec3',
    sentence: 'nothing is wrong: the name does not exist and NSEC3 proves it',
    ask: NX,
    signed: { denial: NSEC3 },
  },
  {
    id: 'h32',
    name: 'nodata-nsec3',
    sentence: 'nothing is wrong: the type does not exist and NSEC3 proves it',
    ask: NODATA,
    signed: { denial: NSEC3 },
  },
  {
    id: 'h33',
    name: 'ent-nsec3',
    sentence: 'nothing is wrong: the name is an empty non-terminal and NSEC3 proves it',
    ask: ['ent', TYPE.A],
    signed: { denial: NSEC3 },
  },
  {
    id: 'h34',
    name: 'nsec3param-asked',
    sentence: 'nothing is wrong: the NSEC3PARAM of the zone is asked for',
    ask: ['@', TYPE.NSEC3PARAM],
    signed: { denial: NSEC3 },
  },
  {
    id: 'h35',
    name: 'nodata-ds-nsec3',
    sentence: 'nothing is wrong: an unsigned delegation has no DS and the NSEC3 of the parent proves it',
    zone: 'sub.nodata-ds-nsec3.test.',
    ask: ['@', TYPE.DS],
    signed: { unsigned: true },
    fault: (_, world) => {
      world.zone('nodata-ds-nsec3.test.', { denial: NSEC3 })
    },
  },
  {
    id: 'h36',
    name: 'optout-nodata-ds',
    sentence: 'the DS of an unsigned delegation is asked for, which lies in an opt-out span',
    status: 'insecure',
    code: 'NSEC3_OPT_OUT',
    tld: 'example',
    ask: ['@', TYPE.DS],
    signed: { unsigned: true },
  },
]

export const NSEC3_PARAMETERS: readonly Scenario[] = plans.map(scenario)
