/**
 * Whether the chain holds through each server of the parent, and not merely through one: the DS RRset of each is judged alone
 * (RFC 4035 §5.2); and whether it is what is expected.
 */

import type { DS } from '../../dns/rdata.ts'
import { TYPE } from '../../dns/registry.ts'
import { BEST_FIRST, type Finding, finding, type SecurityStatus } from '../../report.ts'
import { isSame } from '../../snapshot.ts'
import { denials } from '../absent.ts'
import type { Compared } from '../comparisons.ts'
import type { Exam } from '../types.ts'
import { fitOf } from './dsfit.ts'
import { type DsSaid, dsSaid } from './parentside.ts'
import { type Through, throughParents } from './through.ts'

/** DS that differ between servers of the parent, through which the chain fails, or that are not those expected (RFC 4035 §5.2). */
export function dsComparisons(exam: Exam): readonly Compared[] {
  const said = dsSaid(exam)
  const judged = voicesOf(exam, said)
  return [
    ...differing(exam, said, judged),
    ...unexpected(exam, exam.assumedDs === null ? said : [{ ds: exam.assumedDs, seen: [] }]),
    ...unexpectedBefore(exam),
    ...failing(exam, said, judged),
  ]
}

const octets = (ds: readonly DS[]): string =>
  [...new Set(ds.map(({ rdata }) => Buffer.from(rdata).toString('hex')))].sort().join()
const without = (ds: readonly DS[], known: readonly DS[]): readonly DS[] =>
  ds.filter(({ rdata }) => !known.some((other) => Buffer.compare(other.rdata, rdata) === 0))

/** What a server of the parent has, or what it is taken to have, which no server said. */
type Had = Pick<DsSaid, 'ds' | 'seen'> & Partial<DsSaid>

/** Those with the same records together. */
function byRecords<One extends Had>(said: readonly One[]): readonly (readonly One[])[] {
  const groups = new Map<string, One[]>()
  for (const one of said) groups.set(octets(one.ds), [...(groups.get(octets(one.ds)) ?? []), one])
  return [...groups.values()]
}

const worse = (a: SecurityStatus, b: SecurityStatus): boolean => BEST_FIRST.indexOf(a) > BEST_FIRST.indexOf(b)
const bestOf = (all: readonly SecurityStatus[]): SecurityStatus =>
  BEST_FIRST.find((s) => all.includes(s)) ?? 'indeterminate'

/** What each server of the parent says of the DS, and what comes of asking that server. */
interface Voice extends Through {
  readonly said: DsSaid
}

const voicesOf = (exam: Exam, said: readonly DsSaid[]): readonly Voice[] =>
  throughParents(exam).flatMap((through) => {
    const own = said.find(({ server }) => isSame(server, through.server))
    return own === undefined ? [] : [{ ...through, said: own }]
  })

/** Whoever gets the version that breaks the chain, or ends it, is hit; a version that only lags behind is risk. */
function differing(exam: Exam, said: readonly DsSaid[], judged: readonly Voice[]): readonly Compared[] {
  const groups = byRecords(said)
  if (groups.length < 2) return []
  const best = bestOf(judged.map(({ report }) => report.verdict.status))
  const versions = groups.map((same) => ({
    ds: same[0]!.ds,
    servers: same.map(({ server }) => server),
    status: statusOf(judged, same),
  }))
  const about = { zone: exam.parent!, owner: exam.zone, type: TYPE.DS }
  const seen = said.flatMap((one) => one.seen)
  const hit = versions.filter(({ status }) => worse(status, best))
  const told = finding('DS_DIFFERS', about, { versions }, seen)
  return [
    {
      finding: told,
      servers: (hit.length > 0 ? hit : versions.slice(1)).flatMap(({ servers }) => servers),
      ...(hit.length > 0 && { severity: 'error' as const }),
      covers: (other: Finding) => saysLess(exam, versions, other),
    },
  ]
}

/** That one version denies the DS or the name itself, or has a DS that names no key, is what they differ by. */
function saysLess(
  { zone, parent }: Exam,
  versions: readonly { readonly ds: readonly DS[] }[],
  other: Finding,
): boolean {
  if (!other.owner.equals(zone)) return false
  if (DENIALS.has(other.code)) return other.zone.equals(parent!) && versions.some(({ ds }) => ds.length === 0)
  switch (other.code) {
    case 'DS_NO_MATCHING_KEY':
    case 'DS_ALGORITHM_MISMATCH':
    case 'DS_DIGEST_MISMATCH': {
      const named = [other.evidence.ds]
      return versions.some(({ ds }) => without(named, ds).length > 0)
    }
    default:
      return false
  }
}

const DENIALS: ReadonlySet<Finding['code']> = new Set([
  'DELEGATION_INSECURE',
  'DS_DENIAL_MISSING',
  'DENIAL_HIDES_TYPE',
  'DENIAL_HIDES_NAME',
  'NXDOMAIN_CONTRADICTED',
])

const statusOf = (judged: readonly Voice[], same: readonly DsSaid[]): SecurityStatus =>
  bestOf(judged.flatMap(({ said, report }) => (same.includes(said) ? [report.verdict.status] : [])))

/** A server of the parent through which the chain does not hold, where it does through another with the same records. */
function failing({ parent, snapshot }: Exam, said: readonly DsSaid[], judged: readonly Voice[]): readonly Compared[] {
  const best = bestOf(judged.map(({ report }) => report.verdict.status))
  return judged.flatMap(({ said: one, report: { verdict } }): Compared[] => {
    const twin = judged.some((v) => octets(v.said.ds) === octets(one.ds) && !worse(v.report.verdict.status, best))
    const { status, cause } = verdict
    if (!worse(status, best) || cause === null) return []
    // What was not asked yet may lack.
    if (status === 'indeterminate' && snapshot.stopped !== undefined) return []
    // What differs in its records is told as that, unless it is the keys of the parent that fail.
    const isOfKeys = cause.type === TYPE.DNSKEY && cause.owner.equals(parent!)
    if (!isOfKeys && !twin && said.some(({ ds }) => octets(ds) !== octets(one.ds))) return []
    return [{ finding: cause, severity: 'error', servers: [one.server] }]
  })
}

function unexpected(exam: Exam, said: readonly Had[], undelegated = false): readonly Compared[] {
  const { expectDs, zone, parent } = exam
  if (expectDs === null || parent === null) return []
  const about = { zone: parent, owner: zone, type: TYPE.DS }
  return byRecords(said.filter(({ ds }) => octets(ds) !== octets(expectDs))).map((same) => {
    const { ds } = same[0]!
    const [missing, extra] = [without(expectDs, ds), without(ds, expectDs)]
    const fit = fitOf(exam, missing, extra, without(ds, extra))
    const evidence = { expected: expectDs, missing, extra, ...fit, ...(undelegated && { undelegated: true as const }) }
    const seen = same.flatMap((one) => one.seen)
    return {
      finding: finding('DS_UNEXPECTED', about, evidence, seen),
      severity: undelegated && fit.unfit.length === 0 ? ('notice' as const) : ('error' as const),
      servers: same.flatMap(({ server }) => server ?? []),
    }
  })
}

/** Of a zone that is not delegated yet: that its parent lacks what is expected is no fault, that it is of no key here is one. */
function unexpectedBefore(exam: Exam): readonly Compared[] {
  const denied = denials(exam)
  return unexpected(exam, denied.length === 0 ? [] : [{ ds: [], seen: denied.map(({ id }) => id) }], true)
}
