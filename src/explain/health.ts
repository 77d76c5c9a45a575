/**
 * Words of a check: what was asked, whom a fault hits, until when everything holds, why nothing could be determined.
 * Resolvers choose among servers and try another when one fails (RFC 4035 §4.7 has a failed validation kept for a while).
 */

import { CODES, type Code } from '../codes.ts'
import { Name } from '../dns/name.ts'
import { TYPE, typeName } from '../dns/registry.ts'
import { distance, formatTime } from '../dns/time.ts'
import type { Column, Health, HealthFinding, Horizon } from '../health/types.ts'
import { isSame, type Server, type Snapshot, type Timestamp } from '../snapshot.ts'
import { explain } from './explain.ts'
import { HITS } from './hits.ts'
import type { Context } from './types.ts'
import { countText, listText, serverText, zoneText } from './words.ts'

export const isAmong = (server: Server, servers: readonly Server[]): boolean => servers.some((s) => isSame(s, server))

/** A name below the zone without the zone: "www"; empty for the apex, whole when it is elsewhere. */
export function nameWithin(name: Name, zone: Name): string {
  if (!name.isWithin(zone)) return name.toString()
  const labels = name.labels.slice(0, name.depth - zone.depth)
  return labels.length === 0 ? '' : new Name(labels).toString().slice(0, -1)
}

/** A question in as few words as the head of a column has room for: "SOA", "www A", "absent name", "*.wild", "*.wild TXT" */
export function columnHead({ kind, question }: Column, zone: Name): string {
  if (kind === 'absent name' || kind === 'absent type') return kind
  const { name, type } = question
  if (kind === 'wildcard') {
    const wildcard = nameWithin((name.parent() ?? name).wildcard(), zone)
    return type === TYPE.A ? wildcard : `${wildcard} ${typeName(type)}`
  }
  const at = nameWithin(name, zone)
  return at === '' ? typeName(type) : `${at} ${typeName(type)}`
}

/** "SOA, NS and absent name"; "all 14 answers" */
function columnsText(columns: readonly Column[], { columns: all, zone }: Health): string {
  if (columns.length > 1 && columns.length === all.length) return `all ${all.length} answers`
  return listText(columns.map((column) => columnHead(column, zone)))
}

/** "all 3 servers"; "192.0.2.91 (ns2.example.test.), 1 of 3 servers"; several by their addresses */
function serversText(servers: readonly Server[], all: readonly Server[]): string {
  const [only] = servers
  const named = servers.length === 1 ? serverText(only!) : listText(servers.map(({ address }) => address))
  if (all.length < 2) return named
  if (servers.length === all.length) return `all ${all.length} servers`
  return `${named}, ${servers.length} of ${all.length} servers`
}

/** "secure"; "bogus on 1 of 3 servers" where others make up for it */
export function statusText({ status, cells, servers }: Health): string {
  if (status !== 'secure' && status !== 'insecure') return status
  const broken = servers.filter(({ server }) =>
    cells.some((cell) => cell.state === 'bogus' && isAmong(cell.server, [server])),
  )
  return broken.length === 0 ? status : `bogus on ${broken.length} of ${servers.length} servers`
}

/** Where a finding of the zone shows: at which of its servers, over which transport, in which answers; null where that tells nothing. */
export function whereText({ servers, columns, finding }: HealthFinding, health: Health): string | null {
  if (!finding.zone.equals(health.zone)) return null
  const all = health.servers.map(({ server }) => server)
  const own = servers.filter((server) => isAmong(server, all))
  if (own.length === 0) return null
  // How a server answers does not depend on the question that showed it.
  const whole = columns.length === 0 || CODES[finding.code].family === 'server'
  const via = viaOf(finding, servers, health)
  if (via === null && own.length === all.length && (whole || columns.length === health.columns.length)) return null
  const over = via === null ? '' : ` over ${via.toUpperCase()}`
  return `${serversText(own, all)}${over}${whole ? '' : `: ${columnsText(columns, health)}`}`
}

