/** Group h, first part: NSEC3 records that do not prove what they are sent for. */

import type { Name } from '../../dns/name.ts'
import { RCODE, TYPE } from '../../dns/registry.ts'
import { type HashedDenial, NSEC3, salted, type Tamper, usualSigners, type ZoneDraft } from '../draft.ts'
import {
  all,
  type Change,
  corrupt,
  edit,
  edited,
  flipLast,
  gone,
  listing,
  moved,
  nsec3Fields,
  onlyFor,
  resigned,
  unsigned,
  withoutOwner,
} from '../mutate.ts'
import { type Plan, type Scenario, scenario } from '../scenario.ts'
import { makeZone, type Zone } from '../zone.ts'
import { bogusDenial } from './bogus.ts'

/** A name for which the NSEC3 of the closest encloser, of the next closer name and of the wildcard are three. */
const NX = ['nx', TYPE.A] as const
const NODATA = ['www', TYPE.MX] as const

const bogus = (
  ...[id, name, code, ask, sentence, fault, denial = NSEC3]: [...Parameters<typeof bogusDenial>, denial?: HashedDenial]
): Plan => ({ ...bogusDenial(id, name, code, ask, sentence, fault), signed: { denial } })

const everyNsec3 =
  (change: Change): NonNullable<Plan['fault']> =>
  (child) =>
    edit(child, null, TYPE.NSEC3, change)

/** NXDOMAIN without one of the NSEC3 records that prove it. */
const missing = (owner: (zone: Zone) => Name | undefined) => (child: ZoneDraft) => {
  child.tamper = withoutOwner(owner)
}

