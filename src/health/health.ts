/**
 * Examines a zone: judges every answer of every server, compares servers and parent, and says how long it all lasts. Pure:
 * a function of packets, instant, anchors and policy.
 */

import type { Crowd } from '../collect/known.ts'
import type { Name } from '../dns/name.ts'
import { TYPE } from '../dns/registry.ts'
import { BEST_FIRST, type Finding, finding, type Need, type SecurityStatus } from '../report.ts'
import { isSame, queriesOf, type Snapshot } from '../snapshot.ts'
import { validate } from '../validate/validate.ts'
import { absence, anchorsBefore, withoutChain } from './absent.ts'
import { columnsFor, columnsForAbsent } from './columns.ts'
import { comparisons } from './comparisons.ts'
import { entryFlagComparisons } from './content/entryflags.ts'
import { horizonOf } from './horizon.ts'
import { judge } from './judge.ts'
import { askingComparisons } from './rollover/asking.ts'
import { rolloverOf } from './rollover/rollover.ts'
import { signalComparisons } from './rollover/signaling.ts'
import { capabilitiesOf } from './servers/capability.ts'
import { carried, isCurtailed } from './servers/carriage.ts'
import { crowdComparisons } from './servers/crowds.ts'
import { hasGone, isLiving } from './servers/transports.ts'
import type { Column, Exam, Health, HealthOptions } from './types.ts'
import { isUnheard } from './unheard.ts'
import { answersIn, serversOf } from './views.ts'
import { weigh } from './weigh.ts'

/** The zone that is examined, and from which name it was found. */
export interface Place {
  readonly target: Name
  readonly zone: Name
  readonly parent: Name | null
  /** false when every server says that there is no such name: then the zone above it is not what is to be examined */
  readonly exists: boolean
  /** what was left out of the asking, of this zone and of the one above */
  readonly crowds: readonly Crowd[]
}

/** Examines what the snapshot shows of a zone. Never throws for anything a server can send. */
export function examine(snapshot: Snapshot, place: Place, options: HealthOptions): Health {
  const { crowds, ...located } = place
  const { zone, parent, target, exists } = located
  const columns = exists ? columnsFor(zone, target, options.types, snapshot) : columnsForAbsent(target)
  const found = {
    ...options,
    snapshot,
    zone,
    parent,
    exists,
    columns,
    servers: serversOf(snapshot, zone),
    parents: parent === null || !exists || options.assumedDs !== null ? [] : serversOf(snapshot, parent),
    answers: answersIn(snapshot),
  }
  const own = exists ? anchorsBefore(found) : null
  const ground = own === null ? found : { ...found, anchors: own, parents: [] }
  const exam: Exam = { ...ground, ...carried(ground, judge(ground)) }
  // Of keys that did not come through nothing can be said.
  const rollover = exists && !(isCurtailed(exam) && exam.judgements.length === 0) ? rolloverOf(exam) : null
  const horizon = exists ? horizonOf(exam) : null
  const compared = exists ? comparisons(exam) : absence(exam, target)
  const status = statusOf(exam, target)
  const weighed = weigh(
    exam,
    [
      ...compared,
      ...crowdComparisons(exam, crowds),
      ...signalComparisons(rollover),
      ...(rollover === null ? [] : askingComparisons(exam)),
      ...entryFlagComparisons(exam, rollover),
    ],
    rollover,
  )
  const findings = exists ? weighed : withoutChain(weighed, zone, status)
  return {
    ...located,
    at: options.at,
    policy: options.policy.name,
    anchors: exam.anchors,
    status,
    undetermined: undetermined(exam),
    servers: capabilitiesOf(exam, exam.servers, exam.columns[0]!.question),
    parents: capabilitiesOf(exam, exam.parents, { name: zone, type: TYPE.DS }),
    columns,
    cells: exam.cells,
    findings,
    horizon,
    rollover,
    judgements: exam.judgements,
    queries: queriesOf(snapshot),
    elapsedMs: snapshot.tookMs ?? snapshot.elapsedMs,
    needs: needsOf(exam),
  }
}

const WORST: readonly SecurityStatus[] = ['bogus', 'indeterminate', 'insecure', 'secure']

/**
 * The worst of all columns, of each the best that any server supports: a validator tries them all. What Opt-Out leaves out
 * is insecure by design (RFC 5155 §9.2): so is the name that was asked for, but a name that nobody has says nothing of the zone.
 */
function statusOf({ columns, judgements }: Exam, target: Name): SecurityStatus {
  const best = (column: Column): SecurityStatus | undefined => {
    const verdicts = judgements.filter((j) => j.column === column).map((j) => j.report.verdict)
    const found = BEST_FIRST.find((status) => verdicts.some((verdict) => verdict.status === status))
    const causes = verdicts.flatMap(({ status, cause }) => (status === found ? [cause?.code] : []))
    const isLeftOut = found === 'insecure' && causes.every((code) => code === 'NSEC3_OPT_OUT')
    return isLeftOut && !column.question.name.equals(target) ? undefined : found
  }
  const statuses = columns.map(best)
  return WORST.find((status) => statuses.includes(status)) ?? 'indeterminate'
}

/** Nothing of the zone was heard, or its chain could not be followed. */
function undetermined(exam: Exam): Health['undetermined'] {
  const { judgements, snapshot } = exam
  if (snapshot.stopped !== undefined) return 'stopped'
  if (isCurtailed(exam)) return 'tcp'
  const causes = judgements.map(({ report }) => report.verdict)
  if (judgements.length === 0) return causeOfSilence(exam)
  // What the last of them had answered before it stopped is no more than a part.
  const { servers } = exam
  const isLost = servers.some((s) => hasGone(exam, s)) && !servers.some((s) => isLiving(exam, s))
  if (isLost) return unreachable(exam)
  if (causes.every(({ status }) => status === 'indeterminate')) return causes[0]?.cause ?? 'stopped'
  return causes.flatMap(({ cause }) => (cause !== null && isUnheard(exam, cause) ? [cause] : []))[0] ?? null
}

/** No server of the zone gave anything to judge: what a trace says of that, unless it stops above at what is insecure. */
function causeOfSilence({
  snapshot,
  zone,
  servers,
  columns,
  at,
  anchors,
  policy,
  verified,
}: Exam): Finding | 'stopped' {
  const { cause, status } = validate(snapshot, columns[0]!.question, { at, anchors, policy, verified }).verdict
  return status === 'indeterminate' ? (cause ?? 'stopped') : unreachable({ snapshot, zone, servers })
}

function unreachable({ snapshot, zone, servers }: Pick<Exam, 'snapshot' | 'zone' | 'servers'>): Finding {
  const seen = snapshot.observations.filter((o) => o.askedFor.equals(zone)).map(({ id }) => id)
  const about = { zone, owner: zone, type: TYPE.SOA }
  return finding('ZONE_UNREACHABLE', about, { servers, observations: seen }, seen)
}

/** What was lacking to judge a server is asked of that server; of zones above and below, of any. */
function needsOf({ judgements, zone }: Pick<Exam, 'judgements' | 'zone'>): readonly Need[] {
  const found = new Map<string, Need>()
  for (const { report, servers } of judgements) {
    for (const need of report.needs) {
      if (need.optional === true) continue
      const key = `${need.zone.key} ${need.question.type} ${need.question.name.key}`
      const known = found.get(key)?.servers ?? []
      const more = servers.filter((s) => !known.some((k) => isSame(k, s)))
      found.set(key, need.zone.equals(zone) ? { ...need, servers: [...known, ...more] } : need)
    }
  }
  return [...found.values()]
}
