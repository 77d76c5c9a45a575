/**
 * Repairs with Knot DNS as it signs by itself (`dnssec-signing: on`), as knotc and keymgr of 3.2 have them. A zone file
 * that another program signed is mended there.
 */

import type { Action, Role, Setting } from '../../diagnose/plan.ts'
import type { Name } from '../../dns/name.ts'
import { presentRdata } from '../../dns/presentation.ts'
import { SEP } from '../../dns/rdata.ts'
import { algorithmName, TYPE, typeName } from '../../dns/registry.ts'
import { type Commands, on, quoted, type Recipe } from './commands.ts'
import { bindKey, keyLine, nameWord, zoneWord } from './files.ts'
import { tagBeforeRevocation } from './names.ts'
import { RESOLVERS } from './resolvers.ts'

/** What keymgr can make (knot.conf(5), "algorithm"). */
const MADE: ReadonlySet<number> = new Set([5, 7, 8, 10, 13, 14, 15, 16])

const DAY = 86_400

const text = (name: Name): string => quoted(zoneWord(name))

const recipe = (commands: readonly string[], note = '', label = ''): readonly Recipe[] => [{ label, commands, note }]

/** Loads keys that keymgr changed, and signs with them. */
const load = (zone: string): string => `knotc -b zone-keys-load ${zone}`

type Items = Readonly<Record<string, string | number>>

/**
 * Sets items of the policy that the zone has, itself or by its template. A zone without one is signed by Knot's defaults,
 * with which its new policy starts.
 * @param within further lines of the transaction
 */
function setPolicy(
  { zone }: Setting,
  items: Items,
  after: readonly string[],
  within: readonly string[] = [],
): readonly Recipe[] {
  const item = (path: string): string => quoted(`zone[${zoneWord(zone)}].${path}`)
  const lines = Object.entries(items).map(([key, value]) => `"${key}: ${value}"`)
  return recipe(
    [
      `template=$(knotc conf-read ${item('template')} | sed -n 's/.*template = //p')`,
      `policy=$({ knotc conf-read ${item('dnssec-policy')}; knotc conf-read "template[\${template:-default}].dnssec-policy"; true; } 2>/dev/null | sed -n 's/.*dnssec-policy = //p' | sed 1q)`,
      'knotc conf-begin',
      `[ -n "$policy" ] || { policy=${text(zone)}; knotc conf-set "policy[$policy]"; knotc conf-set ${item('dnssec-policy')} "$policy"; }`,
      ...Object.entries(items).map(([key, value]) => `knotc conf-set "policy[$policy].${key}" ${value}`),
      ...within,
      'knotc conf-commit',
      ...after,
    ],
    `a server that reads knot.conf keeps this until its next reload: write ${lines.join(', ')} there too, in the policy that the zone names as its dnssec-policy`,
  )
}

/** Within the transaction: an item that may not be there. */
const unset = (item: string, value = ''): string =>
  `knotc conf-unset "policy[$policy].${item}"${value === '' ? '' : ` ${value}`} 2>/dev/null || true`

/** The DS records to publish, SHA-256, of one key or of all. */
const showDs = (zone: string, key = ''): string => `keymgr ${zone} ds${key} | sed -n '/ DS [0-9]* [0-9]* 2 /p'`

/** Records of one name and type, each as "owner ttl type rdata", go out and come back with another TTL. */
function lowerTtl({ owner, type, ttl }: Extract<Action, { kind: 'lower-ttl' }>, setting: Setting): readonly Recipe[] {
  if (type === TYPE.DNSKEY)
    return setPolicy(setting, { 'dnskey-ttl': ttl }, [`knotc -b zone-sign ${text(setting.zone)}`])
  const denial = type === TYPE.NSEC || type === TYPE.NSEC3 || type === TYPE.NSEC3PARAM
  const zone = text(setting.zone)
  const [where, what] = denial ? ['@', 'SOA'] : [quoted(nameWord(owner.toString())), typeName(type)]
  // A changed SOA must have another serial; the minimum is the TTL of denials (RFC 9077 §3).
  const change = what !== 'SOA' ? '' : ` | awk '{ $6++;${denial ? ` $10 = ${ttl};` : ''} print }'`
  return recipe([
    `knotc zone-begin ${zone}`,
    `records=$(knotc zone-get ${zone} ${where} ${what} | sed -n 's/^\\[[^]]*\\] //p'${change})`,
    `if [ -n "$records" ]; then knotc zone-unset ${zone} ${where} ${what}; fi`,
    `printf '%s\\n' "$records" | while read -r owner ttl type rdata; do knotc zone-set ${zone} "$owner" ${denial ? '"$ttl"' : ttl} "$type" "$rdata"; done`,
    `knotc zone-commit ${zone}`,
    ...(denial ? [`knotc -b zone-sign ${zone}`] : []),
  ])
}

const generate = (zone: Name, role: Role, algorithm: number): string =>
  `keymgr ${text(zone)} generate algorithm=${algorithm} ksk=${role === 'ZSK' ? 'no' : 'yes'} zsk=${role === 'KSK' ? 'no' : 'yes'}`

/** Every key that was seen may sign keys: then each signs everything. */
const hasOneKey = ({ keys }: Setting): boolean => keys.length > 0 && keys.every((key) => (key.flags & SEP) !== 0)

