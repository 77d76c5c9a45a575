/**
 * Numbers and their mnemonics: RR types, classes, RCODEs, Extended DNS Errors, DNSSEC algorithms and DS digests.
 *
 * The values are those of IANA's "Domain Name System (DNS) Parameters" and "DNS Security Algorithm Numbers" (November 2026).
 * Unknown types and classes are TYPEnnn and CLASSnnn (RFC 3597 §5). What an algorithm can do is not said here but in `crypto/`.
 */

import type { RRType } from './rr.ts'

/** RR types by mnemonic. */
export const TYPE = {
  A: 1,
  NS: 2,
  MD: 3,
  MF: 4,
  CNAME: 5,
  SOA: 6,
  MB: 7,
  MG: 8,
  MR: 9,
  NULL: 10,
  WKS: 11,
  PTR: 12,
  HINFO: 13,
  MINFO: 14,
  MX: 15,
  TXT: 16,
  RP: 17,
  AFSDB: 18,
  X25: 19,
  ISDN: 20,
  RT: 21,
  NSAP: 22,
  'NSAP-PTR': 23,
  SIG: 24,
  KEY: 25,
  PX: 26,
  GPOS: 27,
  AAAA: 28,
  LOC: 29,
  NXT: 30,
  EID: 31,
  NIMLOC: 32,
  SRV: 33,
  ATMA: 34,
  NAPTR: 35,
  KX: 36,
  CERT: 37,
  A6: 38,
  DNAME: 39,
  SINK: 40,
  OPT: 41,
  APL: 42,
  DS: 43,
  SSHFP: 44,
  IPSECKEY: 45,
  RRSIG: 46,
  NSEC: 47,
  DNSKEY: 48,
  DHCID: 49,
  NSEC3: 50,
  NSEC3PARAM: 51,
  TLSA: 52,
  SMIMEA: 53,
  HIP: 55,
  NINFO: 56,
  RKEY: 57,
  TALINK: 58,
  CDS: 59,
  CDNSKEY: 60,
  OPENPGPKEY: 61,
  CSYNC: 62,
  ZONEMD: 63,
  SVCB: 64,
  HTTPS: 65,
  DSYNC: 66,
  HHIT: 67,
  BRID: 68,
  SPF: 99,
  UINFO: 100,
  UID: 101,
  GID: 102,
  UNSPEC: 103,
  NID: 104,
  L32: 105,
  L64: 106,
  LP: 107,
  EUI48: 108,
  EUI64: 109,
  NXNAME: 128,
  TKEY: 249,
  TSIG: 250,
  IXFR: 251,
  AXFR: 252,
  MAILB: 253,
  MAILA: 254,
  ANY: 255,
  URI: 256,
  CAA: 257,
  AVC: 258,
  DOA: 259,
  AMTRELAY: 260,
  RESINFO: 261,
  WALLET: 262,
  CLA: 263,
  IPN: 264,
  TA: 32768,
  DLV: 32769,
} as const satisfies Record<string, RRType>

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

const inverted = (table: Readonly<Record<string, number>>): ReadonlyMap<number, string> =>
  new Map(Object.entries(table).map(([name, number]) => [number, name]))

const TYPE_NUMBERS: ReadonlyMap<string, number> = new Map(Object.entries(TYPE))
const CLASS_NUMBERS: ReadonlyMap<string, number> = new Map(Object.entries(CLASS))
const ALGORITHM_NUMBERS: ReadonlyMap<string, number> = new Map([
  ...Object.entries(ALGORITHM),
  ...Object.entries(ALGORITHM_ALIASES),
])
const TYPE_NAMES = inverted(TYPE)
const CLASS_NAMES = inverted(CLASS)
const RCODE_NAMES = inverted(RCODE)
const ALGORITHM_NAMES = inverted(ALGORITHM)

function numbered(text: string, prefix: string): number | null {
  if (!text.startsWith(prefix) || !/^[0-9]{1,5}$/.test(text.slice(prefix.length))) return null
  const number = Number(text.slice(prefix.length))
  return number <= 0xffff ? number : null
}

/** The mnemonic of an RR type, or TYPEnnn (RFC 3597 §5). */
export function typeName(type: RRType): string {
  return TYPE_NAMES.get(type) ?? `TYPE${type}`
}

/** Reads a mnemonic or TYPEnnn in any case; null when it is neither. */
export function parseType(text: string): RRType | null {
  const upper = text.toUpperCase()
  return TYPE_NUMBERS.get(upper) ?? numbered(upper, 'TYPE')
}

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

/** The type mnemonic nearest to a misspelt one; null when none is near. */
export function suggestType(text: string): string | null {
  const upper = text.toUpperCase()
  let best: string | null = null
  let least = upper.length > 4 ? 3 : 2
  for (const name of TYPE_NUMBERS.keys()) {
    const distance = editDistance(upper, name)
    if (distance < least) {
      best = name
      least = distance
    }
  }
  return best
}

/** Insertions, deletions, substitutions and swaps of neighbours that make one text of the other. */
function editDistance(a: string, b: string): number {
  if (a.length > 32) return a.length
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1)
      row.push(cost)
    }
    before = above
    above = row
  }
  return above[b.length]!
}
