/** Reading octets: integers, and domain names with and without compression (RFC 1035 §2.3.2, §3.1, §4.1.4). Nothing here throws or reads past its end. */

import { Name } from './name.ts'

/** Pointers followed for one name: a name has at most 127 labels, so honest compression needs no more. Keeps chains of pointers from being walked at length. */
const MAX_POINTERS = 127

/** Octets of a message's header (RFC 1035 §4.1.1). */
export const HEADER = 12

/** Flag bits of the header's second word (RFC 1035 §4.1.1, RFC 4035 §3.2). */
export const FLAG = { qr: 0x8000, aa: 0x0400, tc: 0x0200, rd: 0x0100, ra: 0x0080, ad: 0x0020, cd: 0x0010 } as const

/** A name that was read: itself, the offset after it, and how many pointers led to its last label. */
interface ReadName {
  readonly ok: true
  readonly name: Name
  readonly end: number
  readonly jumps: number
}

export type NameRead =
  | ReadName
  | {
      readonly ok: false
      readonly why: string
      readonly offset: number
      /** the offset after the name, when only what its pointer leads to cannot be read; else null */
      readonly end: number | null
    }

/** The names behind the pointers of one message, by offset: each is read once, and names that share it share its labels. */
export type NameCache = Map<number, ReadName>

/** A 16-bit unsigned integer; the caller has checked the bounds. */
export function u16(octets: Uint8Array, at: number): number {
  return (octets[at]! << 8) | octets[at + 1]!
}

/** A 32-bit unsigned integer; the caller has checked the bounds. */
export function u32(octets: Uint8Array, at: number): number {
  return u16(octets, at) * 0x1_0000 + u16(octets, at + 2)
}

/** The octets of a 16-bit unsigned integer. */
export function from16(value: number): Uint8Array {
  return Uint8Array.of(value >>> 8, value)
}

/** The octets of a 32-bit unsigned integer. */
export function from32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)
}

/** One character for each octet: equal for equal octets, so fit for `===` and as a Map key. */
export const octetText = (octets: Uint8Array): string =>
  Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('latin1')

/** Octet strings one after the other. */
export function concat(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const part of parts) length += part.length
  const out = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/**
 * Reads the name at `at`, which must end before `limit`.
 * @param seen the names behind pointers so far; null where no name may be compressed. A pointer must lead strictly backwards,
 *   to before the run of labels that it ends, and not into the header
 * @returns the name and the offset after it, or why it cannot be read and at which octet
 */
export function readName(wire: Uint8Array, at: number, limit: number, seen: NameCache | null): NameRead {
  return readRun(wire, at, limit, seen, 0)
}

/** Reads labels up to the root label or a pointer; `depth` is the number of pointers that led here. */
function readRun(wire: Uint8Array, run: number, limit: number, seen: NameCache | null, depth: number): NameRead {
  const failed = (why: string, offset: number, end: number | null = null): NameRead => ({ ok: false, why, offset, end })
  const labels: Uint8Array[] = []
  let size = 1
  let at = run
  for (;;) {
    if (at >= limit) return failed('a name runs past the end of its data', at)
    const length = wire[at]!
    if (length === 0)
      return { ok: true, name: labels.length === 0 ? Name.root : new Name(labels), end: at + 1, jumps: 0 }
    if (length >= 0xc0) break
    if (length >= 0x40) return failed(`a label begins with 0x${length.toString(16)}, a reserved label type`, at)
    if (at + 1 + length > limit) return failed('a label runs past the end of its data', at)
    size += length + 1
    if (size > 255) return failed('a name has more than 255 octets', at)
    labels.push(wire.slice(at + 1, at + 1 + length))
    at += 1 + length
  }
  if (seen === null) return failed('a name is compressed where none may be', at)
  if (at + 2 > limit) return failed('a compression pointer is cut short', at)
  const target = ((wire[at]! & 0x3f) << 8) | wire[at + 1]!
  if (target >= run) return failed('a compression pointer does not lead backwards', at, at + 2)
  if (target < HEADER) return failed('a compression pointer leads into the header', at, at + 2)
  const tail = seen.get(target) ?? (depth < MAX_POINTERS ? readRun(wire, target, wire.length, seen, depth + 1) : null)
  if (tail?.ok === false) return depth === 0 ? { ...tail, end: at + 2 } : tail
  if (tail === null || tail.jumps >= MAX_POINTERS) return failed('a name has too many compression pointers', at, at + 2)
  seen.set(target, tail)
  if (size + tail.name.key.length - 1 > 255) return failed('a name has more than 255 octets', at, at + 2)
  const name = labels.length === 0 ? tail.name : new Name([...labels, ...tail.name.labels])
  return { ok: true, name, end: at + 2, jumps: tail.jumps + 1 }
}
