/** What can be wrong with signatures: octets, fields, dates. */

import {
  anySig,
  at,
  change,
  DAY,
  drop,
  field,
  lengthen,
  redated,
  shorten,
  sigOf,
  tagPlus,
  withSpoiltCopy,
  www,
} from '../edits.ts'
import { belongs, corrupt, covers, rec, rrsigField, withField } from '../records.ts'
import { rrsigTime } from '../signers.ts'
import type { Fault } from './fault.ts'

export const RRSIG: readonly Fault[] = [
  { id: 'no-rrsig', edit: drop(anySig) },
  { id: 'no-rrsig-a', edit: drop(sigOf('A', 'www')) },
  { id: 'rrsig-bad-all', edit: change((r, t) => anySig(r, t) && covers(r) !== 'DNSKEY', corrupt) },
  { id: 'rrsig-bad-a', edit: change(sigOf('A', 'www'), corrupt) },
  { id: 'rrsig-bad-wildcard', edit: change(sigOf('A', '*.wild'), corrupt) },
  {
    id: 'rdata-changed',
    edit: change(
      (r, t) => r.type === 'A' && r.owner === at(t.zone, 'www'),
      (r) => ({ ...r, rdata: '192.0.2.99' }),
    ),
  },
  {
    id: 'rrset-member-added',
    edit: (signed, tools) => [...signed, rec(at(tools.zone, 'www'), 3600, 'A', '192.0.2.98')],
  },
  {
    id: 'rrset-member-removed',
    more: ['multi A 192.0.2.4', 'multi A 192.0.2.5'],
    edit: (signed, tools) => signed.filter((r) => !(r.owner === at(tools.zone, 'multi') && r.rdata === '192.0.2.5')),
  },
  { id: 'rrsig-unknown-tag', edit: www((r) => withField(r, { tag: tagPlus(r, 1) })) },
  { id: 'rrsig-signer-parent', edit: www((r, zone) => withField(r, { signer: zone.slice(zone.indexOf('.') + 1) })) },
  {
    id: 'rrsig-signer-sibling',
    edit: www((r, zone) => withField(r, { signer: `ok.${zone.slice(zone.indexOf('.') + 1)}` })),
  },
  { id: 'rrsig-signer-below', edit: www((r, zone) => withField(r, { signer: `www.${zone}` })) },
  { id: 'rrsig-signer-root', edit: www(field({ signer: '.' })) },
  { id: 'rrsig-labels-more', edit: www((r) => withField(r, { labels: String(Number(rrsigField(r, 'labels')) + 1) })) },
  { id: 'rrsig-labels-fewer', edit: www((r) => withField(r, { labels: String(Number(rrsigField(r, 'labels')) - 1) })) },
  { id: 'rrsig-labels-below-signer', edit: www(field({ labels: '1' })) },
  { id: 'rrsig-original-ttl', edit: www(field({ ttl: '601' })) },
  {
    id: 'ttl-lowered',
    edit: change(
      (r, t) => belongs(r, at(t.zone, 'www'), 'A'),
      (r) => ({ ...r, ttl: 60 }),
    ),
  },
  {
    id: 'ttl-raised',
    edit: change(
      (r, t) => belongs(r, at(t.zone, 'www'), 'A'),
      (r) => ({ ...r, ttl: 7200 }),
    ),
  },
  { id: 'rrsig-ttl-differs', servers: ['nsd'], edit: change(sigOf('A', 'www'), (r) => ({ ...r, ttl: 1800 })) },
  { id: 'rrsig-algorithm-100', servers: ['nsd'], edit: www(field({ algorithm: '100' })) },
  { id: 'rrsig-algorithm-8', edit: www(field({ algorithm: '8' })) },
  { id: 'rrsig-short', edit: change(sigOf('A', 'www'), shorten) },
  { id: 'rrsig-long', edit: change(sigOf('A', 'www'), lengthen) },
  { id: 'rrsig-good-and-bad', edit: withSpoiltCopy(sigOf('A', 'www')) },
  {
    id: 'rrsig-good-and-expired',
    edit: async (signed, tools) => [
      ...signed,
      ...(await tools.sign(tools.base, { from: -40 * DAY, until: -10 * DAY })).filter((r) =>
        sigOf('A', 'www')(r, tools),
      ),
    ],
  },
  { id: 'soa-unsigned', edit: drop(sigOf('SOA')) },
  { id: 'soa-rrsig-bad', edit: change(sigOf('SOA'), corrupt) },
  { id: 'ns-rrsig-bad', edit: change(sigOf('NS'), corrupt) },
  { id: 'expired', edit: redated(-40 * DAY, -10 * DAY) },
  { id: 'expired-a', edit: redated(-40 * DAY, -10 * DAY, 'www', 'A') },
  { id: 'expired-soa', edit: redated(-40 * DAY, -10 * DAY, '@', 'SOA') },
  { id: 'expired-10-min', edit: redated(-30 * DAY, -600) },
  { id: 'future', edit: redated(10 * DAY, 40 * DAY) },
  { id: 'future-a', edit: redated(10 * DAY, 40 * DAY, 'www', 'A') },
  { id: 'future-12-h', edit: redated(DAY / 2, 30 * DAY) },
  {
    id: 'dates-swapped',
    edit: change(sigOf('A', 'www'), (r) =>
      withField(r, { expiration: rrsigField(r, 'inception'), inception: rrsigField(r, 'expiration') }),
    ),
  },
  { id: 'expiration-edited', edit: change(anySig, (r) => withField(r, { expiration: rrsigTime(-DAY) })) },
  { id: 'expires-before-ttl', edit: redated(-3600, 1800) },
]
