/**
 * What the names of one run share: the packets of the zones above them and the verifications of what is in them, so that
 * each such zone is asked and verified once. A packet is kept while a resolver could keep it: no longer than its TTLs and
 * signatures last (RFC 4035 §5.3.3), and ten minutes at most. Nothing is kept of a zone whose chain did not hold, and nothing
 * of the zone that is checked is ever taken from here.
 */

import { read } from '../collect/reading.ts'
import type { Verification } from '../crypto/verify.ts'
import type { Name } from '../dns/name.ts'
import { parseRrsig } from '../dns/rdata.ts'
import { TYPE } from '../dns/registry.ts'
import type { Question } from '../dns/rr.ts'
import type { Report, Step } from '../report.ts'
import { isProbe, type Observation } from '../snapshot.ts'
import { planFor, type Traced, type TraceOptions, trace } from '../trace.ts'
import type { Verified } from '../validate/context.ts'
import { locate } from './place.ts'

/** Seconds for which a packet is kept at most. */
const MOST_AGE = 600
/** Zones, the least recently used of which are forgotten. */
const MOST_ZONES = 1000
/** Verifications; a zone on four servers needs some two hundred. */
const MOST_VERIFIED = 4096

interface Kept {
  readonly observation: Observation
  /** seconds since 1970 */
  readonly until: number
}

interface Now {
  /** seconds since 1970 */
  readonly now: number
  /** all is judged at one instant, whatever the time is: signatures do not expire while the run goes on */
  readonly fixed: boolean
}

export interface Pool {
  /** packets of the zones strictly above a name, the highest zone first */
  readonly above: (name: Name, now: number) => readonly Observation[]
  /** keeps what a trace has shown of the zones strictly above the one that holds its name */
  readonly learn: (traced: Traced, zone: Name, now: Now) => void
  readonly forget: (zones: readonly Name[]) => void
  readonly verified: Verified
}

/** An empty pool: one for each run. It grows to a bounded size and asks nothing itself. */
export function makePool(): Pool {
  const zones = new Map<string, readonly Kept[]>()
  const fresh = (zone: Name, now: number): readonly Kept[] => {
    const known = zones.get(zone.key)
    if (known === undefined) return []
    zones.delete(zone.key)
    // A zone is known by all of its packets or by none: a part of them would be asked for anew, and mixed with the rest.
    if (known.some(({ until }) => until <= now)) return []
    zones.set(zone.key, known)
    return known
  }
  return {
    above: (name, now) => {
      const found: Observation[] = []
      for (let depth = 0; depth < name.depth; depth++) {
        found.push(...fresh(name.ancestor(depth), now).map(({ observation }) => observation))
      }
      return found
    },
    learn: ({ snapshot, report }, zone, { now, fixed }) => {
      for (const held of zonesThatHold(report)) {
        if (!zone.isBelow(held)) continue
        // What other servers say of its keys is shared by the transport, which forgets what nobody asks it for.
        if (fresh(held, now).length > 0) continue
        const kept = snapshot.observations
          .filter((o) => isKept(o, held))
          .map((o) => ({ observation: o, until: lasts(o, fixed) }))
        if (kept.length > 0 && kept.every(({ until }) => until > now)) zones.set(held.key, kept)
      }
      for (const key of zones.keys()) {
        if (zones.size <= MOST_ZONES) break
        zones.delete(key)
      }
    },
    forget: (gone) => {
      for (const { key } of gone) zones.delete(key)
    },
    verified: recent(MOST_VERIFIED),
  }
}

/**
 * A trace that asks for nothing of the zones above that the pool has. Where it shows that what was kept may be to blame, or
 * that the zone itself is one of them, it is made again without.
 */
