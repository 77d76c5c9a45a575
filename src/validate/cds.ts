/**
 * Whether a parent that reads CDS and CDNSKEY may do as they ask: where they stand, who signs them, whether both say the
 * same (RFC 7344 §4, §4.1), the request to remove the DS (RFC 8078 §4), and the signal for a first DS (RFC 9615). Only
 * what is authenticated is looked at, after the verdict, and no verdict depends on it.
 */

import type { Name } from '../dns/name.ts'
import { parseRrsig } from '../dns/rdata.ts'
import { RCODE, TYPE } from '../dns/registry.ts'
import type { Question } from '../dns/rr.ts'
import { type Finding, finding, type Hop, isChildDs, type SecurityStatus, type Subject } from '../report.ts'
import { claimsFor, judgeAnswer } from './answer.ts'
import { type Context, couldUse, subject } from './context.ts'
import { continuityFindings } from './continuity.ts'
import type { Packet } from './evidence.ts'
import type { KeySet } from './keyset.ts'
import { deleteForm, digests, isExact, parentDs, type Requests, requestsAt } from './requests.ts'
import { differsFindings, pairFindings } from './sameness.ts'
import { type Signal, signalFindings, signalOf } from './signal.ts'
import { judgeRRset } from './signature.ts'

/**
 * Nothing unless the trace is for CDS or CDNSKEY.
 * @param keys of the zone that holds the last name of the chain; null when the chain ended or broke before it
 */
export function cdsFindings(
  context: Context,
  hops: readonly Hop[],
  keys: KeySet | null,
  status: SecurityStatus,
): readonly Finding[] {
  const { name, type } = context.target
  const last = hops.at(-1)
  if (!isChildDs(type) || last === undefined) return []
  const signal = signalOf(name)
  const records = last.answer.filter((rr) => rr.type === type)
  const packets = context.index.answersTo(last.name, type).filter(({ answer }) => answer.length > 0)
  const signaled =
    signal === null
      ? []
      : signalFindings(
          signal,
          status,
          status === 'secure' ? (keys?.zone ?? null) : null,
          records,
          packets.map((p) => p.id),
        )
  // A parent asks at the name itself; what an alias leads to is of another name.
  if (status !== 'secure' || keys === null || hops.length > 1) return signaled
  const found = atName(context, keys, name, signal)
  return [...signaled, ...found]
}

function atName(context: Context, keys: KeySet, name: Name, signal: Signal | null): readonly Finding[] {
  const { type } = context.target
  const atApex = name.equals(keys.zone)
  const asked = requestsAt(context, keys.zone, name, type)
  if (!atApex && signal === null) return asked.flatMap((requests) => displaced(keys, requests))
  const other = type === TYPE.CDS ? TYPE.CDNSKEY : TYPE.CDS
  const lacking = companion(context, keys, { name, type: other })
  const beside = requestsAt(context, keys.zone, name, other)
  const forms = [...asked, ...beside].flatMap((requests) => formFindings(keys, requests))
  const denied = asked.length > 0 ? lacking : denying(context, context.target)
  const pairs = forms.length > 0 ? [] : pairFindings(keys.zone, signal?.child ?? name, asked, beside, denied)
  const wellFormed = asked.filter((requests) => formFindings(keys, requests).length === 0)
  if (signal !== null) {
    const about = subject(keys.zone, name, type)
    const deletes = wellFormed.filter(({ all }) => all.some((r) => r.kind === 'delete'))
    const told = deletes.map(({ rrset, seen }) =>
      finding('SIGNAL_DELETE', about, { ...signal, record: rrset.records[0]! }, seen),
    )
    return [...forms, ...pairs, ...told]
  }
  const ds = parentDs(context, name)
  const versions = wellFormed.flatMap((requests) => contentFindings(context, keys, requests, ds))
  const signers = asked.flatMap((requests) => signerFindings(context, keys, requests, ds))
  return [...forms, ...pairs, ...signers, ...versions]
}

/** RFC 7344 §4.1 wants them at the apex; RFC 9615 §4.1 gives them a meaning elsewhere, at signaling names alone. */
function displaced(keys: KeySet, { rrset, seen }: Requests): readonly Finding[] {
  const about = subject(keys.zone, rrset.owner, rrset.type)
  return [finding('CDS_NOT_AT_APEX', about, { rrset, apex: keys.zone }, seen)]
}

