/**
 * The state of a rollover, from what keys do and what the parent has: ZSK (RFC 7583 §3.2), KSK (§3.3), algorithms
 * (RFC 6781 §4.1.4), requests to the parent (RFC 7344 §4, RFC 8078 §3, §4), several signers (RFC 8901 §2.1).
 */

import type { DS } from '../../dns/rdata.ts'
import { haveOwnSigners } from '../content/signers.ts'
import { behindIn } from '../servers/behind.ts'
import type { KeyRole, RolloverState } from '../types.ts'
import type { Doubts } from './doubts.ts'
import { isZoneKey } from './fitness.ts'
import { type Scene, wantsDs } from './roles.ts'
import { type KeyId, keyId, type Spoken } from './signing.ts'

/** Who plays which part. */
export interface Cast {
  readonly states: readonly RolloverState[]
  /** KSKs that sign the DNSKEY RRset: keys at which validation begins, or that are meant for it */
  readonly entry: readonly KeyRole[]
  /** of `entry`: two of one algorithm that sign the same DNSKEY RRset, the parent having the DS of some or of all */
  readonly unnamed: readonly KeyRole[]
  readonly paired: readonly KeyRole[]
  readonly standby: readonly KeyRole[]
  readonly idle: readonly KeyRole[]
  /** ZSKs of one algorithm that sign beside or instead of each other */
  readonly rivals: readonly KeyRole[]
  /** DS of a key that is not published, though others of its algorithm are; and DS of no published algorithm */
  readonly unmatched: readonly DS[]
  readonly foreign: readonly DS[]
  readonly revoked: readonly KeyRole[]
  /** keys at which no validation begins sign data: those at which it does need not */
  readonly plain: boolean
  /** algorithms that sign and have no key */
  readonly keyless: readonly number[]
  /** algorithms that sign and have no DS, while another has */
  readonly aside: readonly number[]
  /** keys of algorithms that sign no data, while another does */
  readonly silent: readonly KeyRole[]
}

/** The most telling first. */
const ORDER: readonly RolloverState[] = [
  'broken',
  'unsigned',
  'DS removal asked for',
  'going insecure',
  'bootstrapping',
  'CDS pending',
  'algorithm: both have DS',
  'algorithm: both sign',
  'algorithm: signatures first',
  'algorithm: keys first',
  'algorithm: DS first',
  'KSK double-RRset',
  'KSK double-DNSKEY',
  'KSK double-DS',
  'KSK standby',
  'ZSK signing over',
  'ZSK double-signature',
  'ZSK pre-published',
  'key revoked',
  'several signers',
  'signed without DS',
]

export function castOf(scene: Scene, doubts: Doubts): Cast {
  const { keys, ds, servers, chain, exam } = scene
  const published = keys.filter(({ revoked }) => !revoked)
  // A key that validators do not use plays no part (RFC 4034 §2.1, RFC 9904), and of one that cannot be verified none is known.
  const isUsed = ({ key }: KeyRole): boolean => exam.policy.algorithms.has(key.algorithm) && isZoneKey(exam.zone, key)
  const usual = published.filter(isUsed)
  const meant = usual.filter(({ sep, named }) => sep || named)
  const entry = (meant.length > 0 ? meant : usual).filter(({ signsKeys }) => signsKeys)
  const algorithms = algorithmsOf(scene)
  const plain = usual.some((role) => !isEntry(role) && role.signsData > 0)
  const pairs = pairsOf(servers, entry)
  const silent = silentOf(usual)
  const quiet = usual.filter((role) => !silent.includes(role))
  const dangling = ds.filter((one) => !published.some(({ key }) => alike(key, one)))
  const isForeign = (one: DS): boolean => !published.some(({ key }) => key.algorithm === one.algorithm)
  const parts = {
    entry,
    unnamed: pairs.filter(({ named }) => !named),
    paired: pairs.filter(({ named }) => named),
    standby: quiet.filter((role) => isEntry(role) && isStandby(role, servers)),
    idle: quiet.filter((role) => isIdle(role, usual, plain)),
    rivals: rivalsOf(usual, plain),
    unmatched: dangling.filter((one) => !isForeign(one)),
    foreign: dangling.filter(isForeign),
    silent,
    plain,
    revoked: keys.filter(({ key, revoked }) => revoked && isZoneKey(exam.zone, key)),
    ...algorithms,
  }
  const found = new Set<RolloverState>()
  if (chain === 'broken') found.add('broken')
  if (keys.length === 0) found.add('unsigned')
  else {
    for (const state of [...requestStates(scene, doubts), ...zskStates(scene, parts.rivals)]) found.add(state)
    if (parts.idle.length > 0 && usual.some(({ signsData }) => signsData > 0)) found.add('ZSK pre-published')
    if (parts.standby.length > 0) found.add('KSK standby')
    if (parts.unnamed.length > 0 && parts.paired.length > 0) found.add('KSK double-DNSKEY')
    if (parts.paired.length > 1) found.add('KSK double-RRset')
    if (dangling.length < ds.length) {
      if (parts.unmatched.length > 0) found.add('KSK double-DS')
      if (parts.foreign.length > 0) found.add('algorithm: DS first')
    }
    if (silent.length > 0) found.add('algorithm: keys first')
    const entries = servers.map(({ keyset }) => mine(entry, keyset?.by.keys() ?? []))
    if (areSeveral(exam, entries)) found.add('several signers')
    if (parts.revoked.length > 0) found.add('key revoked')
    if (parts.keyless.length > 0) found.add('algorithm: signatures first')
    if (algorithms.aside.length > 0) found.add('algorithm: both sign')
    if (algorithms.both) found.add('algorithm: both have DS')
    const isSigned = published.some(({ key }) => isZoneKey(exam.zone, key))
    if (isSigned && ds.length === 0 && hasParent(exam) && !found.has('going insecure') && !found.has('bootstrapping'))
      found.add('signed without DS')
  }
  // Why no step is next.
  if (doubts.broken && found.size > 0) found.add('broken')
  const states = ORDER.filter((state) => found.has(state))
  return { ...parts, states: states.length === 0 ? ['steady'] : states }
}

