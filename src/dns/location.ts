/** The text form of LOC: "42 21 54.000 N 71 06 18.000 W -24.00m 30m 10000m 10m" (RFC 1876 §2, §3). */

import type { Codec } from './codec.ts'
import { quote } from './quote.ts'
import { type Token, take, type Words, ZoneTextError } from './tokens.ts'
import { concat, from32, u32 } from './wire.ts'

const SIZE = 16
/** Thousandths of a second of arc at the equator and the prime meridian. */
const CENTRE = 2 ** 31
/** Centimetres from the base of altitudes to the reference spheroid. */
const ALTITUDE_BASE = 10_000_000

export const loc: Codec = {
  present: (rdata, at) => {
    if (rdata.length - at !== SIZE || rdata[at] !== 0) return null
    const spans = [1, 2, 3].map((i) => presentSpan(rdata[at + i]!))
    const latitude = presentAngle(u32(rdata, at + 4), 90, 'N', 'S')
    const longitude = presentAngle(u32(rdata, at + 8), 180, 'E', 'W')
    if (spans.includes(null) || latitude === null || longitude === null) return null
    const altitude = metres(u32(rdata, at + 12) - ALTITUDE_BASE)
    return { text: [latitude, longitude, `${altitude}m`, ...spans].join(' '), end: at + SIZE }
  },
  parse: (words) => {
    const latitude = parseAngle(words, 90, 'N', 'S')
    const longitude = parseAngle(words, 180, 'E', 'W')
    const altitude = parseMetres(take(words, 'the altitude')) + ALTITUDE_BASE
    const spans = ['1m', '10000m', '10m'].map((usual) => {
      const token =
        words.at < words.tokens.length ? take(words, 'a precision') : { text: usual, quoted: false, line: words.line }
      return parseSpan(token)
    })
    if (altitude < 0 || altitude > 0xffff_ffff) throw new ZoneTextError(words.line, 'the altitude is out of range')
    return concat([Uint8Array.of(0, ...spans), from32(latitude), from32(longitude), from32(altitude)])
  },
}

/** Centimetres as metres with two decimals. */
function metres(centimetres: number): string {
  const whole = Math.abs(centimetres)
  return `${centimetres < 0 ? '-' : ''}${Math.floor(whole / 100)}.${String(whole % 100).padStart(2, '0')}`
}

function presentAngle(value: number, most: number, positive: string, negative: string): string | null {
  const thousandths = Math.abs(value - CENTRE)
  if (thousandths > most * 3_600_000) return null
  const degrees = Math.floor(thousandths / 3_600_000)
  const minutes = Math.floor(thousandths / 60_000) % 60
  const seconds = ((thousandths % 60_000) / 1000).toFixed(3)
  return `${degrees} ${minutes} ${seconds} ${value < CENTRE ? negative : positive}`
}

/** A mantissa and a power of ten in centimetres, a nibble each, in metres; null when it has a twin that means the same. */
function presentSpan(octet: number): string | null {
  const [mantissa, exponent] = [octet >> 4, octet & 15]
  if (mantissa > 9 || exponent > 9 || (mantissa === 0 && exponent > 0)) return null
  return `${metres(mantissa * 10 ** exponent)}m`
}

function parseAngle(words: Words, most: number, positive: string, negative: string): number {
  const parts: number[] = []
  for (;;) {
    const token = take(words, `${positive} or ${negative}`)
    const upper = token.text.toUpperCase()
    if (upper === positive || upper === negative) {
      const [degrees = 0, minutes = 0, seconds = 0] = parts
      const thousandths = degrees * 3_600_000 + minutes * 60_000 + Math.round(seconds * 1000)
      if (parts.length === 0 || minutes > 59 || seconds >= 60 || thousandths > most * 3_600_000) {
        throw new ZoneTextError(token.line, 'an angle is out of range')
      }
      return upper === positive ? CENTRE + thousandths : CENTRE - thousandths
    }
    if (!(parts.length < 2 ? /^[0-9]{1,3}$/ : /^[0-9]{1,2}(?:\.[0-9]{1,3})?$/).test(token.text) || parts.length > 2) {
      throw new ZoneTextError(token.line, `${quote(token.text)} is not a part of an angle`)
    }
    parts.push(Number(token.text))
  }
}

/** Centimetres of a decimal number of metres. */
function parseMetres(token: Token): number {
  const match = /^(-?)([0-9]{1,8})(?:\.([0-9]{1,2}))?m?$/i.exec(token.text)
  if (match === null) throw new ZoneTextError(token.line, `${quote(token.text)} is not a number of metres`)
  const centimetres = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0'))
  return match[1] === '-' ? -centimetres : centimetres
}

/** The octet for a number of metres, further digits than the first dropped. */
function parseSpan(token: Token): number {
  const centimetres = parseMetres(token)
  if (centimetres < 0 || centimetres > 9e9) throw new ZoneTextError(token.line, `${quote(token.text)} is out of range`)
  const digits = String(centimetres)
  return centimetres === 0 ? 0 : (Number(digits[0]) << 4) | (digits.length - 1)
}