/**
 * Judges what was answered for the other type; where it was not asked for, it is wanted: it decides nothing.
 * @returns the packets that prove that there is none
 */
function companion(context: Context, keys: KeySet, question: Question): readonly Packet[] {
  if (context.index.asked(question.name, question.type).length === 0) {
    const exists = claimsFor(context, context.target).some(({ packet }) => packet.message.rcode === RCODE.NOERROR)
    if (exists) couldUse(context, keys.zone, question.name, question.type)
    return []
  }
  const { step } = judgeAnswer(context, keys, question)
  return step.outcome === 'holds' ? denying(context, question) : []
}

const denying = (context: Context, question: Question): readonly Packet[] =>
  claimsFor(context, question).flatMap((claim) => (claim.kind === 'nothing' ? [claim.packet] : []))

/** Records that cannot be read, and requests to remove the DS that are not as RFC 8078 §4 has them. */
function formFindings(keys: KeySet, requests: Requests): readonly Finding[] {
  const { rrset, all, seen } = requests
  const about = subject(keys.zone, rrset.owner, rrset.type)
  const found: Finding[] = []
  for (const request of all) {
    const { record } = request
    if (request.kind === 'unreadable') {
      const { why, offset } = request
      found.push(finding('CDS_MALFORMED', about, { record, why, offset }, seen))
    }
    if (request.kind === 'delete' && !isExact(request)) {
      found.push(finding('CDS_DELETE_MALFORMED', about, { record, expected: deleteForm(record.type) }, seen))
    }
  }
  const deletes = all.filter((request) => request.kind === 'delete').length
  if (deletes > 0 && all.length > 1) found.push(finding('CDS_DELETE_MIXED', about, { rrset }, seen))
  return found
}

/** What a request in good form comes to: no DS any more, other DS, or DS that would break the zone. */
function contentFindings(
  context: Context,
  keys: KeySet,
  requests: Requests,
  ds: ReturnType<typeof parentDs>,
): readonly Finding[] {
  const { rrset, all, seen } = requests
  const about = subject(keys.zone, rrset.owner, rrset.type)
  const [first] = all
  if (first?.kind === 'delete') return [finding('CDS_DELETE', about, { record: first.record, ds: ds.flat() }, seen)]
  return [...differsFindings(keys.zone, requests, ds), ...continuityFindings(context, keys, requests, ds.flat())]
}

/** RFC 7344 §4.1: the signer is a key of the zone that a DS names. Below a trust anchor without DS nothing can be said. */
function signerFindings(
  context: Context,
  keys: KeySet,
  { rrset, seen }: Requests,
  ds: ReturnType<typeof parentDs>,
): readonly Finding[] {
  const named = keys.keys.filter((k) => ds.flat().some((d) => digests(keys.zone, d, k.key)))
  if (named.length === 0) return []
  const about: Subject = subject(keys.zone, rrset.owner, rrset.type)
  const sightings = context.index.sightings(rrset.owner, rrset.type).filter(({ packet }) => seen.includes(packet.id))
  const signatures = sightings.flatMap(({ rrset: sent }) => sent.signatures)
  const rrsigs = signatures.flatMap((rr) => {
    const parsed = parseRrsig(rr.rdata)
    return parsed.ok ? [{ rr, rrsig: parsed.value }] : []
  })
  const theirs = rrsigs.filter(({ rrsig }) =>
    named.some((k) => k.key.keyTag === rrsig.keyTag && k.key.algorithm === rrsig.algorithm),
  )
  const bySome = { ...rrset, signatures: theirs.map(({ rr }) => rr) }
  const holds =
    theirs.length > 0 && judgeRRset(context, bySome, { zone: keys.zone, keys: named }, seen).step.outcome === 'holds'
  if (holds) return []
  const evidence = { rrset, rrsigs: rrsigs.map(({ rrsig }) => rrsig), keys: named.map((k) => k.key) }
  return [finding('CDS_NOT_SIGNED_BY_DS_KEY', about, evidence, seen)]
}
