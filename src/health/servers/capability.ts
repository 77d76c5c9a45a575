/** What each server can do: transports, EDNS, DO, cookies, sizes; and under which names it is known to parent and child. */

import { addressOf } from '../../dns/address.ts'
import { serialCompare } from '../../dns/canonical.ts'
import type { Name } from '../../dns/name.ts'
import { parseSoa } from '../../dns/rdata.ts'
import { TYPE } from '../../dns/registry.ts'
import type { Question, RR } from '../../dns/rr.ts'
import { isProbe, isSame, type Observation, type Server } from '../../snapshot.ts'
import { isCutOverTcp } from '../../validate/servers.ts'
import { namesIn } from '../delegation/parentside.ts'
import type { Answer, Capability, Exam } from '../types.ts'
import { tellsOf } from '../views.ts'
import { cookieIn, isHeard, sizeOf } from './transports.ts'

/** One row for each server. @param question one that each of them was asked over both transports */
export function capabilitiesOf(exam: Exam, servers: readonly Server[], question: Question): readonly Capability[] {
  const zone = question.type === TYPE.DS ? (exam.parent ?? exam.zone) : exam.zone
  const said = exam.snapshot.observations.filter(isResponse)
  const sides = [sideOf(said, zone, 'parent'), sideOf(said, zone, 'child')] as const
  const exchanges = exam.snapshot.observations.filter((o) => o.askedFor.equals(zone) && !o.sent.rd)
  const isSigned = exchanges.some(hasSignatures)
  return servers.map((server) => {
    const mine = exchanges.filter((o) => isSame(o.server, server))
    const [parent, child] = sides.map((side) => namesOf(side, server.address))
    const found = [...parent!, ...child!, ...(server.name === null ? [] : [server.name])]
    return {
      server,
      names: [...new Map(found.map((name) => [name.key, name])).values()],
      atParent: isKnownAt(sides[0], parent!, child!),
      atChild: isKnownAt(sides[1], child!, parent!),
      udp: heard(mine, 'udp'),
      tcp: heard(mine, 'tcp'),
      edns: ednsOf(mine),
      dnssecOk: dnssecOkOf(mine, isSigned),
      cookies: cookiesOf(mine),
      serial: serialOf(mine, zone),
      largest: largestOf(mine),
    }
  })
}

const isResponse = (o: Observation): o is Answer => o.outcome.kind === 'response'

/** NS names of one side of the cut, with the addresses that this side gives them. */
interface Side {
  readonly names: readonly Name[]
  readonly addresses: ReadonlyMap<string, ReadonlySet<string>>
}

/**
 * Glue counts for the parent, and what a name's own zone answers for the child; where one of them gives a name no address,
 * that of the other counts.
 */
function sideOf(said: readonly Answer[], zone: Name, side: 'parent' | 'child'): Side {
  const names = new Map<string, Name>()
  const glue = new Map<string, Set<string>>()
  const own = new Map<string, Set<string>>()
  for (const { askedFor, outcome } of said) {
    const { aa, answer, authority, additional } = outcome.response
    const isReferral = !aa && !askedFor.equals(zone) && answer.length === 0
    const ofSide = side === 'parent' ? isReferral : aa && askedFor.equals(zone)
    if (ofSide) for (const name of namesIn([...answer, ...authority], zone)) names.set(name.key, name)
    if (isReferral && authority.some((rr) => rr.type === TYPE.NS && rr.owner.equals(zone))) note(glue, additional)
    note(own, answer)
  }
  const [first, second] = side === 'parent' ? [glue, own] : [own, glue]
  const addresses = [...names.keys()].map(
    (key) => [key, first.get(key) ?? second.get(key) ?? new Set<string>()] as const,
  )
  return { names: [...names.values()], addresses: new Map(addresses) }
}

function note(found: Map<string, Set<string>>, records: readonly RR[]): void {
  for (const rr of records) {
    const address = addressOf(rr)
    if (address !== null) found.set(rr.owner.key, (found.get(rr.owner.key) ?? new Set()).add(address))
  }
}

const namesOf = ({ names, addresses }: Side, address: string): readonly Name[] =>
  names.filter((name) => addresses.get(name.key)?.has(address) === true)

/** Where one side said nothing of the name servers, the other counts; the root's are known from hints alone. */
const isKnownAt = ({ names }: Side, here: readonly Name[], there: readonly Name[]): boolean =>
  names.length > 0 ? here.length > 0 : there.length > 0

/** Null where it was not asked so. */
function heard(mine: readonly Observation[], via: 'udp' | 'tcp'): boolean | null {
  const tried = mine.filter((o) => o.via === via)
  return tried.length === 0 ? null : tried.some((o) => isHeard(o) && !isCutOverTcp(o))
}

/** An OPT record in a response, or none in any that a query with EDNS got (RFC 6891 §7). */
function ednsOf(mine: readonly Observation[]): boolean | null {
  const answers = mine.filter(isResponse)
  if (answers.some(({ outcome }) => outcome.response.edns !== null)) return true
  return answers.length === 0 ? null : false
}

/** RRSIGs where the zone has them; in an unsigned zone the DO bit alone can show it (RFC 3225 §3). */
function dnssecOkOf(mine: readonly Observation[], isSigned: boolean): boolean | null {
  const answers = mine.filter(isResponse).filter(({ outcome }) => !outcome.response.tc)
  if (answers.length === 0) return null
  if (isSigned) return answers.some(hasSignatures)
  return answers.some(({ sent, outcome }) => sent.do && outcome.response.edns?.do === true)
}

const hasSignatures = ({ sent, outcome }: Observation): boolean =>
  sent.do &&
  outcome.kind === 'response' &&
  [...outcome.response.answer, ...outcome.response.authority].some((rr) => rr.type === TYPE.RRSIG)

/** A server cookie beside the client's (RFC 7873 §5.2). */
function cookiesOf(mine: readonly Observation[]): boolean | null {
  const probes = mine.filter((o) => o.sent.cookie !== undefined && o.outcome.kind === 'response')
  return probes.length === 0 ? null : probes.some((o) => (cookieIn(o)?.data.length ?? 0) >= 16)
}

/** The latest that it has shown. */
function serialOf(mine: readonly Observation[], zone: Name): number | null {
  let latest: number | null = null
  for (const o of mine) {
    if (isProbe(o) || o.outcome.kind !== 'response' || !tellsOf(o.outcome.response, zone)) continue
    for (const rr of [...o.outcome.response.answer, ...o.outcome.response.authority]) {
      const soa = rr.type === TYPE.SOA && rr.owner.equals(zone) ? parseSoa(rr.rdata) : null
      if (soa?.ok === true && (latest === null || serialCompare(soa.value.serial, latest) > 0))
        latest = soa.value.serial
    }
  }
  return latest
}

function largestOf(mine: readonly Observation[]): number | null {
  const sizes = mine.filter((o) => o.via === 'udp' && isHeard(o)).map(sizeOf)
  return sizes.length === 0 ? null : Math.max(...sizes)
}
