/**
 * Repairs for zones that somebody signs with dnssec-signzone and loads into named: smart signing (-S), by which the key
 * files in the folder and the times in them say which keys sign. As BIND 9.18 and 9.20 have it.
 */

import type { Actions, Role, Setting } from '../../diagnose/plan.ts'
import { isDsOf } from '../../diagnose/reading.ts'
import type { Name } from '../../dns/name.ts'
import { type DNSKEY, REVOKE, SEP } from '../../dns/rdata.ts'
import { algorithmName, TYPE } from '../../dns/registry.ts'
import { quoted, type Recipe } from './commands.ts'
import { bindKey, bindKeys, keyLine, signedFile, ttlProgram, zoneFile, zoneWord } from './files.ts'
import { tagBeforeRevocation } from './names.ts'

const DAY = 86_400

/** Shorter than that nobody signs by hand: RFC 6781 §4.4.2. */
const LIFETIME = 14 * DAY

const WHERE = (zone: Name): string =>
  `in the folder of ${zoneFile(zone)} and its keys; where secondaries have a higher serial than the date in seconds, raise it there first`

const recipe = (zone: Name, commands: readonly string[], note = WHERE(zone)): Recipe => ({
  label: 'by hand',
  commands,
  note,
})

interface Signing {
  readonly denial?: 'nsec' | 'nsec3' | null
  readonly options?: readonly string[]
  /** one key of both kinds signs everything */
  readonly single?: boolean
}

/** Every key that was seen has SEP: it is one for everything. */
const isSingle = ({ keys }: Setting): boolean => keys.length > 0 && keys.every(({ flags }) => (flags & SEP) !== 0)

/** Signs the zone and has named load it. dnssec-signzone verifies what it made before it writes it. */
function sign(zone: Name, setting: Setting, { denial = setting.denial, options = [], single }: Signing = {}) {
  const words = [
    'dnssec-signzone -S -N unixtime',
    ...((single ?? isSingle(setting)) ? ['-z'] : []),
    ...(denial === 'nsec3' ? ['-3 - -H 0'] : []),
    ...options,
    `-o ${quoted(zoneWord(zone))} ${quoted(zoneFile(zone))}`,
  ]
  return [words.join(' '), `rndc reload ${quoted(zoneWord(zone))}`]
}

const signed = (zone: Name, setting: Setting, how: Signing = {}): Recipe => recipe(zone, sign(zone, setting, how))

/** A new key; its file's name goes to a variable of the shell. */
const keygen = (zone: Name, algorithm: number, role: Role, variable: string): string =>
  `${variable}=$(dnssec-keygen -q -a ${algorithmName(algorithm)}${role === 'ZSK' ? '' : ' -f KSK'} ${quoted(zoneWord(zone))})`

const showDs = (variable: string): string => `dnssec-dsfromkey -2 "$${variable}"`

/** The keys that a zone is signed with anew, and the DS. */
function newKeys(zone: Name, setting: Setting, algorithm: number, single: boolean): readonly string[] {
  return [
    keygen(zone, algorithm, single ? 'CSK' : 'KSK', 'ksk'),
    ...(single ? [] : [keygen(zone, algorithm, 'ZSK', 'zsk')]),
    ...sign(zone, setting, { single }),
    showDs('ksk'),
  ]
}

/** A revoked key is in files of its old tag (dnssec-settime -R), or of both (dnssec-revoke). */
function retire(zone: Name, key: DNSKEY): readonly string[] {
  const file = quoted(bindKey(zone, key.algorithm, key.keyTag))
  if ((key.flags & REVOKE) === 0) return [`dnssec-settime -I now -D now ${file}`]
  const before = quoted(bindKey(zone, key.algorithm, tagBeforeRevocation(key)))
  return [
    `for key in ${before} ${file}; do if [ -e "$key.private" ]; then dnssec-settime -I now -D now "$key"; fi; done`,
  ]
}

/** While keys of one kind alone are left of an algorithm, as far as is known, dnssec-signzone holds the zone for broken. */
function removeKey({ zone, key }: Actions['remove-key'], setting: Setting): Recipe {
  const rest = setting.keys.filter(
    (other) => other.algorithm === key.algorithm && Buffer.compare(other.rdata, key.rdata) !== 0,
  )
  const entry = rest.filter(({ flags }) => (flags & SEP) !== 0)
  const partial = rest.length > 0 && (entry.length === 0 || entry.length === rest.length)
  return recipe(zone, [...retire(zone, key), ...sign(zone, setting, { options: partial ? ['-P'] : [] })])
}