/** The one transport over which it shows, where both were asked; else null. */
function viaOf({ code, owner, type }: HealthFinding['finding'], servers: readonly Server[], { cells }: Health) {
  const here = cells.filter(({ server }) => isAmong(server, servers))
  const touched = here.filter(
    ({ finding }) => finding?.code === code && finding.type === type && finding.owner.equals(owner),
  )
  const vias = new Set(touched.map(({ via }) => via))
  const [via = null] = vias
  // Where the other transport brings nothing, it is not this one that is at fault.
  const well = here.some((cell) => cell.via !== via && (cell.state === 'secure' || cell.state === 'insecure'))
  return vias.size === 1 && well ? via : null
}

/** "and 2 more have the same cause: SERVER_BEHIND, RRSIG_MISSING"; null when nothing has */
export function followText(codes: readonly Code[]): string | null {
  if (codes.length === 0) return null
  const more = codes.length === 1 ? '1 more has' : `${codes.length} more have`
  return `and ${more} the same cause: ${[...new Set(codes)].join(', ')}`
}

/** What the words of a finding of a check may know. */
export function contextFor({ finding, servers, stage }: HealthFinding, health: Health, snapshot: Snapshot): Context {
  const all = health.servers.map(({ server }) => server)
  const own = finding.zone.equals(health.zone) ? all.filter((server) => isAmong(server, servers)) : []
  return {
    at: health.at,
    snapshot,
    clockSuspect: health.findings.some(({ finding: { code } }) => code === 'CLOCK_SUSPECT'),
    ...(own.length > 0 && own.length < all.length && { servers: own }),
    ...(stage !== null && { stage }),
  }
}

const isIpv6 = ({ address }: Server): boolean => address.includes(':')

/**
 * Which clients a fault hits; null for what hits nobody.
 * @param one a finding with its weight
 */
export function hitsText(one: HealthFinding, health: Health): string | null {
  const { finding, severity, judgement } = one
  if (severity === 'notice') return null
  const said = HITS[finding.code]
  if (said !== undefined && judgement === null) {
    const shareOf = (servers: readonly Server[]): string | null => shareText({ ...one, servers }, health)
    return said(finding as never, { at: health.at, severity, share: shareText(one, health), shareOf })
  }
  const { effect } = CODES[finding.code]
  if (effect === 'advice') return null
  // Of silence of all servers it is not known whether others meet it.
  if (finding.code === 'ZONE_UNREACHABLE' && severity === 'warning')
    return 'nobody else, if it is the network here; or else all resolvers: they get no answer'
  if (finding.code === 'DS_ASSUMED_NO_MATCH')
    return 'nobody yet; all validating resolvers, once such a DS is published: they get SERVFAIL'
  // What one server of the parent has breaks the zone for those that ask that server.
  const above = finding.zone.equals(health.zone) ? null : effect === 'bogus' ? shareText(one, health) : null
  if (judgement === null && above !== null) return `validating resolvers ${above}: they get SERVFAIL`
  // What stands beside a verdict that failed for something else would fail by itself too.
  if (judgement === null && severity !== 'error' && finding.code === 'DNSKEY_MISSING')
    return 'validating resolvers that hold a DS of the zone: they get SERVFAIL'
  if (judgement === null && severity !== 'error') return null
  const isAssumed = finding.zone.equals(health.zone) && health.anchors.some(({ assumed }) => assumed === true)
  if (effect === 'insecure' && isAssumed) return 'nobody yet; everybody, if this DS is published alone'
  if (effect === 'insecure') return 'everybody: no resolver can tell a forged answer of the zone from a true one'
  const fate = effect === 'bogus' ? 'get SERVFAIL' : 'get no answer'
  const validating = isAssumed ? 'validating resolvers that go by the assumed DS' : 'validating resolvers'
  const who = effect === 'bogus' ? validating : 'resolvers'
  const share = shareText(one, health)
  const tcp = viaOf(finding, one.servers, health) === 'tcp' ? ' in need of TCP' : ''
  if (share === null) return `all ${who}${tcp}: they ${fate}`
  return `${who}${tcp} ${share}`
}

/**
 * Whose first tries meet the servers of a finding: "that ask 192.0.2.91 first (about 1 in 3), until they try another
 * server"; null when every try does.
 */
