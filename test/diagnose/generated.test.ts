/**
 * Every mutation with every algorithm and both kinds of denial: all are named exactly, and no wrong cause is called certain.
 * FORENSICS=all, and CI, run every combination; else the denial alternates, and slow algorithms take their turn at a few.
 */

import { describe, expect, test } from 'vitest'
import { setting, told } from './forensic.ts'
import { MUTATIONS } from './mutations.ts'

const ALGORITHMS = [5, 7, 8, 10, 13, 14, 15, 16, 18] as const
/** Of how many mutations one is tried: algorithms that are alike share them, P-384 and ML-DSA take their time. */
const SLOW: Readonly<Record<number, number>> = { 5: 2, 7: 2, 10: 2, 14: 4, 15: 2, 16: 3, 18: 8 }
const ALL = process.env.FORENSICS === 'all' || process.env.CI === 'true'

describe('the generated set', () => {
  let [cases, exact] = [0, 0]

  test.each(ALGORITHMS)(
    'algorithm %i',
    (algorithm) => {
      const wrong: string[] = []
      MUTATIONS.forEach((mutation, i) => {
        if (!ALL && (i + (algorithm >> 1)) % (SLOW[algorithm] ?? 1) !== 0) return
        for (const denial of ALL
          ? (['nsec', 'nsec3'] as const)
          : [(['nsec', 'nsec3'] as const)[(i + algorithm) % 2]!]) {
          const s = setting(algorithm, denial)
          const made = mutation.make(s)
          if (made === null) continue
          cases++
          const wanted = mutation.why(s)
          const { inquiry } = told(s, made)
          const got = inquiry?.why ?? null
          if ((got?.name ?? null) === wanted) exact++
          else wrong.push(`${mutation.name} ${denial}: ${inquiry?.finding.code} ${got?.name} instead of ${wanted}`)
          if (got?.certain) expect(got.name, `${mutation.name} ${denial}`).toBe(wanted)
        }
      })
      expect(wrong).toEqual([])
    },
    120_000,
  )

  test('all are named exactly', () => {
    expect({ exact, of: cases, least: cases > 170 }).toEqual({ exact: cases, of: cases, least: true })
  })
})
