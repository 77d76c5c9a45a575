/**
 * Groups n, w, v and x, last part: answers that prove what they say, and are not of the form that they should have
 * (RFC 2308 §3, RFC 5155 §10.4, RFC 6672 §3.1, RFC 2181 §10.1, RFC 9824 §3.1), and servers that do without EDNS.
 */

import { Name } from '../../dns/name.ts'
import { RCODE, TYPE } from '../../dns/registry.ts'
import type { RR } from '../../dns/rr.ts'
import * as behaviour from '../behaviour.ts'
import { NSEC3, type Tamper, usualSigners, type WorldDraft, type ZoneDraft } from '../draft.ts'
import { all, edit, listing, moved, ofType, onlyFor } from '../mutate.ts'
import { closestEncloser, nameError, noData } from '../proof.ts'
import { type Plan, type Scenario, scenario } from '../scenario.ts'
import { makeZone } from '../zone.ts'
import { compactWith } from './compact.ts'

const NX = ['nx', TYPE.A] as const
const REDIRECTED = ['www.old', TYPE.A] as const

/** "old" and all below it is at "new"; the CNAME that goes with it is changed, or gone. */
const redirects =
  (change: (cname: RR) => readonly RR[]): NonNullable<Plan['fault']> =>
  (child) => {
    child.text += 'old DNAME new\nwww.new A 203.0.113.50\n'
    child.tamper = onlyFor(child, 'www.old', (answer) => ({
      ...answer,
      answer: answer.answer.flatMap((rr) => (rr.type === TYPE.CNAME ? change(rr) : [rr])),
    }))
  }

/** The NSEC3 records of a zone that are there while it goes over from NSEC: those that deny the same. */
function withNsec3(child: ZoneDraft): Tamper {
  return (answer, { question }, zone) => {
    const denied = answer.authority.some(ofType(TYPE.NSEC))
    if (!denied) return answer
    const records = zone.nodes.flatMap((node) => [...node.types.values()].flat())
    const kept = records.filter((rr) => rr.type !== TYPE.DNSKEY)
    const signers = child.signers ?? usualSigners(child.keys)
    // NSEC3PARAM comes when the chain is complete: no record of it lists that type yet.
    const early = listing((types) => types.delete(TYPE.NSEC3PARAM))
    const edits = [{ owner: zone.apex, type: TYPE.NSEC3, change: early }]
    const twin = makeZone({ ...child, signers, denial: NSEC3, records: kept, edits })
    const { name, type } = question
    const proof =
      answer.rcode === RCODE.NXDOMAIN
        ? nameError(twin, name, closestEncloser(twin, name))
        : answer.answer.length === 0
          ? noData(twin, name, type)
          : []
    return { ...answer, authority: [...answer.authority, ...[...new Set(proof)].flatMap(all)] }
  }
}

/** The zone on one address that behaves so. */
const behaves = (
  address: string,
  how: Parameters<WorldDraft['behaviours']['set']>[1],
): Pick<Plan, 'signed' | 'fault'> => ({
  signed: { address },
  fault: (_, world) => {
    world.behaviours.set(address, how)
  },
})

const plans: readonly Plan[] = [
  {
    id: 'n27',
    name: 'soa-not-zone',
    sentence: 'the negative answer has an SOA of a name below the apex of the zone',
    ask: NX,
    also: ['SOA_NOT_ZONE'],
    fault: (child) =>
      edit(
        child,
        '@',
        TYPE.SOA,
        moved(() => child.apex.child('mail'), true),
      ),
  },
  {
    id: 'n28',
    name: 'nsec-and-nsec3',
    sentence: 'the negative answer has the proof twice, by NSEC and by NSEC3',
    ask: NX,
    also: ['NSEC_AND_NSEC3'],
    fault: (child) => {
      child.tamper = withNsec3(child)
    },
  },
  {
    id: 'w26',
    name: 'dname-without-cname',
    sentence: 'a DNAME redirects the name, and the server sends no CNAME with it',
    ask: REDIRECTED,
    also: ['DNAME_WITHOUT_CNAME'],
    fault: redirects(() => []),
  },
  {
    id: 'w27',
    name: 'dname-cname-ttl',
    sentence: 'the CNAME made of a DNAME has a TTL of 0, as from servers older than RFC 6672',
    ask: REDIRECTED,
    also: ['DNAME_CNAME_TTL'],
    fault: redirects((cname) => [{ ...cname, ttl: 0 }]),
  },
  {
    id: 'w28',
    name: 'cname-with-other-data',
    sentence: 'a name has a CNAME and an address, and the server sends both',
    ask: ['both', TYPE.A],
    also: ['CNAME_WITH_OTHER_DATA'],
    fault: (child) => {
      child.text += 'both CNAME www\nboth A 203.0.113.51\n'
      child.tamper = onlyFor(child, 'both', (answer, _, zone) => ({
        ...answer,
        answer: [...all(zone.rrset(Name.parse('both', zone.apex), TYPE.CNAME)), ...answer.answer],
      }))
    },
  },
  {
    id: 'w29',
    name: 'cname-listed-with-others',
    sentence: 'the signed NSEC that covers the name lists CNAME beside other types of its own name',
    ask: NX,
    also: ['CNAME_WITH_OTHER_DATA'],
    fault: (child) =>
      edit(
        child,
        'ns1',
        TYPE.NSEC,
        listing((types) => types.add(TYPE.CNAME)),
      ),
  },
  {
    id: 'v31',
    name: 'edns-ignored',
    sentence: 'the server answers as one from before EDNS: without an OPT record, and without signatures',
    status: 'bogus',
    code: 'RRSIG_MISSING',
    why: 'edns-ignored',
    also: ['SERVER_EDNS_IGNORED'],
    ...behaves('192.0.2.170', behaviour.ignoresEdns),
  },
  {
    id: 'v32',
    name: 'opt-omitted',
    sentence: 'nothing is wrong with the signatures: the server sends them, and leaves out only the OPT record',
    ...behaves('192.0.2.171', behaviour.omitsOpt),
  },
  {
    id: 'v33',
    name: 'private-address-looked-up',
    sentence: 'the name of a server of the zone, looked up in another zone, has a private address beside a public one',
    also: ['ADDRESS_NOT_PUBLIC'],
    options: { publicOnly: true },
    place: (address) =>
      address === '10.0.0.54' ? address : address.includes(':') ? null : address.replace(/^192\.0\.2\./, '192.31.196.'),
    fault: (child, world) => {
      const host = world.zone('private-address-host.example.')
      host.servers = [{ name: host.apex.child('ns1'), addresses: ['192.0.2.172'] }]
      const name = host.apex.child('both')
      child.servers = [{ name, addresses: ['10.0.0.54', '192.0.2.172'] }]
      host.text += 'both A 10.0.0.54\nboth A 192.31.196.172\n'
    },
  },
  {
    id: 'v34',
    name: 'dnskey-not-authoritative',
    sentence: 'the server sends the DNSKEY RRset without the AA bit, and everything else with it',
    also: ['RESPONSE_NOT_AUTHORITATIVE'],
    ...behaves('192.0.2.173', behaviour.notAuthoritativeFor([TYPE.DNSKEY])),
  },
  {
    id: 'x17',
    name: 'compact-with-types',
    sentence: 'the record of a compact denial says that the name does not exist, and lists a type of data there',
    ask: NX,
    also: ['NXNAME_WITH_TYPES'],
    fault: (child) => {
      child.tamper = compactWith(TYPE.TXT)
    },
  },
]

export const FORMS: readonly Scenario[] = plans.map(scenario)
