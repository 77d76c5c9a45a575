/**
 * What RDATA is made of, type by type: one table that decompression, canonical form, presentation and zone text all read.
 *
 * A type that is not here has opaque RDATA (RFC 3597 §3): never decompressed, never lowered, written as `\# n hex`.
 * The layouts are those of the RFC that defines each type; the two lists below the table come from RFC 3597 §4 and RFC 4034 §6.2.
 */

import { TYPE } from './registry.ts'
import type { RRType } from './rr.ts'

/** A piece of RDATA. How each is written as text is in `fields.ts`. */
export type Field =
  | 'name'
  | 'name?' // a name, or nothing at the end of the RDATA
  | 'u8'
  | 'u16'
  | 'u32'
  | 'u64'
  | 'ttl'
  | 'time'
  | 'type'
  | 'algorithm'
  | 'certtype'
  | 'scheme'
  | 'ipv4'
  | 'ipv6'
  | 'string' // one character-string
  | 'word' // a character-string of letters and digits, written without quotation marks
  | 'strings' // one character-string or more, to the end
  | 'text' // octets to the end, written as one quoted string
  | 'hex'
  | 'base64'
  | 'base64?' // nothing is "-"
  | 'nsap'
  | 'eui48'
  | 'eui64'
  | 'locator'
  | 'salt'
  | 'hash32'
  | 'bitmap'
  | 'a6'
  | 'apl'
  | 'loc'
  | 'ipseckey'
  | 'amtrelay'
  | 'hip'
  | 'svcparams'
  | 'opaque' // octets to the end, without a text form

const NAME: readonly Field[] = ['name']
const PREFERENCE_NAME: readonly Field[] = ['u16', 'name']
const DIGEST: readonly Field[] = ['u16', 'algorithm', 'u8', 'hex']
const PUBLIC_KEY: readonly Field[] = ['u16', 'u8', 'algorithm', 'base64']
const SIGNATURE: readonly Field[] = ['type', 'algorithm', 'u8', 'ttl', 'time', 'time', 'u16', 'name', 'base64']
const CERTIFICATE_ASSOCIATION: readonly Field[] = ['u8', 'u8', 'u8', 'hex']
const SERVICE: readonly Field[] = ['u16', 'name', 'svcparams']

/** The fields of each type's RDATA, in order. */
export const LAYOUT: ReadonlyMap<RRType, readonly Field[]> = new Map<RRType, readonly Field[]>([
  [TYPE.A, ['ipv4']],
  [TYPE.NS, NAME],
  [TYPE.MD, NAME],
  [TYPE.MF, NAME],
  [TYPE.CNAME, NAME],
  [TYPE.SOA, ['name', 'name', 'u32', 'ttl', 'ttl', 'ttl', 'ttl']],
  [TYPE.MB, NAME],
  [TYPE.MG, NAME],
  [TYPE.MR, NAME],
  [TYPE.PTR, NAME],
  [TYPE.HINFO, ['string', 'string']],
  [TYPE.MINFO, ['name', 'name']],
  [TYPE.MX, PREFERENCE_NAME],
  [TYPE.TXT, ['strings']],
  [TYPE.RP, ['name', 'name']],
  [TYPE.AFSDB, PREFERENCE_NAME],
  [TYPE.X25, ['string']],
  [TYPE.ISDN, ['strings']],
  [TYPE.RT, PREFERENCE_NAME],
  [TYPE.NSAP, ['nsap']],
  [TYPE['NSAP-PTR'], NAME],
  [TYPE.SIG, SIGNATURE],
  [TYPE.KEY, PUBLIC_KEY],
  [TYPE.PX, ['u16', 'name', 'name']],
  [TYPE.GPOS, ['string', 'string', 'string']],
  [TYPE.AAAA, ['ipv6']],
  [TYPE.LOC, ['loc']],
  [TYPE.NXT, ['name', 'opaque']],
  [TYPE.EID, ['hex']],
  [TYPE.NIMLOC, ['hex']],
  [TYPE.SRV, ['u16', 'u16', 'u16', 'name']],
  [TYPE.NAPTR, ['u16', 'u16', 'string', 'string', 'string', 'name']],
  [TYPE.KX, PREFERENCE_NAME],
  [TYPE.CERT, ['certtype', 'u16', 'algorithm', 'base64']],
  [TYPE.A6, ['a6', 'name?']],
  [TYPE.DNAME, NAME],
  [TYPE.APL, ['apl']],
  [TYPE.DS, DIGEST],
  [TYPE.SSHFP, ['u8', 'u8', 'hex']],
  [TYPE.IPSECKEY, ['ipseckey']],
  [TYPE.RRSIG, SIGNATURE],
  [TYPE.NSEC, ['name', 'bitmap']],
  [TYPE.DNSKEY, PUBLIC_KEY],
  [TYPE.DHCID, ['base64']],
  [TYPE.NSEC3, ['u8', 'u8', 'u16', 'salt', 'hash32', 'bitmap']],
  [TYPE.NSEC3PARAM, ['u8', 'u8', 'u16', 'salt']],
  [TYPE.TLSA, CERTIFICATE_ASSOCIATION],
  [TYPE.SMIMEA, CERTIFICATE_ASSOCIATION],
  [TYPE.HIP, ['hip']],
  [TYPE.NINFO, ['strings']],
  [TYPE.RKEY, PUBLIC_KEY],
  [TYPE.TALINK, ['name', 'name']],
  [TYPE.CDS, DIGEST],
  [TYPE.CDNSKEY, PUBLIC_KEY],
  [TYPE.OPENPGPKEY, ['base64']],
  [TYPE.CSYNC, ['u32', 'u16', 'bitmap']],
  [TYPE.ZONEMD, ['u32', 'u8', 'u8', 'hex']],
  [TYPE.SVCB, SERVICE],
  [TYPE.HTTPS, SERVICE],
  [TYPE.DSYNC, ['type', 'scheme', 'u16', 'name']],
  [TYPE.HHIT, ['base64']],
  [TYPE.BRID, ['base64']],
  [TYPE.SPF, ['strings']],
  [TYPE.NID, ['u16', 'locator']],
  [TYPE.L32, ['u16', 'ipv4']],
  [TYPE.L64, ['u16', 'locator']],
  [TYPE.LP, PREFERENCE_NAME],
  [TYPE.EUI48, ['eui48']],
  [TYPE.EUI64, ['eui64']],
  [TYPE.URI, ['u16', 'u16', 'text']],
  [TYPE.CAA, ['u8', 'word', 'text']],
  [TYPE.AVC, ['strings']],
  [TYPE.DOA, ['u32', 'u32', 'u8', 'string', 'base64?']],
  [TYPE.AMTRELAY, ['amtrelay']],
  [TYPE.RESINFO, ['strings']],
  [TYPE.WALLET, ['strings']],
  [TYPE.CLA, ['strings']],
  [TYPE.IPN, ['u64']],
  [TYPE.TA, DIGEST],
  [TYPE.DLV, DIGEST],
])

