/** DNS messages: lenient reading with offsets, and writing (RFC 1035 §4.1, RFC 6891 §6.1, RFC 8914 §2). */

import { COMPRESSIBLE, isName, skipField, UP_TO_NAMES } from './layout.ts'
import { Name } from './name.ts'
import { TYPE, typeName } from './registry.ts'
import type { Question, RR, RRType } from './rr.ts'
import { concat, from16, from32, type NameCache, readName, u16, u32 } from './wire.ts'

/** What could not be read, and where in the message. */
export interface Problem {
  readonly section: 'header' | 'question' | 'answer' | 'authority' | 'additional' | 'trailing'
  /** index of the record in its section */
  readonly index: number
  /** octets from the start of the message */
  readonly offset: number
  readonly why: string
}

export interface EdnsOption {
  readonly code: number
  readonly data: Uint8Array
}

/** An Extended DNS Error (RFC 8914 §2). */
export interface ExtendedError {
  readonly code: number
  readonly text: string
}

export interface Edns {
  readonly udpSize: number
  readonly version: number
  readonly do: boolean
  /** without those that `errors` holds */
  readonly options: readonly EdnsOption[]
  readonly errors: readonly ExtendedError[]
}

export interface Message {
  readonly id: number
  readonly opcode: number
  /** with the extended bits of EDNS */
  readonly rcode: number
  readonly qr: boolean
  readonly aa: boolean
  readonly tc: boolean
  readonly rd: boolean
  readonly ra: boolean
  readonly ad: boolean
  readonly cd: boolean
  readonly questions: readonly (Question & { readonly class: number })[]
  readonly answer: readonly RR[]
  readonly authority: readonly RR[]
  /** without OPT */
  readonly additional: readonly RR[]
  readonly edns: Edns | null
  readonly problems: readonly Problem[]
}

/** What became of reading a message. */
export type Decoded =
  | { readonly kind: 'response'; readonly message: Message }
  /** the header or the question section cannot be read, so nothing after it can be placed */
  | { readonly kind: 'malformed'; readonly offset: number; readonly why: string }

const HEADER = 12
const EDE = 15

/** Flag bits of the second header word (RFC 1035 §4.1.1, RFC 4035 §3.2). */
const FLAG = { qr: 0x8000, aa: 0x0400, tc: 0x0200, rd: 0x0100, ra: 0x0080, ad: 0x0020, cd: 0x0010 } as const
const DO = 0x8000

/**
 * Reads a message leniently: what cannot be read is a `Problem` and costs no more than it must.
 *
 * A record whose names cannot be decompressed keeps its RDATA as it stands in the message. Where the framing breaks, the records
 * so far are kept. Only names behind pointers are read more than once, each at most 255 octets, so the work is linear in the size.
 */
