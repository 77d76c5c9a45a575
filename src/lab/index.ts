/** The lab: a signed DNS in memory and its scenarios. `serve.ts` puts the same on sockets. */

export type { Scenario } from './scenario.ts'
export { findScenario, GROUPS, SCENARIOS } from './scenarios/catalogue.ts'
