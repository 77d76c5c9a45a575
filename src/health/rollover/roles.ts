/**
 * What each key of the zone does, and what the parent and the zone's own CDS and CDNSKEY say of it: the ground on which the
 * state of a rollover, the next step and removals are decided (RFC 7583 §2, RFC 7344 §4).
 */

import { digestLength } from '../../crypto/digest.ts'
import { serialToTime } from '../../dns/canonical.ts'
import { type DNSKEY, type DS, parseDnskey, parseSoa, REVOKE, SEP } from '../../dns/rdata.ts'
import { TYPE } from '../../dns/registry.ts'
import type { Timestamp } from '../../snapshot.ts'
import type { Policy } from '../../validate/policy.ts'
import { alike, digests } from '../../validate/requests.ts'
import type { Exam, HeldKind, KeyRole } from '../types.ts'
import { delegationOf, distinctDs, most } from './above.ts'
import { isForSigning } from './fitness.ts'
import { type KeyId, keyId, type Signed, type Spoken, spokenBy } from './signing.ts'

/** What CDS and CDNSKEY ask for. */
export interface Wish {
  readonly deletes: boolean
  readonly ds: readonly DS[]
  readonly keys: readonly DNSKEY[]
}

export interface Scene {
  readonly exam: Exam
  /** servers whose keys hold, and those that have the same ones; where none hold, all that answered */
  readonly servers: readonly Spoken[]
  /** these, and those that have other keys, which do not hold */
  readonly all: readonly Spoken[]
  readonly chain: 'secure' | 'insecure' | 'broken'
  readonly keys: readonly KeyRole[]
  /** of all versions together */
  readonly ds: readonly DS[]
  /** what each server of the parent has, each version once */
  readonly dsVersions: readonly (readonly DS[])[]
  /** those of them that a validator looks at */
  readonly usable: readonly DS[]
  readonly wish: Wish
  /** TTLs of what caches may hold; null: not known */
  readonly ttl: Readonly<Record<HeldKind, number | null>>
  /** when what is there now was signed, at the earliest; null: not known */
  readonly since: Readonly<Record<HeldKind, Timestamp | null>>
}

const known = new WeakMap<Exam['judgements'], Scene | null>()

/** Null when nothing can be said: no server answered for the keys, or nobody knows whether they are right. */
export function sceneOf(exam: Exam): Scene | null {
  const before = known.get(exam.judgements)
  if (before !== undefined) return before
  const scene = sceneIn(exam)
  known.set(exam.judgements, scene)
  return scene
}

function sceneIn(exam: Exam): Scene | null {
  const spoken = spokenBy(exam)
  const secure = spoken.filter(({ status }) => status === 'secure')
  const insecure = spoken.filter(({ status }) => status === 'insecure')
  const bogus = spoken.filter(({ status }) => status === 'bogus')
  const held = [secure, insecure].find((some) => some.length > 0) ?? bogus
  if (held.length === 0) return null
  // Keys that are the same are in use, whatever becomes of the signatures by them there (RFC 8901 §2.1.2).
  const like = bogus.filter((one) => !held.includes(one) && held.some((other) => haveSameKeys(one, other)))
  const servers = spoken.filter((one) => held.includes(one) || like.includes(one))
  const parent = delegationOf(exam)
  const wish = wishOf(servers)
  const apart = bogus.filter((one) => !servers.includes(one))
  const broken = secure.length + insecure.length === 0 || apart.length > 0 || isBogus(exam)
  return {
    exam,
    servers,
    all: [...servers, ...apart],
    chain: broken ? 'broken' : secure.length > 0 ? 'secure' : 'insecure',
    keys: rolesOf(exam, servers, [...servers, ...apart], parent.ds, wish),
    ds: parent.ds,
    dsVersions: parent.versions,
    usable: usableOf(parent.ds, exam.policy),
    wish,
    ttl: {
      'DNSKEY RRset': most(servers.flatMap(({ keyset }) => keyset?.rrset.records.map(({ ttl }) => ttl) ?? [])),
      'DS RRset': parent.ttl,
      data: most(servers.map(({ dataTtl }) => dataTtl)),
      denial: negativeTtl(servers),
      delegation: parent.delegationTtl,
      'trust anchors': HOLD_DOWN,
    },
    since: {
      'DNSKEY RRset': latest(
        servers.flatMap(({ keyset }) => keyset ?? []),
        exam.at,
      ),
      'DS RRset': parent.inception,
      data: latest(
        servers.flatMap(({ data }) => data),
        exam.at,
      ),
      denial: null,
      delegation: null,
      'trust anchors': latest(
        servers.flatMap(({ keyset }) => keyset ?? []),
        exam.at,
      ),
    },
  }
}

const haveSameKeys = (a: Spoken, b: Spoken): boolean =>
  a.keys.length === b.keys.length && a.keys.every((key) => b.keys.some((other) => keyId(other) === keyId(key)))

/** The same, had the parent these DS alone. */
export const withDs = (scene: Scene, ds: readonly DS[]): Scene => ({
  ...scene,
  ds,
  usable: usableOf(ds, scene.exam.policy),
})

/** A resolver that follows RFC 5011 may take this long to have seen a revocation (§2.4.2, §6.3). */
const HOLD_DOWN = 30 * 86400

/** All of them were signed as they are by then: every signature counts, of keys that are not published too. */
const latest = (sets: readonly Signed[], at: Timestamp): Timestamp | null =>
  most(sets.flatMap(({ rrsigs }) => rrsigs.map(({ inception }) => serialToTime(inception, at)))) as Timestamp | null

