/**
 * Chains of denial: which NSEC or NSEC3 matches or covers a name, made and signed when asked for
 * (RFC 4034 §4, RFC 4035 §2.3, RFC 5155 §7.1).
 */

import { nsec3Hash } from '../crypto/nsec3.ts'
import { toBase32hex } from '../dns/base.ts'
import type { Name } from '../dns/name.ts'
import { encodeNsec, encodeNsec3, encodeNsec3param } from '../dns/rdata.ts'
import { CLASS_IN, TYPE } from '../dns/registry.ts'
import type { RRset, RRType } from '../dns/rr.ts'
import type { Denial, Node } from './zone.ts'

export interface Chain {
  readonly kind: 'nsec' | 'nsec3'
  readonly optOut: boolean
  /** the record that stands at this name; null when there is none */
  readonly match: (name: Name) => RRset | null
  /** the record whose span holds this name, which itself has none */
  readonly cover: (name: Name) => RRset | null
  /** the names that have a record, in the order of the chain */
  readonly names: readonly Name[]
}

/** Signs and edits one record of the chain. `place` is the name it speaks for. */
type Finish = (place: Name, set: RRset) => RRset | null

/** NSEC at every authoritative name and delegation (RFC 4035 §2.3). */
export function nsecChain(apex: Name, nodes: readonly Node[], ttl: number, finish: Finish): Chain {
  const names = nodes.filter((node) => node.role !== 'hidden' && node.role !== 'empty')
  const record = remembered((index) => {
    const { name: owner, types } = names[index]!
    const rdata = encodeNsec({
      nextDomainName: names[index + 1]?.name ?? apex,
      types: new Set([...listed(names[index]!, types), TYPE.RRSIG, TYPE.NSEC]),
    })
    const rr = { owner, type: TYPE.NSEC, class: CLASS_IN, ttl, rdata }
    return finish(owner, { owner, type: TYPE.NSEC, class: CLASS_IN, records: [rr], signatures: [] })
  })
  const places = new Map(names.map((node, index) => [node.name.key, index]))
  return {
    kind: 'nsec',
    optOut: false,
    match: (name) => record(places.get(name.key)),
    cover: (name) => record(lastAtMost(names, (node) => node.name.compare(name)) ?? 0),
    names: names.map((node) => node.name),
  }
}

/** NSEC3 at the hash of every such name and of the empty non-terminals (RFC 5155 §7.1). */
export function nsec3Chain(
  apex: Name,
  nodes: readonly Node[],
  parameters: Extract<Denial, { kind: 'nsec3' }>,
  ttl: number,
  finish: Finish,
): Chain {
  const { iterations, salt, optOut } = parameters
  const kept = optOut ? withoutInsecure(nodes) : nodes
  const hash = (name: Name): string => toBase32hex(nsec3Hash(name, salt, iterations))
  const lookup = (name: Name): string => toBase32hex(nsec3Hash(name, parameters.lookupSalt ?? salt, iterations))
  const links = kept
    .filter((node) => node.role !== 'hidden')
    .map((node) => ({ node, raw: nsec3Hash(node.name, salt, iterations), hash: hash(node.name) }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1))
  const record = remembered((index) => {
    const { node, hash: label } = links[index]!
    const rdata = encodeNsec3({
      hashAlgorithm: 1,
      flags: optOut ? 1 : 0,
      iterations,
      salt,
      nextHashedOwner: links[(index + 1) % links.length]!.raw,
      types: new Set(nsec3Types(node)),
    })
    const owner = apex.child(label)
    const rr = { owner, type: TYPE.NSEC3, class: CLASS_IN, ttl, rdata }
    return finish(node.name, { owner, type: TYPE.NSEC3, class: CLASS_IN, records: [rr], signatures: [] })
  })
  const places = new Map(links.map((link, index) => [link.hash, index]))
  return {
    kind: 'nsec3',
    optOut,
    match: (name) => record(places.get(lookup(name))),
    cover: (name) => {
      const wanted = lookup(name)
      const at = lastAtMost(links, (link) => (link.hash < wanted ? -1 : 1))
      return record(at ?? links.length - 1)
    },
    names: links.map((link) => link.node.name),
  }
}

/** NSEC3PARAM RDATA; it has no Opt-Out flag (RFC 5155 §4.1.2). */
export function nsec3paramRdata({ iterations, salt }: Extract<Denial, { kind: 'nsec3' }>): Uint8Array {
  return encodeNsec3param({ hashAlgorithm: 1, flags: 0, iterations, salt })
}

/** The types of a node that its bitmap lists: at a delegation only NS and DS (RFC 4034 §4.1.2). */
function listed(node: Node, types: Node['types']): RRType[] {
  const all = [...types.keys()]
  return node.role === 'cut' ? all.filter((type) => type === TYPE.NS || type === TYPE.DS) : all
}

/** RRSIG is listed only where something is signed (RFC 5155 §7.1). */
function nsec3Types(node: Node): RRType[] {
  const types = listed(node, node.types)
  const bare = node.role === 'empty' || (node.role === 'cut' && !node.types.has(TYPE.DS))
  return bare ? types : [...types, TYPE.RRSIG]
}

/** Leaves out delegations without DS and the empty non-terminals that lead only to them (RFC 5155 §7.1). */
function withoutInsecure(nodes: readonly Node[]): Node[] {
  const kept = nodes.filter((node) => node.role !== 'cut' || node.types.has(TYPE.DS))
  return kept.filter(
    (node) =>
      node.role !== 'empty' ||
      kept.some(({ name, role }) => role !== 'empty' && role !== 'hidden' && name.isBelow(node.name)),
  )
}

function remembered(make: (index: number) => RRset | null): (index: number | undefined) => RRset | null {
  const made = new Map<number, RRset | null>()
  return (index) => {
    if (index === undefined) return null
    if (!made.has(index)) made.set(index, make(index))
    return made.get(index) ?? null
  }
}

/** Index of the last element for which `order` is not positive, in a sorted list. */
function lastAtMost<T>(list: readonly T[], order: (element: T) => number): number | undefined {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (order(list[middle]!) <= 0) low = middle + 1
    else high = middle
  }
  return low === 0 ? undefined : low - 1
}
