/**
 * Which servers have an older version of the zone (RFC 1034 §4.3.5), by serial (RFC 1982). Serials of signers that do not
 * know of each other tell nothing (RFC 8901 §9): such servers are told by the keys that sign, each of which all have
 * published, and by signatures that are newer where the serial is lower. What was sent counts,
 * verified or not: a stale copy is one whether or not it still validates, unlike in `voices.ts` and `signing.ts`.
 */

import { rrsets, serialCompare } from '../../dns/canonical.ts'
import { parseDnskey, parseRrsig, parseSoa, type SOA } from '../../dns/rdata.ts'
import { TYPE } from '../../dns/registry.ts'
import { questionKey, type RRset } from '../../dns/rr.ts'
import { finding } from '../../report.ts'
import { isSame, type ObservationId, type Server } from '../../snapshot.ts'
import type { Sent } from '../../validate/version.ts'
import type { Compared } from '../comparisons.ts'
import type { Answer, Exam } from '../types.ts'
import { tellsOf } from '../views.ts'

/** What one server has shown of its version. */
interface Edition {
  readonly server: Server
  readonly serial: number
  readonly soa: SOA
  readonly sent: readonly Sent[]
  readonly seen: readonly ObservationId[]
}

const VIAS = ['udp', 'tcp'] as const

/** Of each server the last answer to each question over each transport. */
const answersOfServer = ({ answers, columns }: Exam, server: Server): readonly Answer[] =>
  columns.flatMap(({ question }) => VIAS.flatMap((via) => answers.of(server, question, via) ?? []))

/** Null of a server that shows no SOA of the zone. */
function editionOf(exam: Exam, server: Server): Edition | null {
  const answers = answersOfServer(exam, server).filter(({ outcome }) => tellsOf(outcome.response, exam.zone))
  const sent = answers.flatMap(({ outcome: { response } }) =>
    rrsets([...response.answer, ...response.authority].filter((rr) => rr.owner.isWithin(exam.zone))),
  )
  let latest: SOA | null = null
  for (const { type, owner, records } of sent) {
    const soa = type === TYPE.SOA && owner.equals(exam.zone) ? parseSoa(records[0]!.rdata) : null
    if (soa?.ok === true && (latest === null || serialCompare(soa.value.serial, latest.serial) > 0)) latest = soa.value
  }
  if (latest === null) return null
  const question = { name: exam.zone, type: TYPE.SOA }
  const seen = VIAS.flatMap((via) => exam.answers.of(server, question, via)?.id ?? [])
  return { server, serial: latest.serial, soa: latest, sent: sent.map((rrset) => ({ server, rrset })), seen }
}

/** A server and one that has a newer version. */
export interface Behind {
  readonly older: Edition
  readonly newer: Edition
}

/** Each server that is behind, with one of those that have the newest version that it is behind of. */
export function behindIn(exam: Exam): readonly Behind[] {
  const editions = exam.servers.flatMap((server) => editionOf(exam, server) ?? [])
  return editions.flatMap((older) => {
    const newer = editions.filter((other) => isOlder(older, other))
    const [first, ...rest] = newer
    if (first === undefined) return []
    const newest = rest.reduce((a, b) => (serialCompare(b.serial, a.serial) > 0 ? b : a), first)
    return [{ older, newer: newest }]
  })
}

function isOlder(mine: Edition, other: Edition): boolean {
  // At a distance of 2^31 each would be older than the other (RFC 1982 §3.2).
  if (serialCompare(mine.serial, other.serial) >= 0 || serialCompare(other.serial, mine.serial) < 0) return false
  return (isVersionBefore(mine, other) || !isSignedApart(mine, other)) && !isSignedLater(mine, other)
}

/** As far apart as serials can be: neither of them is newer (RFC 1982 §3.2). */
const OPPOSITE = 2 ** 31

/**
 * Servers whose serials are 2^31 apart, of which none can be told to be behind: no secondary fetches the zone from one that
 * has the other. Told of the SOA, as a difference in data.
 */
export function oppositeComparisons(exam: Exam, behind: readonly Behind[]): readonly Compared[] {
  const editions = exam.servers
    .filter((server) => !isBehind(behind, server))
    .flatMap((server) => editionOf(exam, server) ?? [])
  const isOpposite = (a: Edition, b: Edition): boolean =>
    Math.abs(a.serial - b.serial) === OPPOSITE && !isSignedApart(a, b)
  const first = editions.find((one) => editions.some((other) => isOpposite(one, other)))
  const second = first === undefined ? undefined : editions.find((other) => isOpposite(first, other))
  if (first === undefined || second === undefined) return []
  const versions = [first, second].map(({ serial, sent }) => {
    const records = sent.flatMap(({ rrset }) => (rrset.type === TYPE.SOA ? rrset.records : []))
    const isOfSerial = (rr: (typeof records)[number]): boolean => {
      const soa = parseSoa(rr.rdata)
      return soa.ok && soa.value.serial === serial
    }
    const all = editions.filter((edition) => edition.serial === serial)
    return { servers: all.map(({ server }) => server), rcode: 0, records: records.filter(isOfSerial).slice(0, 1) }
  })
  const question = { name: exam.zone, type: TYPE.SOA }
  const about = { zone: exam.zone, owner: exam.zone, type: TYPE.SOA }
  const seen = editions.flatMap((edition) => edition.seen)
  return [
    {
      finding: finding('SERVERS_DIFFER', about, { question, versions }, seen),
      severity: 'warning',
      servers: versions.flatMap(({ servers }) => servers),
      columns: exam.columns.filter((column) => questionKey(column.question) === questionKey(question)),
    },
  ]
}

