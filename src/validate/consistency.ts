/**
 * Whether what was said fits together: an NXDOMAIN against what other responses show (RFC 8020 §2), a signed denial
 * against signed data of its zone, the TTL of a denial against that of a negative answer (RFC 9077 §3), what stands in one
 * response or one bitmap. Where a denial does not fit, a resolver that answers from its cache (RFC 8198 §5) denies what exists. No verdict depends on it: it comes after.
 */

import { octetText } from '../dns/wire.ts'
import type { Finding } from '../report.ts'
import type { Authentic, Context } from './context.ts'
import { oddForms } from './forms.ts'
import { hiddenByDenial } from './hidden.ts'
import { contradictedNxdomains } from './namecut.ts'
import { denialTtlAdvice } from './ttl.ts'

/** Reads what the judgement authenticated; verifies no signature. */
export function consistencyFindings(context: Context): readonly Finding[] {
  const authentic = distinct(context.authentic)
  return [
    ...contradictedNxdomains(context),
    ...hiddenByDenial(context, authentic),
    ...denialTtlAdvice(context, authentic),
    ...oddForms(context, authentic),
  ]
}

/** Each RRset once, with every packet that brought it. */
function distinct(all: readonly Authentic[]): readonly Authentic[] {
  const found = new Map<string, Authentic>()
  for (const one of all) {
    const { zone, rrset, rrsig, seen } = one
    const octets = [rrsig, ...rrset.records].map(({ rdata }) => octetText(rdata))
    const key = JSON.stringify([zone.key, rrset.owner.key, rrset.type, octets])
    const known = found.get(key)
    found.set(key, known === undefined ? one : { ...known, seen: [...new Set([...known.seen, ...seen])] })
  }
  return [...found.values()]
}
