/** Writing messages, owner names compressed (RFC 1035 §4.1). Queries are written in `query.ts`. */

import { encodeEdns } from './edns.ts'
import type { Message } from './message.ts'
import type { Name } from './name.ts'
import { concat, FLAG, from16, from32, HEADER, octetText } from './wire.ts'

/** A message that cannot be written; `message` is one line. */
export class MessageError extends Error {
  override name = 'MessageError'
}

/** What to write; what is left out is off, zero or empty. A `Message` that was read fits as it is. */
export type MessageParts = Partial<Omit<Message, 'id' | 'problems'>> & { readonly id: number }

/**
 * Writes a message. Owner names are compressed against owners and questions before them, case kept; RDATA is written as it is.
 * @throws MessageError when it would be over 65535 octets, a section over 65535 records, or an extended RCODE has no EDNS to stand in
 */
export function encodeMessage(parts: MessageParts): Uint8Array {
  const { questions = [], answer = [], authority = [], additional = [], edns = null, rcode = 0, opcode = 0 } = parts
  if (rcode > 15 && edns === null) throw new MessageError(`RCODE ${rcode} needs EDNS (RFC 6891 §6.1.3)`)
  let flags = ((opcode & 15) << 11) | (rcode & 15)
  for (const flag of ['qr', 'aa', 'tc', 'rd', 'ra', 'ad', 'cd'] as const) if (parts[flag]) flags |= FLAG[flag]
  const counts = [questions.length, answer.length, authority.length, additional.length + (edns === null ? 0 : 1)]
  if (counts.some((count) => count > 0xffff)) throw new MessageError('a section has more than 65535 records')

  const out: Uint8Array[] = [from16(parts.id), from16(flags), ...counts.map(from16)]
  let length = HEADER
  const put = (octets: Uint8Array): void => {
    out.push(octets)
    length += octets.length
  }
  const offsets = new Map<string, number>()
  const putName = (name: Name): void => put(compress(name, length, offsets))

  for (const question of questions) {
    putName(question.name)
    put(concat([from16(question.type), from16(question.class)]))
  }
  for (const record of [...answer, ...authority, ...additional]) {
    if (record.rdata.length > 0xffff) throw new MessageError('a record has more than 65535 octets of RDATA')
    putName(record.owner)
    put(concat([from16(record.type), from16(record.class), from32(record.ttl), from16(record.rdata.length)]))
    put(record.rdata)
  }
  if (edns !== null) put(encodeEdns(edns, rcode))
  if (length > 0xffff) throw new MessageError(`the message has ${length} octets; 65535 is the most`)
  return concat(out)
}

/** The name with its longest suffix that was written before as a pointer; notes where its own suffixes stand. */
function compress(name: Name, at: number, offsets: Map<string, number>): Uint8Array {
  const wire = name.wire()
  const text = octetText(wire)
  let start = 0
  while (wire[start] !== 0) {
    const suffix = text.slice(start)
    const before = offsets.get(suffix)
    if (before !== undefined) return concat([wire.subarray(0, start), from16(0xc000 | before)])
    if (at + start < 0x4000) offsets.set(suffix, at + start)
    start += 1 + wire[start]!
  }
  return wire
}
