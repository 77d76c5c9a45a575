/** One case of the denial property: what is chosen at random, and the zones, question and truth that come of it. */

import fc from 'fast-check'
import type { Name } from '../../src/dns/name.ts'
import { TYPE } from '../../src/dns/registry.ts'
import type { Question, RR } from '../../src/dns/rr.ts'
import type { Reply } from '../support/snapshot.ts'
import {
  above,
  type Hop,
  makePlace,
  namesOf,
  type Place,
  pathTo,
  plan,
  relative,
  replies,
  resalted,
  TOP,
  TYPES,
  truth,
  under,
} from './zones.ts'

/** Of the records around a name and the names above it, those that a number picks. */
export function picked({ zone, apex }: Place, name: Name, pick: number): readonly RR[] {
  const names = [...above(name, apex), name].flatMap((x) => [x, x.wildcard()]).reverse()
  const sets = names.flatMap((x, i) => ((pick >> i) & 1 ? (zone.chain?.match(x) ?? zone.chain?.cover(x) ?? []) : []))
  return [...new Set(sets)].flatMap((set) => [...set.records, ...set.signatures])
}

export const choice = fc.record({
  plan,
  at: fc.nat(),
  prefix: fc.oneof(fc.constant([]), relative(2)),
  type: fc.constantFrom(...TYPES),
  /** of a delegation its DS is asked */
  ds: fc.boolean(),
  referred: fc.boolean(),
  lost: fc.record({ at: fc.nat(), signatures: fc.boolean() }),
  /** another question, near the first or anywhere, perhaps of the zone with other parameters */
  other: fc.record({
    at: fc.option(fc.nat()),
    up: fc.nat(2),
    label: relative(1),
    type: fc.constantFrom(...TYPES),
    resalted: fc.boolean(),
  }),
  attack: fc.record({
    level: fc.nat(2),
    nxdomain: fc.boolean(),
    soa: fc.boolean(),
    pick: fc.nat(0xfff),
    resalted: fc.option(fc.nat(0xfff)),
    wildcard: fc.nat(),
    existing: fc.boolean(),
  }),
})
type Choice = typeof choice extends fc.Arbitrary<infer T> ? T : never

export interface Case {
  readonly chosen: Choice
  readonly top: Place
  /** the same zones with other parameters */
  readonly twin: () => Place
  readonly names: readonly Name[]
  readonly question: Question
  readonly hops: readonly [Hop, ...Hop[]]
  readonly keys: readonly Reply[]
  readonly honest: (question: Question, from: Name | null) => readonly Reply[]
  /** the zone whose referral comes first, or null */
  readonly start: Name | null
}

export const nameAt = (names: readonly Name[], at: number, prefix: readonly string[]): Name =>
  under(prefix, names[at % names.length]!)

export function makeCase(chosen: Choice): Case | null {
  const top = makePlace(chosen.plan)
  const names = namesOf(top)
  const name = nameAt(names, chosen.at, chosen.prefix)
  const cut = pathTo(top, { name, type: TYPE.DS }).at(-1)!.isCut(name)
  const question = { name, type: cut && chosen.ds ? TYPE.DS : chosen.type }
  const hops = truth(top, question)
  if (hops === null) return null
  return {
    chosen,
    top,
    twin: () => makePlace(resalted(chosen.plan)),
    names,
    question,
    hops,
    keys: replies(top, { name: TOP, type: TYPE.DNSKEY }, null),
    honest: (q, from) => replies(top, q, from),
    start: chosen.referred ? TOP : null,
  }
}

/** What kind of proof the answer needs. */
export function kindOf({ question, path, outcome, wildcard, empty }: Hop): string {
  const zone = path.at(-1)!
  if (!zone.secure) return 'below an unsigned delegation'
  const by = zone.optOut ? 'Opt-Out' : zone.zone.chain?.kind === 'nsec' ? 'NSEC' : 'NSEC3'
  const of = question.type === TYPE.DS && zone.isCut(question.name) ? ' DS of a delegation' : ''
  return `${by}: ${wildcard === null ? '' : 'wildcard '}${empty ? 'empty ' : ''}${outcome}${of}`
}
