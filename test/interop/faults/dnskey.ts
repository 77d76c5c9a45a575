/** What can be wrong with the DNSKEY RRset. */

import {
  change,
  DAY,
  drop,
  dsAfter,
  isZsk,
  keyed,
  redated,
  rekey,
  shorten,
  sigOf,
  withAlgorithm,
  withFlags,
  withProtocol,
} from '../edits.ts'
import { belongs, corrupt, covers, isSep, rrsigField, tagOf } from '../records.ts'
import type { Fault } from './fault.ts'

export const DNSKEY: readonly Fault[] = [
  { id: 'no-dnskey', edit: drop((r) => belongs(r, null, 'DNSKEY')) },
  { id: 'no-ksk', edit: drop((r) => r.type === 'DNSKEY' && isSep(r)) },
  { id: 'no-zsk', edit: drop((r) => r.type === 'DNSKEY' && isZsk(r)) },
  { id: 'no-zsk-signed-so', edit: rekey(() => []) },
  { id: 'bad-ksk', edit: keyed(isSep, corrupt) },
  { id: 'bad-zsk', edit: keyed(isZsk, corrupt) },
  { id: 'bad-zsk-signed-so', edit: rekey((keys) => keys.map(corrupt)) },
  { id: 'short-zsk-signed-so', servers: ['nsd'], edit: rekey((keys) => keys.map(shorten)) },
  { id: 'ksk-no-zone-flag', edit: keyed(isSep, (key) => withFlags(key, 1)) },
  {
    id: 'ksk-no-zone-flag-ds-so',
    edit: keyed(isSep, (key) => withFlags(key, 1)),
    ds: dsAfter((key) => withFlags(key, 1)),
  },
  {
    id: 'no-zone-flags',
    edit: keyed(
      () => true,
      (key) => withFlags(key, isSep(key) ? 1 : 0),
    ),
  },
  { id: 'ksk-revoked', edit: keyed(isSep, (key) => withFlags(key, 385)) },
  {
    id: 'ksk-revoked-ds-so',
    edit: keyed(isSep, (key) => withFlags(key, 385)),
    ds: dsAfter((key) => withFlags(key, 385)),
  },
  {
    id: 'ksk-protocol-ds-so',
    servers: ['nsd'],
    edit: keyed(isSep, (key) => withProtocol(key, 1)),
    ds: dsAfter((key) => withProtocol(key, 1)),
  },
  { id: 'ksk-algorithm-7', servers: ['nsd'], edit: keyed(isSep, (key) => withAlgorithm(key, 7)) },
  { id: 'ksk-algorithm-100', servers: ['nsd'], edit: keyed(isSep, (key) => withAlgorithm(key, 100)) },
  { id: 'zsk-algorithm-100', servers: ['nsd'], edit: keyed(isZsk, (key) => withAlgorithm(key, 100)) },
  {
    id: 'zsk-algorithm-100-signed-so',
    servers: ['nsd'],
    edit: rekey((keys) => keys.map((key) => (isSep(key) ? key : withAlgorithm(key, 100)))),
  },
  { id: 'ksk-short-ds-so', servers: ['nsd'], edit: keyed(isSep, shorten), ds: dsAfter(shorten) },
  { id: 'dnskey-unsigned', edit: drop(sigOf('DNSKEY')) },
  {
    id: 'dnskey-signed-by-zsk-only',
    edit: (signed, tools) =>
      signed.filter(
        (r) =>
          covers(r) !== 'DNSKEY' ||
          !tools.keys.dnskeys.some((key) => isSep(key) && String(tagOf(key)) === rrsigField(r, 'tag')),
      ),
  },
  { id: 'dnskey-signed-by-ksk-only', edit: rekey((keys) => keys) },
  { id: 'dnskey-rrsig-bad', edit: change(sigOf('DNSKEY'), corrupt) },
  { id: 'dnskey-expired', edit: redated(-40 * DAY, -10 * DAY, '@', 'DNSKEY') },
]
