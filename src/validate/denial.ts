/**
 * Decides whether a response proves a non-existence: first each NSEC and NSEC3 in its authority section must be signed
 * by the zone (RFC 4035 §5.4), then what holds is put to the proof; any one kind of proof that works is enough.
 * RFC 9276 §3.2: iterations excuse a proof only after the signature over the NSEC3 was verified.
 */

import type { DenialRecord } from '../codes.ts'
import type { Name } from '../dns/name.ts'
import { parseNsec, parseNsec3 } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { Question, RRset } from '../dns/rr.ts'
import { type Facts, type Finding, finding, type Step } from '../report.ts'
import { type Context, subject } from './context.ts'
import { type Packet, signersOf } from './evidence.ts'
import type { KeySet } from './keyset.ts'
import { asRecord, type NsecRecord, provesNoCloser, provesNodata, provesNxdomain } from './nsec.ts'
import { provesNoCloser3, provesNodata3, provesNxdomain3 } from './nsec3.ts'
import { type Proof, proofStep } from './proof.ts'
import { asRecord3, byParameters, type Chain, type Nsec3Record, proveWith3, readNsec3 } from './ring.ts'
import { type Interval, judgeRRset } from './signature.ts'
import { branch, rule } from './step.ts'

/** The authenticated denial records of one response. */
export interface Gathered {
  readonly proof: Proof
  readonly nsec: readonly NsecRecord[]
  /** NSEC3 records by parameter set */
  readonly chains: readonly (readonly Nsec3Record[])[]
  /** why records were left out of the proof: signatures that fail, records that cannot be read or are ignored */
  readonly leftOut: readonly Step[]
  /** the same of records of another zone, to which a chain of aliases led: with them nothing is wrong */
  readonly foreign: readonly Step[]
  /** findings on records that are usable */
  readonly advice: readonly Finding[]
  readonly intervals: readonly Interval[]
}

/** Whether an RRset is of the types that deny (RFC 4034 §4, RFC 5155 §3). */
export const isDenial = (rrset: RRset): boolean => rrset.type === TYPE.NSEC || rrset.type === TYPE.NSEC3

/** The NSEC or NSEC3 records of an RRset, unverified; those that cannot be read are left out. */
export const readDenial = (rrset: RRset): readonly DenialRecord[] =>
  rrset.records.flatMap((rr): readonly DenialRecord[] => {
    if (rrset.type === TYPE.NSEC) {
      const parsed = parseNsec(rr.rdata)
      return parsed.ok ? [asRecord({ owner: rrset.owner, nsec: parsed.value })] : []
    }
    const parsed = parseNsec3(rr.rdata)
    return parsed.ok ? [asRecord3({ owner: rrset.owner, nsec3: parsed.value })] : []
  })

