/**
 * The octets of a signature as signers spoil them: DER around r and s (RFC 3279 §2.2.3) where RFC 6605 §4 wants them bare,
 * the two exchanged, leading zeros lost, octets put on.
 */

import { signatureOctets } from '../../crypto/verify.ts'
import type { DNSKEY } from '../../dns/rdata.ts'
import { why } from '../why.ts'
import { asItStands, type Hypotheses, type Suspect } from './suspect.ts'

/** Octets by which a signature may be too short or too long for anybody to look further. */
const MOST_MISSING = 8
const MOST_EXTRA = 64
const ECDSA: ReadonlySet<number> = new Set([13, 14])

export function* octetChanges(s: Suspect): Hypotheses {
  const { signature } = s.rrsig
  const octets = signature.length
  const data = (): Uint8Array => asItStands(s)
  for (const key of s.named.slice(0, 3)) {
    const size = signatureOctets(key.algorithm, key.publicKey)
    if (size === null) continue
    const keys: readonly DNSKEY[] = [key]
    if (ECDSA.has(key.algorithm)) {
      const bare = fromDer(signature, size / 2)
      if (bare !== null) yield { data, keys, signature: bare, why: () => why('signature-der', true, { octets }) }
      const swapped = Uint8Array.from([...signature.subarray(size / 2), ...signature.subarray(0, size / 2)])
      if (octets === size) {
        yield { data, keys, signature: swapped, why: () => why('signature-swapped', true, { octets }) }
      }
    }
    const missing = size - octets
    if (missing > 0 && missing <= MOST_MISSING) {
      for (const padded of ECDSA.has(key.algorithm) ? paddings(signature, size) : [padStart(signature, size)]) {
        yield { data, keys, signature: padded, why: () => why('signature-unpadded', true, { octets }) }
      }
    }
    const extra = -missing
    if (extra > 0 && extra <= MOST_EXTRA) {
      for (const cut of [signature.slice(0, size), signature.slice(extra)]) {
        yield { data, keys, signature: cut, why: () => why('signature-extended', true, { octets, extra }) }
      }
    }
  }
}

function padStart(octets: Uint8Array, size: number): Uint8Array {
  const out = new Uint8Array(size)
  out.set(octets, size - octets.length)
  return out
}

/** Every way to make r and s of full size again when zeros before one of them or both are lost. */
function* paddings(signature: Uint8Array, size: number): Generator<Uint8Array> {
  const half = size / 2
  for (let cut = Math.min(half, signature.length); cut >= Math.max(0, signature.length - half); cut--) {
    const [r, s] = [padStart(signature.subarray(0, cut), half), padStart(signature.subarray(cut), half)]
    yield Uint8Array.from([...r, ...s])
  }
}

/** r and s of a DER SEQUENCE of two INTEGERs, each of `half` octets; null when it is none. */
function fromDer(der: Uint8Array, half: number): Uint8Array | null {
  const long = der[1] === 0x81
  const body = long ? 3 : 2
  if (der[0] !== 0x30 || (long ? der[2] : der[1]) !== der.length - body) return null
  const out = new Uint8Array(2 * half)
  let at = body
  for (const place of [0, half]) {
    const length = der[at + 1]
    if (der[at] !== 0x02 || length === undefined || at + 2 + length > der.length) return null
    let number = der.subarray(at + 2, at + 2 + length)
    while (number.length > half && number[0] === 0) number = number.subarray(1)
    if (number.length > half) return null
    out.set(padStart(number, half), place)
    at += 2 + length
  }
  return at === der.length ? out : null
}