function shareText({ servers, finding }: HealthFinding, { servers: rows, parents, zone }: Health): string | null {
  const own = rows.map(({ server }) => server)
  const all = servers.some((server) => isAmong(server, own)) ? own : heardAmong(parents, servers)
  const hit = all.filter((server) => isAmong(server, servers))
  if (hit.length === 0 || hit.length === all.length) return null
  if (all === own && !finding.zone.equals(zone)) return null
  const first = hit.length === 1 ? hit[0]!.address : 'one of these'
  const retried = `that ask ${first} first (about ${oddsText(hit.length, all.length)}), until they try another server`
  for (const family of ['IPv4', 'IPv6'] as const) {
    const members = all.filter((server) => isIpv6(server) === (family === 'IPv6'))
    if (members.length === 0 || members.length === all.length) continue
    if (members.every((s) => isAmong(s, hit))) return `with ${family} alone, always; of the others those ${retried}`
  }
  return retried
}

/** Of those that never answer a resolver gets nothing, and goes on to the others; unless it is they that are told of. */
function heardAmong(parents: Health['parents'], told: readonly Server[]): readonly Server[] {
  const heard = parents.filter(({ udp, tcp }) => !(udp === false && tcp !== true)).map(({ server }) => server)
  const all = parents.map(({ server }) => server)
  return all.some((server) => isAmong(server, told) && !isAmong(server, heard)) ? all : heard
}

/** "1 in 13", "2 in 3" */
function oddsText(part: number, whole: number): string {
  let [a, b] = [whole, part]
  while (b > 0) [a, b] = [b, a % b]
  return `${part / a} in ${whole / a}`
}

/** "2026-06-30T00:00:00Z, in 15 d" */
export const instantText = (until: Timestamp, at: Timestamp): string => `${formatTime(until)}, ${distance(at, until)}`

/** What ends a horizon: "the signature over example.test. SOA by key 4711" */
export const endText = ({ owner, type, keyTag }: Pick<Horizon, 'owner' | 'type' | 'keyTag'>): string =>
  `the signature over ${owner} ${typeName(type)} by key ${keyTag}`

/** What ends in the other zones of the chain: "test. until 2026-07-01T00:00:00Z, in 16 d: test. DNSKEY" */
export const thenTexts = (
  { zones, zone }: Horizon,
  at: Timestamp,
  wanted: (zone: Name) => boolean = () => true,
): readonly string[] =>
  zones
    .filter((one) => !one.zone.equals(zone) && wanted(one.zone))
    .map((one) => `${zoneText(one.zone)} until ${instantText(one.until, at)}: ${one.owner} ${typeName(one.type)}`)

const STOPPED: Readonly<Record<NonNullable<Snapshot['stopped']>, string>> = {
  queries: 'the budget of questions was used up',
  time: 'the time for a check was used up',
  interrupted: 'the check was interrupted',
}

/** Why nothing could be determined, in one line; null when something could. */
export function undeterminedText(health: Health, snapshot: Snapshot): string | null {
  const { undetermined, at } = health
  if (undetermined === null) return null
  if (undetermined === 'network') return 'nothing answers here, not even the root servers: the network is down'
  if (undetermined === 'tcp') return 'nothing answers over TCP here, and some answers come over TCP alone'
  if (undetermined !== 'stopped') return explain(undetermined, { at, snapshot }).message
  if (snapshot.stopped !== undefined) return STOPPED[snapshot.stopped]
  return health.judgements.length === 0
    ? `no server of ${zoneText(health.zone)} was heard`
    : `what the servers of ${zoneText(health.zone)} said does not suffice to judge it`
}

/** "1000 names: 990 healthy, 8 unhealthy, 2 undetermined" */
export function summaryText(counts: {
  readonly healthy: number
  readonly unhealthy: number
  readonly undetermined: number
}): string {
  const { healthy, unhealthy, undetermined } = counts
  const said = [
    [healthy, 'healthy'],
    [unhealthy, 'unhealthy'],
    [undetermined, 'undetermined'],
  ] as const
  const parts = said.flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`]))
  return `${countText(healthy + unhealthy + undetermined, 'name')}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`
}
