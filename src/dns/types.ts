/** RR types by number and mnemonic (IANA "Resource Record (RR) TYPEs", November 2026); unknown ones are TYPEnnn (RFC 3597 §5). */

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

const TYPE_NUMBERS: ReadonlyMap<string, number> = new Map(Object.entries(TYPE))
const TYPE_NAMES = inverted(TYPE)

/** A table of mnemonics the other way round. */
export function inverted(table: Readonly<Record<string, number>>): ReadonlyMap<number, string> {
  return new Map(Object.entries(table).map(([name, number]) => [number, name]))
}

/** The number of a text such as TYPE65280 or CLASS4 in upper case; null when it is none of 16 bits. */
export function numbered(text: string, prefix: string): number | null {
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

/** The type mnemonic nearest to a misspelt one; null when none is near. */
export function suggestType(text: string): string | null {
  const upper = text.toUpperCase()
  let best: string | null = null
  let least = Math.min(upper.length > 4 ? 3 : 2, upper.length)
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
