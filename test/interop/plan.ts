/**
 * The test world as data: root, top-level zones, children and grandchildren; who signs each, with what, how it
 * denies, who serves it. Faults are in `faults.ts`.
 */

import type { Fault } from './faults/fault.ts'
import { SPECIAL_ZONES } from './faults/parents.ts'
import { FAULTS } from './faults.ts'
import { MODE_ZONES } from './modes.ts'
import { dsOf, isSep, type Rec } from './records.ts'
import type { Denial, Keys, Signing, SignOptions } from './signers.ts'

export type Vendor = 'named' | 'nsd' | 'knotd' | 'pdns'

/** What an edit of a signed zone can use. */
export interface Tools {
  readonly zone: string
  readonly folder: string
  readonly keys: Keys
  /** the unsigned records, without DNSKEY */
  readonly base: readonly Rec[]
  /** signs other records, or the same at another time, with the zone's keys or others */
  readonly sign: (records: readonly Rec[], options?: SignOptions, keys?: Keys, signing?: Signing) => Promise<Rec[]>
}

export type Edit = (signed: readonly Rec[], tools: Tools) => readonly Rec[] | Promise<readonly Rec[]>

export interface ZonePlan {
  /** absolute, lower case */
  readonly name: string
  /** which of a vendor's servers: parent and child on one tier share one server */
  readonly tier: number
  readonly servers: readonly Vendor[]
  readonly signing: Signing | null
  readonly content: 'full' | 'short' | 'delegations' | 'kinds'
  /** RDATA of the DS records at the parent; by default one SHA-256 DS for each SEP key */
  readonly ds?: (keys: readonly Rec[], zone: string) => readonly string[]
  readonly edit?: Edit
  /** changes the parent's signed zone after this delegation was put in and signed */
  readonly parentEdit?: (
    signed: readonly Rec[],
    tools: Tools,
    child: string,
  ) => readonly Rec[] | Promise<readonly Rec[]>
  readonly makeKeys?: (folder: string, zone: string, signing: Signing) => Promise<Keys>
  /** more records: owner relative to the zone or "@", then type and RDATA */
  readonly more?: readonly string[]
  /** name servers in another zone, without glue at the parent */
  readonly glueless?: boolean
  /** addresses of the name servers instead of the vendors' */
  readonly addresses?: readonly string[]
  /** the second vendor serves the zone as it was before the edit */
  readonly secondIsHealthy?: boolean
  readonly fault?: string
}

export const usualDs = (keys: readonly Rec[]): readonly string[] => keys.filter(isSep).map((key) => dsOf(key))

const PAIRS: readonly (readonly Vendor[])[] = [
  ['named', 'nsd'],
  ['nsd', 'knotd'],
  ['knotd', 'named'],
  ['pdns', 'nsd'],
  ['named', 'pdns'],
  ['knotd', 'pdns'],
]

const pair = (n: number): readonly Vendor[] => PAIRS[n % PAIRS.length]!

/**
 * PowerDNS reckons an opt-out chain itself and leaves unsigned delegations out; ldns puts them in. Signatures made by
 * one do not fit the chain of the other.
 */
const pairFor = (n: number, by: string, denial: Denial): readonly Vendor[] =>
  by === 'ldns' && denial === 'opt-out' ? ['named', 'nsd'] : pair(n)

const bind = (algorithm: number, denial: Denial, more: Partial<Signing> = {}): Signing => ({
  by: 'bind',
  algorithm,
  denial,
  ...more,
})

/** Zones that aliases of other zones lead to: one secure, one unsigned, one bogus. */
export const TARGETS = { secure: 'haven.alpha.', unsigned: 'bare.alpha.', bogus: 'sour.alpha.' } as const

const TLDS: readonly ZonePlan[] = [
  tld('alpha.', ['named', 'nsd'], bind(13, 'nsec')),
  tld('beta.', ['nsd', 'knotd'], { by: 'ldns', algorithm: 8, bits: 2048, denial: 'nsec3' }),
  tld('gamma.', ['knotd'], { by: 'knot', algorithm: 13, denial: 'nsec3', iterations: 5, salt: 'abcd' }),
  tld('delta.', ['pdns'], { by: 'pdns', algorithm: 13, denial: 'narrow', iterations: 1, salt: 'ab' }),
  tld('omega.', ['named', 'knotd'], bind(8, 'opt-out', { bits: 2048 })),
  tld('epsilon.', ['knotd', 'pdns'], bind(15, 'nsec3', { iterations: 10, salt: 'aabbccdd' })),
  tld('zeta.', ['pdns', 'named'], { by: 'pdns', algorithm: 14, denial: 'nsec' }),
  tld('online.', ['knotd'], { by: 'knot-online', algorithm: 13, denial: 'nsec' }),
  tld('plain.', ['nsd'], null),
  // Signed, but the root has no DS for it: all below is insecure, whatever is wrong there.
  { ...tld('unlinked.', ['named'], bind(13, 'nsec')), ds: () => [] },
  // Parents of the faulty zones.
  tld('fn.', ['nsd'], bind(13, 'nsec')),
  tld('ft.', ['nsd'], { by: 'ldns', algorithm: 13, denial: 'nsec3' }),
]

