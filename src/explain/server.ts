/** Words for servers and transport: what kept an answer from being had, or made it strange. */

import { RCODE, rcodeName, TYPE, typeName } from '../dns/registry.ts'
import type { Question } from '../dns/rr.ts'
import type { Finding } from '../report.ts'
import type { Observation, Snapshot } from '../snapshot.ts'
import { seenBy } from './facts.ts'
import { operator, servers, you } from './party.ts'
import type { Context, Explanation, FindingOf, Side } from './types.ts'
import { part } from './types.ts'
import { countText, help, listText, printable, serverText, side, zoneText } from './words.ts'

const questionText = (q: Question): string => `${q.name} ${typeName(q.type)}`

/** How an exchange ended, in a few words. */
function ended(o: Observation): string {
  const { outcome } = o
  if (outcome.kind === 'response') return rcodeName(outcome.response.rcode)
  if (outcome.kind === 'malformed') return `malformed: ${outcome.why}`
  return outcome.why === 'timeout' ? `no answer in ${o.elapsedMs} ms` : outcome.why
}

/** The last exchange with each server. */
function exchanges(f: Finding, c: Context): readonly Side[] {
  const last = new Map(seenBy(f, c).map((o) => [`${o.server.address}#${o.server.port}`, o]))
  return [...last.values()]
    .slice(0, 6)
    .map((o) => side(o.server.address, ended(o), `${questionText(o.question)} over ${o.via}`))
}

const whyText = {
  timeout: 'does not answer',
  refused: 'refuses the connection',
  unreachable: 'cannot be reached',
} as const

/** Somebody was asked, and nobody said anything of use. */
function reachedInVain(f: FindingOf<'ZONE_UNREACHABLE'>, c: Context): Explanation {
  const resolver = c.snapshot?.resolver
  const message =
    resolver === undefined
      ? `no server of ${f.zone} gave a usable answer; ${countText(f.evidence.servers.length, 'server')} tried`
      : `the resolver ${serverText(resolver)} gave no usable answer`
  const port = f.evidence.servers[0]?.port ?? 53
  return {
    message,
    brief:
      resolver === undefined
        ? `no usable answer from ${countText(f.evidence.servers.length, 'server')}`
        : 'no usable answer from the resolver',
    sides: exchanges(f, c),
    ...(f.zone.isRoot && resolver === undefined ? you('the network here') : servers(...f.evidence.servers)),
    help:
      resolver === undefined
        ? [
            help(`see that the servers run, are reachable over UDP and TCP on port ${port}, and hold ${f.zone}`),
            help(
              'if nothing at all answers, look at the network here: a firewall that lets DNS pass only to its own resolver needs --resolver',
            ),
            ...(f.zone.isRoot
              ? [
                  help(
                    'where the root cannot be asked, check a zone with --server and --ds: nothing above it is asked then',
                  ),
                ]
              : []),
          ]
        : [help(`see that the resolver runs, is reachable over UDP and TCP on port ${port}, and serves this host`)],
  }
}

/** No address could be asked: of a family that is left out or has no route, or not public. */
function notAsked(f: FindingOf<'ZONE_UNREACHABLE'>): Explanation {
  const known = f.evidence.servers
  return {
    message: `no server of ${f.zone} could be asked from here; ${known.length === 0 ? 'no address is known' : `it has ${listText(known.map((server) => server.address))}`}`,
    brief: 'no server of it could be asked',
    sides:
      known.length === 0
        ? [side('known', 'no address of the family asked over')]
        : known.slice(0, 6).map((server) => side('known', serverText(server), 'not asked')),
    ...you('the addresses that are asked'),
    help: [help('leave out -4 or -6; addresses that are not public are asked only with --root-hints')],
  }
}

/** It answers other questions about the zone, so that what lacks is not the server or the zone on it. */
function answersElse(f: FindingOf<'SERVER_NO_RESPONSE' | 'SERVER_RCODE'>, snapshot?: Snapshot, via?: string): boolean {
  const { server } = f.evidence
  return (
    snapshot?.observations.some(
      (o) =>
        o.server.address === server.address &&
        o.server.port === server.port &&
        o.askedFor.equals(f.zone) &&
        (via === undefined || o.via === via) &&
        o.outcome.kind === 'response' &&
        o.outcome.response.aa &&
        (o.outcome.response.rcode === RCODE.NOERROR || o.outcome.response.rcode === RCODE.NXDOMAIN),
    ) === true
  )
}

/** It answered over neither transport any more since what the finding tells of was asked, though it had before. */
function fellSilent(f: FindingOf<'SERVER_NO_RESPONSE'>, snapshot?: Snapshot): boolean {
  const { server } = f.evidence
  const mine = snapshot?.observations.filter(
    (o) => o.server.address === server.address && o.server.port === server.port && o.askedFor.equals(f.zone),
  )
  const since = Math.min(...(mine ?? []).flatMap((o) => (f.seen.includes(o.id) ? [o.at] : [])))
  const heard = (mine ?? []).filter(({ outcome }) => outcome.kind === 'response')
  return heard.length > 0 && heard.every(({ at }) => at < since)
}

