/** Group v: servers that do not serve as they should. Each has an address of its own. */

import { Name } from '../../dns/name.ts'
import { RCODE, TYPE } from '../../dns/registry.ts'
import * as behaviour from '../behaviour.ts'
import { ROOT_SERVER, type ZoneDraft } from '../draft.ts'
import { type Plan, type Scenario, scenario } from '../scenario.ts'
import type { Behaviour } from '../server.ts'

/** The zone on one address that behaves so. */
export const behaves = (address: string, how: Behaviour): Pick<Plan, 'signed' | 'fault'> => ({
  signed: { address },
  fault: (_, world) => {
    world.behaviours.set(address, how)
  },
})

/** The zone on several servers. */
function servers(child: ZoneDraft, ...addresses: string[]): void {
  child.servers = addresses.map((address, i) => ({ name: child.apex.child(`ns${i + 1}`), addresses: [address] }))
}

/** Addresses that pass for public ones, which those for documentation do not: AS112's (RFC 7535 §3.4). */
const elsewhere =
  (kept: readonly string[]) =>
  (address: string): string | null => {
    if (kept.includes(address)) return address
    return address.includes(':') ? null : address.replace(/^192\.0\.2\./, '192.31.196.')
  }

const unreachable = (
  id: string,
  name: string,
  also: NonNullable<Plan['also']>,
  sentence: string,
  how: Behaviour,
): Plan => ({
  id,
  name,
  sentence,
  status: 'indeterminate',
  code: 'ZONE_UNREACHABLE',
  also,
  ...behaves(`192.0.2.1${id.slice(1)}`, how),
})