const plans: readonly Plan[] = [
  bogus('h01', 'no-nsec3', 'DENIAL_MISSING', NX, 'the server sends no NSEC3', everyNsec3(gone)),
  {
    ...bogus('h02', 'no-nsec3-rrsig', 'RRSIG_MISSING', NX, 'the NSEC3 records have no signature', everyNsec3(unsigned)),
    why: 'rrset-unsigned',
  },
  bogus(
    'h03',
    'bad-nsec3-rrsig',
    'RRSIG_DOES_NOT_VERIFY',
    NX,
    'the signatures of the NSEC3 records do not verify',
    everyNsec3(corrupt),
  ),
  {
    ...bogus(
      'h04',
      'bad-nsec3-hash',
      'RRSIG_DOES_NOT_VERIFY',
      NODATA,
      'the owner of the NSEC3 was changed after signing',
      (child) =>
        edit(
          child,
          'www',
          TYPE.NSEC3,
          moved((old) => old.parent()!.child(`${'0'.repeat(31)}a`), false),
        ),
    ),
    why: 'owner-changed',
  },
  bogus(
    'h05',
    'bad-nsec3-next',
    'RRSIG_DOES_NOT_VERIFY',
    NODATA,
    'the next hashed owner of the NSEC3 was changed after signing',
    (child) =>
      edit(
        child,
        'www',
        TYPE.NSEC3,
        edited((records) => records.map((rr) => ({ ...rr, rdata: withNext(rr.rdata) }))),
      ),
  ),
  bogus(
    'h06',
    'no-nsec3param',
    'DENIAL_MISSING',
    NX,
    'without NSEC3PARAM the server does not know its NSEC3 chain',
    (child) => {
      edit(child, '@', TYPE.NSEC3PARAM, gone)
      edit(child, null, TYPE.NSEC3, gone)
    },
  ),
  bogus(
    'h07',
    'bad-nsec3param-salt',
    'DENIAL_CLOSEST_ENCLOSER_UNPROVEN',
    NX,
    'the server looks for NSEC3 records by another salt than they were made with',
    () => {},
    { ...NSEC3, lookupSalt: Uint8Array.from([0xaa, 0xbb]) },
  ),
  bogus(
    'h08',
    'nsec3-no-closest-encloser',
    'DENIAL_CLOSEST_ENCLOSER_UNPROVEN',
    NX,
    'no NSEC3 matches the closest encloser',
    missing((zone) => zone.chain!.match(zone.apex)?.owner),
  ),
  bogus(
    'h09',
    'nsec3-next-closer-not-covered',
    'DENIAL_NAME_NOT_COVERED',
    NX,
    'no NSEC3 covers the next closer name',
    missing((zone) => zone.chain!.cover(zone.apex.child(NX[0]))?.owner),
  ),
  bogus(
    'h10',
    'nsec3-wildcard-not-covered',
    'DENIAL_WILDCARD_NOT_COVERED',
    NX,
    'no NSEC3 covers the wildcard at the closest encloser',
    missing((zone) => zone.chain!.cover(zone.apex.wildcard())?.owner),
  ),
  bogus(
    'h13',
    'nsec3-hash-unknown',
    'NSEC3_HASH_UNKNOWN',
    NX,
    'the NSEC3 records say hash algorithm 2, which nobody has defined',
    everyNsec3(nsec3Fields({ hashAlgorithm: 2 })),
  ),
  bogus(
    'h14',
    'nsec3-flags-unknown',
    'NSEC3_FLAGS_UNKNOWN',
    NX,
    'the NSEC3 records have a flag that nobody has defined',
    everyNsec3(nsec3Fields({ flags: 2 })),
  ),
  bogus(
    'h18',
    'nsec3-from-above-dname',
    'DENIAL_FROM_ABOVE_DNAME',
    ['www.old', TYPE.A],
    'a name below a DNAME is denied with the NSEC3 of the DNAME as its closest encloser',
    (child) => {
      child.text += 'old DNAME new\nwww.new A 203.0.113.50\n'
      child.tamper = deniesBelow('old')
    },
  ),
  bogus(
    'h19',
    'nsec3-owner-malformed',
    'NSEC3_OWNER_MALFORMED',
    NODATA,
    'the owner of the NSEC3 is no base32hex',
    (child) =>
      edit(
        child,
        'www',
        TYPE.NSEC3,
        moved((old) => old.parent()!.child(`w${'0'.repeat(31)}`), true),
      ),
  ),
  {
    ...bogus(
      'h26',
      'nsec3-mixed-parameters',
      'NSEC3_PARAMETERS_DIFFER',
      NX,
      'one proof is made of NSEC3 records with two different salts',
      (child) => {
        child.tamper = (answer, asked, zone) => {
          const records = zone.nodes.flatMap((node) => [...node.types.values()].flat())
          const kept = records.filter((rr) => rr.type !== TYPE.DNSKEY && rr.type !== TYPE.NSEC3PARAM)
          const encloser = makeZone({ ...saltedTwin(child), records: kept }).chain!.match(zone.apex)
          const rest = withoutOwner(() => zone.chain!.match(zone.apex)?.owner)(answer, asked, zone)
          return answer.rcode === RCODE.NXDOMAIN
            ? { ...rest, authority: [...rest.authority, ...all(encloser)] }
            : answer
        }
      },
    ),
    also: ['DENIAL_CLOSEST_ENCLOSER_UNPROVEN', 'DENIAL_NAME_NOT_COVERED'],
  },
  bogus(
    'h27',
    'nsec3-from-above-cut',
    'DENIAL_FROM_ABOVE_CUT',
    ['www.sub', TYPE.A],
    'a name below a delegation is denied with the NSEC3 of the delegation as its closest encloser',
    (child, world) => {
      world.zone(`sub.${child.apex}`)
      child.tamper = deniesBelow('sub')
    },
  ),
  bogus(
    'h28',
    'nodata-type-listed-nsec3',
    'DENIAL_TYPE_EXISTS',
    NODATA,
    'the NSEC3 lists the type that is said not to exist',
    (child) =>
      edit(
        child,
        'www',
        TYPE.NSEC3,
        listing((types) => types.add(TYPE.MX)),
      ),
  ),
  bogus(
    'h29',
    'nsec3-unreadable',
    'DENIAL_RECORD_MALFORMED',
    NODATA,
    'the salt of the NSEC3 runs past its end',
    (child) =>
      edit(
        child,
        'www',
        TYPE.NSEC3,
        resigned((records) => records.map((rr) => ({ ...rr, rdata: Uint8Array.from([...rr.rdata.slice(0, 4), 255]) }))),
      ),
  ),
  bogus(
    'h30',
    'nxdomain-but-exists-nsec3',
    'DENIAL_NAME_EXISTS',
    ['www', TYPE.A],
    'NXDOMAIN for a name whose own NSEC3 is sent along',
    (child) => {
      child.tamper = onlyFor(child, 'www', (answer, asked, zone) => ({
        ...answer,
        rcode: RCODE.NXDOMAIN,
        answer: [],
        authority: [...all(zone.rrset(zone.apex, TYPE.SOA)), ...all(zone.chain!.match(asked.question.name))],
      }))
    },
  ),
]

function withNext(rdata: Uint8Array): Uint8Array {
  // Flags, iterations and no salt, then the length and the hash (RFC 5155 §3.2).
  const changed = Uint8Array.from(rdata)
  changed.set(flipLast(rdata.slice(6, 26)), 6)
  return changed
}

/** NXDOMAIN for what is below a name, with its NSEC3 as the closest encloser. */
function deniesBelow(label: string): Tamper {
  return (answer, asked, zone) => {
    const { name } = asked.question
    const encloser = zone.apex.child(label)
    if (!name.isBelow(encloser)) return answer
    const { chain } = zone
    const nextCloser = name.ancestor(encloser.depth + 1)
    const proofs = [chain!.match(encloser), chain!.cover(nextCloser), chain!.cover(encloser.wildcard())]
    const seen = new Set(proofs)
    const authority = [...all(zone.rrset(zone.apex, TYPE.SOA)), ...[...seen].flatMap(all)]
    return { ...answer, rcode: RCODE.NXDOMAIN, aa: true, answer: [], authority, additional: [] }
  }
}

/** The same zone with another salt. */
const saltedTwin = (zone: ZoneDraft) => ({
  ...zone,
  signers: usualSigners(zone.keys),
  denial: salted('aabbccdd'),
  edits: [],
})

export const NSEC3_DENIALS: readonly Scenario[] = plans.map(scenario)
