/**
 * Repairs with PowerDNS as it signs by itself (live signing), keys and records in a database; each in the spelling of
 * pdnsutil 4.x and in that of 5.x, which takes an object and an action.
 */

import type { Action, Setting } from '../../diagnose/plan.ts'
import type { Name } from '../../dns/name.ts'
import { presentRdata } from '../../dns/presentation.ts'
import { TYPE, typeName } from '../../dns/registry.ts'
import { type Commands, on, quoted, type Recipe } from './commands.ts'
import { bindKey, nameWord, zoneWord } from './files.ts'
import { RESOLVERS } from './resolvers.ts'

/** By pdnsutil 4.x; the other spelling is of 5.x. */
const SPELLINGS = {
  'activate-zone-key': 'zone activate-key',
  'add-zone-key': 'zone add-key',
  'check-zone': 'zone check',
  'export-zone-ds': 'zone export-ds',
  'import-zone-key': 'zone import-key',
  'increase-serial': 'zone increase-serial',
  'list-keys': 'zone list-keys',
  'list-zone': 'zone list',
  'publish-zone-key': 'zone publish-key',
  'rectify-zone': 'zone rectify',
  'remove-zone-key': 'zone remove-key',
  'replace-rrset': 'rrset replace',
  'secure-zone': 'zone secure',
  'set-nsec3': 'zone set-nsec3',
  'set-publish-cdnskey': 'zone set-publish-cdnskey',
  'set-publish-cds': 'zone set-publish-cds',
  'show-zone': 'zone show',
  'unset-nsec3': 'zone unset-nsec3',
  'unset-presigned': 'zone unset-presigned',
} as const

/** A call of pdnsutil; what is given after the zone stands as it is. */
type Call = (verb: keyof typeof SPELLINGS, zone: Name, ...more: readonly (string | number)[]) => string

const CALLS: Readonly<Record<'4.x' | '5.x', Call>> = {
  '4.x': (verb, zone, ...more) => ['pdnsutil', verb, text(zone), ...more].join(' '),
  '5.x': (verb, zone, ...more) => ['pdnsutil', SPELLINGS[verb], text(zone), ...more].join(' '),
}

const text = (name: Name): string => quoted(zoneWord(name))

const BIND_BACK_END =
  'with the BIND back end edit the zone file instead where records change, and then: pdns_control bind-reload-now'

/** The same in both spellings. */
const both = (make: (pdnsutil: Call) => readonly string[], note = '', suffix = ''): readonly Recipe[] =>
  (['4.x', '5.x'] as const).map((version) => ({ label: `${version}${suffix}`, commands: make(CALLS[version]), note }))

/** Makes a running server forget what it has in memory, keys too. */
const forget = (zone: Name): string => `pdns_control purge ${quoted(`${zoneWord(zone)}$`)}`

/** Tells secondaries, and the server itself, that the zone is another. */
const changed = (pdnsutil: Call, zone: Name): readonly string[] => [
  pdnsutil('increase-serial', zone),
  forget(zone),
  `pdns_control notify ${text(zone)}`,
]

/** Key numbers are known only to the database: found by tag and algorithm. */
const withKey = (
  pdnsutil: Call,
  verb: 'activate-zone-key' | 'publish-zone-key' | 'remove-zone-key',
  zone: Name,
  tag: number,
  algorithm: number,
): string =>
  `${pdnsutil('show-zone', zone)} | sed -n 's/^ID = \\([0-9]*\\) .* tag = ${tag}, algo = ${algorithm}, .*/\\1/p' | xargs -rn1 ${pdnsutil(verb, zone)}`

/** Names of algorithms as add-zone-key takes them, with the size for RSA. */
const MADE: ReadonlyMap<number, string> = new Map([
  [5, '2048 rsasha1'],
  [7, '2048 rsasha1-nsec3-sha1'],
  [8, '2048 rsasha256'],
  [10, '2048 rsasha512'],
  [13, 'ecdsa256'],
  [14, 'ecdsa384'],
  [15, 'ed25519'],
  [16, 'ed448'],
])

/** @returns with the DS to publish, of the new key alone, whose number add-zone-key tells */
function add(pdnsutil: Call, zone: Name, role: 'ksk' | 'zsk', algorithm: number): readonly string[] {
  const call = pdnsutil('add-zone-key', zone, role, 'active published', MADE.get(algorithm) ?? algorithm)
  if (role === 'zsk') return [call]
  return [
    `id=$(${call})`,
    `${pdnsutil('show-zone', zone)} | sed -n "/^ID = $id /,/^ID = /s/^DS = \\(.* DS [0-9]* [0-9]* 2 .*\\)/\\1/p"`,
  ]
}

