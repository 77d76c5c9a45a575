/**
 * What the parent says of the zone: the DS that it signed, in each version, and how long caches may keep them (RFC 7583 §3.3,
 * RFC 4035 §2.4).
 */

import { serialToTime } from '../../dns/canonical.ts'
import { type DS, parseDs } from '../../dns/rdata.ts'
import { TYPE } from '../../dns/registry.ts'
import type { RR } from '../../dns/rr.ts'
import type { Step } from '../../report.ts'
import type { Timestamp } from '../../snapshot.ts'
import { dsSaid } from '../delegation/parentside.ts'
import type { Exam } from '../types.ts'
import { type KeyId, keyId } from './signing.ts'

export const most = (numbers: readonly number[]): number | null => (numbers.length === 0 ? null : Math.max(...numbers))

interface Parent {
  readonly ds: readonly DS[]
  /** each version once */
  readonly versions: readonly (readonly DS[])[]
  readonly ttl: number | null
  readonly inception: Timestamp | null
  readonly delegationTtl: number | null
}

/** The DS that the parent signed; where no version of them holds, what its servers sent. */
export function delegationOf(exam: Exam): Parent {
  const { zone, at, parents, answers } = exam
  const sets = exam.judgements.flatMap(({ column, report }) =>
    column.question.type === TYPE.DNSKEY
      ? rrsetSteps(report.root).filter(({ subject }) => subject.type === TYPE.DS && subject.owner.equals(zone))
      : [],
  )
  const sent = parents.flatMap((server) => {
    const response = answers.of(server, { name: zone, type: TYPE.DS })?.outcome.response
    return (response?.answer ?? []).filter((rr) => rr.type === TYPE.DS && rr.owner.equals(zone))
  })
  const held = sets.flatMap(({ facts }) => facts.rrset?.records ?? [])
  const said = exam.assumedDs === null ? dsSaid(exam) : []
  const differ = new Set(said.map(({ ds }) => idsOf(ds).join('\n'))).size > 1
  const records = held.length === 0 ? sent : differ ? [...held, ...sent] : held
  const ds = exam.assumedDs ?? distinctDs(records)
  const versions = new Map(
    said.map((one) => [idsOf(one.ds).join('\n'), ds.filter((all) => idsOf(one.ds).includes(keyId(all)))]),
  )
  const inceptions = sets.flatMap(({ facts }) =>
    facts.rrsig === undefined ? [] : [serialToTime(facts.rrsig.inception, at)],
  )
  const delegations = parents.flatMap((server) => {
    const response = answers.of(server, { name: zone, type: TYPE.NS })?.outcome.response
    const records = [...(response?.answer ?? []), ...(response?.authority ?? [])]
    return records.filter((rr) => rr.type === TYPE.NS && rr.owner.equals(zone)).map(({ ttl }) => ttl)
  })
  return {
    ds,
    versions: differ ? [...versions.values()] : [ds],
    ttl: most((exam.assumedDs === null ? records : dsAbove(exam)).map(({ ttl }) => ttl)),
    inception: most(inceptions) as Timestamp | null,
    delegationTtl: most(delegations),
  }
}

/** What the zone above has in place of assumed DS, if it delegates: caches hold that (RFC 7583 §3.3). */
const dsAbove = ({ snapshot, zone, parent }: Exam): readonly RR[] =>
  snapshot.observations.flatMap(({ askedFor, question, outcome }) =>
    parent?.equals(askedFor) === true &&
    question.type === TYPE.DS &&
    question.name.equals(zone) &&
    outcome.kind === 'response'
      ? outcome.response.answer.filter((rr) => rr.type === TYPE.DS && rr.owner.equals(zone))
      : [],
  )

const idsOf = (ds: readonly DS[]): readonly KeyId[] => [...new Set(ds.map(keyId))].sort()

const rrsetSteps = (step: Step): readonly Step[] => [
  ...(step.kind === 'rrset' && step.outcome === 'holds' ? [step] : []),
  ...step.children.flatMap(rrsetSteps),
]

export function distinctDs(records: readonly RR[]): readonly DS[] {
  const found = new Map<KeyId, DS>()
  for (const rr of records) {
    const parsed = parseDs(rr.rdata)
    if (parsed.ok) found.set(keyId(rr), parsed.value)
  }
  return [...found.values()]
}
