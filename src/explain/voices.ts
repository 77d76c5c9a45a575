/** What each server said to one question, where they do not all say the same. */

import { RCODE, rcodeName, TYPE } from '../dns/registry.ts'
import type { Question } from '../dns/rr.ts'
import type { Observation, Server, Snapshot } from '../snapshot.ts'
import { isOpinion } from '../validate/evidence.ts'

export interface Voice {
  /** "NXDOMAIN", "NODATA", "an answer", "no answer" */
  readonly said: string
  readonly by: readonly { readonly server: Server; readonly via: Observation['via'] }[]
}

/** Grouped by what was said, in the order first heard; empty when there is but one voice. */
export function voicesOf(snapshot: Snapshot, { name, type }: Question): readonly Voice[] {
  const groups = new Map<string, { server: Server; via: Observation['via'] }[]>()
  for (const o of snapshot.observations) {
    if (isOpinion(snapshot, o) || o.question.type !== type || !o.question.name.equals(name)) continue
    const said = saidBy(o)
    if (said === null) continue
    const group = groups.get(said) ?? []
    if (
      !group.some(
        ({ server, via }) => via === o.via && server.address === o.server.address && server.port === o.server.port,
      )
    )
      group.push({ server: o.server, via: o.via })
    groups.set(said, group)
  }
  return groups.size < 2 ? [] : [...groups].map(([said, by]) => ({ said, by }))
}

/** Null for what says nothing of the name: a referral, and an answer that was cut off. */
function saidBy({ outcome }: Observation): string | null {
  if (outcome.kind === 'no-response') return 'no answer'
  if (outcome.kind === 'malformed') return 'a message that cannot be read'
  const { rcode, tc, answer, authority } = outcome.response
  if (tc) return null
  if (rcode !== RCODE.NOERROR) return rcodeName(rcode)
  if (answer.length > 0) return 'an answer'
  const has = (wanted: number): boolean => authority.some((rr) => rr.type === wanted)
  return has(TYPE.NS) && !has(TYPE.SOA) ? null : 'NODATA'
}
