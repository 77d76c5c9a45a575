/**
 * Whether all servers deny in the same way, NSEC or NSEC3 and with which parameters (RFC 8901 §5), whether NSEC3PARAM says
 * how they do (RFC 5155 §7.3), and whether Opt-Out is where it is of use (RFC 9276 §3.1).
 */

import type { DenialRecord } from '../../codes.ts'
import type { Name } from '../../dns/name.ts'
import { type NSEC3, type NSEC3PARAM, parseNsec3param } from '../../dns/rdata.ts'
import { TYPE } from '../../dns/registry.ts'
import type { RR } from '../../dns/rr.ts'
import { octetText } from '../../dns/wire.ts'
import { finding } from '../../report.ts'
import { isSame, type ObservationId, type Server } from '../../snapshot.ts'
import { subject } from '../../validate/context.ts'
import { isDenial, readDenial } from '../../validate/denial.ts'
import type { Compared } from '../comparisons.ts'
import type { Exam } from '../types.ts'
import { causeOf } from './signers.ts'
import { type Voice, voicesOf } from './voices.ts'

/** From what each server denies with, as far as it verifies: ways that differ, NSEC3PARAM beside the truth, needless Opt-Out. */
export const denialComparisons = (exam: Exam): readonly Compared[] => {
  const deniers = voicesOf(exam).flatMap((voice) => denierOf(exam, voice) ?? [])
  return [
    ...differing(exam, deniers),
    ...deniers.flatMap((one) => [...mismatch(exam, one), ...beside(exam, one)]),
    ...needless(exam, deniers),
  ]
}

interface Denial {
  readonly record: DenialRecord
  readonly seen: readonly ObservationId[]
}

/** A server and how it denies. */
interface Denier {
  readonly voice: Voice
  /** in the order of their owners */
  readonly denials: readonly Denial[]
  /** the NSEC3PARAM RRset; empty: none, as is proven; null: not known */
  readonly params: readonly RR[] | null
}

function denierOf(exam: Exam, voice: Voice): Denier | null {
  const denials = voice.sets
    .filter(({ rrset }) => isDenial(rrset))
    .flatMap(({ rrset, seen }) => readDenial(rrset).map((record) => ({ record, seen })))
    .sort((a, b) => a.record.owner.compare(b.record.owner))
  if (denials.length === 0) return null
  return { voice, denials, params: paramsOf(exam, voice) }
}

function paramsOf({ zone, judgements }: Exam, { server, sets }: Voice): readonly RR[] | null {
  const found = sets.filter(({ rrset }) => rrset.type === TYPE.NSEC3PARAM && rrset.owner.equals(zone))
  if (found.length > 0) return found.flatMap(({ rrset }) => rrset.records)
  const denied = judgements.some(
    ({ column: { question }, report, servers }) =>
      question.type === TYPE.NSEC3PARAM &&
      servers.some((s) => isSame(s, server)) &&
      report.verdict.status === 'secure' &&
      report.hops.every(({ answer }) => answer.length === 0),
  )
  return denied ? [] : null
}

/** Equal for records of one chain. */
const wayOf = (record: DenialRecord): string =>
  record.kind === 'NSEC' ? 'NSEC' : `NSEC3 ${parametersOf(record.nsec3)}`

const parametersOf = ({ hashAlgorithm, iterations, salt }: NSEC3 | NSEC3PARAM): string =>
  `${hashAlgorithm} ${iterations} ${Buffer.from(salt).toString('hex')}`

interface Way {
  readonly record: DenialRecord
  readonly seen: readonly ObservationId[]
  readonly deniers: readonly Denier[]
}

/** The ways that are not those of every server; by the Opt-Out flag of one record where they are. */
function differing(exam: Exam, deniers: readonly Denier[]): readonly Compared[] {
  const ways = grouped(deniers, wayOf)
  const split = ways.filter((way) => way.deniers.length < deniers.length)
  const either = deniers.every(({ params }) =>
    ways.every(({ record }) => (params ?? []).some((rr) => fits(rr, record))),
  )
  // Where every server has several chains, it may choose (RFC 5155 §7.3).
  if (split.length > 0) return either ? [] : [told(exam, ways)]
  const flags = grouped(
    deniers,
    (record) => `${record.owner.key} ${record.kind === 'NSEC' ? '' : record.nsec3.flags & 1}`,
  )
  const owner = flags.find((a) => flags.some((b) => a !== b && a.record.owner.equals(b.record.owner)))?.record.owner
  return owner === undefined
    ? []
    : [
        told(
          exam,
          flags.filter(({ record }) => record.owner.equals(owner)),
        ),
      ]
}

function grouped(deniers: readonly Denier[], keyOf: (record: DenialRecord) => string): readonly Way[] {
  const found = new Map<string, { record: DenialRecord; seen: readonly ObservationId[]; deniers: Denier[] }>()
  for (const denier of deniers) {
    for (const { record, seen } of denier.denials) {
      const known = found.get(keyOf(record))
      if (known === undefined) found.set(keyOf(record), { record, seen, deniers: [denier] })
      else if (!known.deniers.includes(denier)) known.deniers.push(denier)
    }
  }
  return [...found.values()]
}

const serversOf = (deniers: readonly Denier[]): readonly Server[] => deniers.map(({ voice }) => voice.server)

