/**
 * Servers of a parent that answer a question for the DS of a child with a bare referral, as for any other type at the cut.
 * The parent is authoritative for DS there, and has the RRset or the proof that there is none (RFC 4035 §3.1.4.1).
 */

import { TYPE } from '../dns/registry.ts'
import { type Finding, finding } from '../report.ts'
import { type Context, subject } from './context.ts'
import { isDenial } from './denial.ts'
import { find, referralTo } from './evidence.ts'

/** Of parents that were authenticated: elsewhere a server need not know of DNSSEC. A resolver has no cuts to answer for. */
export function referredFindings({ index, authentic }: Context): readonly Finding[] {
  if (index.snapshot.resolver !== undefined) return []
  return index.packets.flatMap((packet) => {
    const { askedFor, question, server } = packet.observation
    const child = question.name
    if (question.type !== TYPE.DS || referralTo(packet)?.equals(child) !== true) return []
    if (find(packet.authority, child, TYPE.DS) !== undefined || packet.authority.some(isDenial)) return []
    const signed = authentic.some(
      ({ zone, rrset }) => rrset.type === TYPE.DNSKEY && rrset.owner.equals(zone) && zone.equals(askedFor),
    )
    if (!signed || !child.isBelow(askedFor)) return []
    return [finding('DS_QUERY_REFERRED', subject(askedFor, child, TYPE.DS), { child, server }, [packet.id])]
  })
}
