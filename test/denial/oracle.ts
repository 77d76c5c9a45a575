/**
 * A second judge of denials, from the RFC texts alone and without regard to cost: it tries every ancestor and every record.
 * NSEC: RFC 4035 section 5.4, RFC 4592 sections 2.2.2 and 3.3.1, RFC 6840 section 4, RFC 9824.
 * NSEC3: RFC 5155 sections 8 and 9.2, RFC 6840 section 4, RFC 9276 section 3.2.
 */

import { createHash } from 'node:crypto'
import type { Name } from '../../src/dns/name.ts'
import { TYPE } from '../../src/dns/registry.ts'
import type { RRType } from '../../src/dns/rr.ts'
import type { Claim, Fact, Nsec, Nsec3 } from './facts.ts'

export type Status = 'secure' | 'insecure' | 'bogus'

/** Above this many iterations NSEC3 records excuse what they do not prove. */
const ITERATIONS = 50

/** What authentic records of the zone `apex` make of a claim. */
export function expected(claim: Claim, facts: readonly Fact[], apex: Name): Status {
  const of = <K extends Fact['kind']>(kind: K) =>
    facts.filter((fact) => fact.kind === kind) as Extract<Fact, { kind: K }>[]
  const ways = [byNsec(claim, of('NSEC'), apex), byNsec3(claim, of('NSEC3'), apex)]
  return ways.find((status) => status === 'secure') ?? ways.find((status) => status === 'insecure') ?? 'bogus'
}

/**
 * Whether the records say of one name both that it is there and that it is not, which no zone does. No RFC says which of the
 * two to believe, so that a judge may take the proof among them or refuse them all.
 */
export function contradictory(claim: Claim, facts: readonly Fact[], apex: Name): boolean {
  const { name } = claim
  const above = ancestors(name, apex).flatMap(([x, closer]) => [closer, x.wildcard()])
  const source = claim.says === 'wildcard' ? claim.encloser.wildcard() : null
  const nsecs = facts.filter((fact) => fact.kind === 'NSEC')
  const nsec3s = facts.filter((fact) => fact.kind === 'NSEC3')
  const shown = (x: Name): boolean =>
    source?.isWithin(x) === true || nsecs.some(({ owner, next }) => owner.isWithin(x) || next.isWithin(x))
  const stands = (x: Name): boolean => nsecs.some(({ owner }) => owner.equals(x))
  // An apex has an SOA: a bitmap without is not its own.
  const soa = (types: readonly RRType[]): boolean => types.includes(TYPE.SOA) || !types.includes(TYPE.NS)
  const apexes = [
    ...nsecs.filter(({ owner }) => owner.equals(apex)),
    ...nsec3s.filter((nsec3) => nsec3.owner === hashOf(apex, nsec3)),
  ]
  return (
    above.some((x) => nsecs.some((nsec) => inside(nsec, x, apex) && (nsec.next.isBelow(x) ? stands(x) : shown(x)))) ||
    above.some((x) => nsec3s.some((a) => a.owner === hashOf(x, a)) && nsec3s.some((a) => within(a, hashOf(x, a)))) ||
    apexes.some(({ types }) => !soa(types))
  )
}

/** RFC 4034 section 4.1.1: the next name of the last NSEC is the apex. */
const inside = ({ owner, next }: Nsec, x: Name, apex: Name): boolean =>
  owner.compare(x) < 0 && (next.equals(apex) || x.compare(next) < 0)

/** RFC 5155 section 3.1.7: the last NSEC3 leads back to the first. */
const within = ({ owner, next }: Nsec3, hash: string): boolean =>
  owner < next ? owner < hash && hash < next : hash !== owner && (owner < hash || hash < next)

/** Proper ancestors of a name inside the zone, the longest first, each with the name one label longer. */
function ancestors(name: Name, apex: Name): readonly (readonly [Name, Name])[] {
  const pairs: [Name, Name][] = []
  for (let depth = name.depth - 1; depth >= apex.depth; depth--)
    pairs.push([name.ancestor(depth), name.ancestor(depth + 1)])
  return pairs
}

/** Whether a record at `owner` with this bitmap shows that the type is not there. */
function lists(types: readonly RRType[], owner: Name, type: RRType, apex: Name): boolean {
  const has = (one: RRType): boolean => types.includes(one)
  if (type === TYPE.NSEC || type === TYPE.RRSIG) return true
  // RFC 6840 section 4.3: a CNAME would have answered.
  if (has(type) || has(TYPE.CNAME)) return true
  // RFC 4035 section 5.2: SOA marks the child's side of a cut, which knows of no DS.
  if (type === TYPE.DS) return has(TYPE.SOA)
  // RFC 6840 section 4.1: the parent's side of a cut knows of nothing but DS.
  return has(TYPE.NS) && !has(TYPE.SOA) && !owner.equals(apex)
}

/** RFC 6840 section 4.4, RFC 5155 section 8.9. */
const isUnsignedCut = (types: readonly RRType[]): boolean =>
  types.includes(TYPE.NS) && !types.includes(TYPE.DS) && !types.includes(TYPE.SOA)

const DENIAL: readonly RRType[] = [TYPE.NXNAME, TYPE.RRSIG, TYPE.NSEC]

/** RFC 9824 section 2: a record at a name that says that there is none. */
const saysAbsent = ({ types }: Fact): boolean =>
  types.includes(TYPE.NXNAME) && types.every((type) => DENIAL.includes(type))