interface Signing {
  /** by RRset: key tags and algorithms */
  readonly keys: ReadonlyMap<string, ReadonlySet<string>>
  /** by RRset: when the latest signature begins */
  readonly inceptions: ReadonlyMap<string, number>
  /** key tags and algorithms in the DNSKEY RRset */
  readonly published: ReadonlySet<string>
}

const signings = new WeakMap<Edition, Signing>()

function signingOf(edition: Edition): Signing {
  const before = signings.get(edition)
  if (before !== undefined) return before
  const keys = new Map<string, Set<string>>()
  const inceptions = new Map<string, number>()
  const published = new Set<string>()
  for (const { rrset } of edition.sent) {
    for (const key of keysIn(rrset)) published.add(key)
    const id = `${rrset.type} ${rrset.owner.key}`
    for (const rr of rrset.signatures) {
      const rrsig = parseRrsig(rr.rdata)
      if (!rrsig.ok) continue
      const { keyTag, algorithm, inception } = rrsig.value
      keys.set(id, (keys.get(id) ?? new Set()).add(`${keyTag} ${algorithm}`))
      const known = inceptions.get(id)
      if (known === undefined || serialCompare(inception, known) > 0) inceptions.set(id, inception)
    }
  }
  const signing = { keys, inceptions, published }
  signings.set(edition, signing)
  return signing
}

const keysIn = ({ type, records }: RRset): readonly string[] =>
  type !== TYPE.DNSKEY
    ? []
    : records.flatMap((rr) => {
        const key = parseDnskey(rr.rdata)
        return key.ok ? [`${key.value.keyTag} ${key.value.algorithm}`] : []
      })

/** The very version before, from one primary and under one KSK: signers of their own hardly keep in step like that. */
function isVersionBefore(mine: Edition, other: Edition): boolean {
  const [a, b] = [mine.soa, other.soa]
  const entry = ({ keys }: Signing): ReadonlySet<string> =>
    new Set([...keys].flatMap(([id, some]) => (id.startsWith(`${TYPE.DNSKEY} `) ? [...some] : [])))
  const theirs = entry(signingOf(other))
  return (
    (a.serial + 1) >>> 0 === b.serial &&
    a.mname.equals(b.mname) &&
    a.rname.equals(b.rname) &&
    [...entry(signingOf(mine))].some((key) => theirs.has(key))
  )
}

/** Different keys sign the same RRsets, and each server publishes those of the other (RFC 8901 §3). */
function isSignedApart(a: Edition, b: Edition): boolean {
  const [mine, theirs] = [signingOf(a), signingOf(b)]
  let apart = false
  for (const [id, keys] of mine.keys) {
    const others = theirs.keys.get(id)
    if (others === undefined) continue
    if ([...keys].some((key) => others.has(key))) {
      if (!id.startsWith(`${TYPE.DNSKEY} `)) return false
    } else if ([...keys].every((key) => theirs.published.has(key)) && [...others].every((k) => mine.published.has(k)))
      apart = true
  }
  return apart
}

/** Some signature of the one with the lower serial is newer: its serials are its own. */
function isSignedLater(mine: Edition, other: Edition): boolean {
  const theirs = signingOf(other).inceptions
  return [...signingOf(mine).inceptions].some(([id, at]) => {
    const there = theirs.get(id)
    return there !== undefined && serialCompare(at, there) > 0
  })
}

/** Each server that is behind as a finding about the SOA of the zone, told of that server (RFC 1034 §4.3.5). */
export function behindComparisons(exam: Exam, behind: readonly Behind[]): readonly Compared[] {
  const about = { zone: exam.zone, owner: exam.zone, type: TYPE.SOA }
  return behind.map(({ older, newer }) => ({
    finding: finding(
      'SERVER_BEHIND',
      about,
      { server: older.server, serial: older.serial, newer: { server: newer.server, serial: newer.serial } },
      [...older.seen, ...newer.seen],
    ),
    servers: [older.server],
  }))
}

/** True of a server for which `behindIn` found a newer version elsewhere. */
export const isBehind = (behind: readonly Behind[], server: Server): boolean =>
  behind.some(({ older }) => isSame(older.server, server))
