/**
 * Glue of a name within the zone, of each server of the parent by itself: a referral has to bring it (RFC 9471 §3.1), and it
 * should be what the zone has (RFC 1034 §4.2.2).
 */

import type { Name } from '../../dns/name.ts'
import { TYPE } from '../../dns/registry.ts'
import type { RRType } from '../../dns/rr.ts'
import { finding } from '../../report.ts'
import type { Compared } from '../comparisons.ts'
import type { Exam } from '../types.ts'
import { type AddressesOf, anyAnswers, leadsOf } from './nsversions.ts'
import type { Referral, Referred } from './parentside.ts'

/** What the zone itself answered for the addresses of the name. */
interface Own {
  readonly found: ReadonlySet<string>
  readonly types: ReadonlySet<RRType>
}

/** Servers of the parent that have the same glue for the name. */
interface Version {
  readonly glue: readonly string[]
  readonly referrals: readonly Referral[]
}

/** Glue that lacks, or that is not what the zone has: a finding for each version of it. @param name within the zone */
export function glueComparisons(
  exam: Exam,
  name: Name,
  referred: Referred,
  own: Own,
  addressesOf: AddressesOf,
): readonly Compared[] {
  const versions = versionsOf(name, referred)
  const isOne = versions.length === 1 && versions[0]!.referrals.length === referred.referrals.length
  return versions.flatMap((version) => {
    const given = isOne ? [] : versions.filter(({ glue }) => glue.length > 0 && glue !== version.glue)
    return version.glue.length === 0
      ? missing(exam, name, version, given)
      : differs(exam, name, version, own, given, addressesOf)
  })
}

function versionsOf({ key }: Name, { referrals }: Referred): readonly Version[] {
  const found = new Map<string, { glue: readonly string[]; referrals: Referral[] }>()
  for (const referral of referrals) {
    if (!referral.nameservers.has(key)) continue
    const glue = [...(referral.glue.get(key) ?? [])].sort()
    const known = found.get(glue.join()) ?? { glue, referrals: [] }
    known.referrals.push(referral)
    found.set(glue.join(), known)
  }
  return [...found.values()]
}

const serversOf = ({ referrals }: Version) => referrals.map(({ server }) => server)

/** Where others of the parent give it, a resolver that fails on this referral finds its way by theirs. */
function missing({ zone }: Exam, name: Name, version: Version, given: readonly Version[]): readonly Compared[] {
  const { referrals } = version
  const named = new Map(referrals.flatMap(({ nameservers }) => [...nameservers]))
  const isKnown = (other: Name): boolean => !other.isWithin(zone) || referrals.some(({ glue }) => glue.has(other.key))
  const others = [...named.values()].filter((other) => !other.equals(name) && isKnown(other))
  const elsewhere = given.flatMap(serversOf)
  const servers = serversOf(version)
  const evidence = { nameserver: name, others, ...(elsewhere.length > 0 && { lacking: servers, elsewhere }) }
  const seen = referrals.flatMap((one) => one.seen)
  const isLost = others.length === 0 && elsewhere.length === 0
  return [
    {
      finding: finding('GLUE_MISSING', { zone, owner: name, type: TYPE.A }, evidence, seen),
      servers,
      ...(isLost && { severity: 'error' as const }),
    },
  ]
}

/** Who is led to servers that do not answer, while others are not, gets nowhere. */
function differs(
  exam: Exam,
  name: Name,
  version: Version,
  own: Own,
  given: readonly Version[],
  addressesOf: AddressesOf,
): readonly Compared[] {
  const { zone } = exam
  const { glue, referrals } = version
  const found = [...own.found].sort()
  const isOther = (type: RRType): boolean => ofType(glue, type).join() !== ofType(found, type).join()
  const type = ([TYPE.A, TYPE.AAAA] as const).find((one) => own.types.has(one) && isOther(one))
  if (type === undefined) return []
  const servers = serversOf(version)
  const evidence = { nameserver: name, parent: glue, child: found, ...(given.length > 0 && { only: servers }) }
  // Whoever sent the glue shows it; what the zone has is in the evidence.
  const seen = referrals.flatMap(({ glueSeen }) => glueSeen.get(name.key) ?? [])
  const leads = (one: Version): boolean | null => anyAnswers(exam, leadsOf(exam, one.referrals, addressesOf))
  const isLost = given.some((one) => leads(one) === true) && leads(version) === false
  const told = finding('GLUE_DIFFERS', { zone, owner: name, type }, evidence, seen)
  return [{ finding: told, servers, ...(isLost && { severity: 'error' as const }) }]
}

const ofType = (addresses: readonly string[], type: RRType): readonly string[] =>
  addresses.filter((address) => address.includes(':') === (type === TYPE.AAAA))
