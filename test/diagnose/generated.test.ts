/**
 * Every mutation with every algorithm and both kinds of denial: of signatures and keys, of DS records, of denials. All come to
 * their code and are named exactly, and no wrong cause is called certain. FORENSICS=all, and CI, run every combination; else
 * the denial alternates, and slow algorithms take their turn at a few.
 */

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { SCENARIOS } from '../../src/lab/index.ts'
import { DELEGATIONS } from './delegations.ts'
import { DENIALS } from './denials.ts'
import { setting, told } from './forensic.ts'
import { MUTATIONS, type Mutation, type Setting } from './mutations.ts'

const ALGORITHMS = [5, 7, 8, 10, 13, 14, 15, 16, 18] as const
const DENIAL = ['nsec', 'nsec3'] as const
/** Of how many mutations one is tried: algorithms that are alike share them, P-384 and ML-DSA take their time. */
const SLOW: Readonly<Record<number, number>> = { 5: 2, 7: 2, 10: 2, 14: 4, 15: 2, 16: 3, 18: 8 }
const ALL = process.env.FORENSICS === 'all' || process.env.CI === 'true'
const EVERY = [...MUTATIONS, ...DELEGATIONS, ...DENIALS]

interface Outcome {
  readonly code: string | null
  readonly why: string | null
}

/** What is wanted and what is got; null: this algorithm has no such mutation. @param make how the mutation is made */
function outcomes(
  s: Setting,
  mutation: Mutation,
  make = mutation.make,
): { readonly wanted: Outcome; readonly got: Outcome; readonly certain: boolean } | null {
  const made = make(s)
  if (made === null) return null
  const { inquiry } = told(s, made)
  return {
    wanted: { code: mutation.code, why: mutation.why(s) },
    got: { code: inquiry?.finding.code ?? null, why: inquiry?.why?.name ?? null },
    certain: inquiry?.why?.certain ?? false,
  }
}

describe('the generated set', () => {
  let cases = 0

  test.each(ALGORITHMS)(
    'algorithm %i',
    (algorithm) => {
      EVERY.forEach((mutation, i) => {
        if (!ALL && (i + (algorithm >> 1)) % (SLOW[algorithm] ?? 1) !== 0) return
        for (const denial of ALL ? DENIAL : [DENIAL[(i + algorithm) % 2]!]) {
          const done = outcomes(setting(algorithm, denial), mutation)
          if (done === null) continue
          cases++
          const { wanted, got } = done
          expect
            .soft({ ...got, certain: got.why !== wanted.why && done.certain }, `${mutation.name} ${denial}`)
            .toEqual({
              ...wanted,
              certain: false,
            })
        }
      })
    },
    300_000,
  )

  test('is not small', () => {
    expect(cases).toBeGreaterThan(ALL ? 1000 : 250)
  })

  test('has a mutation for every name but those of circumstances, which scenarios have', () => {
    const source = readFileSync(new URL('../../src/diagnose/why.ts', import.meta.url), 'utf8')
    const names = [...source.matchAll(/^ {2}'([a-z0-9-]+)':/gm)].map(([, name]) => name!)
    const made = ALGORITHMS.flatMap((algorithm) => DENIAL.map((denial) => setting(algorithm, denial))).flatMap((s) =>
      EVERY.flatMap((mutation) => (mutation.make(s) === null ? [] : (mutation.why(s) ?? []))),
    )
    const yielded = new Set<string | null>([...made, ...SCENARIOS.map(({ why }) => why)])
    expect(names.length).toBeGreaterThan(50)
    expect(names.filter((name) => !yielded.has(name))).toEqual([])
  })

  test.each(EVERY.filter(({ code }) => code !== null))('$name fails when nothing is mutated', (mutation) => {
    const [s] = DENIAL.map((denial) => setting(13, denial)).filter((one) => mutation.make(one) !== null)
    const one = s ?? setting(8, 'nsec')
    const done = outcomes(one, mutation, (of) => {
      const made = mutation.make(of)
      return made === null ? null : { owner: made.owner, type: made.type, ask: made.ask }
    })
    expect(done?.got).toEqual({ code: null, why: null })
    expect(done?.got).not.toEqual(done?.wanted)
  })
})
