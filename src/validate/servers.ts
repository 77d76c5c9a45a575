/**
 * What the exchanges say of the servers themselves, apart from any chain: silence, errors, lameness, EDNS, malformed
 * packets, addresses that were not asked. None of it decides a verdict.
 */

import { addressOf, familyOf } from '../dns/address.ts'
import type { Name } from '../dns/name.ts'
import { RCODE, rcodeName, TYPE } from '../dns/registry.ts'
import { isPublicAddress } from '../dns/reserved.ts'
import type { RR } from '../dns/rr.ts'
import { type Finding, finding } from '../report.ts'
import { isProbe, type Observation } from '../snapshot.ts'
import { type Context, subject } from './context.ts'
import { isCloserLook, isOpinion, targetOf } from './evidence.ts'

/** Findings about servers, at most one of a kind for each server and zone. */
export function serverFindings(context: Context): readonly Finding[] {
  const { snapshot } = context.index
  const observations = snapshot.observations.filter(
    (o) => !isOpinion(snapshot, o) && !isCloserLook(context.target, o) && !isProbe(o),
  )
  const found = new Map<string, Finding>()
  const add = (key: string, f: Finding): void => {
    const known = found.get(key)
    found.set(key, known === undefined ? f : { ...known, seen: [...known.seen, ...f.seen] })
  }
  for (const family of unreachableFamilies(observations)) {
    const seen = observations.filter((o) => familyOf(o.server.address) === family && isUnreachable(o)).map((o) => o.id)
    const about = subject(observations[0]!.askedFor, observations[0]!.askedFor, TYPE.NS)
    add(`family ${family}`, finding('FAMILY_UNREACHABLE', about, { family }, seen))
  }
  for (const o of observations) {
    for (const f of findingsOf(context, o, observations))
      add(`${f.code} ${o.server.address} ${o.server.port} ${o.askedFor.key}`, f)
  }
  if (snapshot.publicOnly) for (const [key, f] of notPublic(observations)) add(key, f)
  return [...found.values()]
}

const isUnreachable = (o: Observation): boolean => o.outcome.kind === 'no-response' && o.outcome.why === 'unreachable'

/** Families of which every exchange found no route. */
function unreachableFamilies(observations: readonly Observation[]): readonly (4 | 6)[] {
  return ([4, 6] as const).filter((family) => {
    const mine = observations.filter((o) => familyOf(o.server.address) === family)
    return mine.length > 0 && mine.every(isUnreachable)
  })
}

function findingsOf(context: Context, o: Observation, all: readonly Observation[]): readonly Finding[] {
  const about = subject(o.askedFor, o.question.name, o.question.type)
  const { server, outcome, question } = o
  const seen = [o.id]
  switch (outcome.kind) {
    case 'no-response':
      if (isUnreachable(o) && unreachableFamilies(all).includes(familyOf(o.server.address))) return []
      if (o.sent.edns && answeredPlainly(o, all)) {
        return [finding('SERVER_EDNS_FAILS', about, { server, outcome: outcome.why }, seen)]
      }
      return [finding('SERVER_NO_RESPONSE', about, { server, why: outcome.why, via: o.via }, seen)]
    case 'malformed':
      return [finding('RESPONSE_MALFORMED', about, { server, why: outcome.why, offset: outcome.offset }, seen)]
    case 'response': {
      const found: Finding[] = []
      const [problem] = outcome.response.problems
      if (problem !== undefined)
        found.push(finding('RESPONSE_MALFORMED', about, { server, why: problem.why, offset: problem.offset }, seen))
      else if (isCutOverTcp(o))
        found.push(finding('RESPONSE_MALFORMED', about, { server, why: 'truncated over TCP', offset: FLAGS }, seen))
      const { rcode } = outcome.response
      if (rcode !== RCODE.NOERROR && rcode !== RCODE.NXDOMAIN && rcode !== RCODE.YXDOMAIN) {
        const plain = o.sent.edns && answeredPlainly(o, all)
        found.push(
          plain
            ? finding('SERVER_EDNS_FAILS', about, { server, outcome: rcodeName(rcode) }, seen)
            : finding('SERVER_RCODE', about, { server, rcode, question }, seen),
        )
      } else if (context.index.snapshot.resolver === undefined && isLame(o)) {
        found.push(finding('SERVER_LAME', about, { server, question }, seen))
      } else if (context.index.snapshot.resolver === undefined && isKeysWithoutAa(o)) {
        found.push(finding('RESPONSE_NOT_AUTHORITATIVE', about, { server, question }, seen))
      }
      return found
    }
  }
}