/** Some question has no answer that a validator accepts, whichever server it asks. */
const isBogus = ({ columns, judgements }: Exam): boolean =>
  columns.some((column) => {
    const statuses = judgements.filter((j) => j.column === column).map((j) => j.report.verdict.status)
    return statuses.includes('bogus') && !statuses.includes('secure') && !statuses.includes('insecure')
  })

/** RFC 6840 §5.2, and RFC 4509 §3: SHA-1 is ignored beside a stronger digest. */
export function usableOf(ds: readonly DS[], { digests: types, algorithms }: Policy): readonly DS[] {
  const counting = ds.filter(
    (one) => types.has(one.digestType) && digestLength(one.digestType) !== null && algorithms.has(one.algorithm),
  )
  const stronger = counting.filter(({ digestType }) => digestType !== 1)
  return stronger.length > 0 ? stronger : counting
}

function wishOf(servers: readonly Spoken[]): Wish {
  const records = servers.flatMap(({ requests }) => requests)
  const ds = distinctDs(records.filter(({ type }) => type === TYPE.CDS))
  const keys = new Map<KeyId, DNSKEY>()
  for (const rr of records) {
    const parsed = rr.type === TYPE.CDNSKEY ? parseDnskey(rr.rdata) : null
    if (parsed?.ok === true) keys.set(keyId(rr), parsed.value)
  }
  const all = [...ds, ...keys.values()]
  return {
    deletes: all.some(({ algorithm }) => algorithm === 0),
    ds: ds.filter(({ algorithm }) => algorithm !== 0),
    keys: [...keys.values()].filter(({ algorithm }) => algorithm !== 0),
  }
}

/** Whether CDS or CDNSKEY ask for a DS of this key, or for one like this DS. */
const wantsKey = ({ exam }: Pick<Scene, 'exam'>, wish: Wish, key: DNSKEY): boolean =>
  wish.keys.some((one) => keyId(one) === keyId(key)) || wish.ds.some((ds) => digests(exam.zone, ds, key))
export const wantsDs = ({ exam }: Pick<Scene, 'exam'>, wish: Wish, ds: DS): boolean =>
  wish.ds.some((one) => alike(one, ds)) || wish.keys.some((key) => digests(exam.zone, ds, key))

/** Whether it names a key that is published as revoked, as that key is or as it was before (RFC 5011 §2.1). */
export const isOfRevoked = ({ exam, keys }: Pick<Scene, 'exam' | 'keys'>, ds: DS): boolean =>
  keys.some(({ key, revoked }) => {
    if (!revoked) return false
    const rdata = Uint8Array.from(key.rdata)
    rdata[1] = rdata[1]! & ~REVOKE
    const before = parseDnskey(rdata)
    return digests(exam.zone, ds, key) || (before.ok && digests(exam.zone, ds, before.value))
  })

/** @param all servers with other keys too: whatever signs there is in use, whether or not it leads to a DS */
function rolesOf(
  exam: Exam,
  servers: readonly Spoken[],
  all: readonly Spoken[],
  ds: readonly DS[],
  wish: Wish,
): readonly KeyRole[] {
  const { zone, anchors } = exam
  const keys = new Map(servers.flatMap((s) => s.keys.map((key) => [keyId(key), key] as const)))
  return [...keys].map(([id, key]): KeyRole => {
    const own = ds.filter((one) => digests(zone, one, key))
    const anchored = anchors.some(
      (anchor) =>
        anchor.zone.equals(zone) &&
        ((anchor.ds !== null && digests(zone, anchor.ds, key)) || (anchor.key !== null && keyId(anchor.key) === id)),
    )
    const signed = new Set(
      all.flatMap(({ data, keys: own }) =>
        data.flatMap((set) => (signs(set, key, own) ? [`${set.rrset.type} ${set.rrset.owner.key}`] : [])),
      ),
    )
    return {
      key,
      sep: (key.flags & SEP) !== 0,
      revoked: (key.flags & REVOKE) !== 0,
      ds: own,
      named: own.length > 0 || anchored,
      signsKeys: all.some(({ keyset }) => keyset?.by.has(id) === true),
      signsData: signed.size,
      wanted: wantsKey({ exam }, wish, key),
      unverified: !exam.policy.algorithms.has(key.algorithm) && (isForSigning(key.algorithm) || isClaimed(all, key)),
      servers: servers.filter((s) => s.keys.some((one) => keyId(one) === id)).map(({ server }) => server),
    }
  })
}

/** A signature by a key that its own server does not publish cannot be verified with the keys there, and is one all the same. */
const signs = ({ by, rrsigs }: Signed, key: DNSKEY, own: readonly DNSKEY[]): boolean =>
  by.has(keyId(key)) ||
  (!own.some((one) => keyId(one) === keyId(key)) &&
    rrsigs.some(({ keyTag, algorithm }) => keyTag === key.keyTag && algorithm === key.algorithm))

/** Whether some signature says that it is by this key. */
const isClaimed = (all: readonly Spoken[], { keyTag, algorithm }: DNSKEY): boolean =>
  all.some(({ data, keyset }) =>
    [...data, ...(keyset === null ? [] : [keyset])].some(({ rrsigs }) =>
      rrsigs.some((rrsig) => rrsig.keyTag === keyTag && rrsig.algorithm === algorithm),
    ),
  )

function negativeTtl(servers: readonly Spoken[]): number | null {
  const soas = servers.flatMap(({ data }) => data.filter(({ rrset }) => rrset.type === TYPE.SOA))
  return most(
    soas.flatMap(({ rrset: { records } }) =>
      records.flatMap(({ rdata, ttl }) => {
        const soa = parseSoa(rdata)
        return soa.ok ? [Math.min(ttl, soa.value.minimum)] : []
      }),
    ),
  )
}
