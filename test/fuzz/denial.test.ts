/**
 * Random signed zones, asked at random: what the lab's servers say is secure, or insecure where the contents make it so
 * (zones.ts); with a record lost, records replaced, or records chosen by an attacker it is exactly what those still prove
 * (proven.ts), no more and no less.
 */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Name } from '../../src/dns/name.ts'
import { RCODE, TYPE, typeName } from '../../src/dns/registry.ts'
import type { Question, RR } from '../../src/dns/rr.ts'
import type { Report } from '../../src/report.ts'
import { POLICIES } from '../../src/validate/policy.ts'
import { validate } from '../../src/validate/validate.ts'
import { verdictOf } from '../support/judge.ts'
import { AT, rr } from '../support/signer.ts'
import { type Reply, snapshot } from '../support/snapshot.ts'
import { type Case, choice, kindOf, makeCase, nameAt, picked } from './cases.ts'
import { asked, denials, mayBeDelegated, proven, provenAll, type Status, withOthers, without, worst } from './proven.ts'
import { type Place, pathTo, replies, TOP, TOP_KEY, under } from './zones.ts'

interface Judged {
  readonly report: Report
  readonly replies: readonly Reply[]
}

/** Judges a question by these replies, and by what is answered when the judgement lacks something. */
function judge(
  question: Question,
  first: readonly Reply[],
  answer: (lacking: Question, zone: Name) => readonly Reply[],
): Judged {
  let all = first
  for (;;) {
    const v = { at: AT, anchors: [{ zone: TOP, ds: null, key: TOP_KEY }], policy: POLICIES.iana }
    const report = validate(snapshot(all), question, v)
    const more = report.needs.flatMap((need) => answer(need.question, need.zone))
    if (more.length === 0) return { report, replies: all }
    all = [...all, ...more]
  }
}

const statusOf = ({ report }: Judged): Status => {
  const { status } = report.verdict
  return status === 'secure' || status === 'insecure' ? status : 'bogus'
}

const counts = new Map<string, number>()
const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1)

/** What is not signed by the zone itself may be of an unsigned zone below it, where an Opt-Out span has room for one. */
function same({ question, hops }: Case, judged: Judged, should: Status, what: string): void {
  const text = `${what}: ${question.name} ${typeName(question.type)}, ${verdictOf(judged.report)}`
  const spanned = hops.some((hop) => mayBeDelegated(hop.question.name, judged.replies))
  if (should === 'bogus' && spanned && statusOf(judged) === 'insecure') return
  count(`${what}: ${should}`)
  expect(statusOf(judged), text).toBe(should)
}

function honestly(one: Case): Judged {
  const { question, hops, keys, honest, start } = one
  const judged = judge(question, [...keys, ...honest(question, start)], honest)
  const status = worst(hops.map((hop) => hop.status))
  const should = provenAll(hops, judged.replies)
  for (const hop of hops) count(kindOf(hop))
  expect(should, `${question.name} ${typeName(question.type)} as sent`).toBe(status)
  same(one, judged, status, 'honest')
  const said = judged.report.hops.map(({ name, answer }) => `${name} ${answer.length > 0}`)
  expect(said).toEqual(hops.map(({ question: { name }, outcome }) => `${name} ${!outcome.startsWith('n')}`))
  expect(judged.report.rcode).toBe(hops.at(-1)!.outcome === 'nxdomain' ? RCODE.NXDOMAIN : RCODE.NOERROR)
  return judged
}

/** The question judged with every reply changed, those for DNSKEY excepted. */
function tampered({ question, keys, honest, start }: Case, change: (reply: Reply) => Reply): Judged {
  const bent = (q: Question, from: Name | null): readonly Reply[] =>
    q.type === TYPE.DNSKEY ? honest(q, from) : honest(q, from).map(change)
  return judge(question, [...keys, ...bent(question, start)], bent)
}

function losing(one: Case, plain: Judged): void {
  const { at, signatures } = one.chosen.lost
  // Nobody signs the NS of a delegation, and without its RRSIG the SOA of a negative answer is worse than none.
  const sent = plain.replies
    .filter((reply) => asked(reply).type !== TYPE.DNSKEY)
    .flatMap(({ answer = [], authority = [] }) => [...answer, ...authority.filter(({ type }) => type !== TYPE.NS)])
    .filter(({ type }) => type !== TYPE.RRSIG)
  if (sent.length === 0) return
  const lost = sent[at % sent.length]!
  const judged = tampered(one, (reply) => without(reply, lost, signatures && lost.type !== TYPE.SOA))
  same(one, judged, provenAll(one.hops, judged.replies), 'one lost')
}

function replacing(one: Case): void {
  const { question, chosen, hops, names, top, twin } = one
  const { at, up, label, type, resalted: salted } = chosen.other
  const near = under(label, question.name.ancestor(Math.max(TOP.depth, question.name.depth - up)))
  const name = at === null ? near : nameAt(names, at, label)
  if (name.equals(TOP) && type === TYPE.DS) return
  const theirs = replies(salted ? twin() : top, { name, type }, TOP)
  const judged = tampered(one, (reply) =>
    withOthers(
      reply,
      theirs.flatMap(({ authority = [] }) => denials(authority)),
    ),
  )
  same(one, judged, provenAll(hops, judged.replies), 'replaced')
}

/** Records that an attacker chooses around a name, of its zone and perhaps of the one with other parameters. */
function attacked({ chosen, twin }: Case, zone: Place, name: Name): readonly RR[] {
  const { pick, resalted: also } = chosen.attack
  const other =
    also === null ? undefined : pathTo(twin(), { name, type: TYPE.A }).find(({ apex }) => apex.equals(zone.apex))
  return [...picked(zone, name, pick), ...(other === undefined ? [] : picked(other, name, also ?? 0))]
}

