/** Octets as whole numbers, and powers modulo a number: the little arithmetic that keys and signatures are judged by. */

/** Most significant octet first (RFC 8017 §4.2). An empty string is 0. */
export function bigEndian(octets: Uint8Array): bigint {
  return octets.length === 0
    ? 0n
    : BigInt(`0x${Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('hex')}`)
}

/** Least significant octet first (RFC 8032 §5.1.2). */
export function littleEndian(octets: Uint8Array): bigint {
  return bigEndian(Uint8Array.from(octets).reverse())
}

/** base^exponent mod modulus, for an exponent of at least 0. Not in constant time: fit for public numbers only. */
export function modpow(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const factor = base % modulus
  let power = 1n % modulus
  for (const bit of exponent.toString(2)) {
    power = (power * power) % modulus
    if (bit === '1') power = (power * factor) % modulus
  }
  return power
}
