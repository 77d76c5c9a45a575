/** What can be wrong with NSEC and NSEC3. */

import { at, change, DAY, denialOf, drop, isDenial, spliceDenial } from '../edits.ts'
import { belongs, corrupt, covers, rec } from '../records.ts'
import type { Fault } from './fault.ts'

export const DENIAL: readonly Fault[] = [
  // knotd 3.2 ends at a zone with NSEC3PARAM and without NSEC3.
  { id: 'no-denial', servers: ['nsd'], edit: drop(isDenial) },
  {
    id: 'no-denial-nsec3param',
    denial: 'nsec3',
    servers: ['nsd'],
    edit: drop((r) => isDenial(r) || belongs(r, null, 'NSEC3PARAM')),
  },
  { id: 'no-nsec3param', denial: 'nsec3', edit: drop((r) => belongs(r, null, 'NSEC3PARAM')) },
  { id: 'denial-unsigned', edit: drop((r) => covers(r) === 'NSEC' || covers(r) === 'NSEC3') },
  { id: 'denial-rrsig-bad', edit: change((r) => covers(r) === 'NSEC' || covers(r) === 'NSEC3', corrupt) },
  {
    id: 'denial-expired',
    edit: async (signed, tools) =>
      spliceDenial(signed, await tools.sign(tools.base, { from: -40 * DAY, until: -10 * DAY })),
  },
  {
    id: 'denial-lists-type',
    edit: denialOf((base, zone) => [...base, rec(at(zone, 'www'), 3600, 'TXT', '"was here"')]),
  },
  {
    id: 'denial-lists-cname',
    edit: denialOf((base, zone) => [
      ...base.filter((r) => r.owner !== at(zone, 'www')),
      rec(at(zone, 'www'), 3600, 'CNAME', `mail.${zone}`),
    ]),
  },
  {
    id: 'denial-lacks-type',
    edit: denialOf((base, zone) =>
      base.map((r) => (r.owner === at(zone, 'www') && r.type === 'A' ? { ...r, type: 'TXT', rdata: '"x"' } : r)),
    ),
  },
  { id: 'denial-skips-name', edit: denialOf((base, zone) => base.filter((r) => r.owner !== at(zone, 'www'))) },
  { id: 'denial-skips-wildcard', edit: denialOf((base, zone) => base.filter((r) => r.owner !== at(zone, '*.wild'))) },
  {
    id: 'denial-lists-vanished',
    edit: denialOf((base, zone) => [...base, rec(at(zone, 'nx'), 3600, 'A', '192.0.2.9')]),
  },
  {
    id: 'denial-bitmap-edited',
    denial: 'nsec',
    edit: change(
      (r, t) => r.type === 'NSEC' && r.owner === at(t.zone, 'www'),
      (r) => ({ ...r, rdata: `${r.rdata} TXT` }),
    ),
  },
  {
    id: 'nsec3-next-edited',
    denial: 'nsec3',
    edit: change(
      (r) => r.type === 'NSEC3',
      (r) => ({
        ...r,
        rdata: r.rdata.replace(
          /^(\S+ \S+ \S+ \S+ )(\S)/,
          (_, head: string, c: string) => head + (c === '0' ? '1' : '0'),
        ),
      }),
    ),
  },
  // NSD 4.6 ends at such a record.
  {
    id: 'nsec3-hash-2',
    denial: 'nsec3',
    edit: change(
      (r) => r.type === 'NSEC3',
      (r) => ({ ...r, rdata: r.rdata.replace(/^1 /, '2 ') }),
    ),
  },
  {
    id: 'nsec3-flags-2',
    denial: 'nsec3',
    servers: ['nsd'],
    edit: change(
      (r) => r.type === 'NSEC3',
      (r) => ({ ...r, rdata: r.rdata.replace(/^1 0 /, '1 2 ') }),
    ),
  },
  {
    id: 'nsec3param-salt',
    denial: 'nsec3',
    servers: ['nsd'],
    edit: change(
      (r) => r.type === 'NSEC3PARAM',
      (r) => ({ ...r, rdata: '1 0 0 abcd' }),
    ),
  },
  ...[1, 49, 50, 51, 100, 101, 150, 151, 500, 2500].map(
    (iterations): Fault => ({
      id: `iterations-${iterations}`,
      denial: 'nsec3',
      servers: ['nsd'],
      signing: { by: 'ldns', iterations },
    }),
  ),
  {
    id: 'iterations-151-rrsig-bad',
    denial: 'nsec3',
    servers: ['nsd'],
    signing: { by: 'ldns', iterations: 151 },
    edit: change((r) => covers(r) === 'NSEC3', corrupt),
  },
  {
    id: 'iterations-51-opt-out',
    denial: 'opt-out',
    parent: 'ft.',
    servers: ['nsd'],
    signing: { by: 'ldns', iterations: 51 },
  },
  { id: 'salt-120-octets', denial: 'nsec3', servers: ['nsd'], signing: { by: 'ldns', salt: 'a5'.repeat(120) } },
  {
    id: 'two-nsec3-chains',
    denial: 'nsec3',
    servers: ['nsd'],
    edit: async (signed, tools) => [
      ...signed,
      ...(
        await tools.sign(tools.base, {}, tools.keys, { by: 'bind', algorithm: 13, denial: 'nsec3', salt: 'abcd' })
      ).filter(isDenial),
    ],
  },
  { id: 'opt-out', denial: 'opt-out', parent: 'ft.', servers: ['knotd'] },
]