const showDs = (pdnsutil: Call, zone: Name): string =>
  `${pdnsutil('export-zone-ds', zone)} | sed -n '/ DS [0-9]* [0-9]* 2 /p'`

/** Signatures come from elsewhere when the zone is "presigned": a server with keys of its own need not take them. */
const signHere = (pdnsutil: Call, zone: Name): string =>
  `if ${pdnsutil('list-keys', zone)} | grep ' Act ' >/dev/null; then ${pdnsutil('unset-presigned', zone)}; fi`

/** DNSKEY and denials have the minimum of the SOA as their TTL; others come out of the zone and go back. */
function lowerTtl({ zone, owner, type, ttl }: Extract<Action, { kind: 'lower-ttl' }>): readonly Recipe[] {
  const minimum = [TYPE.DNSKEY, TYPE.NSEC, TYPE.NSEC3, TYPE.NSEC3PARAM].some((t) => t === type)
  const name = minimum ? zone : owner
  const relative = name.equals(zone) ? '@' : name.toString().slice(0, -zone.toString().length - 1)
  const what = minimum ? 'SOA' : typeName(type)
  const change = minimum ? `sub(/[0-9]+$/, ${ttl}, $5); ` : ''
  const pick = `awk -F '\\t' '{ sub(/[.]$/, "", $1) } tolower($1) == tolower(ENVIRON["owner"]) && $4 == "${what}" { ${change}print $5 }'`
  return (['4.x', '5.x'] as const).map((version) => {
    const pdnsutil = CALLS[version]
    // 4.x takes names within the zone, 5.x whole ones; what list-zone prints has or has not a final dot.
    const where = version === '4.x' ? quoted(nameWord(relative)) : text(name)
    return {
      label: version,
      commands: [
        `${pdnsutil('list-zone', zone)} | owner=${quoted(name.toString().slice(0, -1))} ${pick} | tr '\\n' '\\0' | xargs -0 ${pdnsutil('replace-rrset', zone, where, what, ttl)}`,
        pdnsutil('rectify-zone', zone),
        ...changed(pdnsutil, zone),
      ],
      note: BIND_BACK_END,
    }
  })
}

/** Each RRset as a whole. 4.x takes names within the zone, 5.x whole ones. */
function setRecords({ zone, records }: Extract<Action, { kind: 'set-records' }>): readonly Recipe[] {
  const sets = [...new Map(records.map((rr) => [`${rr.owner.key} ${rr.type}`, rr])).values()]
  return (['4.x', '5.x'] as const).map((version) => {
    const pdnsutil = CALLS[version]
    const replace = ({ owner, type, ttl }: (typeof records)[number]): string => {
      const data = records.filter((rr) => rr.type === type && rr.owner.equals(owner))
      const relative = owner.equals(zone) ? '@' : owner.toString().slice(0, -zone.toString().length - 1)
      const where = version === '4.x' ? quoted(nameWord(relative)) : text(owner)
      const content = data.map(({ rdata }) => quoted(nameWord(presentRdata(type, rdata))))
      return pdnsutil('replace-rrset', zone, where, typeName(type), ttl, ...content)
    }
    const commands = [...sets.map(replace), pdnsutil('rectify-zone', zone), ...changed(pdnsutil, zone)]
    return { label: version, commands, note: BIND_BACK_END }
  })
}

/** One key does everything when every key seen has the SEP flag. */
const hasZsk = ({ keys }: Setting): boolean => keys.some((key) => (key.flags & 1) === 0)

