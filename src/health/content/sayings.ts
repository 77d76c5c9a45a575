/**
 * What a response says of the data of a zone, whatever is around it: two servers that hold the same version say the same
 * (RFC 1034 §4.3.5). Order, TTLs, signatures and proofs play no part: caches before a server count TTLs down, signers that
 * sign while they answer make other signatures each time, and RFC 9824 has its own way to say that a name does not exist.
 */

import { canonicalRdata } from '../../dns/canonical.ts'
import type { Message } from '../../dns/message.ts'
import type { Name } from '../../dns/name.ts'
import { parseNsec, parseSingleName } from '../../dns/rdata.ts'
import { RCODE, TYPE } from '../../dns/registry.ts'
import type { Question, RR } from '../../dns/rr.ts'
import { octetText } from '../../dns/wire.ts'

export interface Saying {
  /** NXDOMAIN also where a compact denial says so */
  readonly rcode: number
  /** records of the answer that are in the zone, without signatures, in canonical order */
  readonly records: readonly RR[]
  /** equal for the same */
  readonly key: string
  /** the records of each step of a chain of aliases, from the name that was asked for */
  readonly links: readonly string[]
  /** it stops at an alias, and neither answers nor denies what that leads to */
  readonly open: boolean
}

/** Types that a bitmap lists where there is no data (RFC 9824 §3.1; before it, without NXNAME). */
const OF_NOTHING: ReadonlySet<number> = new Set([TYPE.RRSIG, TYPE.NSEC, TYPE.NXNAME])

/** What the response says of its question. */
export function sayingOf(message: Message, question: Question, zone: Name): Saying {
  const records = message.answer
    .filter((rr) => rr.class === 1 && rr.type !== TYPE.RRSIG && rr.owner.isWithin(zone))
    .map((rr) => ({ rr, text: textOf(rr) }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
  const none = records.length === 0 && isCompact(message, question)
  const rcode = none && message.rcode === RCODE.NOERROR ? RCODE.NXDOMAIN : message.rcode
  const texts = [...new Set(records.map(({ text }) => text))]
  const chain = chainOf(
    records.map(({ rr }) => rr),
    question,
  )
  return {
    rcode,
    records: records.map(({ rr }) => rr),
    key: JSON.stringify([rcode, texts]),
    links: chain.links,
    open: chain.target && rcode === RCODE.NOERROR && !message.authority.some(({ type }) => type === TYPE.SOA),
  }
}

/**
 * A key for each of several sayings that answer one question. A server follows an alias as far as it has the zones
 * (RFC 1034 §4.3.2), so that what lies behind is compared only where all of them give or deny it.
 */
export function keysAmong(sayings: readonly Saying[]): (saying: Saying) => string {
  const depths = sayings.flatMap(({ open, links }) => (open ? [links.length] : []))
  if (depths.length === 0) return ({ key }) => key
  const common = Math.min(...depths)
  return ({ key, links }) => (links.length < common ? key : JSON.stringify(links.slice(0, common)))
}

/** Along the aliases, each step once; `target`: the last of them leads to what has no record here. */
function chainOf(records: readonly RR[], { name, type }: Question) {
  const links: string[] = []
  const passed = new Set<string>()
  for (let at = name; ; ) {
    const own = records.filter((rr) => rr.owner.equals(at) || (rr.type === TYPE.DNAME && at.isBelow(rr.owner)))
    if (own.length === 0 || passed.has(at.key)) return { links, target: links.length > 0 && own.length === 0 }
    passed.add(at.key)
    links.push(JSON.stringify([...new Set(own.map(textOf))].sort()))
    const alias = type === TYPE.CNAME || type === TYPE.ANY ? undefined : own.find((rr) => rr.type === TYPE.CNAME)
    const next = alias === undefined ? null : parseSingleName(alias.rdata)
    if (next === null || !next.ok) return { links, target: false }
    at = next.value
  }
}

function textOf(rr: RR): string {
  const rdata = Uint8Array.from(canonicalRdata(rr.type, rr.rdata))
  // What an SOA has beside its serial is data; the serial is the version itself (RFC 1035 §3.3.13).
  if (rr.type === TYPE.SOA && rdata.length >= 22) rdata.fill(0, rdata.length - 20, rdata.length - 16)
  return `${rr.owner.key} ${rr.type} ${octetText(rdata)}`
}

/** An NSEC at the very name, which has no data. */
const isCompact = ({ authority }: Message, { name }: Question): boolean =>
  authority.some((rr) => {
    const nsec = rr.type === TYPE.NSEC && rr.owner.equals(name) ? parseNsec(rr.rdata) : null
    return nsec?.ok === true && [...nsec.value.types].every((type) => OF_NOTHING.has(type))
  })
