/**
 * What a response says of a name and type, before anything is believed: data, an alias to follow, or that there is
 * nothing. A response to another question counts where its chain of aliases passes through the name (RFC 1034 §4.3.2).
 */

import { type Name, NameError } from '../dns/name.ts'
import { TYPE } from '../dns/registry.ts'
import type { Question, RRset } from '../dns/rr.ts'
import { find, type Packet, referralTo, soaOwner, targetOf } from './evidence.ts'

export type Claim = { readonly packet: Packet } & (
  | { readonly kind: 'data'; readonly rrsets: readonly RRset[] }
  | { readonly kind: 'cname'; readonly rrset: RRset; readonly target: Name | null }
  | {
      readonly kind: 'dname'
      readonly rrset: RRset
      /** the CNAME that the server made of it, if it sent one */
      readonly synthesised: RRset | null
      /** what the name becomes; null when that is too long (RFC 6672 §2.2) */
      readonly target: Name | null
      /** the alias is itself what was asked for */
      readonly last: boolean
    }
  | { readonly kind: 'nothing'; readonly rcode: number }
)

/** Types at which aliases are answered themselves (RFC 1034 §3.6.2, RFC 6672 §3.2). */
const ALIAS_ITSELF: ReadonlySet<number> = new Set([TYPE.CNAME, TYPE.ANY, TYPE.RRSIG])

/** The claims of all responses on one question, in the order observed. */
export function claims(packets: readonly Packet[], question: Question): readonly Claim[] {
  return packets.flatMap((packet) => claimOf(packet, question) ?? [])
}

function claimOf(packet: Packet, question: Question): Claim | null {
  const asked = packet.observation.question
  const direct = asked.name.equals(question.name) && asked.type === question.type
  if (direct) {
    const child = referralTo(packet)
    if (child !== null) {
      // RFC 4035 §3.1.4.1 has the parent answer for DS; one that refers instead sends the DS all the same (§3.1.4).
      const ds =
        question.type === TYPE.DS && child.equals(question.name) ? find(packet.authority, child, TYPE.DS) : undefined
      return ds === undefined ? null : { packet, kind: 'data', rrsets: [ds] }
    }
    return speaks(packet) ? read(packet, question, true) : null
  }
  if (asked.type !== question.type || !passesThrough(packet, asked.name, question.name)) return null
  const claim = read(packet, question, false)
  // At the end of the server's own chain silence means nothing unless it says for which zone it denies.
  if (claim.kind !== 'nothing') return claim
  const apex = soaOwner(packet)
  return apex !== null && question.name.isWithin(apex) ? claim : null
}

/** Not a lame answer: it has data, an SOA, a denial, or the AA bit. */
export function speaks({ message, authority }: Packet): boolean {
  return message.aa || message.answer.length > 0 || authority.some((rrset) => rrset.type !== TYPE.NS)
}

function read(packet: Packet, question: Question, direct: boolean): Claim {
  const { name, type } = question
  const dname = packet.answer.find((rrset) => rrset.type === TYPE.DNAME && name.isBelow(rrset.owner))
  const cname = find(packet.answer, name, TYPE.CNAME)
  if (dname !== undefined && (cname === undefined || cname.signatures.length === 0)) {
    // The CNAME made of a DNAME is itself the answer to a question for CNAME; any other type goes on (RFC 6672 §3.2).
    const target = substitute(name, dname)
    return {
      packet,
      kind: 'dname',
      rrset: dname,
      synthesised: cname ?? null,
      target,
      last: type === TYPE.CNAME,
    }
  }
  if (type === TYPE.ANY) {
    const rrsets = packet.answer.filter((rrset) => rrset.owner.equals(name))
    return rrsets.length > 0 ? { packet, kind: 'data', rrsets } : nothing(packet)
  }
  if (type === TYPE.RRSIG && direct && packet.answerSignatures.some((rr) => rr.owner.equals(name))) {
    return { packet, kind: 'data', rrsets: [] }
  }
  const exact = find(packet.answer, name, type)
  if (exact !== undefined) return { packet, kind: 'data', rrsets: [exact] }
  if (cname === undefined || ALIAS_ITSELF.has(type)) return nothing(packet)
  return { packet, kind: 'cname', rrset: cname, target: cname.records[0] ? targetOf(cname.records[0]) : null }
}

const nothing = (packet: Packet): Claim => ({ packet, kind: 'nothing', rcode: packet.message.rcode })

/** RFC 6672 §2.2: the owner's labels give way to the target's; null when the result is too long or cannot be read. */
function substitute(name: Name, dname: RRset): Name | null {
  const [record] = dname.records
  const target = record === undefined ? null : targetOf(record)
  if (target === null) return null
  try {
    return name.rebase(dname.owner, target)
  } catch (error) {
    if (error instanceof NameError) return null
    throw error
  }
}

/** Follows the aliases of one response from the name asked, as far as they go. */
function passesThrough(packet: Packet, from: Name, to: Name): boolean {
  const known = new Set<string>()
  let name: Name | null = from
  while (name !== null && !known.has(name.key)) {
    if (name.equals(to)) return true
    known.add(name.key)
    const here: Name = name
    const cname = find(packet.answer, here, TYPE.CNAME)
    const dname = packet.answer.find((rrset) => rrset.type === TYPE.DNAME && here.isBelow(rrset.owner))
    name =
      cname?.records[0] !== undefined
        ? targetOf(cname.records[0])
        : dname === undefined
          ? null
          : substitute(here, dname)
  }
  return false
}
