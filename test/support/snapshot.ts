/** Snapshots made by hand: each reply is written as a message, read back, and put down as an observation. */

import { decodeMessage, encodeMessage } from '../../src/dns/message.ts'
import type { Name } from '../../src/dns/name.ts'
import { RCODE } from '../../src/dns/registry.ts'
import type { Question, RR } from '../../src/dns/rr.ts'
import type { Observation, Snapshot, Timestamp } from '../../src/snapshot.ts'
import { AT } from './signer.ts'
import { n, t } from './zone.ts'

/** One response of one server. */
export interface Reply {
  /** the zone whose server answers */
  readonly zone: Name | string
  /** "www.example. A" */
  readonly question: string | Question
  readonly rcode?: keyof typeof RCODE
  readonly aa?: boolean
  readonly answer?: readonly RR[]
  readonly authority?: readonly RR[]
  readonly additional?: readonly RR[]
  /** the OPT record: with the DO bit set, clear, or none at all */
  readonly opt?: 'DO' | 'no DO' | 'none'
  /** last octet of the server's address; default: the same server for the same zone */
  readonly server?: number
  /** changes the message as written, before it is read back */
  readonly rewrite?: (wire: Uint8Array) => Uint8Array
  /** instead of a response */
  readonly silent?: 'timeout' | 'refused' | 'unreachable'
}

export const question = (text: string | Question): Question => {
  if (typeof text !== 'string') return text
  const [name = '', type = ''] = text.split(' ')
  return { name: n(name), type: t(type) }
}

export function snapshot(replies: readonly Reply[], at: Timestamp = AT): Snapshot {
  const observations = replies.map((reply, i): Observation => {
    const zone = typeof reply.zone === 'string' ? n(reply.zone) : reply.zone
    const asked = question(reply.question)
    return {
      id: `o${i + 1}`,
      askedFor: zone,
      server: { name: null, address: `192.0.2.${reply.server ?? 10 + zone.depth}`, port: 53 },
      via: 'udp',
      question: asked,
      sent: { edns: true, do: true, cd: false, rd: false },
      at,
      elapsedMs: 1,
      discarded: 0,
      outcome: reply.silent === undefined ? response(reply, asked) : { kind: 'no-response', why: reply.silent },
    }
  })
  return { format: 1, collectedAt: at, publicOnly: false, elapsedMs: replies.length, observations }
}

function response(reply: Reply, asked: Question): Observation['outcome'] {
  const { opt = 'DO' } = reply
  const written = encodeMessage({
    id: 1,
    qr: true,
    aa: reply.aa ?? true,
    rcode: RCODE[reply.rcode ?? 'NOERROR'],
    questions: [{ ...asked, class: 1 }],
    answer: reply.answer ?? [],
    authority: reply.authority ?? [],
    additional: reply.additional ?? [],
    edns: opt === 'none' ? null : { udpSize: 1232, version: 0, do: opt === 'DO', options: [], errors: [] },
  })
  const wire = reply.rewrite?.(written) ?? written
  const decoded = decodeMessage(wire)
  if (decoded.kind !== 'response') throw new Error(`the reply to ${asked.name} cannot be read back: ${decoded.why}`)
  return { kind: 'response', wire, response: decoded.message }
}
