/**
 * What a claim consists of, part by part: signed RRsets and the proof a wildcard needs, a DNAME and what was made of it,
 * the SOA and denial of a negative answer, and the response code (RFC 4035 §5.3, §5.4, RFC 6672 §5.3, RFC 6604 §3).
 */

import { RCODE, TYPE } from '../dns/registry.ts'
import type { Question, RRset } from '../dns/rr.ts'
import { finding, type Step } from '../report.ts'
import type { Claim } from './claim.ts'
import { type Context, subject } from './context.ts'
import { type JudgedDenial, provesExpansion, provesName, provesType } from './denial.ts'
import { type DnameClaim, notExpanded, synthesis } from './dname.ts'
import { find, type Packet, soaOwner } from './evidence.ts'
import type { KeySet } from './keyset.ts'
import { type Interval, judgeRRset } from './signature.ts'
import { rule } from './step.ts'

export type Part = { readonly step: Step; readonly intervals: readonly Interval[] }

/** The parts of a claim, all of which must hold (for ANY each is judged). */
export const partsOf = (context: Context, keys: KeySet, question: Question, claim: Claim): readonly Part[] => [
  ...recordParts(context, keys, question, claim),
  ...rcodePart(keys, question, claim),
]

function recordParts(context: Context, keys: KeySet, question: Question, claim: Claim): readonly Part[] {
  switch (claim.kind) {
    case 'data':
      if (question.type === TYPE.RRSIG) return [unsignedByDesign(keys, question, claim.packet)]
      return claim.rrsets.flatMap((rrset) => signedPart(context, keys, question, rrset, claim.packet))
    case 'cname':
      return signedPart(context, keys, question, claim.rrset, claim.packet)
    case 'dname':
      return redirectParts(context, keys, question, claim)
    case 'nothing':
      return negative(context, keys, question, claim.packet, claim.rcode)
  }
}

/** A DNAME, and what was made of it. */
function redirectParts(context: Context, keys: KeySet, question: Question, claim: DnameClaim): readonly Part[] {
  const own: Part = { step: notExpanded(keys, question, claim), intervals: [] }
  const parts = [own, ...signedPart(context, keys, question, claim.rrset, claim.packet)]
  const redirects = parts.every(({ step }) => step.outcome === 'holds')
  return [...parts, { step: synthesis(context, keys, question, claim, redirects), intervals: [] }]
}

/**
 * RFC 6604 §3: the response code speaks of the last name of the chain. It is not signed, so what it claims must be what the
 * records show: data with NOERROR, a name that became too long with YXDOMAIN (RFC 6672 §2.2), a denial with neither.
 */
function rcodePart(keys: KeySet, question: Question, claim: Claim): readonly Part[] {
  const { rcode } = claim.packet.message
  const by = claim.kind === 'data' ? 'data' : claim.kind === 'nothing' ? 'denial' : 'alias'
  const agrees =
    claim.kind === 'data' || (claim.kind === 'dname' && claim.last && claim.target !== null)
      ? rcode === RCODE.NOERROR
      : claim.kind === 'dname' && claim.target === null
        ? rcode === RCODE.YXDOMAIN
        : claim.kind !== 'nothing' || rcode !== RCODE.YXDOMAIN
  if (agrees) return []
  const about = subject(keys.zone, question.name, question.type)
  const found = finding('RCODE_CONTRADICTED', about, { question, rcode, by }, [claim.packet.id])
  return [
    { step: rule('check', 'the response code says what the records show', about, 'RFC 6604 §3', found), intervals: [] },
  ]
}

/** RFC 4035 §2.2: an RRSIG RRset does not exist as such, and is never signed. */
function unsignedByDesign(keys: KeySet, question: Question, packet: Packet): Part {
  const about = subject(keys.zone, question.name, question.type)
  const found = finding('RRSIG_QUERY_UNSIGNED', about, { question }, [packet.id])
  return {
    step: rule('rrset', 'the RRset asked for is one that is signed', about, 'RFC 4035 §2.2', found),
    intervals: [],
  }
}

/** An RRset and, where it was expanded from a wildcard, the proof that no closer name exists (RFC 4035 §5.3.4). */
function signedPart(context: Context, keys: KeySet, question: Question, rrset: RRset, packet: Packet): readonly Part[] {
  const judged = judgeRRset(context, rrset, keys, [packet.id])
  const { wildcard } = judged
  const part: Part = {
    step: wildcard === null ? judged.step : { ...judged.step, facts: { ...judged.step.facts, wildcard } },
    intervals: judged.interval === null ? [] : [judged.interval],
  }
  if (wildcard === null) return [part]
  const denial = provesExpansion(context, packet, keys, { name: rrset.owner, type: question.type }, wildcard)
  return [part, fromDenial(denial)]
}

const fromDenial = ({ step, intervals }: JudgedDenial): Part => ({
  step,
  intervals: step.outcome === 'holds' ? intervals : [],
})

/** A negative answer: its SOA must hold where there is one, and its NSEC or NSEC3 must prove what the rcode claims. */
function negative(context: Context, keys: KeySet, question: Question, packet: Packet, rcode: number): readonly Part[] {
  const denial =
    rcode === RCODE.NXDOMAIN ? provesName(context, packet, keys, question) : provesType(context, packet, keys, question)
  const apex = soaOwner(packet)
  const soa = apex === null ? undefined : find(packet.authority, apex, TYPE.SOA)
  if (soa === undefined) return [fromDenial(denial)]
  const judged = judgeRRset(context, soa, keys, [packet.id])
  return [{ step: judged.step, intervals: judged.interval === null ? [] : [judged.interval] }, fromDenial(denial)]
}
