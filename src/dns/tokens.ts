/** Zone text in words: quotation marks, escapes, parentheses, comments (RFC 1035 §5.1). */

import { Name, NameError } from './name.ts'
import { quote } from './quote.ts'

/** Zone text that cannot be read; `message` is one line that begins with the place. */
export class ZoneTextError extends Error {
  override name = 'ZoneTextError'
  /** counted from 1 */
  readonly line: number
  /** the message without the place */
  readonly why: string
  constructor(line: number, why: string, file?: string) {
    super(`${file === undefined ? '' : `${file}, `}line ${line}: ${why}`)
    this.line = line
    this.why = why
  }
}

/** A word as it was written, escapes untouched; of a quoted string, what is between its quotation marks. */
export interface Token {
  readonly text: string
  readonly quoted: boolean
  readonly line: number
}

/** One record or directive: its words, and whether white space stands before the first. */
export interface Entry {
  readonly tokens: readonly Token[]
  readonly indented: boolean
  readonly line: number
}

const SPACE = /[ \t\r\f\v]/
const WORD_END = /[ \t\r\f\v\n;()]/

/** Splits zone text into entries. @throws ZoneTextError for a parenthesis or quotation mark that is not closed */
export function* entries(text: string): Generator<Entry> {
  let line = 1
  let depth = 0
  let opened = 0
  let lineStart = true
  let entry: { tokens: Token[]; indented: boolean; line: number } = { tokens: [], indented: false, line }
  let at = text.startsWith('\ufeff') ? 1 : 0
  while (at < text.length) {
    const character = text[at]!
    if (character === '\n') {
      if (depth === 0) {
        if (entry.tokens.length > 0) yield entry
        entry = { tokens: [], indented: false, line: line + 1 }
        lineStart = true
      }
      line++
      at++
      continue
    }
    if (SPACE.test(character)) {
      if (lineStart) entry.indented = true
      at++
    } else if (character === ';') {
      while (at < text.length && text[at] !== '\n') at++
    } else if (character === '(') {
      if (depth++ === 0) opened = line
      at++
    } else if (character === ')') {
      if (depth-- === 0) throw new ZoneTextError(line, 'a closing parenthesis has no opening one')
      at++
    } else {
      const quoted = character === '"'
      const end = quoted ? quotationEnd(text, at, line) : wordEnd(text, at, line)
      entry.tokens.push({ text: quoted ? text.slice(at + 1, end - 1) : text.slice(at, end), quoted, line })
      at = end
    }
    lineStart = false
  }
  if (depth > 0) throw new ZoneTextError(opened, 'a parenthesis is not closed')
  if (entry.tokens.length > 0) yield entry
}

/** The offset after the quoted string that begins at `at`. */
function quotationEnd(text: string, at: number, line: number): number {
  for (let i = at + 1; i < text.length && text[i] !== '\n'; i++) {
    if (text[i] === '"') return i + 1
    if (text[i] === '\\' && text[i + 1] !== '\n') i++
  }
  throw new ZoneTextError(line, 'a quotation mark is not closed on its line')
}

/** The offset after the word that begins at `at`; a quoted part inside it (`key="a b"`) belongs to it. */
function wordEnd(text: string, at: number, line: number): number {
  let i = at
  while (i < text.length && !WORD_END.test(text[i]!)) {
    if (text[i] === '"') i = quotationEnd(text, i, line)
    else i += text[i] === '\\' && text[i + 1] !== '\n' ? 2 : 1
  }
  return Math.min(i, text.length)
}

/** The words of one record's RDATA, taken one after the other. */
export interface Words {
  readonly tokens: readonly Token[]
  at: number
  /** where to say that a word is missing */
  readonly line: number
  readonly origin: Name
}

/** Takes the next word. @throws ZoneTextError when there is none */
export function take(words: Words, what: string): Token {
  const token = words.tokens[words.at]
  if (token === undefined) throw new ZoneTextError(words.tokens.at(-1)?.line ?? words.line, `${what} is missing`)
  words.at++
  return token
}

/** Takes all words that are left. */
export function takeRest(words: Words): readonly Token[] {
  const rest = words.tokens.slice(words.at)
  words.at = words.tokens.length
  return rest
}

/** Reads a name relative to the origin. @throws ZoneTextError */
export function readNameToken(token: Token, origin: Name): Name {
  try {
    return Name.parse(token.text, origin)
  } catch (error) {
    if (error instanceof NameError) throw new ZoneTextError(token.line, error.message)
    throw error
  }
}

/** Reads an unsigned decimal of at most `most`. @throws ZoneTextError */
export function readNumber(token: Token, most: number, what: string): number {
  if (!/^[0-9]{1,10}$/.test(token.text) || Number(token.text) > most) {
    throw new ZoneTextError(token.line, `${what} ${quote(token.text)} is not a number from 0 to ${most}`)
  }
  return Number(token.text)
}

const UNIT: Readonly<Record<string, number>> = { w: 604_800, d: 86_400, h: 3_600, m: 60, s: 1 }

/** Seconds of a TTL: a decimal, or numbers with the units w, d, h, m, s ("1h30m"); null when the text is neither or over 2^31 − 1 (RFC 2181 §8). */
export function parseTtl(text: string): number | null {
  let seconds = 0
  if (/^[0-9]+$/.test(text)) seconds = Number(text)
  else if (/^(?:[0-9]+[wdhms])+$/i.test(text)) {
    for (const [, count, unit] of text.toLowerCase().matchAll(/([0-9]+)([wdhms])/g))
      seconds += Number(count) * UNIT[unit!]!
  } else return null
  return seconds <= 0x7fff_ffff ? seconds : null
}

/** The octets of a word or quoted string: escapes resolved, characters outside ASCII as UTF-8. @throws ZoneTextError */
export function readOctets(token: Token): Uint8Array {
  const out: number[] = []
  const { text, line } = token
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i)!
    if (code === 0x5c) {
      const ddd = /^[0-9]{3}/.exec(text.slice(i + 1, i + 4))?.[0]
      if (ddd !== undefined) {
        if (Number(ddd) > 255) throw new ZoneTextError(line, `"\\${ddd}" is over 255`)
        out.push(Number(ddd))
        i += 3
        continue
      }
      const next = text.charCodeAt(++i)
      if (Number.isNaN(next) || (next >= 0x30 && next <= 0x39) || next > 0x7f) {
        throw new ZoneTextError(line, 'a backslash is not followed by a character or three digits')
      }
      out.push(next)
    } else if (code === 0x22) {
      throw new ZoneTextError(line, `${quote(text)} has a quotation mark inside`)
    } else if (code > 0x7f) {
      out.push(...Buffer.from(String.fromCodePoint(code)))
      if (code > 0xffff) i++
    } else out.push(code)
  }
  return Uint8Array.from(out)
}

/** Octets as they stand between quotation marks (RFC 1035 §5.1): pure printable ASCII. */
export function presentOctets(octets: Uint8Array): string {
  let text = ''
  for (const octet of octets) {
    if (octet === 0x22 || octet === 0x5c) text += `\\${String.fromCharCode(octet)}`
    else if (octet < 0x20 || octet > 0x7e) text += `\\${String(octet).padStart(3, '0')}`
    else text += String.fromCharCode(octet)
  }
  return text
}
