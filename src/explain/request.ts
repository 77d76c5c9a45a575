/** CDS and CDNSKEY records in words: what one says in short, and in full for pasting. Taken from the wire, so it may be anything. */

import { dsDigest } from '../crypto/digest.ts'
import type { Name } from '../dns/name.ts'
import { presentRdata } from '../dns/presentation.ts'
import { type DNSKEY, encodeDs, parseDnskey, parseDs } from '../dns/rdata.ts'
import { TYPE, typeName } from '../dns/registry.ts'
import type { RR, RRset } from '../dns/rr.ts'
import { dsText, keyText, listText, shortHex } from './words.ts'

/** "CDS 60485 13 2 5b4f…22a1", "CDNSKEY 257 3 13, key tag 60485" */
export function requestText(rr: RR): string {
  const parsed = rr.type === TYPE.CDS ? parseDs(rr.rdata) : parseDnskey(rr.rdata)
  if (!parsed.ok) return `${typeName(rr.type)} of ${rr.rdata.length} octets: ${shortHex(rr.rdata)}`
  if (parsed.value.algorithm === 0 && rr.rdata.length < 16)
    return `${typeName(rr.type)} ${presentRdata(rr.type, rr.rdata)}`
  return 'digest' in parsed.value ? `C${dsText(parsed.value)}` : `C${keyText(parsed.value)}`
}

/** "CDS 60485": the record by type and key tag. */
export function requestTag(rr: RR): string {
  const parsed = rr.type === TYPE.CDS ? parseDs(rr.rdata) : parseDnskey(rr.rdata)
  return parsed.ok ? `${typeName(rr.type)} ${parsed.value.keyTag}` : `a ${typeName(rr.type)}`
}

/** The records of an RRset by key tag: "CDS 1 and CDS 2". */
export const requestTags = (records: readonly RR[]): string => listText([...new Set(records.map(requestTag))])

/** "CDS", "CDNSKEY" */
export const requestType = ({ type }: RR | RRset): string => typeName(type)

/** CDS and CDNSKEY lines for keys, with SHA-256 (RFC 7344 §3.1, §3.2). */
export function requestLines(zone: Name, keys: readonly DNSKEY[]): readonly string[] {
  return keys.slice(0, 2).flatMap((key) => {
    const digest = dsDigest(2, zone, key.rdata)
    if (digest === null) return []
    const rdata = encodeDs({ keyTag: key.keyTag, algorithm: key.algorithm, digestType: 2, digest })
    return [
      `${zone} IN CDS ${presentRdata(TYPE.CDS, rdata)}`,
      `${zone} IN CDNSKEY ${presentRdata(TYPE.CDNSKEY, key.rdata)}`,
    ]
  })
}
