/** Group v, second part: servers of one zone that have different versions of it. */

import { RCODE, TYPE } from '../../dns/registry.ts'
import { silentFor } from '../behaviour.ts'
import type { WorldDraft, ZoneDraft } from '../draft.ts'
import { type Plan, type Scenario, scenario } from '../scenario.ts'

/** Serves the zone at the first address, and a further version of it at the second, which is given back. */
export function twoVersions(child: ZoneDraft, world: WorldDraft, first: string, second: string): ZoneDraft {
  child.servers = [first, second].map((address, i) => ({ name: child.apex.child(`ns${i + 1}`), addresses: [address] }))
  const other = world.zone(`${child.apex}`)
  other.keys = child.keys
  other.denial = child.denial
  other.servers = child.servers
  other.hostedAt = [second]
  child.hostedAt = [first]
  return other
}

/** The server at the second address says NXDOMAIN for a name that only names below it make exist. */
const deniesEmpty = (address: string): NonNullable<Plan['fault']> => {
  return (child, world) => {
    twoVersions(child, world, address, address.replace('.14', '.15')).tamper = (answer, { question }) =>
      question.name.equals(child.apex.child('ent')) ? { ...answer, rcode: RCODE.NXDOMAIN } : answer
  }
}

const plans: readonly Plan[] = [
  {
    id: 'v27',
    name: 'name-on-one-server',
    sentence: 'one of two servers has an older version of the zone, which denies a name that was added since',
    also: ['DENIAL_HIDES_NAME', 'NXDOMAIN_CONTRADICTED'],
    options: { allServers: true },
    ask: ['new', TYPE.A],
    fault: (child, world) => {
      twoVersions(child, world, '192.0.2.142', '192.0.2.143')
      child.text += 'new A 203.0.113.11\n'
    },
  },
  {
    id: 'v28',
    name: 'type-on-one-server',
    sentence: 'one of two servers has an older version of the zone, from before the name had an MX',
    also: ['DENIAL_HIDES_TYPE'],
    options: { allServers: true },
    ask: ['www', TYPE.MX],
    fault: (child, world) => {
      twoVersions(child, world, '192.0.2.144', '192.0.2.145')
      child.text += 'www MX 10 mail\n'
    },
  },
  {
    id: 'v29',
    name: 'ent-nxdomain-on-one-server',
    sentence: 'one of two servers says NXDOMAIN for an empty non-terminal',
    also: ['DENIAL_NAME_EXISTS', 'NXDOMAIN_CONTRADICTED'],
    options: { allServers: true },
    ask: ['ent', TYPE.A],
    fault: deniesEmpty('192.0.2.146'),
  },
  {
    id: 'v30',
    name: 'ent-nxdomain-unsigned',
    sentence: 'one of two servers of an unsigned zone says NXDOMAIN for an empty non-terminal',
    status: 'insecure',
    code: 'DELEGATION_INSECURE',
    also: ['NXDOMAIN_CONTRADICTED'],
    options: { allServers: true },
    ask: ['ent', TYPE.A],
    signed: { unsigned: true },
    fault: deniesEmpty('192.0.2.147'),
  },
  {
    id: 'v50',
    name: 'server-behind',
    sentence:
      'one of two servers has signatures that have expired, and the other, which has new ones, answers nothing for DNSKEY',
    status: 'bogus',
    code: 'RRSIG_EXPIRED',
    why: 'server-behind',
    also: ['SERVER_NO_RESPONSE'],
    fault: (child, world) => {
      const ahead = twoVersions(child, world, '192.0.2.180', '192.0.2.181')
      ahead.inception = child.at - 3600
      child.inception = child.at - 30 * 86400
      child.expiration = child.at - 86400
      world.behaviours.set('192.0.2.181', silentFor([TYPE.DNSKEY]))
    },
  },
]

export const VERSIONS: readonly Scenario[] = plans.map(scenario)
