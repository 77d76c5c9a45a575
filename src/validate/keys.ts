/**
 * Ties the DNSKEY RRset of a zone to what the parent (DS) or the user (trust anchor) says of it: RFC 4035 §5.2, RFC 4034 §5.
 * Every DS × DNSKEY × RRSIG combination may hold; one is enough (RFC 6840 §5.11).
 */

import type { Code, TrustAnchor } from '../codes.ts'
import type { Name } from '../dns/name.ts'
import { type DS, parseDnskey, parseRrsig, type RRSIG } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { RRset } from '../dns/rr.ts'
import { type Finding, finding, isChildDs, type Step } from '../report.ts'
import type { ObservationId } from '../snapshot.ts'
import { type Alternative, alternatives, perServer } from './alternatives.ts'
import { speaks } from './claim.ts'
import { missingAlgorithms } from './completeness.ts'
import { type Context, couldUse, lacks, stoppedFinding, subject } from './context.ts'
import { referralTo } from './evidence.ts'
import { idleDsKeys } from './keyadvice.ts'
import { type KeySet, mergeKeys, type ZoneKey, zoneKey } from './keyset.ts'
import { areAssumed, matchAnchors, matchDs } from './match.ts'
import { type Interval, judgeRRset } from './signature.ts'
import { outcomeText, silence } from './silence.ts'
import { branch, decision, rule, unreached } from './step.ts'

/** What the DNSKEY RRset must agree with: the parent's usable DS records, or trust anchors. */
export type Trust =
  | { readonly kind: 'ds'; readonly ds: readonly DS[]; readonly seen: readonly ObservationId[] }
  | { readonly kind: 'anchor'; readonly anchors: readonly TrustAnchor[] }

export interface JudgedKeys {
  readonly step: Step
  /** the authenticated keys; null when the step does not hold */
  readonly keys: KeySet | null
  readonly interval: Interval | null
}

/** Judges the apex DNSKEY RRset of `zone`, on every server that was asked for it. */
export function judgeKeys(context: Context, zone: Name, trust: Trust): JudgedKeys {
  const about = subject(zone, zone, TYPE.DNSKEY)
  const claim =
    trust.kind === 'ds'
      ? 'the DNSKEY RRset is signed by a key that a DS names'
      : 'the DNSKEY RRset is signed by a key that a trust anchor names'
  const found = alternatives(context, zone, TYPE.DNSKEY)
  const absent = context.index
    .answersTo(zone, TYPE.DNSKEY)
    .filter((packet) => packet.answer.length === 0 && referralTo(packet) === null && speaks(packet))
  const judged = found.map((alternative) => judgeRRsetOfKeys(context, zone, trust, alternative))
  const ds = trust.kind === 'ds' ? trust.ds : trust.anchors.flatMap((a) => (a.ds === null ? [] : [a.ds]))
  const isAssumed = trust.kind === 'anchor' && areAssumed(trust.anchors)
  const missing = absent.map(({ observation, message, id }) => {
    const found = isAssumed
      ? finding('DS_ASSUMED_NO_MATCH', about, { ds, keys: [] }, [id])
      : finding('DNSKEY_MISSING', about, { ds, rcode: message.rcode }, [id])
    return perServer(context, observation.server, rule('keys', claim, about, 'RFC 4035 §5.2', found))
  })
  if (judged.length === 0 && missing.length === 0) {
    return { step: noKeys(context, zone, claim), keys: null, interval: null }
  }
  const good = judged.filter((j) => j.step.outcome === 'holds')
  const keys = good.reduce<KeySet | null>((merged, j) => (j.keys === null ? merged : mergeKeys(merged, j.keys)), null)
  const only = judged.length === 1 && missing.length === 0 ? judged[0] : undefined
  if (good.length === 0 && !isChildDs(context.target.type) && judged.some((j) => namesNoKey(j.step)))
    couldUse(context, zone, zone, TYPE.CDS)
  if (only !== undefined) return { step: only.step, keys, interval: only.interval }
  const children = [
    ...judged.flatMap((j, i) => found[i]!.servers.map((server) => perServer(context, server, j.step))),
    ...missing,
  ]
  const step = branch(
    'keys',
    claim,
    about,
    'RFC 4035 §5.2',
    'best',
    children,
    good[0] === undefined ? {} : { facts: good[0].step.facts },
  )
  return { step, keys, interval: good[0]?.interval ?? null }
}

/** Codes of a DS that names no key: what the child would have as DS instead tells more (RFC 7344 §3). */
const NAMES_NO_KEY: ReadonlySet<Code> = new Set([
  'DS_NO_MATCHING_KEY',
  'DS_ALGORITHM_MISMATCH',
  'DS_DIGEST_MISMATCH',
  'DS_DIGEST_LENGTH',
])

function namesNoKey(step: Step): boolean {
  const { finding: found } = decision(step)
  return found !== null && NAMES_NO_KEY.has(found.code)
}

/** No DNSKEY response at all: not asked yet, withheld (bogus), or no server of the zone answers anything (indeterminate). */
function noKeys(context: Context, zone: Name, claim: string): Step {
  const about = subject(zone, zone, TYPE.DNSKEY)
  const pending = lacks(context, zone, zone, TYPE.DNSKEY)
  const stopped = stoppedFinding(context, about)
  const found = stopped ?? silence(context, zone, about, pending, () => withheld(context, zone))
  return rule('keys', claim, about, 'RFC 4035 §5.2', found, pending || found === null ? { outcome: 'unknown' } : {})
}

