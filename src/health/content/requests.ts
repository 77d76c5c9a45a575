/**
 * Whether every server asks the parent for the same DS: a parent that reads CDS or CDNSKEY compares them (RFC 9975), and one
 * that does not takes what the server it happens to ask has (RFC 7344 §4.1, RFC 8901 §8). Key by key: digest types may differ.
 */

import { rrsets } from '../../dns/canonical.ts'
import { TYPE } from '../../dns/registry.ts'
import type { RR, RRset, RRType } from '../../dns/rr.ts'
import { type Finding, finding } from '../../report.ts'
import { isSame, type ObservationId, type Server } from '../../snapshot.ts'
import { subject } from '../../validate/context.ts'
import { alike, digests, type Request, readRequest } from '../../validate/requests.ts'
import type { Compared } from '../comparisons.ts'
import type { Exam, Judgement } from '../types.ts'
import { causeOf } from './signers.ts'
import { isKey, type Voice, voicesOf } from './voices.ts'

/** What some servers say alike. */
interface Version {
  /** null: none, as is proven, or as an insecure zone says */
  readonly rrset: RRset | null
  readonly all: readonly Request[]
  readonly servers: Server[]
  readonly seen: readonly ObservationId[]
}

/** What servers ask of the parent that differs (RFC 9975): one finding for CDS and one for CDNSKEY, or one for both. */
export function requestComparisons(exam: Exam): readonly Compared[] {
  const [cds, cdnskey] = [TYPE.CDS, TYPE.CDNSKEY].map((type) => versionsOf(exam, type))
  const [mine, theirs] = [told(exam, cds!, [TYPE.CDS]), told(exam, cdnskey!, [TYPE.CDNSKEY])]
  // Both from one signer: one thing to say.
  if (mine !== null && theirs !== null && isSameSplit(cds!, cdnskey!))
    return [told(exam, cds!, [TYPE.CDS, TYPE.CDNSKEY])!]
  return [mine, theirs].filter((one) => one !== null)
}

function versionsOf(exam: Exam, type: RRType): readonly Version[] {
  const versions: Version[] = []
  for (const server of exam.servers) {
    const judgement = exam.judgements.find((j) => isOf(exam, j, type) && j.servers.some((s) => isSame(s, server)))
    const version = judgement === undefined ? null : versionIn(judgement, type)
    if (version === null) continue
    const known = versions.find((v) => asksAlike(v.all, version.all))
    if (known === undefined) versions.push({ ...version, servers: [server] })
    else known.servers.push(server)
  }
  return versions
}

const isOf = ({ zone }: Exam, { column: { question } }: Judgement, type: RRType): boolean =>
  question.type === type && question.name.equals(zone)

/** Null where nothing that counts was said. A parent that adds the first DS reads what is insecure yet (RFC 9615 §4.2). */
function versionIn({ report, servers, snapshot }: Judgement, type: RRType): Version | null {
  const { status } = report.verdict
  const [hop, another] = report.hops
  if ((status !== 'secure' && status !== 'insecure') || hop === undefined || another !== undefined) return null
  const rrset = rrsets(hop.answer).find((one) => one.type === type) ?? null
  const packets = snapshot.observations.filter(
    ({ server, question }) =>
      question.type === type && question.name.equals(report.target.name) && servers.some((s) => isSame(s, server)),
  )
  const seen = packets.slice(0, 1).map(({ id }) => id)
  return { rrset, all: rrset?.records.map(readRequest) ?? [], servers: [], seen }
}

const asksAlike = (a: readonly Request[], b: readonly Request[]): boolean =>
  (a.length === 0) === (b.length === 0) && isWithin(a, b) && isWithin(b, a)

const isWithin = (some: readonly Request[], others: readonly Request[]): boolean =>
  some.every((one) => others.some((other) => isAlike(one, other)))

function isAlike(a: Request, b: Request): boolean {
  if (a.kind === 'delete' || b.kind === 'delete') return a.kind === b.kind
  return a.kind === 'ds' && b.kind === 'ds' ? alike(a.ds, b.ds) : Buffer.compare(a.record.rdata, b.record.rdata) === 0
}

const isSameSplit = (a: readonly Version[], b: readonly Version[]): boolean => {
  const split = (versions: readonly Version[]): string =>
    JSON.stringify(versions.map(({ servers }) => servers.map(({ address, port }) => `${address} ${port}`)))
  return split(a) === split(b)
}

function told(exam: Exam, versions: readonly Version[], types: readonly RRType[]): Compared | null {
  if (versions.length < 2) return null
  const { zone } = exam
  const voices = voicesOf(exam)
  const groups = versions.map(({ servers }) => voices.filter(({ server }) => servers.some((s) => isSame(s, server))))
  const { cause, behind } = causeOf(zone, groups)
  const breaks = voices.filter((voice) => versions.some((version) => isBrokenBy(exam, voice, version)))
  const evidence = {
    versions: versions.map(({ rrset, servers }) => ({ rrset, servers })),
    types,
    breaks: breaks.map(({ server }) => server),
    cause,
    behind,
  }
  const seen = [...new Set(versions.flatMap((version) => version.seen))]
  return {
    finding: finding('CDS_DIFFERS_BETWEEN_SERVERS', subject(zone, zone, types[0]!), evidence, seen),
    severity: breaks.length > 0 ? 'error' : cause === 'version' ? 'notice' : 'warning',
    servers: versions.flatMap(({ servers }) => servers),
  }
}

/** Whether the DS that others ask for would name no key that signs the DNSKEY RRset of this server (RFC 7344 §4.1). */
function isBrokenBy({ zone, policy }: Exam, { server, entry }: Voice, { all, servers }: Version): boolean {
  if (servers.some((s) => isSame(s, server))) return false
  const counting = all.filter(
    (request) =>
      (request.kind === 'key' && policy.algorithms.has(request.key.algorithm)) ||
      (request.kind === 'ds' &&
        policy.algorithms.has(request.ds.algorithm) &&
        policy.digests.has(request.ds.digestType)),
  )
  const names = (key: Voice['keys'][number]): boolean =>
    counting.some((r) => (r.kind === 'key' ? isKey(r.key, key) : r.kind === 'ds' && digests(zone, r.ds, key)))
  return counting.length > 0 && !entry.some(names)
}

/** What is told of a CDNSKEY in the words in which it is told of the CDS of the same keys: once is enough. */
export function isSaidOfCds({ judgements }: Exam, finding: Finding): boolean {
  if (finding.type !== TYPE.CDNSKEY || !finding.code.startsWith('CDS_')) return false
  const tags = tagsIn(finding)
  return judgements.some(({ column, report }) => {
    if (column.question.type !== TYPE.CDS) return false
    return report.findings.some(
      ({ finding: other }) =>
        other.code === finding.code &&
        other.type === TYPE.CDS &&
        other.owner.equals(finding.owner) &&
        tagsIn(other) === tags,
    )
  })
}

/** The keys that the records of a finding name, 0 for a request to remove the DS. */
function tagsIn({ evidence }: Finding): string {
  const of: { readonly record?: RR; readonly rrset?: RRset; readonly alone?: readonly RR[] } = evidence as object
  const records = of.record === undefined ? (of.rrset?.records ?? of.alone ?? []) : [of.record]
  const tags = records.map((record) => {
    const request = readRequest(record)
    return request.kind === 'ds' ? request.ds.keyTag : request.kind === 'key' ? request.key.keyTag : 0
  })
  return [...new Set(tags)].sort((a, b) => a - b).join(' ')
}