export const KNOT: Commands = {
  ...RESOLVERS,
  'sign-again': ({ zone }) =>
    recipe(
      [`knotc zone-thaw ${text(zone)}`, `knotc -b zone-sign ${text(zone)}`],
      'if knotc answers "missing active KSK or ZSK", that key is lost: make a new one with keymgr first',
    ),
  'sign-zone': ({ zone }) =>
    recipe(
      [
        'knotc conf-begin',
        `knotc conf-set ${quoted(`zone[${zoneWord(zone)}].dnssec-signing`)} on`,
        'knotc conf-commit',
        `knotc -b zone-sign ${text(zone)}`,
        showDs(text(zone)),
      ],
      'keys that are still in the database are used again; a server that reads knot.conf keeps this until its next reload: write "dnssec-signing: on" there too, under the zone',
    ),
  'publish-ds': ({ child }) =>
    recipe(
      [showDs(text(child))],
      `shows the DS of each key; when all servers of the parent have it and a rollover waits for that: knotc zone-ksk-submitted ${text(child)}`,
    ),
  'remove-ds': () => [],
  // A CDS that nobody can validate asks for nothing (RFC 8078 §4).
  'go-insecure': (_, setting) =>
    setting.keys.length === 0
      ? []
      : setPolicy(setting, { 'cds-cdnskey-publish': 'delete-dnssec' }, [`knotc -b zone-sign ${text(setting.zone)}`]),
  'add-key': ({ zone, role, algorithm }) =>
    MADE.has(algorithm)
      ? recipe([
          `key=$(${generate(zone, role, algorithm)})`,
          load(text(zone)),
          ...(role === 'ZSK' ? [] : [showDs(text(zone), ' "$key"')]),
        ])
      : [],
  'restore-key': ({ zone, keyTag, algorithm }) => [
    {
      label: 'the key is still in the database',
      commands: [
        `keymgr ${text(zone)} set ${keyTag} publish=+0 active=+0 retire_active=0 retire=0 post_active=0 remove=0`,
        load(text(zone)),
      ],
      note: 'keymgr list shows which keys there are',
    },
    {
      label: 'from files',
      commands: [
        `keymgr ${text(zone)} import-bind ${quoted(`${bindKey(zone, algorithm, keyTag)}.key`)}`,
        load(text(zone)),
      ],
      note: 'in the folder that has the two files of the key, .key and .private, readable by the user of knotd',
    },
  ],
  'remove-key': ({ zone, key }) =>
    recipe(
      [`keymgr ${text(zone)} delete ${tagBeforeRevocation(key)}`, `knotc zone-keys-load ${text(zone)}`],
      'of an algorithm that goes, the zone stays as it is until its last key is deleted; the log tells',
    ),
  'import-key': ({ zone, key }) => {
    const file = quoted(`${bindKey(zone, key.algorithm, key.keyTag)}.key`)
    return recipe([`echo ${keyLine(zone, key)} > ${file}`, `keymgr ${text(zone)} import-pub ${file}`, load(text(zone))])
  },
  'rebuild-denial': ({ zone, denial, optOut }, setting) =>
    setPolicy(
      setting,
      denial === 'nsec'
        ? { nsec3: 'off' }
        : { nsec3: 'on', 'nsec3-iterations': 0, 'nsec3-salt-length': 0, 'nsec3-opt-out': optOut ? 'on' : 'off' },
      [`knotc -b zone-sign ${text(zone)}`],
      // What else keeps Knot from seeing to the chain.
      [unset('unsafe-operation', 'no-update-nsec')],
    ),
  transfer: ({ zone, servers }) => recipe([`knotc -b zone-retransfer ${text(zone)}`], on(servers)),
  'lower-ttl': lowerTtl,
  'renew-earlier': ({ zone, seconds }, setting) =>
    setPolicy(setting, { 'rrsig-lifetime': Math.max(14 * DAY, 2 * seconds), 'rrsig-refresh': seconds }, [
      `knotc -b zone-sign ${text(zone)}`,
    ]),
  // Keys made by hand, since Knot's own rollover would take its time over each step.
  'change-algorithm': ({ zone, to }, setting) =>
    MADE.has(to)
      ? setPolicy(
          setting,
          { algorithm: algorithmName(to).toLowerCase() },
          [load(text(zone)), showDs(text(zone), ' "$key"')],
          [
            // Sizes are of the old algorithm.
            unset('ksk-size'),
            unset('zsk-size'),
            `key=$(${generate(zone, hasOneKey(setting) ? 'CSK' : 'KSK', to)})`,
            ...(hasOneKey(setting) ? [] : [generate(zone, 'ZSK', to)]),
          ],
        )
      : [],
  'mend-server': ({ zone, servers, fault }) => {
    const where = on(servers)
    if (fault === 'silent') return recipe(['knotc status || systemctl restart knot'], where)
    if (fault !== 'lame' && fault !== 'error') return []
    return recipe(
      [`knotc zone-status ${text(zone)}`, `knotc -b zone-reload ${text(zone)}`],
      `${where}; if it knows no such zone, add it under "zone:" in knot.conf, then: knotc reload`,
    )
  },
  'mend-alias': () => [],
  'set-records': ({ zone, records }) =>
    recipe([
      `knotc zone-begin ${text(zone)}`,
      ...[...new Set(records.map(({ owner, type }) => `${quoted(nameWord(owner.toString()))} ${typeName(type)}`))].map(
        (set) => `knotc zone-unset ${text(zone)} ${set} 2>/dev/null || true`,
      ),
      ...records.map(
        ({ owner, type, ttl, rdata }) =>
          `knotc zone-set ${text(zone)} ${quoted(nameWord(owner.toString()))} ${ttl} ${typeName(type)} ${quoted(nameWord(presentRdata(type, rdata)))}`,
      ),
      `knotc zone-commit ${text(zone)}`,
    ]),
  'renew-cds': ({ zone }, setting) =>
    setPolicy(setting, { 'cds-cdnskey-publish': 'always', 'cds-digest-type': 'sha256' }, [
      `knotc -b zone-sign ${text(zone)}`,
    ]),
}
