/** Worlds for `check`: versions. */

import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'

const plans: readonly CheckPlan[] = []

export const VERSIONS_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
