/** Servers that differ from each other, are dead, or do not know their zone. */

import { anySig, change, DAY, drop, isDenial, redated } from '../edits.ts'
import { corrupt, covers } from '../records.ts'
import type { Fault } from './fault.ts'

export const SERVERS: readonly Fault[] = [
  {
    id: 'one-server-bad',
    denial: 'nsec',
    servers: ['nsd', 'knotd'],
    secondIsHealthy: true,
    edit: change((r, t) => anySig(r, t) && covers(r) !== 'DNSKEY', corrupt),
  },
  {
    id: 'one-server-expired',
    denial: 'nsec',
    servers: ['nsd', 'knotd'],
    secondIsHealthy: true,
    edit: redated(-40 * DAY, -10 * DAY),
  },
  {
    id: 'one-server-unsigned',
    denial: 'nsec',
    servers: ['nsd', 'knotd'],
    secondIsHealthy: true,
    edit: drop((r) => r.type === 'RRSIG' || r.type === 'DNSKEY' || isDenial(r)),
  },
  // Nobody listens at the first address; the server at the second does not know the zone.
  { id: 'dead', denial: 'nsec', addresses: ['10.53.99.1'] },
  { id: 'lame', denial: 'nsec', addresses: ['10.53.0.2'] },
  { id: 'lame-unsigned', denial: 'nsec', signing: null, addresses: ['10.53.0.2'] },
  { id: 'one-lame', denial: 'nsec', addresses: ['10.53.0.2', '10.53.2.2'] },
  { id: 'one-dead', denial: 'nsec', addresses: ['10.53.99.1', '10.53.2.2'] },
]
