/** Group x, second part: compact denial (RFC 9824), and types that belong to delegations (draft-ietf-deleg, draft-ietf-dnsop-delext). */

import { encodeNsec } from '../../dns/rdata.ts'
import { CLASS_IN, RCODE, TYPE } from '../../dns/registry.ts'
import type { RRset, RRType } from '../../dns/rr.ts'
import type { Tamper, ZoneDraft } from '../draft.ts'
import { labKey } from '../keys.ts'
import { all, edit, gone, ofType } from '../mutate.ts'
import { type Plan, type Scenario, scenario } from '../scenario.ts'

/** DNSKEY flag "authoritative delegation types": referrals of the zone bring an NSEC or NSEC3 (draft-ietf-dnsop-delext). */
const ADT = 0x0002

const compactly =
  (rcode: number): NonNullable<Plan['fault']> =>
  (child) => {
    child.tamper = compact(rcode)
  }

const plans: readonly Plan[] = [
  {
    id: 'x01',
    name: 'compact-nxname',
    sentence: 'nothing is wrong: a name that does not exist is denied in compact form, as NODATA with NXNAME',
    ask: ['nx', TYPE.A],
    fault: compactly(RCODE.NOERROR),
  },
  {
    id: 'x02',
    name: 'compact-ent',
    sentence: 'nothing is wrong: an empty non-terminal is denied in compact form',
    ask: ['ent', TYPE.A],
    fault: compactly(RCODE.NOERROR),
  },
  {
    id: 'x03',
    name: 'nxname-asked',
    sentence: 'the type NXNAME is asked for, which no zone has, and the server refuses the question as it should',
    also: ['NXNAME_ASKED'],
    ask: ['nx', TYPE.NXNAME],
    fault: compactly(RCODE.NOERROR),
  },
  {
    id: 'x04',
    name: 'compact-nxdomain',
    sentence: 'a name is denied in compact form, and the response code says NXDOMAIN though the query had no CO flag',
    also: ['NXNAME_WITH_NXDOMAIN'],
    ask: ['nx', TYPE.A],
    fault: compactly(RCODE.NXDOMAIN),
  },
  {
    id: 'x07',
    name: 'deleg-only',
    sentence: 'nothing is wrong: a name has a record of the type of DELEG alone, so it has no address',
    ask: ['sub', TYPE.A],
    fault: (child) => {
      child.text += 'sub TYPE61440 \\# 4 00010000\n'
    },
  },
  {
    id: 'x08',
    name: 'adt-referral-without-nsec',
    sentence: 'keys of the parent promise an NSEC with every referral, and a referral without DS has none',
    status: 'bogus',
    code: 'DS_DENIAL_MISSING',
    zone: 'child.adt-referral-without-nsec.test.',
    signed: { unsigned: true },
    fault: (child, world) => {
      const parent = world.zone('adt-referral-without-nsec.test.')
      parent.keys = promising(parent)
      edit(parent, child.apex, TYPE.NSEC, gone)
    },
  },
]

const promising = ({ apex }: ZoneDraft) => [
  labKey({ algorithm: 13, seed: `${apex} KSK`, flags: 257 | ADT }),
  labKey({ algorithm: 13, seed: `${apex} ZSK`, flags: 256 | ADT }),
]

/** An NSEC made for the name itself: NXNAME where there is no such name, else the types it has (RFC 9824 §3.1, §3.2). */
function compact(rcode: number, beside: readonly RRType[] = []): Tamper {
  return (answer, { question }, zone) => {
    if (!answer.authority.some(ofType(TYPE.NSEC))) return answer
    const absent = answer.rcode === RCODE.NXDOMAIN
    const known = absent ? [TYPE.NXNAME, ...beside] : (zone.node(question.name)?.types.keys() ?? [])
    const nextDomainName = question.name.child(Uint8Array.of(0))
    const rdata = encodeNsec({ nextDomainName, types: new Set([TYPE.RRSIG, TYPE.NSEC, ...known]) })
    const rr = { owner: question.name, type: TYPE.NSEC, class: CLASS_IN, ttl: zone.negativeTtl, rdata }
    const set: RRset = { ...rr, records: [rr], signatures: [] }
    const soa = answer.authority.filter(ofType(TYPE.SOA))
    return { ...answer, rcode: absent ? rcode : answer.rcode, authority: [...soa, ...all(zone.tools.sign(set))] }
  }
}

/** NODATA for a name that does not exist, whose record lists this type as if it did. */
export const compactWith = (type: RRType): Tamper => compact(RCODE.NOERROR, [type])

export const COMPACT: readonly Scenario[] = plans.map(scenario)
