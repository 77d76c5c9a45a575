/** The lab: a signed DNS in memory, its scenarios, and the same served on loopback. */

export { FIXED_AT } from './draft.ts'
export type { Scenario, ScenarioOptions, ScenarioStatus, World } from './scenario.ts'
export { findScenario, GROUPS, SCENARIOS } from './scenarios/catalogue.ts'
export { anchorText, bindAnchorText, hintsText, onLoopback, type Served, type ServeOptions, serve } from './serve.ts'
export type { Place } from './world.ts'
