/** Every proof with one thing changed: a record gone or too many, a bit, a next name, an owner, a flag, a parameter. */

import { Name } from '../../src/dns/name.ts'
import { typeName } from '../../src/dns/registry.ts'
import type { RRType } from '../../src/dns/rr.ts'
import { n, t } from '../support/zone.ts'
import { type Claim, type Fact, factsOf, type Nsec, type Nsec3 } from './facts.ts'
import { hashOf } from './oracle.ts'
import { beside, type Proof } from './proofs.ts'

export interface Mutant {
  readonly what: string
  readonly facts: readonly Fact[]
}

/** Asked, aliasing, delegating, denying, or meaningless here. */
const BITS: readonly RRType[] = 'A CNAME NS SOA DS DNAME NXNAME RRSIG NSEC TYPE65280'.split(' ').map(t)
/** Bits that mean something else together than alone. */
const BIT_SETS: readonly (readonly RRType[])[] = [
  [],
  ...['NS', 'NS DS', 'NS SOA', 'NS DNAME', 'NXNAME', 'A NXNAME'].map((list) => list.split(' ').map(t)),
]

const label = (name: Name): Uint8Array => name.labels[0]!

/** A name shortly before this one and what is below it, one shortly after, and the first one below (as RFC 4470 section 4). */
const before = (name: Name): Name => {
  const octets = Uint8Array.from(label(name))
  octets[octets.length - 1]! -= 1
  return name.parent()!.child(Buffer.concat([octets, Uint8Array.of(255)]))
}
const after = (name: Name): Name => name.parent()!.child(Buffer.concat([label(name), Uint8Array.of(0)]))
const below = (name: Name): Name => name.child(Uint8Array.of(0))

const unique = (names: readonly Name[]): readonly Name[] => [...new Map(names.map((x) => [x.key, x])).values()]

/** The name asked and those above it in the zone, and the wildcards beside them. */
function relevant(
  { name }: Claim,
  apex: Name,
): { readonly names: readonly Name[]; readonly wildcards: readonly Name[] } {
  const names: Name[] = []
  for (let depth = name.depth; depth > apex.depth; depth--) names.push(name.ancestor(depth))
  return { names, wildcards: names.map((x) => x.parent()!.wildcard()) }
}

const exactly = (fact: Fact): string => (fact.kind === 'NSEC' ? fact.owner.key : fact.owner)
const position = (fact: Fact): string => (fact.kind === 'NSEC' ? String(fact.owner) : fact.owner.slice(0, 8))

export function mutants(proof: Proof): readonly Mutant[] {
  const { facts, claim, zone } = proof
  const others = factsOf(zone.chain.flat()).filter((fact) => !facts.some((one) => exactly(one) === exactly(fact)))
  const surplus = [0, 1].map((i) => {
    const some = others.filter((_, j) => j % 2 === i)
    return { what: `with ${some.map(position).join(' ')} too`, facts: [...facts, ...some] }
  })
  const changed = facts.flatMap((fact, i) => [
    { what: `without ${position(fact)}`, facts: facts.toSpliced(i, 1) },
    { what: `${position(fact)} twice`, facts: [...facts, fact] },
    ...(fact.kind === 'NSEC' ? ofNsec(fact, claim, zone.name) : ofNsec3(fact, claim, zone.name)).map(
      ([what, other]) => ({ what: `${position(fact)}: ${what}`, facts: facts.with(i, other) }),
    ),
  ])
  // Different records of one owner would be one RRset with two bitmaps: another matter.
  const apart = ({ facts: all }: Mutant): boolean => new Set(all.map(exactly)).size === new Set(all).size
  return [...surplus, ...changed, ...ofAll(facts)].filter(apart)
}

type Change = readonly [what: string, fact: Fact]

