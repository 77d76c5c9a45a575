/**
 * How long caches may hold what a step or a removal takes away (RFC 7583 §3, RFC 6781 §4.1). A TTL that is not known is no TTL
 * of zero, and where there is no DS one may have been there until just now, for the TTL of the delegation (RFC 4035 §2.4).
 */

import type { HeldKind, KeyRole } from '../types.ts'
import type { Scene } from './roles.ts'

export interface Held {
  readonly what: HeldKind
  /** null: not known */
  readonly seconds: number | null
}

/** What is held of these kinds; what nothing can hold is left out. */
export function heldFor(scene: Scene, kinds: readonly HeldKind[]): readonly Held[] {
  const named = new Set(kinds.flatMap((what) => (what === 'DS RRset' ? entryKinds(scene) : [what])))
  return [...named].map((what) => ({ what, seconds: scene.ttl[what] })).filter(({ seconds }) => seconds !== 0)
}

/** Seconds until nothing holds any of it; null: not known. */
export const longest = (held: readonly Held[]): number | null =>
  held.some(({ seconds }) => seconds === null) ? null : Math.max(0, ...held.map(({ seconds }) => seconds ?? 0))

/** A zone at the top, or one whose parent was left out, has no DS that a cache could hold. */
function entryKinds({ ds, exam }: Scene): readonly HeldKind[] {
  if (ds.length > 0) return ['DS RRset']
  return exam.parents.length > 0 || exam.assumedDs !== null ? ['delegation'] : []
}

/**
 * What may need a key: a cached DS RRset one at which validation begins or began, cached signatures one of data, both a key for
 * everything. Without a DS whatever was signed may be judged by one that is gone.
 */
export function needing(scene: Scene, role: KeyRole): readonly HeldKind[] {
  const plain = scene.keys.some((other) => !other.sep && !other.named && !other.revoked && other.signsData > 0)
  const begins = role.sep || role.named || role.signsKeys
  return [
    ...(begins || scene.ds.length === 0 ? (['DS RRset'] as const) : []),
    ...(!role.sep || !plain || role.signsData > 0 ? (['data'] as const) : []),
  ]
}
