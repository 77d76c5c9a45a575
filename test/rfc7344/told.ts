/** Traces a zone of the lab that publishes CDS and CDNSKEY as a test has it. */

import { TYPE } from '../../src/dns/registry.ts'
import type { WorldDraft, ZoneDraft } from '../../src/lab/draft.ts'
import { type Plan, scenario } from '../../src/lab/scenario.ts'
import type { Traced } from '../../src/trace.ts'
import { traceScenario } from '../lab/trace.ts'

export const traced = (
  fault: (child: ZoneDraft, world: WorldDraft) => void,
  plan: Partial<Plan> = {},
): Promise<Traced> =>
  traceScenario(
    scenario({ id: 'm99', name: 'asking', sentence: 'a zone asks its parent', ask: ['@', TYPE.CDS], ...plan, fault }),
  )

/** "secure", and the codes of all findings with their weight, sorted. */
export async function told(
  fault: (child: ZoneDraft, world: WorldDraft) => void,
  plan: Partial<Plan> = {},
): Promise<readonly string[]> {
  const { report } = await traced(fault, plan)
  const findings = report.findings.map(({ finding, severity }) => `${severity} ${finding.code}`)
  return [report.verdict.status, ...findings.sort()]
}
