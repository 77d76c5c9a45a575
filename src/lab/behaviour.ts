/** Ways in which servers are known to misbehave (RFC 8906, RFC 1912 §2.8, RFC 6891 §7). */

import type { Name } from '../dns/name.ts'
import { RCODE, TYPE } from '../dns/registry.ts'
import type { RRType } from '../dns/rr.ts'
import { empty, respond } from './authority.ts'
import type { Behaviour } from './server.ts'

/** Never answers. */
export const silent: Behaviour = { hear: () => 'timeout' }

/** No route leads there. */
export const unreachable: Behaviour = { hear: () => 'unreachable' }

/** Answers everything with this RCODE, or only questions for these types. */
export function answersRcode(rcode: number, types?: readonly RRType[]): Behaviour {
  return {
    answer: (answer, { question }) => (types === undefined || types.includes(question.type) ? empty(rcode) : answer),
  }
}

/** Never answers questions for these types. */
export function silentFor(types: readonly RRType[]): Behaviour {
  return { hear: (asked) => (types.includes(asked.question.type) ? 'timeout' : asked) }
}

/** A server from before EDNS: FORMERR to a query with OPT, no OPT in any reply (RFC 6891 §7). */
export const ednsFormerr: Behaviour = {
  answer: (answer, { query }) => (query.edns === null ? answer : { ...empty(RCODE.FORMERR), plain: true }),
}

/** A firewall that drops what it does not know: no answer to a query with OPT. */
export const dropsEdns: Behaviour = { hear: (asked) => (asked.query.edns === null ? asked : 'timeout') }

/** Reads EDNS but not the DO bit: no signatures, as from a server or middlebox without DNSSEC (RFC 8027 §3). */
export const ignoresDo: Behaviour = {
  hear: (asked) => ({ ...asked, dnssec: false }),
  answer: (answer) => ({ ...answer, do: false }),
}

/** As from before EDNS, but for answering all the same: no OPT in any reply, and no signatures (RFC 6891 §7). */
export const ignoresEdns: Behaviour = {
  hear: ignoresDo.hear!,
  answer: (answer) => ({ ...answer, plain: true }),
}

/** Leaves the OPT record out of its replies, and sends the signatures all the same. */
export const omitsOpt: Behaviour = { answer: (answer) => ({ ...answer, plain: true }) }

/** Takes no TCP connections. */
export const tcpRefused: Behaviour = { hear: (asked) => (asked.via === 'tcp' ? 'refused' : asked) }

/** Truncates every answer over UDP and takes no TCP connections. */
export const truncatesAndRefusesTcp: Behaviour = { ...tcpRefused, answer: (answer) => ({ ...answer, tc: true }) }

/** Sends a message with another id, then one with another question, before the right one. */
export const wrongIdFirst: Behaviour = {
  send: (reply) => {
    const otherId = Uint8Array.from(reply)
    otherId[0] = otherId[0]! ^ 0x55
    const otherName = Uint8Array.from(reply)
    otherName[13] = otherName[13]! ^ 0x01
    return [otherId, otherName, reply]
  },
}

/** Answers rightly but without AA, as from a cache (RFC 1035 §4.1.1). */
export const notAuthoritative: Behaviour = { answer: (answer) => ({ ...answer, aa: false }) }

/** The same, for questions of these types alone. */
export function notAuthoritativeFor(types: readonly RRType[]): Behaviour {
  return { answer: (answer, { question }) => (types.includes(question.type) ? { ...answer, aa: false } : answer) }
}

/** Refers for DS too, as a server that knows no DNSSEC does at a cut (RFC 4035 §3.1.4.1 wants the parent's answer). */
export const refersForDs: Behaviour = {
  answer: (answer, { question: { name, type } }) =>
    type === TYPE.DS && answer.zone !== null ? respond(answer.zone, { name, type: TYPE.NS }, false) : answer,
}

/** Knows nothing of the zone and says so with a referral to the root (RFC 8499 §7: lame delegation). */
export function refersUpward(rootServer: Name): Behaviour {
  const ns = { owner: rootServer.ancestor(0), type: TYPE.NS, class: 1, ttl: 518400, rdata: rootServer.wire() }
  return { answer: () => ({ ...empty(RCODE.NOERROR), authority: [ns] }) }
}

/** Knows nothing of the zone: NOERROR, no data, no authority, no AA. */
export const answersNothing: Behaviour = { answer: () => empty(RCODE.NOERROR) }

/** Lets octets follow every message. */
export const appendsOctets: Behaviour = { send: (reply) => [Uint8Array.from([...reply, 0xde, 0xad])] }

/** Cuts every UDP message to its first octets, without saying so. */
export function cutsAt(size: number): Behaviour {
  return { send: (reply, { via }) => [via === 'udp' ? reply.slice(0, size) : reply] }
}

/** Server cookies of 16 octets after the client's: version, reserved, time and hash (RFC 9018 §4). */
export const cookies: Behaviour = {
  cookie: (client) => Uint8Array.from([...client, 1, 0, 0, 0, 0x6a, 0x2f, 0x40, 0, ...client]),
}

/** Answers with another client cookie than it was sent, so that the client drops the answer (RFC 7873 §5.3). */
export const cookieMangled: Behaviour = {
  cookie: (client, asked) =>
    cookies.cookie!(
      client.map((octet) => octet ^ 0xff),
      asked,
    ),
}

/** Repeats the client cookie with a server cookie of this many octets. */
export const cookieOf = (octets: number): Behaviour => ({
  cookie: (client) => Uint8Array.from([...client, ...new Uint8Array(octets).fill(0x5a)]),
})

/** Sends what it has, whatever size the client offers. */
export const ignoresSize: Behaviour = { sizes: { most: 4096, heedless: true } }

/** Sends as much as the client offers, and what does not fit into one packet is lost (RFC 9715 §2). */
export const fragmentsLost: Behaviour = { sizes: { most: 4096, lostOver: 1400 } }

/** Truncates what is longer, as a server that was told to send little over UDP. */
export const truncatesOver = (octets: number): Behaviour => ({ sizes: { most: octets } })
