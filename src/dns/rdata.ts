/**
 * RDATA of the types that validation reads: DNSKEY, DS, RRSIG, NSEC, NSEC3, NSEC3PARAM, SOA, and one-name types.
 * Lenient: what cannot be read is a value that says why and where, never an exception.
 */

import { encodeBitmap, parseBitmap } from './bitmap.ts'
import type { Name } from './name.ts'
import type { RRType } from './rr.ts'
import { concat, from16, from32, readName, u16, u32 } from './wire.ts'

export { encodeBitmap, parseBitmap }

/** A reading of RDATA: the value, or why there is none and at which octet of the RDATA. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: string; readonly offset: number }

/** DNSKEY and CDNSKEY (RFC 4034 §2.1, RFC 7344 §3.2). */
export interface DNSKEY {
  readonly flags: number
  readonly protocol: number
  readonly algorithm: number
  readonly publicKey: Uint8Array
  /** RFC 4034 Appendix B; for algorithm 1 Appendix B.1 */
  readonly keyTag: number
  readonly rdata: Uint8Array
}

/** Flag bits of a DNSKEY: ZONE (RFC 4034 §2.1.1), REVOKE (RFC 5011 §7), SEP (RFC 4034 §2.1.1). */
export const ZONE = 0x0100
export const REVOKE = 0x0080
export const SEP = 0x0001

/** DS and CDS (RFC 4034 §5.1, RFC 7344 §3.1). */
export interface DS {
  readonly keyTag: number
  readonly algorithm: number
  readonly digestType: number
  readonly digest: Uint8Array
  readonly rdata: Uint8Array
}

/** RRSIG (RFC 4034 §3.1). Times are the 32-bit fields as they stand; compare them with serial arithmetic. */
export interface RRSIG {
  readonly typeCovered: RRType
  readonly algorithm: number
  readonly labels: number
  /** seconds */
  readonly originalTtl: number
  readonly expiration: number
  readonly inception: number
  readonly keyTag: number
  readonly signerName: Name
  readonly signature: Uint8Array
  readonly rdata: Uint8Array
}

/** NSEC (RFC 4034 §4.1). */
export interface NSEC {
  readonly nextDomainName: Name
  readonly types: ReadonlySet<RRType>
  readonly rdata: Uint8Array
}

/** NSEC3 (RFC 5155 §3.2). */
export interface NSEC3 {
  readonly hashAlgorithm: number
  readonly flags: number
  readonly iterations: number
  readonly salt: Uint8Array
  /** raw hash octets */
  readonly nextHashedOwner: Uint8Array
  readonly types: ReadonlySet<RRType>
  readonly rdata: Uint8Array
}

/** NSEC3PARAM (RFC 5155 §4.2). */
export interface NSEC3PARAM {
  readonly hashAlgorithm: number
  readonly flags: number
  readonly iterations: number
  readonly salt: Uint8Array
}

/** SOA (RFC 1035 §3.3.13). */
export interface SOA {
  readonly mname: Name
  readonly rname: Name
  readonly serial: number
  readonly refresh: number
  readonly retry: number
  readonly expire: number
  readonly minimum: number
}

const fault = (why: string, offset: number): { readonly ok: false; readonly why: string; readonly offset: number } => ({
  ok: false,
  why,
  offset,
})

const tooShort = (type: string, rdata: Uint8Array, least: number): ReturnType<typeof fault> =>
  fault(`${type} has ${rdata.length} octets of RDATA; its fixed fields need ${least}`, rdata.length)

/** Reads DNSKEY or CDNSKEY RDATA. The public key may be empty here: what it can be depends on the algorithm. */
export function parseDnskey(rdata: Uint8Array): Parsed<DNSKEY> {
  if (rdata.length < 4) return tooShort('DNSKEY', rdata, 4)
  const [flags, protocol, algorithm] = [u16(rdata, 0), rdata[2]!, rdata[3]!]
  return { ok: true, value: { flags, protocol, algorithm, publicKey: rdata.slice(4), keyTag: keyTag(rdata), rdata } }
}

/** Writes DNSKEY or CDNSKEY RDATA (RFC 4034 §2.1). */
export function encodeDnskey(key: Pick<DNSKEY, 'flags' | 'protocol' | 'algorithm' | 'publicKey'>): Uint8Array {
  return concat([from16(key.flags), Uint8Array.of(key.protocol, key.algorithm), key.publicKey])
}

