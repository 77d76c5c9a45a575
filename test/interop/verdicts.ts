/** Our verdict beside a resolver's, and the divergences that are known and explained. */

import { readFileSync } from 'node:fs'
import type { Resolver } from './resolvers.ts'

/** What a resolver lets one see: AD, SERVFAIL (or silence), or neither. */
export type Seen = 'secure' | 'insecure' | 'failure'

export interface Reply {
  /** null: no answer */
  readonly rcode: number | null
  readonly ad: boolean
  /** records in the answer, by type, without signatures */
  readonly types: Readonly<Record<string, number>>
}

export interface Ours {
  readonly status: 'secure' | 'insecure' | 'bogus' | 'indeterminate'
  readonly code: string | null
  readonly rcode: number | null
  readonly types: Readonly<Record<string, number>>
  /** what kind of NSEC or NSEC3 RRs the last answer to the question had beside it */
  readonly denial: 'NSEC' | 'minimal NSEC' | 'NSEC3' | 'opt-out NSEC3' | 'minimal NSEC3' | null
  readonly queries: number
  readonly ms: number
  readonly error?: string
}

export interface Case {
  readonly zone: string
  readonly name: string
  readonly type: string
  readonly ours: Ours
  readonly replies: Readonly<Record<Resolver, Reply>>
}

const seen = ({ rcode, ad }: Reply): Seen => (rcode === null || rcode === 2 ? 'failure' : ad ? 'secure' : 'insecure')

export const asSeen = ({ status }: Ours): Seen => (status === 'secure' || status === 'insecure' ? status : 'failure')

export interface Divergence {
  readonly at: Case
  readonly resolver: Resolver
  /** what is compared, ours first */
  readonly what: 'status' | 'rcode' | 'records'
  readonly ours: string
  readonly theirs: string
}

/** Where our verdict and a resolver's differ; where both have the same, the rcode and the records must be the same too. */
function divergences(at: Case): Divergence[] {
  const found: Divergence[] = []
  for (const [resolver, reply] of Object.entries(at.replies) as [Resolver, Reply][]) {
    const add = (what: Divergence['what'], ours: string, theirs: string): void => {
      if (ours !== theirs) found.push({ at, resolver, what, ours, theirs })
    }
    const before = found.length
    add('status', asSeen(at.ours), seen(reply))
    if (found.length > before || seen(reply) === 'failure') continue
    add('rcode', String(at.ours.rcode), String(reply.rcode))
    add('records', JSON.stringify(at.ours.types), JSON.stringify(reply.types))
  }
  return found
}

/** A divergence that is known. Patterns are regular expressions that match the whole text. */
export interface Exception {
  /**
   * zone of the question, then the name without the zone ("@" for the apex) and the type: "zone name type";
   * in the built-in lab "lab/scenario name type", the name in full
   */
  readonly where: string
  readonly resolvers: readonly Resolver[]
  readonly what: Divergence['what']
  readonly ours: string
  readonly theirs: string
  /**
   * policy: both are right by their own limits; resolver: the resolver errs; server: it depends on which server or
   * which answer the resolver met; tool: a choice of ours that the design states
   */
  readonly class: 'policy' | 'resolver' | 'server' | 'tool'
  readonly reason: string
  /** demanded where ours is secure and the resolver fails */
  readonly rfc?: string
  /** depends on caches and timing: need not occur in every run */
  readonly unstable?: boolean
}

export function readExceptions(): readonly Exception[] {
  const list = JSON.parse(readFileSync(new URL('./exceptions.json', import.meta.url), 'utf8')) as Exception[]
  for (const { where, ours, theirs, reason, rfc, class: kind } of list) {
    if (reason.length < 10) throw new Error(`exceptions.json: ${where}: no reason`)
    if (ours === 'secure' && theirs === 'failure' && (rfc === undefined || kind === 'tool' || kind === 'policy')) {
      throw new Error(
        `exceptions.json: ${where}: ours is secure where a validator fails: only its error can excuse that, with an RFC`,
      )
    }
  }
  return list
}

const relative = (name: string, zone: string): string => {
  if (name === zone) return '@'
  if (zone === '.') return name.slice(0, -1)
  return name.endsWith(`.${zone}`) ? name.slice(0, -zone.length - 1) : name
}

const whole = (pattern: string, text: string): boolean => new RegExp(`^(?:${pattern})$`).test(text)

const matches = (exception: Exception, { at, resolver, what, ours, theirs }: Divergence): boolean =>
  exception.what === what &&
  exception.resolvers.includes(resolver) &&
  whole(exception.ours, ours) &&
  whole(exception.theirs, theirs) &&
  whole(exception.where, `${at.zone} ${relative(at.name, at.zone)} ${at.type}`)

/** The divergences of a case that no exception explains; the exceptions that explain some go into `used`. */
export function unexplained(one: Case, exceptions: readonly Exception[], used?: Set<Exception>): Divergence[] {
  return divergences(one).filter((divergence) => {
    const known = exceptions.filter((exception) => matches(exception, divergence))
    for (const exception of known) used?.add(exception)
    return known.length === 0
  })
}

/** One line that says who says what. */
export const tell = ({ at, resolver, what, ours, theirs }: Divergence): string =>
  `${at.zone} ${relative(at.name, at.zone)} ${at.type}: ${what}: ours ${ours} (${at.ours.status}, ${at.ours.code ?? 'no cause'}), ${resolver} ${theirs}`
