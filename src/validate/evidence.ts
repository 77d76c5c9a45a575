/**
 * The packets of a snapshot, indexed by what they can testify to. Reading only: nothing here is believed.
 *
 * A response counts when it is a reply to a query, has opcode QUERY and an rcode that says something about names
 * (NOERROR, NXDOMAIN, YXDOMAIN); others are failures of the server. A resolver's own opinion (CD=0) is no evidence.
 */

import { rrsets } from '../dns/canonical.ts'
import type { Message } from '../dns/message.ts'
import type { Name } from '../dns/name.ts'
import { parseRrsig, parseSingleName } from '../dns/rdata.ts'
import { RCODE, TYPE } from '../dns/registry.ts'
import type { Question, RR, RRset, RRType } from '../dns/rr.ts'
import { isAside, isChildDs } from '../report.ts'
import { isProbe, type Observation, type ObservationId, type Snapshot } from '../snapshot.ts'

/** One usable response, its sections grouped into RRsets. */
export interface Packet {
  readonly observation: Observation
  readonly id: ObservationId
  readonly message: Message
  readonly answer: readonly RRset[]
  readonly authority: readonly RRset[]
  /** RRSIGs of the answer, for a question about RRSIG */
  readonly answerSignatures: readonly RR[]
}

/** An RRset where it was seen. */
export interface Sighting {
  readonly rrset: RRset
  readonly packet: Packet
}

export interface Index {
  readonly snapshot: Snapshot
  /** in the order of the snapshot */
  readonly packets: readonly Packet[]
  /** usable responses to this very question */
  answersTo(name: Name, type: RRType): readonly Packet[]
  /** every usable response that carries this RRset in its answer or authority section */
  sightings(owner: Name, type: RRType): readonly Sighting[]
  /** every exchange about this question, usable or not */
  asked(name: Name, type: RRType): readonly Observation[]
  /** every exchange that was meant for this zone */
  askedFor(zone: Name): readonly Observation[]
}

const USABLE: ReadonlySet<number> = new Set([RCODE.NOERROR, RCODE.NXDOMAIN, RCODE.YXDOMAIN])

const keyOf = (name: Name, type: RRType): string => `${type} ${name.key}`

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}

/** True for the question a resolver was asked for its own verdict. */
export const isOpinion = (snapshot: Snapshot, o: Observation): boolean =>
  snapshot.resolver !== undefined && o.sent.rd && !o.sent.cd

/**
 * What the asker wanted for a closer look at a delegation that failed: unauthenticated, and no evidence for a verdict. A
 * trace for CDS or CDNSKEY itself has no such questions.
 */
export const isCloserLook = (target: Question, { question }: Observation): boolean =>
  !isChildDs(target.type) && isAside(target, question)

/** @param target what the trace is about */
export function index(snapshot: Snapshot, target: Question): Index {
  const packets: Packet[] = []
  const answers = new Map<string, Packet[]>()
  const sightings = new Map<string, Sighting[]>()
  const asked = new Map<string, Observation[]>()
  const zones = new Map<string, Observation[]>()
  for (const observation of snapshot.observations) {
    if (isOpinion(snapshot, observation) || isProbe(observation)) continue
    push(asked, keyOf(observation.question.name, observation.question.type), observation)
    if (isCloserLook(target, observation)) continue
    push(zones, observation.askedFor.key, observation)
    const packet = superseded(snapshot, observation) ? null : usable(observation)
    if (packet === null) continue
    packets.push(packet)
    push(answers, keyOf(observation.question.name, observation.question.type), packet)
    for (const rrset of [...packet.answer, ...packet.authority]) {
      push(sightings, keyOf(rrset.owner, rrset.type), { rrset, packet })
    }
  }
  return {
    snapshot,
    packets,
    answersTo: (name, type) => answers.get(keyOf(name, type)) ?? [],
    sightings: (owner, type) => sightings.get(keyOf(owner, type)) ?? [],
    asked: (name, type) => asked.get(keyOf(name, type)) ?? [],
    askedFor: (zone) => zones.get(zone.key) ?? [],
  }
}

/**
 * The same server was asked the same in a better way, and answered: over TCP, where the answer over UDP was not whole; with
 * EDNS, where it had been silent before and was asked without. Only that answer counts.
 */
const superseded = (snapshot: Snapshot, o: Observation): boolean =>
  o.outcome.kind === 'response' &&
  ((o.via === 'udp' && o.outcome.response.problems.length > 0) || !o.sent.edns) &&
  snapshot.observations.some(
    (p) =>
      (o.sent.edns ? p.via === 'tcp' && p.outcome.kind === 'response' : p.sent.edns && usable(p) !== null) &&
      p.server.address === o.server.address &&
      p.server.port === o.server.port &&
      p.sent.cd === o.sent.cd &&
      p.question.type === o.question.type &&
      p.question.name.equals(o.question.name),
  )

/** The packets of a snapshot are judged many times: each is taken apart once as long as it is about. */
const takenApart = new WeakMap<Observation, Packet | null>()

function usable(observation: Observation): Packet | null {
  const known = takenApart.get(observation)
  if (known !== undefined) return known
  const packet = packetOf(observation)
  takenApart.set(observation, packet)
  return packet
}

function packetOf(observation: Observation): Packet | null {
  const { outcome } = observation
  if (outcome.kind !== 'response') return null
  const message = outcome.response
  if (!message.qr || message.opcode !== 0 || message.tc || !USABLE.has(message.rcode)) return null
  const inClass = (records: readonly RR[]): readonly RR[] => records.filter((rr) => rr.class === 1)
  return {
    observation,
    id: observation.id,
    message,
    answer: rrsets(inClass(message.answer)),
    authority: rrsets(inClass(message.authority)),
    answerSignatures: inClass(message.answer).filter((rr) => rr.type === TYPE.RRSIG),
  }
}

/** The RRset of this owner and type in a section; undefined when it is not there. */
export const find = (list: readonly RRset[], owner: Name, type: RRType): RRset | undefined =>
  list.find((rrset) => rrset.type === type && rrset.owner.equals(owner))

/** The owner of the SOA in the authority section: the apex of the zone a negative answer speaks for. */
export const soaOwner = (packet: Packet): Name | null =>
  packet.authority.find((rrset) => rrset.type === TYPE.SOA)?.owner ?? null

/** Signer names on the RRSIGs of an RRset, unverified. */
export const signersOf = (rrset: RRset): readonly Name[] =>
  rrset.signatures.flatMap((rr) => {
    const parsed = parseRrsig(rr.rdata)
    return parsed.ok ? [parsed.value.signerName] : []
  })

/**
 * The child zone a response refers to: NS in the authority section, nothing in the answer, owner at or above the name
 * asked, and no SOA that would make it a negative answer (RFC 1034 §4.3.2 step 3b, RFC 2308 §2.1).
 */
export function referralTo(packet: Packet): Name | null {
  if (packet.message.answer.length > 0 || packet.message.rcode !== RCODE.NOERROR) return null
  if (soaOwner(packet) !== null) return null
  const ns = packet.authority.find((rrset) => rrset.type === TYPE.NS)
  if (ns === undefined || !packet.observation.question.name.isWithin(ns.owner)) return null
  return ns.owner
}

/** The single name in the RDATA of a CNAME, DNAME or NS; null when it cannot be read. */
export function targetOf(rr: RR): Name | null {
  const parsed = parseSingleName(rr.rdata)
  return parsed.ok ? parsed.value : null
}
