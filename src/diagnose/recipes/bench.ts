/** What every recipe works with: the finding, the packets, and a draft of the plan whose waits have no instant yet. */

import type { Code } from '../../codes.ts'
import { keyFault } from '../../crypto/verify.ts'
import type { Name } from '../../dns/name.ts'
import { type DNSKEY, type DS, REVOKE, ZONE } from '../../dns/rdata.ts'
import { TYPE } from '../../dns/registry.ts'
import type { RRType } from '../../dns/rr.ts'
import type { Finding, Report } from '../../report.ts'
import type { Observation, Server, Timestamp } from '../../snapshot.ts'
import { POLICIES, type Policy } from '../../validate/policy.ts'
import type { Never, Plan, PlanStep, Setting, Wait } from '../plan.ts'
import { dsFor, dsOf, fitForDs, isDsOf, keysOf, parentOf, recordsOf, rrsigsAt } from '../reading.ts'
import type { Seen } from '../seen.ts'
import type { Why } from '../why.ts'

/** What a recipe may look at. */
export interface Bench {
  readonly finding: Finding
  readonly why: Why | null
  readonly report: Report
  readonly seen: Seen
  readonly packets: readonly Observation[]
  /** the chain does not hold because of the finding: nothing that works can be lost by haste */
  readonly broken: boolean
  /** servers that show it, where others of the zone do well; empty: nothing is known of others */
  readonly apart: readonly Server[]
}

export interface StepDraft extends Omit<PlanStep, 'wait'> {
  readonly wait: Omit<Wait, 'until'> | null
}

export interface Draft {
  /** whose keys and denials the commands are for */
  readonly zone: Name
  readonly steps: readonly StepDraft[]
  readonly instead?: readonly StepDraft[]
  readonly never?: readonly Never[]
}

export type FindingOf<C extends Code> = Extract<Finding, { readonly code: C }>

/** Null when there is nothing to mend in this case. */
export type Recipe<C extends Code> = (f: FindingOf<C>, b: Bench) => Draft | null

/** A part of the table: a recipe, or null with its reason beside it. */
export const part = <C extends Code>(
  recipes: { readonly [K in C]: Recipe<K> | null },
): {
  readonly [K in C]: Recipe<K> | null
} => recipes

/** Lays out the tools. */
export function benchFor(
  finding: Finding,
  why: Why | null,
  report: Report,
  seen: Seen,
  apart: readonly Server[] = [],
): Bench {
  const placed = report.findings.find((p) => p.finding.evidence === finding.evidence)
  const broken = placed?.severity === 'error' && report.verdict.status === 'bogus'
  return { finding, why, report, seen, packets: seen.snapshot.observations, broken, apart }
}

/** Gives every wait its instant: each step follows as soon as the one before it allows. */
export function finish({ zone, steps, instead = [], never = [] }: Draft, b: Bench): Plan {
  let at: number = b.report.at
  const dated = steps.map((step, i): PlanStep => {
    if (step.wait === null || i === steps.length - 1) return { ...step, wait: null }
    at += step.wait.seconds
    return { ...step, wait: { ...step.wait, until: at as Timestamp } }
  })
  return {
    setting: settingOf(b, zone),
    steps: dated,
    instead: instead.map((step) => ({ ...step, wait: null })),
    never,
  }
}

export const DEFAULT_ALGORITHM = 13

export const policyOf = ({ report }: Pick<Bench, 'report'>): Policy =>
  POLICIES[report.policy as Policy['name']] ?? POLICIES.iana

/** Whether signatures by this algorithm count. */
export const counts = (b: Bench, algorithm: number): boolean => policyOf(b).algorithms.has(algorithm)

/** A key that may sign the zone: RFC 4034 §2.1, RFC 5011 §2.1. */
export const isUsable = (b: Bench, key: DNSKEY): boolean =>
  (key.flags & (ZONE | REVOKE)) === ZONE &&
  key.protocol === 3 &&
  counts(b, key.algorithm) &&
  keyFault(key.algorithm, key.publicKey) === null

/** The keys that a DS should be made for; at most four. */
export const entryKeys = (b: Bench, zone: Name): readonly DNSKEY[] =>
  fitForDs(b.packets, zone, keysOf(b.packets, zone))
    .filter((key) => isUsable(b, key))
    .slice(0, 4)

const same = (a: DS, b: DS): boolean => Buffer.compare(a.rdata, b.rdata) === 0

/** The DS records that the parent lacks, of keys that sign. */
export function lackingDs(b: Bench, child: Name): readonly DS[] {
  const published = dsOf(b.packets, child)
  return entryKeys(b, child)
    .flatMap((key) => dsFor(child, key) ?? [])
    .filter((ds) => !published.some((p) => same(p, ds)))
}

/** The published DS records that are of no key which may sign. */
export function wrongDs(b: Bench, child: Name): readonly DS[] {
  const keys = keysOf(b.packets, child).filter((key) => isUsable(b, key))
  return dsOf(b.packets, child).filter((ds) => !keys.some((key) => isDsOf(ds, child, key)))
}

/** The algorithm for a key that is made anew: that of the keys that sign, if it counts. */
export function algorithmOf(b: Bench, zone: Name): number {
  const signing = rrsigsAt(b.packets, zone).map(({ algorithm }) => algorithm)
  const published = keysOf(b.packets, zone).map(({ algorithm }) => algorithm)
  return [...signing, ...published].find((algorithm) => counts(b, algorithm)) ?? DEFAULT_ALGORITHM
}

/** How a zone denies: by the records that it signed, else by those within it. */
export function denialOf(b: Bench, zone: Name): Setting['denial'] {
  const records = b.packets.flatMap(recordsOf)
  const kinds = (type: RRType) => records.filter((rr) => rr.type === type && rr.owner.isWithin(zone))
  const own = (type: RRType): boolean =>
    kinds(type).some(({ owner }) =>
      rrsigsAt(b.packets, owner).some((r) => r.typeCovered === type && r.signerName.equals(zone)),
    )
  if (own(TYPE.NSEC)) return 'nsec'
  if (own(TYPE.NSEC3) || kinds(TYPE.NSEC3).length > 0) return 'nsec3'
  return kinds(TYPE.NSEC).length > 0 ? 'nsec' : null
}

function settingOf(b: Bench, zone: Name): Setting {
  return {
    zone,
    parent: zone.isRoot ? null : parentOf(b.packets, zone),
    keys: keysOf(b.packets, zone),
    algorithm: algorithmOf(b, zone),
    denial: denialOf(b, zone),
  }
}

/** The servers that sent what a finding rests on, each once. */
export function sendersOf(b: Bench, f: Pick<Finding, 'seen'> = b.finding): readonly Server[] {
  const servers = f.seen.flatMap((id) => b.packets.find((o) => o.id === id)?.server ?? [])
  return servers.filter((s, i) => servers.findIndex((t) => t.address === s.address && t.port === s.port) === i)
}
