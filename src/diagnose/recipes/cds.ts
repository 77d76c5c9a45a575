/**
 * The parent does as the child asks (RFC 7344 §4), with one difference: what is published is the digest of the key itself, by
 * SHA-256, whatever digest the CDS has (RFC 9904). What cannot be made from a key is published only as it should be.
 */

import type { Name } from '../../dns/name.ts'
import type { DS } from '../../dns/rdata.ts'
import { dsFor, dsOf, isDsOf, keysOf } from '../reading.ts'
import type { Bench, Draft } from './bench.ts'
import { keepsChain, replaceDs, thenRemove } from './procedures.ts'
import { publishDs } from './steps.ts'

/** RFC 4509. */
const SHA256 = 2

const same = (a: DS, b: DS): boolean => Buffer.compare(a.rdata, b.rdata) === 0

/** @param cds what the child asks for: none of these is a request to remove the DS */
export function takeCds(b: Bench, child: Name, cds: readonly DS[]): Draft {
  if (!keepsChain(b, child, cds)) return replaceDs(b, child)
  const published = dsOf(b.packets, child)
  const named = keysOf(b.packets, child).filter((key) => cds.some((c) => isDsOf(c, child, key)))
  // The DS of a key that is not published yet (RFC 6781 §4.1.2, "Double-DS").
  const ahead = cds.filter((c) => c.digestType === SHA256 && !named.some((key) => isDsOf(c, child, key)))
  const wanted = [...named.flatMap((key) => dsFor(child, key) ?? []), ...ahead]
  const lacking = wanted.filter((ds) => !published.some((p) => same(p, ds)))
  const isWanted = (ds: DS): boolean =>
    wanted.some((w) => same(w, ds)) || cds.some((c) => same(c, ds)) || named.some((key) => isDsOf(ds, child, key))
  const gone = published.filter((ds) => !isWanted(ds))
  const publish = lacking.length === 0 ? [] : [publishDs(b, child, lacking)]
  return { zone: child, steps: [...publish, ...thenRemove(b, child, gone, lacking)], never: ['delete-last-ds'] }
}
