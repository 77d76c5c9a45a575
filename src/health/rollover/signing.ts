/**
 * Which keys sign what, as each server has it: every signature of the zone that some key of that server's own DNSKEY RRset
 * verifies (RFC 4035 §5.3), whatever the parent says of the keys: a rollover
 * is also seen where the chain is broken, of which `voices.ts` tells nothing.
 */

import { rrsets, serialCompare, serialToTime } from '../../dns/canonical.ts'
import type { Name } from '../../dns/name.ts'
import { type DNSKEY, parseDnskey, parseRrsig, REVOKE, type RRSIG } from '../../dns/rdata.ts'
import { TYPE } from '../../dns/registry.ts'
import type { RR, RRset } from '../../dns/rr.ts'
import { octetText } from '../../dns/wire.ts'
import { BEST_FIRST, type SecurityStatus } from '../../report.ts'
import { isProbe, isSame, type Server, type Timestamp } from '../../snapshot.ts'
import { zoneKey } from '../../validate/keyset.ts'
import { type Bounded, verified } from '../../validate/verifying.ts'
import type { Exam } from '../types.ts'
import { isSignedBy } from '../views.ts'

/** A key by its RDATA. */
export type KeyId = string
export const keyId = ({ rdata }: { readonly rdata: Uint8Array }): KeyId => octetText(rdata)

/** One RRset of one server, and the keys that sign it. */
export interface Signed {
  readonly rrset: RRset
  /** keys that verify a signature over it now */
  readonly by: ReadonlyMap<KeyId, { readonly inception: Timestamp }>
  /** every signature of the zone over it, whether it holds or not */
  readonly rrsigs: readonly RRSIG[]
}

/** What one server has. */
export interface Spoken {
  readonly server: Server
  /** its DNSKEY RRset as a validator judged it that asked this server alone */
  readonly status: SecurityStatus
  /** empty: it has none */
  readonly keys: readonly DNSKEY[]
  /** null: it has none */
  readonly keyset: Signed | null
  /** other signed RRsets of the zone, but CDS and CDNSKEY */
  readonly data: readonly Signed[]
  /** CDS and CDNSKEY records that are signed */
  readonly requests: readonly RR[]
  /** greatest TTL of data, in seconds */
  readonly dataTtl: number
}

const AT_ENTRY: ReadonlySet<number> = new Set([TYPE.DNSKEY, TYPE.CDS, TYPE.CDNSKEY])

/** Every server that answered for the zone's keys. */
export const spokenBy = (exam: Exam): readonly Spoken[] =>
  exam.servers.flatMap((server) => {
    const statuses = exam.judgements.flatMap(({ column, servers, report }) =>
      column.question.type === TYPE.DNSKEY && servers.some((s) => isSame(s, server)) ? [report.verdict.status] : [],
    )
    const status = BEST_FIRST.find((one) => statuses.includes(one))
    return status === undefined ? [] : [speech(exam, server, status)]
  })

function speech(exam: Exam, server: Server, status: SecurityStatus): Spoken {
  const { zone } = exam
  const sets = signedSets(exam, server)
  const dnskey = sets.filter(({ owner, type }) => type === TYPE.DNSKEY && owner.equals(zone)).at(-1) ?? null
  const keys = (dnskey?.records ?? []).flatMap((rr) => {
    const parsed = parseDnskey(rr.rdata)
    return parsed.ok ? [parsed.value] : []
  })
  const bounded: Bounded = { memo: new Map(), work: { signatures: 0 }, policy: exam.policy, verified: exam.verified }
  const signed = (rrset: RRset): Signed => signersOf(exam, bounded, rrset, keys)
  const data = sets.filter(({ type }) => !AT_ENTRY.has(type))
  const requests = sets.filter(({ type, owner }) => type !== TYPE.DNSKEY && AT_ENTRY.has(type) && owner.equals(zone))
  return {
    server,
    status,
    keys,
    keyset: dnskey === null ? null : signed(dnskey),
    data: data.map(signed).filter(({ rrsigs }) => rrsigs.length > 0),
    requests: requests.filter((rrset) => signed(rrset).by.size > 0).flatMap(({ records }) => records),
    dataTtl: Math.max(0, ...data.flatMap(({ records }) => records.map(({ ttl }) => ttl))),
  }
}

/** Each RRset of the zone that the server sent, each version once, the latest version last. */
function signedSets({ snapshot, zone }: Exam, server: Server): readonly RRset[] {
  const found = new Map<string, RRset>()
  for (const o of snapshot.observations) {
    if (isProbe(o) || !isSame(o.server, server) || o.outcome.kind !== 'response' || o.outcome.response.tc) continue
    const { answer, authority, aa } = o.outcome.response
    for (const sent of [...rrsets(answer), ...rrsets(authority)]) {
      if (!sent.owner.isWithin(zone) || sent.type === TYPE.DS) continue
      // Without the AA bit it is as good as its signatures, and may have been in a cache for a while.
      if (!aa && !sent.signatures.some((rr) => isSignedBy(zone, rr))) continue
      const rrset = aa ? sent : uncounted(sent)
      const octets = [...rrset.records, ...rrset.signatures].map(keyId).sort()
      found.set(JSON.stringify([rrset.owner.key, rrset.type, octets]), rrset)
    }
  }
  return [...found.values()]
}

/** With the TTL that the zone gave it (RFC 4034 §3.1.4), where less of it is left. */
function uncounted(rrset: RRset): RRset {
  const given = rrset.signatures.flatMap((rr) => {
    const parsed = parseRrsig(rr.rdata)
    return parsed.ok ? [parsed.value.originalTtl] : []
  })
  const ttl = Math.max(0, ...given)
  return { ...rrset, records: rrset.records.map((rr) => ({ ...rr, ttl: Math.max(rr.ttl, ttl) })) }
}

/** RFC 4035 §5.3.1, within the bounds of the policy; a revoked key signs nothing but its own revocation (RFC 5011 §2.1). */
function signersOf({ zone, at, policy }: Exam, bounded: Bounded, rrset: RRset, keys: readonly DNSKEY[]): Signed {
  const by = new Map<KeyId, { readonly inception: Timestamp }>()
  const rrsigs = rrset.signatures.flatMap((rr) => {
    const parsed = parseRrsig(rr.rdata)
    return parsed.ok && parsed.value.signerName.equals(zone) ? [parsed.value] : []
  })
  let left = policy.limits.signaturesPerRRset
  for (const rrsig of rrsigs) {
    if (!isCurrent(rrsig, rrset, zone, at)) continue
    for (const key of keys) {
      if (key.keyTag !== rrsig.keyTag || key.algorithm !== rrsig.algorithm || left === 0) continue
      if ((key.flags & REVOKE) !== 0 || zoneKey(zone, key, []).fault !== null) continue
      left--
      const inception = serialToTime(rrsig.inception, at) as Timestamp
      const known = by.get(keyId(key))
      if (verified(bounded, rrset, rrsig, key)?.outcome !== 'verifies') continue
      if (known === undefined || inception > known.inception) by.set(keyId(key), { inception })
    }
  }
  return { rrset, by, rrsigs }
}

const isCurrent = (rrsig: RRSIG, rrset: RRset, zone: Name, at: Timestamp): boolean =>
  rrsig.labels <= rrset.owner.signedLabels &&
  rrsig.labels >= zone.depth &&
  serialCompare(at >>> 0, rrsig.inception) >= 0 &&
  serialCompare(at >>> 0, rrsig.expiration) <= 0
