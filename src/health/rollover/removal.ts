/**
 * What would come of it if one DS or one key were removed now and nothing else were done: the DNSKEY RRset signed again by the
 * keys that sign it, other signatures left as they are. Decided by what keys do, on every server (RFC 4035 §5.2,
 * RFC 6840 §5.11), then by what caches may hold that needs what is gone (RFC 7583 §3).
 */

import { CODES, type Code } from '../../codes.ts'
import type { DNSKEY, DS } from '../../dns/rdata.ts'
import { TYPE } from '../../dns/registry.ts'
import { isSame } from '../../snapshot.ts'
import { zoneKey } from '../../validate/keyset.ts'
import { digests } from '../../validate/requests.ts'
import type { KeyRole, Removal } from '../types.ts'
import { isZoneKey } from './fitness.ts'
import { type Held, heldFor, longest, needing } from './held.ts'
import { type Scene, usableOf, withDs } from './roles.ts'
import { keyId, type Spoken } from './signing.ts'

/** What decides of one server alone. */
interface Fate {
  readonly status: 'secure' | 'insecure' | 'bogus'
  readonly codes: readonly Code[]
}

const SECURE: Fate = { status: 'secure', codes: [] }

/** Of every DS and every key, each as those are hit that it hits worst, whichever server of the parent they ask. */
export function removalsOf(scene: Scene): readonly Removal[] {
  const readings = scene.dsVersions.map((ds) => withDs(scene, ds))
  // Of what rests on a key that nothing here verifies, others know more.
  const unknown = scene.keys.filter(({ unverified }) => unverified)
  const isKnown = (ds: DS): boolean => !unknown.some(({ key }) => key.algorithm === ds.algorithm)
  return [
    ...scene.ds.filter(isKnown).map((ds) => gravest(readings.map((reading) => withoutDs(reading, ds)))),
    ...scene.keys
      .filter((role) => !unknown.includes(role))
      .map((role) => gravest(readings.map((reading) => withoutKey(reading, role)))),
  ]
}

const GRAVEST: readonly Removal['effect'][] = ['breaks', 'insecure', 'caches', 'none']

const gravest = (all: readonly Removal[]): Removal =>
  all.reduce((a, b) => (GRAVEST.indexOf(b.effect) < GRAVEST.indexOf(a.effect) ? b : a))

function withoutDs(scene: Scene, gone: DS): Removal {
  const what = { kind: 'ds', ds: gone } as const
  const rest = scene.ds.filter((ds) => ds !== gone)
  const { codes, status } = fate(scene, rest, null)
  if (status === 'bogus') return { what, effect: 'breaks', codes, seconds: null }
  if (status === 'insecure') {
    const already = scene.chain === 'insecure' || scene.usable.length === 0
    return { what, effect: already ? 'none' : 'insecure', codes: already ? [] : codes, seconds: null }
  }
  // A DS of a key that another DS names, or at which nobody looks, is needed by no cached DNSKEY RRset.
  const named = scene.keys.filter(({ key }) => digests(scene.exam.zone, gone, key))
  const usable = usableOf(rest, scene.exam.policy)
  const spare =
    !scene.usable.includes(gone) ||
    (named.length > 0 && named.every(({ key }) => usable.some((ds) => digests(scene.exam.zone, ds, key))))
  return inCaches(what, [], spare ? [] : heldFor(scene, ['DNSKEY RRset']))
}

const inCaches = (what: Removal['what'], codes: readonly Code[], held: readonly Held[]): Removal => ({
  what,
  effect: held.length > 0 ? 'caches' : 'none',
  codes,
  seconds: held.length > 0 ? longest(held) : null,
})

function withoutKey(scene: Scene, role: KeyRole): Removal {
  const what = { kind: 'key', key: role.key } as const
  if (!isZoneKey(scene.exam.zone, role.key)) return { what, effect: 'none', codes: [], seconds: null }
  const { codes, status } = fate(scene, scene.ds, role.key)
  if (status === 'bogus') return { what, effect: 'breaks', codes, seconds: null }
  const dangling = scene.usable.some((ds) => digests(scene.exam.zone, ds, role.key))
  const advice: readonly Code[] = dangling && status === 'secure' ? ['DS_NO_MATCHING_KEY'] : []
  if (role.revoked) return { what, effect: 'none', codes: advice, seconds: null }
  // With a DS that has gone just now caches go on to judge the zone, and then nothing does (RFC 7583 §3.3.5).
  if (status === 'insecure')
    return inCaches(what, advice, scene.ds.length === 0 && isOwnEnd(scene) ? heldFor(scene, ['DS RRset']) : [])
  return inCaches(what, advice, heldFor(scene, needing(scene, role)))
}

/** The chain ends at this zone, and not above it, where a DS here would not be seen. */
const isOwnEnd = ({ exam }: Scene): boolean =>
  exam.judgements.some(
    ({ report: { verdict } }) => verdict.status === 'insecure' && verdict.cause?.owner.equals(exam.zone) === true,
  )

