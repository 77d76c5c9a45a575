/** Worlds for `check`: denials that hide what is there (RFC 4034 §4.1.2, RFC 5155 §7.1, RFC 8198 §5), and what one server denies and another has. */

import { nsec3Hash } from '../../crypto/nsec3.ts'
import { Name } from '../../dns/name.ts'
import { presentRdata } from '../../dns/presentation.ts'
import { TYPE } from '../../dns/registry.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { NSEC3, type Tamper, usualDs, type ZoneDraft } from '../draft.ts'
import { all, edit, listing, nextName, nsec3Fields, ofType, signedAs, without, withSerial } from '../mutate.ts'
import { newer, two } from './signers.ts'

/** The denial at the apex lists some types no more. */
const hiding = (zone: ZoneDraft, ...types: number[]): void =>
  edit(
    zone,
    '@',
    zone.denial.kind === 'nsec' ? TYPE.NSEC : TYPE.NSEC3,
    listing((listed) => {
      for (const type of types) listed.delete(type)
    }),
  )

/** The type that no zone has, which is the last question to a server. */
const LAST_ASKED = 65432

/** Denies names at and below one without NSEC or NSEC3, as NSD 4.6 does where an alias leads to them. */
const bareBelow =
  (label: string): Tamper =>
  (answer, asked, zone) =>
    asked.question.name.isWithin(Name.parse(label, zone.apex))
      ? without(ofType(TYPE.NSEC, TYPE.NSEC3))(answer, asked, zone)
      : answer

const bare = ['warning', 'DENIAL_MISSING'] as const

const hidden = ['error', 'DENIAL_HIDES_TYPE'] as const