/** The same server answered the same question that way once it was asked without EDNS, and never with it. */
function answeredPlainly(o: Observation, all: readonly Observation[]): boolean {
  const answers = all.filter(
    (p) =>
      p.server.address === o.server.address &&
      p.server.port === o.server.port &&
      p.via === o.via &&
      p.question.type === o.question.type &&
      p.question.name.equals(o.question.name) &&
      p.outcome.kind === 'response' &&
      (p.outcome.response.rcode === RCODE.NOERROR || p.outcome.response.rcode === RCODE.NXDOMAIN),
  )
  return answers.length > 0 && answers.every((p) => !p.sent.edns)
}

/** The DNSKEY RRset without the AA bit: what RFC 1035 §4.1.1 wants of the answer, wanted of what the answer rests on. */
const isKeysWithoutAa = ({ outcome, question }: Observation): boolean =>
  outcome.kind === 'response' &&
  question.type === TYPE.DNSKEY &&
  !outcome.response.aa &&
  outcome.response.answer.some((rr) => rr.type === TYPE.DNSKEY && rr.owner.equals(question.name))

/** Where TC stands in a message (RFC 1035 §4.1.1). */
const FLAGS = 2

/** TCP has room for every message, so nothing else can bring the rest (RFC 7766 §5). */
export const isCutOverTcp = ({ via, outcome }: Observation): boolean =>
  via === 'tcp' && outcome.kind === 'response' && outcome.response.tc

/**
 * No AA, no data, no denial, and no referral below the zone. A referral to the zone itself is the word of a server that
 * holds a zone above it, with DS or without.
 */
export function isLame(o: Observation, zone: Name = o.askedFor): boolean {
  if (o.outcome.kind !== 'response') return false
  const { response } = o.outcome
  if (response.aa || response.tc || response.answer.length > 0) return false
  const { authority } = response
  if (authority.some((rr) => rr.type === TYPE.SOA && rr.owner.isWithin(zone))) return false
  const referrals = authority.filter((rr) => rr.type === TYPE.NS)
  return referrals.length > 0
    ? !referrals.some((rr) => rr.owner.isBelow(zone))
    : !authority.some((rr) => rr.owner.isWithin(zone))
}

/** Addresses of name servers that are not asked because they are not public: glue, and what looking up their names brought. */
function* notPublic(observations: readonly Observation[]): Generator<[string, Finding]> {
  const known = nameservers(observations.flatMap(ofResponse))
  // Those that were given are asked all the same.
  const asked = new Set(observations.map(({ server }) => server.address))
  const isLeftOut = (rr: RR): boolean => !asked.has(addressOf(rr) ?? '')
  for (const o of observations) {
    if (o.outcome.kind !== 'response') continue
    const { answer, authority, additional } = o.outcome.response
    const named = nameservers(authority)
    for (const rr of additional.filter(isLeftOut)) {
      const server = named.get(rr.owner.key)
      if (server !== undefined) yield* told(server, rr, o)
    }
    const looked = isLookUp(o) ? known.get(o.question.name.key) : undefined
    for (const rr of looked === undefined ? [] : answer.filter(isLeftOut)) yield* told(looked!, rr, o)
  }
}

interface NameServer {
  readonly name: Name
  readonly zone: Name
}

/** By the key of their names. The root's addresses are not handed out by a zone, and are asked whatever they are. */
function nameservers(records: readonly RR[]): ReadonlyMap<string, NameServer> {
  const found = new Map<string, NameServer>()
  for (const rr of records) {
    const name = rr.type === TYPE.NS && !rr.owner.isRoot ? targetOf(rr) : null
    if (name !== null) found.set(name.key, { name, zone: rr.owner })
  }
  return found
}

const ofResponse = ({ outcome }: Observation): readonly RR[] =>
  outcome.kind === 'response' ? [...outcome.response.answer, ...outcome.response.authority] : []

const isLookUp = ({ question: { type } }: Observation): boolean => type === TYPE.A || type === TYPE.AAAA

function* told({ name, zone }: NameServer, rr: RR, { id }: Observation): Generator<[string, Finding]> {
  const address = addressOf(rr)
  if (address === null || isPublicAddress(address)) return
  const found = finding('ADDRESS_NOT_PUBLIC', subject(zone, name, rr.type), { nameserver: name, address }, [id])
  yield [`private ${name.key} ${address}`, found]
}
