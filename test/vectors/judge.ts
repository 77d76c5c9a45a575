/** Judges message vectors: the DNSKEY RRset of a zone vector, its KSK as trust anchor, and one message. */

import type { TrustAnchor } from '../../src/codes.ts'
import { rrsets } from '../../src/dns/canonical.ts'
import { Name } from '../../src/dns/name.ts'
import { parseDnskey, SEP } from '../../src/dns/rdata.ts'
import { RCODE, TYPE } from '../../src/dns/registry.ts'
import type { RR } from '../../src/dns/rr.ts'
import type { Report } from '../../src/report.ts'
import { judge } from '../support/judge.ts'
import type { Reply } from '../support/snapshot.ts'
import type { MessageVector } from './load.ts'

const zone = Name.parse('example.')

export interface ZoneVector {
  readonly anchor: TrustAnchor
  readonly keysReply: Reply
}

/** The apex DNSKEY response of a zone vector; the key with the SEP flag is the trust anchor. */
export function zoneVector(records: readonly RR[]): ZoneVector {
  const keys = rrsets(records).find((rrset) => rrset.type === TYPE.DNSKEY)!
  const ksk = keys.records.flatMap((rr) => {
    const parsed = parseDnskey(rr.rdata)
    return parsed.ok && (parsed.value.flags & SEP) !== 0 ? [parsed.value] : []
  })[0]!
  return {
    anchor: { zone, ds: null, key: ksk },
    keysReply: { zone, question: { name: zone, type: TYPE.DNSKEY }, answer: [...keys.records, ...keys.signatures] },
  }
}

const rcodeOf = (value: number): keyof typeof RCODE =>
  (Object.keys(RCODE) as (keyof typeof RCODE)[]).find((name) => RCODE[name] === value)!

/** The message as a reply of a server of example. */
export const replyOf = (vector: MessageVector): Reply => ({
  zone,
  question: vector.question,
  rcode: rcodeOf(vector.rcode),
  aa: vector.aa,
  answer: vector.answer,
  authority: vector.authority,
  additional: vector.additional,
})

export const judgeVector = (
  of: ZoneVector,
  vector: MessageVector,
  at: number = vector.at,
  policy: 'iana' | 'rfc9905' = 'iana',
): Report => judge(vector.question, [of.keysReply, replyOf(vector)], { anchors: [of.anchor], at, policy })
