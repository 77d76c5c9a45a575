/**
 * Random signed zones and what is true in them, read from their contents alone: the outcome of every question (RFC 1034 §4.3.2,
 * RFC 4592 §3.3.1, RFC 6672 §3.2), and the status that it has when everybody is honest (RFC 4035 §4.3, RFC 5155 §9.2).
 */

import fc from 'fast-check'
import type { Name } from '../../src/dns/name.ts'
import { parseZone } from '../../src/dns/presentation.ts'
import { parseSingleName } from '../../src/dns/rdata.ts'
import { RCODE, TYPE } from '../../src/dns/registry.ts'
import type { Question, RR, RRType } from '../../src/dns/rr.ts'
import { respond } from '../../src/lab/authority.ts'
import { KSK, labKey } from '../../src/lab/keys.ts'
import { type Denial, makeZone, type Zone } from '../../src/lab/zone.ts'
import { AT, DAY, dsOf, rr } from '../support/signer.ts'
import type { Reply } from '../support/snapshot.ts'
import { n, t } from '../support/zone.ts'

interface Entry {
  /** labels relative to the apex, the first one leftmost */
  readonly labels: readonly string[]
  readonly holds: (typeof HOLDS)[number]
  /** of an alias, relative to the uppermost apex */
  readonly target: readonly string[]
}

interface ZonePlan {
  readonly entries: readonly Entry[]
  readonly denial: Denial
}

/** The uppermost zone, then each zone delegated from one of the level before. */
export type Plan = readonly [ZonePlan, ZonePlan]

const HOLDS = ['A', 'TXT', 'A TXT', 'CNAME', 'CNAME', 'DNAME', 'A DNAME', 'NS', 'NS', 'NS DS', 'NS DS'] as const
export const TYPES = ['A', 'A', 'A', 'TXT', 'TXT', 'MX', 'DS', 'DS', 'CNAME', 'NS', 'ANY', 'NSEC', 'DNAME', 'SOA'].map(
  t,
)

/** Few labels, so that names meet; those around "*" sort before and after it. */
const label = fc.constantFrom('a', 'b', 'ab', '*', '*', '!', 'B-', 'zz')
export const relative = (maxLength: number): fc.Arbitrary<readonly string[]> => fc.array(label, { maxLength })

const salt = fc.uint8Array({ maxLength: 4 })
const nsec3 = fc.record({
  kind: fc.constant('nsec3' as const),
  iterations: fc.integer({ min: 0, max: 20 }),
  salt,
  optOut: fc.boolean(),
})
const denial: fc.Arbitrary<Denial> = fc.oneof(fc.constant({ kind: 'nsec' as const }), nsec3, nsec3)
const zonePlan = (least: number, most: number): fc.Arbitrary<ZonePlan> => {
  const labels = fc.tuple(fc.constantFrom(false, false, true), relative(3))
  const entry = fc.record({
    labels: labels.map(([wild, rest]) => (wild ? ['*', ...rest] : rest)),
    holds: fc.constantFrom(...HOLDS),
    target: relative(3),
  })
  return fc.record({ entries: fc.array(entry, { minLength: least, maxLength: most }), denial })
}
export const plan: fc.Arbitrary<Plan> = fc.tuple(zonePlan(3, 10), zonePlan(0, 5))

/** The same contents under other parameters: two chains may stand side by side during a change (RFC 5155 §10.4). */
export const resalted = (plan: Plan): Plan => {
  const other = (zone: ZonePlan): ZonePlan => ({
    ...zone,
    denial: zone.denial.kind === 'nsec' ? zone.denial : { ...zone.denial, salt: Uint8Array.of(...zone.denial.salt, 7) },
  })
  return [other(plan[0]), other(plan[1])]
}

