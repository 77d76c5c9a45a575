/**
 * One repair from end to end: trace a broken zone, take the plan, let everybody do what it says (operators paste the
 * printed commands, the registrar publishes the printed DS records), wait by `--at`, trace again.
 */

import { readFileSync } from 'node:fs'
import { readSnapshot } from '../../src/collect/file.ts'
import { type Diagnosis, diagnose } from '../../src/diagnose/diagnose.ts'
import type { Action, Plan, PlanStep, Setting } from '../../src/diagnose/plan.ts'
import { Name } from '../../src/dns/name.ts'
import type { DS } from '../../src/dns/rdata.ts'
import { parseType } from '../../src/dns/registry.ts'
import type { Commands, Recipe } from '../../src/explain/repair/commands.ts'
import type { Report } from '../../src/report.ts'
import type { Snapshot } from '../../src/snapshot.ts'
import { parseAnchors } from '../../src/validate/anchor.ts'
import { POLICIES } from '../../src/validate/policy.ts'
import { validate } from '../../src/validate/validate.ts'
import { program } from './compare.ts'
import type { Machine } from './machine.ts'
import type { Registrar } from './registrar.ts'

/** Whose commands are pasted where. */
export interface Operator {
  readonly commands: Commands
  /** of the recipes for one action, the one with this label; "" where there is only one */
  readonly label: string
  /** the folder that the notes speak of */
  readonly folder: string
  /** who pastes them */
  readonly user?: string
}

export interface Traced {
  readonly report: Report
  readonly diagnosis: Diagnosis
  readonly snapshot: Snapshot
  /** the steps of the plan as the program prints them; empty when there is none */
  readonly printed: readonly Printed[]
}

/** What of a step of the JSON report matters here. */
interface Printed {
  readonly action: string
  readonly commands: Readonly<Record<string, readonly Recipe[]>>
}

export interface Asked {
  readonly name: string
  readonly type: string
}

let files = 0

/** Traces inside the machine, every server of every zone. @param at seconds from now */
export async function traceIt(machine: Machine, registrar: Registrar, { name, type }: Asked, at = 0): Promise<Traced> {
  const saved = `${registrar.anchorsFile}.packets${++files}`
  const when = at === 0 ? [] : ['--at', `@${Math.floor(Date.now() / 1000) + at}`]
  const setting = [
    '--root-hints',
    registrar.hintsFile,
    '--trust-anchor',
    registrar.anchorsFile,
    '--all-servers',
    ...when,
  ]
  const ran = await machine.run(process.execPath, [program, name, type, ...setting, '--json', '--save', saved])
  if (![0, 1, 3, 4].includes(ran.code ?? 2)) throw new Error(`dnssec-trace ${name} ${type}: ${ran.stderr}`)
  const snapshot = readSnapshot(readFileSync(saved, 'utf8'))
  const instant = (at === 0 ? snapshot.collectedAt : snapshot.collectedAt + at) as typeof snapshot.collectedAt
  const anchors = parseAnchors(readFileSync(registrar.anchorsFile, 'utf8'), instant)
  const question = { name: Name.parse(name), type: parseType(type)!, class: 1 }
  const report = validate(snapshot, question, { at: instant, anchors, policy: POLICIES.iana })
  const { diagnosis: said } = JSON.parse(ran.stdout)
  return { report, diagnosis: diagnose(report, snapshot), snapshot, printed: said?.plan?.steps ?? [] }
}

/** "status CODE", or the status alone. */
export const verdictOf = ({ report }: Traced): string =>
  [report.verdict.status, report.verdict.cause?.code ?? []].flat().join(' ')

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex')
const dsText = (ds: DS): string => `${ds.keyTag} ${ds.algorithm} ${ds.digestType} ${hex(ds.digest)}`

/** SHA-256 DS records that commands printed, in the presentation format of whatever program. */
const printedDs = (stdout: string): readonly string[] => [
  ...new Set(
    [...stdout.matchAll(/\sDS\s(\d+ \d+ 2) ([0-9A-Fa-f ]{64,})/g)].map(
      ([, head, digest]) => `${head} ${digest!.replaceAll(' ', '').toLowerCase()}`,
    ),
  ),
]

/**
 * What the registrar does.
 * @param printed what the zone operator's commands gave out as DS of a new key
 */
async function register(registrar: Registrar, action: Action, printed: readonly string[]): Promise<void> {
  if (action.kind !== 'publish-ds' && action.kind !== 'remove-ds' && action.kind !== 'go-insecure') return
  const child = action.child.toString()
  const old = registrar.ds.get(child) ?? []
  const named = action.ds.length > 0 ? action.ds.map(dsText) : printed
  const others = old.filter((ds) => !named.includes(ds))
  // Nobody removes what he was told to publish a moment ago.
  const kept = old.filter((ds) => others.includes(ds) || printed.includes(ds))
  registrar.ds.set(
    child,
    action.kind === 'publish-ds' ? [...others, ...named] : action.kind === 'remove-ds' ? kept : [],
  )
  await registrar.publish()
}

