/** Worlds for `check`: servers that stop to answer, that leave out some questions, or that answer only without EDNS; too many servers. */

import { RCODE, TYPE } from '../../dns/registry.ts'
import * as behaviour from '../behaviour.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { edit, signedAs } from '../mutate.ts'
import { twoVersions } from '../scenarios/versions.ts'
import type { Behaviour } from '../server.ts'
import { addressesOf, second, servers } from './servers.ts'

const DAY = 86400

/** Answers so many questions, and then none. */
const stopsAfter = (most: number): Behaviour => {
  let heard = 0
  return { hear: (asked) => (++heard > most ? 'timeout' : asked) }
}

const firstAlone = (id: string, how: () => Behaviour): Pick<CheckPlan, 'id' | 'fault'> => ({
  id,
  fault: (child, world) => {
    servers(child, addressesOf(id)[0])
    world.behaviours.set(addressesOf(id)[0], how())
  },
})

const plans: readonly CheckPlan[] = [
  {
    name: 'check-gone-midway',
    sentence: 'one of two servers answers two questions, and then nothing any more',
    findings: [['warning', 'SERVER_NO_RESPONSE']],
    id: 'u01',
    fault: (child, world) => {
      servers(child, ...addressesOf('u01'))
      world.behaviours.set(addressesOf('u01')[1], stopsAfter(2))
    },
  },
  {
    name: 'check-gone-alone',
    sentence: 'the only server answers some questions, and then nothing any more',
    findings: [['warning', 'SERVER_NO_RESPONSE']],
    undetermined: true,
    ...firstAlone('u02', () => stopsAfter(6)),
  },
  {
    name: 'check-keys-silent',
    sentence: 'one of two servers never answers for DNSKEY',
    findings: [
      ['error', 'ANSWER_WITHHELD'],
      ['warning', 'SERVER_NO_RESPONSE'],
    ],
    ...second('u03', behaviour.silentFor([TYPE.DNSKEY])),
  },
  {
    name: 'check-type-silent-by-all',
    sentence: 'the only server never answers for MX',
    findings: [['error', 'SERVER_NO_RESPONSE']],
    ...firstAlone('u04', () => behaviour.silentFor([TYPE.MX])),
  },
  {
    name: 'check-edns-dropped',
    sentence: 'one of two servers answers only queries without EDNS',
    findings: [
      ['error', 'RRSIG_MISSING'],
      ['error', 'SERVER_EDNS_FAILS'],
    ],
    ...second('u05', behaviour.dropsEdns),
  },
  {
    name: 'check-edns-dropped-unsigned',
    sentence: 'one of two servers of an unsigned zone answers only queries without EDNS',
    signed: { unsigned: true },
    options: { allowInsecure: true },
    status: 'insecure',
    findings: [
      ['notice', 'DELEGATION_INSECURE'],
      ['warning', 'SERVER_EDNS_FAILS'],
    ],
    states: ['unsigned'],
    ...second('u06', behaviour.dropsEdns),
  },
  {
    name: 'check-edns-dropped-udp',
    sentence: 'something before one of two servers drops queries with EDNS over UDP',
    findings: [['warning', 'SERVER_EDNS_FAILS']],
    ...second('u07', { hear: (asked) => (asked.query.edns !== null && asked.via === 'udp' ? 'timeout' : asked) }),
  },
  {
    name: 'check-soa-silent',
    sentence: 'one of two servers never answers for SOA, and its mail servers have expired',
    findings: [
      ['error', 'RRSIG_EXPIRED'],
      ['warning', 'SERVER_NO_RESPONSE'],
    ],
    id: 's73',
    fault: (child, world) => {
      const [one, two] = addressesOf('s73')
      const other = twoVersions(child, world, one, two)
      edit(other, '@', TYPE.MX, signedAs({ expiration: other.at - DAY }))
      world.behaviours.set(two, behaviour.silentFor([TYPE.SOA]))
    },
  },
  {
    name: 'check-soa-failing',
    sentence: 'one of two servers says SERVFAIL for SOA, and its mail servers have expired',
    findings: [
      ['error', 'RRSIG_EXPIRED'],
      ['warning', 'SERVER_RCODE'],
    ],
    id: 's74',
    fault: (child, world) => {
      const [one, two] = addressesOf('s74')
      const other = twoVersions(child, world, one, two)
      edit(other, '@', TYPE.MX, signedAs({ expiration: other.at - DAY }))
      world.behaviours.set(two, behaviour.answersRcode(RCODE.SERVFAIL, [TYPE.SOA]))
    },
  },
  {
    name: 'check-many-servers',
    sentence: 'the zone has seventy name servers, all at one address',
    findings: [['warning', 'LIMIT_SERVERS']],
    id: 'u08',
    fault: (child) => servers(child, ...Array.from({ length: 70 }, () => addressesOf('u08')[0])),
  },
]

export const SILENCE_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
