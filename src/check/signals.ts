/**
 * Signals for a first DS (RFC 9615 §4.2): CDS and CDNSKEY at the signaling name of each name server outside the zone, each
 * traced as any other question and kept in the same snapshot.
 */

import type { Question } from '../dns/rr.ts'
import { signalsAsked } from '../health/rollover/signaling.ts'
import type { Health } from '../health/types.ts'
import type { Snapshot } from '../snapshot.ts'
import { demandComplete, type Judgement, openPlan, type Route, type TraceOptions, trace } from '../trace.ts'

/** What the signals are asked for; nothing unless the zone asks for its first DS. */
const questions = ({ rollover, zone }: Health, snapshot: Snapshot): readonly Question[] =>
  rollover?.states.includes('bootstrapping') === true ? signalsAsked(snapshot, zone) : []

/** The snapshot with the signals in it; the same one when there is nothing to ask. */
export async function withSignals(snapshot: Snapshot, health: Health, options: TraceOptions): Promise<Snapshot> {
  let known = snapshot
  for (const question of questions(health, snapshot)) {
    const limits = { ...options.limits, ms: options.limits.ms - known.elapsedMs }
    const { snapshot: more } = await trace(question, { ...options, limits, known: known.observations })
    if (more.observations.length === known.observations.length && more.stopped === undefined) continue
    const { stopped } = more
    known = {
      ...known,
      elapsedMs: known.elapsedMs + more.elapsedMs,
      observations: more.observations,
      ...(stopped === undefined ? {} : { stopped }),
    }
    if (stopped !== undefined) break
  }
  return known
}

/** @throws MissingPacketError when a kept snapshot lacks a packet of the signals */
export async function demandSignals(snapshot: Snapshot, health: Health, options: Judgement & Route): Promise<void> {
  if (snapshot.stopped !== undefined) return
  for (const question of questions(health, snapshot)) {
    const open = await openPlan(snapshot, question, options)
    if (open !== null) demandComplete(snapshot, open)
  }
}
