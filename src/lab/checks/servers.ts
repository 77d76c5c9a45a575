/** Worlds for `check`: servers of one zone that differ in the version they have and in what they can do. */

import { Name } from '../../dns/name.ts'
import { RCODE, TYPE } from '../../dns/registry.ts'
import * as behaviour from '../behaviour.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { ROOT_SERVER, type WorldDraft, type ZoneDraft } from '../draft.ts'
import { edit, withSerial } from '../mutate.ts'
import type { Behaviour } from '../server.ts'

const DAY = 86400
const SERIAL = 2026061500

/** Each world has two addresses of its own. */
export const addressesOf = (id: string): readonly [string, string] => {
  const number = Number(id.slice(1))
  return [`198.51.100.${number}`, `198.51.100.${number + 100}`]
}

/** The zone on several servers. */
export function servers(child: ZoneDraft, ...addresses: readonly string[]): void {
  child.servers = addresses.map((address, i) => ({ name: child.apex.child(`ns${i + 1}`), addresses: [address] }))
}

type Fault = NonNullable<CheckPlan['fault']>

/** Two servers, of which the second behaves so. */
export const second = (id: string, how: Behaviour): Pick<CheckPlan, 'id' | 'fault'> => ({
  id,
  fault: (child, world) => {
    const [one, other] = addressesOf(id)
    servers(child, one, other)
    world.behaviours.set(other, how)
  },
})

/** One server, which behaves so. */
const only = (id: string, how: Behaviour): Pick<CheckPlan, 'id' | 'fault'> => ({
  id,
  fault: (child, world) => {
    const [one] = addressesOf(id)
    servers(child, one)
    world.behaviours.set(one, how)
  },
})

/** Two servers, the second with another version of the zone. */
const versions = (
  id: string,
  change: (other: ZoneDraft, child: ZoneDraft) => void,
): Pick<CheckPlan, 'id'> & { readonly fault: Fault } => ({
  id,
  fault: (child, world) => change(secondVersion(id, child, world), child),
})

function secondVersion(id: string, child: ZoneDraft, world: WorldDraft): ZoneDraft {
  const [one, two] = addressesOf(id)
  servers(child, one, two)
  const other = world.zone(`${child.apex}`)
  other.keys = child.keys
  other.denial = child.denial
  other.servers = child.servers
  other.hostedAt = [two]
  child.hostedAt = [one]
  return other
}

