/** Zone vectors as keys and signatures: each RRSIG with its DNSKEY and the octets it must be over (RFC 4034 §3.1.8.1). */

import { rrsets, signedData } from '../../src/dns/canonical.ts'
import type { Name } from '../../src/dns/name.ts'
import { type DNSKEY, type DS, type Parsed, parseDnskey, parseDs, parseRrsig, type RRSIG } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'
import { loadZone } from '../vectors/load.ts'

export interface Signed {
  readonly rrsig: RRSIG
  readonly key: DNSKEY
  readonly data: Uint8Array
  /** what would be signed if the Labels field said so */
  readonly dataWithLabels: (labels: number) => Uint8Array
}

function value<T>(parsed: Parsed<T>): T {
  if (!parsed.ok) throw new Error(parsed.why)
  return parsed.value
}

/** The RRSIGs of a vector, with keys from the same file or from others. */
export function signedOf(file: string, ...keyFiles: readonly string[]): readonly Signed[] {
  const records = loadZone(file)
  const keys = keysOf(file, ...keyFiles).map(({ key }) => key)
  return rrsets(records).flatMap((rrset) =>
    rrset.signatures.map((rr) => {
      const rrsig = value(parseRrsig(rr.rdata))
      const key = keys.find((k) => k.keyTag === rrsig.keyTag && k.algorithm === rrsig.algorithm)
      if (key === undefined) throw new Error(`${file}: no key ${rrsig.keyTag}`)
      const dataWithLabels = (labels: number): Uint8Array => {
        const rdata = Uint8Array.from(rrsig.rdata)
        rdata[3] = labels
        return signedData(value(parseRrsig(rdata)), rrset)
      }
      return { rrsig, key, data: signedData(rrsig, rrset), dataWithLabels }
    }),
  )
}

export const keysOf = (...files: readonly string[]): readonly { readonly owner: Name; readonly key: DNSKEY }[] =>
  files.flatMap((file) =>
    loadZone(file)
      .filter((rr) => rr.type === TYPE.DNSKEY)
      .map((rr) => ({ owner: rr.owner, key: value(parseDnskey(rr.rdata)) })),
  )

export const dsOf = (file: string): readonly DS[] =>
  loadZone(file)
    .filter((rr) => rr.type === TYPE.DS)
    .map((rr) => value(parseDs(rr.rdata)))
