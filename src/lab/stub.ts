/**
 * A resolver for the lab: asks the servers of the deepest zone, follows aliases, and validates nothing
 * (RFC 1034 §5.3.3; DS at the parent: RFC 4035 §3.1.4.1).
 */

import { decodeMessage, encodeMessage, type Message } from '../dns/message.ts'
import type { Name } from '../dns/name.ts'
import { parseSingleName } from '../dns/rdata.ts'
import { CLASS_IN, RCODE, TYPE } from '../dns/registry.ts'
import type { Question, RR } from '../dns/rr.ts'
import { empty, zoneFor } from './authority.ts'
import type { Asked, Reaction } from './server.ts'
import type { Network } from './world.ts'

const MAX_ALIASES = 16

/** RCODEs that are an answer, not a failure to give one. */
const ANSWERS: ReadonlySet<number> = new Set([RCODE.NOERROR, RCODE.NXDOMAIN, RCODE.YXDOMAIN])

/** Resolves a question; SERVFAIL when no server of a zone answers. RA is set, AA and AD are not. */
export function resolve(network: Network, { question, dnssec }: Pick<Asked, 'question' | 'dnssec'>): Reaction {
  const answer: RR[] = []
  // What proves an expanded CNAME stands beside it, so each hop's authority section counts.
  const authority: RR[] = []
  let name = question.name
  for (let hops = 0; hops <= MAX_ALIASES; hops++) {
    const message = askZone(network, { name, type: question.type }, dnssec)
    if (message === null) return { ...empty(RCODE.SERVFAIL), ra: true }
    answer.push(...message.answer)
    authority.push(...message.authority)
    const end = endOf(name, question.type, message)
    const done = end.equals(name) || message.rcode !== RCODE.NOERROR || answered(message, end, question.type)
    if (done) return { ...empty(message.rcode), answer, authority, ra: true }
    name = end
  }
  return { ...empty(RCODE.SERVFAIL), ra: true }
}

/** Where the CNAMEs of a response lead to from `name`. */
function endOf(name: Name, type: number, message: Message): Name {
  if (type === TYPE.CNAME || type === TYPE.ANY || type === TYPE.RRSIG) return name
  let end = name
  for (let hops = 0; hops <= MAX_ALIASES; hops++) {
    const cname = message.answer.find((rr) => rr.type === TYPE.CNAME && rr.owner.equals(end))
    const target = cname === undefined ? null : parseSingleName(cname.rdata)
    if (target === null || !target.ok) break
    end = target.value
  }
  return end
}

const answered = (message: Message, end: Name, type: number): boolean =>
  message.answer.some((rr) => rr.type === type && rr.owner.equals(end)) ||
  message.authority.some((rr) => rr.type === TYPE.SOA && end.isWithin(rr.owner))

/** The first usable response of the zone's servers. */
function askZone(network: Network, question: Question, dnssec: boolean): Message | null {
  const zone = zoneFor(network.zones, question)
  const edns = { udpSize: 1232, version: 0, do: dnssec, options: [], errors: [] }
  const query = { id: 0, questions: [{ ...question, class: CLASS_IN }] }
  for (const address of zone?.addresses ?? []) {
    const host = network.hosts.get(address)
    // Again without EDNS, as a resolver would (RFC 6891 §7).
    for (const wire of [encodeMessage({ ...query, edns }), encodeMessage(query)]) {
      const served = host?.serve(wire, 'tcp') ?? 'timeout'
      if (typeof served === 'string') continue
      const usable = served.map(decodeMessage).find((reply) => reply.kind === 'response' && isUsable(reply.message))
      if (usable?.kind === 'response') return usable.message
    }
  }
  return null
}

/** An answer or a denial; neither an error nor a referral nor nothing. */
const isUsable = (message: Message): boolean =>
  ANSWERS.has(message.rcode) &&
  (message.aa || message.answer.length > 0 || message.authority.some((rr) => rr.type === TYPE.SOA))
