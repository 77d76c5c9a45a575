/** Octets as text: base16, base32hex without padding, base64 (RFC 4648 §8, §7, §4). Reading is strict: null for anything else. */

const BASE32HEX = '0123456789abcdefghijklmnopqrstuv'

/** Octets in lower-case hexadecimal. */
export function toHex(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('hex')
}

/** Reads an even number of hexadecimal digits in either case; null when the text is anything else. */
export function fromHex(text: string): Uint8Array | null {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(text)) return null
  return Uint8Array.from(Buffer.from(text, 'hex'))
}

/** Octets in base64 with padding. */
export function toBase64(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('base64')
}

/** Reads base64 with its padding and without white space; null when the text is anything else or has stray low bits. */
export function fromBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null
  const octets = Buffer.from(text, 'base64')
  return octets.toString('base64') === text ? Uint8Array.from(octets) : null
}

/** Octets in lower-case base32hex without padding, as NSEC3 owners and hashes are written (RFC 5155 §3.3). */
export function toBase32hex(octets: Uint8Array): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const octet of octets) {
    held = ((held << 8) | octet) & 0xfff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += BASE32HEX[(held >> bits) & 31]
    }
  }
  return bits > 0 ? text + BASE32HEX[(held << (5 - bits)) & 31] : text
}

/** Reads base32hex without padding, in either case; null for a foreign character, a length no octets have, or stray low bits. */
export function fromBase32hex(text: string): Uint8Array | null {
  const out = new Uint8Array(Math.floor((text.length * 5) / 8))
  let at = 0
  let bits = 0
  let held = 0
  for (const character of text.toLowerCase()) {
    const value = BASE32HEX.indexOf(character)
    if (value < 0) return null
    held = ((held << 5) | value) & 0xfff
    bits += 5
    if (bits >= 8) {
      bits -= 8
      out[at++] = (held >> bits) & 0xff
    }
  }
  const stray = bits >= 5 || (held & ((1 << bits) - 1)) !== 0
  return stray ? null : out
}
