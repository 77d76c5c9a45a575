/** Verifies every RRSIG of a list of records with the keys of a zone, without the validator. */

import { verifySignature } from '../../src/crypto/verify.ts'
import { rrsets, signedData } from '../../src/dns/canonical.ts'
import { type DNSKEY, parseDnskey, parseRrsig } from '../../src/dns/rdata.ts'
import { TYPE, typeName } from '../../src/dns/registry.ts'
import type { RR } from '../../src/dns/rr.ts'

/** The DNSKEYs among records. */
export const keysOf = (records: readonly RR[]): readonly DNSKEY[] =>
  records.flatMap((rr) => {
    if (rr.type !== TYPE.DNSKEY) return []
    const parsed = parseDnskey(rr.rdata)
    if (!parsed.ok) throw new Error(parsed.why)
    return [parsed.value]
  })

/** One line for each RRSIG: what it covers and how verification ends. */
export function verifyAll(
  records: readonly RR[],
  keys: readonly DNSKEY[],
): readonly { readonly of: string; readonly outcome: string }[] {
  return rrsets(records).flatMap((rrset) =>
    rrset.signatures.map((rr) => {
      const of = `${rrset.owner} ${typeName(rrset.type)}`
      const parsed = parseRrsig(rr.rdata)
      if (!parsed.ok) return { of, outcome: parsed.why }
      const rrsig = parsed.value
      const key = keys.find((k) => k.keyTag === rrsig.keyTag && k.algorithm === rrsig.algorithm)
      if (key === undefined) return { of, outcome: `no key ${rrsig.keyTag}` }
      return {
        of,
        outcome: verifySignature(rrsig.algorithm, key.publicKey, signedData(rrsig, rrset), rrsig.signature).outcome,
      }
    }),
  )
}
