/** The state of a rollover, which step is safe next, and what would break if something were removed now (RFC 7583, RFC 6781). */

import type { Exam, Rollover } from '../types.ts'
import { doubtsOf } from './doubts.ts'
import { nextSteps } from './next.ts'
import { removalsOf } from './removal.ts'
import { sceneOf } from './roles.ts'
import { signalingOf } from './signaling.ts'
import { castOf } from './states.ts'

/** Null when no server answered for the zone's keys, or when nothing shows whether they are right. */
export function rolloverOf(exam: Exam): Rollover | null {
  const scene = sceneOf(exam)
  if (scene === null) return null
  const doubts = doubtsOf(scene)
  const cast = castOf(scene, doubts)
  return {
    states: cast.states,
    keys: scene.keys,
    ds: scene.ds,
    next: nextSteps(scene, cast, doubts),
    removals: removalsOf(scene),
    signaling: cast.states.includes('bootstrapping') ? signalingOf(scene) : null,
  }
}