function byNsec(claim: Claim, all: readonly Nsec[], apex: Name): Status {
  const { name } = claim
  const usable = all.filter((nsec) => nsec.owner.isWithin(apex) && nsec.next.isWithin(apex))
  /** The records with the name inside their interval, save those that know nothing of it (RFC 6840 section 4.1). */
  const around = (x: Name): readonly Nsec[] =>
    usable.filter((nsec) => {
      const { owner, types } = nsec
      const cut = types.includes(TYPE.NS) && !types.includes(TYPE.SOA) && !owner.equals(apex)
      return inside(nsec, x, apex) && !(x.isBelow(owner) && (cut || types.includes(TYPE.DNAME)))
    })
  const at = (x: Name): readonly Nsec[] => usable.filter((nsec) => nsec.owner.equals(x))
  const empty = (x: Name): boolean => around(x).some((nsec) => nsec.next.isBelow(x))
  const absent = (x: Name): boolean => around(x).some((nsec) => !nsec.next.isBelow(x))
  const lacks = (x: Name, type: RRType): boolean => empty(x) || at(x).some((nsec) => !lists(nsec.types, x, type, apex))
  const encloser = ancestors(name, apex).find(
    ([x, closer]) =>
      absent(closer) &&
      (x.equals(apex) ||
        usable.some((r) => (saysAbsent(r) ? r.owner.isBelow(x) : r.owner.isWithin(x)) || r.next.isWithin(x))),
  )?.[0]

  const holds = ((): boolean => {
    switch (claim.says) {
      case 'NXDOMAIN':
        return at(name).some(saysAbsent) || (encloser !== undefined && absent(encloser.wildcard()))
      case 'NODATA':
        return lacks(name, claim.type) || (encloser !== undefined && lacks(encloser.wildcard(), claim.type))
      case 'wildcard':
        // RFC 4035 section 5.3.4: no closer match, so nothing at the name itself.
        return at(name).length === 0 && absent(name.ancestor(claim.encloser.depth + 1))
      case 'unsigned delegation':
        return at(name).some((nsec) => isUnsignedCut(nsec.types))
    }
  })()
  if (!holds) return 'bogus'
  return claim.says === 'unsigned delegation' ? 'insecure' : 'secure'
}

/** RFC 5155 section 5. */
export function hashOf(name: Name, { iterations, salt }: Pick<Nsec3, 'iterations' | 'salt'>): string {
  let digest: Uint8Array = name.canonicalWire()
  for (let i = 0; i <= iterations; i++) digest = createHash('sha1').update(digest).update(salt, 'hex').digest()
  return Buffer.from(digest).toString('hex')
}

function byNsec3(claim: Claim, all: readonly Nsec3[], apex: Name): Status {
  // RFC 5155 sections 8.1 and 8.2: other hash types and flags are ignored, different parameters make no proof together.
  const usable = all.filter(({ algorithm, flags }) => algorithm === 1 && flags <= 1)
  const costly = usable.some((nsec3) => nsec3.iterations > ITERATIONS)
  const chains = new Set(usable.map((nsec3) => `${nsec3.iterations} ${nsec3.salt}`))
  const ways = [...chains].map((chain) =>
    byChain(
      claim,
      usable.filter((nsec3) => `${nsec3.iterations} ${nsec3.salt}` === chain && nsec3.iterations <= ITERATIONS),
      apex,
    ),
  )
  if (ways.includes('secure')) return 'secure'
  return costly || ways.includes('insecure') ? 'insecure' : 'bogus'
}

function byChain(claim: Claim, chain: readonly Nsec3[], apex: Name): Status {
  const { name } = claim
  const hash = (x: Name): string => hashOf(x, chain[0]!)
  const at = (x: Name): readonly Nsec3[] => chain.filter((nsec3) => nsec3.owner === hash(x))
  const around = (x: Name): readonly Nsec3[] => chain.filter((nsec3) => within(nsec3, hash(x)))
  if (chain.length === 0) return 'bogus'
  const lacks = (x: Name, type: RRType): boolean => at(x).some((nsec3) => !lists(nsec3.types, x, type, apex))
  /** RFC 5155 section 9.2: a span with Opt-Out may have unsigned delegations in it. */
  const span = (x: Name): Status =>
    around(x).length === 0 ? 'bogus' : around(x).every((nsec3) => nsec3.flags === 1) ? 'insecure' : 'secure'
  const matched = at(name).length > 0

  // RFC 5155 section 8.3: the longest name that is matched, if the name one label longer is covered. RFC 9824 section 2: not
  // by a record that says of itself that its name does not exist.
  const candidate = ancestors(name, apex).find(([x]) => at(x).some((nsec3) => !saysAbsent(nsec3)))
  const sound =
    candidate !== undefined &&
    !matched &&
    at(candidate[0]).every(
      ({ types }) => !types.includes(TYPE.DNAME) && (!types.includes(TYPE.NS) || types.includes(TYPE.SOA)),
    )
  const [encloser, proof]: readonly [Name | null, Status] = sound ? [candidate[0], span(candidate[1])] : [null, 'bogus']

  switch (claim.says) {
    case 'NXDOMAIN':
      if (at(name).some(saysAbsent)) return 'secure'
      return encloser !== null && around(encloser.wildcard()).length > 0 ? proof : 'bogus'
    case 'NODATA':
      if (matched) return lacks(name, claim.type) ? 'secure' : 'bogus'
      if (proof === 'insecure') return 'insecure'
      return encloser !== null && lacks(encloser.wildcard(), claim.type) ? proof : 'bogus'
    case 'wildcard': {
      const closer = name.ancestor(claim.encloser.depth + 1)
      return matched || at(closer).length > 0 ? 'bogus' : span(closer)
    }
    case 'unsigned delegation':
      if (matched) return at(name).some((nsec3) => isUnsignedCut(nsec3.types)) ? 'insecure' : 'bogus'
      return proof === 'insecure' ? 'insecure' : 'bogus'
  }
}
