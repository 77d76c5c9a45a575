/** Who must act: as the finding has it, unless the repair begins with somebody else, who was found out by looking further. */

import type { Inquiry } from '../../diagnose/diagnose.ts'
import type { Who } from '../../diagnose/plan.ts'
import type { Explanation } from '../types.ts'
import { sayPlan } from './plan.ts'

export interface Actor {
  readonly who: Who
  /** the same by name */
  readonly party: string
}

/** @param inquiry null: nobody looked further */
export function actorOf({ who, party }: Pick<Explanation, 'who' | 'party'>, inquiry: Inquiry | null): Actor {
  const said: Actor = { who: who === 'parent or registrar' ? 'registrar or parent' : who, party }
  const first = inquiry === null ? undefined : sayPlan(inquiry, '')?.steps[0]
  const isPlaced = inquiry?.plan?.steps[0]?.at !== undefined
  return first === undefined || (first.who === said.who && !isPlaced) ? said : { who: first.who, party: first.party }
}
