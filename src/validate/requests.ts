/**
 * What the CDS and CDNSKEY RRsets at one name ask for: each authenticated version, record by record (RFC 7344 §3), the
 * request to remove the DS among them (RFC 8078 §4).
 */

import { digestLength, dsDigest } from '../crypto/digest.ts'
import type { Name } from '../dns/name.ts'
import { type DNSKEY, type DS, parseDnskey, parseDs } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { RR, RRset, RRType } from '../dns/rr.ts'
import { octetText } from '../dns/wire.ts'
import type { ObservationId, Server } from '../snapshot.ts'
import type { Context } from './context.ts'

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

/** One record that can be read. A DELETE algorithm means: remove the DS; whether in the right form is `isExact`. */
export type Request =
  | { readonly kind: 'delete'; readonly record: RR }
  | { readonly kind: 'ds'; readonly record: RR; readonly ds: DS }
  | { readonly kind: 'key'; readonly record: RR; readonly key: DNSKEY }
  | { readonly kind: 'unreadable'; readonly record: RR; readonly why: string; readonly offset: number }

/** One version of the RRset, authenticated by its zone. */
export interface Requests {
  readonly rrset: RRset
  readonly all: readonly Request[]
  readonly seen: readonly ObservationId[]
  readonly servers: readonly Server[]
}

/** "CDS 0 0 0 00" and "CDNSKEY 0 3 0 AA==": RFC 8078 §4, as erratum 5049 writes the first. */
const DELETE: Readonly<Record<number, Uint8Array>> = {
  [TYPE.CDS]: Uint8Array.of(0, 0, 0, 0, 0),
  [TYPE.CDNSKEY]: Uint8Array.of(0, 0, 3, 0, 0),
}

/** The one form that a request to remove the DS has. */
export const deleteForm = (type: RRType): Uint8Array => DELETE[type] ?? new Uint8Array()

/** Whether a delete request has the very RDATA that RFC 8078 §4 prescribes. */
export const isExact = ({ record }: Request): boolean => same(record.rdata, deleteForm(record.type))

/** One CDS or CDNSKEY record. */
export function readRequest(record: RR): Request {
  const parsed = record.type === TYPE.CDS ? parseDs(record.rdata) : parseDnskey(record.rdata)
  // What is said of DS and DNSKEY holds of CDS and CDNSKEY, which have the same fields.
  if (!parsed.ok) return { kind: 'unreadable', record, why: `C${parsed.why}`, offset: parsed.offset }
  if (parsed.value.algorithm === 0) return { kind: 'delete', record }
  return 'digest' in parsed.value
    ? { kind: 'ds', record, ds: parsed.value }
    : { kind: 'key', record, key: parsed.value }
}

/** The versions of one type at `owner` that `zone` signed, in the order met; equal records are one version. */
export function requestsAt(context: Context, zone: Name, owner: Name, type: RRType): readonly Requests[] {
  const found = new Map<string, Requests>()
  for (const { zone: signer, rrset, seen } of context.authentic) {
    if (rrset.type !== type || !signer.equals(zone) || !rrset.owner.equals(owner)) continue
    const key = JSON.stringify(rrset.records.map((rr) => octetText(rr.rdata)).sort())
    const known = found.get(key)
    const ids = [...new Set([...(known?.seen ?? []), ...seen])]
    found.set(key, {
      rrset: known?.rrset ?? rrset,
      all: known?.all ?? rrset.records.map(readRequest),
      seen: ids,
      servers: ids.flatMap((id) => context.index.packets.find((p) => p.id === id)?.observation.server ?? []),
    })
  }
  return [...found.values()]
}

/** The DS RRsets of `child` that its parent signed, each version once. */
export function parentDs(context: Context, child: Name): readonly (readonly DS[])[] {
  const found = new Map<string, readonly DS[]>()
  for (const { rrset } of context.authentic) {
    if (rrset.type !== TYPE.DS || !rrset.owner.equals(child)) continue
    const ds = rrset.records.flatMap((rr) => {
      const parsed = parseDs(rr.rdata)
      return parsed.ok ? [parsed.value] : []
    })
    found.set(JSON.stringify(ds.map((d) => octetText(d.rdata)).sort()), ds)
  }
  return [...found.values()]
}

/** Whether a DS or CDS is the digest of this key; a digest type that cannot be computed is taken at its word. */
export function digests(zone: Name, ds: DS, key: DNSKEY): boolean {
  if (ds.keyTag !== key.keyTag || ds.algorithm !== key.algorithm) return false
  const computed = digestLength(ds.digestType) === null ? null : dsDigest(ds.digestType, zone, key.rdata)
  return computed === null || same(computed, ds.digest)
}

/** Whether two DS can be of one key: with one digest type the digests decide, else tag and algorithm. */
export const alike = (a: DS, b: DS): boolean =>
  a.keyTag === b.keyTag && a.algorithm === b.algorithm && (a.digestType !== b.digestType || same(a.digest, b.digest))