export const TOP = n('example.')
const LEAF: ZonePlan = { entries: [{ labels: ['a'], holds: 'A', target: [] }], denial: { kind: 'nsec' } }
const key = (level: number) => labKey({ algorithm: 15, seed: `level ${level}`, flags: KSK })
const KEYS = [key(0), key(1), key(2), key(3)]
export const TOP_KEY = KEYS[0]!

/** A name with more labels on the left. */
export const under = (labels: readonly string[], apex: Name): Name =>
  labels.reduceRight((name, one) => name.child(one), apex)

/** A zone, what is in it, and the zones below it. */
export interface Place {
  readonly apex: Name
  /** false where no chain of DS leads */
  readonly secure: boolean
  readonly zone: Zone
  readonly optOut: boolean
  /** types at a name, none where nothing is or something above hides it */
  readonly types: (name: Name) => ReadonlySet<RRType>
  readonly records: (name: Name, type: RRType) => readonly RR[]
  /** the name exists, be it only by names below it (RFC 4592 §2.2.2) */
  readonly exists: (name: Name) => boolean
  readonly isCut: (name: Name) => boolean
  readonly child: (cut: Name) => Place
  /** owners, those hidden included */
  readonly owners: readonly Name[]
}

function contents(zone: ZonePlan, apex: Name, level: number, signed: boolean): readonly RR[] {
  const lines = [`${apex} SOA ns.elsewhere. hostmaster.elsewhere. 1 7200 3600 1209600 600`, `${apex} NS ns.elsewhere.`]
  const extra: RR[] = []
  const taken = new Set<string>()
  for (const { labels, holds, target } of zone.entries) {
    const owner = under(labels, apex)
    if (taken.has(owner.key)) continue
    taken.add(owner.key)
    const plain = labels.length === 0 || (!signed && /NAME/.test(holds))
    // A wildcard delegates nothing, and a DNAME at one is not determined (RFC 4592 §4.2, RFC 6672 §3.3).
    const types = plain || (owner.isWildcard && /NS|DNAME/.test(holds)) ? 'TXT' : holds
    for (const type of types.split(' ')) {
      if (type === 'A') lines.push(`${owner} A 192.0.2.1`)
      if (type === 'TXT') lines.push(`${owner} TXT "t"`)
      if (type === 'CNAME' || type === 'DNAME') lines.push(`${owner} ${type} ${under(target, TOP)}`)
      if (type === 'NS') lines.push(`${owner} NS ns.${owner}`, `ns.${owner} A 192.0.2.2`)
      if (type === 'DS') extra.push(rr(owner, TYPE.DS, dsOf(owner, KEYS[level + 1]!)))
    }
  }
  return [...parseZone(lines.join('\n'), { origin: apex, ttl: 3600 }), ...extra]
}

const NONE: ReadonlySet<RRType> = new Set()

/** The uppermost zone of a plan. */
export const makePlace = (plan: Plan): Place => place(plan, TOP, 0, true)

function place(plan: Plan, apex: Name, level: number, secure: boolean): Place {
  const zone = plan[level] ?? LEAF
  // Below the third level nothing is delegated.
  const all = contents(zone, apex, level, secure)
  const keys = secure ? [KEYS[level]!] : []
  const made = makeZone({
    apex,
    records: all,
    keys,
    signers: { keys, data: keys },
    denial: zone.denial,
    inception: AT - DAY,
    expiration: AT + DAY,
    edits: [],
  })
  const at = (name: Name): ReadonlySet<RRType> => held.get(name.key) ?? NONE
  const hidden = (name: Name): boolean =>
    above(name, apex).some((x) => at(x).has(TYPE.DNAME) || (!x.equals(apex) && at(x).has(TYPE.NS)))
  const held = new Map<string, Set<RRType>>()
  for (const { owner, type } of all) held.set(owner.key, (held.get(owner.key) ?? new Set()).add(type))
  const own = new Set([TYPE.DNSKEY, ...(zone.denial.kind === 'nsec3' ? [TYPE.NSEC3PARAM] : [])])
  const types = (name: Name): ReadonlySet<RRType> => {
    if (at(name).size === 0 || hidden(name)) return NONE
    const chain = secure && zone.denial.kind === 'nsec' ? [TYPE.NSEC] : []
    return new Set([...at(name), ...chain, ...(secure && name.equals(apex) ? own : [])])
  }
  const children = new Map<string, Place>()
  return {
    apex,
    secure,
    zone: made,
    optOut: zone.denial.kind === 'nsec3' && zone.denial.optOut,
    types,
    records: (name, type) => all.filter((r) => r.type === type && r.owner.equals(name)),
    exists: (name) => name.equals(apex) || all.some((r) => r.owner.isWithin(name) && !hidden(r.owner)),
    isCut: (name) => !name.equals(apex) && types(name).has(TYPE.NS),
    child: (cut) => {
      const known = children.get(cut.key) ?? place(plan, cut, level + 1, secure && types(cut).has(TYPE.DS))
      children.set(cut.key, known)
      return known
    },
    owners: all.map((r) => r.owner),
  }
}

