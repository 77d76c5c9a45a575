/**
 * The loop: collect, validate, ask for what was lacking, and where a zone's evidence does not hold ask its other
 * servers, before the verdict. A replay runs the same loop over a kept snapshot and asks nobody.
 */

import type { TrustAnchor } from './codes.ts'
import { type Asker, collect } from './collect/collect.ts'
import type { Hint, Plan } from './collect/plan.ts'
import { anchorsBefore } from './collect/undelegated.ts'
import { wanted } from './collect/wanted.ts'
import { TYPE, typeName } from './dns/registry.ts'
import type { Question } from './dns/rr.ts'
import type { Need, Report, Step } from './report.ts'
import type { Observation, Server, Snapshot, Timestamp } from './snapshot.ts'
import type { Verified } from './validate/context.ts'
import type { Policy } from './validate/policy.ts'

/** How to judge: the same for a live trace and a replay. */
export interface Judgement {
  readonly anchors: readonly TrustAnchor[]
  readonly policy: Policy
  /** the instant to judge at; default: when the first question was sent, or the snapshot's own instant */
  readonly at?: Timestamp
}

/** What to ask, and of whom. */
export interface Route {
  readonly hints: readonly Hint[]
  /** port of the authoritative servers */
  readonly port: number
  readonly resolver: Server | null
  readonly families: readonly (4 | 6)[]
  readonly tcp: boolean
  /** further tries per server after the first */
  readonly retries: number
  /** leave addresses alone that are not public */
  readonly publicOnly: boolean
  readonly allServers: boolean
  /** the servers that a zone is taken to have, by `Name.key`, instead of those delegated to */
  readonly instead?: Plan['instead']
}

export interface TraceOptions extends Judgement, Route, Asker {
  /** packets that are known already, of zones above: they are not asked for again */
  readonly known?: readonly Observation[]
  /** when the run began that this is part of: the instant of the snapshot, instead of that of its first question */
  readonly began?: Timestamp
}

export interface Traced {
  readonly snapshot: Snapshot
  readonly report: Report
}

/** A kept snapshot lacks a packet that the same options would ask for; `message` names the first one. */
export class MissingPacketError extends Error {
  override name = 'MissingPacketError'
}

/** Asks until the verdict is final. Network trouble is part of the report, never an exception. */
export async function trace(question: Question, options: TraceOptions): Promise<Traced> {
  const started = options.now()
  const known = options.known ?? []
  let snapshot: Snapshot = {
    format: 1,
    collectedAt: options.began ?? (Math.floor(started / 1000) as Timestamp),
    publicOnly: options.publicOnly,
    elapsedMs: 0,
    observations: known.map((o, i) => ({ ...o, id: `o${i + 1}` as const })),
    ...(known.length === 0 ? {} : { known: known.length }),
    ...(options.at === undefined ? {} : { at: options.at }),
    ...(options.resolver === null ? {} : { resolver: options.resolver }),
  }
  let plan = planFor(question, options)
  for (;;) {
    // The judge is loaded while the first questions are under way.
    const [collected, judge] = await Promise.all([collect(snapshot, plan, options), loadJudge()])
    snapshot = collected
    const report = judge(snapshot, question, options)
    const next = furtherPlan(snapshot, plan, report)
    if (next === null) return { snapshot, report }
    plan = next
  }
}

/**
 * Judges a kept snapshot, to the same report as the trace that it was kept from. Judged at another instant it may break
 * where it held: what the snapshot has then decides, although a trace would have asked further servers.
 * @throws MissingPacketError when the snapshot lacks a packet that a trace would have asked for
 */
export async function replay(snapshot: Snapshot, question: Question, options: Judgement & Route): Promise<Traced> {
  const plan = planFor(question, options)
  demandComplete(snapshot, plan)
  const judge = await loadJudge()
  const report = judge(snapshot, question, options)
  const asKept = options.at === undefined || options.at === instantOf(snapshot)
  const further = furtherPlan(snapshot, plan, report, { doubting: asKept, optional: false })
  if (further !== null) demandComplete(snapshot, further)
  return { snapshot, report }
}

/**
 * The first plan of a trace of which these packets leave something open; null when none does. The other servers of doubted
 * zones are not in it: where more was asked than a trace asks, they would all be asked that too.
 */
export async function openPlan(
  snapshot: Snapshot,
  question: Question,
  options: Judgement & Route,
): Promise<Plan | null> {
  const plan = planFor(question, options)
  if (snapshot.stopped !== undefined) return null
  if (wanted(snapshot.observations, plan).length > 0) return plan
  const judge = await loadJudge()
  return furtherPlan(snapshot, plan, judge(snapshot, question, options), { doubting: false, optional: false })
}

