/** Zone-file text of records, both ways (RFC 1035 §5, RFC 2308 §4, RFC 3597 §5, RFC 4034 §2.2, §3.2, §4.2, §5.3). */

import { fromHex, toHex } from './base.ts'
import { CODECS } from './fields.ts'
import { LAYOUT } from './layout.ts'
import { Name } from './name.ts'
import { quote } from './quote.ts'
import { CLASS_IN, className, parseClass, parseType, suggestType, TYPE, typeName } from './registry.ts'
import type { RR, RRType } from './rr.ts'
import {
  type Entry,
  entries,
  parseTtl,
  readNameToken,
  readNumber,
  type Token,
  take,
  takeRest,
  type Words,
  ZoneTextError,
} from './tokens.ts'
import { concat } from './wire.ts'

export { parseTtl, ZoneTextError }

/** RDATA as text, one line of printable ASCII. What the type's own form cannot carry, and every unknown type, is `\# n hex`. */
export function presentRdata(type: RRType, rdata: Uint8Array): string {
  return presentFields(type, rdata) ?? `\\# ${rdata.length} ${toHex(rdata)}`.trimEnd()
}

function presentFields(type: RRType, rdata: Uint8Array): string | null {
  const fields = LAYOUT.get(type)
  if (fields === undefined) return null
  const texts: string[] = []
  let at = 0
  for (const field of fields) {
    const written = CODECS[field].present(rdata, at)
    if (written === null) return null
    if (written.text !== '') texts.push(written.text)
    at = written.end
  }
  return at === rdata.length ? texts.join(' ') : null
}

/** A record as one line: owner, TTL, class, type, RDATA, one space between. */
export function presentRR(rr: RR): string {
  return `${rr.owner} ${rr.ttl} ${className(rr.class)} ${typeName(rr.type)} ${presentRdata(rr.type, rr.rdata)}`.trimEnd()
}

/**
 * Reads the RDATA of one record from text.
 * @param origin what names without a final dot are relative to; default: the root
 * @throws ZoneTextError
 */
export function parseRdata(type: RRType, text: string, origin: Name = Name.root): Uint8Array {
  const [entry = { tokens: [], line: 1 }, more] = entries(text)
  if (more !== undefined) throw new ZoneTextError(more.line, 'the RDATA goes on after its line; put it in parentheses')
  return readRdata(type, { tokens: entry.tokens, at: 0, line: entry.line, origin })
}

function readRdata(type: RRType, words: Words): Uint8Array {
  const first = words.tokens[words.at]
  if (first?.text === '\\#' && !first.quoted) return readGeneric(words)
  const fields = LAYOUT.get(type)
  if (fields === undefined) {
    throw new ZoneTextError(words.line, `${typeName(type)} has no text form; write \\# and hexadecimal (RFC 3597 §5)`)
  }
  const deletion = readDeletion(type, words)
  if (deletion !== null) return deletion
  const rdata = concat(fields.map((field) => CODECS[field].parse(words)))
  const extra = words.tokens[words.at]
  if (extra !== undefined)
    throw new ZoneTextError(extra.line, `${quote(extra.text)} follows the RDATA of the ${typeName(type)}`)
  if (rdata.length > 0xffff) throw new ZoneTextError(words.line, 'the RDATA has more than 65535 octets')
  return rdata
}

/** `\# n hex` (RFC 3597 §5). */
function readGeneric(words: Words): Uint8Array {
  const mark = take(words, '\\#')
  const length = readNumber(take(words, 'the length after \\#'), 0xffff, 'length')
  const rdata = fromHex(
    takeRest(words)
      .map((token) => token.text)
      .join(''),
  )
  if (rdata === null) throw new ZoneTextError(mark.line, 'what follows \\# is not hexadecimal of whole octets')
  if (rdata.length === length) return rdata
  throw new ZoneTextError(mark.line, `\\# announces ${length} octets but ${rdata.length} follow`)
}

