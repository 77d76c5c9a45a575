/**
 * NS and addresses at both sides of a cut: they should be the same (RFC 1034 §4.2.2), glue is needed for names within the
 * zone (RFC 9471 §3.1), and the name of a server has an address and is no alias (RFC 2181 §10.3).
 */

import { addressOf } from '../../dns/address.ts'
import type { Name } from '../../dns/name.ts'
import { parseSingleName } from '../../dns/rdata.ts'
import { RCODE, TYPE } from '../../dns/registry.ts'
import type { RRType } from '../../dns/rr.ts'
import { finding } from '../../report.ts'
import { type Observation, type ObservationId, type Server, serverKey } from '../../snapshot.ts'
import type { Compared } from '../comparisons.ts'
import { isHeard } from '../servers/transports.ts'
import type { Answer, Exam } from '../types.ts'
import { glueComparisons } from './glue.ts'
import { nsVersions } from './nsversions.ts'
import { namesIn, type Referred, referredTo } from './parentside.ts'

interface Own {
  readonly nameservers: ReadonlyMap<string, Name>
  readonly servers: readonly Server[]
  readonly seen: readonly ObservationId[]
}

/** NS and addresses that differ between parent and child, or lead nowhere (RFC 1034 §4.2.2, RFC 2181 §10.3, RFC 9471 §3.1). */
export function nameserverComparisons(exam: Exam): readonly Compared[] {
  const own = ownNameservers(exam)
  const referred = exam.undelegated ? null : referredTo(exam)
  const names = new Map([...(referred?.nameservers ?? []), ...own.nameservers])
  const addresses = new Map([...names.values()].map((name) => [name.key, addressesOf(exam, name)]))
  const found = (key: string): ReadonlySet<string> => addresses.get(key)?.found ?? new Set()
  return [
    ...(referred === null ? [] : nsDiffers(exam, referred, own)),
    ...(referred === null ? [] : nsVersions(exam, referred, own.nameservers, found)),
    ...[...names.values()].flatMap((name) => ofName(exam, name, referred, addresses)),
    ...(referred === null ? [] : unresolved(exam, referred, addresses)),
  ]
}

/** What the servers of the zone say of it with authority. */
function ownNameservers({ zone, servers, answers }: Exam): Own {
  const told = servers.flatMap((server) => {
    const answer = answers.of(server, { name: zone, type: TYPE.NS })
    return answer?.outcome.response.aa ? [answer] : []
  })
  const nameservers = told.flatMap(({ outcome }) => namesIn(outcome.response.answer, zone))
  return {
    nameservers: new Map(nameservers.map((name) => [name.key, name])),
    servers: told.map(({ server }) => server),
    seen: told.map(({ id }) => id),
  }
}

function nsDiffers({ zone }: Exam, referred: Referred, own: Own): readonly Compared[] {
  if (own.nameservers.size === 0) return []
  const about = { zone, owner: zone, type: TYPE.NS }
  const seen = [...referred.seen, ...own.seen]
  const [parent, child] = [[...referred.nameservers.values()], [...own.nameservers.values()]]
  // What only some servers of the parent name is told as that.
  const onlyParent = parent.filter(({ key }) => !own.nameservers.has(key) && referred.agreed.has(key))
  const onlyChild = child.filter(({ key }) => !referred.nameservers.has(key))
  return [
    ...(onlyParent.length === 0
      ? []
      : [
          {
            finding: finding('NS_NOT_AT_CHILD', about, { nameservers: onlyParent, child }, seen),
            servers: referred.servers,
          },
        ]),
    ...(onlyChild.length === 0
      ? []
      : [
          {
            finding: finding('NS_NOT_AT_PARENT', about, { nameservers: onlyChild, parent }, seen),
            servers: own.servers,
          },
        ]),
  ]
}

/** What was answered for the addresses of a name, glue apart. */
interface Addresses {
  readonly found: ReadonlySet<string>
  /** address types that were answered for, with data or without */
  readonly types: ReadonlySet<RRType>
  readonly alias: Name | null
  readonly rcode: number
  readonly servers: readonly Server[]
  readonly seen: readonly ObservationId[]
}

const ADDRESS_TYPES = [TYPE.A, TYPE.AAAA] as const

/** It has none of either family; a name that does not exist has none, whichever was asked for (RFC 8020 §2). */
const isBare = ({ found, types, rcode }: Addresses): boolean =>
  found.size === 0 && types.size > 0 && (rcode === RCODE.NXDOMAIN || ADDRESS_TYPES.every((type) => types.has(type)))