function tld(name: string, servers: readonly Vendor[], signing: Signing | null): ZonePlan {
  // A server that signs as it serves cannot share the work with another vendor's.
  const alone = signing !== null && ['knot', 'knot-online', 'pdns'].includes(signing.by)
  return { name, tier: 1, servers: alone ? servers.slice(0, 1) : servers, signing, content: 'delegations' }
}

const ALGORITHMS = [5, 7, 8, 10, 13, 14, 15, 16] as const
const PARENTS = ['alpha.', 'beta.', 'gamma.', 'delta.', 'omega.', 'epsilon.', 'zeta.', 'online.'] as const

/** Every signer with every algorithm it has and every way to deny. */
function children(): ZonePlan[] {
  const plans: ZonePlan[] = []
  const add = (signing: Signing, servers: readonly Vendor[]): void => {
    const more = `${signing.csk === true ? '-csk' : ''}${signing.iterations === undefined ? '' : `-i${signing.iterations}`}`
    const label = `${signing.by}${signing.algorithm}-${signing.denial}${more}`
    plans.push({
      name: `${label}.${PARENTS[plans.length % PARENTS.length]}`,
      tier: 2,
      servers,
      signing,
      content: 'full',
    })
  }
  for (const by of ['bind', 'ldns', 'knot', 'pdns'] as const) {
    for (const algorithm of ALGORITHMS) {
      // NSEC3 is not defined for algorithm 5 (RFC 5155 §2).
      const denials: Denial[] = algorithm === 5 ? ['nsec'] : ['nsec', 'nsec3', 'opt-out']
      if (by === 'pdns' && algorithm >= 13) denials.push('narrow')
      for (const denial of denials) {
        const servers: readonly Vendor[] =
          by === 'pdns' ? ['pdns'] : by === 'knot' ? ['knotd'] : pairFor(plans.length, by, denial)
        const csk = (algorithm === 13 || algorithm === 15) && denial !== 'nsec'
        add({ by, algorithm, denial, ...(csk ? { csk } : {}) }, servers)
      }
    }
  }
  for (const algorithm of [8, 13, 14, 15]) add({ by: 'knot-online', algorithm, denial: 'nsec' }, ['knotd'])
  add({ by: 'bind', algorithm: 13, denial: 'nsec3', iterations: 50, salt: '0102' }, ['named', 'nsd'])
  add({ by: 'ldns', algorithm: 15, denial: 'nsec3', iterations: 1, salt: 'ff'.repeat(120) }, ['nsd'])
  add({ by: 'bind', algorithm: 8, bits: 2048, denial: 'nsec3', iterations: 2 }, ['named', 'knotd'])
  add({ by: 'bind', algorithm: 8, bits: 4096, denial: 'nsec', iterations: 0 }, ['named', 'nsd'])
  return plans
}

/** Below each child: one signed zone, one unsigned, and one signed without DS. */
function grandchildren(of: readonly ZonePlan[]): ZonePlan[] {
  return of.flatMap((parent, n) => {
    // Every fourth family lives on the parent's own server: the answer then passes the cut unseen.
    const [tier, servers] = n % 4 === 3 ? [2, parent.servers.slice(0, 1)] : [3, pair(n + 1).slice(0, 1)]
    const host = { tier, servers, content: 'short' } as const
    const denial: Denial = n % 2 === 0 ? 'nsec' : 'nsec3'
    const by = n % 3 === 0 && servers[0] !== 'pdns' ? 'ldns' : 'bind'
    return [
      { ...host, name: `sub.${parent.name}`, signing: { by, algorithm: n % 5 === 0 ? 15 : 13, denial } },
      { ...host, name: `uns.${parent.name}`, signing: null },
      ...(n % 2 === 0
        ? [{ ...host, name: `isl.${parent.name}`, signing: bind(13, denial, { csk: true }), ds: () => [] }]
        : []),
    ] satisfies ZonePlan[]
  })
}