/** The request to delete the DS in the form RFC 8078 §4 prints it, one digit for one octet: "0 0 0 0" and "0 3 0 0". */
function readDeletion(type: RRType, words: Words): Uint8Array | null {
  if (type !== TYPE.CDS && type !== TYPE.CDNSKEY) return null
  const text = words.tokens
    .slice(words.at)
    .map((token) => token.text)
    .join(' ')
  if (type === TYPE.CDS && text === '0 0 0 0') return Uint8Array.of(0, 0, 0, 0, 0)
  if (type === TYPE.CDNSKEY && text === '0 3 0 0') return Uint8Array.of(0, 0, 3, 0, 0)
  return null
}

export interface ZoneTextOptions {
  /** what relative names are relative to until `$ORIGIN`; default: the root */
  readonly origin?: Name
  /** the TTL of records without one until `$TTL`, in seconds; default: that of the record before */
  readonly ttl?: number
  /** named in errors */
  readonly file?: string
}

/** What carries over from one entry to the next. */
interface Context {
  origin: Name
  defaultTtl: number | null
  lastTtl: number | null
  lastClass: number
  lastOwner: Name | null
}

/**
 * Reads zone-file text.
 * @throws ZoneTextError with the line; `$INCLUDE` and `$GENERATE` are refused
 */
export function parseZone(text: string, options: ZoneTextOptions = {}): readonly RR[] {
  const context: Context = {
    origin: options.origin ?? Name.root,
    defaultTtl: options.ttl ?? null,
    lastTtl: null,
    lastClass: CLASS_IN,
    lastOwner: null,
  }
  const records: RR[] = []
  try {
    for (const entry of entries(text)) {
      const first = entry.tokens[0]!
      if (first.text.startsWith('$') && !first.quoted) readDirective(entry, context)
      else records.push(readRecord(entry, context))
    }
  } catch (error) {
    if (error instanceof ZoneTextError && options.file !== undefined) {
      throw new ZoneTextError(error.line, error.why, options.file)
    }
    throw error
  }
  return records
}

function readDirective(entry: Entry, context: Context): void {
  const [directive, value, extra] = entry.tokens
  const name = directive!.text.toUpperCase()
  if (name !== '$ORIGIN' && name !== '$TTL')
    throw new ZoneTextError(entry.line, `${quote(directive!.text)} is not supported here`)
  if (value === undefined) throw new ZoneTextError(entry.line, `${name} has no value`)
  if (extra !== undefined) throw new ZoneTextError(extra.line, `${quote(extra.text)} follows the value of ${name}`)
  if (name === '$ORIGIN') context.origin = readNameToken(value, context.origin)
  else {
    context.defaultTtl = parseTtl(value.text)
    if (context.defaultTtl === null) throw new ZoneTextError(value.line, `${quote(value.text)} is not a TTL`)
  }
}

function readRecord(entry: Entry, context: Context): RR {
  const words: Words = { tokens: entry.tokens, at: 0, line: entry.line, origin: context.origin }
  if (!entry.indented) context.lastOwner = readNameToken(take(words, 'an owner'), context.origin)
  const owner = context.lastOwner
  if (owner === null) throw new ZoneTextError(entry.line, 'the first record has no owner')

  let ttl: number | null = null
  let recordClass: number | null = null
  let type: RRType | null = null
  while (type === null) {
    const token = take(words, 'the type')
    const asTtl: number | null = ttl === null && /^[0-9]/.test(token.text) ? parseTtl(token.text) : null
    const asClass: number | null = recordClass === null ? parseClass(token.text) : null
    if (asTtl !== null) ttl = asTtl
    else if (asClass !== null) recordClass = asClass
    else {
      type = parseType(token.text)
      if (type === null) throw new ZoneTextError(token.line, notAType(token))
    }
  }
  if (ttl !== null) context.lastTtl = ttl
  if (recordClass !== null) context.lastClass = recordClass
  ttl ??= context.defaultTtl ?? context.lastTtl
  if (ttl === null) throw new ZoneTextError(entry.line, 'the record has no TTL, and none was given before')
  return { owner, type, class: context.lastClass, ttl, rdata: readRdata(type, words) }
}

function notAType(token: Token): string {
  const near = suggestType(token.text)
  return `${quote(token.text)} is not an RR type${near === null ? '' : `; did you mean ${near}?`}`
}