/** A zone at the top, or one whose parent was left out, has nobody above to have a DS. */
const hasParent = ({ parents, assumedDs }: Scene['exam']): boolean => parents.length > 0 || assumedDs !== null

const isEntry = ({ sep, named }: KeyRole): boolean => sep || named

/** Where no signature over the DNSKEY RRset is seen that holds, nothing shows which keys sign it. */
const isStandby = ({ key, signsKeys, signsData }: KeyRole, servers: readonly Spoken[]): boolean =>
  !signsKeys &&
  signsData === 0 &&
  servers.every(
    ({ keys, keyset }) => !keys.some((one) => keyId(one) === keyId(key)) || (keyset !== null && keyset.by.size > 0),
  )

/** With keys of one kind only, a new one that signs no data yet is seen by its signing the keys alone. */
const isIdle = (role: KeyRole, usual: readonly KeyRole[], plain: boolean): boolean =>
  role.signsData === 0 &&
  (isEntry(role)
    ? !plain && role.signsKeys && !role.named && usual.some(({ sep, signsData }) => sep && signsData > 0)
    : !role.signsKeys)

/** RFC 4035 §2.2: an algorithm that has a key signs. */
function silentOf(usual: readonly KeyRole[]): readonly KeyRole[] {
  const signing = new Set(usual.flatMap(({ key, signsData }) => (signsData > 0 ? [key.algorithm] : [])))
  return signing.size === 0 ? [] : usual.filter(({ key }) => !signing.has(key.algorithm))
}

/** Tag and algorithm alone: a digest that is wrong is no rollover. */
const alike = (key: { readonly keyTag: number; readonly algorithm: number }, ds: DS): boolean =>
  key.keyTag === ds.keyTag && key.algorithm === ds.algorithm

/** Keys of one algorithm that sign the same DNSKEY RRset as another. */
const pairsOf = (servers: readonly Spoken[], entry: readonly KeyRole[]): readonly KeyRole[] =>
  entry.filter((one) =>
    entry.some(
      (other) =>
        other !== one &&
        other.key.algorithm === one.key.algorithm &&
        servers.some(({ keyset }) => keyset?.by.has(keyId(one.key)) === true && keyset.by.has(keyId(other.key))),
    ),
  )

/** ZSKs that sign data together; where KSKs sign data as well, they are no rivals of ZSKs. */
function rivalsOf(usual: readonly KeyRole[], plain: boolean): readonly KeyRole[] {
  const signing = usual.filter((role) => role.signsData > 0 && !(plain && isEntry(role)))
  return signing.filter((one) => signing.some((other) => other !== one && other.key.algorithm === one.key.algorithm))
}

