/** Words for servers of one zone that are held against each other: versions, data, transports, sizes, cookies. */

import { presentRdata } from '../dns/presentation.ts'
import type { RRSIG } from '../dns/rdata.ts'
import { rcodeName, TYPE, typeName } from '../dns/registry.ts'
import type { Question } from '../dns/rr.ts'
import { formatTime } from '../dns/time.ts'
import type { Finding } from '../report.ts'
import type { Server } from '../snapshot.ts'
import { servers } from './party.ts'
import { type FindingOf, part, type Side } from './types.ts'
import { countText, help, listText, serverText, shortHex, side, zoneText } from './words.ts'

const questionText = (q: Question): string => `${q.name} ${typeName(q.type)}`
const addresses = (list: readonly Server[]): string => listText(list.map(({ address }) => address))

type Version = Extract<Finding, { code: 'SERVERS_DIFFER' }>['evidence']['versions'][number]

/** A version as one line: its records, or the response code where there are none. */
function versionSide({ servers: by, rcode, records }: Version): Side {
  const said = records.map(({ type, rdata }) => `${typeName(type)} ${presentRdata(type, rdata)}`)
  const nothing = rcode === 0 ? 'no records' : rcodeName(rcode)
  return side(addresses(by), said.length === 0 ? nothing : listText(said, 3), countText(records.length, 'record'))
}

const howText = {
  timeout: 'nothing came back over TCP',
  refused: 'the connection was refused',
  unreachable: 'no way leads there over TCP',
} as const

/** Some have what others prove not to be there, and all have the same version. */
function onlySome(f: FindingOf<'SERVERS_DIFFER'>, serial: number) {
  const { question, versions } = f.evidence
  const by = (has: boolean): readonly Server[] =>
    versions.filter(({ records }) => records.length > 0 === has).flatMap((version) => version.servers)
  return {
    message: `${questionText(question)} is there on ${addresses(by(true))}, and ${addresses(by(false))} proves that it is not, though they have the same serial ${serial}`,
    brief: `${typeName(question.type)} on some servers only`,
    sides: versions.slice(0, 4).map(versionSide),
    ...servers(...by(false)),
    help: [
      help(
        `compare ${zoneText(f.zone)} on these servers; then raise its serial on the primary, and let the others fetch it anew`,
      ),
      help('until then it depends on the server that a resolver asks whether it finds the data'),
    ],
  }
}

/** What the parent is asked for by CSYNC: it compares the servers. */
function csyncSplit(f: FindingOf<'SERVERS_DIFFER'>) {
  const { versions } = f.evidence
  const isLacking = versions.some(({ records }) => records.length === 0)
  const how = isLacking
    ? 'some servers have a CSYNC record and others have none'
    : 'servers have different CSYNC records'
  return {
    message: `${how} for ${zoneText(f.zone)}, so that a parent which reads them leaves the delegation as it is`,
    brief: isLacking ? 'CSYNC on some servers only' : `${versions.length} versions of CSYNC`,
    sides: [
      ...versions.slice(0, 3).map(versionSide),
      side('the parent', 'acts only where flags and types are the same on all servers', 'RFC 9975'),
    ],
    ...servers(...versions.flatMap((version) => version.servers)),
    help: [
      help('publish the same CSYNC record on all servers, or on none once the delegation is as it should be'),
      help(
        'until then the NS and glue at the parent stay as they are: change them with the registrar if it cannot wait',
      ),
    ],
  }
}

/** Serials as far apart as can be. */
function opposite(f: FindingOf<'SERVERS_DIFFER'>) {
  const { versions } = f.evidence
  return {
    message: `the serials of ${zoneText(f.zone)} on its servers are 2^31 apart, so that neither is newer (RFC 1982 §3.2)`,
    brief: 'serials of which neither is newer',
    sides: versions.slice(0, 4).map(versionSide),
    ...servers(...versions.flatMap((version) => version.servers)),
    help: [
      help(
        'find out which of them has what is meant, and have the others fetch the zone anew by hand: by its serial none does',
      ),
      help('until then it depends on the server that a resolver asks which version it gets'),
    ],
  }
}