export function decodeMessage(message: Uint8Array): Decoded {
  // a Buffer's slices share its memory; a plain array's do not
  const wire = new Uint8Array(message.buffer, message.byteOffset, message.length)
  if (wire.length < HEADER) {
    return {
      kind: 'malformed',
      offset: wire.length,
      why: `the message has ${wire.length} octets; its header needs ${HEADER}`,
    }
  }
  const seen: NameCache = new Map()
  const questions: (Question & { readonly class: number })[] = []
  let at = HEADER
  for (let i = 0; i < u16(wire, 4); i++) {
    const read = readName(wire, at, wire.length, seen)
    if (!read.ok) return { kind: 'malformed', offset: read.offset, why: `question ${i + 1}: ${read.why}` }
    if (read.end + 4 > wire.length) {
      return { kind: 'malformed', offset: read.end, why: `question ${i + 1}: type and class are cut short` }
    }
    questions.push({ name: read.name, type: u16(wire, read.end), class: u16(wire, read.end + 2) })
    at = read.end + 4
  }

  const problems: Problem[] = []
  const sections: Record<'answer' | 'authority' | 'additional', RR[]> = { answer: [], authority: [], additional: [] }
  const opts: Opt[] = []
  let broken = false
  for (const [section, count] of [
    ['answer', u16(wire, 6)],
    ['authority', u16(wire, 8)],
    ['additional', u16(wire, 10)],
  ] as const) {
    for (let index = 0; index < count && !broken; index++) {
      const note = (offset: number, why: string): void => void problems.push({ section, index, offset, why })
      const record = readRecord(wire, at, seen, note)
      if (record === null) {
        broken = true
        break
      }
      at = record.end
      if (record.rr.type !== TYPE.OPT) sections[section].push(record.rr)
      else if (section !== 'additional') note(record.start, 'an OPT record stands outside the additional section')
      else if (opts.length > 0) note(record.start, 'the message has more than one OPT record')
      else
        opts.push({
          rr: record.rr,
          index,
          start: record.start,
          rdataStart: record.end - record.rr.rdata.length,
          ttl: record.ttl,
        })
    }
  }
  if (!broken && at < wire.length) {
    problems.push({
      section: 'trailing',
      index: 0,
      offset: at,
      why: `${wire.length - at} octets follow the last record`,
    })
  }

  const flags = u16(wire, 2)
  const opt = opts[0]
  const edns = opt === undefined ? null : readEdns(opt, problems)
  return {
    kind: 'response',
    message: {
      id: u16(wire, 0),
      opcode: (flags >> 11) & 15,
      rcode: (opt === undefined ? 0 : Math.floor(opt.ttl / 0x100_0000) << 4) | (flags & 15),
      qr: (flags & FLAG.qr) !== 0,
      aa: (flags & FLAG.aa) !== 0,
      tc: (flags & FLAG.tc) !== 0,
      rd: (flags & FLAG.rd) !== 0,
      ra: (flags & FLAG.ra) !== 0,
      ad: (flags & FLAG.ad) !== 0,
      cd: (flags & FLAG.cd) !== 0,
      questions,
      ...sections,
      edns,
      problems,
    },
  }
}

/** An OPT record: its TTL field is not a TTL, so it is kept as it stands (RFC 6891 §6.1.3). */
interface Opt {
  readonly rr: RR
  readonly index: number
  readonly start: number
  readonly rdataStart: number
  readonly ttl: number
}

/** Reads the record at `at`; null, after a note, when it does not fit in the message. */
function readRecord(
  wire: Uint8Array,
  at: number,
  seen: NameCache,
  note: (offset: number, why: string) => void,
): { readonly rr: RR; readonly start: number; readonly end: number; readonly ttl: number } | null {
  if (at >= wire.length) {
    note(at, 'the message ends before the records that its header counts')
    return null
  }
  const owner = readName(wire, at, wire.length, seen)
  if (!owner.ok) {
    note(owner.offset, `owner: ${owner.why}`)
    return null
  }
  const fixed = owner.end
  if (fixed + 10 > wire.length) {
    note(fixed, 'a record is cut short')
    return null
  }
  const type = u16(wire, fixed)
  const ttl = u32(wire, fixed + 4)
  const rdataStart = fixed + 10
  const end = rdataStart + u16(wire, fixed + 8)
  if (end > wire.length) {
    note(fixed + 8, `the RDATA of a ${typeName(type)} record runs past the end of the message`)
    return null
  }
  const rdata = decompress(type, wire, rdataStart, end, seen, note)
  // a TTL with the top bit set counts as 0 (RFC 2181 §8)
  const rr = { owner: owner.name, type, class: u16(wire, fixed + 2), ttl: ttl > 0x7fff_ffff ? 0 : ttl, rdata }
  return { rr, start: at, end, ttl }
}

