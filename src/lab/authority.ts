/**
 * What an authoritative server answers from its zones: RFC 1034 §4.3.2 as amended by RFC 4592 §3.3, RFC 6672 §3.2,
 * RFC 4035 §3.1 and RFC 5155 §7.2. Which denial goes with which answer is in `proof.ts`.
 */

import { type Name, NameError } from '../dns/name.ts'
import { parseSingleName } from '../dns/rdata.ts'
import { CLASS_IN, RCODE, TYPE } from '../dns/registry.ts'
import type { Question, RR, RRset } from '../dns/rr.ts'
import * as proof from './proof.ts'
import type { Zone } from './zone.ts'

export interface Answer {
  /** the zone it comes from, or whose delegation it tells; null when the server knows none */
  readonly zone: Zone | null
  readonly rcode: number
  readonly aa: boolean
  readonly answer: readonly RR[]
  readonly authority: readonly RR[]
  readonly additional: readonly RR[]
}

/** CNAMEs followed within one zone before the server gives up. */
const MAX_CHASE = 16

/**
 * The zone to answer from: the deepest that holds the name; for DS the parent's side of a cut if the server has it
 * (RFC 4035 §3.1.4.1). Null when none holds it.
 */
export function zoneFor<T extends { readonly apex: Name }>(zones: readonly T[], question: Question): T | null {
  const holding = zones.filter((zone) => question.name.isWithin(zone.apex)).sort((a, b) => b.apex.depth - a.apex.depth)
  const parentSide = question.type === TYPE.DS ? holding.find((zone) => !zone.apex.equals(question.name)) : undefined
  return parentSide ?? holding[0] ?? null
}

/** Answers one question from a zone that holds its name. @param dnssec the DO bit: without it nothing of DNSSEC is sent that was not asked for */
export function respond(zone: Zone, question: Question, dnssec: boolean): Answer {
  const draft: Draft = {
    zone,
    question,
    dnssec,
    rcode: RCODE.NOERROR,
    aa: true,
    answer: [],
    authority: [],
    additional: [],
    placed: new Set(),
  }
  let name: Name | null = question.name
  for (let hops = 0; name !== null && hops < MAX_CHASE; hops++) name = step(draft, name, hops > 0)
  const { rcode, aa, answer, authority, additional } = draft
  return { zone, rcode, aa, answer, authority, additional }
}

/** The answer of a server that has nothing to say. */
export const empty = (rcode: number): Answer => ({
  zone: null,
  rcode,
  aa: false,
  answer: [],
  authority: [],
  additional: [],
})

/** The sections while they are filled. */
interface Draft {
  readonly zone: Zone
  readonly question: Question
  readonly dnssec: boolean
  rcode: number
  aa: boolean
  readonly answer: RR[]
  readonly authority: RR[]
  readonly additional: RR[]
  /** RRsets that are in a section already */
  readonly placed: Set<string>
}

/** Answers for one name; the name to go on with, if that was an alias within the zone. */
function step(draft: Draft, name: Name, chased: boolean): Name | null {
  const { zone, question } = draft
  if (!name.isWithin(zone.apex)) return null
  for (let depth = zone.apex.depth; depth <= name.depth; depth++) {
    const above = name.ancestor(depth)
    const node = zone.node(above)
    if (node === null) continue
    const here = depth === name.depth
    if (node.role === 'cut' && !(here && question.type === TYPE.DS)) {
      if (!chased) refer(draft, above)
      return null
    }
    const dname = here ? null : zone.rrset(above, TYPE.DNAME)
    if (dname !== null) return redirect(draft, name, dname)
  }
  const node = zone.node(name)
  return node === null || node.role === 'hidden' ? synthesise(draft, name) : answerAt(draft, name, name)
}

/** Answers from the node `source`, with `name` as owner. */
function answerAt(draft: Draft, name: Name, source: Name): Name | null {
  const { zone, question } = draft
  const same = name.equals(source)
  const cname = zone.rrset(source, TYPE.CNAME)
  let found = wanted(draft, source)
  let next: Name | null = null
  if (found.length === 0 && cname !== null) {
    found = [cname]
    next = target(cname)
  }
  for (const set of found) put(draft, 'answer', expanded(set, name, source))
  if (found.length > 0 && !same) prove(draft, proof.expansion(zone, name, source))
  if (found.length === 0) {
    deny(
      draft,
      RCODE.NOERROR,
      same ? proof.noData(zone, name, question.type) : proof.wildcardNoData(zone, name, source),
    )
  }
  return next
}