function told({ zone }: Exam, ways: readonly Way[]): Compared {
  const { cause, behind } = causeOf(
    zone,
    ways.map(({ deniers }) => deniers.map(({ voice }) => voice)),
  )
  const evidence = {
    ways: ways.map(({ record, deniers }) => ({ record, servers: serversOf(deniers) })),
    cause,
    behind,
  }
  const about = subject(zone, zone, ways.some(({ record }) => record.kind === 'NSEC3') ? TYPE.NSEC3 : TYPE.NSEC)
  const seen = ways.flatMap((way) => way.seen.slice(0, 1))
  return {
    finding: finding('DENIAL_DIFFERS_BETWEEN_SERVERS', about, evidence, seen),
    // On the way from one to the other, and where each signer denies in its own way, it is meant so (RFC 8901 §5.2).
    severity: cause === null ? 'warning' : 'notice',
    servers: [...new Set(ways.flatMap(({ deniers }) => serversOf(deniers)))],
  }
}

/** RFC 5155 §4.1.2: with flags it is ignored. */
function fits(rr: RR, record: DenialRecord): boolean {
  const parsed = parseNsec3param(rr.rdata)
  return (
    parsed.ok &&
    parsed.value.flags === 0 &&
    record.kind === 'NSEC3' &&
    parametersOf(parsed.value) === parametersOf(record.nsec3)
  )
}

/** Of each way in which one server denies, whether NSEC3PARAM has it. An NSEC beside one with flags alone is right. */
function mismatch({ zone }: Exam, { voice, denials, params }: Denier): readonly Compared[] {
  if (params === null) return []
  const counting = params.filter((rr) => {
    const parsed = parseNsec3param(rr.rdata)
    return parsed.ok && parsed.value.flags === 0
  })
  const chains = new Map(denials.map((denial) => [wayOf(denial.record), denial]))
  return [...chains.values()].flatMap(({ record, seen }): readonly Compared[] => {
    const right = record.kind === 'NSEC' ? counting.length === 0 : params.some((rr) => fits(rr, record))
    // While NSEC3PARAM is added or taken away both kinds are there (RFC 5155 §10.4, §10.5).
    if (right || (record.kind === 'NSEC' && chains.size > 1)) return []
    return [
      {
        finding: finding(
          'NSEC3PARAM_MISMATCH',
          subject(zone, zone, TYPE.NSEC3PARAM),
          { params, record },
          seen.slice(0, 1),
        ),
        severity: record.kind === 'NSEC3' && params.length > 0 ? 'warning' : 'notice',
        servers: [voice.server],
      },
    ]
  })
}

/**
 * An NSEC at the apex, which was asked for, where denials are by NSEC3: left over, or of a chain to come (RFC 5155 §10.4,
 * §10.5). What stands together in one response is told by its judgement.
 */
function beside({ zone }: Exam, { voice, denials }: Denier): readonly Compared[] {
  const nsec = denials.find(({ record }) => record.kind === 'NSEC' && record.owner.equals(zone))
  const hashed = denials.filter(({ record }) => record.kind === 'NSEC3')
  const [first] = hashed
  if (nsec === undefined || first === undefined) return []
  if (hashed.some(({ seen }) => seen.some((id) => nsec.seen.includes(id)))) return []
  const seen = [nsec, first].flatMap((one) => one.seen.slice(0, 1))
  const evidence = { records: [nsec.record, first.record], apart: true }
  return [
    { finding: finding('NSEC_AND_NSEC3', subject(zone, zone, TYPE.NSEC), evidence, seen), servers: [voice.server] },
  ]
}

/** Data that a zone of delegations has at its apex hardly ever. */
const OF_HOSTS: readonly number[] = [TYPE.A, TYPE.AAAA, TYPE.MX]

/** A label as registries have it below a country's: co, com, org, net, edu, gov, ac. */
const SHORT = 3

/**
 * Whether it may be a zone of delegations. How many it has cannot be seen, least of all where Opt-Out leaves them out:
 * so whatever has the look of one counts.
 */
function mayDelegate(zone: Name): boolean {
  if (zone.depth <= 1) return true
  const [label, tld] = [zone.labels[0]!, zone.labels.at(-1)!]
  if (octetText(tld).toLowerCase() === 'arpa') return true
  return zone.depth === 2 && tld.length === 2 && label.length <= SHORT
}

function needless({ zone }: Exam, deniers: readonly Denier[]): readonly Compared[] {
  if (mayDelegate(zone)) return []
  const opting = deniers.flatMap(({ voice, denials }) => {
    const denial = denials.find(({ record }) => record.kind === 'NSEC3' && (record.nsec3.flags & 1) !== 0)
    return denial === undefined ? [] : [{ voice, ...denial }]
  })
  const [first] = opting
  const sets = opting.flatMap(({ voice }) => voice.sets.map(({ rrset }) => rrset))
  const types = OF_HOSTS.filter((type) => sets.some((rrset) => rrset.type === type && rrset.owner.equals(zone)))
  if (first === undefined || types.length === 0) return []
  const { record, seen } = first
  const about = subject(zone, zone, TYPE.NSEC3)
  return [
    {
      finding: finding('NSEC3_OPT_OUT_NEEDLESS', about, { record, types }, seen.slice(0, 1)),
      servers: opting.map(({ voice }) => voice.server),
    },
  ]
}
