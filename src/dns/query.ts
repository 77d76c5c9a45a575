/** Queries, and whether a reply belongs to one (RFC 1035 §4.1, RFC 5452 §9.1, RFC 6891 §6.1, RFC 4035 §4.1). */

import { createRequire } from 'node:module'
import { CLASS_IN, RCODE } from './registry.ts'
import type { Question } from './rr.ts'
import { concat, from16, HEADER, readName, u16 } from './wire.ts'

// Loaded as the CommonJS module it is: going through `import` costs as long again to find its exports.
const dnsPacket: typeof import('dns-packet') = createRequire(import.meta.url)('dns-packet')

export interface Query {
  readonly id: number
  readonly question: Question
  /** default: IN */
  readonly class?: number
  readonly rd: boolean
  readonly cd: boolean
  /** null: without EDNS, so without DO */
  readonly edns: {
    readonly udpSize: number
    readonly do: boolean
    /** the client cookie, 8 octets (RFC 7873 §4) */
    readonly cookie?: Uint8Array
  } | null
}

/** COOKIE (RFC 7873 §4): an option that dns-packet writes as it is given, and whose code its types do not know. */
const cookieOption = (data: Uint8Array) => ({ code: 10, data: Buffer.from(data) }) as unknown as PacketOption
type PacketOption = Extract<
  NonNullable<import('dns-packet').Packet['additionals']>[number],
  { type: 'OPT' }
>['options'][number]

/** Writes a query. dns-packet knows names only as text, so the root stands in and the name's own octets take its place. */
export function encodeQuery(query: Query): Uint8Array {
  const { question, edns } = query
  const packet = dnsPacket.encode({
    type: 'query',
    id: query.id,
    flags: (query.rd ? dnsPacket.RECURSION_DESIRED : 0) | (query.cd ? dnsPacket.CHECKING_DISABLED : 0),
    questions: [{ name: '.', type: 'A' }],
    additionals:
      edns === null
        ? []
        : [
            {
              type: 'OPT',
              name: '.',
              udpPayloadSize: edns.udpSize,
              extendedRcode: 0,
              ednsVersion: 0,
              flags: edns.do ? dnsPacket.DNSSEC_OK : 0,
              flag_do: edns.do,
              options: edns.cookie === undefined ? [] : [cookieOption(edns.cookie)],
            },
          ],
  })
  const kept = HEADER + 1 + 4
  return concat([
    packet.subarray(0, HEADER),
    question.name.wire(),
    from16(question.type),
    from16(query.class ?? CLASS_IN),
    packet.subarray(kept),
  ])
}

/** RCODEs with which a server may leave the question out: it did not or could not read it. */
const WITHOUT_QUESTION: ReadonlySet<number> = new Set([RCODE.FORMERR, RCODE.SERVFAIL, RCODE.NOTIMP, RCODE.REFUSED])

/**
 * Whether `reply` answers `query`: a response with its id, opcode and one question, the name compared without case.
 * A reply that repeats no question counts when its RCODE says that the query was not understood or not served.
 */
export function matches(query: Uint8Array, reply: Uint8Array): boolean {
  if (query.length < HEADER || reply.length < HEADER) return false
  const [asked, flags] = [u16(query, 2), u16(reply, 2)]
  if (u16(reply, 0) !== u16(query, 0) || (flags & 0x8000) === 0 || ((flags ^ asked) & 0x7800) !== 0) return false
  if (u16(reply, 4) === 0) return WITHOUT_QUESTION.has(flags & 15)
  if (u16(reply, 4) !== 1) return false
  const mine = readName(query, HEADER, query.length, null)
  const theirs = readName(reply, HEADER, reply.length, null)
  if (!mine.ok || !theirs.ok || mine.end + 4 > query.length || theirs.end + 4 > reply.length) return false
  return (
    mine.name.equals(theirs.name) &&
    u16(query, mine.end) === u16(reply, theirs.end) &&
    u16(query, mine.end + 2) === u16(reply, theirs.end + 2)
  )
}