/** The instant that a snapshot is judged at when none is given. */
export const instantOf = (snapshot: Snapshot): Timestamp => snapshot.at ?? snapshot.collectedAt

/** @throws MissingPacketError when the plan wants a packet that the snapshot lacks */
export function demandComplete(snapshot: Snapshot, plan: Plan): void {
  const [lacking] = wanted(snapshot.observations, plan)
  if (lacking === undefined || snapshot.stopped !== undefined) return
  const { question, server, via } = lacking
  throw new MissingPacketError(
    `the snapshot has no packet for ${question.name} ${typeName(question.type)} from ${server.address} over ${via}; a replay takes the options of its trace`,
  )
}

/** Whether other servers are asked before a verdict that is not good, and what no verdict rests on at the end. */
interface Extent {
  readonly doubting: boolean
  readonly optional: boolean
}

const LIVE: Extent = { doubting: true, optional: true }

/** The plan under which something more is to be asked; null when the report is final. */
function furtherPlan(snapshot: Snapshot, plan: Plan, report: Report, how = LIVE): Plan | null {
  if (snapshot.stopped !== undefined) return null
  for (let known = plan; ; ) {
    const next = extend(known, report, how)
    if (next === known) return null
    if (wanted(snapshot.observations, next).length > 0) return next
    known = next
  }
}

/** With the verifications that were done before, where many judgements share them. */
type Judge = (
  snapshot: Snapshot,
  question: Question,
  how: Judgement & Pick<Route, 'instead'> & { readonly verified?: Verified },
) => Report

async function loadJudge(): Promise<Judge> {
  const { validate } = await import('./validate/validate.ts')
  return (snapshot, question, { anchors: usual, policy, at, verified, instead }) => {
    // DS is the parent's to answer for.
    const own = question.type === TYPE.DS ? null : anchorsBefore(snapshot.observations, question.name, instead, usual)
    const anchors = own ?? usual
    return validate(snapshot, question, {
      at: at ?? instantOf(snapshot),
      anchors,
      policy,
      ...(verified && { verified }),
    })
  }
}

/** What a walk to the target asks. */
export function planFor(target: Question, options: Judgement & Route): Plan {
  const zones = new Map(options.anchors.map(({ zone }) => [zone.key, zone]))
  return {
    target,
    hints: options.hints,
    port: options.port,
    anchors: [...zones.values()],
    resolver: options.resolver,
    families: options.families,
    tcp: options.tcp,
    retries: options.retries,
    publicOnly: options.publicOnly,
    thorough: options.allServers ? 'all' : new Set(),
    needs: [],
    ...(options.instead && { instead: options.instead }),
  }
}

/**
 * The plan with what the report lacked, then with every server of the zones whose evidence does not hold, then with what
 * would only tell more; the same plan when that adds nothing.
 */
function extend(plan: Plan, report: Report, { doubting, optional }: Extent): Plan {
  const { thorough } = plan
  const needs = newNeeds(plan, report)
  const demanded = needs.filter((need) => need.optional !== true)
  if (demanded.length > 0) return { ...plan, needs: [...plan.needs, ...demanded] }
  const doubted = thorough === 'all' || !doubting ? [] : doubtedZones(report).filter((key) => !thorough.has(key))
  if (thorough !== 'all' && doubted.length > 0) return { ...plan, thorough: new Set([...thorough, ...doubted]) }
  return optional && needs.length > 0 ? { ...plan, needs: [...plan.needs, ...needs] } : plan
}

const newNeeds = (plan: Plan, report: Report): readonly Need[] =>
  report.needs.filter(
    (need) =>
      !plan.needs.some(
        (known) =>
          known.zone.equals(need.zone) &&
          known.question.type === need.question.type &&
          known.again === need.again &&
          known.question.name.equals(need.question.name),
      ),
  )

/**
 * Zones whose other servers may know better: those of the steps on which the verdict fell, and the parent that vouches
 * for them, since a stale DS looks like a wrong DNSKEY.
 */
function doubtedZones(report: Report): readonly string[] {
  if (report.verdict.status !== 'bogus' && report.verdict.status !== 'indeterminate') return []
  const keys = new Set<string>()
  const visit = (step: Step): void => {
    if (step.outcome !== 'fails' && step.outcome !== 'unknown') return
    if (step.kind === 'zone' || step.kind === 'answer') keys.add(step.subject.zone.key)
    if (step.kind === 'delegation') keys.add(step.subject.zone.key)
    if (step.kind === 'zone') {
      const delegation = step.children.find((child) => child.kind === 'delegation')
      if (delegation !== undefined) keys.add(delegation.subject.zone.key)
    }
    step.children.forEach(visit)
  }
  visit(report.root)
  return [...keys]
}
