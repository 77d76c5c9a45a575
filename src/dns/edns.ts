/** EDNS: what an OPT record says, both ways (RFC 6891 §6.1, RFC 8914 §2). */

import { Name } from './name.ts'
import { TYPE } from './registry.ts'
import { concat, from16, u16 } from './wire.ts'

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

const EDE = 15
const DO = 0x8000

/**
 * Reads what stands in an OPT record's class, TTL and RDATA. Options after one that does not fit are lost.
 * @param ttl the TTL field as it stands: it carries RCODE bits, version and flags (RFC 6891 §6.1.3)
 * @param note is told what could not be read, with the offset in the RDATA
 */
export function readEdns(
  udpSize: number,
  ttl: number,
  rdata: Uint8Array,
  note: (offset: number, why: string) => void,
): Edns {
  const options: EdnsOption[] = []
  const errors: ExtendedError[] = []
  let at = 0
  while (at < rdata.length) {
    const end = at + 4 > rdata.length ? rdata.length + 1 : at + 4 + u16(rdata, at + 2)
    if (end > rdata.length) {
      note(at, 'an EDNS option runs past the end of the OPT record')
      break
    }
    const option = { code: u16(rdata, at), data: rdata.slice(at + 4, end) }
    if (option.code === EDE && option.data.length >= 2) errors.push(readError(option.data))
    else {
      if (option.code === EDE) note(at, 'an Extended DNS Error has no INFO-CODE')
      options.push(option)
    }
    at = end
  }
  return { udpSize, version: (ttl >>> 16) & 0xff, do: (ttl & DO) !== 0, options, errors }
}

/** EXTRA-TEXT is UTF-8 and may end in a NUL (RFC 8914 §2); octets that are no UTF-8 become U+FFFD. */
function readError(data: Uint8Array): ExtendedError {
  const end = data.length > 2 && data.at(-1) === 0 ? data.length - 1 : data.length
  return { code: u16(data, 0), text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(data.subarray(2, end)) }
}

/** The OPT record: the upper bits of `rcode`, then version, flags and options, the Extended DNS Errors last. */
export function encodeEdns(edns: Edns, rcode: number): Uint8Array {
  const encoder = new TextEncoder()
  const options = [
    ...edns.options,
    ...edns.errors.map(({ code, text }) => ({ code: EDE, data: concat([from16(code), encoder.encode(text)]) })),
  ]
  const rdata = concat(options.flatMap(({ code, data }) => [from16(code), from16(data.length), data]))
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
