/**
 * The wildcards of a zone, as far as what was seen shows them, and the types there: an NSEC or NSEC3 at the wildcard lists them
 * (RFC 4034 §4.1.2, RFC 5155 §3.2.1), an answer was expanded from one where its RRSIG has fewer labels (RFC 4035 §5.3.4).
 * None of it is verified: it says what to ask for, no more.
 */

import { nsec3Hash } from '../crypto/nsec3.ts'
import { toBase32hex } from '../dns/base.ts'
import type { Name } from '../dns/name.ts'
import { parseNsec, parseNsec3, parseRrsig } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { RR, RRType } from '../dns/rr.ts'
import { isProbe, type Snapshot } from '../snapshot.ts'

/** A wildcard by the name above it. */
export interface Wildcard {
  readonly parent: Name
  /** types that any server lists there; none where no such list was seen */
  readonly types: ReadonlySet<RRType>
}

const MOST_WILDCARDS = 3

/** Chains with more are not looked through: what they cost is told elsewhere (RFC 9276 §3.2). */
const MOST_ITERATIONS = 150

/** Each once, in the order in which they were seen, and of very many the first. */
export function wildcardsIn(zone: Name, { observations }: Pick<Snapshot, 'observations'>): readonly Wildcard[] {
  const found = new Map<string, { parent: Name; types: Set<RRType> }>()
  const add = (name: Name, types: Iterable<RRType> = []): void => {
    if (!name.isWithin(zone) || !name.isWildcard) return
    if (!found.has(name.key) && found.size === MOST_WILDCARDS) return
    const known = found.get(name.key) ?? { parent: name.parent()!, types: new Set<RRType>() }
    for (const type of types) known.types.add(type)
    found.set(name.key, known)
  }
  const hash = hasher()
  for (const o of observations) {
    if (isProbe(o) || o.outcome.kind !== 'response') continue
    const { answer, authority } = o.outcome.response
    for (const rr of [...answer, ...authority]) {
      if (rr.type === TYPE.NSEC) {
        const nsec = parseNsec(rr.rdata)
        add(rr.owner, nsec.ok ? nsec.value.types : [])
        if (nsec.ok) add(nsec.value.nextDomainName)
      }
      if (rr.type === TYPE.NSEC3) for (const [name, types] of matched(zone, o.question.name, rr, hash)) add(name, types)
      const rrsig = rr.type === TYPE.RRSIG ? parseRrsig(rr.rdata) : null
      if (rrsig?.ok === true && rrsig.value.labels < rr.owner.signedLabels && rr.owner.isWithin(zone))
        add(rr.owner.ancestor(rrsig.value.labels).wildcard())
    }
  }
  return [...found.values()]
}

/** The wildcard above the name asked for that the NSEC3 stands at, if it does at any (RFC 5155 §7.2.5). */
function matched(
  zone: Name,
  asked: Name,
  { owner, rdata }: RR,
  hash: (name: Name, salt: Uint8Array, iterations: number) => string,
): readonly (readonly [Name, ReadonlySet<RRType>])[] {
  const nsec3 = parseNsec3(rdata)
  if (!nsec3.ok || !asked.isBelow(zone) || owner.parent()?.equals(zone) !== true) return []
  const { salt, iterations, types } = nsec3.value
  const label = String.fromCharCode(...owner.labels[0]!).toLowerCase()
  if (iterations > MOST_ITERATIONS) return []
  for (let depth = asked.depth - 1; depth >= zone.depth; depth--) {
    const wildcard = asked.ancestor(depth).wildcard()
    if (hash(wildcard, salt, iterations) === label) return [[wildcard, types]]
  }
  return []
}

/** Each name is hashed once for each set of parameters. */
function hasher(): (name: Name, salt: Uint8Array, iterations: number) => string {
  const known = new Map<string, string>()
  return (name, salt, iterations) => {
    const key = `${iterations} ${Buffer.from(salt).toString('hex')} ${name.key}`
    const before = known.get(key)
    if (before !== undefined) return before
    const spelled = toBase32hex(nsec3Hash(name, salt, iterations))
    known.set(key, spelled)
    return spelled
  }
}
