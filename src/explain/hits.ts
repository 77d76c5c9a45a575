/**
 * Whom a fault hits that decides no answer by itself, or decides it later: words by code. A code without an entry hits nobody
 * by itself: it is a risk, or advice.
 */

import type { Code } from '../codes.ts'
import { serialToTime } from '../dns/canonical.ts'
import type { RRSIG } from '../dns/rdata.ts'
import { TYPE, typeName } from '../dns/registry.ts'
import { distance, formatTime } from '../dns/time.ts'
import type { SecurityStatus, Severity } from '../report.ts'
import type { Server, Timestamp } from '../snapshot.ts'
import type { FindingOf } from './types.ts'
import { listText } from './words.ts'

/** What is known beside the finding. */
interface Hit {
  readonly at: Timestamp
  readonly severity: Severity
  /** whose first tries meet the servers that show it; null: everybody's */
  readonly share: string | null
  /** the same for servers of the zone, or of its parent */
  readonly shareOf: (servers: readonly Server[]) => string | null
}

type Hits<C extends Code> = (f: FindingOf<C>, hit: Hit) => string | null

/** "all resolvers: what they get", "resolvers that ask 192.0.2.1 first …: what they get" */
const those =
  (who: string, fate: string) =>
  (_f: unknown, { share }: Hit): string =>
    `${share === null ? `all ${who}` : `${who} ${share}`}: ${fate}`

const once = (rrsig: RRSIG, { at, share }: Hit): string => {
  const until = serialToTime(rrsig.expiration, at)
  const who = share === null ? 'all validating resolvers' : `validating resolvers ${share}`
  return `nobody yet; from ${formatTime(until)}, ${distance(at, until)}, ${who}`
}

const addresses = (servers: readonly Server[]): string => listText(servers.map(({ address }) => address))

const DENYING = 'validating resolvers that answer from denials they hold (RFC 8198)'

