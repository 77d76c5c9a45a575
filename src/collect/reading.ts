/**
 * What one response says about the way to a name: an answer, a denial, a referral, or nothing of use (RFC 1034 §4.3.2,
 * RFC 2308 §2). Guesses for asking well; nothing here is believed, and the validator finds zone cuts again from signatures.
 */

import type { Message } from '../dns/message.ts'
import { type Name, NameError } from '../dns/name.ts'
import { parseRrsig, parseSingleName } from '../dns/rdata.ts'
import { CLASS_IN, RCODE, TYPE } from '../dns/registry.ts'
import type { Question, RR, RRType } from '../dns/rr.ts'
import type { Observation } from '../snapshot.ts'

interface Speaking {
  readonly kind: 'answer' | 'denial'
  /** the apex of the zone that speaks, by its signatures, SOA or NS; null when nothing shows it */
  readonly apex: Name | null
  /** the apex is the signer of what was said */
  readonly signed: boolean
  /** the name that an alias leads to */
  readonly alias: Name | null
  /** a name whose SOA would show the apex: the name asked, or where its alias can stand */
  readonly base: Name
}

export type Reading =
  | Speaking
  | {
      readonly kind: 'referral'
      readonly child: Name
      /** it brings DS, or NSEC or NSEC3 to say that there is none */
      readonly vouched: boolean
    }
  /** an RCODE about the server, a lame server, or the child's word on a DS (RFC 4035 §3.1.4.1) */
  | { readonly kind: 'useless' }

const USABLE: ReadonlySet<number> = new Set([RCODE.NOERROR, RCODE.NXDOMAIN, RCODE.YXDOMAIN])

/** Types at which aliases are answered themselves (RFC 1034 §3.6.2, RFC 4034 §3, RFC 8482). */
const ALIAS_ITSELF: ReadonlySet<RRType> = new Set([TYPE.CNAME, TYPE.ANY, TYPE.RRSIG])

/** Types that stand at an apex, or at a cut where only the child's are answered with. */
const AT_APEX: ReadonlySet<RRType> = new Set([TYPE.SOA, TYPE.NS, TYPE.DNSKEY, TYPE.NSEC3PARAM])

/** The records of class IN. */
export const inClass = (records: readonly RR[]): readonly RR[] => records.filter((rr) => rr.class === CLASS_IN)

/** True when the RCODE says something about names, rather than about the server. */
export const isUsable = (message: Message): boolean => message.opcode === 0 && USABLE.has(message.rcode)

/** RCODEs that can mean that the server does not understand EDNS (RFC 6891 §7). */
export function rejectsEdns(o: Observation, message: Message): boolean {
  if (!o.sent.edns) return false
  if (message.rcode === RCODE.SERVFAIL) return message.edns === null
  return message.rcode === RCODE.FORMERR || message.rcode === RCODE.NOTIMP || message.rcode === RCODE.BADVERS
}

/**
 * Reads a response for a question about a name in or below `zone`, from a server of `zone`.
 * @param direct false when the response is to another question whose aliases lead to this one: its AA bit is not about this name
 */
