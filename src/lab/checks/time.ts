/** Worlds for `check`: time. */

import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'

const plans: readonly CheckPlan[] = []

export const TIME_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
