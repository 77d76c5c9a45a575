/** How the servers of a zone differ in what they can do and in the version they have: transports, sizes, cookies, serials, data. */

import { TYPE } from '../../dns/registry.ts'
import type { RRType } from '../../dns/rr.ts'
import { finding } from '../../report.ts'
import { isSame, type ObservationId, type Server } from '../../snapshot.ts'
import { isLame } from '../../validate/servers.ts'
import type { Compared } from '../comparisons.ts'
import { keysAmong, type Saying, sayingOf } from '../content/sayings.ts'
import { voicesOf } from '../content/voices.ts'
import type { Column, Exam } from '../types.ts'
import { type Behind, behindComparisons, behindIn, isBehind, oppositeComparisons } from './behind.ts'
import { isCsyncSplit } from './csync.ts'
import { datagramComparisons } from './datagrams.ts'
import { serverFaults } from './faults.ts'
import { lacksZone } from './lacking.ts'
import { optionComparisons } from './options.ts'
import { cookieComparisons, parentTransports, transportComparisons } from './transports.ts'

/** All findings about servers as such (RFC 7766, RFC 6891, RFC 7873), and data that differ where no server is behind. */
export function serverComparisons(exam: Exam): readonly Compared[] {
  const behind = behindIn(exam)
  const transports = [...transportComparisons(exam), ...parentTransports(exam)]
  const withoutTcp = transports.flatMap(({ finding: f, servers }) => (f.code === 'SERVER_NO_TCP' ? servers : []))
  const datagrams = datagramComparisons(exam)
  const overUdp = new Set(datagrams.flatMap(({ finding: f }) => f.seen))
  const faults = serverFaults(exam, { withoutTcp, overUdp })
  // Where nothing with EDNS is answered, nothing over TCP is: it was asked with EDNS alone.
  const isDeaf = (server: Server): boolean =>
    faults.some(
      ({ finding: f }) =>
        f.code === 'SERVER_EDNS_FAILS' && f.evidence.outcome === 'timeout' && isSame(f.evidence.server, server),
    )
  return [
    ...faults,
    ...transports.filter(({ finding: f, servers }) => f.code !== 'SERVER_NO_TCP' || !servers.some(isDeaf)),
    ...datagrams,
    ...cookieComparisons(exam),
    ...optionComparisons(exam),
    ...behindComparisons(exam, behind),
    ...oppositeComparisons(exam, behind),
    ...exam.columns.flatMap((column) => differing(exam, column, behind) ?? []),
  ]
}

/** What several signers have of their own, and what others compare: keys, requests to the parent, parameters of denial. */
const OF_SIGNERS: ReadonlySet<RRType> = new Set([
  TYPE.DNSKEY,
  TYPE.CDS,
  TYPE.CDNSKEY,
  TYPE.NSEC3PARAM,
  TYPE.NSEC,
  TYPE.SOA,
])

const VIAS = ['udp', 'tcp'] as const

interface Version {
  readonly saying: Saying
  readonly servers: readonly Server[]
  readonly seen: readonly ObservationId[]
}

/** Different data on servers of which none is behind. */
function differing(exam: Exam, column: Column, behind: readonly Behind[]): Compared | null {
  const { question } = column
  if (OF_SIGNERS.has(question.type)) return null
  const versions = new Map<string, Version>()
  const spoken = exam.servers
    .filter((server) => !isBehind(behind, server))
    .map((server) => ({ server, said: sayingsOf(exam, column, server) }))
  const keyOf = keysAmong(spoken.flatMap(({ said }) => said.map(({ saying }) => saying)))
  for (const { server, said } of spoken) {
    const [first] = said
    if (first === undefined) continue
    const key = keyOf(first.saying)
    // One that says now this, now that is meant to: nothing can be held against another.
    if (said.some(({ saying }) => keyOf(saying) !== key)) return null
    const known = versions.get(key)
    const seen = [...(known?.seen ?? []), ...said.map(({ id }) => id)]
    versions.set(key, { saying: first.saying, servers: [...(known?.servers ?? []), server], seen })
  }
  if (versions.size < 2) return null
  const sorted = [...versions.values()].sort((a, b) => b.servers.length - a.servers.length)
  const serial = serialOfBoth(exam, column, sorted)
  const said = sorted.map(({ saying: { rcode, records }, servers }) => ({ servers, rcode, records }))
  const isSplit = isCsyncSplit(exam, column, said)
  const evidence = {
    question,
    versions: said,
    ...(serial !== null && !isSplit && { serial }),
    ...(isSplit && { unheeded: true as const }),
  }
  const about = { zone: exam.zone, owner: question.name, type: question.type }
  return {
    finding: finding(
      'SERVERS_DIFFER',
      about,
      evidence,
      sorted.flatMap(({ seen }) => seen),
    ),
    // One version cannot have it and not have it; data that depend on who asks are another thing.
    ...((serial !== null || isSplit) && { severity: 'warning' as const }),
    servers: sorted.flatMap(({ servers }) => servers),
    columns: [column],
  }
}

/** The serial with which one server has what another proves not to be there (RFC 1034 §4.3.5); null: none. */
function serialOfBoth(exam: Exam, column: Column, versions: readonly Version[]): number | null {
  const secure = exam.judgements
    .filter((one) => one.column === column && one.report.verdict.status === 'secure')
    .flatMap(({ servers }) => servers)
  const serials = (has: boolean): readonly number[] =>
    versions
      .filter(({ saying }) => saying.records.length > 0 === has)
      .flatMap(({ servers }) => servers.filter((server) => secure.some((s) => isSame(s, server))))
      .flatMap((server) => voicesOf(exam).find((voice) => isSame(voice.server, server))?.soa?.serial ?? [])
  const absent = serials(false)
  return serials(true).find((serial) => absent.includes(serial)) ?? null
}

/** Over each transport, errors and lame answers left out. */
const sayingsOf = (exam: Exam, { question }: Column, server: Server) =>
  (lacksZone(exam, server) ? [] : VIAS).flatMap((via) => {
    const { answers, zone } = exam
    const answer = answers.of(server, question, via)
    if (
      answer === null ||
      isLame(answer, zone) ||
      (answer.outcome.response.rcode !== 0 && answer.outcome.response.rcode !== 3)
    )
      return []
    return [{ id: answer.id, saying: sayingOf(answer.outcome.response, question, zone) }]
  })