const plans: readonly CheckPlan[] = [
  {
    id: 'v35',
    name: 'check-nsec-lists-little',
    sentence: 'the NSEC of the apex lists neither A nor MX nor TXT, which are there',
    fault: (child) => hiding(child, TYPE.A, TYPE.MX, TYPE.TXT),
    findings: [hidden, hidden, hidden],
  },
  {
    id: 'v36',
    name: 'check-nsec3-lists-little',
    sentence: 'the NSEC3 of the apex, which comes with denials, does not list MX',
    signed: { denial: NSEC3 },
    fault: (child) => hiding(child, TYPE.MX),
    findings: [hidden],
  },
  {
    id: 'v37',
    name: 'check-nsec-lists-little-on-one',
    sentence: 'one of two servers has an NSEC at its apex that lists neither MX nor DNSKEY, under one serial',
    fault: (child, world) => hiding(two(child, world), TYPE.MX, TYPE.DNSKEY),
    findings: [hidden, hidden],
  },
  {
    id: 'v38',
    name: 'check-nsec-covers-name',
    sentence: 'the NSEC of the apex covers the name that is checked, which is there',
    target: 'www',
    fault: (child) =>
      edit(
        child,
        '@',
        TYPE.NSEC,
        nextName((apex) => apex.child('zzz')),
      ),
    findings: [['error', 'DENIAL_HIDES_NAME']],
  },
  {
    id: 'v39',
    name: 'check-nsec3-covers-name',
    sentence: 'an NSEC3 covers the hash of the name that is checked, which is there',
    target: 'www',
    signed: { denial: NSEC3 },
    fault: (child) => {
      const hash = nsec3Hash(child.apex, NSEC3.salt, NSEC3.iterations)
      // One less than its own: it covers everything else.
      hash[hash.length - 1]! -= 1
      edit(child, '@', TYPE.NSEC3, nsec3Fields({ nextHashedOwner: hash }))
    },
    findings: [['error', 'DENIAL_HIDES_NAME']],
  },
  {
    id: 'v40',
    name: 'check-version-changes-meanwhile',
    sentence: 'nothing is wrong: the MX went, and the serial rose, while the zone was checked',
    fault: (child) => {
      hiding(child, TYPE.MX)
      child.tamper = (answer, { question: { type } }, zone) => {
        const soa = type === LAST_ASKED ? zone.rrset(zone.apex, TYPE.SOA) : null
        if (soa === null) return answer
        const raised = all(withSerial(2026061501)(soa, zone.tools))
        return { ...answer, authority: [...raised, ...answer.authority.filter((rr) => !ofType(TYPE.SOA)(rr))] }
      }
    },
  },
  {
    id: 'v41',
    name: 'check-cds-not-listed',
    sentence: 'the zone has CDS, which the NSEC of the apex does not list, as where Knot DNS signs online',
    fault: (child) => {
      child.text += `@ 0 CDS ${usualDs(child).map((rdata) => presentRdata(TYPE.CDS, rdata))}\n`
      hiding(child, TYPE.CDS)
    },
    findings: [
      ['notice', 'CDS_WITHOUT_CDNSKEY'],
      ['notice', 'DENIAL_HIDES_TYPE'],
    ],
  },
  {
    id: 'v42',
    name: 'check-type-on-one-server',
    sentence: 'one of two servers proves that the MX of the other is not there, under one serial',
    fault: (child, world) => {
      const other = two(child, world)
      other.text = child.text.replace('@ MX 10 mail', '')
    },
    findings: [['warning', 'SERVERS_DIFFER']],
  },
  {
    id: 'v43',
    name: 'check-name-on-one-server',
    sentence: 'one of two servers proves that the name that is checked does not exist, under one serial',
    target: 'www',
    fault: (child, world) => {
      const other = two(child, world)
      other.text = child.text.replace(/^www .*$/gm, '')
    },
    findings: [
      ['warning', 'SERVERS_DIFFER'],
      ['warning', 'SERVERS_DIFFER'],
    ],
  },
  {
    id: 'v44',
    name: 'check-dname-target-unproven',
    sentence: 'a DNAME leads to a name that does not exist, which both servers deny with proof only if asked for it',
    target: 'nx.old',
    fault: (child, world) => {
      child.text += 'old DNAME new\nhost.new A 203.0.113.10\n'
      const other = two(child, world)
      other.text = child.text
      for (const zone of [child, other]) zone.tamper = bareBelow('old')
    },
    findings: [bare, bare],
  },
  {
    id: 'v45',
    name: 'check-dname-target-unproven-on-one',
    sentence: 'the same on one of two servers, with NSEC3',
    target: 'nx.old',
    signed: { denial: NSEC3 },
    fault: (child, world) => {
      child.text += 'old DNAME new\nhost.new A 203.0.113.10\n'
      const other = two(child, world)
      other.text = child.text
      other.tamper = bareBelow('old')
    },
    findings: [bare, bare],
  },
  {
    id: 'v46',
    name: 'check-cname-target-never-proven',
    sentence: 'a CNAME leads to a name that does not exist, and one of two servers never proves that',
    target: 'old',
    fault: (child, world) => {
      child.text += 'old CNAME nx.ent\n'
      const other = two(child, world)
      other.text = child.text
      const [alias, target] = [bareBelow('old'), bareBelow('nx.ent')]
      other.tamper = (answer, asked, zone) => target(alias(answer, asked, zone), asked, zone)
    },
    findings: [
      ['error', 'DENIAL_MISSING'],
      ['error', 'DENIAL_MISSING'],
    ],
  },
  {
    id: 's85',
    name: 'check-alias-into-child',
    sentence:
      'a CNAME, of which each of two servers has a signature of its own, leads into a zone below that both have (RFC 2317 §4)',
    target: '1',
    fault: (child, world) => {
      child.text += '1 CNAME 1.sub\nsub NS ns1\nsub NS ns2\n'
      const other = two(child, world)
      other.text = child.text
      edit(other, '1', TYPE.CNAME, signedAs({ inception: other.at - 7200 }))
      const below = world.zone(`sub.${child.apex}`, {})
      below.servers = child.servers
      below.text = '1 A 203.0.113.1\n'
    },
  },
  {
    id: 'v47',
    name: 'check-unsigned-secondary',
    sentence: 'one of two servers has an older version of the zone, from before it was signed',
    fault: (child, world) => {
      two(child, world).keys = []
      newer(child)
    },
    findings: [
      ['error', 'DNSKEY_MISSING'],
      ['warning', 'SERVER_BEHIND'],
    ],
    states: ['broken'],
  },
  {
    id: 'v48',
    name: 'check-secondary-before-signatures',
    sentence: 'one of two servers has an older version of the zone, with signed keys and nothing else that is signed',
    fault: (child, world) => {
      two(child, world).tamper = (answer, asked, zone) => {
        if (asked.question.type === TYPE.DNSKEY) return answer
        const bare = without(({ type }) => type === TYPE.RRSIG || type === TYPE.NSEC)(answer, asked, zone)
        return asked.question.type === TYPE.NSEC
          ? { ...bare, authority: zone.rrset(zone.apex, TYPE.SOA)!.records }
          : bare
      }
      newer(child)
    },
    findings: [
      ...Array.from({ length: 5 }, () => ['error', 'RRSIG_MISSING'] as const),
      ...Array.from({ length: 8 }, () => ['error', 'DENIAL_MISSING'] as const),
      ['warning', 'SERVER_BEHIND'],
    ],
  },
]

export const CHAIN_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
