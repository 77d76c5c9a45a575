/**
 * A small signed zone for tests: RRsets with their signatures, and the NSEC or NSEC3 that matches or covers a name, so that
 * a test composes a response record by record and can see what it proves.
 */

import { createHash } from 'node:crypto'
import type { TrustAnchor } from '../../src/codes.ts'
import { toBase32hex } from '../../src/dns/base.ts'
import { Name } from '../../src/dns/name.ts'
import { parseZone } from '../../src/dns/presentation.ts'
import { encodeNsec, encodeNsec3, parseNsec, parseNsec3 } from '../../src/dns/rdata.ts'
import { parseType, TYPE } from '../../src/dns/registry.ts'
import type { RR, RRType } from '../../src/dns/rr.ts'
import { dsOf, type Odd, rr, sign, type TestKey, TTL, testKey } from './signer.ts'

export const n = (text: string): Name => Name.parse(text)
export const t = (text: string): RRType => {
  const type = parseType(text)
  if (type === null) throw new Error(`${text} is no type`)
  return type
}

export interface ZoneOptions {
  readonly nsec3?: {
    readonly iterations?: number
    readonly salt?: string
    readonly optOut?: boolean
    readonly flags?: number
    readonly hashAlgorithm?: number
  }
  readonly key?: TestKey
  /** DNSKEYs beside `key` */
  readonly moreKeys?: readonly TestKey[]
  /** zones delegated to with NS and DS */
  readonly secure?: readonly TestZone[]
}

export interface TestZone {
  readonly name: Name
  readonly key: TestKey
  readonly anchor: TrustAnchor
  /** the records of one RRset, unsigned; none when there is no such RRset */
  bare(owner: string, type: string): readonly RR[]
  /** the same with an RRSIG of `key` */
  signed(owner: string, type: string, odd?: Odd): readonly RR[]
  /** what a wildcard gives at another name: its records and its RRSIG moved there */
  expanded(wildcard: string, type: string, to: string): readonly RR[]
  readonly soa: readonly RR[]
  readonly dnskey: readonly RR[]
  /** the NSEC or NSEC3 at the name, with its RRSIG; `types`: with this bitmap instead of the true one */
  matching(name: string, types?: string): readonly RR[]
  /** the NSEC or NSEC3 whose interval has the name inside, with its RRSIG */
  covering(name: string): readonly RR[]
  /** what a correct server sends when the zone lacks the name or the type: rcode and authority section */
  deny(name: string): { readonly rcode: 'NOERROR' | 'NXDOMAIN'; readonly authority: readonly RR[] }
  /** what a correct server sends to a question inside the zone: data, one alias, a wildcard's, or a denial */
  answer(
    name: string,
    type: string,
  ): { readonly rcode: 'NOERROR' | 'NXDOMAIN'; readonly answer: readonly RR[]; readonly authority: readonly RR[] }
  /** an NSEC with these fields, signed by this zone whether or not it is true */
  nsec(owner: string, next: string, types: string): readonly RR[]
  /** every NSEC or NSEC3 of the zone, each with its RRSIG */
  readonly chain: readonly (readonly RR[])[]
  /** owners of the zone, and the empty non-terminals above them */
  readonly names: readonly string[]
  /** signs any RRset as this zone */
  sign(records: readonly RR[], odd?: Odd): readonly RR[]
}

interface Link {
  readonly position: string
  readonly record: RR
}

/**
 * @param text the zone without DNSSEC records, in zone-file text relative to `origin`; DS records may be in it
 */