/**
 * The key tag of DNSKEY RDATA (RFC 4034 Appendix B): a hint that narrows the search, never an identifier.
 * For algorithm 1, Appendix B.1 as RFC 6840 §5.5 corrects it: the third and second to last octets of the modulus.
 */
export function keyTag(rdata: Uint8Array): number {
  if (rdata[3] === 1) return rdata.length >= 7 ? u16(rdata, rdata.length - 3) : 0
  let sum = 0
  for (let i = 0; i < rdata.length; i++) sum += i & 1 ? rdata[i]! : rdata[i]! << 8
  return (sum + ((sum >>> 16) & 0xffff)) & 0xffff
}

/** Reads DS or CDS RDATA. The digest may have any length here, none included. */
export function parseDs(rdata: Uint8Array): Parsed<DS> {
  if (rdata.length < 4) return tooShort('DS', rdata, 4)
  const [algorithm, digestType] = [rdata[2]!, rdata[3]!]
  return { ok: true, value: { keyTag: u16(rdata, 0), algorithm, digestType, digest: rdata.slice(4), rdata } }
}

/** Writes DS or CDS RDATA (RFC 4034 §5.1). */
export function encodeDs(ds: Pick<DS, 'keyTag' | 'algorithm' | 'digestType' | 'digest'>): Uint8Array {
  return concat([from16(ds.keyTag), Uint8Array.of(ds.algorithm, ds.digestType), ds.digest])
}

/** Every judgement looks at each signature again: each is read once as long as its RDATA is about. */
const rrsigs = new WeakMap<Uint8Array, Parsed<RRSIG>>()

/** Reads RRSIG RDATA. The signature may be empty here: what it can be depends on the algorithm. */
export function parseRrsig(rdata: Uint8Array): Parsed<RRSIG> {
  const known = rrsigs.get(rdata)
  if (known !== undefined) return known
  const parsed = readRrsig(rdata)
  rrsigs.set(rdata, parsed)
  return parsed
}

function readRrsig(rdata: Uint8Array): Parsed<RRSIG> {
  if (rdata.length < 18) return tooShort('RRSIG', rdata, 18)
  const signer = readName(rdata, 18, rdata.length, null)
  if (!signer.ok) return fault(`Signer's Name: ${signer.why}`, signer.offset)
  return {
    ok: true,
    value: {
      typeCovered: u16(rdata, 0),
      algorithm: rdata[2]!,
      labels: rdata[3]!,
      originalTtl: u32(rdata, 4),
      expiration: u32(rdata, 8),
      inception: u32(rdata, 12),
      keyTag: u16(rdata, 16),
      signerName: signer.name,
      signature: rdata.slice(signer.end),
      rdata,
    },
  }
}

/** Writes RRSIG RDATA with the Signer's Name in the case it has. */
export function encodeRrsig(rrsig: Omit<RRSIG, 'rdata'>): Uint8Array {
  return concat([
    from16(rrsig.typeCovered),
    Uint8Array.of(rrsig.algorithm, rrsig.labels),
    from32(rrsig.originalTtl),
    from32(rrsig.expiration),
    from32(rrsig.inception),
    from16(rrsig.keyTag),
    rrsig.signerName.wire(),
    rrsig.signature,
  ])
}

/** Reads NSEC RDATA. An empty bitmap is refused: at the least NSEC and RRSIG exist at the owner (RFC 4034 §4.1.2). */
export function parseNsec(rdata: Uint8Array): Parsed<NSEC> {
  const next = readName(rdata, 0, rdata.length, null)
  if (!next.ok) return fault(`Next Domain Name: ${next.why}`, next.offset)
  const types = parseBitmap(rdata, next.end)
  if (!types.ok) return types
  if (types.value.size === 0) return fault('the type bitmap is empty', next.end)
  return { ok: true, value: { nextDomainName: next.name, types: types.value, rdata } }
}

/** Writes NSEC RDATA with the next name in the case it has (RFC 4034 §4.1). */
export function encodeNsec(nsec: { readonly nextDomainName: Name; readonly types: Iterable<RRType> }): Uint8Array {
  return concat([nsec.nextDomainName.wire(), encodeBitmap(nsec.types)])
}