export async function traceWith(pool: Pool, question: Question, options: TraceOptions): Promise<Traced> {
  const seconds = (): number => Math.floor(options.now() / 1000)
  const plan = planFor(question, options)
  const once = async (
    known: readonly Observation[],
  ): Promise<Traced & { readonly zone: Name; readonly exists: boolean }> => {
    const traced = await trace(question, { ...options, ...(known.length > 0 && { known }) })
    const { zone, exists } = locate(traced.snapshot.observations, plan, question.name)
    if (traced.snapshot.stopped === undefined) {
      pool.learn(traced, zone, { now: seconds(), fixed: options.at !== undefined })
    }
    return { ...traced, zone, exists }
  }
  const known = pool.above(question.name, seconds())
  const traced = await once(known)
  if (known.length === 0 || traced.snapshot.stopped !== undefined) return traced
  const subjects = known.map(subjectOf)
  if (!stands(traced.report, subjects)) {
    pool.forget(subjects)
    return once([])
  }
  const higher = known.filter((o) => !traced.exists || traced.zone.isBelow(subjectOf(o)))
  return higher.length === known.length ? traced : once(higher)
}

/** The zone that a kept packet is about: its keys, or the delegation to it. */
const subjectOf = (o: Observation): Name => referred(o) ?? o.question.name

/** What is worth keeping for a zone: its DNSKEY RRset, the referral to it, its DS RRset or the denial of that. */
function isKept(o: Observation, zone: Name): boolean {
  const { outcome, question } = o
  if (isProbe(o) || outcome.kind !== 'response' || outcome.response.tc || outcome.response.problems.length > 0)
    return false
  if (referred(o)?.equals(zone) === true) return true
  const isDs = question.type === TYPE.DS && zone.isBelow(o.askedFor)
  const isSaid = read(outcome.response, o.askedFor, question).kind !== 'useless'
  return (isKeysOf(zone, o) || isDs) && question.name.equals(zone) && isSaid
}

const isKeysOf = (zone: Name, { question, askedFor }: Observation): boolean =>
  question.type === TYPE.DNSKEY && askedFor.equals(zone)

/** The zone that a response refers to. */
function referred({ outcome, askedFor, question }: Observation): Name | null {
  if (outcome.kind !== 'response') return null
  const said = read(outcome.response, askedFor, question)
  return said.kind === 'referral' ? said.child : null
}

/** Until when a packet may be kept, in seconds since 1970. @param fixed signatures do not count */
function lasts({ at, outcome }: Observation, fixed: boolean): number {
  if (outcome.kind !== 'response') return at
  const { answer, authority, additional } = outcome.response
  const ends = [...answer, ...authority, ...additional].flatMap((rr) => {
    const rrsig = rr.type === TYPE.RRSIG && !fixed ? parseRrsig(rr.rdata) : null
    return [at + rr.ttl, ...(rrsig?.ok === true ? [rrsig.value.expiration] : [])]
  })
  return Math.min(at + MOST_AGE, ...ends)
}

/** The steps of zones, each above those below it. */
const zoneSteps = (step: Step): readonly Step[] =>
  step.kind === 'zone' ? [step] : step.children.flatMap((child) => zoneSteps(child))

const isSound = ({ outcome }: Step): boolean => outcome === 'holds' || outcome === 'ends'

/** Zones whose delegation and keys hold, or that are insecure in good order. */
const zonesThatHold = ({ root }: Report): readonly Name[] =>
  zoneSteps(root)
    .filter(isSound)
    .map(({ subject }) => subject.zone)

/** What was kept is not to blame: of these zones all holds, and of the delegations that were asked for now too. */
const stands = ({ root }: Report, kept: readonly Name[]): boolean =>
  zoneSteps(root).every(
    (step) =>
      isSound(step) ||
      (!kept.some((zone) => zone.equals(step.subject.zone)) &&
        step.children.some((part) => part.kind === 'delegation' && isSound(part))),
  )

/** A map that forgets what was not looked up for longest. */
function recent(most: number): Verified {
  const known = new Map<string, Verification>()
  return {
    get: (id) => {
      const found = known.get(id)
      if (found === undefined) return undefined
      known.delete(id)
      known.set(id, found)
      return found
    },
    set: (id, verification) => {
      known.delete(id)
      known.set(id, verification)
      const [oldest] = known.size > most ? known.keys() : []
      if (oldest !== undefined) known.delete(oldest)
      return known
    },
  }
}