export function testZone(origin: string, text: string, options: ZoneOptions = {}): TestZone {
  const name = n(origin)
  const key = options.key ?? testKey(origin)
  const soaText = `@ ${TTL} IN SOA ns.${origin === '.' ? '' : origin} hostmaster.${origin === '.' ? '' : origin} 1 3600 300 604800 3600`
  const keys = [key, ...(options.moreKeys ?? [])].map((k) => rr(name, TYPE.DNSKEY, k.rdata))
  const delegated = (options.secure ?? []).flatMap((child) => [
    rr(child.name, TYPE.NS, child.name.child('ns').wire()),
    rr(child.name, TYPE.DS, dsOf(child.name, child.key)),
  ])
  const nsText = `@ ${TTL} IN NS ns.${origin === '.' ? '' : origin}`
  const records = [...parseZone(`${soaText}\n${nsText}\n${text}`, { origin: name, ttl: TTL }), ...keys, ...delegated]
  const cuts = records.filter((r) => r.type === TYPE.NS && !r.owner.equals(name)).map((r) => r.owner)
  const dnames = records.filter((r) => r.type === TYPE.DNAME).map((r) => r.owner)
  const hidden = (owner: Name): boolean => [...cuts, ...dnames].some((cut) => owner.isBelow(cut))
  const bare = (owner: Name, type: RRType): readonly RR[] =>
    records.filter((r) => r.type === type && r.owner.equals(owner))
  const signed = (set: readonly RR[], odd?: Odd): readonly RR[] =>
    set.length === 0 ? [] : [...set, sign(set, name, key, odd)]
  const chain = memo(() => (options.nsec3 === undefined ? nsecChain() : nsec3Chain(options.nsec3)))
  const hash = (of: Name): string => nsec3Hash(of, options.nsec3?.salt ?? '', options.nsec3?.iterations ?? 0)
  const position = (of: Name): string => (options.nsec3 === undefined ? of.key : hash(of))

  function typesAt(owner: Name): Set<RRType> {
    const types = new Set(records.filter((r) => r.owner.equals(owner)).map((r) => r.type))
    const cut = cuts.some((c) => c.equals(owner))
    // Of a delegation only NS and DS stand in the bitmap (RFC 4034 §4.1.2): glue of the same name does not.
    if (cut) for (const type of types) if (type !== TYPE.NS && type !== TYPE.DS) types.delete(type)
    return types
  }

  function owners(): Name[] {
    const all = new Map(records.filter((r) => !hidden(r.owner)).map((r) => [r.owner.key, r.owner]))
    return [...all.values()].sort((a, b) => a.compare(b))
  }

  function nsecChain(): readonly Link[] {
    const all = owners()
    return all.map((owner, i) => {
      const types = [...typesAt(owner), TYPE.NSEC, TYPE.RRSIG]
      const rdata = encodeNsec({ nextDomainName: all[(i + 1) % all.length]!, types })
      return { position: owner.key, record: rr(owner, TYPE.NSEC, rdata) }
    })
  }

  function nsec3Chain(wish: NonNullable<ZoneOptions['nsec3']>): readonly Link[] {
    const names = new Map<string, Name>()
    for (const owner of owners()) {
      const types = typesAt(owner)
      if (wish.optOut === true && types.has(TYPE.NS) && !types.has(TYPE.DS) && !owner.equals(name)) continue
      for (let depth = owner.depth; depth >= name.depth; depth--)
        names.set(owner.ancestor(depth).key, owner.ancestor(depth))
    }
    const all = [...names.values()]
      .map((owner) => ({ owner, hashed: hash(owner) }))
      .sort((a, b) => (a.hashed < b.hashed ? -1 : 1))
    return all.map(({ owner, hashed }, i) => {
      const types = typesAt(owner)
      const unsigned = types.size === 1 && types.has(TYPE.NS)
      if (types.size > 0 && !unsigned) types.add(TYPE.RRSIG)
      const rdata = encodeNsec3({
        hashAlgorithm: wish.hashAlgorithm ?? 1,
        flags: wish.flags ?? (wish.optOut === true ? 1 : 0),
        iterations: wish.iterations ?? 0,
        salt: Buffer.from(wish.salt ?? '', 'hex'),
        nextHashedOwner: Buffer.from(all[(i + 1) % all.length]!.hashed, 'hex'),
        types,
      })
      return { position: hashed, record: rr(name.child(toBase32hex(Buffer.from(hashed, 'hex'))), TYPE.NSEC3, rdata) }
    })
  }

  function matching(text: string, types?: string): readonly RR[] {
    const link = chain().find((l) => l.position === position(n(text)))
    if (link === undefined) throw new Error(`nothing of the chain matches ${text}`)
    if (types === undefined) return signed([link.record])
    return signed([{ ...link.record, rdata: retyped(link.record, types.split(' ').map(t)) }])
  }

  function covering(text: string): readonly RR[] {
    const target = n(text)
    const before = (l: Link): boolean =>
      options.nsec3 === undefined ? l.record.owner.compare(target) < 0 : l.position < hash(target)
    const link = chain().findLast(before) ?? chain().at(-1)!
    if (link.position === position(target) || chain().some((l) => l.position === position(target))) {
      throw new Error(`${text} is matched, not covered`)
    }
    return signed([link.record])
  }

  const exists = (of: Name): boolean =>
    records.some((r) => !hidden(r.owner) && r.owner.isWithin(of)) && of.isWithin(name)
  const proof = (of: Name): readonly RR[] => {
    const text = String(of)
    return chain().some((l) => l.position === position(of)) ? matching(text) : covering(text)
  }

  function deny(text: string): ReturnType<TestZone['deny']> {
    const target = n(text)
    const soa = signed(bare(name, TYPE.SOA))
    // A name that Opt-Out leaves out of the chain is denied like one that is not there (RFC 5155 section 7.2.4).
    const shown = (of: Name): boolean => exists(of) && (options.nsec3 === undefined || inChain(of))
    if (shown(target)) return { rcode: 'NOERROR', authority: [...soa, ...proof(target)] }
    let depth = target.depth - 1
    while (!shown(target.ancestor(depth))) depth--
    const encloser = target.ancestor(depth)
    const wildcard = encloser.wildcard()
    const pieces = [...soa, ...proof(target.ancestor(depth + 1)), ...proof(wildcard)]
    if (options.nsec3 !== undefined) pieces.push(...proof(encloser))
    const authority = pieces.filter((r, i) => pieces.findIndex((other) => same(r, other)) === i)
    return { rcode: exists(wildcard) || exists(target) ? 'NOERROR' : 'NXDOMAIN', authority }
  }
  function answer(text: string, type: string): ReturnType<TestZone['answer']> {
    const target = n(text)
    const own = (owner: Name): readonly RR[] => {
      const exact = bare(owner, t(type))
      return signed(exact.length > 0 ? exact : bare(owner, TYPE.CNAME))
    }
    const dname = dnames.find((d) => target.isBelow(d))
    if (dname !== undefined) return { rcode: 'NOERROR', answer: signed(bare(dname, TYPE.DNAME)), authority: [] }
    if (own(target).length > 0) return { rcode: 'NOERROR', answer: own(target), authority: [] }
    const denial = deny(text)
    if (exists(target)) return { ...denial, answer: [] }
    let depth = target.depth - 1
    while (!exists(target.ancestor(depth))) depth--
    const source = own(target.ancestor(depth).wildcard())
    if (source.length === 0) return { ...denial, answer: [] }
    return {
      rcode: 'NOERROR',
      answer: source.map((r) => ({ ...r, owner: target })),
      authority: proof(target.ancestor(depth + 1)),
    }
  }

  const inChain = (of: Name): boolean => chain().some((l) => l.position === position(of))

  return {
    name,
    key,
    anchor: { zone: name, ds: null, key },
    bare: (owner, type) => bare(n(owner), t(type)),
    signed: (owner, type, odd) => signed(bare(n(owner), t(type)), odd),
    expanded: (wildcard, type, to) => signed(bare(n(wildcard), t(type))).map((r) => ({ ...r, owner: n(to) })),
    soa: signed(bare(name, TYPE.SOA)),
    dnskey: signed(keys),
    matching,
    covering,
    deny,
    answer,
    nsec: (owner, next, types) =>
      signed([rr(n(owner), TYPE.NSEC, encodeNsec({ nextDomainName: n(next), types: types.split(' ').map(t) }))]),
    get chain() {
      return chain().map((l) => signed([l.record]))
    },
    get names() {
      const all = owners().flatMap((o) =>
        Array.from({ length: o.depth - name.depth + 1 }, (_, i) => String(o.ancestor(name.depth + i))),
      )
      return [...new Set(all)]
    },
    sign: signed,
  }
}