export const PDNS: Commands = {
  ...RESOLVERS,
  'sign-again': ({ zone }) =>
    both(
      (pdnsutil) => [signHere(pdnsutil, zone), pdnsutil('rectify-zone', zone), ...changed(pdnsutil, zone)],
      'PowerDNS signs each answer as it is asked: a server that has the keys and a right clock gives no stale signature',
    ),
  'sign-zone': ({ zone }) =>
    both(
      (pdnsutil) => [
        pdnsutil('secure-zone', zone),
        pdnsutil('rectify-zone', zone),
        ...changed(pdnsutil, zone),
        showDs(pdnsutil, zone),
      ],
      BIND_BACK_END,
    ),
  'publish-ds': ({ child }) =>
    both(
      (pdnsutil) => [showDs(pdnsutil, child)],
      'shows the DS of each key; for a parent that looks for CDS: set-publish-cds',
    ),
  'remove-ds': () => [],
  // A CDS that nobody can validate asks for nothing (RFC 8078 §4).
  'go-insecure': ({ child }, { keys }) =>
    keys.length === 0
      ? []
      : both(
          (pdnsutil) => [
            pdnsutil('set-publish-cds', child, 0),
            pdnsutil('set-publish-cdnskey', child, 'delete'),
            ...changed(pdnsutil, child),
          ],
          'asks a parent that looks for CDS and CDNSKEY to remove the DS',
        ),
  'add-key': ({ zone, role, algorithm }) =>
    MADE.has(algorithm)
      ? both((pdnsutil) => [
          ...add(pdnsutil, zone, role === 'ZSK' ? 'zsk' : 'ksk', algorithm),
          ...changed(pdnsutil, zone),
        ])
      : [],
  'restore-key': ({ zone, keyTag, algorithm }) => [
    ...both(
      (pdnsutil) => [
        withKey(pdnsutil, 'activate-zone-key', zone, keyTag, algorithm),
        withKey(pdnsutil, 'publish-zone-key', zone, keyTag, algorithm),
        signHere(pdnsutil, zone),
        ...changed(pdnsutil, zone),
      ],
      'while the key is still in the database: list-keys shows which are',
    ),
    ...both(
      (pdnsutil) => {
        const file = bindKey(zone, algorithm, keyTag)
        return [
          `if grep ' DNSKEY 257 ' ${quoted(`${file}.key`)} >/dev/null; then role=ksk; else role=zsk; fi`,
          pdnsutil('import-zone-key', zone, quoted(`${file}.private`), 'active "$role" published'),
          ...changed(pdnsutil, zone),
        ]
      },
      'in the folder that has the two files of the key, .key and .private',
      ', from files',
    ),
  ],
  'remove-key': ({ zone, key }) =>
    both((pdnsutil) => [
      withKey(pdnsutil, 'remove-zone-key', zone, key.keyTag, key.algorithm),
      ...changed(pdnsutil, zone),
    ]),
  // It publishes keys of others only as records of the zone, and where its configuration has direct-dnskey.
  'import-key': () => [],
  'rebuild-denial': ({ zone, denial, optOut }) =>
    both(
      (pdnsutil) => [
        denial === 'nsec' ? pdnsutil('unset-nsec3', zone) : pdnsutil('set-nsec3', zone, `'1 ${optOut ? 1 : 0} 0 -'`),
        pdnsutil('rectify-zone', zone),
        ...changed(pdnsutil, zone),
      ],
      BIND_BACK_END,
    ),
  transfer: ({ zone, servers }) => [
    {
      label: '',
      commands: [`pdns_control retrieve ${text(zone)}`],
      note: on(servers),
    },
  ],
  'lower-ttl': lowerTtl,
  // Three weeks from Thursday to Thursday, and no setting changes that.
  'renew-earlier': () => [],
  'change-algorithm': ({ zone, to }, setting) =>
    MADE.has(to)
      ? both((pdnsutil) => [
          ...add(pdnsutil, zone, 'ksk', to),
          ...(hasZsk(setting) ? add(pdnsutil, zone, 'zsk', to) : []),
          ...changed(pdnsutil, zone),
        ])
      : [],
  'mend-server': ({ zone, servers, fault }) => {
    const where = on(servers)
    if (fault === 'silent') {
      return [{ label: '', commands: ['pdns_control rping || systemctl restart pdns'], note: where }]
    }
    // What the answers are made of: empty non-terminals, the order of names, which records are no glue.
    if (fault === 'answer') return both((pdnsutil) => [pdnsutil('rectify-zone', zone), forget(zone)], where)
    if (fault !== 'lame' && fault !== 'error') return []
    return both(
      (pdnsutil) => ['pdns_control rediscover', pdnsutil('check-zone', zone), forget(zone)],
      `${where}; if it knows no such zone: create-secondary-zone, or load-zone from its file`,
    )
  },
  'mend-alias': () => [],
  'set-records': setRecords,
  'renew-cds': ({ zone }) =>
    both((pdnsutil) => [
      pdnsutil('set-publish-cds', zone, 2),
      pdnsutil('set-publish-cdnskey', zone),
      ...changed(pdnsutil, zone),
    ]),
}
