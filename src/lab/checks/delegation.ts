/** Worlds for `check`: delegation. */

import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'

const plans: readonly CheckPlan[] = []

export const DELEGATION_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
