/**
 * What every server of a zone is asked: the types at its apex that matter to DNSSEC and to most users, those wished for, a
 * name and a type that do not exist, and a name that a wildcard answers, where one is seen.
 */

import { Name, NameError } from '../dns/name.ts'
import { TYPE } from '../dns/registry.ts'
import type { RRType } from '../dns/rr.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Column } from './types.ts'
import { wildcardsIn } from './wildcards.ts'

/** What a name has beside its data. */
const NO_DATA: ReadonlySet<RRType> = new Set([TYPE.NSEC, TYPE.RRSIG, TYPE.NS, TYPE.DS])

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
/** What is asked for below a wildcard's parent. */
const BELOW = 'dnssec-trace'
/** A type of the range for private use (RFC 6895 §3.1). */
const ABSENT_TYPE: RRType = 65432

/**
 * The columns for a zone.
 * @param target the name that was asked for: its addresses are asked too when it is not the apex
 * @param snapshot what is known so far: wildcards seen in it are asked for
 */
export function columnsFor(
  zone: Name,
  target: Name,
  types: readonly RRType[],
  snapshot: Pick<Snapshot, 'observations'>,
): readonly Column[] {
  const at = (name: Name, type: RRType): Column => ({ kind: 'type', question: { name, type } })
  const wished = types.filter((type) => !APEX.includes(type) && type !== TYPE.DS)
  const own = target.equals(zone) ? [] : [TYPE.A, TYPE.AAAA, ...types].map((type) => at(target, type))
  const absent = below(ABSENT, zone, 'absent name', [TYPE.A])
  const wildcards = wildcardsIn(zone, snapshot).flatMap(({ parent, types }) => {
    // A below the apex is what the name that does not exist was asked for.
    const address = absent.length > 0 && parent.equals(zone) ? [] : [TYPE.A]
    return below(BELOW, parent, 'wildcard', [...address, ...besideAddress(types)])
  })
  return [
    ...[...APEX, ...wished].map((type) => at(zone, type)),
    ...own.filter(({ question }, i) => own.findIndex((c) => c.question.type === question.type) === i),
    ...absent,
    { kind: 'absent type', question: { name: zone, type: ABSENT_TYPE } },
    ...wildcards,
  ]
}

/** Columns for a name so far below; none where that is too long for a name. */
function below(labels: string, above: Name, kind: Column['kind'], types: readonly RRType[]): readonly Column[] {
  try {
    const name = Name.parse(labels, above)
    return types.map((type) => ({ kind, question: { name, type } }))
  } catch (error) {
    if (error instanceof NameError) return []
    throw error
  }
}

/** Where a wildcard answers nothing for A: the first type it has, so that something of it is seen (RFC 4592 §3.3). */
function besideAddress(types: ReadonlySet<RRType>): readonly RRType[] {
  if (types.has(TYPE.A) || types.has(TYPE.CNAME)) return []
  const has = [TYPE.AAAA, TYPE.MX, TYPE.TXT, ...[...types].sort((a, b) => a - b)].find(
    (type) => types.has(type) && !NO_DATA.has(type),
  )
  return has === undefined ? [] : [has]
}

/** What parents and secondaries ask for, or nobody does: users do not notice when it lacks. */
const RARE: ReadonlySet<RRType> = new Set([TYPE.CDS, TYPE.CDNSKEY, TYPE.CSYNC, TYPE.NSEC3PARAM, TYPE.NSEC])

/** Users notice when its answer lacks. */
export const isSought = ({ kind, question }: Column): boolean => kind !== 'absent type' && !RARE.has(question.type)

/** For a name that does not exist: what shows it. */
export const columnsForAbsent = (target: Name): readonly Column[] => [
  { kind: 'type', question: { name: target, type: TYPE.SOA } },
]