export function read(message: Message, zone: Name, { name, type }: Question, direct = true): Reading {
  if (!isUsable(message)) return { kind: 'useless' }
  const answer = inClass(message.answer)
  const authority = inClass(message.authority)
  const possible = possibleApex(zone, name, type)
  const signers = (records: readonly RR[]): readonly Name[] => signersIn(records).filter(possible)

  const redirect = dnameOver(answer, name)
  const about = answer.filter((rr) => rr.owner.equals(name) || redirect?.owner.equals(rr.owner) === true)
  if (about.length > 0) {
    const alias = aliasIn(about, redirect, name, type)
    const base = alias === null && type !== TYPE.DS ? name : (redirect?.owner ?? name.parent() ?? name)
    const signer = deepest(signers(about))
    if (signer !== null) return { kind: 'answer', apex: signer, signed: true, alias, base }
    const own = about.some((rr) => AT_APEX.has(rr.type) && rr.owner.equals(name)) ? [name] : []
    // The authority section speaks of the end of a chain of aliases, not of its beginning.
    const shown = alias === null ? [...own, ...ownersOf(authority, TYPE.NS), ...ownersOf(authority, TYPE.SOA)] : []
    return { kind: 'answer', apex: deepest(shown.filter(possible)), signed: false, alias, base }
  }

  const soa = ownersOf(authority, TYPE.SOA)
  const cuts = ownersOf(authority, TYPE.NS).filter((owner) => owner.isBelow(zone) && name.isWithin(owner))
  const isDs = type === TYPE.DS && !name.isRoot
  const cut = deepest(isDs ? cuts.filter((owner) => name.isBelow(owner)) : cuts)
  if (cut !== null && soa.length === 0 && message.rcode === RCODE.NOERROR) {
    const vouching: readonly RRType[] = [TYPE.DS, TYPE.NSEC, TYPE.NSEC3]
    return { kind: 'referral', child: cut, vouched: authority.some((rr) => vouching.includes(rr.type)) }
  }

  const signer = deepest(signers(authority))
  const apex = signer ?? deepest(soa.filter(possible))
  // A referral to the name itself, from a server that does not know DS, is all it has to say about that DS.
  const refers = isDs && cuts.length > 0
  if (apex === null && !refers && (!direct || !message.aa || soa.length > 0)) return { kind: 'useless' }
  return { kind: 'denial', apex: refers ? (apex ?? zone) : apex, signed: signer !== null, alias: null, base: name }
}

/** A zone at or below the one asked that holds the name: for DS strictly above it (RFC 4035 §3.1.4.1). */
function possibleApex(zone: Name, name: Name, type: RRType): (apex: Name) => boolean {
  const strictly = type === TYPE.DS && !name.isRoot
  return (apex) => apex.isWithin(zone) && (strictly ? name.isBelow(apex) : name.isWithin(apex))
}

function signersIn(records: readonly RR[]): readonly Name[] {
  return records.flatMap((rr) => {
    const parsed = rr.type === TYPE.RRSIG ? parseRrsig(rr.rdata) : null
    return parsed?.ok ? [parsed.value.signerName] : []
  })
}

/** Owners of the records of a type, each once. */
function ownersOf(records: readonly RR[], type: RRType): readonly Name[] {
  const owners = new Map<string, Name>()
  for (const rr of records) if (rr.type === type) owners.set(rr.owner.key, rr.owner)
  return [...owners.values()]
}

function deepest(names: readonly Name[]): Name | null {
  return names.reduce<Name | null>((best, name) => (best === null || name.depth > best.depth ? name : best), null)
}

/** The DNAME above the name, the deepest if there are several (RFC 6672 §2.3: its own owner is not redirected). */
function dnameOver(answer: readonly RR[], name: Name): RR | null {
  const above = answer.filter((rr) => rr.type === TYPE.DNAME && name.isBelow(rr.owner))
  return above.reduce<RR | null>((best, rr) => (best === null || rr.owner.depth > best.owner.depth ? rr : best), null)
}

/** The name that the records about `name` send on to; null for none, or for one too long (RFC 6672 §2.2). */
function aliasIn(about: readonly RR[], dname: RR | null, name: Name, type: RRType): Name | null {
  const own = about.filter((rr) => rr.owner.equals(name))
  if (own.some((rr) => rr.type === type)) return null
  const cname = own.find((rr) => rr.type === TYPE.CNAME)
  // A signed CNAME stands in the zone; an unsigned one beside a DNAME was made of it and says nothing more.
  if (dname !== null && type !== TYPE.CNAME && (cname === undefined || !own.some((rr) => covers(rr, TYPE.CNAME)))) {
    const target = parseSingleName(dname.rdata)
    return target.ok ? rebased(name, dname.owner, target.value) : null
  }
  if (ALIAS_ITSELF.has(type)) return null
  const target = cname === undefined ? null : parseSingleName(cname.rdata)
  return target?.ok ? target.value : null
}

function covers(rr: RR, type: RRType): boolean {
  const parsed = rr.type === TYPE.RRSIG ? parseRrsig(rr.rdata) : null
  return parsed?.ok === true && parsed.value.typeCovered === type
}

/** RFC 6672 §2.2. */
function rebased(name: Name, from: Name, to: Name): Name | null {
  try {
    return name.rebase(from, to)
  } catch (error) {
    if (error instanceof NameError) return null
    throw error
  }
}
