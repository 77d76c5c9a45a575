/** Worlds for `check`: answers that come over TCP and not over UDP, and zones whose denials resolvers take for no answer. */

import { TYPE } from '../../dns/registry.ts'
import type { RRType } from '../../dns/rr.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import type { Behaviour } from '../server.ts'
import { addressesOf, second, servers } from './servers.ts'

/** Both servers behave so. */
export const both = (id: string, how: () => Behaviour): Pick<CheckPlan, 'id' | 'fault'> => ({
  id,
  fault: (child, world) => {
    servers(child, ...addressesOf(id))
    for (const address of addressesOf(id)) world.behaviours.set(address, how())
  },
})

const noUdp: Behaviour = { hear: (asked) => (asked.via === 'udp' ? 'timeout' : asked) }

/** A filter that drops what is asked or said about these types, over UDP alone. */
const losesOverUdp = (...types: readonly RRType[]): Behaviour => ({
  hear: (asked) => (asked.via === 'udp' && types.includes(asked.question.type) ? 'timeout' : asked),
})

/** Negative answers without SOA (RFC 2308 §2). */
const leavesSoaOut: Behaviour = {
  answer: (answer) => ({
    ...answer,
    authority: answer.answer.length > 0 ? answer.authority : answer.authority.filter((rr) => !isOfSoa(rr)),
  }),
}

/** The record or its signature. */
const isOfSoa = ({ type, rdata }: { readonly type: RRType; readonly rdata: Uint8Array }): boolean =>
  type === TYPE.SOA || (type === TYPE.RRSIG && rdata[0] === 0 && rdata[1] === TYPE.SOA)

const UNSIGNED = {
  signed: { unsigned: true },
  options: { allowInsecure: true },
  status: 'insecure',
  states: ['unsigned'],
} as const

const plans: readonly CheckPlan[] = [
  {
    name: 'check-no-udp',
    sentence: 'both servers of the zone answer over TCP alone',
    findings: [['error', 'SERVER_NO_UDP']],
    ...both('t24', () => noUdp),
  },
  {
    name: 'check-no-udp-unsigned',
    sentence: 'both servers of an unsigned zone answer over TCP alone',
    ...UNSIGNED,
    findings: [
      ['error', 'SERVER_NO_UDP'],
      ['notice', 'DELEGATION_INSECURE'],
    ],
    ...both('t25', () => noUdp),
  },
  {
    name: 'check-no-udp-on-one',
    sentence: 'one of two servers answers over TCP alone',
    findings: [['warning', 'SERVER_NO_RESPONSE']],
    ...second('t26', noUdp),
  },
  {
    name: 'check-keys-lost-over-udp',
    sentence: 'the DNSKEY answers of both servers are lost over UDP, and come over TCP',
    findings: [['error', 'SERVER_NO_UDP']],
    ...both('t28', () => losesOverUdp(TYPE.DNSKEY)),
  },
  {
    name: 'check-types-lost-over-udp',
    sentence: 'something before both servers drops questions for MX and TXT over UDP',
    findings: [['error', 'SERVER_NO_UDP']],
    ...both('t29', () => losesOverUdp(TYPE.MX, TYPE.TXT)),
  },
  {
    name: 'check-keys-lost-on-one',
    sentence: 'the DNSKEY answer of one of two servers is lost over UDP, and comes over TCP',
    findings: [['warning', 'SERVER_NO_UDP']],
    ...second('t30', losesOverUdp(TYPE.DNSKEY)),
  },
  {
    name: 'check-request-lost-over-udp',
    sentence: 'both servers leave CDS unanswered over UDP, for which no resolver asks',
    findings: [['warning', 'SERVER_NO_UDP']],
    ...both('t31', () => losesOverUdp(TYPE.CDS)),
  },
  {
    name: 'check-denied-without-soa',
    sentence: 'both servers leave the SOA out of negative answers of a signed zone',
    findings: [['error', 'SOA_MISSING']],
    ...both('t32', () => leavesSoaOut),
  },
  {
    name: 'check-denied-without-soa-on-one',
    sentence: 'one of two servers leaves the SOA out of negative answers of a signed zone',
    findings: [['warning', 'SOA_MISSING']],
    ...second('t33', leavesSoaOut),
  },
]

export const DATAGRAM_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
