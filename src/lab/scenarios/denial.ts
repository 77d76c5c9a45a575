/** Groups n and h, last part: denials made on the spot, the shortest chains, and records of other zones and older chains. */

import { nsec3Hash } from '../../crypto/nsec3.ts'
import { toBase32hex } from '../../dns/base.ts'
import type { Name } from '../../dns/name.ts'
import { encodeNsec, encodeNsec3, parseNsec3 } from '../../dns/rdata.ts'
import { CLASS_IN, RCODE, TYPE } from '../../dns/registry.ts'
import type { RR, RRset, RRType } from '../../dns/rr.ts'
import { NSEC3, OPT_OUT, salted, type Tamper, type ZoneDraft } from '../draft.ts'
import { all, edit, nsec3Fields, ofType } from '../mutate.ts'
import { closestEncloser } from '../proof.ts'
import { type Plan, type Scenario, scenario } from '../scenario.ts'
import type { Zone } from '../zone.ts'
import { twoVersions } from './versions.ts'

const NX = ['nx', TYPE.A] as const

const tampered =
  (tamper: Tamper): NonNullable<Plan['fault']> =>
  (child) => {
    child.tamper = tamper
  }

/** What a signer that signs while it answers sends for a name that the zone does not have, and for one that it has. */
interface Online {
  readonly absent: (zone: Zone, nextCloser: Name, encloser: Name) => readonly RRset[]
  readonly present: (zone: Zone, name: Name) => RRset
}

/** Denials made on the spot; the question for NSEC too is answered with the record that denies at the name, if it is one. */
function online({ absent, present }: Online): Tamper {
  return (answer, { question: { name, type } }, zone) => {
    const soa = answer.authority.filter(ofType(TYPE.SOA))
    if (answer.rcode === RCODE.NXDOMAIN) {
      const encloser = closestEncloser(zone, name)
      const proof = absent(zone, name.ancestor(encloser.depth + 1), encloser)
      return { ...answer, authority: [...soa, ...proof.flatMap(all)] }
    }
    if (!answer.aa || zone.node(name) === null || zone.node(name)?.role === 'hidden') return answer
    if (type === TYPE.NSEC && answer.answer.length > 0) return { ...answer, answer: all(present(zone, name)) }
    return answer.answer.length > 0 ? answer : { ...answer, authority: [...soa, ...all(present(zone, name))] }
  }
}

/** RFC 4470 §3, §4: around the next closer name, so that nothing between it and the closest encloser seems to exist. */
const minimalProof: Online = {
  absent: (zone, nextCloser, encloser) => [minimal(zone, nextCloser), minimal(zone, encloser.wildcard())],
  present: (zone, name) => {
    const types = new Set([...(zone.node(name)?.types.keys() ?? []), TYPE.RRSIG, TYPE.NSEC])
    const rdata = encodeNsec({ nextDomainName: name.child(Uint8Array.of(0)), types })
    return zone.tools.sign(single(name, TYPE.NSEC, zone.negativeTtl, rdata))
  },
}

/** RFC 5155 §7.2.2 with records as RFC 7129 appendix B has them. */
const narrowProof: Online = {
  absent: (zone, nextCloser, encloser) => [
    nextBy(zone, encloser),
    narrow(zone, nextCloser),
    narrow(zone, encloser.wildcard()),
  ],
  present: nextBy,
}

const byNsec: readonly Plan[] = [
  {
    id: 'n24',
    name: 'minimal-nsec',
    sentence: 'nothing is wrong: NSEC records made on the spot cover the name and its wildcard alone',
    ask: NX,
    fault: tampered(online(minimalProof)),
  },
  {
    id: 'n25',
    name: 'nsec-single',
    sentence: 'nothing is wrong: the zone has one name, so its one NSEC leads back to itself',
    ask: NX,
    fault: oneName,
  },
  {
    id: 'n26',
    name: 'nsec-of-sibling',
    sentence: 'the name is denied with the NSEC of another zone of the same parent, which signed it',
    status: 'bogus',
    code: 'RRSIG_SIGNER_NOT_ZONE',
    ask: NX,
    fault: (child, world) => {
      const sibling = world.zone('nsec-of-sibling-other.test.')
      child.tamper = onNxdomain((_, zone) => {
        const rdata = encodeNsec({ nextDomainName: sibling.apex, types: [TYPE.A, TYPE.RRSIG, TYPE.NSEC] })
        const set = single(sibling.apex.child('ns1'), TYPE.NSEC, zone.negativeTtl, rdata)
        return [zone.tools.sign(set, { signerName: sibling.apex }, [sibling.keys[1]!])]
      })
    },
  },
]