/** The name or its type is denied, by the zone that holds it or by one above. */
function denying(one: Case): void {
  const { chosen, question, hops, keys, honest } = one
  const [{ path, outcome }] = hops
  const { nxdomain, soa } = chosen.attack
  const level = Math.min(chosen.attack.level, path.length - 1)
  const place = path[level]!
  const { apex, zone } = place
  const set = soa ? zone.rrset(apex, TYPE.SOA) : null
  const authority = [...(set?.records ?? []), ...(set?.signatures ?? []), ...attacked(one, place, question.name)]
  const rcode = nxdomain ? 'NXDOMAIN' : 'NOERROR'
  const judged = judge(question, [...keys, { zone: apex, question, rcode, authority }], honest)
  if (!path.every(({ secure }) => secure)) {
    expect(statusOf(judged)).not.toBe('secure')
    return
  }
  const { name, type } = question
  const should = proven(nxdomain ? { says: 'NXDOMAIN', name } : { says: 'NODATA', name, type }, authority, apex)
  same(one, judged, should, 'denied')
  if (should === 'secure') expect(outcome).toBe(nxdomain ? 'nxdomain' : 'nodata')
}

/** What a wildcard holds is shown at the name. */
function expanding(one: Case): void {
  const { chosen, question, hops, keys, honest } = one
  const [{ path, outcome, wildcard }] = hops
  const place = path.at(-1)!
  const { name, type } = question
  const sources = place.owners.filter(
    (owner) => owner.isWildcard && name.isBelow(owner.parent()!) && !name.equals(owner) && place.types(owner).has(type),
  )
  const source = sources[chosen.attack.wildcard % sources.length]
  if (source === undefined || !place.secure || type === TYPE.NSEC) return
  const set = place.zone.rrset(source, type)!
  const answer = [...set.records, ...set.signatures].map((record) => ({ ...record, owner: name }))
  const authority = attacked(one, place, name)
  const judged = judge(question, [...keys, { zone: place.apex, question, answer, authority }], honest)
  const should = proven({ says: 'expanded', name, from: source }, authority, place.apex)
  same(one, judged, should, 'expanded')
  if (should === 'secure') expect([outcome, String(wildcard)]).toEqual(['data', String(source)])
}

/** A name that may be anything, a signed zone too, is shown as an unsigned one, with data of the attacker's in it. */
function hiding(one: Case): void {
  const { chosen, hops, keys, honest, question, top } = one
  const apex = hops[0].path.at(-1)!.apex
  const name = chosen.attack.existing ? apex : question.name
  const path = pathTo(top, { name, type: TYPE.DS })
  const parent = path.at(-1)!
  if (name.equals(TOP) || !parent.secure) return
  const records = attacked(one, parent, name)
  const forged = { name: name.child('www'), type: TYPE.A }
  const ns = rr(name, TYPE.NS, under(['ns'], name).wire())
  const noDs = { zone: parent.apex, question: { name, type: TYPE.DS }, authority: records }
  const judged = judge(
    forged,
    [
      ...keys,
      { zone: parent.apex, question: forged, aa: false, authority: [ns, ...records] },
      { zone: name, question: forged, answer: [rr(forged.name, TYPE.A, Uint8Array.of(192, 0, 2, 9))] },
    ],
    (q, zone) => (q.type === TYPE.DS && q.name.equals(name) ? [noDs] : honest(q, zone)),
  )
  const should = proven({ says: 'unsigned', name }, records, parent.apex)
  if (parent.types(name).has(TYPE.DS)) expect(should).toBe('bogus')
  same(one, judged, should, 'shown unsigned')
}

const runs = { seed: 20260615, numRuns: process.env.CI === undefined ? 500 : 10_000 }

describe('random zones', () => {
  it('are judged by what their records prove, whoever sends them', () => {
    fc.assert(
      fc.property(choice, (chosen) => {
        const one = makeCase(chosen)
        fc.pre(one !== null)
        const plain = honestly(one)
        losing(one, plain)
        replacing(one)
        denying(one)
        expanding(one)
        hiding(one)
      }),
      runs,
    )
  }, 240_000)

  it('have every kind of answer in them, and every way to spoil one', () => {
    const each = ['data', 'nodata', 'nxdomain', 'empty nodata', 'nodata DS of a delegation']
    const kinds = ['cname', 'dname', 'data DS of a delegation', 'wildcard data', 'wildcard cname', 'wildcard nodata']
    const sum = (what: RegExp): number => [...counts].reduce((total, [kind, n]) => total + (what.test(kind) ? n : 0), 0)
    const met = [
      ...['NSEC', 'NSEC3', 'Opt-Out'].flatMap((by) => each.map((kind) => new RegExp(`^${by}: ${kind}$`))),
      ...[...kinds, 'wildcard empty nodata'].map((kind) => new RegExp(`: ${kind}$`)),
      /^below an unsigned delegation$/,
      /^honest: secure$/,
      /^honest: insecure$/,
      ...['one lost', 'replaced', 'denied'].flatMap((how) =>
        ['secure', 'insecure', 'bogus'].map((status) => new RegExp(`^${how}: ${status}$`)),
      ),
      ...['expanded: secure', 'expanded: bogus', 'shown unsigned: insecure', 'shown unsigned: bogus'].map(
        (how) => new RegExp(`^${how}$`),
      ),
    ]
    for (const kind of met) expect(sum(kind), String(kind)).toBeGreaterThan(0)
  })
})
