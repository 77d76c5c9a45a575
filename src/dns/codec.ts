/**
 * Ways to write a piece of RDATA as text and to read it back; `fields.ts` makes every kind of field of them.
 *
 * Writing gives null for octets that the text form cannot carry unchanged; the whole RDATA is then written as `\# n hex`
 * (RFC 3597 §5), so that text read back always gives the same octets.
 */

import { quote } from './quote.ts'
import {
  presentOctets,
  readNameToken,
  readOctets,
  type Token,
  take,
  takeRest,
  type Words,
  ZoneTextError,
} from './tokens.ts'
import { concat, readName } from './wire.ts'

/** The text of a field and the offset after it. */
export interface Written {
  readonly text: string
  readonly end: number
}

/** One kind of field, both ways. */
export interface Codec {
  /** @returns null when the field does not fit in the RDATA, or no text form gives these octets back */
  present(rdata: Uint8Array, at: number): Written | null
  /** @throws ZoneTextError */
  parse(words: Words): Uint8Array
}

/** A field of a fixed number of octets, written as one word. */
export function fixed(
  size: number,
  present: (octets: Uint8Array) => string,
  parse: (text: string) => Uint8Array | null,
  what: string,
): Codec {
  return {
    present: (rdata, at) =>
      at + size > rdata.length ? null : { text: present(rdata.subarray(at, at + size)), end: at + size },
    parse: (words) => {
      const token = take(words, what)
      const octets = parse(token.text)
      if (octets === null) throw new ZoneTextError(token.line, `${quote(token.text)} is not ${what}`)
      return octets
    },
  }
}

/** A field that runs to the end of the RDATA and is not empty; its text may be broken by spaces. */
export function rest(
  present: (octets: Uint8Array) => string,
  parse: (text: string) => Uint8Array | null,
  what: string,
): Codec {
  return {
    present: (rdata, at) => (at < rdata.length ? { text: present(rdata.subarray(at)), end: rdata.length } : null),
    parse: (words) => {
      const first = take(words, what)
      const text =
        first.text +
        takeRest(words)
          .map((token) => token.text)
          .join('')
      const octets = parse(text)
      if (octets === null) throw new ZoneTextError(first.line, `${quote(text)} is not ${what}`)
      return octets
    },
  }
}

export const name: Codec = {
  present: (rdata, at) => {
    const read = readName(rdata, at, rdata.length, null)
    return read.ok ? { text: read.name.toString(), end: read.end } : null
  },
  parse: (words) => readNameToken(take(words, 'a name'), words.origin).wire(),
}

/** A character-string in wire form: its length, then its octets (RFC 1035 §3.3). @throws ZoneTextError over 255 octets */
export function charString(token: Token): Uint8Array {
  const octets = readOctets(token)
  if (octets.length > 255)
    throw new ZoneTextError(token.line, `a character-string has ${octets.length} octets; 255 is the most`)
  return concat([Uint8Array.of(octets.length), octets])
}

/** The content of the character-string at `at` and the offset after it; null when it does not fit. */
export function contentAt(
  rdata: Uint8Array,
  at: number,
): { readonly content: Uint8Array; readonly end: number } | null {
  if (at >= rdata.length) return null
  const end = at + 1 + rdata[at]!
  return end > rdata.length ? null : { content: rdata.subarray(at + 1, end), end }
}

export const string: Codec = {
  present: (rdata, at) => {
    const found = contentAt(rdata, at)
    return found === null ? null : { text: `"${presentOctets(found.content)}"`, end: found.end }
  },
  parse: (words) => charString(take(words, 'a character-string')),
}

/** An octet that counts the octets after it, written as one word; a word for no octets, or null when there must be some. */
export function counted(
  present: (octets: Uint8Array) => string,
  parse: (text: string) => Uint8Array | null,
  none: string | null,
  what: string,
): Codec {
  return {
    present: (rdata, at) => {
      const found = contentAt(rdata, at)
      if (found === null) return null
      const text = found.content.length === 0 ? none : present(found.content)
      return text === null ? null : { text, end: found.end }
    },
    parse: (words) => {
      const token = take(words, what)
      const octets = token.text === none ? new Uint8Array(0) : parse(token.text)
      if (octets === null || octets.length > 255 || (octets.length === 0 && none === null)) {
        throw new ZoneTextError(token.line, `${quote(token.text)} is not ${what}`)
      }
      return concat([Uint8Array.of(octets.length), octets])
    },
  }
}
