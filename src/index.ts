/**
 * The library's face: collect packets, judge them, loop until the verdict is final, and put findings into words.
 *
 * `trace` asks and judges; `collect` only asks; `validate` only judges, and is pure: the same snapshot, question,
 * instant, anchors and policy always give the same report. `check` asks every server of a zone and examines it, `checkMany`
 * does so for many names. `diagnose` looks for what was done to the evidence and for the
 * repair; `explain` turns a finding into words.
 */

export { type Checked, type CheckOptions, check, recheck } from './check/check.ts'
export { checkMany, type ManyOptions, type Progress } from './check/many.ts'
export {
  type FailPolicy,
  type Failure,
  type Ignore,
  type Outcome as HealthOutcome,
  type Result,
  resultOf,
} from './check/result.ts'
export { CODES, type Code, type CodeInfo, type Evidence, type TrustAnchor } from './codes.ts'
export { type Asker, collect } from './collect/collect.ts'
export { readSnapshot, SnapshotError, writeSnapshot } from './collect/file.ts'
export { HintsError, parseHints } from './collect/hints.ts'
export type { Hint, Plan } from './collect/plan.ts'
export { BUILT_IN_HINTS } from './collect/roots.ts'
export { type Diagnosis, diagnose, type Inquiry } from './diagnose/diagnose.ts'
export type { Action, Check, Plan as RepairPlan, PlanStep, Wait } from './diagnose/plan.ts'
export type { Why, WhyName, Whys } from './diagnose/why.ts'
export { nameFromUser } from './dns/idna.ts'
export { Name, NameError } from './dns/name.ts'
export { parseType, typeName } from './dns/registry.ts'
export type { Question, RR, RRset, RRType } from './dns/rr.ts'
export { explain } from './explain/explain.ts'
export type { Explanation } from './explain/types.ts'
export type { Health, HealthFinding, HealthOptions, Horizon, Rollover } from './health/types.ts'
export type {
  Dissent,
  Finding,
  Hop,
  PlacedFinding,
  Report,
  SecurityStatus,
  Severity,
  Step,
  StepOutcome,
  Verdict,
} from './report.ts'
export type { Observation, Outcome, Server, Snapshot, Timestamp } from './snapshot.ts'
export {
  type Judgement,
  MissingPacketError,
  type Route,
  replay,
  type Traced,
  type TraceOptions,
  trace,
} from './trace.ts'
export { socketTransport } from './transport/sockets.ts'
export type { Exchange, Reply, Transport } from './transport/transport.ts'
export { AnchorError, parseAnchors } from './validate/anchor.ts'
export { BUILT_IN_ANCHORS } from './validate/builtin.ts'
export { POLICIES, type Policy } from './validate/policy.ts'
export { type Validation, validate } from './validate/validate.ts'