const byNsec3: readonly Plan[] = [
  {
    id: 'h37',
    name: 'narrow-nsec3',
    sentence: 'nothing is wrong: NSEC3 records made on the spot cover one hash each',
    ask: NX,
    signed: { denial: NSEC3 },
    fault: tampered(online(narrowProof)),
  },
  {
    id: 'h38',
    name: 'nsec3-single',
    sentence: 'nothing is wrong: the zone has one name, so its one NSEC3 covers all but itself',
    ask: NX,
    signed: { denial: NSEC3 },
    fault: oneName,
  },
  {
    id: 'h39',
    name: 'optout-wildcard',
    sentence: 'a wildcard answers, and an opt-out span leaves open whether an unsigned delegation is closer',
    status: 'insecure',
    code: 'NSEC3_OPT_OUT',
    ask: ['x.wild', TYPE.A],
    signed: { denial: OPT_OUT },
  },
  {
    id: 'h40',
    name: 'nsec3-older-chain',
    sentence: 'one of two servers denies a name with an older chain, of another salt, from before the name was added',
    also: ['DENIAL_HIDES_NAME', 'NSEC3_SALTED', 'NXDOMAIN_CONTRADICTED'],
    options: { allServers: true },
    ask: ['new', TYPE.A],
    signed: { denial: NSEC3 },
    fault: (child, world) => {
      const older = twoVersions(child, world, '192.0.2.140', '192.0.2.141')
      older.denial = salted('aabbccdd')
      child.text += 'new A 203.0.113.11\n'
    },
  },
  {
    id: 'h41',
    name: 'nsec3-proof-too-long',
    sentence: 'nothing is wrong: the server sends more NSEC3 records than the proof needs',
    ask: NX,
    signed: { denial: NSEC3 },
    fault: tampered((answer, _, zone) => {
      if (answer.rcode !== RCODE.NXDOMAIN) return answer
      const others = ['www', 'mail', 'alias'].map((label) => zone.chain!.match(zone.apex.child(label)))
      const sent = (set: RRset | null): boolean => answer.authority.some((rr) => set?.owner.equals(rr.owner) === true)
      return { ...answer, authority: [...answer.authority, ...others.filter((set) => !sent(set)).flatMap(all)] }
    }),
  },
  {
    id: 'h42',
    name: 'nsec3-skips-wildcard',
    sentence: 'a wildcard answers, and the NSEC3 that shows that nothing is closer covers the wildcard too',
    also: ['DENIAL_HIDES_NAME'],
    // By their hashes host.ent, s.wild, *.wild and ns1 follow each other.
    ask: ['s.wild', TYPE.A],
    signed: { denial: NSEC3 },
    fault: (child) => {
      const nextHashedOwner = nsec3Hash(child.apex.child('ns1'), NSEC3.salt, NSEC3.iterations)
      edit(child, 'host.ent', TYPE.NSEC3, nsec3Fields({ nextHashedOwner }))
    },
  },
]

/** NXDOMAIN with these records instead of those of the zone's own chain. */
function onNxdomain(proofs: (question: { readonly name: Name }, zone: Zone) => readonly RRset[]): Tamper {
  return (answer, { question }, zone) => {
    if (answer.rcode !== RCODE.NXDOMAIN) return answer
    const soa = answer.authority.filter(ofType(TYPE.SOA))
    return { ...answer, authority: [...soa, ...proofs(question, zone).flatMap(all)] }
  }
}

/** The zone has no name but its apex, which is its own name server. */
function oneName(child: ZoneDraft): void {
  child.text = '@ TXT "alone"\n'
  child.servers = [{ name: child.apex, addresses: child.servers.flatMap((server) => server.addresses) }]
}

/** An NSEC from right before the name to right behind it (RFC 4470 §4). */
function minimal(zone: Zone, name: Name): RRset {
  const label = name.labels[0]!
  const before = Uint8Array.from([...label.slice(0, -1), label.at(-1)! - 1, 0xff])
  const above = name.parent()!
  const nextDomainName = above.child(Uint8Array.from([...label, 0]))
  const rdata = encodeNsec({ nextDomainName, types: [TYPE.RRSIG, TYPE.NSEC] })
  return zone.tools.sign(single(above.child(before), TYPE.NSEC, zone.negativeTtl, rdata))
}

/** An NSEC3 from the hash before that of the name to the one behind it (RFC 7129 appendix B). */
function narrow(zone: Zone, name: Name): RRset {
  const hash = nsec3Hash(name, NSEC3.salt, NSEC3.iterations)
  const rdata = encodeNsec3({
    hashAlgorithm: 1,
    flags: 0,
    iterations: NSEC3.iterations,
    salt: NSEC3.salt,
    nextHashedOwner: counted(hash, 1),
    types: new Set(),
  })
  return zone.tools.sign(single(zone.apex.child(toBase32hex(counted(hash, -1))), TYPE.NSEC3, zone.negativeTtl, rdata))
}

/** The NSEC3 that stands at a name, with the hash behind its own as the next one. */
function nextBy(zone: Zone, name: Name): RRset {
  const set = zone.chain!.match(name)!
  const records = set.records.map((rr): RR => {
    const nsec3 = parseNsec3(rr.rdata)
    if (!nsec3.ok) throw new RangeError(nsec3.why)
    const own = nsec3Hash(name, NSEC3.salt, NSEC3.iterations)
    return { ...rr, rdata: encodeNsec3({ ...nsec3.value, nextHashedOwner: counted(own, 1) }) }
  })
  return zone.tools.sign({ ...set, records })
}

/** A hash as a number, one more or less. */
function counted(hash: Uint8Array, by: 1 | -1): Uint8Array {
  const value = BigInt(`0x${Buffer.from(hash).toString('hex')}`) + BigInt(by)
  return Uint8Array.from(Buffer.from(value.toString(16).padStart(hash.length * 2, '0'), 'hex'))
}

function single(owner: Name, type: RRType, ttl: number, rdata: Uint8Array): RRset {
  return { owner, type, class: CLASS_IN, records: [{ owner, type, class: CLASS_IN, ttl, rdata }], signatures: [] }
}

export const DENIALS_BY_NSEC: readonly Scenario[] = byNsec.map(scenario)
export const DENIALS_BY_NSEC3: readonly Scenario[] = byNsec3.map(scenario)
