/**
 * Whether the servers of the parent delegate alike (RFC 1034 §4.3.5): who asks one that names other servers is led there, and
 * nowhere if none of those answers for the zone.
 */

import { rrsets } from '../../dns/canonical.ts'
import type { Name } from '../../dns/name.ts'
import { TYPE } from '../../dns/registry.ts'
import { finding } from '../../report.ts'
import { isSame, type Server } from '../../snapshot.ts'
import { olderVersion } from '../../validate/version.ts'
import type { Compared } from '../comparisons.ts'
import type { Exam } from '../types.ts'
import type { Referral, Referred } from './parentside.ts'

interface Version {
  readonly nameservers: readonly Name[]
  readonly servers: readonly Server[]
  /** servers of the zone that it leads to, and that were asked */
  readonly leads: readonly Server[]
  /** whether any of those answers for the zone; null: none was asked */
  readonly answers: boolean | null
  /** an older version of the parent than another, by its SOA serial */
  readonly behind: boolean
}

/**
 * NS RRsets that differ between servers of the parent: an error where one leads to no server that answers, and another does.
 * @param addressesOf addresses by the key of a name, as far as they were found beside the glue
 */
export function nsVersions(
  exam: Exam,
  referred: Referred,
  own: ReadonlyMap<string, Name>,
  addressesOf: AddressesOf,
): readonly Compared[] {
  const { zone, parent } = exam
  const groups = byNames(referred.referrals)
  if (parent === null || groups.length < 2) return []
  const isOwn = ({ nameservers }: Version): boolean =>
    nameservers.length === own.size && nameservers.every(({ key }) => own.has(key))
  const weight = (version: Version): readonly number[] => [
    Number(version.answers !== false),
    Number(isOwn(version)),
    Number(!version.behind),
    version.servers.length,
  ]
  const versions = groups
    .map((same) => versionOf(exam, same, groups, addressesOf))
    .sort((a, b) => compare(weight(b), weight(a)))
  const [best, ...others] = versions as [Version, ...Version[]]
  const dead = best.answers === true ? others.filter(({ answers }) => answers === false) : []
  const evidence = { versions, child: [...own.values()] }
  return [
    {
      finding: finding('NS_DIFFERS', { zone: parent, owner: zone, type: TYPE.NS }, evidence, referred.seen),
      servers: (dead.length > 0 ? dead : others).flatMap(({ servers }) => servers),
      ...(dead.length > 0 && { severity: 'error' as const }),
    },
  ]
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((one, i) => one !== b[i])
  return at === -1 ? 0 : a[at]! - b[at]!
}

function byNames(referrals: readonly Referral[]): readonly (readonly Referral[])[] {
  const groups = new Map<string, Referral[]>()
  for (const one of referrals) {
    const key = [...one.nameservers.keys()].sort().join()
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return [...groups.values()]
}

function versionOf(
  exam: Exam,
  same: readonly Referral[],
  all: readonly (readonly Referral[])[],
  addressesOf: AddressesOf,
): Version {
  const servers = same.map(({ server }) => server)
  const others = all.filter((one) => one !== same).flatMap((one) => one.map(({ server }) => server))
  const nameservers = [...same[0]!.nameservers.values()]
  const leads = leadsOf(exam, same, addressesOf)
  return { nameservers, servers, leads, answers: anyAnswers(exam, leads), behind: isBehind(exam, servers, others) }
}

/** Addresses by the key of a name, as far as they were found beside the glue. */
export type AddressesOf = (key: string) => ReadonlySet<string>

/** Servers of the zone to which these referrals lead: by their glue, or else by the addresses that the names have. */
export function leadsOf(
  { servers }: Exam,
  referrals: readonly Referral[],
  addressesOf: AddressesOf,
): readonly Server[] {
  const nameservers = [...new Map(referrals.flatMap((one) => [...one.nameservers])).values()]
  const addresses = new Set(
    nameservers.flatMap(({ key }) => {
      const glue = referrals.flatMap((one) => [...(one.glue.get(key) ?? [])])
      return glue.length > 0 ? glue : [...addressesOf(key)]
    }),
  )
  const isNamed = ({ name }: Server): boolean => name !== null && nameservers.some((one) => one.equals(name))
  // What none of those asked holds was looked up on the way.
  return servers.filter((s) => addresses.has(s.address) || (addresses.size === 0 && isNamed(s)))
}

const NOTHING: ReadonlySet<string> = new Set(['silent', 'error', 'unasked'])

/** Whether one of the servers answers for the zone; null where none was asked, or none could be reached from here. */
export function anyAnswers({ cells }: Exam, servers: readonly Server[]): boolean | null {
  const own = cells.filter(({ server }) => servers.some((s) => isSame(s, server)))
  if (own.some(({ state }) => !NOTHING.has(state))) return true
  const isTried = (server: Server): boolean =>
    own.some((cell) => isSame(cell.server, server) && cell.state !== 'unasked')
  return servers.length > 0 && servers.every(isTried) ? false : null
}

/** Each has an older version of the parent than one that delegates otherwise. Signatures alone tell nothing: a signer may be online. */
function isBehind({ snapshot, parent }: Exam, servers: readonly Server[], others: readonly Server[]): boolean {
  const sent = snapshot.observations.flatMap(({ server, outcome }) =>
    outcome.kind === 'response'
      ? rrsets([...outcome.response.answer, ...outcome.response.authority]).map((rrset) => ({ server, rrset }))
      : [],
  )
  return servers.every((server) => others.some((other) => olderVersion(parent!, server, other, sent) === 'serial'))
}
