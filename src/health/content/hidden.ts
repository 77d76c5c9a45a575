/**
 * What the denials of a server hide of its own data (RFC 4034 §4.1.2, RFC 4035 §2.3, RFC 5155 §7.1): a resolver that keeps
 * one answers from it, and asks no more for what it denies (RFC 8198 §5). Held against each other is only what is of one version:
 * all that a server signed, between two answers with one serial.
 */

import { parseSoa } from '../../dns/rdata.ts'
import { TYPE } from '../../dns/registry.ts'
import type { RRType } from '../../dns/rr.ts'
import type { Finding } from '../../report.ts'
import { isProbe, isSame, type ObservationId, type Server } from '../../snapshot.ts'
import type { Authentic } from '../../validate/context.ts'
import { allHiddenByDenial } from '../../validate/hidden.ts'
import type { Compared } from '../comparisons.ts'
import type { Column, Exam } from '../types.ts'
import { contextFor, type Voice, voicesOf } from './voices.ts'

/** What operators of DNS ask each other's servers for: nobody else misses it. Knot DNS lists no CDS where it signs online. */
const OF_OPERATORS: ReadonlySet<RRType> = new Set([TYPE.CDS, TYPE.CDNSKEY, TYPE.CSYNC, TYPE.NSEC3PARAM])

/** Types and names that a signed denial of a server hides, and that the same server has: told of that server. */
export const hiddenComparisons = (exam: Exam): readonly Compared[] =>
  voicesOf(exam).flatMap((voice) =>
    hiddenOn(exam, voice).map((found): Compared => {
      const isMinor = found.code === 'DENIAL_HIDES_TYPE' && OF_OPERATORS.has(found.type)
      return {
        finding: found,
        severity: isMinor ? 'notice' : 'error',
        servers: [voice.server],
        columns: exam.columns.filter((column) => isOf(column, found)),
        covers: (other) => other.code === found.code && isOfSame(other, found),
      }
    }),
  )

const isOfSame = (a: Finding, b: Finding): boolean =>
  a.zone.equals(b.zone) && a.owner.equals(b.owner) && a.type === b.type

/** Whether a question of the check is one that the denial would answer. */
const isOf = ({ question: { name, type } }: Column, { code, owner, type: hidden }: Finding): boolean =>
  name.equals(owner) && (code === 'DENIAL_HIDES_NAME' || type === hidden)

function hiddenOn(exam: Exam, { server, authentic }: Voice): readonly Finding[] {
  const version = versionOf(exam, server)
  if (version === null) return []
  const { snapshot } = exam
  const observations = snapshot.observations.filter((o) => isSame(o.server, server))
  const sets = authentic.flatMap((set): readonly Authentic[] => {
    const seen = set.seen.filter((id) => version.has(id))
    return seen.length === 0 ? [] : [{ ...set, seen }]
  })
  const found = allHiddenByDenial(contextFor(exam, { ...snapshot, observations }), sets)
  // Of signers that make their denials as they answer, several hide the same: one shows it.
  const each = found.flatMap((one) => [...chosen(exam, one), ...one.filter(({ code }) => code === 'DENIAL_HIDES_TYPE')])
  return each.filter((a, i) => each.findIndex((b) => a.code === b.code && isOfSame(a, b)) === i)
}

/** A span that is too long covers any number of names: one that is checked is told, else the first. */
function chosen({ columns }: Exam, found: readonly Finding[]): readonly Finding[] {
  const names = found
    .filter(({ code }) => code === 'DENIAL_HIDES_NAME')
    .sort((a, b) => a.owner.compare(b.owner) || a.type - b.type)
  const one = names.find((name) => columns.some((column) => isOf(column, name))) ?? names[0]
  return one === undefined ? [] : [one]
}

/** What came between the first and the last answer with the serial; null where there is none, or more than one. */
function versionOf({ snapshot, zone }: Exam, server: Server): ReadonlySet<ObservationId> | null {
  const own = snapshot.observations.filter((o) => isSame(o.server, server) && !isProbe(o))
  const serials = new Set<number>()
  let [first, last] = [-1, -1]
  own.forEach(({ outcome }, i) => {
    if (outcome.kind !== 'response') return
    for (const rr of [...outcome.response.answer, ...outcome.response.authority]) {
      const soa = rr.type === TYPE.SOA && rr.owner.equals(zone) ? parseSoa(rr.rdata) : null
      if (soa?.ok !== true) continue
      serials.add(soa.value.serial)
      if (first < 0) first = i
      last = i
    }
  })
  return serials.size === 1 ? new Set(own.slice(first, last + 1).map(({ id }) => id)) : null
}
