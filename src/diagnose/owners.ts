/** The names under which the digest of a DS may have been made by mistake, from the name itself and from what a trace has seen. */

import { Name, NameError } from '../dns/name.ts'
import { parseNsec } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import { octetText } from '../dns/wire.ts'
import type { Seen } from './seen.ts'

/** Names tried for one zone. */
const MOST_NAMES = 64

const APEX_TYPES: ReadonlySet<number> = new Set([TYPE.SOA, TYPE.NS, TYPE.DS, TYPE.DNSKEY, TYPE.CDS, TYPE.CDNSKEY])

/**
 * Names other than `child` in canonical form: itself in other case, with a label missing or the origin written twice, and
 * every other zone and delegation of the trace.
 */
export function namesLikely(child: Name, seen: Seen): readonly Name[] {
  const names = new Map<string, Name>()
  const add = (name: Name): void => {
    const id = octetText(name.wire())
    if (id !== child.key && names.size < MOST_NAMES) names.set(id, name)
  }
  add(inCase(child, () => true))
  add(inCase(child, (at) => at === 0))
  for (const { rrset, observation } of seen.sets) {
    if (rrset.owner.equals(child)) add(rrset.owner)
    if (observation.question.name.equals(child)) add(observation.question.name)
  }
  for (let depth = child.depth - 1; depth >= 0; depth--) add(child.ancestor(depth).canonical())
  for (let left = 0; left < child.depth; left++) add(new Name(child.labels.filter((_, i) => i !== left).map(lower)))
  for (let depth = 1; depth <= child.depth; depth++) twice(child, child.ancestor(depth), add)
  for (const { rrset } of seen.sets) {
    if (APEX_TYPES.has(rrset.type)) add(rrset.owner.canonical())
    if (rrset.type !== TYPE.NSEC) continue
    add(rrset.owner.canonical())
    for (const rr of rrset.records) {
      const nsec = parseNsec(rr.rdata)
      if (nsec.ok) add(nsec.value.nextDomainName.canonical())
    }
  }
  return [...names.values()]
}

/** A relative name where an absolute one was wanted has the origin once more. */
function twice(child: Name, origin: Name, add: (name: Name) => void): void {
  try {
    add(new Name([...child.labels, ...origin.labels].map(lower)))
  } catch (error) {
    if (!(error instanceof NameError)) throw error
  }
}

const isLower = (octet: number): boolean => octet >= 0x61 && octet <= 0x7a
const lower = (label: Uint8Array): Uint8Array => label.map((o) => (o >= 0x41 && o <= 0x5a ? o + 0x20 : o))

/** With the letters at these places of their label in upper case, the others in lower. */
function inCase(name: Name, upper: (at: number) => boolean): Name {
  return new Name(name.labels.map((label) => lower(label).map((o, i) => (isLower(o) && upper(i) ? o - 0x20 : o))))
}

/** Presentation form in lower case, as octets. */
export const presented = (name: Name): Uint8Array => Buffer.from(name.canonical().toString(), 'latin1')
