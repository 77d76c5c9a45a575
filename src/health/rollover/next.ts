/**
 * Which step comes next, and from when it breaks nobody: caches may hold what was there until just now for its TTL
 * (RFC 7583 §3.2, §3.3; RFC 6781 §4.1.4). One look cannot tell since when something is published: the instant of the check and
 * the TTL are certain; the time of the signature and the TTL are likely. What the steps are is said in `steps/`.
 */

import { isSame, type Server, type Timestamp } from '../../snapshot.ts'
import { dsSaid } from '../delegation/parentside.ts'
import type { HeldKind, NextStep, RolloverState } from '../types.ts'
import type { Doubts } from './doubts.ts'
import { heldFor, longest } from './held.ts'
import type { Scene } from './roles.ts'
import type { Cast } from './states.ts'
import { bothDs, bothSign, dsFirst, keysFirst, signaturesFirst } from './steps/algorithm.ts'
import type { Draft } from './steps/draft.ts'
import { doubleDnskey, doubleDs, doubleRrset, revoked, standby } from './steps/ksk.ts'
import { accepting, firstDs } from './steps/parent.ts'
import { doubleSignature, prePublished, signingOver } from './steps/zsk.ts'

/** None while something is broken, or while servers of the parent differ: what suits the one may break what the other says. */
export const nextSteps = (scene: Scene, cast: Cast, doubts: Doubts): readonly NextStep[] =>
  doubts.broken || doubts.parents
    ? []
    : cast.states
        .filter((state) => LEAVING.has(state) || !cast.states.some((other) => LEAVING.has(other)))
        .filter((state) => !doubts.requests || !BY_REQUEST.has(state))
        .flatMap((state) => STEPS[state](scene, cast).map((draft) => timed(scene, state, draft)))

/** Their next step is that the parent does as CDS and CDNSKEY ask. */
const BY_REQUEST: ReadonlySet<RolloverState> = new Set(['CDS pending', 'DS removal asked for', 'bootstrapping'])

/** A zone that is to be insecure builds nothing up any more (RFC 8078 §4). */
const LEAVING: ReadonlySet<RolloverState> = new Set(['DS removal asked for', 'going insecure'])

const none = (): readonly Draft[] => []

const STEPS: Readonly<Record<RolloverState, (scene: Scene, cast: Cast) => readonly Draft[]>> = {
  'ZSK pre-published': prePublished,
  'ZSK signing over': signingOver,
  'ZSK double-signature': doubleSignature,
  'KSK double-DS': doubleDs,
  'KSK double-DNSKEY': doubleDnskey,
  'KSK double-RRset': doubleRrset,
  'KSK standby': standby,
  'key revoked': revoked,
  'algorithm: signatures first': signaturesFirst,
  'algorithm: keys first': keysFirst,
  'algorithm: DS first': dsFirst,
  'algorithm: both sign': bothSign,
  'algorithm: both have DS': bothDs,
  'CDS pending': accepting,
  bootstrapping: (scene, cast) => firstDs(scene, cast, true),
  'signed without DS': (scene, cast) => firstDs(scene, cast, false),
  'DS removal asked for': ({ ds }) => [{ action: 'remove the DS', who: 'parent', ds }],
  'going insecure': () => [{ action: 'remove signatures and keys', waits: ['delegation'] }],
  'several signers': none,
  steady: none,
  unsigned: none,
  broken: none,
}

function timed(scene: Scene, state: RolloverState, draft: Draft): NextStep {
  const { exam, since } = scene
  const kinds = draft.waits ?? []
  const waits = heldFor(scene, kinds)
  const latest = waits.map(({ seconds, what }) => {
    const from = since[what]
    return from === null || seconds === null ? null : from + seconds
  })
  const wait = longest(waits)
  const from = waits.length === 0 || wait === null ? null : exam.at + wait
  const known = latest.filter((time) => time !== null)
  const lacking = draft.lacking ?? []
  const unseen = unseenIn(scene, kinds)
  // What is not on every server was not published when it was signed.
  const isKnown = from !== null && known.length === waits.length && lacking.length + unseen.length === 0
  return {
    state,
    action: draft.action,
    who: draft.who ?? 'operator',
    keys: draft.keys ?? [],
    ds: draft.ds ?? [],
    algorithms: draft.algorithms ?? [],
    provided: draft.provided ?? null,
    from: from as Timestamp | null,
    likely: (isKnown ? Math.max(...known) : null) as Timestamp | null,
    waits,
    lacking,
    unseen,
  }
}

/** What the parent has must be the same on all its servers before these are waited for. */
const OF_PARENT: ReadonlySet<HeldKind> = new Set(['DS RRset', 'delegation'])

/** Servers of the zone whose keys were not seen; and those of the parent of which no DS was, where what it has matters. */
function unseenIn({ all, exam }: Scene, kinds: readonly HeldKind[]): readonly Server[] {
  const ofZone = exam.servers.filter((server) => !all.some((spoken) => isSame(spoken.server, server)))
  if (!kinds.some((kind) => OF_PARENT.has(kind))) return ofZone
  const said = dsSaid(exam)
  return [...ofZone, ...exam.parents.filter((server) => !said.some((one) => isSame(one.server, server)))]
}
