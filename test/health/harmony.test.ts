/** The next steps of one report hold no pair that contradict each other, and no DS comes before its algorithm signs (RFC 6840 §5.11). */

import { describe, expect, test } from 'vitest'
import type { NextStep, StepAction } from '../../src/health/types.ts'
import { CHECKS } from '../../src/lab/checks/catalogue.ts'
import { checkWorld } from './run.ts'

const VERIFIED = new Map()
const rolling = CHECKS.filter(({ states }) => states.join() !== 'steady')
const hexOf = ({ rdata }: { readonly rdata: Uint8Array }): string => Buffer.from(rdata).toString('hex')

const BUILDS: readonly StepAction[] = [
  'sign with the new key',
  'finish signing over',
  'sign the keys with the standby key',
  'publish the new DS',
  'publish the first DS',
  'accept the CDS',
  'exchange the keys',
  'publish the new key',
  'sign with the new algorithm',
]
const LEAVES: readonly StepAction[] = ['remove the DS', 'remove signatures and keys']
const OF_DS: readonly StepAction[] = ['publish the new DS', 'publish the first DS', 'accept the CDS']
const isBuilding = ({ action }: NextStep): boolean => BUILDS.includes(action)

/** Alternatives, of which one look cannot tell which holds. */
const areAlternatives = (a: NextStep, b: NextStep): boolean => a.provided !== null && b.provided !== null

const contradict = (build: NextStep, remove: NextStep): boolean => {
  if (LEAVES.includes(remove.action)) return true
  if (areAlternatives(build, remove)) return false
  const isOldDs = remove.action === 'remove the old DS'
  return (
    build.ds.some((ds) => remove.ds.some((other) => hexOf(ds) === hexOf(other))) ||
    build.keys.some((key) => remove.keys.some((other) => hexOf(key) === hexOf(other))) ||
    // Who is to sign the keys with a key does not lose its DS.
    (isOldDs && build.keys.some((key) => remove.ds.some((ds) => ds.keyTag === key.keyTag)))
  )
}

describe('next steps agree', () => {
  test.each(rolling.map((s) => [s.name, s] as const))('%s', async (_, scenario) => {
    const { rollover, judgements } = (await checkWorld(scenario, scenario.build(), VERIFIED)).health
    const { next, keys, ds } = rollover ?? { next: [], keys: [], ds: [] }
    const [building, removing] = [next.filter(isBuilding), next.filter((step) => !isBuilding(step))]
    const pairs = building.flatMap((a) => removing.filter((b) => contradict(a, b)).map((b) => [a.action, b.action]))
    expect(pairs).toEqual([])
    // What CDS ask for stays with the parent.
    const kept = removing.filter(({ who, action }) => who === 'parent' && !LEAVES.includes(action))
    const asked = keys.filter(({ wanted }) => wanted).map(({ key }) => key.keyTag)
    expect(kept.flatMap((step) => step.ds.filter(({ keyTag }) => asked.includes(keyTag)))).toEqual([])
    // An algorithm of which no data are signed gets no DS, nor does one that signs some of it.
    const had = ds.map(({ algorithm }) => algorithm)
    const offered = next.filter(({ action }) => OF_DS.includes(action)).flatMap((step) => step.keys)
    const partly = judgements.flatMap(({ report }) =>
      report.findings.flatMap(({ finding }) =>
        finding.code === 'RRSIG_ALGORITHM_MISSING' ? finding.evidence.keys.map(({ algorithm }) => algorithm) : [],
      ),
    )
    const silent = (algorithm: number): boolean =>
      partly.includes(algorithm) || !keys.some(({ key, signsData }) => key.algorithm === algorithm && signsData > 0)
    expect(offered.filter(({ algorithm }) => !had.includes(algorithm) && silent(algorithm))).toEqual([])
  })
})
