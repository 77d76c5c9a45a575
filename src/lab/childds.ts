/** CDS and CDNSKEY records for a zone of the lab (RFC 7344 §3): what a signer would publish, and anything else. */

import { toHex } from '../dns/base.ts'
import { dsFor, type ZoneDraft } from './draft.ts'
import type { LabKey } from './keys.ts'

/** "CDS 0 0 0 00" and "CDNSKEY 0 3 0 AA==" (RFC 8078 §4, erratum 5049). */
export const DELETE_CDS = Uint8Array.of(0, 0, 0, 0, 0)
export const DELETE_CDNSKEY = Uint8Array.of(0, 0, 3, 0, 0)

const line = (owner: string, type: string, rdata: Uint8Array): string =>
  `${owner} ${type} \\# ${rdata.length} ${toHex(rdata)}\n`

/** RDATA as they stand, at a name of the zone; "@" is the apex. */
export function asks(
  zone: ZoneDraft,
  { cds = [], cdnskey = [] }: { readonly cds?: readonly Uint8Array[]; readonly cdnskey?: readonly Uint8Array[] },
  owner = '@',
): void {
  for (const rdata of cds) zone.text += line(owner, 'CDS', rdata)
  for (const rdata of cdnskey) zone.text += line(owner, 'CDNSKEY', rdata)
}

/** CDS (SHA-256) and CDNSKEY for these keys. */
export function asksFor(zone: ZoneDraft, ...keys: readonly LabKey[]): void {
  asks(zone, { cds: keys.map((key) => dsFor(zone.apex, key)), cdnskey: keys.map((key) => key.rdata) })
}
