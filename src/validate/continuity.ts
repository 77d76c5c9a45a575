/**
 * What would come of it if the parent did as CDS or CDNSKEY ask: the keys they name must be there, may sign, and sign the
 * DNSKEY RRset, or the delegation breaks (RFC 7344 §4.1 Continuity). One that holds is enough (RFC 6840 §5.11).
 */

import { ALGORITHMS } from '../crypto/algorithms.ts'
import { digestLength } from '../crypto/digest.ts'
import { type DS, parseRrsig } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import { type Finding, finding, type Subject } from '../report.ts'
import type { ObservationId } from '../snapshot.ts'
import { alternatives } from './alternatives.ts'
import { type Context, subject } from './context.ts'
import type { KeySet, ZoneKey } from './keyset.ts'
import type { Policy } from './policy.ts'
import { digests, type Request, type Requests } from './requests.ts'
import { judgeRRset } from './signature.ts'

type Wish = Extract<Request, { kind: 'ds' | 'key' }>

/** Keys of the zone that may sign and verify a DNSKEY RRset which some server sent. */
function signingKeys(context: Context, keys: KeySet): readonly ZoneKey[] {
  const sets = alternatives(context, keys.zone, TYPE.DNSKEY)
  return keys.keys.filter((k) =>
    sets.some(({ rrset, seen }) => {
      const signatures = rrset.signatures.filter((rr) => {
        const parsed = parseRrsig(rr.rdata)
        return parsed.ok && parsed.value.keyTag === k.key.keyTag && parsed.value.algorithm === k.key.algorithm
      })
      const alone = { zone: keys.zone, keys: [k] }
      return (
        signatures.length > 0 && judgeRRset(context, { ...rrset, signatures }, alone, seen).step.outcome === 'holds'
      )
    }),
  )
}

/** The key of the zone that a record names. */
function keyOf(keys: KeySet, wish: Wish): ZoneKey | undefined {
  const named = (k: ZoneKey): boolean =>
    wish.kind === 'ds' ? digests(keys.zone, wish.ds, k.key) : Buffer.compare(wish.key.rdata, k.key.rdata) === 0
  return keys.keys.find((k) => named(k) && k.fault === null) ?? keys.keys.find(named)
}

const algorithmOf = (wish: Wish): number => (wish.kind === 'ds' ? wish.ds.algorithm : wish.key.algorithm)

/** Whether a validator here would look at the DS that would come of it (RFC 6840 §5.2). */
const counts = ({ policy }: Context, wish: Wish): boolean =>
  policy.algorithms.has(algorithmOf(wish)) && (wish.kind === 'key' || countsDigest(policy, wish.ds))

const countsDigest = (policy: Policy, ds: DS): boolean =>
  policy.digests.has(ds.digestType) && digestLength(ds.digestType) !== null

const SHA1 = 1

/**
 * Whether one record asks for a DS that would count, and that a parent should make: not in SHA-1 (RFC 9905 §2), nor of an
 * algorithm that is not for signing (RFC 9904). Of an algorithm that the parent has already its keys tell.
 * @param ds what the parent has; empty: nothing, or nothing that is known
 */
export function fitness(
  policy: Policy,
  about: Subject,
  wish: Request,
  ds: readonly DS[],
  seen: readonly ObservationId[],
): readonly Finding[] {
  if (wish.kind !== 'ds' && wish.kind !== 'key') return []
  const { record } = wish
  if (wish.kind === 'ds' && !countsDigest(policy, wish.ds))
    return [finding('CDS_DIGEST_UNSUPPORTED', about, { record }, seen)]
  const algorithm = algorithmOf(wish)
  const use = ALGORITHMS.get(algorithm)?.signing
  const isNew = !ds.some((one) => one.algorithm === algorithm)
  if (isNew && (use === 'MUST NOT' || use === 'NOT RECOMMENDED'))
    return [finding('CDS_NOT_RECOMMENDED', about, { record, what: 'algorithm' }, seen)]
  return wish.kind === 'ds' && wish.ds.digestType === SHA1
    ? [finding('CDS_NOT_RECOMMENDED', about, { record, what: 'digest' }, seen)]
    : []
}

/** @param ds what the parent has: a key that it names already is told of there, not here */
export function continuityFindings(
  context: Context,
  keys: KeySet,
  requests: Requests,
  ds: readonly DS[],
): readonly Finding[] {
  const { rrset, seen } = requests
  const about = subject(keys.zone, rrset.owner, rrset.type)
  const wishes = requests.all.filter((r): r is Wish => r.kind === 'ds' || r.kind === 'key')
  const signing = signingKeys(context, keys)
  const signers = signing.map((k) => k.key)
  const found: Finding[] = []
  for (const wish of wishes) {
    const { record } = wish
    found.push(...fitness(context.policy, about, wish, ds, seen))
    if (!counts(context, wish)) continue
    const named = keyOf(keys, wish)
    const old = ds.some((d) =>
      wish.kind === 'ds'
        ? d.keyTag === wish.ds.keyTag && d.algorithm === wish.ds.algorithm
        : digests(keys.zone, d, wish.key),
    )
    if (named?.fault) {
      found.push(finding('CDS_KEY_UNUSABLE', about, { record, key: named.key, fault: named.fault.code }, seen))
    } else if (named === undefined) {
      const all = keys.keys.map((k) => k.key)
      if (!old) found.push(finding('CDS_NO_MATCHING_KEY', about, { record, keys: all }, seen))
    } else if (!signing.includes(named) && !old) {
      found.push(finding('CDS_KEY_NOT_SIGNING', about, { record, key: named.key, signing: signers }, seen))
    }
  }
  const counting = usable(wishes.filter((wish) => counts(context, wish)))
  const works = counting.some((wish) => signing.some((k) => k === keyOf(keys, wish)))
  if (counting.length > 0 && !works)
    found.push(finding('CDS_BREAKS_DELEGATION', about, { rrset, signing: signers }, seen))
  return found
}

/** RFC 4509 §3: SHA-1 is ignored beside a stronger digest. */
function usable(wishes: readonly Wish[]): readonly Wish[] {
  const stronger = wishes.filter((wish) => wish.kind === 'key' || wish.ds.digestType !== 1)
  return stronger.length > 0 ? stronger : wishes
}
