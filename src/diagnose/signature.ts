/**
 * Why a signature does not verify: which single change would make it. What verifies under a change is proof that this was
 * signed, so the change is certain; where none helps, what is said is the likeliest.
 */

import type { Name } from '../dns/name.ts'
import { type DNSKEY, parseRrsig, type RRSIG } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { RRset } from '../dns/rr.ts'
import { octetText } from '../dns/wire.ts'
import type { Finding, Report } from '../report.ts'
import type { Server } from '../snapshot.ts'
import { POLICIES, type Policy } from '../validate/policy.ts'
import type { Seen } from './seen.ts'
import { type Bench, newBench, tryAll } from './signature/bench.ts'
import { conclude, truncatedKey } from './signature/conclude.ts'
import { fieldChanges, timeChanges, typeCovered } from './signature/fields.ts'
import { formChanges } from './signature/form.ts'
import { keyChanges, keyRecordChanges } from './signature/keys.ts'
import { octetChanges } from './signature/octets.ts'
import { otherRRsets, recordChanges } from './signature/records.ts'
import { accounting, type Measure } from './signature/rule.ts'
import { asItStands, type Hypotheses, type Suspect, sameOctets, suspect } from './signature/suspect.ts'
import { type Why, why } from './why.ts'

/** Signatures of one RRset that are put to trial when a finding is about all of them. */
const MOST_SIGNATURES = 4

type Judged = Pick<Report, 'policy'>

const measure = ({ at }: Seen, { policy }: Judged): Measure => ({
  at,
  algorithms: (POLICIES[policy as Policy['name']] ?? POLICIES.iana).algorithms,
})

/**
 * Null when the finding is of no signature, or when nothing more can be told.
 * @param judged by which policy
 */
export function signatureWhy(finding: Finding, seen: Seen, judged: Judged): Why | null {
  switch (finding.code) {
    case 'RRSIG_DOES_NOT_VERIFY': {
      const { rrsig, rrset, key } = finding.evidence
      const bench = newBench()
      const s = suspect(finding.zone, rrsig, rrset, seen)
      return elsewhere(bench, s, [key]) ?? tryAll(bench, s, changes(s)) ?? conclude(bench, s, key)
    }
    case 'RRSIG_MALFORMED': {
      const { rrsig } = finding.evidence
      const why = rrsig === null ? null : tried(finding, rrsig, seen, judged)
      return why ?? (rrsig === null ? null : truncated(finding.zone, rrsig, seen))
    }
    case 'RRSIG_KEY_MISSING':
      return tried(finding, finding.evidence.rrsig, seen, judged)
    case 'RRSIG_SIGNER_NOT_ZONE':
    case 'RRSIG_LABELS_EXCEED_OWNER':
    case 'RRSIG_LABELS_BELOW_SIGNER':
    case 'RRSIG_EXPIRED':
    case 'RRSIG_NOT_YET_VALID':
    case 'RRSIG_TIMES_INVERTED':
    case 'RRSIG_ALGORITHM_UNSUPPORTED':
      return tried(finding, finding.evidence.rrsig, seen, judged)
    case 'DNSKEY_NOT_SIGNED_BY_DS_KEY':
      return first(finding.evidence.rrsigs, (rrsig) => tried(finding, rrsig, seen, judged))
    case 'DNSKEY_MALFORMED': {
      const { key } = finding.evidence
      return key === null ? null : malformedKey(finding, key, seen, judged)
    }
    case 'RRSIG_MISSING':
      return strayed(finding, finding.evidence.rrset, seen)
    default:
      return null
  }
}

/** Likeliest and cheapest first: fields, records, octets, keys, times, form, and last what may be a signature of something else. */
function* changes(s: Suspect): Hypotheses {
  yield* fieldChanges(s)
  yield* recordChanges(s)
  yield* octetChanges(s)
  yield* keyChanges(s)
  yield* keyRecordChanges(s)
  yield* timeChanges(s)
  yield* formChanges(s)
  yield* otherRRsets(s)
}

/** A signature of which a finding tells no RRset: only what accounts for the finding is tried. */
function tried(finding: Finding, rrsig: RRSIG, seen: Seen, judged: Judged): Why | null {
  const rrset = carrier(finding, rrsig, seen)
  if (rrset === null) return null
  const bench = newBench()
  const s = suspect(finding.zone, rrsig, rrset, seen)
  const account = (): Why | null => tryAll(bench, s, accounting(finding, s, measure(seen, judged), changes(s)))
  if (finding.code === 'RRSIG_KEY_MISSING') return elsewhere(bench, s, finding.evidence.keys) ?? account()
  const own = s.named.filter((key) => s.keys.includes(key))
  // What verifies as it stands was made so: a rule is broken, but nothing was changed since.
  return madeSo(bench, s, own) ? null : account()
}