/** RDATA with the names inside decompressed; as it stands, after a note, when they cannot be. */
function decompress(
  type: RRType,
  wire: Uint8Array,
  start: number,
  end: number,
  seen: NameCache,
  note: (offset: number, why: string) => void,
): Uint8Array {
  const fields = UP_TO_NAMES.get(type)
  if (fields === undefined) return wire.slice(start, end)
  const parts: Uint8Array[] = []
  let compressed = false
  let at = start
  /** where the octets begin that are to be copied as they stand */
  let copied = start
  for (const field of fields) {
    if (!isName(field)) {
      at = skipField(field, wire, at, end)
      if (at >= 0) continue
      note(start, `${typeName(type)} has ${end - start} octets of RDATA, too few for its fields`)
      return wire.slice(start, end)
    }
    if (field === 'name?' && at === end) break
    const read = readName(wire, at, end, seen)
    if (!read.ok) {
      note(read.offset, `${typeName(type)}: ${read.why}`)
      return wire.slice(start, end)
    }
    if (read.jumps > 0) {
      if (!COMPRESSIBLE.has(type)) note(at, `${typeName(type)} has a compressed name, which its sender must not write`)
      compressed = true
      parts.push(wire.subarray(copied, at), read.name.wire())
      copied = read.end
    }
    at = read.end
  }
  if (!compressed) return wire.slice(start, end)
  const rdata = concat([...parts, wire.subarray(copied, end)])
  if (rdata.length <= 0xffff) return rdata
  note(start, `the RDATA of a ${typeName(type)} record has more than 65535 octets when decompressed`)
  return wire.slice(start, end)
}

/** Reads what an OPT record says (RFC 6891 §6.1). Options after one that does not fit are lost. */
function readEdns(opt: Opt, problems: Problem[]): Edns {
  const { rdata, owner, class: udpSize } = opt.rr
  const note = (offset: number, why: string): void =>
    void problems.push({ section: 'additional', index: opt.index, offset, why })
  if (!owner.isRoot) note(opt.start, 'the owner of an OPT record is not the root')
  const options: EdnsOption[] = []
  const errors: ExtendedError[] = []
  let at = 0
  while (at < rdata.length) {
    const end = at + 4 > rdata.length ? rdata.length + 1 : at + 4 + u16(rdata, at + 2)
    if (end > rdata.length) {
      note(opt.rdataStart + at, 'an EDNS option runs past the end of the OPT record')
      break
    }
    const option = { code: u16(rdata, at), data: rdata.slice(at + 4, end) }
    if (option.code === EDE && option.data.length >= 2) errors.push(readError(option.data))
    else {
      if (option.code === EDE) note(opt.rdataStart + at, 'an Extended DNS Error has no INFO-CODE')
      options.push(option)
    }
    at = end
  }
  return { udpSize, version: Math.floor(opt.ttl / 0x1_0000) & 0xff, do: (opt.ttl & DO) !== 0, options, errors }
}

/** EXTRA-TEXT is UTF-8 and may end in a NUL (RFC 8914 §2); octets that are no UTF-8 become U+FFFD. */
function readError(data: Uint8Array): ExtendedError {
  const end = data.length > 2 && data.at(-1) === 0 ? data.length - 1 : data.length
  return { code: u16(data, 0), text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(data.subarray(2, end)) }
}

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
  const text = Buffer.from(wire.buffer, wire.byteOffset, wire.length).toString('latin1')
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

function encodeEdns(edns: Edns, rcode: number): Uint8Array {
  const encoder = new TextEncoder()
  const options = [
    ...edns.options,
    ...edns.errors.map(({ code, text }) => ({ code: EDE, data: concat([from16(code), encoder.encode(text)]) })),
  ]
  const rdata = concat(options.flatMap(({ code, data }) => [from16(code), from16(data.length), data]))
  if (rdata.length > 0xffff) throw new MessageError('the EDNS options have more than 65535 octets')
  return concat([
    Name.root.wire(),
    from16(TYPE.OPT),
    from16(edns.udpSize),
    Uint8Array.of(rcode >> 4, edns.version),
    from16(edns.do ? DO : 0),
    from16(rdata.length),
    rdata,
  ])
}
