/**
 * Whether the operators of the zone's name servers vouch for its first DS: the same CDS and CDNSKEY, securely, at the signaling
 * name of every name server outside the zone (RFC 9615 §4.1, §4.2).
 */

import { type Name, NameError } from '../../dns/name.ts'
import { parseSingleName } from '../../dns/rdata.ts'
import { TYPE } from '../../dns/registry.ts'
import type { Question, RR } from '../../dns/rr.ts'
import { finding, type Report, type Step } from '../../report.ts'
import type { ObservationId, Snapshot } from '../../snapshot.ts'
import { validate } from '../../validate/validate.ts'
import type { Compared } from '../comparisons.ts'
import type { Exam, Rollover, Signaling, SignalOf } from '../types.ts'
import type { Scene } from './roles.ts'
import { keyId } from './signing.ts'

/** Where the operator of a name server repeats CDS and CDNSKEY; null when the name would be too long (RFC 9615 §3.2). */
function signalQuestions(zone: Name, nameserver: Name): readonly Question[] | null {
  try {
    const under = [...zone.labels].reverse().reduce((at, label) => at.child(label), nameserver.child('_signal'))
    const name = under.child('_dsboot')
    return [TYPE.CDS, TYPE.CDNSKEY].map((type) => ({ name, type }))
  } catch (error) {
    if (error instanceof NameError) return null
    throw error
  }
}

/** Names of the zone's servers, as parent and child list them. */
function nameserversOf({ snapshot }: Pick<Exam, 'snapshot'>, zone: Name): readonly Name[] {
  const found = new Map<string, Name>()
  for (const { outcome } of snapshot.observations) {
    if (outcome.kind !== 'response') continue
    for (const rr of [...outcome.response.answer, ...outcome.response.authority]) {
      const name = rr.type === TYPE.NS && rr.owner.equals(zone) ? parseSingleName(rr.rdata) : null
      if (name?.ok === true) found.set(name.value.key, name.value)
    }
  }
  return [...found.values()].sort((a, b) => a.compare(b))
}

/** Every question about the signals of the name servers outside the zone. */
export const signalsAsked = (snapshot: Snapshot, zone: Name): readonly Question[] =>
  nameserversOf({ snapshot }, zone)
    .filter((name) => !name.isWithin(zone))
    .flatMap((name) => signalQuestions(zone, name) ?? [])

export function signalingOf(scene: Scene): Signaling {
  const { zone } = scene.exam
  const nameservers = nameserversOf(scene.exam, zone).map(
    (nameserver): SignalOf => ({
      nameserver,
      ...(nameserver.isWithin(zone) ? ({ state: 'within', findings: [] } as const) : heardOf(scene, nameserver)),
    }),
  )
  const outside = nameservers.filter(({ state }) => state !== 'within')
  return {
    complete: outside.length > 0 && outside.every(({ state }) => state === 'agrees'),
    nameservers: lackingSignals(scene, nameservers),
  }
}

function heardOf({ exam, servers }: Scene, nameserver: Name): Pick<SignalOf, 'state' | 'findings'> {
  const questions = signalQuestions(exam.zone, nameserver)
  if (questions === null) return { state: 'unasked', findings: [] }
  const { at, anchors, policy, verified, snapshot } = exam
  const isAsked = ({ name, type }: Question): boolean =>
    snapshot.observations.some(({ question }) => question.type === type && question.name.equals(name))
  if (!questions.every(isAsked)) return { state: 'unasked', findings: [] }
  const reports = questions.map((question) => validate(snapshot, question, { at, anchors, policy, verified }))
  const records = reports.map(({ target, hops }) =>
    hops.flatMap(({ answer }) => answer.filter((rr) => rr.type === target.type)),
  )
  if (records.flat().length === 0) return { state: 'absent', findings: [] }
  const found = reports.flatMap((report) =>
    report.findings.flatMap(({ finding }) => (finding.code.startsWith('SIGNAL_') ? [finding] : [])),
  )
  // CDS and CDNSKEY have the same fault: the first is told.
  const findings = found.filter(({ code }, i) => found.findIndex((other) => other.code === code) === i)
  const told = (state: SignalOf['state']): Pick<SignalOf, 'state' | 'findings'> => ({ state, findings })
  if (found.some(({ code }) => code === 'SIGNAL_ZONE_CUT')) return told('zone cut')
  if (reports.some(({ verdict }) => verdict.status !== 'secure')) return told('not secure')
  // RFC 9615 §4.2 step 4: as the zone itself has them, from each of its servers.
  const other = servers.find(({ requests }) =>
    questions.some(
      ({ type }, i) =>
        !isSameSet(
          records[i]!,
          requests.filter((rr) => rr.type === type),
        ),
    ),
  )
  if (other === undefined) return told('agrees')
  const about = { zone: zoneOf(reports[0]!), owner: questions[0]!.name, type: TYPE.CDS }
  const evidence = { child: exam.zone, nameserver, signal: records.flat(), own: other.requests }
  return {
    state: 'differs',
    findings: [...findings, finding('SIGNAL_DIFFERS', about, evidence, seenOf(exam, questions))],
  }
}

/** The zone that holds the name that was asked for, as far as the chain could be followed. */
const zoneOf = ({ root }: Report): Name => {
  const zones = (step: Step): readonly Name[] =>
    step.kind === 'zone' ? [step.subject.zone] : step.children.flatMap(zones)
  return zones(root).reduce((a, b) => (b.isBelow(a) ? b : a))
}

const seenOf = ({ snapshot }: Pick<Exam, 'snapshot'>, questions: readonly Question[]): readonly ObservationId[] =>
  snapshot.observations.flatMap(({ id, question, outcome }) =>
    outcome.kind === 'response' &&
    questions.some(({ type, name }) => type === question.type && name.equals(question.name))
      ? [id]
      : [],
  )

/** Where some operators signal and one does not: all of them have to (RFC 9615 §4.2). Where none does, none means to. */
function lackingSignals({ exam, servers }: Scene, nameservers: readonly SignalOf[]): readonly SignalOf[] {
  const others = nameservers.filter(({ state }) => SIGNALS.has(state)).map(({ nameserver }) => nameserver)
  const own = servers.find(({ requests }) => requests.length > 0)?.requests ?? []
  if (others.length === 0 || own.length === 0) return nameservers
  const { at, anchors, policy, verified, snapshot } = exam
  return nameservers.map((one) => {
    const questions = one.state === 'absent' ? signalQuestions(exam.zone, one.nameserver) : null
    if (questions === null) return one
    const report = validate(snapshot, questions[0]!, { at, anchors, policy, verified })
    const signal = questions[0]!.name
    const about = { zone: zoneOf(report), owner: signal, type: TYPE.CDS }
    const evidence = { child: exam.zone, nameserver: one.nameserver, signal, own, others }
    return { ...one, findings: [finding('SIGNAL_MISSING', about, evidence, seenOf(exam, questions))] }
  })
}

const SIGNALS: ReadonlySet<SignalOf['state']> = new Set(['agrees', 'differs', 'not secure', 'zone cut'])

/** What keeps a parent from taking the first DS that the zone asks for. */
export const signalComparisons = (rollover: Rollover | null): readonly Compared[] =>
  (rollover?.signaling?.nameservers ?? []).flatMap(({ findings }) =>
    findings.map((finding): Compared => ({ finding, servers: [] })),
  )

const isSameSet = (a: readonly RR[], b: readonly RR[]): boolean => {
  const [left, right] = [a, b].map((records) => [...new Set(records.map(keyId))].sort())
  return JSON.stringify(left) === JSON.stringify(right)
}