/** Reads NSEC3 RDATA. An empty bitmap is right at an empty non-terminal (RFC 6840 §6.4). */
export function parseNsec3(rdata: Uint8Array): Parsed<NSEC3> {
  const head = nsec3Head('NSEC3', rdata)
  if (!head.ok) return head
  const at = head.value.end
  const length = rdata[at]
  if (length === undefined) return fault('NSEC3 ends before the Hash Length', at)
  if (length === 0) return fault('the Hash Length is 0', at)
  const end = at + 1 + length
  if (end > rdata.length) return fault('the Next Hashed Owner Name runs past the end of the RDATA', at)
  const types = parseBitmap(rdata, end)
  if (!types.ok) return types
  const nextHashedOwner = rdata.slice(at + 1, end)
  return { ok: true, value: { ...head.value.parameters, nextHashedOwner, types: types.value, rdata } }
}

/** Writes NSEC3 RDATA (RFC 5155 §3.2). */
export function encodeNsec3(nsec3: Omit<NSEC3, 'types' | 'rdata'> & { readonly types: Iterable<RRType> }): Uint8Array {
  const hash = nsec3.nextHashedOwner
  return concat([encodeNsec3param(nsec3), Uint8Array.of(hash.length), hash, encodeBitmap(nsec3.types)])
}

/** Reads NSEC3PARAM RDATA (RFC 5155 §4.2). */
export function parseNsec3param(rdata: Uint8Array): Parsed<NSEC3PARAM> {
  const head = nsec3Head('NSEC3PARAM', rdata)
  if (!head.ok) return head
  if (head.value.end < rdata.length) return fault('NSEC3PARAM has octets after the salt', head.value.end)
  return { ok: true, value: head.value.parameters }
}

/** Writes NSEC3PARAM RDATA (RFC 5155 §4.2). */
export function encodeNsec3param(parameters: NSEC3PARAM): Uint8Array {
  const { hashAlgorithm, flags, iterations, salt } = parameters
  return concat([Uint8Array.of(hashAlgorithm, flags), from16(iterations), Uint8Array.of(salt.length), salt])
}

function nsec3Head(type: string, rdata: Uint8Array): Parsed<{ readonly parameters: NSEC3PARAM; readonly end: number }> {
  if (rdata.length < 5) return tooShort(type, rdata, 5)
  const end = 5 + rdata[4]!
  if (end > rdata.length) return fault('the salt runs past the end of the RDATA', 4)
  const [hashAlgorithm, flags] = [rdata[0]!, rdata[1]!]
  return {
    ok: true,
    value: { parameters: { hashAlgorithm, flags, iterations: u16(rdata, 2), salt: rdata.slice(5, end) }, end },
  }
}

/** Reads SOA RDATA (RFC 1035 §3.3.13). */
export function parseSoa(rdata: Uint8Array): Parsed<SOA> {
  const mname = readName(rdata, 0, rdata.length, null)
  if (!mname.ok) return fault(`MNAME: ${mname.why}`, mname.offset)
  const rname = readName(rdata, mname.end, rdata.length, null)
  if (!rname.ok) return fault(`RNAME: ${rname.why}`, rname.offset)
  const at = rname.end
  if (rdata.length !== at + 20) return fault(`SOA has ${rdata.length - at} octets after its names instead of 20`, at)
  return {
    ok: true,
    value: {
      mname: mname.name,
      rname: rname.name,
      serial: u32(rdata, at),
      refresh: u32(rdata, at + 4),
      retry: u32(rdata, at + 8),
      expire: u32(rdata, at + 12),
      minimum: u32(rdata, at + 16),
    },
  }
}

/** Reads RDATA that is one name and nothing else: NS, CNAME, DNAME, PTR (RFC 1035 §3.3, RFC 6672 §2.1). */
export function parseSingleName(rdata: Uint8Array): Parsed<Name> {
  const read = readName(rdata, 0, rdata.length, null)
  if (!read.ok) return fault(read.why, read.offset)
  if (read.end < rdata.length) return fault('octets follow the name', read.end)
  return { ok: true, value: read.name }
}