function lowerTtl({ zone, owner, type, ttl }: Actions['lower-ttl'], setting: Setting): Recipe {
  if (type === TYPE.DNSKEY) {
    const files = `${quoted(bindKeys(zone))}*.key`
    return recipe(zone, [`for key in ${files}; do dnssec-settime -L ${ttl} "$key"; done`, ...sign(zone, setting)])
  }
  const file = quoted(zoneFile(zone))
  const full = quoted(`${zoneFile(zone)}.full`)
  return recipe(
    zone,
    [
      `cp -p ${file} ${quoted(`${zoneFile(zone)}.bak`)}`,
      `named-compilezone -q -i none -k ignore -s full -o ${full} ${quoted(zoneWord(zone))} ${file}`,
      `awk ${quoted(ttlProgram(zone, owner, type, ttl))} ${full} > ${file}`,
      ...sign(zone, setting),
    ],
    `${WHERE(zone)}; it is written anew, one record a line, and kept as ${zoneFile(zone)}.bak`,
  )
}

/** CDS and CDNSKEY of the keys that a DS is wanted for, and of no other (RFC 7344 §4.1). */
function renewCds({ zone, ds }: Actions['renew-cds'], setting: Setting): Recipe {
  const wanted = (key: DNSKEY): boolean => ds.some((one) => isDsOf(one, zone, key))
  const times = setting.keys
    .filter(({ flags }) => (flags & (SEP | REVOKE)) === SEP)
    .map(
      (key) =>
        `dnssec-settime -P sync ${wanted(key) ? 'now' : 'none'} -D sync none ${quoted(bindKey(zone, key.algorithm, key.keyTag))}`,
    )
  return recipe(zone, [...times, ...sign(zone, setting)])
}

/** Each action by hand; null where nothing is done on the signer. */
export const BY_HAND = {
  'sign-again': ({ zone }: Actions['sign-again'], setting: Setting) => signed(zone, setting),
  'sign-zone': ({ zone }: Actions['sign-zone'], setting: Setting) =>
    recipe(
      zone,
      [...newKeys(zone, setting, setting.algorithm, false).slice(0, -2), 'rndc reconfig', showDs('ksk')],
      `in the folder of ${zoneFile(zone)}; first, in the zone's block of named.conf: file "${signedFile(zone)}";`,
    ),
  'publish-ds': ({ child, ds }: Actions['publish-ds']) =>
    recipe(
      child,
      ds.length === 0
        ? [`dnssec-dsfromkey -2 -f ${quoted(signedFile(child))} ${quoted(zoneWord(child))}`]
        : ds.map(({ algorithm, keyTag }) => `dnssec-dsfromkey -2 ${quoted(bindKey(child, algorithm, keyTag))}`),
      `shows the DS to compare, in the folder of ${zoneFile(child)} and its keys`,
    ),
  'add-key': ({ zone, role, algorithm }: Actions['add-key'], setting: Setting) =>
    recipe(zone, [
      keygen(zone, algorithm, role, 'key'),
      ...sign(zone, setting, { single: role === 'CSK' || (role === 'KSK' && isSingle(setting)) }),
      ...(role === 'ZSK' ? [] : [showDs('key')]),
    ]),
  'restore-key': ({ zone, keyTag, algorithm }: Actions['restore-key'], setting: Setting) => {
    const file = bindKey(zone, algorithm, keyTag)
    return recipe(
      zone,
      [`dnssec-settime -P now -A now -R none -I none -D none ${quoted(file)}`, ...sign(zone, setting)],
      `${WHERE(zone)}; first put ${file}.key and ${file}.private back`,
    )
  },
  'remove-key': removeKey,
  'import-key': ({ zone, key }: Actions['import-key'], setting: Setting) =>
    recipe(zone, [`echo ${keyLine(zone, key)} >> ${quoted(zoneFile(zone))}`, ...sign(zone, setting)]),
  'rebuild-denial': ({ zone, denial, optOut }: Actions['rebuild-denial'], setting: Setting) =>
    signed(zone, setting, { denial: denial, options: ['-u', ...(optOut ? ['-A'] : [])] }),
  'lower-ttl': lowerTtl,
  'renew-earlier': ({ zone, seconds }: Actions['renew-earlier'], setting: Setting) => {
    const lifetime = Math.max(LIFETIME, 2 * seconds)
    return recipe(
      zone,
      sign(zone, setting, { options: [`-e now+${lifetime}`] }),
      `${WHERE(zone)}; sign so at least every ${Math.floor((lifetime - seconds) / DAY)} days`,
    )
  },
  'change-algorithm': ({ zone, to }: Actions['change-algorithm'], setting: Setting) =>
    recipe(zone, newKeys(zone, setting, to, isSingle(setting))),
  'mend-alias': ({ zone, owner }: Actions['mend-alias'], setting: Setting) =>
    recipe(zone, sign(zone, setting), `${WHERE(zone)}; first mend the records of ${owner} in it`),
  'renew-cds': renewCds,
  'set-records': ({ zone, records }: Actions['set-records'], setting: Setting) =>
    recipe(
      zone,
      sign(zone, setting),
      `${WHERE(zone)}; first put the records of this step into it, in place of those of ${records[0]?.owner ?? zone} of the same types`,
    ),
}
