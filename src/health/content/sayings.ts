/**
 * What a response says of the data of a zone, whatever is around it: two servers that hold the same version say the same
 * (RFC 1034 §4.3.5). Order, TTLs, signatures and proofs play no part: caches before a server count TTLs down, signers that
 * sign while they answer make other signatures each time, and RFC 9824 has its own way to say that a name does not exist.
 */

import { canonicalRdata } from '../../dns/canonical.ts'
import type { Message } from '../../dns/message.ts'
import type { Name } from '../../dns/name.ts'
import { parseNsec } from '../../dns/rdata.ts'
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
  return { rcode, records: records.map(({ rr }) => rr), key: JSON.stringify([rcode, texts]) }
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