const plans: readonly Plan[] = [
  unreachable(
    'v01',
    'lame-refused',
    ['SERVER_RCODE'],
    'the only server of the zone refuses every question',
    behaviour.answersRcode(RCODE.REFUSED),
  ),
  unreachable(
    'v02',
    'lame-empty',
    ['SERVER_LAME'],
    'the only server does not know the zone and answers with nothing',
    behaviour.answersNothing,
  ),
  unreachable(
    'v03',
    'dead-server',
    ['SERVER_NO_RESPONSE'],
    'the only server of the zone never answers',
    behaviour.silent,
  ),
  {
    id: 'v04',
    name: 'documentation-glue',
    sentence: 'the only server of the zone has an address that is kept for documentation',
    status: 'indeterminate',
    code: 'ZONE_UNREACHABLE',
    also: ['ADDRESS_NOT_PUBLIC'],
    options: { publicOnly: true },
    signed: { address: '192.0.2.104' },
    place: elsewhere(['192.0.2.104']),
  },
  {
    id: 'v05',
    name: 'nameserver-without-address',
    sentence: 'the name of the only server of the zone does not exist',
    status: 'indeterminate',
    code: 'NAMESERVER_UNRESOLVED',
    fault: (child, world) => {
      child.servers = [{ name: Name.parse('nowhere.nic', world.test.apex), addresses: [] }]
    },
  },
  unreachable(
    'v07',
    'tcp-refused',
    ['SERVER_NO_RESPONSE'],
    'every answer over UDP is truncated and the server takes no TCP',
    behaviour.truncatesAndRefusesTcp,
  ),
  {
    id: 'v08',
    name: 'servers-differ',
    sentence: 'two servers have different versions of the zone, both rightly signed',
    control: false,
    options: { allServers: true },
    fault: (child, world) => {
      servers(child, '192.0.2.108', '192.0.2.208')
      const other = world.zone(`${child.apex}`)
      other.servers = child.servers
      other.text = other.text.replace('www A 203.0.113.10', 'www A 203.0.113.11')
      other.hostedAt = ['192.0.2.208']
      child.hostedAt = ['192.0.2.108']
    },
  },
  unreachable(
    'v10',
    'upward-referral',
    ['SERVER_LAME'],
    'the only server refers every question back to the root',
    behaviour.refersUpward(ROOT_SERVER),
  ),
  {
    id: 'v11',
    name: 'servfail-for-a',
    sentence: 'the servers of the zone answer SERVFAIL for this type alone',
    status: 'bogus',
    code: 'ANSWER_WITHHELD',
    also: ['SERVER_RCODE'],
    ...behaves('192.0.2.111', behaviour.answersRcode(RCODE.SERVFAIL, [TYPE.A])),
  },
  {
    id: 'v12',
    name: 'not-authoritative',
    sentence: 'the server answers rightly but without the AA bit',
    also: ['RESPONSE_NOT_AUTHORITATIVE'],
    ...behaves('192.0.2.112', behaviour.notAuthoritative),
  },
  {
    id: 'v13',
    name: 'octets-after-reply',
    sentence: 'octets that belong to nothing follow every message of the server',
    also: ['RESPONSE_MALFORMED'],
    ...behaves('192.0.2.113', behaviour.appendsOctets),
  },
  {
    id: 'v14',
    name: 'ipv6-unreachable',
    sentence: 'this host has no route to any IPv6 address',
    also: ['FAMILY_UNREACHABLE'],
    options: { allServers: true },
    fault: (_, world) => {
      for (const zone of [world.root, world.test]) {
        for (const address of zone.servers.flatMap((server) => server.addresses)) {
          if (address.includes(':')) world.behaviours.set(address, behaviour.unreachable)
        }
      }
    },
  },
  {
    id: 'v15',
    name: 'queries-used-up',
    sentence: 'the trace may send three queries and needs more',
    status: 'indeterminate',
    code: 'LIMIT_QUERIES',
    options: { limits: { queries: 3 } },
  },
  {
    id: 'v16',
    name: 'time-used-up',
    sentence: 'the trace may take three seconds and the server never answers',
    status: 'indeterminate',
    code: 'LIMIT_TIME',
    also: ['SERVER_NO_RESPONSE'],
    options: { limits: { ms: 3000 } },
    ...behaves('192.0.2.116', behaviour.silent),
  },
  {
    id: 'v17',
    name: 'forged-replies-first',
    sentence: 'nothing is wrong: replies with another id and another question come first and are dropped',
    ...behaves('192.0.2.117', behaviour.wrongIdFirst),
  },
  {
    id: 'v18',
    name: 'parent-servfail',
    sentence: 'the servers of the parent answer everything with SERVFAIL',
    status: 'indeterminate',
    code: 'ZONE_UNREACHABLE',
    also: ['SERVER_RCODE'],
    zone: 'child.parent-servfail.',
    fault: (_, world) => {
      world.zone('parent-servfail.', { address: '192.0.2.118' })
      world.behaviours.set('192.0.2.118', behaviour.answersRcode(RCODE.SERVFAIL))
    },
  },
  {
    id: 'v19',
    name: 'dnskey-silence',
    sentence: 'the server never answers questions for DNSKEY',
    status: 'bogus',
    code: 'ANSWER_WITHHELD',
    also: ['SERVER_NO_RESPONSE'],
    ...behaves('192.0.2.119', behaviour.silentFor([TYPE.DNSKEY])),
  },
  {
    id: 'v20',
    name: 'glueless',
    sentence: 'nothing is wrong: the server of the zone has its name in another TLD, so there is no glue',
    fault: (child, world) => {
      const host = world.zone('glueless-host.example.')
      host.servers = [{ name: host.apex.child('ns1'), addresses: ['192.0.2.120'] }]
      child.servers = host.servers
    },
  },
  {
    id: 'v21',
    name: 'private-address',
    sentence: 'one of two servers of the zone has a private address',
    also: ['ADDRESS_NOT_PUBLIC'],
    options: { publicOnly: true },
    place: elsewhere(['10.0.0.53']),
    fault: (child) => servers(child, '10.0.0.53', '192.0.2.121'),
  },
  {
    id: 'v22',
    name: 'one-dead-server',
    sentence: 'one of two servers of the zone never answers',
    also: ['SERVER_NO_RESPONSE'],
    options: { allServers: true },
    fault: (child, world) => {
      servers(child, '192.0.2.135', '192.0.2.136')
      world.behaviours.set('192.0.2.136', behaviour.silent)
    },
  },
  {
    id: 'v24',
    name: 'reply-cut-short',
    sentence: 'messages over UDP arrive cut off in the middle, those over TCP whole',
    also: ['RESPONSE_MALFORMED'],
    ...behaves('192.0.2.128', behaviour.cutsAt(60)),
  },
  {
    id: 'v23',
    name: 'ds-servfail',
    sentence: 'the parent answers SERVFAIL for DS and leaves the DS out of its referral',
    status: 'bogus',
    code: 'DS_DENIAL_MISSING',
    also: ['SERVER_RCODE'],
    zone: 'child.ds-servfail.',
    fault: (_, world) => {
      const parent = world.zone('ds-servfail.', { address: '192.0.2.127' })
      parent.tamper = (answer) => ({
        ...answer,
        authority: answer.authority.filter((rr) => rr.type === TYPE.NS || rr.type === TYPE.SOA),
      })
      world.behaviours.set('192.0.2.127', behaviour.answersRcode(RCODE.SERVFAIL, [TYPE.DS]))
    },
  },
]

export const SERVERS: readonly Scenario[] = plans.map(scenario)
