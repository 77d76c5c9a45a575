/**
 * Phrases that explanations share: records in short form, dates with their distance, who published what.
 * Everything taken from the wire comes out as printable ASCII.
 */

import type { DenialRecord } from '../codes.ts'
import { serialToTime } from '../dns/canonical.ts'
import type { Name } from '../dns/name.ts'
import { presentRdata } from '../dns/presentation.ts'
import type { DNSKEY, DS, RRSIG } from '../dns/rdata.ts'
import { algorithmName, digestName, TYPE, typeName } from '../dns/registry.ts'
import type { RRType } from '../dns/rr.ts'
import { distance, formatTime } from '../dns/time.ts'
import type { Server, Timestamp } from '../snapshot.ts'
import type { Help, Side } from './types.ts'

export const side = (label: string, value: string, note = ''): Side => ({ label, value, note })

export const help = (text: string, ...paste: readonly string[]): Help => ({ text, paste })

/** Octets as hex, the middle left out when there are more than six. */
export function shortHex(octets: Uint8Array): string {
  const hex = Buffer.from(octets).toString('hex')
  return hex === '' ? '(empty)' : hex.length <= 12 ? hex : `${hex.slice(0, 4)}…${hex.slice(-4)}`
}

/** Text from the wire with every octet outside printable ASCII written as \DDD. */
export function printable(text: string): string {
  let out = ''
  for (const octet of Buffer.from(text, 'utf8')) {
    out += octet >= 0x20 && octet <= 0x7e ? String.fromCharCode(octet) : `\\${String(octet).padStart(3, '0')}`
  }
  return out
}

/** "DS 60485 13 2 5b4f…22a1" */
export const dsText = (ds: DS): string => `DS ${ds.keyTag} ${ds.algorithm} ${ds.digestType} ${shortHex(ds.digest)}`

/** "DNSKEY 257 3 13, key tag 60485" */
export const keyText = (key: DNSKEY): string =>
  `DNSKEY ${key.flags} ${key.protocol} ${key.algorithm}, key tag ${key.keyTag}`

/** "RRSIG A 13, key tag 60485" */
export const rrsigText = (rrsig: RRSIG): string =>
  `RRSIG ${typeName(rrsig.typeCovered)} ${rrsig.algorithm}, key tag ${rrsig.keyTag}`

/** "algorithm 13 (ECDSAP256SHA256)", or "algorithm 100" when it has no name */
export function algorithmText(algorithm: number): string {
  const name = algorithmName(algorithm)
  return name === String(algorithm) ? `algorithm ${algorithm}` : `algorithm ${algorithm} (${name})`
}

/** "SHA-256", or "digest type 100" when it has no name */
export function digestText(digestType: number): string {
  const name = digestName(digestType)
  return name === String(digestType) ? `digest type ${digestType}` : name
}

/** The types of a bitmap by name, in numeric order. */
export const typesText = (types: ReadonlySet<RRType>): string =>
  types.size === 0
    ? 'no types'
    : [...types]
        .sort((a, b) => a - b)
        .map(typeName)
        .join(' ')

/** An NSEC or NSEC3 without its owner: "NSEC next b.test. (A RRSIG NSEC)" */
export function denialText(record: DenialRecord): string {
  if (record.kind === 'NSEC') return `NSEC to ${record.nsec.nextDomainName} (${typesText(record.nsec.types)})`
  const { hashAlgorithm, flags, iterations, salt, types } = record.nsec3
  const saltText = salt.length === 0 ? '-' : shortHex(salt)
  return `NSEC3 ${hashAlgorithm} ${flags} ${iterations} ${saltText} (${typesText(types)})`
}

/** An instant of an RRSIG: the 32-bit field as the time nearest to `at` (RFC 4034 §3.1.5). */
const timeOf = (field: number, at: Timestamp): Timestamp => serialToTime(field, at) as Timestamp

/** "2026-06-14T21:00:00Z" */
export const dateText = (field: number, at: Timestamp): string => formatTime(timeOf(field, at))

/** "3 h ago" or "in 12 d" */
export const farText = (field: number, at: Timestamp): string => distance(at, timeOf(field, at))

/** "3 h" of "3 h ago" or "in 3 h" */
export const spanText = (from: number, to: number): string => distance(from, to).replace(/^in | ago$/g, '')

/** "192.0.2.53 (ns1.example.test.)" */
export const serverText = (server: Server): string => {
  const address = server.port === 53 ? server.address : `${server.address}#${server.port}`
  return server.name === null ? address : `${address} (${server.name})`
}

/** "a, b and 3 more": at most `most` items by name. */
export function listText(items: readonly string[], most = 4): string {
  if (items.length === 0) return 'none'
  if (items.length <= most)
    return items.length === 1 ? items[0]! : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
  return `${items.slice(0, most - 1).join(', ')} and ${items.length - most + 1} more`
}

/** "test.", or "the root zone" for what would be a dot in a sentence */
export const zoneText = (zone: Name): string => (zone.isRoot ? 'the root zone' : zone.toString())

/** "1 signature", "2 signatures" */
export const countText = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** "key tag 1", "key tags 1 and 2", "none" */
export function tagsText(tags: readonly number[]): string {
  const distinct = [...new Set(tags)]
  if (distinct.length === 0) return 'none'
  return `${distinct.length === 1 ? 'key tag' : 'key tags'} ${listText(distinct.map(String))}`
}

/** A DS record in full, for pasting. */
export const dsLine = (zone: Name, ds: DS): string => `${zone} IN DS ${presentRdata(TYPE.DS, ds.rdata)}`
