/** Checks of the lab as text: each world is checked once. */

import type { Checked } from '../../../src/check/check.ts'
import { type FailPolicy, type Result, resultOf, type Summary } from '../../../src/check/result.ts'
import { findCheck } from '../../../src/lab/checks/catalogue.ts'
import type { Run } from '../../../src/render/check/format.ts'
import { makeText } from '../../../src/render/check/text.ts'
import { painter } from '../../../src/render/doc.ts'
import { checkWorld } from '../../health/run.ts'
import { WORLDS } from './worlds.ts'

const POLICY: FailPolicy = { failOn: 'error', ignore: [] }
const known = new Map<string, Promise<Checked>>()

/** A world of the lab, or one of those beside this file. */
async function checked(name: string): Promise<Checked> {
  const scenario = WORLDS.find((world) => world.name === name) ?? findCheck(name)
  if (scenario === null) throw new Error(`no world ${name}`)
  const found = known.get(name) ?? checkWorld(scenario)
  known.set(name, found)
  return found
}

export async function resultFor(name: string, policy: FailPolicy = POLICY): Promise<Result> {
  const done = await checked(name)
  return resultOf(done.health.target.toString(), done, policy)
}

export const RUN: Run = {
  tool: 'dnssec-trace 0',
  at: 1781481600 as Run['at'],
  page: { width: 80, color: false, ascii: false },
  detail: 'normal',
  software: undefined,
  failOn: 'error',
  total: 1,
  source: null,
  minValidity: null,
}

const plain = await painter(false)

/** All of a run: each result, then the end. */
export function textOf(results: readonly Result[], change: Partial<Run> = {}, left: Partial<Summary> = {}): string {
  const run: Run = { ...RUN, total: results.length, ...change }
  const format = makeText(plain)()
  const count = (outcome: Result['outcome']): number => results.filter((one) => one.outcome === outcome).length
  const summary: Summary = {
    healthy: count('healthy'),
    unhealthy: count('unhealthy'),
    undetermined: count('undetermined'),
    interrupted: false,
    notes: [],
    ...left,
  }
  return [format.begin(run), ...results.map((one) => format.one(one, run)), format.end(summary, run)].join('')
}
