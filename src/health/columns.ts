/**
 * What every server of a zone is asked: the types at its apex that matter to DNSSEC and to most users, those wished for, a
 * name and a type that do not exist, and a name that a wildcard answers, where one is seen.
 */

import { Name } from '../dns/name.ts'
import { parseNsec, parseRrsig } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { RRType } from '../dns/rr.ts'
import { isProbe, type Snapshot } from '../snapshot.ts'
import type { Column } from './types.ts'

/** At the apex, SOA first: it shows whether a server answers at all. */
const APEX: readonly RRType[] = [
  TYPE.SOA,
  TYPE.NS,
  TYPE.DNSKEY,
  TYPE.CDS,
  TYPE.CDNSKEY,
  TYPE.CSYNC,
  TYPE.NSEC3PARAM,
  TYPE.NSEC,
  TYPE.A,
  TYPE.AAAA,
  TYPE.MX,
  TYPE.TXT,
]

/**
 * Two labels, since a server may deny one and not the other well. Always the same, so that a replay asks for it again; no
 * zone has reason to have it.
 */
const ABSENT = 'absent.dnssec-trace'
/** A type of the range for private use (RFC 6895 §3.1). */
const ABSENT_TYPE: RRType = 65432
const MOST_WILDCARDS = 3

/**
 * The columns for a zone.
 * @param target the name that was asked for: its addresses are asked too when it is not the apex
 * @param snapshot what is known so far: wildcards seen in it are asked for
 */
export function columnsFor(zone: Name, target: Name, types: readonly RRType[], snapshot: Snapshot): readonly Column[] {
  const at = (name: Name, type: RRType): Column => ({ kind: 'type', question: { name, type } })
  const wished = types.filter((type) => !APEX.includes(type) && type !== TYPE.DS)
  const own = target.equals(zone) ? [] : [TYPE.A, TYPE.AAAA, ...types].map((type) => at(target, type))
  const absent = Name.parse(ABSENT, zone)
  return [
    ...[...APEX, ...wished].map((type) => at(zone, type)),
    ...own.filter(({ question }, i) => own.findIndex((c) => c.question.type === question.type) === i),
    { kind: 'absent name', question: { name: absent, type: TYPE.A } },
    { kind: 'absent type', question: { name: zone, type: ABSENT_TYPE } },
    ...wildcardsIn(zone, snapshot)
      .filter((parent) => !parent.equals(zone))
      .map((parent): Column => ({ kind: 'wildcard', question: { name: parent.child('dnssec-trace'), type: TYPE.A } })),
  ]
}

/** What parents and secondaries ask for, or nobody does: users do not notice when it lacks. */
const RARE: ReadonlySet<RRType> = new Set([TYPE.CDS, TYPE.CDNSKEY, TYPE.CSYNC, TYPE.NSEC3PARAM, TYPE.NSEC])

/** Users notice when its answer lacks. */
export const isSought = ({ kind, question }: Column): boolean => kind !== 'absent type' && !RARE.has(question.type)

/** For a name that does not exist: what shows it. */
export const columnsForAbsent = (target: Name): readonly Column[] => [
  { kind: 'type', question: { name: target, type: TYPE.SOA } },
]

/** Names above wildcards of the zone that NSEC records or expanded answers show, each once. */
function wildcardsIn(zone: Name, snapshot: Snapshot): readonly Name[] {
  const found = new Map<string, Name>()
  const add = (name: Name): void => {
    if (name.isWithin(zone) && name.isWildcard && found.size < MOST_WILDCARDS) found.set(name.key, name.parent()!)
  }
  for (const o of snapshot.observations) {
    if (isProbe(o) || o.outcome.kind !== 'response') continue
    const { answer, authority } = o.outcome.response
    for (const rr of [...answer, ...authority]) {
      if (rr.type === TYPE.NSEC) {
        add(rr.owner)
        const nsec = parseNsec(rr.rdata)
        if (nsec.ok) add(nsec.value.nextDomainName)
      }
      const rrsig = rr.type === TYPE.RRSIG ? parseRrsig(rr.rdata) : null
      if (rrsig?.ok === true && rrsig.value.labels < rr.owner.signedLabels && rr.owner.isWithin(zone))
        add(rr.owner.ancestor(rrsig.value.labels).wildcard())
    }
  }
  return [...found.values()]
}
