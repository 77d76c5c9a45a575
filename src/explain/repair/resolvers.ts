/**
 * What is done on resolvers and on clocks, whatever program signs the zone: four resolvers each with their own command,
 * as rndc of 9.18, unbound-control of 1.17, rec_control of 4.8 and kresd of 5 and 6 have them.
 */

import type { Name } from '../../dns/name.ts'
import { type Commands, quoted, type Recipe } from './commands.ts'
import { zoneWord } from './files.ts'

/** A string of Lua, whose escapes are those of a name's text. */
const lua = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`

const flush = (zone: Name): readonly Recipe[] => {
  const name = quoted(zoneWord(zone))
  return [
    { label: 'Unbound', commands: [`unbound-control flush_zone ${name}`], note: '' },
    { label: 'BIND', commands: [`rndc flushtree ${name}`], note: '' },
    {
      label: 'PowerDNS Recursor',
      commands: [`rec_control wipe-cache ${quoted(zone.isRoot ? '$' : `${zoneWord(zone)}$`)}`],
      note: '',
    },
    {
      label: 'Knot Resolver 5',
      commands: [
        `echo ${quoted(`cache.clear(${lua(zone.toString())})`)} | socat - UNIX-CONNECT:/run/knot-resolver/control/1`,
      ],
      note: 'the cache is one for all instances',
    },
    { label: 'Knot Resolver 6', commands: [`kresctl cache clear ${name}`], note: '' },
  ]
}

/** Negative Trust Anchors that were set while the resolver ran; those of its configuration are taken out there. */
const lift = (zone: Name): readonly Recipe[] => {
  const name = quoted(zoneWord(zone))
  return [
    {
      label: 'Unbound',
      commands: ['unbound-control list_insecure', `unbound-control insecure_remove ${name}`],
      note: '',
    },
    { label: 'BIND', commands: ['rndc nta -dump', `rndc nta -remove ${name}`], note: '' },
    { label: 'PowerDNS Recursor', commands: ['rec_control get-ntas', `rec_control clear-nta ${name}`], note: '' },
  ]
}

/** The root's anchors follow RFC 5011 or come with the program; others are the operator's own. */
const ANCHORS: readonly Recipe[] = [
  {
    label: 'this program',
    commands: ['curl -fsSO https://data.iana.org/root-anchors/root-anchors.xml'],
    note: 'then give it: --trust-anchor root-anchors.xml',
  },
  {
    label: 'Unbound',
    commands: ['unbound-anchor -v -a /var/lib/unbound/root.key || true', 'unbound-control reload'],
    note: 'unbound-anchor ends with status 1 when it had to renew the anchor',
  },
  { label: 'BIND', commands: ['rndc managed-keys refresh', 'rndc managed-keys status'], note: '' },
]

export const RESOLVERS: Pick<
  Commands,
  'flush-caches' | 'lift-nta' | 'renew-anchor' | 'retire-server' | 'set-clock' | 'set-delegation'
> = {
  'flush-caches': ({ zone }) => flush(zone),
  'lift-nta': ({ zone }) => lift(zone),
  'renew-anchor': ({ zone }) => (zone.isRoot ? ANCHORS : []),
  // Entered at a registrar, and nothing that the signer has a part in.
  'set-delegation': () => [],
  // By whoever has the server, which may run another program.
  'retire-server': () => [],
  'set-clock': () => [{ label: '', commands: ['timedatectl set-ntp true', 'timedatectl'], note: '' }],
}
