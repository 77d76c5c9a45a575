/** Repairs with BIND: zones that named signs by itself, and zones that somebody signs with dnssec-signzone. */

import type { Action, Setting } from '../../diagnose/plan.ts'
import { BY_HAND } from './byhand.ts'
import { type Commands, on, quoted, type Recipe } from './commands.ts'
import { DNSSEC_POLICY } from './dnssecpolicy.ts'
import { zoneWord } from './files.ts'
import { RESOLVERS } from './resolvers.ts'

type Make = (action: never, setting: Setting) => Recipe | null

/** Both ways, as far as there is one. */
const both =
  (...makes: readonly Make[]) =>
  (action: Action, setting: Setting): readonly Recipe[] =>
    makes.flatMap((make) => make(action as never, setting) ?? [])

const either = (commands: readonly string[], note: string): readonly Recipe[] => [{ label: '', commands, note }]

export const BIND: Commands = {
  ...RESOLVERS,
  'sign-again': both(DNSSEC_POLICY['sign-again'], BY_HAND['sign-again']),
  'sign-zone': both(DNSSEC_POLICY['sign-zone'], BY_HAND['sign-zone']),
  'publish-ds': both(DNSSEC_POLICY['publish-ds'], BY_HAND['publish-ds']),
  // By hand nothing on the signer knows of the DS.
  'remove-ds': both(DNSSEC_POLICY['remove-ds']),
  'go-insecure': both(DNSSEC_POLICY['go-insecure']),
  'add-key': both(DNSSEC_POLICY['add-key'], BY_HAND['add-key']),
  'restore-key': both(DNSSEC_POLICY['restore-key'], BY_HAND['restore-key']),
  // A zone that named signs by itself takes the key of another by dynamic update alone, which few allow.
  'import-key': both(BY_HAND['import-key']),
  'remove-key': both(DNSSEC_POLICY['remove-key'], BY_HAND['remove-key']),
  'rebuild-denial': both(DNSSEC_POLICY['rebuild-denial'], BY_HAND['rebuild-denial']),
  transfer: ({ zone, servers }) => either([`rndc retransfer ${quoted(zoneWord(zone))}`], on(servers)),
  'lower-ttl': both(DNSSEC_POLICY['lower-ttl'], BY_HAND['lower-ttl']),
  'renew-earlier': both(DNSSEC_POLICY['renew-earlier'], BY_HAND['renew-earlier']),
  'change-algorithm': both(DNSSEC_POLICY['change-algorithm'], BY_HAND['change-algorithm']),
  'mend-server': ({ zone, servers, fault }) => {
    if (fault === 'silent') {
      return either(
        ['rndc status || systemctl restart named'],
        `${on(servers)}; it has to be reached on port 53 over UDP and TCP`,
      )
    }
    // The rest is not named's doing: a firewall, the parent's glue, another program.
    if (fault !== 'lame' && fault !== 'error') return []
    return either(
      ['named-checkconf', 'rndc reconfig', `rndc reload ${quoted(zoneWord(zone))}`],
      `${on(servers)}; if it knows no such zone, first add its block to named.conf`,
    )
  },
  'mend-alias': both(DNSSEC_POLICY['mend-alias'], BY_HAND['mend-alias']),
  'renew-cds': both(DNSSEC_POLICY['renew-cds'], BY_HAND['renew-cds']),
  'set-records': both(DNSSEC_POLICY['set-records'], BY_HAND['set-records']),
}