/** The RDATA of an NSEC or NSEC3 with another bitmap. */
function retyped({ type, rdata }: RR, types: readonly RRType[]): Uint8Array {
  if (type === TYPE.NSEC) {
    const parsed = parseNsec(rdata)
    if (!parsed.ok) throw new Error(parsed.why)
    return encodeNsec({ ...parsed.value, types })
  }
  const parsed = parseNsec3(rdata)
  if (!parsed.ok) throw new Error(parsed.why)
  return encodeNsec3({ ...parsed.value, types })
}

const same = (a: RR, b: RR): boolean =>
  a.owner.equals(b.owner) && a.type === b.type && Buffer.compare(a.rdata, b.rdata) === 0

function memo<T>(make: () => T): () => T {
  let value: { readonly it: T } | null = null
  return () => {
    value ??= { it: make() }
    return value.it
  }
}

/** Hexadecimal hash of a name (RFC 5155 §5), done here again so that tests have a second opinion. */
function nsec3Hash(name: Name, salt: string, iterations: number): string {
  let digest: Uint8Array = name.canonicalWire()
  for (let i = 0; i <= iterations; i++) {
    digest = createHash('sha1').update(digest).update(Buffer.from(salt, 'hex')).digest()
  }
  return Buffer.from(digest).toString('hex')
}
