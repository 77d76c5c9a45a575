/**
 * Repairs with ldns-signzone and NSD. ldns has no times of keys: those that sign are those in the folder. As ldns 1.8
 * and NSD 4.6 have it.
 */

import type { Actions, Role, Setting } from '../../diagnose/plan.ts'
import type { Name } from '../../dns/name.ts'
import { algorithmName, TYPE } from '../../dns/registry.ts'
import { type Commands, on, quoted, type Recipe } from './commands.ts'
import { keyLine, signedFile, ttlProgram, zoneFile, zoneWord } from './files.ts'
import { keyFile, tagBeforeRevocation } from './names.ts'
import { RESOLVERS } from './resolvers.ts'

const DAY = 86_400

/** As long as ldns-signzone signs for unless told otherwise. */
const LIFETIME = 28 * DAY

const WHERE = (zone: Name): string =>
  `in the folder of ${zoneFile(zone)} and of the keys that sign it, and of no others`

const recipe = (zone: Name, commands: readonly string[], note = WHERE(zone)): readonly Recipe[] => [
  { label: '', commands, note },
]

/** "K", the zone, "+": what the names of all its keys begin with. */
const keysOf = (zone: Name): string => quoted(keyFile(zone, 0, 0, 'key').slice(0, -'000+00000.key'.length))

const base = (zone: Name, algorithm: number, tag: number): string =>
  keyFile(zone, algorithm, tag, 'key').slice(0, -'.key'.length)

interface Signing {
  readonly denial?: 'nsec' | 'nsec3' | null
  readonly options?: readonly string[]
}

const several = ({ keys }: Setting): boolean => keys.some(({ algorithm }) => algorithm !== keys[0]?.algorithm)

/** Signs, checks and loads. -u: the serial is the date in seconds, or one more; -U: every algorithm signs (RFC 4035 §2.2). */
function sign(zone: Name, setting: Setting, { denial = setting.denial, options = [] }: Signing = {}) {
  const words = [
    'ldns-signzone -u',
    ...(several(setting) ? ['-U'] : []),
    ...(denial === 'nsec3' ? ['-n -t 0'] : []),
    ...options,
    `-o ${quoted(zoneWord(zone))} ${quoted(zoneFile(zone))}`,
    `$(ls ${keysOf(zone)}*.private | sed 's/\\.private$//')`,
  ]
  // It takes delegations without NSEC3, which opt-out is for, for gaps.
  const check = options.includes('-p') ? [] : [`ldns-verify-zone -V 1 ${quoted(signedFile(zone))}`]
  return [words.join(' '), ...check, ...load(zone)]
}

const load = (zone: Name): readonly string[] => [
  `nsd-checkzone ${quoted(zoneWord(zone))} ${quoted(signedFile(zone))}`,
  `nsd-control reload ${quoted(zoneWord(zone))}`,
]

const keygen = (zone: Name, algorithm: number, role: Role, variable: string): string => {
  const size = [5, 7, 8, 10].includes(algorithm) ? ' -b 2048' : ''
  return `${variable}=$(ldns-keygen -a ${algorithmName(algorithm)}${size}${role === 'ZSK' ? '' : ' -k'} ${quoted(zoneWord(zone))})`
}

const showDs = (variable: string): string => `ldns-key2ds -n -2 "$${variable}.key"`

function newKeys(zone: Name, algorithm: number, single: boolean): readonly string[] {
  return [keygen(zone, algorithm, 'KSK', 'ksk'), ...(single ? [] : [keygen(zone, algorithm, 'ZSK', 'zsk')])]
}

/** Writes the zone file anew out of what an awk program lets through. */
const rewrite = (zone: Name, program: string, more: readonly string[] = []): readonly string[] => {
  const [file, old] = [quoted(zoneFile(zone)), quoted(`${zoneFile(zone)}.bak`)]
  return [
    `cp -p ${file} ${old}`,
    `ldns-read-zone ${old} | awk ${quoted(program)} > ${file}`,
    ...more.map((line) => `${line} >> ${file}`),
  ]
}

const REWRITTEN = (zone: Name): string =>
  `${WHERE(zone)}; ${zoneFile(zone)} is written anew, one record a line, and kept as ${zoneFile(zone)}.bak`

function lowerTtl({ zone, owner, type, ttl }: Actions['lower-ttl'], setting: Setting): readonly Recipe[] {
  if (type === TYPE.DNSKEY) {
    const change = `sed -i -E 's/^([^ \\t]+)([ \\t]+[0-9]+)?([ \\t]+IN[ \\t]+DNSKEY)/\\1 ${ttl}\\3/'`
    return recipe(zone, [`${change} ${keysOf(zone)}*.key`, ...sign(zone, setting)])
  }
  return recipe(zone, [...rewrite(zone, ttlProgram(zone, owner, type, ttl)), ...sign(zone, setting)], REWRITTEN(zone))
}