/** The recipe of an operator for an action; null when his program has no part in it. */
function recipeOf(operator: Operator, action: Action, setting: Setting): Recipe | null {
  const make = operator.commands[action.kind] as (a: Action, s: Setting) => readonly Recipe[]
  const recipes = make(action, setting)
  const found = recipes.find(({ label }) => label === operator.label) ?? recipes.find(({ label }) => label === '')
  // What only one of several ways has a part in.
  const some = action.kind === 'remove-ds' || action.kind === 'go-insecure'
  if (found === undefined && recipes.length > 0 && !some) {
    throw new Error(`${action.kind}: no recipe labelled "${operator.label}" among ${recipes.map(({ label }) => label)}`)
  }
  return found ?? null
}

/** Everybody does one step. @returns the DS records that are known to be of new keys by then */
async function perform(
  machine: Machine,
  registrar: Registrar,
  operator: Operator,
  setting: Setting,
  { action }: PlanStep,
  known: readonly string[],
): Promise<readonly string[]> {
  const recipe = recipeOf(operator, action, setting)
  const ran =
    recipe === null || recipe.commands.length === 0
      ? null
      : await machine.shell(operator.folder, recipe.commands, operator.user)
  const told = printedDs(ran?.stdout ?? '')
  // The commands of publish-ds print the DS of every key: for comparison, unless nothing was printed before.
  const printed = action.kind === 'publish-ds' && known.length > 0 ? known : told.length > 0 ? told : known
  await register(registrar, action, printed)
  return printed
}

/** Carries a plan out. @returns how many seconds of waiting it asks for */
export async function carryOut(
  machine: Machine,
  registrar: Registrar,
  operator: Operator,
  plan: Plan,
): Promise<number> {
  let waited = 0
  let printed: readonly string[] = []
  for (const step of plan.steps) {
    // No resolver is in this world, and the clock is right.
    if (step.who !== 'resolver operator' && step.who !== 'you') {
      printed = await perform(machine, registrar, operator, plan.setting, step, printed)
    }
    waited += step.wait?.seconds ?? 0
  }
  return waited
}

/** Traces until it says what is expected, or for ten seconds: servers take up a change a moment later. */
async function settle(trace: () => Promise<Traced>, expected: (traced: Traced) => boolean): Promise<Traced> {
  const end = Date.now() + 10_000
  for (;;) {
    const traced = await trace()
    if (expected(traced) || Date.now() > end) return traced
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
}

export interface Mended {
  readonly before: string
  readonly plan: Plan | null
  readonly after: string
  /** what the operator is told to see to before */
  readonly notes: readonly string[]
  /** the errors and warnings that are left */
  readonly left: readonly string[]
}

/** Which repair of those that a trace offers. */
export interface Choice {
  /** the code of the finding to mend, when it is not the cause */
  readonly advice?: string
  /** the other way with this action */
  readonly instead?: Action['kind']
}

/** The plan of the root cause, or of a finding of a chain that holds. */
function planOf({ report, diagnosis }: Traced, { advice, instead }: Choice): Plan | null {
  const placed = report.findings.find(({ finding }) => finding.code === advice)
  const inquiry =
    advice === undefined ? diagnosis.root : placed === undefined ? null : diagnosis.inquire(placed.finding)
  const plan = inquiry?.plan ?? null
  if (plan === null || instead === undefined) return plan
  return { ...plan, steps: plan.instead.filter(({ action }) => action.kind === instead) }
}

/** Throws unless the program prints, for each step, the very commands that are about to be pasted. */
function expectPrinted({ printed }: Traced, operator: Operator, plan: Plan): void {
  plan.steps.forEach(({ action }, n) => {
    const recipe = recipeOf(operator, action, plan.setting)
    const step = printed[n]
    const same = Object.values(step?.commands ?? {}).some((recipes) =>
      recipes.some(({ label, commands }) => label === recipe?.label && `${commands}` === `${recipe.commands}`),
    )
    if (step?.action !== action.kind || (recipe !== null && !same)) {
      throw new Error(`step ${n + 1}, ${action.kind}, is not printed so (is dist/ built?): ${JSON.stringify(step)}`)
    }
  })
}

/**
 * One plan, carried out once.
 * @param broken what the first trace has to say
 */
export async function mend(
  machine: Machine,
  registrar: Registrar,
  operator: Operator,
  asked: Asked,
  broken: RegExp,
  choice: Choice = {},
): Promise<Mended> {
  const before = await settle(
    () => traceIt(machine, registrar, asked),
    (traced) => broken.test(verdictOf(traced)) && planOf(traced, choice) !== null,
  )
  const plan = planOf(before, choice)
  if (plan === null) return { before: verdictOf(before), plan, after: 'no plan', notes: [], left: [] }
  const notes = plan.steps.flatMap(({ action }) => recipeOf(operator, action, plan.setting)?.note ?? [])
  if (choice.advice === undefined && choice.instead === undefined) expectPrinted(before, operator, plan)
  const waited = await carryOut(machine, registrar, operator, plan)
  const after = await settle(
    () => traceIt(machine, registrar, asked, waited),
    ({ report }) => report.verdict.status === 'secure',
  )
  const left = after.report.findings
    .filter(({ severity }) => severity === 'error' || severity === 'warning')
    .map(({ finding }) => finding.code)
  return { before: verdictOf(before), plan, after: verdictOf(after), notes, left: [...new Set(left)] }
}
