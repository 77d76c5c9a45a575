/**
 * Numbers and their mnemonics: RR types, classes, RCODEs, Extended DNS Errors, DNSSEC algorithms and DS digests.
 *
 * The values are those of IANA's "Domain Name System (DNS) Parameters" and "DNS Security Algorithm Numbers" (November 2026).
 * An unknown class is CLASSnnn (RFC 3597 §5). RR types have their own file, `types.ts`. What an algorithm can do is not said here but in `crypto/`.
 */

import { inverted, numbered } from './types.ts'

export { parseType, suggestType, TYPE, typeName } from './types.ts'

const CLASS = { IN: 1, CS: 2, CH: 3, HS: 4, NONE: 254, ANY: 255 } as const

export const CLASS_IN = CLASS.IN

/** RCODEs, the extended ones included (RFC 6895 §2.3). */
export const RCODE = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  YXDOMAIN: 6,
  YXRRSET: 7,
  NXRRSET: 8,
  NOTAUTH: 9,
  NOTZONE: 10,
  DSOTYPENI: 11,
  BADVERS: 16,
  BADKEY: 17,
  BADTIME: 18,
  BADMODE: 19,
  BADNAME: 20,
  BADALG: 21,
  BADTRUNC: 22,
  BADCOOKIE: 23,
} as const

/** DNSSEC algorithm numbers by mnemonic. */
const ALGORITHM = {
  DELETE: 0,
  RSAMD5: 1,
  DH: 2,
  DSA: 3,
  RSASHA1: 5,
  'DSA-NSEC3-SHA1': 6,
  'RSASHA1-NSEC3-SHA1': 7,
  RSASHA256: 8,
  RSASHA512: 10,
  'ECC-GOST': 12,
  ECDSAP256SHA256: 13,
  ECDSAP384SHA384: 14,
  ED25519: 15,
  ED448: 16,
  SM2SM3: 17,
  MLDSA44: 18,
  'ECC-GOST12': 23,
  INDIRECT: 252,
  PRIVATEDNS: 253,
  PRIVATEOID: 254,
} as const

/** Other spellings that zone files in the wild have. */
const ALGORITHM_ALIASES: Readonly<Record<string, number>> = {
  NSEC3DSA: 6,
  DSANSEC3SHA1: 6,
  NSEC3RSASHA1: 7,
  RSASHA1NSEC3SHA1: 7,
  ECCGOST: 12,
  ECDSA256: 13,
  ECDSA384: 14,
  ECCGOST12: 23,
}

const DIGEST = ['NULL', 'SHA-1', 'SHA-256', 'GOST R 34.11-94', 'SHA-384', 'GOST R 34.11-2012', 'SM3'] as const

/** RFC 8914 §4 and later registrations, by INFO-CODE. */
const EDE = [
  'Other Error',
  'Unsupported DNSKEY Algorithm',
  'Unsupported DS Digest Type',
  'Stale Answer',
  'Forged Answer',
  'DNSSEC Indeterminate',
  'DNSSEC Bogus',
  'Signature Expired',
  'Signature Not Yet Valid',
  'DNSKEY Missing',
  'RRSIGs Missing',
  'No Zone Key Bit Set',
  'NSEC Missing',
  'Cached Error',
  'Not Ready',
  'Blocked',
  'Censored',
  'Filtered',
  'Prohibited',
  'Stale NXDOMAIN Answer',
  'Not Authoritative',
  'Not Supported',
  'No Reachable Authority',
  'Network Error',
  'Invalid Data',
  'Signature Expired before Valid',
  'Too Early',
  'Unsupported NSEC3 Iterations Value',
  'Unable to conform to policy',
  'Synthesized',
  'Invalid Query Type',
  'Rate Limited',
  'Over Quota',
  'Negative Trust Anchor',
] as const

const CLASS_NUMBERS: ReadonlyMap<string, number> = new Map(Object.entries(CLASS))
const ALGORITHM_NUMBERS: ReadonlyMap<string, number> = new Map([
  ...Object.entries(ALGORITHM),
  ...Object.entries(ALGORITHM_ALIASES),
])
const CLASS_NAMES = inverted(CLASS)
const RCODE_NAMES = inverted(RCODE)
const ALGORITHM_NAMES = inverted(ALGORITHM)

/** The mnemonic of a class, or CLASSnnn (RFC 3597 §5). */
export function className(number: number): string {
  return CLASS_NAMES.get(number) ?? `CLASS${number}`
}

/** Reads a class mnemonic or CLASSnnn in any case; null when it is neither. */
export function parseClass(text: string): number | null {
  const upper = text.toUpperCase()
  return CLASS_NUMBERS.get(upper) ?? numbered(upper, 'CLASS')
}

/** The name of an RCODE, or RCODEnn for one that is not assigned. */
export function rcodeName(rcode: number): string {
  return RCODE_NAMES.get(rcode) ?? `RCODE${rcode}`
}

/** The purpose of an Extended DNS Error as registered (RFC 8914 §5.2); "private use" from 49152 on, else "unassigned". */
export function edeName(code: number): string {
  return EDE[code] ?? (code >= 49152 ? 'private use' : 'unassigned')
}

/** The mnemonic of a DNSSEC algorithm, or its number in decimal. */
export function algorithmName(algorithm: number): string {
  return ALGORITHM_NAMES.get(algorithm) ?? String(algorithm)
}

/** Reads a DNSSEC algorithm: mnemonic in any case, or 0–255; null when it is neither. */
export function parseAlgorithm(text: string): number | null {
  if (/^[0-9]{1,3}$/.test(text)) return Number(text) <= 255 ? Number(text) : null
  return ALGORITHM_NUMBERS.get(text.toUpperCase()) ?? null
}

/** The name of a DS digest type, or its number in decimal. */
export function digestName(digestType: number): string {
  return DIGEST[digestType] ?? String(digestType)
}
