/**
 * Trust anchors that a user brings: DS or DNSKEY records, or IANA's root-anchors.xml (RFC 4033 §2, RFC 9718 §2).
 */

import type { TrustAnchor } from '../codes.ts'
import { fromHex } from '../dns/base.ts'
import { Name } from '../dns/name.ts'
import { parseZone, ZoneTextError } from '../dns/presentation.ts'
import { parseDnskey, parseDs } from '../dns/rdata.ts'
import { TYPE, typeName } from '../dns/registry.ts'
import { parseTime } from '../dns/time.ts'
import type { Timestamp } from '../snapshot.ts'
import { anchorOf } from './builtin.ts'

/** A text that holds no trust anchors; `message` is one line that names the line at fault where there is one. */
export class AnchorError extends Error {
  override name = 'AnchorError'
}

/** @throws AnchorError when the digest is no hexadecimal text */
function dsAnchor(zone: Name, keyTag: number, algorithm: number, digestType: number, digest: string): TrustAnchor {
  const octets = fromHex(digest)
  if (octets === null || octets.length === 0)
    throw new AnchorError(`the digest of key tag ${keyTag} is not hexadecimal`)
  return anchorOf(zone, { keyTag, algorithm, digestType, digest: octets })
}

/**
 * Reads trust anchors.
 * @param text DS or DNSKEY records in zone-file form, or IANA's root-anchors.xml; XML anchors outside their validity
 *   at `at` are left out (RFC 9718 §2)
 * @throws AnchorError when nothing usable is in it
 */
export function parseAnchors(text: string, at: Timestamp): readonly TrustAnchor[] {
  const anchors = /^\s*</.test(text) ? parseXml(text, at) : parseRecords(text)
  if (anchors.length === 0) throw new AnchorError('there is no DS or DNSKEY record in it')
  return anchors
}

function parseRecords(text: string): readonly TrustAnchor[] {
  try {
    return parseZone(text, { ttl: 0 }).map((rr) => {
      const parsed = rr.type === TYPE.DS ? parseDs(rr.rdata) : rr.type === TYPE.DNSKEY ? parseDnskey(rr.rdata) : null
      if (parsed === null)
        throw new AnchorError(`a trust anchor is a DS or DNSKEY record; ${rr.owner} has ${typeName(rr.type)}`)
      if (!parsed.ok) throw new AnchorError(`the record of ${rr.owner} cannot be read: ${parsed.why}`)
      const { value } = parsed
      return 'digest' in value ? { zone: rr.owner, ds: value, key: null } : { zone: rr.owner, ds: null, key: value }
    })
  } catch (error) {
    if (error instanceof ZoneTextError) throw new AnchorError(error.message)
    throw error
  }
}

/** RFC 9718 §2.1: TrustAnchor has a Zone and KeyDigests with validFrom and validUntil. */
function parseXml(raw: string, at: Timestamp): readonly TrustAnchor[] {
  const text = raw.replace(/<!--[\s\S]*?-->/g, (comment) => comment.replace(/[^\n]/g, ' '))
  const zone = /<Zone>\s*([^<\s]+)\s*<\/Zone>/.exec(text)?.[1]
  if (zone === undefined) throw new AnchorError('the XML has no Zone element')
  const anchors: TrustAnchor[] = []
  let elements = 0
  for (const match of text.matchAll(/<KeyDigest\b([^>]*)>([\s\S]*?)<\/KeyDigest>/g)) {
    elements++
    const [, attributes = '', body = ''] = match
    const line = text.slice(0, match.index).split('\n').length
    if (!inForce(attributes, at, line)) continue
    const field = (name: string): string => {
      const value = new RegExp(`<${name}>\\s*([^<]*?)\\s*</${name}>`).exec(body)?.[1]
      if (value === undefined) throw new AnchorError(`line ${line}: KeyDigest has no ${name}`)
      return value
    }
    const number = (name: string): number => {
      const value = field(name)
      if (!/^\d{1,5}$/.test(value) || Number(value) > 0xffff)
        throw new AnchorError(`line ${line}: ${name} "${value}" is not a number in its range`)
      return Number(value)
    }
    anchors.push(
      dsAnchor(Name.parse(zone), number('KeyTag'), number('Algorithm'), number('DigestType'), field('Digest')),
    )
  }
  if (elements > 0 && anchors.length === 0) throw new AnchorError('no anchor in the XML is valid at this time')
  return anchors
}

function inForce(attributes: string, at: Timestamp, line: number): boolean {
  const time = (name: string): Timestamp | null => {
    const value = new RegExp(`\\b${name}\\s*=\\s*["']([^"']*)["']`).exec(attributes)?.[1]
    if (value === undefined) return null
    try {
      return parseTime(value)
    } catch {
      throw new AnchorError(`line ${line}: ${name} "${value}" is not a time`)
    }
  }
  const from = time('validFrom')
  const until = time('validUntil')
  return (from === null || at >= from) && (until === null || at <= until)
}
