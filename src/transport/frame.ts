/** Messages in a stream: each after its length in two octets (RFC 1035 §4.2.2). */

import { concat, from16, u16 } from '../dns/wire.ts'

/** A message of at most 65535 octets with its length before it. */
export function frame(message: Uint8Array): Uint8Array {
  return concat([from16(message.length), message])
}

/** Takes a stream in chunks of any size, and hands out its messages whole, each a copy. */
export function unframe(each: (message: Uint8Array) => void): (chunk: Uint8Array) => void {
  let held: Uint8Array[] = []
  let size = 0
  let needed = 2
  return (chunk) => {
    held.push(chunk)
    size += chunk.length
    if (size < needed) return
    const stream = concat(held)
    let at = 0
    while (size - at >= 2 && size - at >= 2 + u16(stream, at)) {
      const end = at + 2 + u16(stream, at)
      each(stream.slice(at + 2, end))
      at = end
    }
    held = [stream.slice(at)]
    size -= at
    needed = size < 2 ? 2 : 2 + u16(stream, at)
  }
}
