/**
 * Which step comes next, and from when it breaks nobody: caches may hold what was there until just now for its TTL
 * (RFC 7583 §3.2, §3.3; RFC 6781 §4.1.4). One look cannot tell since when something is published: the instant of the check and
 * the TTL are certain; the time of the signature and the TTL are likely.
 */

import type { DNSKEY } from '../dns/rdata.ts'
import type { Server, Timestamp } from '../snapshot.ts'
import { behindIn, isBehind } from './behind.ts'
import type { Doubts } from './doubts.ts'
import { isOfRevoked, type Scene, wantsDs } from './roles.ts'
import { keyId, type Signed } from './signing.ts'
import type { Cast } from './states.ts'
import type { HeldKind, KeyRole, NextStep, RolloverState, StepAction } from './types.ts'

/** A step without its time. */
interface Draft {
  readonly action: StepAction
  readonly who?: 'parent'
  readonly keys?: readonly DNSKEY[]
  readonly ds?: Scene['ds']
  readonly algorithms?: readonly number[]
  readonly provided?: NextStep['provided']
  readonly waits?: readonly HeldKind[]
  readonly lacking?: readonly Server[]
}

/** None while something is broken, or while servers of the parent differ: what suits the one may break what the other says. */
export const nextSteps = (scene: Scene, cast: Cast, doubts: Doubts): readonly NextStep[] =>
  doubts.broken || doubts.parents
    ? []
    : cast.states
        .filter((state) => !doubts.requests || !BY_REQUEST.has(state))
        .flatMap((state) => draftsFor(state, scene, cast).map((draft) => timed(scene, state, draft)))

/** Their next step is that the parent does as CDS and CDNSKEY ask. */
const BY_REQUEST: ReadonlySet<RolloverState> = new Set(['CDS pending', 'DS removal asked for', 'bootstrapping'])

function timed({ exam, ttl, since }: Scene, state: RolloverState, draft: Draft): NextStep {
  const kinds = draft.waits ?? []
  const waits = kinds.flatMap((what) => {
    const seconds = ttl[what]
    return seconds === null || seconds === 0 ? [] : [{ seconds, what }]
  })
  const latest = waits.map(({ seconds, what }) => {
    const from = since[what]
    return from === null ? null : from + seconds
  })
  const from = waits.length === 0 ? null : exam.at + Math.max(...waits.map(({ seconds }) => seconds))
  const known = latest.filter((time) => time !== null)
  return {
    state,
    action: draft.action,
    who: draft.who ?? 'operator',
    keys: draft.keys ?? [],
    ds: draft.ds ?? [],
    algorithms: draft.algorithms ?? [],
    provided: draft.provided ?? null,
    from: from as Timestamp | null,
    likely: (from === null || known.length < waits.length ? null : Math.max(...known)) as Timestamp | null,
    waits,
    lacking: draft.lacking ?? [],
  }
}

const keysOf = (roles: readonly KeyRole[]): readonly DNSKEY[] => roles.map(({ key }) => key)

/** Servers that have not all of these keys. */
const without = ({ servers }: Scene, roles: readonly KeyRole[]): readonly Server[] =>
  servers.filter((s) => !roles.every(({ key }) => s.keys.some((one) => keyId(one) === keyId(key)))).map((s) => s.server)

/** Servers whose DNSKEY RRset not all of these keys sign. */
const unsignedBy = ({ servers }: Scene, roles: readonly KeyRole[]): readonly Server[] =>
  servers.filter((s) => !roles.every(({ key }) => s.keyset?.by.has(keyId(key)) === true)).map((s) => s.server)