/** Types in whose RDATA a sender may have compressed names (RFC 1035 §3.3) or once might (RFC 3597 §4). In others it is a fault, yet understood. */
export const COMPRESSIBLE: ReadonlySet<RRType> = new Set<RRType>([
  TYPE.NS,
  TYPE.MD,
  TYPE.MF,
  TYPE.CNAME,
  TYPE.SOA,
  TYPE.MB,
  TYPE.MG,
  TYPE.MR,
  TYPE.PTR,
  TYPE.MINFO,
  TYPE.MX,
  TYPE.RP,
  TYPE.AFSDB,
  TYPE.RT,
  TYPE.SIG,
  TYPE.PX,
  TYPE.NXT,
  TYPE.NAPTR,
  TYPE.SRV,
])

/** Types whose RDATA names are lowered in canonical form: RFC 4034 §6.2 (3) as RFC 6840 §5.1 corrects it. NSEC is not among them. */
export const LOWERED: ReadonlySet<RRType> = new Set<RRType>([
  TYPE.NS,
  TYPE.MD,
  TYPE.MF,
  TYPE.CNAME,
  TYPE.SOA,
  TYPE.MB,
  TYPE.MG,
  TYPE.MR,
  TYPE.PTR,
  TYPE.MINFO,
  TYPE.MX,
  TYPE.RP,
  TYPE.AFSDB,
  TYPE.RT,
  TYPE.SIG,
  TYPE.PX,
  TYPE.NXT,
  TYPE.NAPTR,
  TYPE.KX,
  TYPE.SRV,
  TYPE.DNAME,
  TYPE.A6,
  TYPE.RRSIG,
])

/** The fields up to the last name, for the types that have names where decompression and lowering must find them. */
export const UP_TO_NAMES: ReadonlyMap<RRType, readonly Field[]> = new Map(
  [...LAYOUT]
    .map(([type, fields]) => [type, fields.slice(0, fields.findLastIndex(isName) + 1)] as const)
    .filter(([, fields]) => fields.length > 0),
)

/** Whether a field of RDATA is a domain name. */
export function isName(field: Field | undefined): boolean {
  return field === 'name' || field === 'name?'
}

/** Octets of the fields that may stand before a name; 0 for those whose length their first octet gives. */
const SIZE: Readonly<Partial<Record<Field, number>>> = {
  u8: 1,
  u16: 2,
  u32: 4,
  ttl: 4,
  time: 4,
  type: 2,
  algorithm: 1,
  scheme: 1,
}

/**
 * The offset after a field that stands before a name; `limit` is where the RDATA ends.
 * @returns -1 when the field runs past `limit`
 */
export function skipField(field: Field, octets: Uint8Array, at: number, limit: number): number {
  let end = at + (SIZE[field] ?? 0)
  if (end === at) {
    if (at >= limit) return -1
    end += 1 + (field === 'a6' ? a6SuffixLength(octets[at]!) : octets[at]!)
  }
  return end <= limit ? end : -1
}

/** Octets of an A6 address suffix below a prefix of `prefix` bits (RFC 2874 §3.1.1). */
export function a6SuffixLength(prefix: number): number {
  return prefix > 128 ? 0 : Math.ceil((128 - prefix) / 8)
}