/** Proper ancestors of a name down from the apex. */
export const above = (name: Name, apex: Name): readonly Name[] =>
  Array.from({ length: Math.max(0, name.depth - apex.depth) }, (_, i) => name.ancestor(apex.depth + i))

/** The zones on the way to a question, the one that answers it last; a DS is the parent's (RFC 4035 §3.1.4.1). */
export function pathTo(top: Place, { name, type }: Question): readonly [Place, ...Place[]] {
  const path: [Place, ...Place[]] = [top]
  for (let depth = top.apex.depth + 1; depth <= (type === TYPE.DS ? name.depth - 1 : name.depth); depth++) {
    const last = path.at(-1)!
    if (last.isCut(name.ancestor(depth))) path.push(last.child(name.ancestor(depth)))
  }
  return path
}

/** What is true of one name of an alias chain. */
export interface Hop {
  readonly question: Question
  readonly path: readonly [Place, ...Place[]]
  readonly outcome: 'data' | 'cname' | 'dname' | 'nodata' | 'nxdomain'
  /** the owner of the answer, as sent, and its type; of ANY any type */
  readonly owner: Name
  readonly type: RRType
  /** the wildcard that answers or lacks the type, or null */
  readonly wildcard: Name | null
  /** the name exists by names below it only */
  readonly empty: boolean
  /** what exists here, or the closest encloser, has no NSEC3 for the sake of Opt-Out */
  readonly leftOut: boolean
  /** bogus: true, but no NSEC3 of the zone can prove it */
  readonly status: 'secure' | 'insecure' | 'bogus'
  readonly next: Name | null
}

/** The hops of a question; null for a loop, or where one leads above the trust anchor. */
export function truth(top: Place, { name, type }: Question): readonly [Hop, ...Hop[]] | null {
  const hops: Hop[] = []
  for (let next: Name | null = name; next !== null; next = hops.at(-1)!.next) {
    const loop = hops.length > 6 || hops.some((hop) => hop.question.name.equals(next!))
    if (loop || (next.equals(TOP) && type === TYPE.DS)) return null
    const hop = hopOf(top, { name: next, type })
    // Servers differ: some follow an alias that has no NSEC.
    if (hop.outcome === 'cname' && type === TYPE.NSEC) return null
    hops.push(hop)
  }
  return hops as [Hop, ...Hop[]]
}