export const LDNS: Commands = {
  ...RESOLVERS,
  'sign-again': ({ zone }, setting) => recipe(zone, sign(zone, setting)),
  'sign-zone': ({ zone }, setting) =>
    recipe(
      zone,
      [
        ...newKeys(zone, setting.algorithm, false),
        ...sign(zone, setting).slice(0, -1),
        'nsd-control reconfig',
        'nsd-control reload',
        showDs('ksk'),
      ],
      `in the folder of ${zoneFile(zone)}; first, in the zone's block of nsd.conf: zonefile: "${signedFile(zone)}"`,
    ),
  'publish-ds': ({ child, ds }) =>
    recipe(
      child,
      ds.length === 0
        ? [`for key in ${keysOf(child)}*.key; do ldns-key2ds -n -2 "$key"; done`]
        : ds.map(({ algorithm, keyTag }) => `ldns-key2ds -n -2 ${quoted(keyFile(child, algorithm, keyTag, 'key'))}`),
      `shows the DS to compare, in the folder of ${zoneFile(child)} and its keys`,
    ),
  // Nothing on the signer knows of the DS.
  'remove-ds': () => [],
  'go-insecure': () => [],
  'add-key': ({ zone, role, algorithm }, setting) =>
    recipe(zone, [
      keygen(zone, algorithm, role, 'key'),
      ...sign(zone, setting),
      ...(role === 'ZSK' ? [] : [showDs('key')]),
    ]),
  'restore-key': ({ zone, algorithm, keyTag }, setting) => {
    const file = base(zone, algorithm, keyTag)
    return recipe(
      zone,
      [`ls ${quoted(`${file}.key`)} ${quoted(`${file}.private`)}`, ...sign(zone, setting)],
      `${WHERE(zone)}; first put ${file}.key and ${file}.private back`,
    )
  },
  'remove-key': ({ zone, key }, setting) =>
    recipe(zone, [
      'mkdir -p removed',
      `mv ${quoted(base(zone, key.algorithm, tagBeforeRevocation(key)))}.* removed/`,
      ...sign(zone, setting),
    ]),
  'import-key': ({ zone, key }, setting) =>
    recipe(zone, [`echo ${keyLine(zone, key)} >> ${quoted(zoneFile(zone))}`, ...sign(zone, setting)]),
  'rebuild-denial': ({ zone, denial, optOut }, setting) =>
    recipe(zone, sign(zone, setting, { denial, options: optOut ? ['-p'] : [] })),
  transfer: ({ zone, servers }) => [
    { label: '', commands: [`nsd-control force_transfer ${quoted(zoneWord(zone))}`], note: on(servers) },
  ],
  'lower-ttl': lowerTtl,
  'renew-earlier': ({ zone, seconds }, setting) => {
    const lifetime = Math.max(LIFETIME, 2 * seconds)
    return recipe(
      zone,
      sign(zone, setting, { options: [`-e $(($(date +%s) + ${lifetime}))`] }),
      `${WHERE(zone)}; sign so at least every ${Math.floor((lifetime - seconds) / DAY)} days`,
    )
  },
  'change-algorithm': ({ zone, to }, setting) => {
    const single = setting.keys.length > 0 && setting.keys.every(({ flags }) => (flags & 1) === 1)
    return recipe(zone, [
      ...newKeys(zone, to, single),
      ...sign(zone, setting, { options: several(setting) ? [] : ['-U'] }),
      showDs('ksk'),
    ])
  },
  'mend-server': ({ zone, servers, fault }) => {
    if (fault === 'silent') {
      const note = `${on(servers)}; it has to be reached on port 53 over UDP and TCP`
      return [{ label: '', commands: ['nsd-control status || systemctl restart nsd'], note }]
    }
    // The rest is not NSD's doing: a firewall, the parent's glue, another program.
    if (fault !== 'lame' && fault !== 'error') return []
    const commands = [
      'nsd-checkconf /etc/nsd/nsd.conf',
      'nsd-control reconfig',
      `nsd-control reload ${quoted(zoneWord(zone))}`,
    ]
    return [{ label: '', commands, note: `${on(servers)}; if it knows no such zone, first add its block to nsd.conf` }]
  },
  'mend-alias': ({ zone, owner }, setting) =>
    recipe(zone, sign(zone, setting), `${WHERE(zone)}; first mend the records of ${owner} in it`),
  'set-records': ({ zone, records }, setting) =>
    recipe(
      zone,
      sign(zone, setting),
      `${WHERE(zone)}; first put the records of this step into it, in place of those of ${records[0]?.owner ?? zone} of the same types`,
    ),
  'renew-cds': ({ zone, ds }, setting) =>
    recipe(
      zone,
      [
        ...rewrite(
          zone,
          '$4 == "CDS" || $4 == "CDNSKEY" { next } 1',
          ds.flatMap(({ algorithm, keyTag }) => {
            const file = quoted(keyFile(zone, algorithm, keyTag, 'key'))
            return [`ldns-key2ds -n -2 ${file} | sed 's/\\tDS\\t/\\tCDS\\t/'`, `sed 's/DNSKEY/CDNSKEY/' ${file}`]
          }),
        ),
        ...sign(zone, setting),
      ],
      REWRITTEN(zone),
    ),
}