export const HITS: { readonly [C in Code]?: Hits<C> } = {
  RRSIG_EXPIRES_SOON: (f, hit) => once(f.evidence.rrsig, hit),
  VALIDITY_SHORT: (f, hit) => once(f.evidence.rrsig, hit),
  DS_DIFFERS: ({ evidence: { versions } }, { shareOf }) => {
    const of = (status: SecurityStatus): string | null => {
      const hit = versions.filter((version) => version.status === status)
      if (hit.length === 0) return null
      const share = shareOf(hit.flatMap(({ servers }) => servers))
      return `validating resolvers${share === null ? '' : ` ${share}`}`
    }
    const [bogus, insecure] = [of('bogus'), of('insecure')]
    if (bogus !== null) return `${bogus}: they get SERVFAIL for as long as they hold that DS`
    if (insecure === null || of('secure') === null) return null
    return `${insecure}: for as long as they hold that there is no DS, they cannot tell a forged answer of the zone from a true one`
  },
  DS_UNEXPECTED: ({ evidence: { expected, missing, extra, unfit, undelegated } }) => {
    if (undelegated === true)
      return unfit.length === 0
        ? 'nobody yet: nothing delegates to the zone'
        : 'nobody yet; all validating resolvers, once the zone is delegated with the expected DS that fit no key: they get SERVFAIL'
    return missing.length === expected.length && extra.length === 0
      ? 'everybody: without a DS no resolver can tell a forged answer of the zone from a true one'
      : missing.length === 0
        ? 'nobody yet; all validating resolvers, once somebody signs answers with the key of a DS that is not expected'
        : 'nobody yet; all validating resolvers, once the zone is signed by the keys of the missing DS alone: they get SERVFAIL'
  },
  DNSKEY_MISSING_FROM_SERVERS: ({ evidence: { lacking, signing } }) =>
    signing.length === 0
      ? null
      : `validating resolvers that hold the keys of ${addresses(lacking)} when they ask ${addresses(signing)}: SERVFAIL until those keys leave their cache`,
  CDS_DIFFERS_BETWEEN_SERVERS: ({ evidence: { breaks } }) =>
    breaks.length === 0
      ? null
      : `nobody yet; validating resolvers that ask ${addresses(breaks)}, once the parent takes what another server asks for`,
  DENIAL_HIDES_NAME: (f, hit) => those(DENYING, `they deny ${f.evidence.name}, once they hold the record`)(f, hit),
  DENIAL_HIDES_TYPE: (f, hit) =>
    those(DENYING, `they deny ${f.owner} ${typeName(f.type)}, once they hold the record`)(f, hit),
  NXDOMAIN_CONTRADICTED: (f, hit) =>
    those(
      'resolvers for which nothing exists below a name that does not (RFC 8020)',
      `they deny ${f.evidence.exists}, once they hold the denial`,
    )(f, hit),
  NAME_NONEXISTENT: () => 'everybody who asks for the name',
  NS_DIFFERS: ({ evidence: { versions } }, { shareOf }) => {
    const dead = versions.filter(({ answers }) => answers === false)
    if (dead.length === 0 || dead.length === versions.length) return null
    const share = shareOf(dead.flatMap(({ servers }) => servers))
    const who = share === null ? 'resolvers' : `resolvers ${share}`
    return `${who}: for as long as they hold that delegation, they ask servers that have nothing to say of the zone`
  },
  GLUE_MISSING: ({ evidence: { others, lacking } }, { shareOf }) =>
    lacking !== undefined
      ? `resolvers ${shareOf(lacking) ?? 'that get this referral'}: they get no way to this name server`
      : others.length === 0
        ? 'all resolvers: they cannot find the servers of the zone'
        : `resolvers that need this name server; others reach the zone by ${listText(others.map(String))}`,
  GLUE_DIFFERS: ({ evidence: { only } }, { shareOf }) =>
    `resolvers ${(only === undefined ? null : shareOf(only)) ?? 'that follow a referral'}: they ask the addresses that the parent gives`,
  SOA_MISSING: ({ evidence: { nodata = false } }, { share }) =>
    nodata
      ? 'resolvers with BIND that validate: they get SERVFAIL for each type that a name lacks, as AAAA often is; others cannot keep the answer'
      : `${share === null ? 'all resolvers' : `resolvers ${share}`}: they cannot keep the answer, and ask each time`,
  NAMESERVER_NO_ADDRESS: (_f, { severity }) =>
    severity === 'error'
      ? 'all resolvers: they find no server of the zone'
      : 'resolvers that look for this server: they look in vain, and go on to another',
  NAMESERVER_IS_ALIAS: () => 'resolvers that follow no alias here: they do not find this server',
  RESPONSE_NOT_AUTHORITATIVE: those('resolvers', 'some take it for no answer of the zone, and try another server'),
  SERVER_NO_RESPONSE: those('resolvers', 'each of them waits for a time-out'),
  SERVER_RCODE: (f, hit) =>
    f.evidence.limited === true
      ? 'nobody but clients that ask much in a short time'
      : those('resolvers', 'an error comes back')(f, hit),
  SERVER_LAME: those('resolvers', 'no answer of the zone comes back'),
  SERVER_EDNS_FAILS: those('validating resolvers', 'they have to ask again without EDNS, and then get no signatures'),
  SERVER_EDNS_IGNORED: those('validating resolvers', 'no signatures come back'),
  SERVER_BEHIND: those('resolvers', 'they get data of an older version'),
  SERVERS_DIFFER: ({ evidence: { serial, versions, unheeded } }) => {
    if (unheeded === true) return 'nobody who resolves names; the parent does not take over what CSYNC asks for'
    const without = versions.filter(({ records }) => records.length === 0).flatMap(({ servers }) => servers)
    return serial === undefined
      ? null
      : `resolvers that ask ${addresses(without)} first: they get a denial that validates, and ask no other server`
  },
  SERVER_NO_TCP: ({ evidence: { truncated } }, { share }) => {
    const who = share === null ? 'all clients' : `clients ${share}`
    return truncated === null
      ? `${who}, where an answer is too large for them over UDP`
      : `${who}, where they need ${truncated.name} ${typeName(truncated.type)}, which is truncated over UDP`
  },
  SERVER_NO_UDP: ({ evidence: { questions, limited } }, { share }) => {
    if (limited === true) return 'nobody but clients that ask much in a short time'
    const who = share === null ? 'all resolvers' : `resolvers ${share}`
    const [first] = questions
    if (first === undefined) return `${who}: they ask over UDP first, and get no answer of the zone`
    const isOfKeys = questions.some(({ type }) => type === TYPE.DNSKEY)
    const fate = isOfKeys ? 'those that validate get none of the zone' : `they get none for ${typeName(first.type)}`
    return `${who}: they wait for an answer over UDP, and ${fate}`
  },
  SERVER_LARGE_ANSWER_LOST: those('resolvers that offer a large size', 'each of them waits for a time-out'),
  RESPONSE_OVER_SIZE: those('clients that offer less', 'the answer is lost, or cut'),
  SERVER_COOKIE_MISMATCH: those('resolvers that send cookies', 'they drop the answer'),
  SERVER_OPTION_FAILS: those('resolvers that send cookies, as BIND does', 'they get no answer'),
}
