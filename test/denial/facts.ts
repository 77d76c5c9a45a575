/** What NSEC and NSEC3 records say, as plain values that a test can change, and back into signed records. */

import { fromBase32hex, toBase32hex } from '../../src/dns/base.ts'
import type { Name } from '../../src/dns/name.ts'
import { encodeNsec, encodeNsec3, parseNsec, parseNsec3 } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'
import type { RR, RRType } from '../../src/dns/rr.ts'
import { moved, rr } from '../support/signer.ts'
import type { TestZone } from '../support/zone.ts'

export interface Nsec {
  readonly kind: 'NSEC'
  readonly owner: Name
  readonly next: Name
  readonly types: readonly RRType[]
  /** where a wildcard's record is sent as if expanded; what it says is of its owner (RFC 4035 section 5.4) */
  readonly shownAt?: Name
}

/** Hashes and salt in hexadecimal. */
export interface Nsec3 {
  readonly kind: 'NSEC3'
  readonly owner: string
  readonly next: string
  readonly types: readonly RRType[]
  readonly flags: number
  readonly iterations: number
  readonly salt: string
  readonly algorithm: number
}

export type Fact = Nsec | Nsec3

/** What an answer says of a name, and must prove. */
export type Claim =
  | { readonly says: 'NXDOMAIN'; readonly name: Name }
  | { readonly says: 'NODATA'; readonly name: Name; readonly type: RRType }
  /** a positive answer that the wildcard below `encloser` made */
  | { readonly says: 'wildcard'; readonly name: Name; readonly encloser: Name }
  /** a zone begins at the name, and has no DS */
  | { readonly says: 'unsigned delegation'; readonly name: Name }

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex')

/** The facts of the NSEC and NSEC3 records among these. */
export function factsOf(records: readonly RR[]): readonly Fact[] {
  return records.flatMap((record): readonly Fact[] => {
    if (record.type === TYPE.NSEC) {
      const nsec = parseNsec(record.rdata)
      if (!nsec.ok) throw new Error(nsec.why)
      return [{ kind: 'NSEC', owner: record.owner, next: nsec.value.nextDomainName, types: [...nsec.value.types] }]
    }
    if (record.type !== TYPE.NSEC3) return []
    const nsec3 = parseNsec3(record.rdata)
    const owner = fromBase32hex(Buffer.from(record.owner.labels[0]!).toString('latin1'))
    if (!nsec3.ok || owner === null) throw new Error('an NSEC3 of a test zone cannot be read')
    const { nextHashedOwner, types, flags, iterations, salt, hashAlgorithm } = nsec3.value
    return [
      {
        kind: 'NSEC3',
        owner: hex(owner),
        next: hex(nextHashedOwner),
        types: [...types],
        flags,
        iterations,
        salt: hex(salt),
        algorithm: hashAlgorithm,
      },
    ]
  })
}

function recordOf(fact: Fact, zone: Name): RR {
  if (fact.kind === 'NSEC') {
    return rr(fact.owner, TYPE.NSEC, encodeNsec({ nextDomainName: fact.next, types: fact.types }))
  }
  const { flags, iterations, types, algorithm: hashAlgorithm } = fact
  const [salt, nextHashedOwner] = [Buffer.from(fact.salt, 'hex'), Buffer.from(fact.next, 'hex')]
  const rdata = encodeNsec3({ hashAlgorithm, flags, iterations, salt, nextHashedOwner, types })
  return rr(zone.child(toBase32hex(Buffer.from(fact.owner, 'hex'))), TYPE.NSEC3, rdata)
}

const signed = new Map<string, readonly RR[]>()

/** The records that say so, each with an RRSIG by the key of the zone. */
export function recordsOf(facts: readonly Fact[], zone: TestZone): readonly RR[] {
  return facts.flatMap((fact) => {
    const record = recordOf(fact, zone.name)
    const key = `${zone.name} ${record.owner.key} ${record.type} ${hex(record.rdata)}`
    const known = signed.get(key) ?? zone.sign([record])
    signed.set(key, known)
    return fact.kind === 'NSEC' && fact.shownAt !== undefined ? moved(known, fact.shownAt) : known
  })
}
