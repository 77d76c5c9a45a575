/**
 * Instants: how users write them, how they are shown, and how RRSIG's 32-bit fields stand for them
 * (RFC 3339 §5.6, RFC 4034 §3.1.5 and §3.2, RFC 1982 §3.2).
 */

import { quote } from './quote.ts'

/** Whole seconds since 1970-01-01T00:00:00Z. */
export type Timestamp = number & { readonly __unit: 'seconds since 1970' }

/** A text that is not an instant; `message` is one line fit for a user. */
export class TimeError extends Error {
  override name = 'TimeError'
}

const RFC3339 =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))$/
const COMPACT = /^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})$/
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000

/**
 * Reads an instant: RFC 3339 (`2026-06-15T00:00:00Z`, an offset allowed, fractions dropped), `YYYYMMDDHHMMSS` in UTC, or `@` and seconds since 1970.
 * @throws TimeError when the text has none of these forms or names a day or hour that does not exist
 */
export function parseTime(text: string): Timestamp {
  if (/^@[0-9]{1,12}$/.test(text)) {
    const seconds = Number(text.slice(1))
    if (seconds > LAST) throw new TimeError(`${quote(text)} is after the year 9999`)
    return seconds as Timestamp
  }
  const match = RFC3339.exec(text) ?? COMPACT.exec(text)
  if (match === null) {
    throw new TimeError(`${quote(text)} is not a time; write 2026-06-15T00:00:00Z, 20260615000000 or @1781481600`)
  }
  const seconds = utcSeconds(match.slice(1, 7).map(Number))
  if (seconds === null) throw new TimeError(`${quote(text)} names a day or an hour that does not exist`)
  const [hours, minutes] = [Number(match[8] ?? 0), Number(match[9] ?? 0)]
  if (hours > 23 || minutes > 59) throw new TimeError(`${quote(text)} has an offset from UTC that does not exist`)
  const offset = (match[7] === '-' ? -60 : 60) * (hours * 60 + minutes)
  return (seconds - offset) as Timestamp
}

/** Seconds since 1970 of year, month, day, hour, minute, second in UTC; null when there is no such instant. */
function utcSeconds(parts: readonly number[]): number | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second)
  const same =
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second
  return same ? date.getTime() / 1000 : null
}

/** An instant in RFC 3339 form, UTC, whole seconds: `2026-06-15T00:00:00Z`. */
export function formatTime(at: number): string {
  return new Date(at * 1000).toISOString().replace('.000Z', 'Z')
}

/** How far `to` is from `from`, in the largest unit that has at least two: "3 h ago", "in 12 d", "now". Rounded towards zero. */
export function distance(from: number, to: number): string {
  const seconds = Math.abs(to - from)
  if (seconds === 0) return 'now'
  const units: readonly (readonly [string, number])[] = [
    ['y', 31_556_952],
    ['d', 86_400],
    ['h', 3_600],
    ['min', 60],
  ]
  const [unit, size] = units.find(([, size]) => seconds >= 2 * size) ?? ['s', 1]
  const span = `${Math.floor(seconds / size)} ${unit}`
  return to < from ? `${span} ago` : `in ${span}`
}

/** A 32-bit RRSIG time as YYYYMMDDHHmmSS, counted from 1970 without wrapping (RFC 4034 §3.2). */
export function presentSerialTime(field: number): string {
  return formatTime(field).replace(/[-:TZ]/g, '')
}

/**
 * Reads an RRSIG time as zone files have it: YYYYMMDDHHmmSS in UTC, or seconds as an unsigned decimal (RFC 4034 §3.2).
 * @returns the 32-bit field, which wraps before 1970 and after 2106-02-07 (RFC 4034 §3.1.5); null when the text is neither
 */
export function parseSerialTime(text: string): number | null {
  const match = COMPACT.exec(text)
  if (match !== null) {
    const seconds = utcSeconds(match.slice(1).map(Number))
    return seconds === null ? null : seconds >>> 0
  }
  return /^[0-9]{1,10}$/.test(text) && Number(text) <= 0xffff_ffff ? Number(text) : null
}

/**
 * Compares two 32-bit times or serials in serial arithmetic (RFC 1982 §3.2): negative, zero or positive as `a` is before, at or after `b`.
 * For the one distance that the RFC leaves undefined, 2^31, each counts as before the other.
 */
export function serialCompare(a: number, b: number): number {
  return (a - b) | 0
}

/** The instant nearest to `near` whose low 32 bits are `field` (RFC 4034 §3.1.5). */
export function serialToTime(field: number, near: number): Timestamp {
  return (near + ((field - near) | 0)) as Timestamp
}
