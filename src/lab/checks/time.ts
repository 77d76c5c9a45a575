/** Worlds for `check`: signatures that end soon, in each layer and on single servers; and short lives that are healthy. */

import { TYPE } from '../../dns/registry.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../checkworld.ts'
import { NSEC3, type ZoneDraft } from '../draft.ts'
import { edit, signedAs } from '../mutate.ts'
import { twoVersions } from '../scenarios/versions.ts'

const HOUR = 3600
const DAY = 24 * HOUR

/** Signed so long before and after the clock. */
function sign(zone: ZoneDraft, since: number, left: number): void {
  zone.inception = zone.at - since
  zone.expiration = zone.at + left
}

const endsIn = (zone: ZoneDraft, left: number) => signedAs({ expiration: zone.at + left })

const short: CheckPlan['findings'] = [['warning', 'VALIDITY_SHORT']]

const plans: readonly CheckPlan[] = [
  {
    id: 'z70',
    name: 'check-root-ends',
    sentence: 'the signatures of the root have two days left',
    findings: short,
    fault: (_child, { root }) => sign(root, 14 * DAY, 2 * DAY),
  },
  {
    id: 'z71',
    name: 'check-tld-ends',
    sentence: 'the signatures of the top-level domain have two days left',
    findings: short,
    fault: (_child, { test }) => sign(test, 14 * DAY, 2 * DAY),
  },
  {
    id: 'z72',
    name: 'check-ds-ends',
    sentence: 'the signature over its DS has two days left',
    findings: short,
    fault: (child, { test }) => edit(test, child.apex, TYPE.DS, endsIn(test, 2 * DAY)),
  },
  {
    id: 'z73',
    name: 'check-dnskey-ends',
    sentence: 'the signature over its keys has two days left',
    findings: short,
    fault: (child) => edit(child, '@', TYPE.DNSKEY, endsIn(child, 2 * DAY)),
  },
  {
    id: 'z74',
    name: 'check-soa-ends',
    sentence: 'the signature over its SOA has two days left',
    findings: short,
    fault: (child) => edit(child, '@', TYPE.SOA, endsIn(child, 2 * DAY)),
  },
  {
    id: 'z75',
    name: 'check-address-ends',
    sentence: 'the signature over its address has two days left',
    findings: short,
    fault: (child) => edit(child, '@', TYPE.A, endsIn(child, 2 * DAY)),
  },
  {
    id: 'z76',
    name: 'check-denial-ends',
    sentence: 'the signatures over its denials have two days left',
    findings: short,
    fault: (child) => edit(child, null, TYPE.NSEC, endsIn(child, 2 * DAY)),
  },
  {
    id: 'u74',
    name: 'check-root-dnskey-ends',
    sentence: 'the signature over the keys of the root has two days left',
    findings: short,
    fault: (_child, { root }) => edit(root, '@', TYPE.DNSKEY, endsIn(root, 2 * DAY)),
  },
  {
    id: 'u75',
    name: 'check-tld-ds-ends',
    sentence: 'the signature over the DS of the top-level domain has two days left',
    findings: short,
    fault: (_child, { root, test }) => edit(root, test.apex, TYPE.DS, endsIn(root, 2 * DAY)),
  },
  {
    id: 'u76',
    name: 'check-tld-dnskey-ends',
    sentence: 'the signature over the keys of the top-level domain has two days left',
    findings: short,
    fault: (_child, { test }) => edit(test, '@', TYPE.DNSKEY, endsIn(test, 2 * DAY)),
  },
  {
    id: 'u77',
    name: 'check-nsec3-ends',
    sentence: 'the signatures over its NSEC3 records have two days left',
    signed: { denial: NSEC3 },
    findings: short,
    fault: (child) => edit(child, null, TYPE.NSEC3, endsIn(child, 2 * DAY)),
  },
  {
    id: 'z77',
    name: 'check-one-server-ends',
    sentence: 'the signatures of one of two servers have two days left',
    findings: short,
    fault: (child, world) => sign(twoVersions(child, world, '192.0.2.170', '192.0.2.171'), 14 * DAY, 2 * DAY),
  },
  {
    id: 'z78',
    name: 'check-signed-while-answering',
    sentence: 'its signatures are made while answering, for two days',
    fault: (child) => sign(child, DAY, DAY),
  },
  {
    id: 'z79',
    name: 'check-signed-late',
    sentence: 'its signatures are made for two days, of which six hours are left',
    findings: short,
    fault: (child) => sign(child, 42 * HOUR, 6 * HOUR),
  },
  {
    id: 'z80',
    name: 'check-validity-wanted',
    sentence: 'two days are wanted of a zone that signs while answering, for a day ahead',
    options: { minValidity: 2 * DAY },
    findings: short,
    fault: (child) => sign(child, DAY, DAY),
  },
  {
    id: 'z81',
    name: 'check-validity-waived',
    sentence: 'one day is wanted, and its signatures have two days left',
    options: { minValidity: DAY },
    fault: (child) => sign(child, 28 * DAY, 2 * DAY),
  },
  {
    id: 'z82',
    name: 'check-validity-twenty-days',
    sentence: 'twenty days are wanted, which neither the zone nor those above it have left',
    options: { minValidity: 20 * DAY },
    findings: [
      ['warning', 'VALIDITY_SHORT'],
      ['notice', 'VALIDITY_SHORT'],
      ['notice', 'VALIDITY_SHORT'],
    ],
  },
  {
    id: 'z83',
    name: 'check-validity-year',
    sentence: 'its signatures are valid for a year',
    findings: [['warning', 'RRSIG_LIFETIME_LONG']],
    fault: (child) => sign(child, DAY, 364 * DAY),
  },
  {
    id: 'z84',
    name: 'check-ends-before-ttl',
    sentence: 'the signature over its address has half an hour left, and the address a TTL of an hour',
    findings: [
      ['warning', 'VALIDITY_SHORT'],
      ['warning', 'RRSIG_EXPIRES_BEFORE_TTL'],
    ],
    fault: (child) => edit(child, '@', TYPE.A, endsIn(child, HOUR / 2)),
  },
  {
    id: 'z85',
    name: 'check-soa-expire',
    sentence: 'its SOA lets a secondary go on for longer than signatures are made for',
    findings: [['notice', 'RRSIG_LIFETIME_UNDER_SOA_EXPIRE']],
    fault: (child) => sign(child, 5 * DAY, 7 * DAY),
  },
  {
    id: 'z86',
    name: 'check-ends-within-expire',
    sentence: 'its signatures have four days of thirty left, and its SOA lets a secondary go on alone for two weeks',
    findings: [['notice', 'RRSIG_LIFETIME_UNDER_SOA_EXPIRE']],
    fault: (child) => sign(child, 26 * DAY, 4 * DAY),
  },
  {
    id: 'z87',
    name: 'check-renewed-in-time',
    sentence: 'its signatures are made for two weeks and renewed five days before their end',
    fault: (child) => sign(child, 9 * DAY + HOUR, 5 * DAY),
  },
  {
    id: 'z88',
    name: 'check-renewed-on-one-server',
    sentence: 'one of two servers has signatures that are six days older, with the same serial and the same keys',
    findings: [['warning', 'SERVER_BEHIND']],
    fault: (child, world) => {
      sign(twoVersions(child, world, '192.0.2.172', '192.0.2.173'), 10 * DAY, 5 * DAY)
      sign(child, 4 * DAY, 11 * DAY)
    },
  },
  {
    id: 'z89',
    name: 'check-signed-by-each-server',
    sentence: 'each of two servers signs while answering, and keeps what it signed for some hours',
    fault: (child, world) => {
      sign(twoVersions(child, world, '192.0.2.174', '192.0.2.175'), 32 * HOUR, 13 * DAY)
      sign(child, 26 * HOUR, 13 * DAY)
    },
  },
  {
    id: 'i09',
    name: 'check-validity-of-tld',
    sentence: 'five days are wanted; the top-level domain signs for seven days, half of which are left',
    options: { minValidity: 5 * DAY },
    findings: [['notice', 'VALIDITY_SHORT']],
    fault: (_child, { test }) => sign(test, 3.5 * DAY, 3.5 * DAY),
  },
  {
    id: 'i10',
    name: 'check-validity-of-tld-late',
    sentence: 'five days are wanted; the top-level domain signs for seven days, and is late with a day and a half left',
    options: { minValidity: 5 * DAY },
    findings: short,
    fault: (_child, { test }) => sign(test, 5.5 * DAY, 1.5 * DAY),
  },
  {
    id: 'i11',
    name: 'check-stored-under-expire',
    sentence:
      'its signatures are made for nine days and five days old, and its SOA lets a secondary go on for two weeks',
    findings: [['notice', 'RRSIG_LIFETIME_UNDER_SOA_EXPIRE']],
    fault: (child) => sign(child, 5 * DAY, 4 * DAY),
  },
  {
    id: 'i12',
    name: 'check-stored-by-each-server',
    sentence: 'each of two servers signs for eight days while answering, and keeps that for days',
    fault: (child, world) => {
      sign(twoVersions(child, world, '192.0.2.176', '192.0.2.177'), 4.5 * DAY, 3.5 * DAY)
      sign(child, 4.4 * DAY, 3.6 * DAY)
    },
  },
]

export const TIME_CHECKS: readonly CheckScenario[] = plans.map(checkScenario)