/** Others of the zone answer; without packets that is not known, and taken to be so. */
const othersAnswer = ({ zone, evidence }: FindingOf<'SERVER_NO_RESPONSE'>, snapshot?: Snapshot): boolean =>
  snapshot === undefined ||
  snapshot.observations.some(
    (o) =>
      o.askedFor.equals(zone) &&
      o.outcome.kind === 'response' &&
      !(o.server.address === evidence.server.address && o.server.port === evidence.server.port),
  )

export const SERVER_WORDS = part({
  ZONE_UNREACHABLE: (f, c) => (f.evidence.observations.length === 0 ? notAsked(f) : reachedInVain(f, c)),
  ANSWER_WITHHELD: (f, { servers: some }) => ({
    message: `${some === undefined ? `the servers of ${f.zone} answer` : `${listText(some.map(serverText))} ${some.length === 1 ? 'answers' : 'answer'}`} other questions, but not ${questionText(f.evidence.question)}`,
    brief: `no answer for ${typeName(f.evidence.question.type)}`,
    sides: f.evidence.outcomes.slice(0, 6).map((outcome) => side('tried', printable(outcome))),
    ...(some === undefined
      ? { who: 'server operator', party: `the operator of the servers of ${f.zone}` }
      : servers(...some)),
    help: [
      ...(f.evidence.question.type === TYPE.RRSIG || f.evidence.question.type === TYPE.ANY
        ? [
            help(
              `many servers refuse ${typeName(f.evidence.question.type)}, and may (RFC 8482 §4): ask for a type that the name has`,
            ),
          ]
        : []),
      help('update the servers: all types must be answered, DNSKEY and DS among them, also over TCP'),
      help('a firewall that drops long or fragmented responses looks the same: try --tcp'),
    ],
  }),
  NAMESERVER_UNRESOLVED: (f) => ({
    message: `no address is known for any name server of ${f.zone}: ${listText(f.evidence.nameservers.map(String))}`,
    brief: 'no address for its name servers',
    sides: f.evidence.nameservers.slice(0, 6).map((name) => side(`delegated to`, name.toString(), 'no address')),
    ...operator(f),
    help: [help(`give the name servers addresses; names within ${f.zone} need glue at the parent`)],
  }),
  ADDRESS_NOT_PUBLIC: (f) => ({
    message: `the name server ${f.evidence.nameserver} of ${f.zone} has the address ${f.evidence.address}, which is not public; it was not asked`,
    brief: `${f.evidence.address} is not public`,
    sides: [side(f.evidence.nameserver.toString(), f.evidence.address, 'RFC 6890 §2.2')],
    ...operator(f),
    help: [
      help(`publish a public address for ${f.evidence.nameserver}, or remove it from the delegation`),
      help(
        'to trace an inner network, give its root servers with --root-hints or a resolver with --resolver: then any address is asked',
      ),
    ],
  }),
  FAMILY_UNREACHABLE: (f) => ({
    message: `this host has no route for IPv${f.evidence.family}, so servers were asked over the other family only`,
    brief: `no IPv${f.evidence.family} here`,
    sides: [side('this host', `no route for IPv${f.evidence.family}`)],
    ...you('the network'),
    help: [
      help(
        `nothing, if this host is not meant to have IPv${f.evidence.family}; -${f.evidence.family === 4 ? 6 : 4} asks over the other family only`,
      ),
    ],
  }),
  SERVER_NO_RESPONSE: (f, { snapshot }) => ({
    message: fellSilent(f, snapshot)
      ? `${serverText(f.evidence.server)} answered at first, and then nothing any more`
      : answersElse(f, snapshot, f.evidence.via)
        ? `${serverText(f.evidence.server)} gave no answer for ${f.owner} ${typeName(f.type)} over ${f.evidence.via.toUpperCase()}, and answers other questions that way`
        : `${serverText(f.evidence.server)} ${whyText[f.evidence.why]} over ${f.evidence.via.toUpperCase()}`,
    brief: fellSilent(f, snapshot)
      ? `${f.evidence.server.address} fell silent`
      : answersElse(f, snapshot, f.evidence.via)
        ? `${f.evidence.server.address}: no answer for ${typeName(f.type)}`
        : `${f.evidence.server.address} ${whyText[f.evidence.why]}`,
    sides: [side('asked', serverText(f.evidence.server), f.evidence.via), side('outcome', f.evidence.why)],
    ...servers(f.evidence.server),
    help: [
      help(
        answersElse(f, snapshot, f.evidence.via) && !fellSilent(f, snapshot)
          ? 'ask again: packets may be lost on the way; if it stays so, see what drops this question before the server'
          : `see that the server runs and is reachable over UDP and TCP${othersAnswer(f, snapshot) ? '; users of other servers of the zone notice only delay' : ''}`,
      ),
    ],
  }),
  SERVER_RCODE: (f, { snapshot }) => ({
    message:
      f.evidence.limited === true
        ? `${serverText(f.evidence.server)} is rate-limited: it refused ${questionText(f.evidence.question)}, and others only until they came again`
        : `${serverText(f.evidence.server)} answers ${questionText(f.evidence.question)} with ${rcodeName(f.evidence.rcode)}`,
    brief: `${f.evidence.server.address} ${f.evidence.limited === true ? 'is rate-limited' : `says ${rcodeName(f.evidence.rcode)}`}`,
    sides: [
      side('asked', questionText(f.evidence.question), serverText(f.evidence.server)),
      side('answered', rcodeName(f.evidence.rcode)),
    ],
    ...servers(f.evidence.server),
    help: [
      f.evidence.limited === true
        ? help('nothing, if that is meant: it answers who asks less; --rate 5 asks it five questions a second')
        : answersElse(f, snapshot)
          ? help('see in the log of the server why it fails at this question alone: it answers others for the zone')
          : help(`see that the server has loaded ${f.zone} and may answer for it`),
    ],
  }),
  SERVER_LAME: (f) => ({
    message: `${serverText(f.evidence.server)} is named as a server of ${f.zone}, but does not answer for it`,
    brief: `${f.evidence.server.address} does not hold the zone`,
    sides: [
      side('asked', questionText(f.evidence.question), serverText(f.evidence.server)),
      side(
        'answered',
        f.evidence.above === undefined
          ? `no data, no authority, and no referral below ${f.zone}`
          : `that it is not there, in the name of ${zoneText(f.evidence.above)}`,
      ),
    ],
    ...servers(f.evidence.server),
    help: [help(`load ${f.zone} on the server, or take the server out of the delegation at the parent`)],
  }),
  SERVER_EDNS_FAILS: (f) => ({
    message: `${serverText(f.evidence.server)} answers only without EDNS (with it: ${printable(f.evidence.outcome)}), so it cannot send signatures`,
    brief: `${f.evidence.server.address} fails on EDNS`,
    sides: [
      side('with EDNS', printable(f.evidence.outcome), serverText(f.evidence.server)),
      side('without EDNS', 'an answer'),
    ],
    ...servers(f.evidence.server),
    help: [help('update the server, or the firewall before it that drops queries with EDNS (RFC 6891)')],
  }),
  SERVER_EDNS_IGNORED: (f) => {
    const { server, question, how } = f.evidence
    const says = how === 'no OPT' ? 'no OPT record' : 'an OPT record with the DO bit clear'
    return {
      message: `${serverText(server)} answers ${questionText(question)} as if signatures had not been asked for: ${says}, and no RRSIG, though ${zoneText(f.zone)} is signed`,
      brief: `${server.address} ignores ${how === 'no OPT' ? 'EDNS' : 'the DO bit'}`,
      sides: [
        side('asked', `${questionText(question)} with EDNS and DO`, serverText(server)),
        side('answered', `${says}, no RRSIG`, how === 'no OPT' ? 'RFC 6891 §7' : 'RFC 3225 §3'),
      ],
      ...servers(server),
      help: [
        help('let the server do DNSSEC, or update it; one that does not know DNSSEC cannot serve a signed zone'),
        help('a firewall, load balancer or DNS proxy before the server can take EDNS away: ask the server itself'),
      ],
    }
  },
  RESPONSE_MALFORMED: (f) => ({
    message: `a response of ${serverText(f.evidence.server)} cannot be read at octet ${f.evidence.offset}: ${f.evidence.why}`,
    brief: `${f.evidence.server.address} sent something malformed`,
    sides: [
      side('sent by', serverText(f.evidence.server)),
      side('read here', f.evidence.why, `at octet ${f.evidence.offset}`),
    ],
    ...servers(f.evidence.server),
    help: [help('update the server, or look for a box on the way that changes answers')],
  }),
  RESPONSE_NOT_AUTHORITATIVE: (f) => ({
    message: `${serverText(f.evidence.server)} answers ${questionText(f.evidence.question)} without the AA bit`,
    brief: `${f.evidence.server.address} answers without AA`,
    sides: [
      side('asked', questionText(f.evidence.question), serverText(f.evidence.server)),
      side('answered', 'without AA', 'RFC 1035 §4.1.1'),
    ],
    ...servers(f.evidence.server),
    help: [help('see that the server holds the zone itself rather than asking others for it')],
  }),
})