function draftsFor(state: RolloverState, scene: Scene, cast: Cast): readonly Draft[] {
  const { ds } = scene
  const asks = scene.wish.ds.length + scene.wish.keys.length > 0
  switch (state) {
    case 'ZSK pre-published': {
      const keys = keysOf(cast.idle)
      const lacking = without(scene, cast.idle)
      return [
        { action: 'sign with the new key', keys, provided: 'new', waits: ['DNSKEY RRset'], lacking },
        { action: 'remove the idle key', keys, provided: 'old', waits: ['data'] },
      ]
    }
    case 'ZSK signing over': {
      const taking = newest(scene, cast.rivals)
      return [{ action: 'finish signing over', keys: keysOf(taking), lacking: without(scene, taking) }]
    }
    case 'ZSK double-signature':
      return [
        {
          action: 'remove the old key',
          keys: keysOf(cast.rivals),
          waits: ['DNSKEY RRset', 'data'],
          lacking: without(scene, cast.rivals),
        },
      ]
    case 'KSK double-DS': {
      // The key of a DS that was revoked does not come back.
      const dead = cast.unmatched.filter((one) => isOfRevoked(scene, one))
      const live = cast.unmatched.filter((one) => !dead.includes(one))
      const coming = asks ? live.filter((one) => wantsDs(scene, scene.wish, one)) : live
      const spare = asks ? live.filter((one) => !coming.includes(one)) : live
      const provided = asks ? null : 'old'
      const remove = (some: Scene['ds'], only: Draft['provided']): readonly Draft[] =>
        some.length === 0
          ? []
          : [
              {
                action: 'remove the unmatched DS',
                who: 'parent',
                ds: some,
                provided: only ?? null,
                waits: ['DNSKEY RRset'],
              },
            ]
      const exchange: Draft = {
        action: 'exchange the keys',
        ds: coming,
        provided: asks ? null : 'new',
        waits: ['DS RRset'],
      }
      return [...(coming.length > 0 ? [exchange] : []), ...remove(spare, provided), ...remove(dead, null)]
    }
    case 'KSK double-DNSKEY': {
      const fresh = cast.unnamed.filter(({ wanted }) => !asks || wanted)
      const old = cast.unnamed.filter(({ wanted }) => !asks || !wanted)
      return [
        // What CDS ask for is the step of "CDS pending".
        ...(asks || fresh.length === 0 ? [] : [publishDs(scene, fresh, ['DNSKEY RRset'])]),
        ...(old.length === 0
          ? []
          : [
              {
                action: 'remove the old key',
                keys: keysOf(old),
                // A new key may be published before CDS ask for it.
                provided: 'old',
                waits: ['DS RRset'],
              } as const,
            ]),
      ]
    }
    case 'KSK double-RRset':
      if (asks && cast.paired.some(({ wanted }) => !wanted)) return []
      return [
        {
          action: 'remove the old DS',
          who: 'parent',
          ds,
          waits: ['DS RRset', 'DNSKEY RRset'],
          lacking: unsignedBy(scene, cast.paired),
        },
      ]
    case 'KSK standby': {
      // One that has a DS, or for which one is asked, is no old one.
      const meant = cast.standby.filter(({ named, wanted }) => named || wanted)
      const others = cast.standby.filter((role) => !meant.includes(role))
      const sign = (roles: readonly KeyRole[], provided: NextStep['provided']): Draft => ({
        action: 'sign the keys with the standby key',
        keys: keysOf(roles),
        provided,
        lacking: without(scene, roles),
      })
      const remove: Draft = {
        action: 'remove the idle key',
        keys: keysOf(others),
        provided: 'old',
        waits: ['DS RRset'],
      }
      return [
        ...(meant.length === 0 ? [] : [sign(meant, null)]),
        ...(others.length === 0 ? [] : [sign(others, 'new'), remove]),
      ]
    }
    case 'algorithm: signatures first':
      return [
        { action: 'publish the new key', algorithms: cast.keyless, provided: 'new', waits: ['data'] },
        {
          action: 'remove the signatures without key',
          algorithms: cast.keyless,
          provided: 'old',
          waits: ['DNSKEY RRset'],
        },
      ]
    case 'algorithm: keys first':
      return [{ action: 'sign with the new algorithm', keys: keysOf(cast.silent) }]
    case 'algorithm: DS first':
      return [{ action: 'remove the unmatched DS', who: 'parent', ds: cast.foreign, waits: ['DNSKEY RRset'] }]
    case 'algorithm: both sign': {
      const roles = scene.keys.filter(({ key, revoked }) => !revoked && cast.aside.includes(key.algorithm))
      const entry = roles.filter((role) => cast.entry.includes(role))
      const wanted = entry.some((role) => role.wanted)
      const partly = roles.filter((role) => !signsAll(scene, role.key.algorithm))
      return [
        ...(partly.length === 0 || (asks && !wanted)
          ? []
          : [{ action: 'sign with the new algorithm', keys: keysOf(partly), provided: asks ? null : 'new' } as const]),
        ...(asks || entry.length === 0 || partly.length > 0 ? [] : [publishDs(scene, entry, ['DNSKEY RRset', 'data'])]),
        ...(wanted
          ? []
          : [
              {
                action: 'remove the old algorithm',
                keys: keysOf(roles),
                provided: 'old',
                waits: ['DS RRset'],
              } as const,
            ]),
      ]
    }
    case 'algorithm: both have DS':
      return [{ action: 'remove the old DS', who: 'parent', ds, waits: ['DS RRset'] }]
    case 'CDS pending':
      return accepting(scene, cast)
    case 'bootstrapping':
      return firstDs(scene, cast, true)
    case 'signed without DS':
      return firstDs(scene, cast, false)
    case 'DS removal asked for':
      return [{ action: 'remove the DS', who: 'parent', ds }]
    case 'going insecure':
      return [{ action: 'remove signatures and keys', waits: ['delegation'] }]
    case 'key revoked':
      return [{ action: 'remove the revoked key', keys: keysOf(cast.revoked), waits: ['trust anchors'] }]
    case 'several signers':
    case 'steady':
    case 'unsigned':
    case 'broken':
      return []
  }
}

