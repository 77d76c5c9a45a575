/** Worlds for `check` of which other tools have said something wrong: `test/health/mistaken.test.ts` names who and where. */

import { RCODE, TYPE } from '../../dns/registry.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { dsFor, OPT_OUT, usualDs, zoneKeys } from '../draft.ts'
import { edit, resigned, signedAs } from '../mutate.ts'
import { twoServers } from './cuts.ts'
import { castOf } from './stages.ts'

const DAY = 86_400
/** Of everything in the lab. */
const TTL = 3600

const plans: readonly CheckPlan[] = [
  {
    id: 's153',
    name: 'check-wildcard-in-between',
    sentence: 'nothing is wrong: a name at a wildcard that has no data, and exists because a name below it does',
    target: 'some.ent',
    fault: (child) => {
      child.text += 'a.*.ent A 203.0.113.31\n'
    },
  },
  {
    id: 's154',
    name: 'check-bogus-and-untidy',
    sentence: 'the DS is of a key that is gone, and the parent delegates to a server that the zone does not name',
    status: 'bogus',
    states: ['broken'],
    findings: [
      ['error', 'DS_NO_MATCHING_KEY'],
      ['warning', 'NS_NOT_AT_CHILD'],
    ],
    fault: (child) => {
      child.ds = [dsFor(child.apex, castOf(child).nextKsk)]
      twoServers(child, '192.0.2.180', '192.0.2.181')
      edit(
        child,
        '@',
        TYPE.NS,
        resigned((records) => records.slice(0, 1)),
      )
    },
  },
  {
    id: 's155',
    name: 'check-sha1-above',
    sentence: 'the keys of the parent are of RSA and SHA-1, those of the zone are not',
    findings: [['warning', 'DNSKEY_SHA1']],
    fault: (_child, { test }) => {
      test.keys = zoneKeys(test.apex, { algorithm: 5, rsa: ['example-ksk', 'example-zsk'] })
      test.ds = usualDs(test)
    },
  },
  {
    id: 's156',
    name: 'check-signed-for-half-a-year',
    sentence: 'there is no DS, and signatures last for 180 days',
    status: 'insecure',
    options: { allowInsecure: true },
    states: ['signed without DS'],
    findings: [['notice', 'DELEGATION_INSECURE']],
    fault: (child) => {
      child.ds = []
      child.inception = child.at - 50 * DAY
      child.expiration = child.at + 130 * DAY
    },
  },
  {
    id: 's157',
    name: 'check-ds-nxdomain',
    sentence: 'the parent delegates an unsigned zone, and says NXDOMAIN where it is asked for its DS',
    status: 'insecure',
    options: { allowInsecure: true },
    signed: { unsigned: true },
    states: ['unsigned'],
    findings: [
      ['notice', 'DELEGATION_INSECURE'],
      ['warning', 'NXDOMAIN_CONTRADICTED'],
    ],
    fault: (child, { test }) => {
      test.tamper = (answer, { question }) =>
        question.type === TYPE.DS && question.name.equals(child.apex) ? { ...answer, rcode: RCODE.NXDOMAIN } : answer
    },
  },
  {
    id: 's158',
    name: 'check-wildcard-among-delegations',
    sentence: 'nothing is wrong: a zone of delegations has Opt-Out and a wildcard',
    signed: { denial: OPT_OUT },
    findings: [['notice', 'NSEC3_OPT_OUT']],
    fault: (child) => {
      child.text = '* A 203.0.113.40\nsub NS ns.sub\nns.sub A 203.0.113.41\n'
    },
  },
  {
    id: 's159',
    name: 'check-ends-with-ttl',
    sentence: 'the signature over its address has as long to go as the address may be kept',
    findings: [['warning', 'VALIDITY_SHORT']],
    fault: (child) => edit(child, '@', TYPE.A, signedAs({ expiration: child.at + TTL })),
  },
]

export const MISTAKEN_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
