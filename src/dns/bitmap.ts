/** Type bitmaps of NSEC, NSEC3 and CSYNC: windows of RR types (RFC 4034 §4.1.2, RFC 5155 §3.2.1, RFC 7477 §2.1.1.2.1). */

import type { Parsed } from './rdata.ts'
import type { RRType } from './rr.ts'

/**
 * Reads a type bitmap that runs to the end of the RDATA. No window at all is an empty set; whether that may be is the caller's to say.
 * Windows out of order, of no or over 32 octets, or with a last octet of zero are refused: such a bitmap is not what the RFC lets a server send.
 * @param at offset in `rdata` where the bitmap begins
 */
export function parseBitmap(rdata: Uint8Array, at = 0): Parsed<ReadonlySet<RRType>> {
  const types = new Set<RRType>()
  let before = -1
  while (at < rdata.length) {
    const window = rdata[at]!
    const length = rdata[at + 1]
    if (length === undefined) return { ok: false, why: 'a type bitmap window is cut short', offset: at }
    if (window <= before) return { ok: false, why: 'type bitmap windows are out of order', offset: at }
    if (length === 0) return { ok: false, why: 'a type bitmap window is empty', offset: at + 1 }
    if (length > 32)
      return { ok: false, why: `a type bitmap window has ${length} octets; 32 is the most`, offset: at + 1 }
    const end = at + 2 + length
    if (end > rdata.length)
      return { ok: false, why: 'a type bitmap window runs past the end of the RDATA', offset: at + 1 }
    if (rdata[end - 1] === 0)
      return { ok: false, why: 'a type bitmap window ends in an octet of zero', offset: end - 1 }
    for (let i = 0; i < length; i++) {
      const octet = rdata[at + 2 + i]!
      for (let bit = 0; bit < 8; bit++) if (octet & (0x80 >> bit)) types.add(window * 256 + i * 8 + bit)
    }
    before = window
    at = end
  }
  return { ok: true, value: types }
}

/** The type bitmap of a set of types; no octets for the empty set. */
export function encodeBitmap(types: Iterable<RRType>): Uint8Array {
  const out: number[] = []
  let window = -1
  let start = 0
  for (const type of [...types].sort((a, b) => a - b)) {
    if (type >> 8 !== window) {
      window = type >> 8
      start = out.length
      out.push(window, 0)
    }
    const octets = ((type & 0xff) >> 3) + 1
    while (out.length - start - 2 < octets) out.push(0)
    out[start + 1] = octets
    out[start + 1 + octets]! |= 0x80 >> (type & 7)
  }
  return Uint8Array.from(out)
}
