/** Shorthands of the tests here. */

import type { Parsed } from '../../src/dns/rdata.ts'

/** The value of a reading that must succeed. */
export function value<T>(parsed: Parsed<T>): T {
  if (!parsed.ok) throw new Error(`not read: ${parsed.why} at ${parsed.offset}`)
  return parsed.value
}

/** Octets in hexadecimal, made without the code under test. */
export const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex')