export const SERVER_CHECK_WORDS = part({
  SERVER_BEHIND: (f) => {
    const { server, serial, newer, renewed } = f.evidence
    if (renewed !== undefined) return notRenewed(f, renewed)
    return {
      message: `${serverText(server)} has version ${serial} of ${zoneText(f.zone)}, and ${serverText(newer.server)} has the newer ${newer.serial}`,
      brief: `${server.address} has an older version`,
      sides: [
        side(server.address, `serial ${serial}`),
        side(newer.server.address, `serial ${newer.serial}`, 'newer, RFC 1982 §3.2'),
      ],
      ...servers(server),
      help: [
        help('nothing, if the zone was changed a moment ago: a secondary fetches it within seconds after NOTIFY'),
        help(
          `else see why ${serverText(server)} does not fetch the zone: NOTIFY, the right to transfer, TSIG keys, the clock; once its signatures expire, users of this server cannot resolve the zone`,
        ),
      ],
    }
  },
  SERVERS_DIFFER: (f) => {
    const { question, versions, serial, unheeded } = f.evidence
    if (unheeded === true) return csyncSplit(f)
    if (serial !== undefined) return onlySome(f, serial)
    if (question.type === TYPE.SOA) return opposite(f)
    return {
      message: `servers of ${zoneText(f.zone)} say different things of ${questionText(question)}, and no serial tells which is newer`,
      brief: `${versions.length} versions of ${typeName(question.type)}`,
      sides: versions.slice(0, 4).map(versionSide),
      ...servers(...versions.flatMap((version) => version.servers)),
      help: [
        help('nothing, if answers are meant to depend on the server or on who asks'),
        help('else compare the zone on these servers: their serials do not show the difference'),
      ],
    }
  },
  SERVER_NO_TCP: (f) => {
    const { server, why, truncated } = f.evidence
    const cut = truncated === null ? '' : `, and its answer for ${questionText(truncated)} over UDP is truncated`
    return {
      message: `${serverText(server)} answers over UDP but not over TCP${cut}`,
      brief: `${server.address} has no TCP`,
      sides: [
        side('over UDP', truncated === null ? 'answers' : `truncated: ${questionText(truncated)}`, server.address),
        side('over TCP', howText[why], 'RFC 7766 §5'),
      ],
      ...servers(server),
      help: [
        help(`let the server answer over TCP on port ${server.port}, and let connections through its firewall`),
        ...(truncated === null
          ? []
          : [help('until then nobody can have the truncated answer from it: resolvers have to ask another server')]),
      ],
    }
  },
  SERVER_NO_UDP: (f) => {
    const { servers: mute, questions, size, limited } = f.evidence
    const who = listText(mute.map(serverText))
    const verb = mute.length === 1 ? 'answers' : 'answer'
    const [first] = questions
    if (first === undefined)
      return {
        message: `no server of ${zoneText(f.zone)} answers over UDP, over which resolvers ask first; over TCP ${who} ${verb}`,
        brief: 'no server answers over UDP',
        sides: [
          side('over UDP', 'nothing came back', addresses(mute)),
          side('over TCP', 'answers', 'RFC 7766 §5'),
          side('elsewhere', 'servers of other zones answer over UDP'),
        ],
        ...servers(...mute),
        help: [
          help(`let datagrams to port ${mute[0]?.port ?? 53} of ${who} through, and the answers back`),
          help('resolvers ask over TCP only when an answer over UDP is truncated: without one they give up'),
        ],
      }
    const what = listText(questions.map(questionText), 3)
    if (limited === true)
      return {
        message: `${who} ${mute.length === 1 ? 'is' : 'are'} rate-limited: over UDP nothing came back for ${what}, answers of a kind of which the first came`,
        brief: 'rate-limited over UDP',
        sides: [
          side('over UDP', `nothing came back for ${what}`, addresses(mute)),
          side('over TCP', 'answers of one kind: without the records asked for'),
        ],
        ...servers(...mute),
        help: [help('nothing, if that is meant: it answers who asks less; --rate 1 asks it one question a second')],
      }
    return {
      message: `${who} ${verb} over TCP but not over UDP for ${what}; whatever else was asked over UDP came at the first try`,
      brief: `${typeName(first.type)} is lost over UDP`,
      sides: [
        side('over UDP', `nothing came back for ${what}`, addresses(mute)),
        side('over TCP', `${size ?? 0} octets`, questions.length === 1 ? questionText(first) : 'the largest of them'),
      ],
      ...servers(...mute),
      help: [
        help(
          'look for a firewall or filter that drops such answers by their size or type, or the fragments they come in',
        ),
        help('until then have them truncated: resolvers then ask over TCP, and without any reply they do not'),
      ],
    }
  },
  SERVER_LARGE_ANSWER_LOST: (f) => {
    const { server, question, offered, size } = f.evidence
    return {
      message: `${serverText(server)} is not heard over UDP when a client offers ${offered} octets: its answer for ${questionText(question)} has ${size}`,
      brief: `${server.address}: large answers are lost`,
      sides: [
        side(`offered ${offered} octets`, 'nothing came back', server.address),
        side('over TCP', `an answer of ${size} octets`, questionText(question)),
      ],
      ...servers(server),
      help: [
        help('let the server send at most 1232 octets over UDP: clients then ask over TCP instead of waiting'),
        help('fragments may be dropped near this host as well: compare from another network'),
      ],
    }
  },
  RESPONSE_OVER_SIZE: (f) => {
    const { server, question, offered, size } = f.evidence
    return {
      message: `${serverText(server)} sent ${size} octets over UDP for ${questionText(question)} to a client that offered ${offered}`,
      brief: `${server.address} exceeds the size offered`,
      sides: [
        side('offered', `${offered} octets`, 'RFC 6891 §6.2.3'),
        side('received', `${size} octets, not truncated`, server.address),
      ],
      ...servers(server),
      help: [help('update the server, or the box before it: what does not fit has to be truncated, and TCP brings it')],
    }
  },
  SERVER_OPTION_FAILS: (f) => {
    const { servers: failing, question, how } = f.evidence
    const who = listText(failing.map(serverText))
    const one = failing.length === 1
    const query = 'queries that carry an EDNS option'
    const what =
      how === 'timeout'
        ? `${one ? 'drops' : 'drop'} ${query}, and ${one ? 'answers' : 'answer'} the same without one`
        : `${one ? 'answers' : 'answer'} ${rcodeName(how)} to ${query}, and rightly to the same without one`
    return {
      message: `${who} ${what}`,
      brief: how === 'timeout' ? 'drops EDNS options' : `${rcodeName(how)} to EDNS options`,
      sides: [
        side('with a cookie', how === 'timeout' ? 'nothing came back' : rcodeName(how), addresses(failing)),
        side('without', 'an answer', `${questionText(question)} with EDNS`),
      ],
      ...servers(...failing),
      help: [
        help('update the server, or the box before it: an option that it does not know is to be ignored'),
        help('whoever runs BIND and must reach the zone meanwhile can switch cookies off for these servers'),
      ],
    }
  },
  SERVER_COOKIE_MISMATCH: (f) => {
    const { server, sent, received, how } = f.evidence
    const octets = countText(received.length, 'octet')
    return {
      message:
        how === 'length'
          ? `${serverText(server)} answers with a COOKIE option of ${octets}, which no cookie has`
          : `${serverText(server)} answers with a COOKIE option that does not repeat the cookie of the client`,
      brief: `${server.address} mangles cookies`,
      sides: [
        side('sent', `client cookie ${shortHex(sent)}`, '8 octets'),
        side(
          'received',
          how === 'length' ? octets : `client cookie ${shortHex(received.slice(0, 8))}`,
          how === 'length' ? '8, or 16 to 40: RFC 7873 §4' : 'RFC 7873 §5.3',
        ),
      ],
      ...servers(server),
      help: [
        help(
          'clients that send cookies drop such answers as forged: mend the cookies of the server, or switch them off',
        ),
        help('look for a load balancer or DNS proxy before the server that passes on the answers of others'),
      ],
    }
  },
})

/** One serial, and signatures of one signer that were renewed on the other server only. */
function notRenewed(f: FindingOf<'SERVER_BEHIND'>, { older, newer }: { readonly older: RRSIG; readonly newer: RRSIG }) {
  const { server, serial, newer: other } = f.evidence
  const from = ({ inception }: RRSIG): string => formatTime(inception)
  const until = ({ expiration }: RRSIG): string => `until ${formatTime(expiration)}`
  return {
    message: `${serverText(server)} has older signatures of ${zoneText(f.zone)} than ${serverText(other.server)}, though both have serial ${serial}: a secondary that has the serial does not fetch what was renewed`,
    brief: `${server.address} has older signatures`,
    sides: [
      side(server.address, `${typeName(older.typeCovered)} signed from ${from(older)}`, until(older)),
      side(other.server.address, `${typeName(newer.typeCovered)} signed from ${from(newer)}`, until(newer)),
    ],
    ...servers(server),
    help: [
      help('nothing, if every server signs by itself'),
      help('else raise the serial with each renewal, so that secondaries fetch the new signatures (RFC 1034 §4.3.5)'),
    ],
  }
}