const plans: readonly CheckPlan[] = [
  {
    name: 'check-stale-secondary',
    sentence: 'one of two servers has an older version of the zone, whose signatures still hold',
    findings: [['warning', 'SERVER_BEHIND']],
    ...versions('y10', (other, child) => {
      child.text += 'new A 203.0.113.77\n'
      edit(child, '@', TYPE.SOA, withSerial(SERIAL + 1))
      other.inception -= DAY
      other.expiration -= DAY
      other.text = other.text.replace('@ A 203.0.113.10', '@ A 203.0.113.11')
    }),
  },
  {
    name: 'check-stale-expired',
    sentence: 'one of two servers has an older version of the zone, whose signatures have expired',
    findings: [
      ['error', 'RRSIG_EXPIRED'],
      ['warning', 'SERVER_BEHIND'],
    ],
    ...versions('y11', (other, child) => {
      edit(child, '@', TYPE.SOA, withSerial(SERIAL + 1))
      other.inception -= 30 * DAY
      other.expiration -= 30 * DAY
    }),
  },
  {
    name: 'check-serial-wrapped',
    sentence: 'the serial has passed its end, and the server with the larger number is the one that is behind',
    findings: [['warning', 'SERVER_BEHIND']],
    ...versions('y12', (other, child) => {
      edit(child, '@', TYPE.SOA, withSerial(5))
      edit(other, '@', TYPE.SOA, withSerial(0xfffffffe))
    }),
  },
  {
    name: 'check-data-differs',
    sentence: 'two servers have different addresses for the name under one serial, both rightly signed',
    findings: [['notice', 'SERVERS_DIFFER']],
    ...versions('y13', (other) => {
      other.text = other.text.replace('@ A 203.0.113.10', '@ A 203.0.113.11')
    }),
  },
  {
    name: 'check-lame',
    sentence: 'one of two servers refers every question back to the root',
    findings: [['warning', 'SERVER_LAME']],
    ...second('y14', behaviour.refersUpward(ROOT_SERVER)),
  },
  {
    name: 'check-refused',
    sentence: 'one of two servers refuses every question',
    findings: [['warning', 'SERVER_RCODE']],
    ...second('y15', behaviour.answersRcode(RCODE.REFUSED)),
  },
  {
    name: 'check-dead-server',
    sentence: 'one of two servers never answers',
    findings: [['warning', 'SERVER_NO_RESPONSE']],
    ...second('y16', behaviour.silent),
  },
  {
    name: 'check-all-dead',
    sentence: 'neither of the two servers of the zone answers',
    status: 'indeterminate',
    undetermined: true,
    findings: [['warning', 'SERVER_NO_RESPONSE']],
    states: [],
    id: 'y17',
    fault: (child, world) => {
      servers(child, ...addressesOf('y17'))
      for (const address of addressesOf('y17')) world.behaviours.set(address, behaviour.silent)
    },
  },
  {
    name: 'check-no-edns',
    sentence: 'one of two servers of a signed zone knows no EDNS',
    findings: [
      ['error', 'RRSIG_MISSING'],
      ['error', 'SERVER_EDNS_FAILS'],
    ],
    ...second('y20', behaviour.ednsFormerr),
  },
  {
    name: 'check-do-ignored',
    sentence: 'one of two servers of a signed zone ignores the DO bit',
    findings: [
      ['error', 'RRSIG_MISSING'],
      ['error', 'SERVER_EDNS_IGNORED'],
    ],
    ...second('y21', behaviour.ignoresDo),
  },
  {
    name: 'check-no-edns-unsigned',
    sentence: 'one of two servers of an unsigned zone knows no EDNS',
    signed: { unsigned: true },
    options: { allowInsecure: true },
    status: 'insecure',
    findings: [
      ['notice', 'DELEGATION_INSECURE'],
      ['warning', 'SERVER_EDNS_FAILS'],
    ],
    states: ['unsigned'],
    ...second('y22', behaviour.ednsFormerr),
  },
  {
    name: 'check-type-refused',
    sentence: 'one of two servers answers SERVFAIL for MX',
    findings: [['warning', 'SERVER_RCODE']],
    ...second('y23', behaviour.answersRcode(RCODE.SERVFAIL, [TYPE.MX])),
  },
  {
    name: 'check-type-refused-by-all',
    sentence: 'no server of the zone answers for MX',
    findings: [['error', 'SERVER_RCODE']],
    ...only('y24', behaviour.answersRcode(RCODE.SERVFAIL, [TYPE.MX])),
  },
  {
    name: 'check-ipv4-only',
    sentence: 'nothing is wrong: this host asks over IPv4 alone, and one of the two servers has IPv6 alone',
    options: { families: [4] },
    id: 'y29',
    fault: (child) => servers(child, addressesOf('y29')[0], '2001:db8::29'),
  },
  {
    name: 'check-no-ipv6-route',
    sentence: 'this host has no route to any IPv6 address',
    findings: [['notice', 'FAMILY_UNREACHABLE']],
    id: 'y30',
    fault: (child, world) => {
      servers(child, addressesOf('y30')[0], '2001:db8::30')
      for (const address of ['2001:db8::30', '2001:db8::1', '2001:db8::53'])
        world.behaviours.set(address, behaviour.unreachable)
    },
  },
  {
    name: 'check-round-robin',
    sentence: 'nothing is wrong: servers give the addresses of a name in turn, and their TTLs are counted down',
    ...versions('y32', (other, child) => {
      for (const zone of [child, other]) zone.text += '@ A 203.0.113.12\n@ A 203.0.113.13\n'
      let turn = 0
      other.tamper = (answer) => {
        turn++
        const left = answer.answer.map((rr) => ({ ...rr, ttl: rr.ttl - (turn % 7) }))
        return { ...answer, answer: [...left.slice(turn % 3), ...left.slice(0, turn % 3)] }
      }
    }),
  },
  {
    name: 'check-online-signing',
    sentence: 'nothing is wrong: each server signs while it answers, so no two have the same signatures',
    signed: { algorithm: 15, csk: true },
    ...versions('y33', (other) => {
      other.inception += 6 * 3600
      other.expiration += 6 * 3600
    }),
  },
  {
    name: 'check-own-serials',
    sentence: 'nothing is wrong: each server signs by itself and counts serials of its own',
    ...versions('y35', (other, child) => {
      edit(child, '@', TYPE.SOA, withSerial(1))
      edit(other, '@', TYPE.SOA, withSerial(SERIAL + 40))
      child.inception += 3600
    }),
  },
  {
    name: 'check-glueless',
    sentence: 'one of two servers has its name in another zone, and never answers',
    findings: [['warning', 'SERVER_NO_RESPONSE']],
    id: 'y38',
    fault: (child, world) => {
      const [one, two] = addressesOf('y38')
      const name = Name.parse('ns.nic', world.test.apex)
      world.test.text += `ns.nic A ${two}\n`
      child.servers = [
        { name: child.apex.child('ns1'), addresses: [one] },
        { name, addresses: [two] },
      ]
      world.behaviours.set(two, behaviour.silent)
    },
  },
]

export const SERVERS_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
