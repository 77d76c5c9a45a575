/** Worlds for `check`: rollover. */

import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'

const plans: readonly CheckPlan[] = []

export const ROLLOVER_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
