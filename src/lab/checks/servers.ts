/** Worlds for `check`: servers. */

import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'

const plans: readonly CheckPlan[] = []

export const SERVERS_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