function bits(fact: Fact, claim: Claim): readonly Change[] {
  const asked = claim.says === 'NODATA' ? [claim.type] : []
  const flipped = [...new Set([...BITS, ...asked])].map((type): Change => {
    const on = fact.types.includes(type)
    const types = on ? fact.types.filter((other) => other !== type) : [...fact.types, type]
    return [`${typeName(type)} ${on ? 'off' : 'on'}`, { ...fact, types }]
  })
  // An NSEC has at least one bit (RFC 4034 section 4.1.2).
  const possible = BIT_SETS.filter((types) => types.length > 0 || fact.kind === 'NSEC3')
  return [
    ...flipped,
    ...possible.map((types): Change => [`bits ${types.map(typeName).join(' ') || 'none'}`, { ...fact, types }]),
  ]
}

function ofNsec(fact: Nsec, claim: Claim, apex: Name): readonly Change[] {
  const { names, wildcards } = relevant(claim, apex)
  const near = unique([...names, ...wildcards].flatMap((x) => [before(x), x, after(x)]))
  const under = [claim.name, ...wildcards.slice(0, 1)].map(below)
  const outside = [Name.root, n('zzz.'), n('a.')]
  const nexts = unique([...near, ...under, ...outside, apex, fact.owner, below(fact.owner)])
  const expands = fact.owner.isWildcard && claim.name.isBelow(fact.owner.parent()!) && !claim.name.equals(fact.owner)
  return [
    ...bits(fact, claim),
    ...(expands ? [['expanded to the name', { ...fact, shownAt: claim.name }] as const] : []),
    ...nexts.map((next): Change => [`next ${next}`, { ...fact, next }]),
    ...unique([...names, ...wildcards, before(claim.name), apex]).map(
      (owner): Change => [`moved to ${owner}`, { ...fact, owner }],
    ),
  ]
}

function ofNsec3(fact: Nsec3, claim: Claim, apex: Name): readonly Change[] {
  const { names, wildcards } = relevant(claim, apex)
  const near = unique([...names, ...wildcards, apex]).flatMap((x) =>
    (x === names[0] || x === wildcards[0] ? [-1, 0, 1] : [0]).map(
      (by) => [`${x}${['-1', '', '+1'][by + 1]}`, beside(hashOf(x, fact), by)] as const,
    ),
  )
  const moves = fact.flags === 1 ? [] : near.filter(([where]) => !/[-+]1$/.test(where))
  const own = [-1, 0, 1].map((by) => [`itself ${by}`, beside(fact.owner, by)] as const)
  return [
    ...bits(fact, claim),
    ...[...near, ...own].map(([where, next]): Change => [`next ${where}`, { ...fact, next }]),
    ...moves.map(([where, owner]): Change => [`moved to ${where}`, { ...fact, owner }]),
    ...[1 - fact.flags, 2].map((flags): Change => [`flags ${flags}`, { ...fact, flags }]),
    ...[2].map((algorithm): Change => [`hash algorithm ${algorithm}`, { ...fact, algorithm }]),
    ...[1, 51].map((iterations): Change => [`${iterations} iterations`, { ...fact, iterations }]),
    ['salt', { ...fact, salt: 'aa' }],
  ]
}

/** Changes of all records at once. */
function ofAll(facts: readonly Fact[]): readonly Mutant[] {
  const gone: Mutant = { what: 'all gone', facts: [] }
  const hashed = facts.flatMap((fact) => (fact.kind === 'NSEC3' ? [fact] : []))
  if (hashed.length === 0) return [gone]
  const each = (what: string, change: Partial<Nsec3>): Mutant => ({
    what: `all: ${what}`,
    facts: hashed.map((fact) => ({ ...fact, ...change })),
  })
  return [
    gone,
    each('flags 0', { flags: 0 }),
    each('flags 1', { flags: 1 }),
    each('flags 2', { flags: 2 }),
    each('hash algorithm 2', { algorithm: 2 }),
    each('51 iterations', { iterations: 51 }),
    each('salt', { salt: 'aa' }),
  ]
}