/** By whichever servers hold the name, with authority. */
function addressesOf({ snapshot }: Exam, name: Name): Addresses {
  const told = snapshot.observations.filter(
    (o): o is Answer =>
      (o.question.type === TYPE.A || o.question.type === TYPE.AAAA) &&
      o.question.name.equals(name) &&
      o.outcome.kind === 'response' &&
      isTelling(o.outcome),
  )
  const records = told.flatMap(({ outcome }) => outcome.response.answer)
  const cname = records.find((rr) => rr.type === TYPE.CNAME && rr.owner.equals(name))
  const target = cname === undefined ? null : parseSingleName(cname.rdata)
  return {
    found: new Set(records.flatMap((rr) => addressOf(rr) ?? [])),
    types: new Set(told.map(({ question }) => question.type)),
    alias: target?.ok ? target.value : null,
    rcode: told.every(({ outcome }) => outcome.response.rcode === RCODE.NXDOMAIN) ? RCODE.NXDOMAIN : RCODE.NOERROR,
    servers: told.map(({ server }) => server),
    seen: told.map(({ id }) => id),
  }
}

/** Data, or a denial with its SOA: neither a referral nor an error. */
const isTelling = ({ response }: Answer['outcome']): boolean =>
  response.aa &&
  (response.rcode === RCODE.NOERROR || response.rcode === RCODE.NXDOMAIN) &&
  (response.answer.length > 0 || response.authority.some((rr) => rr.type === TYPE.SOA))

/** No server of the zone was found. */
const isLost = ({ servers, snapshot, zone }: Exam): boolean =>
  servers.length === 0 && snapshot.stopped === undefined && !zone.isRoot

/**
 * The names of its servers lead nowhere, as where two zones have their servers in one another: everybody who was asked on the
 * way answered, so that nothing else would find an address.
 */
function unresolved(
  exam: Exam,
  { nameservers, glue, servers, seen }: Referred,
  all: ReadonlyMap<string, Addresses>,
): readonly Compared[] {
  const names = [...nameservers.values()]
  const isOpen = ({ found, types, alias }: Addresses): boolean => found.size === 0 && types.size === 0 && alias === null
  const own = names.flatMap(({ key }) => all.get(key) ?? [])
  if (!isLost(exam) || glue.size > 0 || own.every(isBare) || !own.every((one) => isBare(one) || isOpen(one))) return []
  const { observations } = exam.snapshot
  const living = new Set(observations.filter(isHeard).map(({ server }) => serverKey(server)))
  const isDead = ({ server, outcome }: Observation): boolean =>
    outcome.kind === 'no-response' && outcome.why !== 'unreachable' && !living.has(serverKey(server))
  if (observations.some(isDead)) return []
  // A name within the zone has no address but glue, and that it lacks is told.
  if (names.every((name) => name.isWithin(exam.zone))) return []
  const about = { zone: exam.zone, owner: exam.zone, type: TYPE.NS }
  const found = finding('NAMESERVER_UNRESOLVED', about, { nameservers: names }, seen)
  return [{ finding: found, severity: 'error', servers }]
}

function ofName(
  exam: Exam,
  name: Name,
  referred: Referred | null,
  all: ReadonlyMap<string, Addresses>,
): readonly Compared[] {
  const { zone } = exam
  const own = all.get(name.key)!
  const glue = [...(referred?.glue.get(name.key) ?? [])].sort()
  const servers = [...new Map(own.servers.map((s) => [`${s.address} ${s.port}`, s])).values()]
  const about = (type: RRType) => ({ zone, owner: name, type })
  if (own.alias !== null) {
    const evidence = { nameserver: name, target: own.alias }
    return [{ finding: finding('NAMESERVER_IS_ALIAS', about(TYPE.CNAME), evidence, own.seen), servers }]
  }
  if (isBare(own) && glue.length === 0) {
    const evidence = { nameserver: name, rcode: own.rcode }
    const bare = finding('NAMESERVER_NO_ADDRESS', about(TYPE.A), evidence, own.seen)
    // Where another name may lead somewhere, no more is known than that this one does not.
    const isHopeless = (key: string): boolean => all.get(key)!.alias !== null || isBare(all.get(key)!)
    const isOnly = isLost(exam) && [...(referred?.nameservers.keys() ?? [])].every(isHopeless)
    return [{ finding: bare, servers, ...(isOnly && { severity: 'error' as const }) }]
  }
  if (referred === null || !referred.nameservers.has(name.key) || !name.isWithin(zone)) return []
  return glueComparisons(exam, name, referred, own, (key) => all.get(key)?.found ?? new Set())
}
