/** Group n: denial of existence by NSEC. */

import { Name } from '../../dns/name.ts'
import { RCODE, TYPE } from '../../dns/registry.ts'
import type { Answer } from '../authority.ts'
import type { Tamper } from '../draft.ts'
import {
  all,
  type Change,
  corrupt,
  edit,
  gone,
  listing,
  nextName,
  ofType,
  onlyFor,
  resigned,
  unsigned,
  without,
} from '../mutate.ts'
import { type Plan, type Scenario, scenario } from '../scenario.ts'
import type { Zone } from '../zone.ts'
import { bogusDenial as bogus } from './bogus.ts'

/** NXDOMAIN with the NSEC of these names, whatever they prove. */
const deniesWith =
  (...names: readonly string[]): Tamper =>
  (answer, _, zone) =>
    nameError(answer, zone, names)

function nameError(answer: Answer, zone: Zone, names: readonly string[]): Answer {
  const owners = names.map((name) => (name === '@' ? zone.apex : Name.parse(name, zone.apex)))
  const proofs = owners.flatMap((owner) => all(zone.chain?.match(owner) ?? null))
  const soa = all(zone.rrset(zone.apex, TYPE.SOA))
  return { ...answer, rcode: RCODE.NXDOMAIN, aa: true, answer: [], authority: [...soa, ...proofs], additional: [] }
}

/** The name "nx" is denied by the NSEC of ns1; the wildcard by that of the apex. */
const COVER = 'ns1'

const NX = ['nx', TYPE.A] as const
const NODATA = ['www', TYPE.MX] as const

const everyNsec =
  (change: Change): NonNullable<Plan['fault']> =>
  (child) =>
    edit(child, null, TYPE.NSEC, change)