const mine = (roles: readonly KeyRole[], ids: Iterable<KeyId>): readonly KeyId[] =>
  [...ids].filter((id) => roles.some(({ key }) => keyId(key) === id))

/** Two servers have no signing key in common, and none merely has an older version. */
function areSeveral(exam: Scene['exam'], signers: readonly (readonly KeyId[])[]): boolean {
  const some = signers.filter((ids) => ids.length > 0)
  const apart = some.some((a) => some.some((b) => !a.some((id) => b.includes(id))))
  return apart && behindIn(exam).length === 0
}

function zskStates({ servers, exam }: Scene, rivals: readonly KeyRole[]): readonly RolloverState[] {
  if (rivals.length === 0) return []
  const sets = servers.map(({ data }) => data.map(({ by }) => mine(rivals, by.keys())).filter((ids) => ids.length > 0))
  const isWhole = (ids: readonly KeyId[], all: readonly KeyId[]): boolean => ids.length === all.length
  const perServer = sets.map((rrsets) => [...new Set(rrsets.flat())])
  // Each server signs evenly, with keys of its own, and publishes those of the others (RFC 8901 §2.1), or should.
  const even = sets.every((rrsets, i) => rrsets.every((ids) => isWhole(ids, perServer[i]!)))
  const shared = rivals.every((role) => role.servers.length === servers.length)
  if (even && areSeveral(exam, perServer) && (shared || haveOwnSigners(exam))) return ['several signers']
  const algorithms = [...new Set(rivals.map(({ key }) => key.algorithm))]
  return algorithms.map((algorithm) => {
    const all = rivals.filter(({ key }) => key.algorithm === algorithm).map(({ key }) => keyId(key))
    const every = sets.flat().every((ids) => ids.filter((id) => all.includes(id)).length === all.length)
    return every ? 'ZSK double-signature' : 'ZSK signing over'
  })
}

function requestStates(scene: Scene, { deletion }: Doubts): readonly RolloverState[] {
  const { wish, ds, keys, exam } = scene
  if (!hasParent(exam)) return []
  if (wish.deletes && deletion) return []
  if (wish.deletes) return [ds.length > 0 ? 'DS removal asked for' : 'going insecure']
  if (wish.ds.length + wish.keys.length === 0) return []
  if (ds.length === 0) return ['bootstrapping']
  const gone = ds.some((one) => !wantsDs(scene, wish, one))
  const named = keys.filter((role) => role.named)
  const fresh =
    keys.some(({ wanted, ds: own }) => wanted && own.length === 0) ||
    wish.ds.some((one) => !ds.some((d) => d.keyTag === one.keyTag && d.algorithm === one.algorithm)) ||
    wish.keys.some((key) => !named.some((role) => keyId(role.key) === keyId(key)) && !ds.some((d) => alike(key, d)))
  return gone || fresh || hasOtherDigests(scene) ? ['CDS pending'] : []
}

/** Of some key other digest types are asked for than the parent has (RFC 9904, RFC 9905 §2). */
const hasOtherDigests = ({ ds, wish }: Scene): boolean =>
  ds.some((one) => {
    const mine = wish.ds.filter((asked) => alike(asked, one))
    const types = new Set(ds.filter((other) => alike(other, one)).map(({ digestType }) => digestType))
    return mine.length > 0 && !mine.some(({ digestType }) => types.has(digestType))
  })

/** An algorithm signs when it signs data; whose keys or DS are lacking tells the stage (RFC 6781 §4.1.4). */
function algorithmsOf({ keys, ds, servers }: Scene): Pick<Cast, 'keyless' | 'aside'> & { readonly both: boolean } {
  const published = new Set(keys.filter(({ revoked }) => !revoked).map(({ key }) => key.algorithm))
  const signing = new Set(keys.flatMap(({ key, signsData }) => (signsData > 0 ? [key.algorithm] : [])))
  const covering = servers.flatMap(({ data }) => data.flatMap(({ rrsigs, by }) => (by.size === 0 ? [] : rrsigs)))
  const keyless = [...new Set(covering.map(({ algorithm }) => algorithm))].filter((a) => !published.has(a))
  const delegated = [...signing].filter((algorithm) => ds.some((one) => one.algorithm === algorithm))
  const aside = delegated.length === 0 ? [] : [...signing].filter((algorithm) => !delegated.includes(algorithm))
  return { keyless, aside, both: delegated.length > 1 }
}