/** Six cuts deep over different servers; three labels between two cuts; several cuts on one server. */
function chains(): ZonePlan[] {
  const plans: ZonePlan[] = []
  const vendors: readonly Vendor[] = ['nsd', 'knotd', 'named', 'pdns', 'nsd', 'knotd']
  let name = 'alpha.'
  vendors.forEach((vendor, depth) => {
    name = `d${depth + 2}.${name}`
    const signing = bind(13, depth % 2 === 0 ? 'nsec3' : 'nsec')
    plans.push({ name, tier: depth + 2, servers: [vendor], signing, content: 'short' })
  })
  plans.push({ name: 'x.y.z.far.beta.', tier: 2, servers: ['nsd'], signing: bind(13, 'nsec'), content: 'short' })
  plans.push({ name: 'x.y.z.near.omega.', tier: 1, servers: ['named'], signing: bind(13, 'nsec3'), content: 'short' })
  for (const [vendor, parent] of [
    ['named', 'alpha.'],
    ['nsd', 'beta.'],
    ['knotd', 'gamma.'],
    ['pdns', 'delta.'],
  ] as const) {
    const same = { tier: 1, servers: [vendor], content: 'short' } as const
    plans.push({ ...same, name: `one.${parent}`, signing: bind(13, 'nsec') })
    plans.push({ ...same, name: `two.one.${parent}`, signing: bind(15, 'nsec3') })
    plans.push({ ...same, name: `three.two.one.${parent}`, signing: bind(13, 'nsec') })
    plans.push({ ...same, name: `uns.two.one.${parent}`, signing: null })
    plans.push({ ...same, name: `below.uns.two.one.${parent}`, signing: bind(13, 'nsec') })
  }
  return plans
}

const OTHERS: readonly ZonePlan[] = [
  { name: TARGETS.secure, tier: 2, servers: ['nsd'], signing: bind(13, 'nsec'), content: 'full' },
  { name: TARGETS.unsigned, tier: 2, servers: ['knotd'], signing: null, content: 'full' },
  {
    name: TARGETS.bogus,
    tier: 2,
    servers: ['nsd'],
    signing: bind(13, 'nsec'),
    content: 'full',
    fault: 'sour',
    edit: FAULTS.find((fault) => fault.id === 'rrsig-bad-all')!.edit!,
  },
  {
    name: 'glueless.beta.',
    tier: 2,
    servers: ['knotd', 'nsd'],
    signing: bind(13, 'nsec3'),
    content: 'short',
    glueless: true,
  },
  { name: 'unsigned.unlinked.', tier: 2, servers: ['nsd'], signing: null, content: 'short' },
  { name: 'signed.unlinked.', tier: 2, servers: ['nsd'], signing: bind(13, 'nsec'), content: 'short' },
  {
    name: 'broken.unlinked.',
    tier: 2,
    servers: ['nsd'],
    signing: bind(13, 'nsec'),
    content: 'short',
    edit: FAULTS.find((fault) => fault.id === 'rrsig-bad-all')!.edit!,
  },
  // A trust anchor is configured for it, and its parent is unsigned.
  { name: ISLAND(), tier: 2, servers: ['nsd'], signing: bind(13, 'nsec'), content: 'short' },
  { name: 'unsigned.plain.', tier: 2, servers: ['named'], signing: null, content: 'full' },
  { name: 'signed.plain.', tier: 2, servers: ['named'], signing: bind(13, 'nsec3'), content: 'full' },
]

export function ISLAND(): string {
  return 'island.plain.'
}

function faulty(fault: Fault): ZonePlan[] {
  const flavours: readonly Denial[] = fault.denial === undefined ? ['nsec', 'nsec3'] : [fault.denial]
  return flavours.map((denial) => {
    const nsec = denial === 'nsec'
    const servers: readonly Vendor[] = fault.servers ?? [nsec ? 'nsd' : 'knotd']
    const signing = fault.signing === null ? null : bind(13, denial, fault.signing)
    const { id, denial: _denial, servers: _servers, signing: _signing, parent, ...rest } = fault
    return {
      ...rest,
      name: `${id}.${parent ?? (nsec ? 'fn.' : 'ft.')}`,
      tier: 2,
      servers,
      signing,
      content: 'short',
      fault: id,
    } satisfies ZonePlan
  })
}

/** Every zone but the root, in no order. */
export function planZones(): readonly ZonePlan[] {
  const kids = children()
  return [
    ...[...TLDS, ...kids, ...grandchildren(kids), ...chains(), ...OTHERS],
    ...[...FAULTS.flatMap(faulty), ...SPECIAL_ZONES, ...MODE_ZONES],
  ]
}

export const ROOT: ZonePlan = {
  name: '.',
  tier: 0,
  servers: ['named', 'nsd'],
  signing: bind(8, 'nsec', { bits: 2048 }),
  content: 'delegations',
}
