/**
 * A zone: unsigned records in, signed RRsets out (RFC 4035 §2, RFC 5155 §7.1).
 *
 * Nothing is signed before it is asked for, so a TLD with hundreds of delegations costs what one trace needs of it.
 * Edits alter single RRsets after signing; the rest of the zone, the denial chain included, stays as it was signed.
 */

import { compareRdata } from '../dns/canonical.ts'
import type { Name } from '../dns/name.ts'
import { parseSoa } from '../dns/rdata.ts'
import { CLASS_IN, TYPE } from '../dns/registry.ts'
import type { RR, RRset, RRType } from '../dns/rr.ts'
import { type Chain, nsec3Chain, nsec3paramRdata, nsecChain } from './chain.ts'
import type { LabKey } from './keys.ts'
import { type Oddity, signRRset } from './sign.ts'

export type Denial =
  | { readonly kind: 'nsec' }
  | {
      readonly kind: 'nsec3'
      readonly iterations: number
      readonly salt: Uint8Array
      /** insecure delegations are left out of the chain and every NSEC3 says so (RFC 5155 §6) */
      readonly optOut: boolean
      /** the salt by which the server looks for names, when it is not the one of the chain */
      readonly lookupSalt?: Uint8Array
    }

/** What an edit may use: the RRset signed anew, in ways the fault wants. */
export interface Tools {
  readonly apex: Name
  readonly keys: readonly LabKey[]
  /** the set with these records, signed by the zone's usual keys for that type, or by `by` */
  readonly sign: (set: RRset, odd?: Oddity, by?: readonly LabKey[]) => RRset
}

/** A change of one RRset after signing; null: it is gone. */
export interface Edit {
  /** where; for NSEC3 the name that was hashed, not the hash; null: everywhere */
  readonly owner: Name | null
  /** null: every type */
  readonly type: RRType | null
  readonly change: (set: RRset, tools: Tools) => RRset | null
}

export interface ZoneSpec {
  readonly apex: Name
  /** data without DNSKEY, RRSIG, NSEC, NSEC3, NSEC3PARAM; at least SOA and NS */
  readonly records: readonly RR[]
  /** the DNSKEY RRset; empty: an unsigned zone */
  readonly keys: readonly LabKey[]
  /** which keys sign the DNSKEY RRset, CDS and CDNSKEY, and which all else */
  readonly signers: { readonly keys: readonly LabKey[]; readonly data: readonly LabKey[] }
  readonly denial: Denial
  readonly inception: number
  readonly expiration: number
  readonly edits: readonly Edit[]
}

/** Signed by the keys that a DS names (RFC 4035 §5.2, RFC 7344 §4.1). */
const AT_ENTRY: ReadonlySet<RRType> = new Set([TYPE.DNSKEY, TYPE.CDS, TYPE.CDNSKEY])

/** `cut`: a delegation; `empty`: an empty non-terminal (RFC 4592 §2.2.2); `hidden`: below a cut or a DNAME, glue included. */
type Role = 'apex' | 'data' | 'cut' | 'empty' | 'hidden'

export interface Node {
  readonly name: Name
  readonly role: Role
  readonly types: ReadonlyMap<RRType, readonly RR[]>
}

export interface Zone {
  readonly apex: Name
  readonly signed: boolean
  /** null where nothing is, `hidden` nodes included */
  readonly node: (name: Name) => Node | null
  /** in canonical order (RFC 4034 §6.1) */
  readonly nodes: readonly Node[]
  /** as served: signed where authoritative, edited; null where there is none */
  readonly rrset: (name: Name, type: RRType) => RRset | null
  /** every RRset at a name as served, its own NSEC included (an NSEC3 stands elsewhere) */
  readonly rrsets: (name: Name) => readonly RRset[]
  /** the denial of existence as served; null in an unsigned zone */
  readonly chain: Chain | null
  readonly tools: Tools
  /** seconds (RFC 2308 §5) */
  readonly negativeTtl: number
}