/** Whether an algorithm has a signature over every RRset that others sign (RFC 4035 §2.2). */
const signsAll = ({ servers }: Scene, algorithm: number): boolean =>
  servers.every(({ data }) => data.every(({ rrsigs }) => rrsigs.some((rrsig) => rrsig.algorithm === algorithm)))

const publishDs = (scene: Scene, roles: readonly KeyRole[], waits: readonly HeldKind[]): Draft => ({
  action: 'publish the new DS',
  who: 'parent',
  keys: keysOf(roles),
  provided: 'new',
  waits,
  lacking: unsignedBy(scene, roles),
})

/** Signatures of the key that takes over were made last; where a server is behind, what it signs with is the older key. */
function newest({ exam, servers }: Scene, rivals: readonly KeyRole[]): readonly KeyRole[] {
  const behind = behindIn(exam)
  const sets: readonly Signed[] = servers.flatMap(({ server, data }) => (isBehind(behind, server) ? [] : data))
  const last = (role: KeyRole): number =>
    Math.max(0, ...sets.flatMap(({ by }) => by.get(keyId(role.key))?.inception ?? []))
  const best = Math.max(...rivals.map(last))
  const some = rivals.filter((role) => last(role) === best)
  return some.length > 0 ? some : rivals
}

/** Only when some key asked for signs the DNSKEY RRset on every server: else the delegation would break (RFC 7344 §4.1). */
function accepting(scene: Scene, cast: Cast): readonly Draft[] {
  const wanted = cast.entry.filter(({ wanted }) => wanted)
  const ready = wanted.filter((role) => unsignedBy(scene, [role]).length === 0)
  if (ready.length === 0) return []
  // A key that keeps its DS carries the zone through the change.
  const kept = ready.some(({ named }) => named)
  const fresh = wanted.filter(({ named }) => !named)
  const adds = fresh.some(({ key }) => cast.aside.includes(key.algorithm))
  const waits: readonly HeldKind[] = adds ? ['DNSKEY RRset', 'data'] : ['DNSKEY RRset']
  const wantedKeys = keysOf(wanted)
  const leaving = scene.ds.some((ds) => !wantsDs(scene, scene.wish, ds))
  // What goes may be all that an older DNSKEY RRset in a cache is signed by.
  return [{ action: 'accept the CDS', who: 'parent', keys: wantedKeys, waits: kept && !leaving ? [] : waits }]
}

/** Nothing is vouched for yet: the keys must sign themselves and the data everywhere, also in caches (RFC 7583 §3.3.5). */
function firstDs(scene: Scene, cast: Cast, asked: boolean): readonly Draft[] {
  const roles = asked ? cast.entry.filter(({ wanted }) => wanted) : cast.entry
  if (roles.length === 0 || !isOwnEnd(scene) || !isSignedWell(scene)) return []
  return [
    {
      action: asked ? 'accept the CDS' : 'publish the first DS',
      who: 'parent',
      keys: keysOf(roles),
      waits: ['DNSKEY RRset', 'data', 'denial'],
      lacking: unsignedBy(scene, roles),
    },
  ]
}

/** No RRset has nothing but signatures that do not hold: with a DS it would be bogus. */
const isSignedWell = ({ servers }: Scene): boolean => servers.every(({ data }) => data.every(({ by }) => by.size > 0))

/** The chain ends at this zone, and not above it, where a DS here would not be seen. */
const isOwnEnd = ({ exam }: Scene): boolean =>
  exam.judgements.some(
    ({ report: { verdict } }) => verdict.status === 'insecure' && verdict.cause?.owner.equals(exam.zone) === true,
  )
