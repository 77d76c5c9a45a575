/** Which DNSKEYs of a zone the parent's DS records or the trust anchors name: RFC 4034 §5.1.4, RFC 4035 §5.2, RFC 5011 §2.1. */

import type { TrustAnchor } from '../codes.ts'
import { digestLength, dsDigest } from '../crypto/digest.ts'
import type { Name } from '../dns/name.ts'
import { type DNSKEY, type DS, REVOKE } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import { type Finding, finding, type Step } from '../report.ts'
import type { ObservationId } from '../snapshot.ts'
import { type Context, subject } from './context.ts'
import type { ZoneKey } from './keyset.ts'
import { branch, rule } from './step.ts'

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

/** The keys so named, and the step that says why each is or is not. */
export interface Match {
  readonly step: Step
  readonly matched: readonly ZoneKey[]
}

/** RFC 4034 §5.1.4, RFC 4035 §5.2: tag, algorithm and digest must agree, and the key must be one that may sign. */
export function matchDs(
  context: Context,
  zone: Name,
  records: readonly DS[],
  keys: readonly ZoneKey[],
  seen: readonly ObservationId[],
): Match {
  const about = subject(zone, zone, TYPE.DS)
  const { limits } = context.policy
  const matched = new Set<ZoneKey>()
  const children: Step[] = []
  let digests = 0
  let exhausted = records.length > limits.ds
  for (const ds of records.slice(0, limits.ds)) {
    const candidates = keys.filter((k) => k.key.keyTag === ds.keyTag && k.key.algorithm === ds.algorithm)
    const tries: Step[] = []
    for (const candidate of candidates) {
      if (digests >= limits.digests) {
        exhausted = true
        break
      }
      digests++
      const found = compareDigest(zone, ds, candidate.key, seen) ?? candidate.fault
      if (found === null) matched.add(candidate)
      tries.push(
        rule('key', `DS ${ds.keyTag} names DNSKEY ${candidate.key.keyTag}`, about, 'RFC 4034 §5.1.4', found, {
          seen,
          facts: { key: candidate.key },
        }),
      )
    }
    if (tries.length === 0)
      tries.push(
        rule(
          'key',
          `a DNSKEY has tag ${ds.keyTag} and algorithm ${ds.algorithm}`,
          about,
          'RFC 4035 §5.2',
          noCandidate(zone, ds, keys, seen),
        ),
      )
    const advice =
      ds.digestType === 1 && tries.some((t) => t.outcome === 'holds') ? [finding('DS_SHA1', about, { ds }, seen)] : []
    children.push(
      branch('ds', `DS ${ds.keyTag} names a key of the zone`, about, 'RFC 4034 §5.1.4', 'any', tries, {
        seen,
        facts: { ds: [ds] },
        findings: advice,
      }),
    )
  }
  if (exhausted) {
    const found = finding('LIMIT_DS', about, { limit: limits.ds, count: records.length }, seen)
    children.push(rule('check', 'the DS records to try stay within bounds', about, 'RFC 4035 §5.2', found))
  }
  const step = branch('check', 'a DS of the parent names a key of the zone', about, 'RFC 4035 §5.2', 'any', children, {
    seen,
    facts: { ds: records },
  })
  return { step, matched: [...matched] }
}

function compareDigest(zone: Name, ds: DS, key: DNSKEY, seen: readonly ObservationId[]): Finding | null {
  const about = subject(zone, zone, TYPE.DS)
  const expected = digestLength(ds.digestType)
  if (expected !== null && ds.digest.length !== expected)
    return finding('DS_DIGEST_LENGTH', about, { ds, expected }, seen)
  const computed = dsDigest(ds.digestType, zone, key.rdata)
  if (computed !== null && same(computed, ds.digest)) return null
  return finding('DS_DIGEST_MISMATCH', about, { ds, key, computed: computed ?? new Uint8Array() }, seen)
}

function noCandidate(zone: Name, ds: DS, keys: readonly ZoneKey[], seen: readonly ObservationId[]): Finding {
  const about = subject(zone, zone, TYPE.DS)
  const other = keys.find((k) => k.key.keyTag === ds.keyTag)
  if (other !== undefined) return finding('DS_ALGORITHM_MISMATCH', about, { ds, key: other.key }, seen)
  return finding('DS_NO_MATCHING_KEY', about, { ds, keys: keys.map((k) => k.key) }, seen)
}

/** RFC 4035 §5: a key of the zone must be, or hash to, a configured trust anchor; REVOKE set undoes it (RFC 5011 §2.1). */
export function matchAnchors(
  zone: Name,
  anchors: readonly TrustAnchor[],
  keys: readonly ZoneKey[],
  seen: readonly ObservationId[],
): Match {
  const about = subject(zone, zone, TYPE.DNSKEY)
  const named = keys.filter((k) => anchors.some((anchor) => isAnchor(zone, anchor, k.key)))
  const children = named.map((k) =>
    rule('key', `a trust anchor names DNSKEY ${k.key.keyTag}`, about, 'RFC 4035 §5', k.fault, {
      seen,
      facts: { key: k.key },
    }),
  )
  if (children.length === 0) {
    const all = keys.map((k) => k.key)
    const found = areAssumed(anchors)
      ? finding('DS_ASSUMED_NO_MATCH', about, { ds: anchors.flatMap(({ ds }) => ds ?? []), keys: all }, seen)
      : finding('ANCHOR_NO_MATCH', about, { anchors, keys: all }, seen)
    children.push(rule('check', 'a trust anchor names a key of the zone', about, 'RFC 4035 §5', found))
  }
  const used = anchors.filter((anchor) => named.some((k) => isAnchor(zone, anchor, k.key)))
  const step = branch('check', 'a trust anchor names a key of the zone', about, 'RFC 4035 §5', 'any', children, {
    seen,
    facts: { anchors: used },
  })
  return { step, matched: named.filter((k) => k.fault === null) }
}

/** Whether they are DS that the zone is only taken to have. */
export const areAssumed = (anchors: readonly TrustAnchor[]): boolean =>
  anchors.length > 0 && anchors.every(({ assumed }) => assumed === true)

function isAnchor(zone: Name, anchor: TrustAnchor, key: DNSKEY): boolean {
  if (anchor.key !== null) {
    const { flags, protocol, algorithm, publicKey } = anchor.key
    return (
      (flags | REVOKE) === (key.flags | REVOKE) &&
      protocol === key.protocol &&
      algorithm === key.algorithm &&
      same(publicKey, key.publicKey)
    )
  }
  if (anchor.ds === null || anchor.ds.algorithm !== key.algorithm || anchor.ds.keyTag !== key.keyTag) return false
  const computed = dsDigest(anchor.ds.digestType, zone, key.rdata)
  return computed !== null && same(computed, anchor.ds.digest)
}
