/**
 * Whether a DS that names no key is one that the child asks for, or whether the child asks for another that would do (RFC 7344
 * §4). While no DS names a key nothing authenticates a CDS, so that a parent must not act on it (RFC 7344 §4.1): it may
 * explain, likely and never for sure, and a request to remove the DS (RFC 8078 §4) explains nothing.
 */

import type { Name } from '../dns/name.ts'
import { type DNSKEY, type DS, parseDs } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import { isDsOf } from './reading.ts'
import type { Seen } from './seen.ts'
import { entrySigners, signedBy } from './signing.ts'
import { type Why, why } from './why.ts'

const same = (a: DS, b: DS): boolean => Buffer.compare(a.rdata, b.rdata) === 0

/** Only of CDS that have a signature by a key that signs the DNSKEY RRset, as a parent wants it. */
export function requestWhy(ds: DS, child: Name, keys: readonly DNSKEY[], seen: Seen): Why | null {
  if (!seen.sets.some(({ rrset }) => rrset.type === TYPE.CDS && rrset.owner.equals(child))) return null
  const signers = entrySigners(child, keys, seen)
  const all = signedBy(child, TYPE.CDS, signers, seen)
    .flatMap(({ records }) => records)
    .flatMap((rr) => {
      const parsed = parseDs(rr.rdata)
      return parsed.ok ? [parsed.value] : []
    })
  const cds = all.filter((one, i) => all.findIndex((other) => same(one, other)) === i)
  if (cds.some((one) => same(one, ds))) return why('ds-of-cds', false, { ds })
  // A parent that looks whether the delegation would hold has no reason to take any other.
  const wanted = cds.filter((one) => signers.some((key) => isDsOf(one, child, key)))
  return wanted.length === 0 ? null : why('ds-not-followed-cds', false, { cds: wanted })
}