/** Authenticates the NSEC and NSEC3 RRsets of a response's authority section. */
export function gather(
  context: Context,
  packet: Packet,
  keys: KeySet,
  question: Question,
  reject: (rrset: RRset) => boolean = () => false,
): Gathered {
  const { zone } = keys
  const seen = [packet.id]
  const about = subject(zone, question.name, question.type)
  const leftOut: Step[] = []
  const foreign: Step[] = []
  const chained = packet.answer.some(({ type }) => type === TYPE.CNAME || type === TYPE.DNAME)
  const found: { owner: Name; rrset: RRset }[] = []
  const intervals: Interval[] = []
  const rrsets = packet.authority.filter((rrset) => isDenial(rrset) && !reject(rrset))
  const limit = context.policy.limits.nsec3Records
  const considered = rrsets.slice(0, limit)
  for (const rrset of considered) {
    const judged = judgeRRset(context, rrset, keys, seen)
    if (judged.step.outcome !== 'holds') (chained && isForeign(rrset, zone) ? foreign : leftOut).push(judged.step)
    else {
      if (judged.interval !== null) intervals.push(judged.interval)
      // An expanded record stands in the zone at its wildcard, not where it was shown.
      found.push({ owner: judged.wildcard ?? rrset.owner, rrset })
    }
  }
  if (rrsets.length > limit) {
    const over = finding('LIMIT_NSEC3', about, { limit, of: 'records', question }, seen)
    context.bounds.push(over)
    leftOut.push(rule('check', 'the denial records of the response stay within bounds', about, 'RFC 9276 §3.2', over))
  }
  const proof: Proof = { zone, question, about, seen, records: [] }
  const nsec: NsecRecord[] = []
  const nsec3: Nsec3Record[] = []
  const setAside = (record: Finding): void => {
    leftOut.push(rule('check', 'the denial record can be used', about, 'RFC 4035 §5.4', record, { seen }))
  }
  for (const { owner, rrset } of found) {
    for (const rr of rrset.records) {
      const parsed = rrset.type === TYPE.NSEC ? parseNsec(rr.rdata) : parseNsec3(rr.rdata)
      if (!parsed.ok) {
        setAside(
          finding('DENIAL_RECORD_MALFORMED', about, { record: rr, why: parsed.why, offset: parsed.offset }, seen),
        )
      } else if ('nextDomainName' in parsed.value) {
        const record = { owner, nsec: parsed.value }
        if (parsed.value.nextDomainName.isWithin(zone)) nsec.push(record)
        else setAside(finding('NSEC_NEXT_OUT_OF_ZONE', about, { record: asRecord(record), zone }, seen))
      } else {
        const read = readNsec3(proof, owner, parsed.value)
        if ('code' in read) setAside(read)
        else nsec3.push(read)
      }
    }
  }
  const records = [...nsec.map(asRecord), ...nsec3.map(asRecord3)]
  const advice = nsec3.length === 0 ? [] : parameterAdvice(nsec3[0]!, { ...proof, records })
  return { proof: { ...proof, records }, nsec, chains: byParameters(nsec3), leftOut, foreign, advice, intervals }
}

/** Signed, and by other zones alone. */
const isForeign = (rrset: RRset, zone: Name): boolean => {
  const signers = signersOf(rrset)
  return signers.length > 0 && !signers.some((signer) => signer.equals(zone))
}

/** RFC 9276 §3.1. */
function parameterAdvice(r: Nsec3Record, { zone, seen }: Proof): readonly Finding[] {
  const about = subject(zone, zone, TYPE.NSEC3)
  const record = asRecord3(r)
  return [
    ...(r.nsec3.iterations > 0 ? [finding('NSEC3_ITERATIONS_NOT_ZERO', about, { record }, seen)] : []),
    ...(r.nsec3.salt.length > 0 ? [finding('NSEC3_SALTED', about, { record }, seen)] : []),
  ]
}

/** RFC 9276 §3.2: an authenticated NSEC3 with more iterations than the policy takes makes what it proves insecure. */
export function iterationsStep(context: Context, proof: Proof, records: readonly Nsec3Record[]): Step | null {
  const limit = context.policy.nsec3Iterations
  const over = records.find((r) => r.nsec3.iterations > limit)
  if (over === undefined) return null
  const { about, seen } = proof
  const found = finding('NSEC3_ITERATIONS_HIGH', about, { record: asRecord3(over), limit }, seen)
  return rule('check', `the NSEC3 asks for at most ${limit} iterations`, about, 'RFC 9276 §3.2', found)
}

export interface JudgedDenial {
  readonly step: Step
  readonly intervals: readonly Interval[]
}

interface Kind {
  readonly claim: string
  readonly rfc: string
  readonly proves: NonNullable<Facts['proves']>
  readonly nsec: (proof: Proof, records: readonly NsecRecord[]) => readonly Step[]
  readonly nsec3: (proof: Proof, c: Chain) => readonly Step[]
  /** what to say when the response has no denial records at all */
  readonly missing: (proof: Proof) => Finding
}

const nothing = ({ about, question, seen }: Proof): Finding =>
  finding('DENIAL_MISSING', about, { question, records: [] }, seen)

const NXDOMAIN: Kind = {
  claim: 'the name does not exist',
  rfc: 'RFC 4035 §5.4',
  proves: 'NXDOMAIN',
  nsec: provesNxdomain,
  nsec3: provesNxdomain3,
  missing: nothing,
}

const NODATA: Kind = {
  claim: 'the name has no RRset of the type',
  rfc: 'RFC 4035 §5.4',
  proves: 'NODATA',
  nsec: provesNodata,
  nsec3: provesNodata3,
  missing: nothing,
}