/** Makes a zone. @throws RangeError without an SOA that can be read */
export function makeZone(spec: ZoneSpec): Zone {
  const signed = spec.keys.length > 0
  const { apex } = spec
  const ttl = negativeTtl(spec)
  const added = signed ? apexRecords(spec) : []
  const nodes = makeNodes(apex, [...spec.records, ...added])
  const ordered = [...nodes.values()].sort((a, b) => a.name.compare(b.name))

  const sign = (set: RRset, odd?: Oddity, by?: readonly LabKey[]): RRset => {
    const keys = by ?? (AT_ENTRY.has(set.type) ? spec.signers.keys : spec.signers.data)
    const signing = { signerName: apex, inception: spec.inception, expiration: spec.expiration }
    return { ...set, signatures: keys.map((key) => signRRset(set, key, signing, odd)) }
  }
  const tools: Tools = { apex, keys: spec.keys, sign }
  const finish = (place: Name, set: RRset, authoritative: boolean): RRset | null => {
    let done: RRset | null = signed && authoritative ? sign(set) : set
    for (const edit of spec.edits) {
      if (done === null || (edit.type ?? set.type) !== set.type || !(edit.owner ?? place).equals(place)) continue
      done = edit.change(done, tools)
    }
    return done
  }

  const chain = !signed
    ? null
    : spec.denial.kind === 'nsec'
      ? nsecChain(apex, ordered, ttl, (place, set) => finish(place, set, true))
      : nsec3Chain(apex, ordered, spec.denial, ttl, (place, set) => finish(place, set, true))

  const served = new Map<string, RRset | null>()
  const rrset = (name: Name, type: RRType): RRset | null => {
    const id = `${type} ${name.key}`
    const known = served.get(id)
    if (known !== undefined) return known
    const node = nodes.get(name.key)
    const records = node?.types.get(type)
    let set: RRset | null = null
    if (node !== undefined && records !== undefined) {
      const authoritative = node.role !== 'hidden' && (node.role !== 'cut' || type === TYPE.DS)
      set = finish(name, { owner: node.name, type, class: CLASS_IN, records, signatures: [] }, authoritative)
    } else if (type === TYPE.NSEC && chain?.kind === 'nsec') set = chain.match(name)
    served.set(id, set)
    return set
  }
  return {
    apex,
    signed,
    node: (name) => nodes.get(name.key) ?? null,
    nodes: ordered,
    rrset,
    rrsets: (name) => {
      const types = [...(nodes.get(name.key)?.types.keys() ?? []), TYPE.NSEC]
      return types.map((type) => rrset(name, type)).filter((set) => set !== null)
    },
    chain,
    tools,
    negativeTtl: ttl,
  }
}

/** The lesser of the SOA's TTL and its MINIMUM field (RFC 2308 §5, RFC 9077 §3). */
function negativeTtl(spec: ZoneSpec): number {
  const record = spec.records.find((rr) => rr.type === TYPE.SOA && rr.owner.equals(spec.apex))
  const soa = record === undefined ? null : parseSoa(record.rdata)
  if (record === undefined || soa === null || !soa.ok) throw new RangeError(`${spec.apex} has no SOA`)
  return Math.min(record.ttl, soa.value.minimum)
}

function apexRecords(spec: ZoneSpec): RR[] {
  const rr = (type: RRType, ttl: number, rdata: Uint8Array): RR => ({
    owner: spec.apex,
    type,
    class: CLASS_IN,
    ttl,
    rdata,
  })
  const keys = spec.keys.map((key) => rr(TYPE.DNSKEY, 3600, key.rdata))
  if (spec.denial.kind === 'nsec') return keys
  return [...keys, rr(TYPE.NSEC3PARAM, 0, nsec3paramRdata(spec.denial))]
}

/** Sorts records into nodes and says what each node is. */
function makeNodes(apex: Name, records: readonly RR[]): Map<string, Node> {
  interface Owner {
    readonly name: Name
    readonly types: Map<RRType, RR[]>
  }
  const owners = new Map<string, Owner>()
  for (const rr of records) {
    const node: Owner = owners.get(rr.owner.key) ?? { name: rr.owner, types: new Map() }
    owners.set(rr.owner.key, node)
    const set = node.types.get(rr.type)
    if (set === undefined) node.types.set(rr.type, [rr])
    else if (!set.some((other) => compareRdata(other.rdata, rr.rdata) === 0)) set.push(rr)
  }
  const hidden = (name: Name): boolean => {
    for (let depth = apex.depth; depth < name.depth; depth++) {
      const types = owners.get(name.ancestor(depth).key)?.types
      if (types?.has(TYPE.DNAME) || (depth > apex.depth && types?.has(TYPE.NS))) return true
    }
    return false
  }
  const nodes = new Map<string, Node>()
  for (const { name, types } of owners.values()) {
    const role: Role = name.equals(apex) ? 'apex' : hidden(name) ? 'hidden' : types.has(TYPE.NS) ? 'cut' : 'data'
    nodes.set(name.key, { name, role, types })
  }
  for (const { name, role } of [...nodes.values()]) {
    if (role === 'hidden') continue
    for (let depth = name.depth - 1; depth > apex.depth; depth--) {
      const above = name.ancestor(depth)
      if (!nodes.has(above.key)) nodes.set(above.key, { name: above, role: 'empty', types: new Map() })
    }
  }
  return nodes
}