const plans: readonly Plan[] = [
  bogus('n01', 'no-nsec', 'DENIAL_MISSING', NX, 'the server sends no NSEC', everyNsec(gone)),
  {
    ...bogus('n02', 'no-nsec-rrsig', 'RRSIG_MISSING', NX, 'the NSEC records have no signature', everyNsec(unsigned)),
    why: 'rrset-unsigned',
  },
  bogus(
    'n03',
    'bad-nsec-rrsig',
    'RRSIG_DOES_NOT_VERIFY',
    NX,
    'the signatures of the NSEC records do not verify',
    everyNsec(corrupt),
  ),
  bogus(
    'n04',
    'nxdomain-no-wildcard-proof',
    'DENIAL_WILDCARD_NOT_COVERED',
    NX,
    'nothing proves that no wildcard could answer',
    (child) => edit(child, '@', TYPE.NSEC, gone),
  ),
  bogus(
    'n05',
    'nxdomain-name-not-covered',
    'DENIAL_NAME_NOT_COVERED',
    NX,
    'no NSEC covers the name that is said not to exist',
    (child) => edit(child, COVER, TYPE.NSEC, gone),
  ),
  bogus(
    'n06',
    'nodata-type-listed',
    'DENIAL_TYPE_EXISTS',
    NODATA,
    'the NSEC lists the type that is said not to exist',
    (child) =>
      edit(
        child,
        'www',
        TYPE.NSEC,
        listing((types) => types.add(TYPE.MX)),
      ),
  ),
  {
    ...bogus(
      'n07',
      'nodata-cname-listed',
      'DENIAL_TYPE_EXISTS',
      NODATA,
      'the NSEC lists CNAME, which should have been the answer',
      (child) =>
        edit(
          child,
          'www',
          TYPE.NSEC,
          listing((types) => types.add(TYPE.CNAME)),
        ),
    ),
    also: ['CNAME_WITH_OTHER_DATA'],
  },
  bogus(
    'n08',
    'nsec-skips-name',
    'DENIAL_NAME_NOT_MATCHED',
    ['mail', TYPE.AAAA],
    'the NSEC chain passes over an existing name, so nothing denies a type there',
    (child) => {
      edit(child, 'mail', TYPE.NSEC, gone)
      edit(
        child,
        'host.ent',
        TYPE.NSEC,
        nextName((apex) => apex.child('ns1')),
      )
      child.tamper = onlyFor(child, 'mail', (answer, _, zone) => ({
        ...answer,
        authority: [...answer.authority, ...all(zone.chain!.match(Name.parse('host.ent', zone.apex)))],
      }))
    },
  ),
  bogus(
    'n09',
    'nsec-chain-not-closed',
    'DENIAL_NAME_NOT_COVERED',
    ['zz', TYPE.A],
    'the last NSEC does not lead back to the apex',
    (child) =>
      edit(
        child,
        'www',
        TYPE.NSEC,
        nextName((apex) => apex.child('www2')),
      ),
  ),
  bogus(
    'n10',
    'nsec-from-above-cut',
    'DENIAL_FROM_ABOVE_CUT',
    ['www.sub', TYPE.A],
    'a name below a delegation is denied with the NSEC of the delegation',
    (child, world) => {
      world.zone(`sub.${child.apex}`)
      child.tamper = onlyFor(child, 'www.sub', deniesWith('sub', '@'))
    },
  ),
  bogus(
    'n11',
    'nsec-from-above-dname',
    'DENIAL_FROM_ABOVE_DNAME',
    ['www.old', TYPE.A],
    'a name below a DNAME is denied with the NSEC of the DNAME',
    (child) => {
      child.text += 'old DNAME new\nwww.new A 203.0.113.50\n'
      child.tamper = onlyFor(child, 'www.old', deniesWith('old', '@'))
    },
  ),
  bogus(
    'n12',
    'ent-nxdomain',
    'DENIAL_NAME_EXISTS',
    ['ent', TYPE.A],
    'an empty non-terminal is answered with NXDOMAIN while the NSEC shows that it exists',
    (child) => {
      child.tamper = onlyFor(child, 'ent', deniesWith('alias', '@'))
    },
  ),
  {
    id: 'n13',
    name: 'nsec-next-in-upper-case',
    sentence: 'nothing is wrong: the next name of an NSEC is in upper case and was signed so',
    ask: NX,
    fault: (child) =>
      edit(
        child,
        COVER,
        TYPE.NSEC,
        nextName((apex) => Name.parse('*.WILD', apex)),
      ),
  },
  {
    id: 'n14',
    name: 'nsec-ttl-high',
    sentence: 'the NSEC records have a higher TTL than negative answers may be kept for',
    ask: NX,
    also: ['NSEC_TTL_HIGH'],
    fault: everyNsec(resigned((records) => records.map((rr) => ({ ...rr, ttl: 3600 })))),
  },
  {
    ...bogus(
      'n15',
      'nsec-next-out-of-zone',
      'NSEC_NEXT_OUT_OF_ZONE',
      ['zz', TYPE.A],
      'the next name of the last NSEC is outside the zone',
      (child) =>
        edit(
          child,
          'www',
          TYPE.NSEC,
          nextName((apex) => apex.parent()!.child('zzz')),
        ),
    ),
    also: ['DENIAL_NAME_NOT_COVERED'],
  },
  {
    id: 'n16',
    name: 'soa-missing',
    sentence: 'the negative answer has no SOA',
    ask: NX,
    also: ['SOA_MISSING'],
    fault: (child) => {
      child.tamper = (answer, asked, zone) =>
        answer.answer.length > 0 ? answer : without(ofType(TYPE.SOA))(answer, asked, zone)
    },
  },
  bogus(
    'n17',
    'soa-corrupt',
    'RRSIG_DOES_NOT_VERIFY',
    NX,
    'the signature of the SOA in the negative answer does not verify',
    (child) => edit(child, '@', TYPE.SOA, corrupt),
  ),
  bogus(
    'n18',
    'nsec-unreadable',
    'DENIAL_RECORD_MALFORMED',
    NODATA,
    'the type bitmap of the NSEC has an empty window',
    (child) =>
      edit(
        child,
        'www',
        TYPE.NSEC,
        resigned((records) => records.map((rr) => ({ ...rr, rdata: Uint8Array.from([...rr.rdata, 1, 0]) }))),
      ),
  ),
  {
    id: 'n19',
    name: 'nxdomain-nsec',
    sentence: 'nothing is wrong: the name does not exist and NSEC proves it',
    ask: NX,
  },
  {
    id: 'n20',
    name: 'nodata-nsec',
    sentence: 'nothing is wrong: the type does not exist and NSEC proves it',
    ask: NODATA,
  },
  {
    id: 'n21',
    name: 'ent-nsec',
    sentence: 'nothing is wrong: the name is an empty non-terminal and NSEC proves it',
    ask: ['ent', TYPE.A],
  },
  {
    id: 'n22',
    name: 'nodata-ds-nsec',
    sentence: 'nothing is wrong: an unsigned delegation has no DS and the NSEC of the parent proves it',
    zone: 'sub.nodata-ds-nsec.test.',
    ask: ['@', TYPE.DS],
    signed: { unsigned: true },
    fault: (_, world) => {
      world.zone('nodata-ds-nsec.test.')
    },
  },
  bogus(
    'n23',
    'nodata-not-matched',
    'DENIAL_NAME_NOT_MATCHED',
    NODATA,
    'the NSEC of another name is sent to deny a type',
    (child) => {
      child.tamper = onlyFor(child, 'www', (answer, _, zone) => ({
        ...answer,
        authority: [...all(zone.rrset(zone.apex, TYPE.SOA)), ...all(zone.chain!.match(zone.apex))],
      }))
    },
  ),
]

export const NSEC_DENIALS: readonly Scenario[] = plans.map(scenario)