/** The servers answer, but not for DNSKEY. */
function withheld(context: Context, zone: Name): Finding {
  const question = { name: zone, type: TYPE.DNSKEY }
  const exchanges = context.index.asked(zone, TYPE.DNSKEY).filter((o) => o.askedFor.equals(zone))
  const about = subject(zone, zone, TYPE.DNSKEY)
  return finding(
    'ANSWER_WITHHELD',
    about,
    { question, outcomes: exchanges.map(outcomeText) },
    exchanges.map((o) => o.id),
  )
}

/** Whether any RRset came with a signature: then one that lacks them was left without by its zone, not by the resolver. */
const passesSignatures = ({ index }: Context): boolean =>
  index.packets.some((packet) => [...packet.answer, ...packet.authority].some((rrset) => rrset.signatures.length > 0))

function judgeRRsetOfKeys(context: Context, zone: Name, trust: Trust, alternative: Alternative): JudgedKeys {
  const { rrset, seen } = alternative
  const about = subject(zone, zone, TYPE.DNSKEY)
  const { resolver } = context.index.snapshot
  if (resolver !== undefined && trust.kind === 'anchor' && !passesSignatures(context)) {
    const found = finding('RESOLVER_STRIPS_DNSSEC', about, { server: resolver }, seen)
    return {
      step: rule('keys', 'the resolver passes on signatures', about, 'RFC 4035 §3.2.1', found),
      keys: null,
      interval: null,
    }
  }
  const unreadable: Finding[] = []
  const keys: ZoneKey[] = []
  for (const rr of rrset.records) {
    const parsed = parseDnskey(rr.rdata)
    if (parsed.ok) keys.push(zoneKey(zone, parsed.value, seen))
    else unreadable.push(finding('DNSKEY_MALFORMED', about, { key: null, record: rr, why: parsed.why }, seen))
  }
  const { step: match, matched } =
    trust.kind === 'ds'
      ? matchDs(context, zone, trust.ds, keys, [...trust.seen, ...seen])
      : matchAnchors(zone, trust.anchors, keys, seen)
  const claim = 'a key so named signs the DNSKEY RRset'
  const signed =
    match.outcome === 'holds'
      ? selfSigned(context, zone, rrset, matched, trust, seen)
      : { step: unreached('rrset', claim, about, 'RFC 4035 §5.2'), interval: null, rrsig: undefined }
  const step = branch(
    'keys',
    trust.kind === 'ds'
      ? 'the DNSKEY RRset is signed by a key that a DS names'
      : 'the DNSKEY RRset is signed by a key that a trust anchor names',
    about,
    'RFC 4035 §5.2',
    'all',
    [match, signed.step],
    {
      seen,
      findings: [
        ...unreadable,
        ...(signed.step.outcome === 'holds' ? missingAlgorithms(rrset, { zone, keys }, about, seen) : []),
        ...(signed.step.outcome === 'holds' ? idleDsKeys(zone, match, rrset, seen) : []),
      ],
      facts: {
        matched: matched.filter((k) => signed.rrsig === undefined || isSigner(k, signed.rrsig)).map((k) => k.key),
        keys: keys.map((k) => k.key),
        rrset,
        ...match.facts,
      },
    },
  )
  return { step, keys: step.outcome === 'holds' ? { zone, keys } : null, interval: signed.interval }
}

const isSigner = (k: ZoneKey, rrsig: RRSIG): boolean =>
  k.key.keyTag === rrsig.keyTag && k.key.algorithm === rrsig.algorithm

/** RFC 4035 §5.2: the DNSKEY RRset must be signed by one of the matched keys; other keys' signatures are set aside. */
function selfSigned(
  context: Context,
  zone: Name,
  rrset: RRset,
  matched: readonly ZoneKey[],
  trust: Trust,
  seen: readonly ObservationId[],
): { step: Step; interval: Interval | null; rrsig: RRSIG | undefined } {
  const about = subject(zone, zone, TYPE.DNSKEY)
  const rrsigs = rrset.signatures.flatMap((rr) => {
    const parsed = parseRrsig(rr.rdata)
    return parsed.ok ? [parsed.value] : []
  })
  const signatures = rrset.signatures.filter((rr) => {
    const parsed = parseRrsig(rr.rdata)
    return parsed.ok && matched.some((k) => isSigner(k, parsed.value))
  })
  if (rrsigs.length > 0 && signatures.length === 0) {
    const by = trust.kind === 'ds' ? 'DS' : areAssumed(trust.anchors) ? 'assumed DS' : 'trust anchor'
    const keys = matched.map((k) => k.key)
    const found = finding('DNSKEY_NOT_SIGNED_BY_DS_KEY', about, { matched: keys, rrsigs, by }, seen)
    return {
      step: rule('rrset', 'a key so named signs the DNSKEY RRset', about, 'RFC 4035 §5.2', found, { seen }),
      interval: null,
      rrsig: undefined,
    }
  }
  const judged = judgeRRset(
    context,
    { ...rrset, signatures: rrsigs.length === 0 ? rrset.signatures : signatures },
    { zone, keys: matched },
    seen,
  )
  return {
    step: judged.step,
    interval: judged.interval,
    rrsig: judged.step.outcome === 'holds' ? judged.step.facts.rrsig : undefined,
  }
}