function hopOf(top: Place, question: Question): Hop {
  const { name, type } = question
  const path = pathTo(top, question)
  const zone = path.at(-1)!
  const { apex } = zone
  const hop = { question, path, owner: name, type, wildcard: null, empty: false, leftOut: false, next: null }
  const status = zone.secure ? 'secure' : 'insecure'
  const spanned = zone.secure && zone.optOut ? 'insecure' : status

  const dname = above(name, apex).find((x) => zone.types(x).has(TYPE.DNAME))
  if (dname !== undefined) {
    const next = name.rebase(dname, targetOf(zone.records(dname, TYPE.DNAME)))
    // The CNAME made of a DNAME answers a question for CNAME.
    return { ...hop, outcome: 'dname', owner: dname, type: TYPE.DNAME, status, next: type === TYPE.CNAME ? null : next }
  }
  const from = (source: Name, wildcard: Name | null, shown: Hop['status']): Hop => {
    const types = zone.types(source)
    const there = type === TYPE.ANY ? types.size > 0 : types.has(type)
    if (there) return { ...hop, outcome: 'data', wildcard, status: shown }
    if (types.has(TYPE.CNAME)) {
      const next = targetOf(zone.records(source, TYPE.CNAME))
      return { ...hop, outcome: 'cname', type: TYPE.CNAME, wildcard, status: shown, next }
    }
    const leftOut = !inChain(zone, source)
    return { ...hop, outcome: 'nodata', wildcard, empty: types.size === 0, leftOut, status: leftOut ? spanned : shown }
  }
  if (zone.exists(name)) return from(name, null, status)
  const encloser = above(name, apex).findLast((x) => zone.exists(x))!
  if (zone.exists(encloser.wildcard())) return from(encloser.wildcard(), encloser.wildcard(), spanned)
  // Opt-Out may hide the closest encloser; of the one above it a wildcard may exist, and RFC 5155 §8.4 wants none.
  const shown = above(name, apex).findLast((x) => inChain(zone, x)) ?? apex
  const answering = zone.secure && zone.exists(shown.wildcard()) && inChain(zone, shown.wildcard())
  return { ...hop, outcome: 'nxdomain', leftOut: !shown.equals(encloser), status: answering ? 'bogus' : spanned }
}

const targetOf = (records: readonly RR[]): Name => {
  const target = parseSingleName(records[0]!.rdata)
  if (!target.ok) throw new Error(target.why)
  return target.value
}

/** With Opt-Out, delegations without DS and the empty non-terminals above nothing else have no NSEC3 (RFC 5155 §7.1). */
const inChain = (zone: Place, name: Name): boolean =>
  !zone.optOut ||
  zone.owners.some(
    (owner) =>
      owner.isWithin(name) && zone.types(owner).size > 0 && (!zone.isCut(owner) || zone.types(owner).has(TYPE.DS)),
  )

/** Names to ask about: those of the zones, those above and below them, and the same of the zones below each cut. */
export function namesOf(top: Place): readonly Name[] {
  const within = (zone: Place): readonly Name[] =>
    zone.owners.flatMap((owner) => {
      const parent = owner.ancestor(Math.max(zone.apex.depth, owner.depth - 1))
      const below = owner.isWildcard ? [under(['q'], parent), under(['r', 'q'], parent)] : [under(['q'], owner)]
      return [owner, owner, ...below, ...above(owner, zone.apex), parent.wildcard()]
    })
  const cuts = top.owners.filter((owner) => top.isCut(owner))
  return [...within(top), ...cuts.flatMap((cut) => within(top.child(cut)))]
}

/** What one zone says. */
function reply({ apex, zone }: Place, question: Question): Reply {
  const { rcode, aa, answer, authority } = respond(zone, question, true)
  const word = rcode === RCODE.NXDOMAIN ? 'NXDOMAIN' : rcode === RCODE.YXDOMAIN ? 'YXDOMAIN' : 'NOERROR'
  return { zone: apex, question, rcode: word, aa, answer, authority }
}

/** The answer to a question, with the referrals on the way there from a zone; null: without any. */
export const replies = (top: Place, question: Question, from: Name | null): readonly Reply[] => {
  const path = pathTo(top, question)
  const on = from === null ? [] : path.filter(({ apex }) => apex.isWithin(from))
  return (on.length > 0 ? on : path.slice(-1)).map((zone) => reply(zone, question))
}