/** The worst of all servers; what is broken already stays so, unless nothing vouches for the zone any more. */
export function fate(scene: Scene, ds: readonly DS[], gone: DNSKEY | null): Fate {
  const found = worst(scene.all.map((server) => fateOf(scene, server, ds, gone)))
  if (found.status !== 'secure' || scene.chain !== 'broken') return found
  const causes = scene.exam.judgements.flatMap(({ report: { verdict } }) =>
    verdict.status === 'bogus' && verdict.cause !== null ? [verdict.cause.code] : [],
  )
  return bogus(...causes)
}

const RANKED: readonly Fate['status'][] = ['bogus', 'insecure', 'secure']

function worst(fates: readonly Fate[]): Fate {
  const status = RANKED.find((one) => fates.some((fate) => fate.status === one)) ?? 'secure'
  const codes = fates.flatMap((fate) => (fate.status === status ? fate.codes : []))
  return { status, codes: [...new Set(codes)] }
}

/** What a validator says that asks this server alone. */
function fateOf(scene: Scene, server: Spoken, ds: readonly DS[], gone: DNSKEY | null): Fate {
  const { zone, policy, anchors, assumedDs } = scene.exam
  const keys = server.keys.filter((key) => gone === null || keyId(key) !== keyId(gone))
  const usable = usableOf(ds, policy)
  // Assumed DS are anchors themselves, and are looked at as DS.
  const anchored = assumedDs === null ? anchors.filter((anchor) => anchor.zone.equals(zone)) : []
  if (usable.length === 0 && anchored.length === 0) {
    const digest = ds.some((one) => policy.algorithms.has(one.algorithm))
    const unusable: Code = digest ? 'DS_DIGEST_UNSUPPORTED' : 'DS_ALGORITHM_UNSUPPORTED'
    return { status: 'insecure', codes: [ds.length === 0 ? 'DELEGATION_INSECURE' : unusable] }
  }
  if (keys.length === 0) return bogus('DNSKEY_MISSING')
  const named = keys.filter(
    (key) =>
      zoneKey(zone, key, []).fault === null &&
      (usable.some((one) => digests(zone, one, key)) ||
        anchored.some(
          (anchor) =>
            (anchor.ds !== null && digests(zone, anchor.ds, key)) ||
            (anchor.key !== null && keyId(anchor.key) === keyId(key)),
        )),
  )
  if (named.length === 0)
    return usable.length === 0 ? bogus('ANCHOR_NO_MATCH') : bogus(...usable.map(whyNone(keys, zone)))
  const signers = server.keyset?.by ?? new Map<string, unknown>()
  const left = keys.filter((key) => signers.has(keyId(key)))
  if (left.length === 0)
    return signers.size === 0 ? bogus('RRSIG_MISSING', ...causesOf(scene, server)) : bogus('RRSIG_MISSING')
  if (!left.some((key) => named.includes(key))) return bogus('DNSKEY_NOT_SIGNED_BY_DS_KEY')
  const lost = server.data.filter(({ by }) => by.size > 0 && !keys.some((key) => by.has(keyId(key))))
  if (lost.length === 0) return SECURE
  // Another key with the same tag is tried in its place.
  const twin = keys.some((key) => key.keyTag === gone?.keyTag && key.algorithm === gone.algorithm)
  return bogus(twin ? 'RRSIG_DOES_NOT_VERIFY' : 'RRSIG_KEY_MISSING')
}

/** Why its DNSKEY RRset does not hold as it is. */
const causesOf = ({ exam }: Scene, { server }: Spoken): readonly Code[] =>
  exam.judgements.flatMap(({ column, servers, report: { verdict } }) =>
    column.question.type === TYPE.DNSKEY && verdict.cause !== null && servers.some((s) => isSame(s, server))
      ? [verdict.cause.code]
      : [],
  )

/** The code of highest rank decides. */
function bogus(...codes: readonly Code[]): Fate {
  const sorted = [...new Set(codes)].sort((a, b) => CODES[b].rank - CODES[a].rank)
  return { status: 'bogus', codes: sorted.slice(0, 1) }
}

const whyNone =
  (keys: readonly DNSKEY[], zone: Scene['exam']['zone']) =>
  (ds: DS): Code => {
    const candidates = keys.filter(({ keyTag, algorithm }) => keyTag === ds.keyTag && algorithm === ds.algorithm)
    const [candidate] = candidates
    if (candidate !== undefined)
      return (digests(zone, ds, candidate) ? zoneKey(zone, candidate, []).fault?.code : null) ?? 'DS_DIGEST_MISMATCH'
    return keys.some(({ keyTag }) => keyTag === ds.keyTag) ? 'DS_ALGORITHM_MISMATCH' : 'DS_NO_MATCHING_KEY'
  }
