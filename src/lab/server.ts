/**
 * One server of the lab: octets of a query in, octets of replies out. Header, EDNS, sizes (RFC 1035 §4.1.1, RFC 6891 §7,
 * RFC 2181 §9); what a fault makes of it stands in a `Behaviour`.
 */

import {
  decodeMessage,
  type EdnsOption,
  type ExtendedError,
  encodeMessage,
  type Message,
  type MessageParts,
} from '../dns/message.ts'
import { CLASS_IN, RCODE, TYPE } from '../dns/registry.ts'
import type { Question } from '../dns/rr.ts'
import { type Answer, empty } from './authority.ts'

/** A question as one server has it. */
export interface Asked {
  readonly query: Message
  readonly question: Question
  readonly via: 'udp' | 'tcp'
  /** whether DNSSEC records are wanted */
  readonly dnssec: boolean
  readonly address: string
}

/** What only a resolver or an old server does. */
interface Extras {
  /** no OPT in the reply */
  readonly plain?: boolean
  /** the DO bit of the reply, when it is not that of the query (RFC 3225 §3) */
  readonly do?: boolean
  /** truncated, however short */
  readonly tc?: boolean
  readonly ra?: boolean
  readonly ad?: boolean
  readonly errors?: readonly ExtendedError[]
}

export type Reaction = Answer & Extras

/** What a server does that a healthy one would not; each part may be left out. */
export interface Behaviour {
  /** what it hears, or why nothing comes back */
  readonly hear?: (asked: Asked) => Asked | Silence
  /** answers for DS from the child's side of a cut when it has both sides (RFC 4035 §3.1.4.1 wants the parent's) */
  readonly childSide?: boolean
  /** what it makes of the right answer */
  readonly answer?: (answer: Reaction, asked: Asked) => Reaction
  /** the COOKIE option of its reply to a client cookie (RFC 7873 §5.2); without it, it knows no cookies */
  readonly cookie?: (client: Uint8Array, asked: Asked) => Uint8Array
  /** which sizes it sends over UDP */
  readonly sizes?: Sizes
  /** the messages it sends for the right one, in order */
  readonly send?: (reply: Uint8Array, asked: Asked) => readonly Uint8Array[]
}

/** In octets. */
interface Sizes {
  /** the largest message that it sends; default: what a path is sure to carry */
  readonly most?: number
  /** what clients offer does not bind it */
  readonly heedless?: boolean
  /** what is longer is lost on its way */
  readonly lostOver?: number
}

export type Silence = 'timeout' | 'refused' | 'unreachable'

/** The largest UDP message sent, whatever the client allows (RFC 9715 §3.2 has servers stay below the path's limit). */
const MAX_UDP = 1232
const PLAIN_UDP = 512

/**
 * What comes back for a query.
 * @param lookup the answer of a healthy server
 * @returns the messages in order, none for a query that is no query; or why there is nothing
 */
export function serveQuery(
  wire: Uint8Array,
  via: 'udp' | 'tcp',
  address: string,
  lookup: (asked: Asked) => Reaction,
  behaviour: Behaviour = {},
): readonly Uint8Array[] | Silence {
  const decoded = decodeMessage(wire)
  if (decoded.kind === 'malformed' || decoded.message.qr) return 'timeout'
  const query = decoded.message
  const refusal = refuse(query)
  if (refusal !== null) return [write(query, { ...empty(refusal), errors: refusedFor(query) }, via)]

  const { name, type } = query.questions[0]!
  const heard: Asked = { query, question: { name, type }, via, dnssec: query.edns?.do ?? false, address }
  const asked = behaviour.hear?.(heard) ?? heard
  if (typeof asked === 'string') return asked
  const found = lookup(asked)
  const reply = write(asked.query, behaviour.answer?.(found, asked) ?? found, via, {
    sizes: behaviour.sizes ?? {},
    options: cookieFor(asked, behaviour),
  })
  if (via === 'udp' && reply.length > (behaviour.sizes?.lostOver ?? reply.length)) return 'timeout'
  return behaviour.send?.(reply, asked) ?? [reply]
}

const COOKIE = 10

/** A client's cookie is the first 8 octets of its option (RFC 7873 §4). */
function cookieFor(asked: Asked, { cookie }: Behaviour): readonly EdnsOption[] {
  const sent = asked.query.edns?.options.find(({ code }) => code === COOKIE)
  return sent === undefined || cookie === undefined
    ? []
    : [{ code: COOKIE, data: cookie(sent.data.slice(0, 8), asked) }]
}

/** The RCODE for what no server answers; null for a question that can be answered. */
function refuse(query: Message): number | null {
  if (query.opcode !== 0) return RCODE.NOTIMP
  if (query.questions.length !== 1) return RCODE.FORMERR
  if (query.edns !== null && query.edns.version > 0) return RCODE.BADVERS
  const { type, class: asked } = query.questions[0]!
  if (asked !== CLASS_IN || type === TYPE.AXFR || type === TYPE.IXFR) return RCODE.REFUSED
  // Meta-types have no data anywhere (RFC 9824 §3.5 for NXNAME, RFC 6891 §6.1.1 for OPT).
  if (type === TYPE.NXNAME || type === TYPE.OPT) return RCODE.FORMERR
  return null
}

/** EDE 30, Invalid Query Type, where it may be sent (RFC 9824 §3.5). */
const refusedFor = ({ questions }: Message): readonly ExtendedError[] =>
  questions[0]?.type === TYPE.NXNAME ? [{ code: 30, text: '' }] : []

/** What goes with an answer that is no part of it. */
interface Manner {
  readonly sizes: Sizes
  readonly options: readonly EdnsOption[]
}

const PLAIN_MANNER: Manner = { sizes: {}, options: [] }

function write(query: Message, answer: Reaction, via: 'udp' | 'tcp', manner = PLAIN_MANNER): Uint8Array {
  const { most = MAX_UDP, heedless = false } = manner.sizes
  const { options } = manner
  const edns =
    query.edns === null || answer.plain === true
      ? null
      : { udpSize: most, version: 0, do: answer.do ?? query.edns.do, options, errors: answer.errors ?? [] }
  const head: MessageParts = {
    id: query.id,
    opcode: query.opcode,
    qr: true,
    aa: answer.aa,
    rd: query.rd,
    ra: answer.ra ?? false,
    ad: answer.ad ?? false,
    cd: query.cd,
    rcode: answer.rcode,
    questions: query.questions.slice(0, 1),
    edns,
  }
  const { authority, additional } = answer
  const whole = encodeMessage({ ...head, answer: answer.answer, authority, additional })
  const offered = query.edns === null ? PLAIN_UDP : Math.max(PLAIN_UDP, query.edns.udpSize)
  const room = heedless ? most : Math.min(most, offered)
  // A truncated message is not used, so nothing but the header needs to be in it (RFC 2181 §9).
  return via === 'udp' && (whole.length > room || answer.tc === true) ? encodeMessage({ ...head, tc: true }) : whole
}
