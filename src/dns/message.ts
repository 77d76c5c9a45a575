/** DNS messages: what one says, and lenient reading with offsets (RFC 1035 §4.1, RFC 6891 §6.1). Writing is in `encode.ts`. */

import { type Edns, readEdns } from './edns.ts'
import { COMPRESSIBLE, isName, skipField, UP_TO_NAMES } from './layout.ts'
import { TYPE, typeName } from './registry.ts'
import type { Question, RR, RRType } from './rr.ts'
import { concat, FLAG, HEADER, type NameCache, readName, u16, u32 } from './wire.ts'

export type { Edns, EdnsOption, ExtendedError } from './edns.ts'
export { encodeMessage, MessageError, type MessageParts } from './encode.ts'

/** What could not be read, and where in the message. */
export interface Problem {
  readonly section: 'header' | 'question' | 'answer' | 'authority' | 'additional' | 'trailing'
  /** index of the record in its section */
  readonly index: number
  /** octets from the start of the message */
  readonly offset: number
  readonly why: string
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

/** Problems told of one message: more say nothing more, and each may become a finding. */
const MAX_PROBLEMS = 50

/** A message being read: where in it, and what was seen so far. */
interface Reading {
  readonly wire: Uint8Array
  readonly seen: NameCache
  readonly problems: Problem[]
  section: Problem['section']
  index: number
  /** offset of the next record */
  at: number
}

function note(reading: Reading, offset: number, why: string): void {
  const { problems, section, index } = reading
  if (problems.length < MAX_PROBLEMS) problems.push({ section, index, offset, why })
  else if (problems.length === MAX_PROBLEMS)
    problems.push({ section, index, offset, why: 'there are more problems than are told' })
}

/**
 * Reads a message leniently: what cannot be read is a `Problem` and costs no more than it must.
 *
 * A record whose RDATA names cannot be decompressed keeps its RDATA as it stands in the message; one whose owner cannot be read is left
 * out. Where the framing breaks, the records so far are kept. A name behind a pointer is read once and has at most 255 octets,
 * so the work is linear in the size of the message.
 */
export function decodeMessage(message: Uint8Array): Decoded {
  // slices of a Buffer would share its memory; those of a plain array do not
  const wire = new Uint8Array(message.buffer, message.byteOffset, message.length)
  if (wire.length < HEADER) {
    return {
      kind: 'malformed',
      offset: wire.length,
      why: `the message has ${wire.length} octets; its header needs ${HEADER}`,
    }
  }
  const reading: Reading = { wire, seen: new Map(), problems: [], section: 'question', index: 0, at: HEADER }
  const questions: (Question & { readonly class: number })[] = []
  for (let i = 0; i < u16(wire, 4); i++) {
    const name = readName(wire, reading.at, wire.length, reading.seen)
    if (!name.ok) return { kind: 'malformed', offset: name.offset, why: `question ${i + 1}: ${name.why}` }
    if (name.end + 4 > wire.length) {
      return { kind: 'malformed', offset: name.end, why: `question ${i + 1}: type and class are cut short` }
    }
    questions.push({ name: name.name, type: u16(wire, name.end), class: u16(wire, name.end + 2) })
    reading.at = name.end + 4
  }

  const answer = readSection(reading, 'answer', u16(wire, 6))
  const authority = answer.broken ? NOTHING : readSection(reading, 'authority', u16(wire, 8))
  const additional = authority.broken ? NOTHING : readSection(reading, 'additional', u16(wire, 10))
  if (!additional.broken && reading.at < wire.length) {
    Object.assign(reading, { section: 'trailing', index: 0 })
    note(reading, reading.at, `${wire.length - reading.at} octets follow the last record`)
  }

  const flags = u16(wire, 2)
  const { opt } = additional
  return {
    kind: 'response',
    message: {
      id: u16(wire, 0),
      opcode: (flags >> 11) & 15,
      rcode: ((opt?.rcodeBits ?? 0) << 4) | (flags & 15),
      qr: (flags & FLAG.qr) !== 0,
      aa: (flags & FLAG.aa) !== 0,
      tc: (flags & FLAG.tc) !== 0,
      rd: (flags & FLAG.rd) !== 0,
      ra: (flags & FLAG.ra) !== 0,
      ad: (flags & FLAG.ad) !== 0,
      cd: (flags & FLAG.cd) !== 0,
      questions,
      answer: answer.records,
      authority: authority.records,
      additional: additional.records,
      edns: opt?.edns ?? null,
      problems: reading.problems,
    },
  }
}

interface SectionRead {
  readonly records: readonly RR[]
  readonly opt: { readonly edns: Edns; readonly rcodeBits: number } | null
  /** the framing broke: what follows cannot be placed */
  readonly broken: boolean
}

/** A section after one whose framing broke. */
const NOTHING: SectionRead = { records: [], opt: null, broken: true }

function readSection(reading: Reading, section: Problem['section'], count: number): SectionRead {
  const { wire } = reading
  const records: RR[] = []
  let opt: SectionRead['opt'] = null
  reading.section = section
  for (let index = 0; index < count; index++) {
    reading.index = index
    const start = reading.at
    const record = readRecord(reading)
    if (record === 'broken') return { records, opt, broken: true }
    if (record === 'unreadable') continue
    if (record.type !== TYPE.OPT) records.push(record)
    else if (section !== 'additional') note(reading, start, 'an OPT record stands outside the additional section')
    else if (opt !== null) note(reading, start, 'the message has more than one OPT record')
    else {
      if (!record.owner.isRoot) note(reading, start, 'the owner of an OPT record is not the root')
      const rdataStart = reading.at - record.rdata.length
      const ttl = u32(wire, rdataStart - 6)
      const edns = readEdns(record.class, ttl, record.rdata, (offset, why) => note(reading, rdataStart + offset, why))
      opt = { edns, rcodeBits: ttl >>> 24 }
    }
  }
  return { records, opt, broken: false }
}

/** Reads the next record and moves behind it. */
function readRecord(reading: Reading): RR | 'unreadable' | 'broken' {
  const { wire, at, seen } = reading
  const broken = (offset: number, why: string): 'broken' => {
    note(reading, offset, why)
    return 'broken'
  }
  if (at >= wire.length) return broken(at, 'the message ends before the records that its header counts')
  const owner = readName(wire, at, wire.length, seen)
  if (!owner.ok) note(reading, owner.offset, `owner: ${owner.why}`)
  const fixed = owner.end
  if (fixed === null) return 'broken'
  if (fixed + 10 > wire.length) return broken(fixed, 'a record is cut short')
  const type = u16(wire, fixed)
  const ttl = u32(wire, fixed + 4)
  const start = fixed + 10
  const end = start + u16(wire, fixed + 8)
  if (end > wire.length) {
    return broken(fixed + 8, `the RDATA of a ${typeName(type)} record runs past the end of the message`)
  }
  reading.at = end
  if (!owner.ok) return 'unreadable'
  const rdata = decompress(reading, type, start, end) ?? wire.slice(start, end)
  // a TTL with the top bit set counts as 0 (RFC 2181 §8)
  return { owner: owner.name, type, class: u16(wire, fixed + 2), ttl: ttl > 0x7fff_ffff ? 0 : ttl, rdata }
}

/** RDATA with the names inside decompressed; null when it is to be taken as it stands. */
function decompress(reading: Reading, type: RRType, start: number, end: number): Uint8Array | null {
  const fields = UP_TO_NAMES.get(type)
  if (fields === undefined) return null
  const { wire, seen } = reading
  const parts: Uint8Array[] = []
  let at = start
  /** where the octets begin that are to be copied as they stand */
  let copied = start
  for (const field of fields) {
    if (!isName(field)) {
      at = skipField(field, wire, at, end)
      if (at >= 0) continue
      note(reading, start, `${typeName(type)} has ${end - start} octets of RDATA, too few for its fields`)
      return null
    }
    if (field === 'name?' && at === end) break
    const name = readName(wire, at, end, seen)
    if (!name.ok) {
      note(reading, name.offset, `${typeName(type)}: ${name.why}`)
      return null
    }
    if (name.jumps > 0) {
      if (!COMPRESSIBLE.has(type))
        note(reading, at, `${typeName(type)} has a compressed name, which its sender must not write`)
      parts.push(wire.subarray(copied, at), name.name.wire())
      copied = name.end
    }
    at = name.end
  }
  if (parts.length === 0) return null
  const rdata = concat([...parts, wire.subarray(copied, end)])
  if (rdata.length <= 0xffff) return rdata
  note(reading, start, `${typeName(type)} has more than 65535 octets of RDATA when decompressed`)
  return null
}