const madeSo = (bench: Bench, s: Suspect, keys: readonly DNSKEY[]): boolean =>
  tryAll(bench, s, [
    { data: () => asItStands(s), keys, why: (key) => why('key-changed', true, { key, signatures: 1 }) },
  ]) !== null

/** A key of the zone that verifies the signature as it stands, but that only another server has. */
function elsewhere(bench: Bench, s: Suspect, had: readonly DNSKEY[]): Why | null {
  const keys = s.named.filter((key) => s.keys.includes(key) && !had.some((one) => sameOctets(one.rdata, key.rdata)))
  const found = (key: DNSKEY): Why => why('key-elsewhere', true, { key, server: serverOf(key, s) })
  return tryAll(bench, s, [{ data: () => asItStands(s), keys, why: found }])
}

function serverOf(key: DNSKEY, { seen, zone }: Suspect): Server {
  const set = seen.sets.find(
    ({ rrset }) =>
      rrset.type === TYPE.DNSKEY &&
      rrset.owner.equals(zone) &&
      rrset.records.some((rr) => sameOctets(rr.rdata, key.rdata)),
  )
  return set!.observation.server
}

/** The RRset that came with the signature, in a packet that the finding names if there is one. */
function carrier(finding: Finding, rrsig: RRSIG, seen: Seen): RRset | null {
  const carriers = seen.sets.filter(
    ({ rrset }) =>
      rrset.type === finding.type &&
      rrset.owner.equals(finding.owner) &&
      rrset.signatures.some((rr) => sameOctets(rr.rdata, rrsig.rdata)),
  )
  return (carriers.find((one) => finding.seen.includes(one.observation.id)) ?? carriers[0])?.rrset ?? null
}

/** Signatures at the owner of an RRset without one, over a type that they may not have been made for. */
function strayed(finding: Finding, rrset: RRset, seen: Seen): Why | null {
  const found = new Map<string, RRSIG>()
  for (const { outcome } of seen.snapshot.observations) {
    for (const rr of outcome.kind === 'response' ? [...outcome.response.answer, ...outcome.response.authority] : []) {
      const parsed = rr.type === TYPE.RRSIG && rr.owner.equals(rrset.owner) ? parseRrsig(rr.rdata) : null
      if (parsed?.ok && parsed.value.typeCovered !== rrset.type) {
        found.set(octetText(rr.rdata), parsed.value)
      }
    }
  }
  return first([...found.values()], (rrsig) => {
    const s = suspect(finding.zone, rrsig, rrset, seen)
    return tryAll(newBench(), s, typeCovered(s, rrsig.typeCovered, rrsig))
  })
}

/** A key that cannot be one: signatures that name it may show what it was. */
function malformedKey(finding: Finding, key: DNSKEY, seen: Seen, judged: Judged): Why | null {
  const { zone } = finding
  const naming = seen.signatures.filter(({ rrsig }) => rrsig.keyTag === key.keyTag && rrsig.signerName.equals(zone))
  const changed = first(naming, ({ rrsig, rrset }) => {
    const s = suspect(zone, rrsig, rrset, seen)
    return tryAll(newBench(), s, accounting(finding, s, measure(seen, judged), keyChanges(s)))
  })
  return (
    changed ??
    truncatedKey(
      key,
      naming.map(({ rrsig }) => rrsig.signature),
    )
  )
}

function truncated(zone: Name, rrsig: RRSIG, seen: Seen): Why | null {
  const key = seen.keys.find(
    (one) => one.zone.equals(zone) && one.key.keyTag === rrsig.keyTag && one.key.algorithm === rrsig.algorithm,
  )
  if (key === undefined) return null
  const naming = seen.signatures.filter((one) => one.rrsig.keyTag === rrsig.keyTag && one.rrsig.signerName.equals(zone))
  const distinct = new Map(naming.map((one) => [octetText(one.rrsig.rdata), one.rrsig.signature]))
  return truncatedKey(key.key, [...distinct.values()])
}

function first<T>(items: readonly T[], look: (item: T) => Why | null): Why | null {
  for (const item of items.slice(0, MOST_SIGNATURES)) {
    const found = look(item)
    if (found !== null) return found
  }
  return null
}