const noCloser = (source: Name): Kind => ({
  claim: 'no closer name than the wildcard exists',
  rfc: 'RFC 4035 §5.3.4',
  proves: 'no closer match',
  nsec: (proof, records) => provesNoCloser(proof, records, source),
  nsec3: (proof, c) => provesNoCloser3(proof, c, source),
  missing: ({ about, question, seen }) =>
    finding('WILDCARD_NOT_PROVEN', about, { question, records: [], name: question.name, source }, seen),
})

/** Judges the proof that a name does not exist (RFC 4035 §5.4, RFC 5155 §8.4). */
export const provesName = (context: Context, packet: Packet, keys: KeySet, question: Question): JudgedDenial =>
  prove(context, gather(context, packet, keys, question), NXDOMAIN)

/** Judges the proof that a name has no records of a type (RFC 4035 §5.4, RFC 5155 §8.5 to §8.7). */
export const provesType = (context: Context, packet: Packet, keys: KeySet, question: Question): JudgedDenial =>
  prove(context, gather(context, packet, keys, question), NODATA)

/** For an answer expanded from the wildcard `source` (RFC 4035 §5.3.4, RFC 5155 §8.8). */
export const provesExpansion = (
  context: Context,
  packet: Packet,
  keys: KeySet,
  question: Question,
  source: Name,
): JudgedDenial => prove(context, gather(context, packet, keys, question), noCloser(source))

function prove(context: Context, gathered: Gathered, kind: Kind): JudgedDenial {
  const { proof, nsec, chains, foreign, advice } = gathered
  const children: Step[] = []
  if (nsec.length > 0) {
    const own = { ...proof, records: nsec.map(asRecord) }
    children.push(proofStep(own, kind.claim, kind.rfc, kind.nsec(proof, nsec), { proves: kind.proves, by: 'NSEC' }))
  }
  const items = (records: readonly Nsec3Record[]): readonly Step[] => {
    const tooMany = iterationsStep(context, proof, records)
    return tooMany === null ? proveWith3(context, proof, records, (c) => kind.nsec3(proof, c)) : [tooMany]
  }
  for (const records of chains) {
    const own = { ...proof, records: records.map(asRecord3) }
    children.push(proofStep(own, kind.claim, kind.rfc, items(records), { proves: kind.proves, by: 'NSEC3' }))
  }
  if (chains.length > 1 && !children.some(works) && items(chains.flat()).every(works)) {
    const mixed = finding('NSEC3_PARAMETERS_DIFFER', proof.about, { records: chains.flat().map(asRecord3) }, proof.seen)
    children.push(
      rule('check', 'the NSEC3 records of the proof share their parameters', proof.about, 'RFC 5155 §8.2', mixed),
    )
  }
  const leftOut = children.some(works) ? gathered.leftOut : [...gathered.leftOut, ...foreign]
  if (children.length === 0 && leftOut.length === 0) {
    const step = rule('denial', kind.claim, proof.about, kind.rfc, kind.missing(proof), {
      seen: proof.seen,
      facts: { proves: kind.proves },
    })
    return { step, intervals: [] }
  }
  return { step: combineProofs(proof, kind, children, leftOut, advice), intervals: gathered.intervals }
}

const works = (step: Step): boolean => step.outcome === 'holds' || step.outcome === 'ends'

/**
 * One proof that works is enough, secure before insecure; what was left out is told only where none works.
 * A proof that ends insecure outranks what was left out: it rests on records that hold.
 */
function combineProofs(
  proof: Proof,
  kind: Kind,
  proofs: readonly Step[],
  leftOut: readonly Step[],
  advice: readonly Finding[],
): Step {
  const good = proofs.find((p) => p.outcome === 'holds') ?? proofs.find((p) => p.outcome === 'ends')
  const facts = { proves: kind.proves, ...(good?.facts.by === undefined ? {} : { by: good.facts.by }) }
  const options = { seen: proof.seen, findings: good === undefined ? [] : advice, facts }
  const children = [...leftOut, ...proofs]
  return branch('denial', kind.claim, proof.about, kind.rfc, good === undefined ? 'any' : 'best', children, options)
}