function wanted({ zone, question, dnssec }: Draft, source: Name): readonly RRset[] {
  if (question.type === TYPE.ANY) return zone.rrsets(source).filter((set) => dnssec || set.type !== TYPE.NSEC)
  if (question.type === TYPE.RRSIG) {
    return zone.rrsets(source).flatMap((set) => (set.signatures.length === 0 ? [] : [bare(set)]))
  }
  const set = zone.rrset(source, question.type)
  return set === null ? [] : [set]
}

/** From a wildcard, or not at all (RFC 4592 §3.3). */
function synthesise(draft: Draft, name: Name): Name | null {
  const { zone } = draft
  const encloser = proof.closestEncloser(zone, name)
  const wildcard = proof.wildcardBelow(encloser)
  const source = wildcard === null ? undefined : zone.node(wildcard)?.role
  if (wildcard !== null && (source === 'data' || source === 'empty')) return answerAt(draft, name, wildcard)
  deny(draft, RCODE.NXDOMAIN, proof.nameError(zone, name, encloser))
  return null
}

/** DNAME and the CNAME made of it, which is not signed (RFC 6672 §3.1, §5.3.1). */
function redirect(draft: Draft, name: Name, dname: RRset): Name | null {
  put(draft, 'answer', dname)
  const to = target(dname)
  if (to === null) return null
  try {
    const owner = name.rebase(dname.owner, to)
    const ttl = dname.records[0]!.ttl
    draft.answer.push({ owner: name, type: TYPE.CNAME, class: CLASS_IN, ttl, rdata: owner.wire() })
    return draft.question.type === TYPE.CNAME ? null : owner
  } catch (error) {
    if (!(error instanceof NameError)) throw error
    draft.rcode = RCODE.YXDOMAIN
    return null
  }
}

/** NS, DS or the proof that there is none, and glue (RFC 4035 §3.1.4, RFC 9471 §3). */
function refer(draft: Draft, cut: Name): void {
  const { zone } = draft
  draft.aa = false
  const ns = zone.rrset(cut, TYPE.NS)
  if (ns !== null) put(draft, 'authority', ns)
  const ds = zone.rrset(cut, TYPE.DS)
  if (draft.dnssec && ds !== null) put(draft, 'authority', ds)
  else if (zone.node(cut)?.types.has(TYPE.DS) !== true) prove(draft, proof.noData(zone, cut, TYPE.DS))
  for (const record of ns?.records ?? []) {
    const server = parseSingleName(record.rdata)
    if (!server.ok || !server.value.isWithin(zone.apex)) continue
    for (const type of [TYPE.A, TYPE.AAAA]) {
      const glue = zone.rrset(server.value, type)
      if (glue !== null) put(draft, 'additional', { ...glue, signatures: [] })
    }
  }
}

function deny(draft: Draft, rcode: number, proofs: readonly (RRset | null)[]): void {
  draft.rcode = rcode
  const soa = draft.zone.rrset(draft.zone.apex, TYPE.SOA)
  if (soa !== null) put(draft, 'authority', withTtl(soa, draft.zone.negativeTtl))
  prove(draft, proofs)
}

function prove(draft: Draft, proofs: readonly (RRset | null)[]): void {
  if (!draft.dnssec) return
  for (const set of proofs) if (set !== null) put(draft, 'authority', set)
}

/** Adds an RRset, once. */
function put(draft: Draft, section: 'answer' | 'authority' | 'additional', set: RRset): void {
  const id = `${set.type} ${set.owner.key}`
  if (draft.placed.has(id)) return
  draft.placed.add(id)
  draft[section].push(...set.records)
  if (draft.dnssec) draft[section].push(...set.signatures)
}

/** An RRset of a wildcard as it answers for `name` (RFC 4035 §3.1.3.3). */
function expanded(set: RRset, name: Name, source: Name): RRset {
  if (name.equals(source)) return set
  const move = (rr: RR): RR => ({ ...rr, owner: name })
  return { ...set, owner: name, records: set.records.map(move), signatures: set.signatures.map(move) }
}

function withTtl(set: RRset, ttl: number): RRset {
  const cap = (rr: RR): RR => ({ ...rr, ttl: Math.min(rr.ttl, ttl) })
  return { ...set, records: set.records.map(cap), signatures: set.signatures.map(cap) }
}

/** The RRSIGs of a set as records that were asked for. */
const bare = (set: RRset): RRset => ({
  ...set,
  type: TYPE.RRSIG + set.type * 0x10000,
  records: set.signatures,
  signatures: [],
})

function target(set: RRset): Name | null {
  const parsed = set.records[0] === undefined ? null : parseSingleName(set.records[0].rdata)
  return parsed?.ok ? parsed.value : null
}
