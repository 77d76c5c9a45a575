/** Worlds for `check`: how servers carry answers: TCP, sizes over UDP, cookies, and a network that loses some. */

import * as behaviour from '../behaviour.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { NSEC3 } from '../draft.ts'
import { addressesOf, second, servers } from './servers.ts'

/** Long enough for an answer that no UDP message of 1232 octets holds. */
const LARGE = { algorithm: 8, rsa: ['4096', 'child-zsk'] } as const

const plans: readonly CheckPlan[] = [
  {
    name: 'check-no-tcp',
    sentence: 'one of two servers takes no TCP connections',
    findings: [['warning', 'SERVER_NO_TCP']],
    ...second('y18', behaviour.tcpRefused),
  },
  {
    name: 'check-no-tcp-truncated',
    sentence: 'one of two servers truncates large answers and takes no TCP connections',
    signed: LARGE,
    findings: [
      ['error', 'ANSWER_WITHHELD'],
      ['error', 'SERVER_NO_TCP'],
    ],
    ...second('y19', behaviour.tcpRefused),
  },
  {
    name: 'check-cookie-mangled',
    sentence: 'one of two servers answers with a client cookie that is not that of its client',
    findings: [['warning', 'SERVER_COOKIE_MISMATCH']],
    ...second('y25', behaviour.cookieMangled),
  },
  {
    name: 'check-cookie-length',
    sentence: 'one of two servers answers with a server cookie of four octets',
    findings: [['warning', 'SERVER_COOKIE_MISMATCH']],
    ...second('y26', behaviour.cookieOf(4)),
  },
  {
    name: 'check-over-size',
    sentence: 'one of two servers sends more over UDP than its client offers to take',
    signed: LARGE,
    findings: [['warning', 'RESPONSE_OVER_SIZE']],
    ...second('y27', behaviour.ignoresSize),
  },
  {
    name: 'check-large-lost',
    sentence: 'answers of one of two servers that need fragments are lost on their way',
    signed: LARGE,
    findings: [['notice', 'SERVER_LARGE_ANSWER_LOST']],
    ...second('y28', behaviour.fragmentsLost),
  },
  {
    name: 'check-cookies',
    sentence: 'nothing is wrong: the servers answer cookies with cookies',
    id: 'y31',
    fault: (child, world) => {
      servers(child, ...addressesOf('y31'))
      const [one, two] = addressesOf('y31')
      world.behaviours.set(one, behaviour.cookies)
      world.behaviours.set(two, behaviour.cookieOf(32))
    },
  },
  {
    name: 'check-truncated',
    sentence: 'nothing is wrong: large answers are truncated over UDP, and TCP brings them',
    signed: { ...LARGE, denial: NSEC3 },
    id: 'y34',
    fault: (child, world) => {
      servers(child, ...addressesOf('y34'))
      world.behaviours.set(addressesOf('y34')[1], behaviour.truncatesOver(512))
    },
  },
  {
    name: 'check-answer-lost',
    sentence: 'nothing is wrong: one datagram in five is lost, and the next try brings an answer',
    id: 'y36',
    fault: (child, world) => {
      const [one, two] = addressesOf('y36')
      servers(child, one, two)
      let count = 0
      world.behaviours.set(two, { hear: (asked) => (asked.via === 'udp' && ++count % 5 === 0 ? 'timeout' : asked) })
    },
  },
  {
    name: 'check-tcp-crowded',
    sentence: 'nothing is wrong: one server closes every third TCP connection, as if it had too many',
    id: 'y39',
    fault: (child, world) => {
      const [one, two] = addressesOf('y39')
      servers(child, one, two)
      let count = 0
      world.behaviours.set(two, { hear: (asked) => (asked.via === 'tcp' && ++count % 3 === 0 ? 'refused' : asked) })
    },
  },
  {
    name: 'check-tcp-blocked',
    sentence: 'nothing is wrong with the zone: the network here lets no TCP through',
    id: 'y37',
    fault: (child, world) => {
      servers(child, ...addressesOf('y37'))
      const all = [...world.zones.flatMap((zone) => zone.servers.flatMap(({ addresses }) => addresses))]
      for (const address of all) world.behaviours.set(address, { hear: (a) => (a.via === 'tcp' ? 'timeout' : a) })
    },
  },
]

export const TRANSPORT_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
