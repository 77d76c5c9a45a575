/** What a check comes to when the network here is down: nothing was determined, and nothing is held against the name. */

import type { Name } from '../dns/name.ts'
import { examine } from '../health/health.ts'
import type { Snapshot, Timestamp } from '../snapshot.ts'
import { instantOf } from '../trace.ts'
import type { Checked, CheckOptions } from './check.ts'
import { termsFor } from './place.ts'

/** @param checked what was found until then: its packets are kept, and no finding of it is */
export function unheard(target: Name, options: Omit<CheckOptions, 'verified'>, checked?: Checked): Checked {
  const { snapshot, health } = checked ?? nothing(target, options)
  return {
    snapshot: { ...snapshot, stopped: 'interrupted' },
    health: { ...health, status: 'indeterminate', undetermined: 'network', findings: [] },
  }
}

function nothing(target: Name, options: Omit<CheckOptions, 'verified'>): Checked {
  const snapshot: Snapshot = {
    format: 1,
    collectedAt: options.began ?? (Math.floor(options.now() / 1000) as Timestamp),
    publicOnly: options.publicOnly,
    stopped: 'interrupted',
    elapsedMs: 0,
    observations: [],
    ...(options.at === undefined ? {} : { at: options.at }),
  }
  const at = options.at ?? instantOf(snapshot)
  const place = { target, zone: target, parent: null, exists: true, crowds: [] }
  return { snapshot, health: examine(snapshot, place, termsFor(target, { ...options, verified: new Map() }, at)) }
}
