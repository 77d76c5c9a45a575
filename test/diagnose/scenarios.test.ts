/** Of every scenario of the lab that decides something: the cause that is named, and what was done. */

import { describe, expect, test } from 'vitest'
import { diagnose } from '../../src/diagnose/diagnose.ts'
import { whyText } from '../../src/explain/why/why.ts'
import { SCENARIOS } from '../../src/lab/index.ts'
import { traceScenario } from '../lab/trace.ts'

describe('the cause of each scenario', () => {
  test.each(SCENARIOS.map((s) => [s.id, s.name, s] as const))('%s %s', async (_id, _name, scenario) => {
    const { report, snapshot } = await traceScenario(scenario)
    const { root } = diagnose(report, snapshot)
    expect(root?.finding.code ?? null).toBe(scenario.code)
    expect(root?.why?.name ?? null).toBe(scenario.why)
    if (root?.why) {
      const said = whyText(root.why, root.finding, { at: report.at, snapshot })
      expect(said).toMatch(/^[a-z0-9][\x20-\x7e…]*[^.]$/)
    }
  })
})
