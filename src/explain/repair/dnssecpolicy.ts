/**
 * Repairs for zones that named signs by itself (dnssec-policy with inline-signing), as BIND 9.18 and 9.20 have it. What
 * only named.conf can say is in the notes, after a colon, as it is to be written.
 */

import type { Actions, Setting } from '../../diagnose/plan.ts'
import { isDsOf } from '../../diagnose/reading.ts'
import type { Name } from '../../dns/name.ts'
import { type DNSKEY, type DS, SEP } from '../../dns/rdata.ts'
import { algorithmName, TYPE } from '../../dns/registry.ts'
import { quoted, type Recipe } from './commands.ts'
import { bindKey, bindKeys, signedFile, ttlProgram, zoneFile, zoneWord } from './files.ts'
import { tagBeforeRevocation } from './names.ts'

const DAY = 86_400

const LIFETIME = 14 * DAY

const WHERE = (zone: Name): string => `in the folder of ${zoneFile(zone)} and its keys`

const recipe = (zone: Name, commands: readonly string[], note = WHERE(zone)): Recipe => ({
  label: 'dnssec-policy',
  commands,
  note,
})

const rndc = (command: string, zone: Name): string => `rndc ${command} ${quoted(zoneWord(zone))}`

/**
 * named makes the signed zone anew only when it has none: "rndc sign" leaves signatures that do not verify but are not
 * expired, and a chain of NSEC records with gaps, as they are.
 */
const anew = (zone: Name): readonly string[] => [
  'systemctl stop named',
  `rm -f ${[signedFile(zone), `${signedFile(zone)}.jnl`, `${zoneFile(zone)}.jbk`].map(quoted).join(' ')}`,
  'systemctl start named',
]

const ANEW = (zone: Name): string =>
  `${WHERE(zone)}, which named must be able to read; first raise the serial in ${zoneFile(zone)} above that of the secondaries`

/** The youngest key file with SEP of an algorithm, or of any, into the variable `key`. */
const youngest = (zone: Name, algorithm: number | null): string => {
  const all = `${quoted(bindKeys(zone, algorithm))}*.key`
  return `key=$(grep -l 'DNSKEY 257' ${all} | xargs grep -H '^; Created' | sort -k 3 | tail -n 1 | cut -d : -f 1)`
}

/** Waits for a key that named is making, and shows its DS. */
const newDs = (zone: Name, algorithm: number | null): readonly string[] => [
  'sleep 2',
  youngest(zone, algorithm),
  'dnssec-dsfromkey -2 "$key"',
]

/** Only of keys that named has is there anything to tell it; a wrong digest is of no key, whatever its tag. */
const known = (ds: readonly DS[], { zone, keys }: Setting): readonly DNSKEY[] =>
  keys.filter((key) => ds.some((one) => isDsOf(one, zone, key)))

const tell = (zone: Name, keys: readonly DNSKEY[], what: 'published' | 'withdrawn'): readonly string[] =>
  keys.map(({ keyTag, algorithm }) => rndc(`dnssec -checkds -key ${keyTag} -alg ${algorithm} ${what}`, zone))

/** Sets the state of a key as well as its times; the DS has a state only where the key has SEP. */
function state(zone: Name, file: string, goal: 'OMNIPRESENT' | 'HIDDEN', times: string): readonly string[] {
  const [base, key] = [quoted(file), quoted(`${file}.key`)]
  return [
    `dnssec-settime -s -g ${goal} -k ${goal} now ${times} ${base}`,
    `if grep -q 'DNSKEY 257' ${key}; then dnssec-settime -s -d ${goal} now -r ${goal} now ${base}; else dnssec-settime -s -z ${goal} now ${base}; fi`,
    `if grep -q '^ZSK: yes' ${quoted(`${file}.state`)}; then dnssec-settime -s -z ${goal} now ${base}; fi`,
    // named must be able to read what root wrote.
    `chown --reference=${quoted(signedFile(zone))} ${base}.*`,
    rndc('loadkeys', zone),
  ]
}

function addKey({ zone, role, algorithm }: Actions['add-key'], setting: Setting): Recipe {
  const wanted = role === 'ZSK' ? 0 : SEP
  const old = setting.keys.filter((key) => key.algorithm === algorithm && (key.flags & SEP) === wanted)
  const roll = old.flatMap((key) => {
    const words = `-key ${key.keyTag} -alg ${key.algorithm}`
    // Without a word of its DS named takes the old key away at once.
    return [...(role === 'ZSK' ? [] : tell(zone, [key], 'published')), rndc(`dnssec -rollover ${words}`, zone)]
  })
  return recipe(zone, [
    ...(roll.length > 0 ? roll : [rndc('loadkeys', zone)]),
    ...(role === 'ZSK' ? [rndc('dnssec -status', zone)] : newDs(zone, algorithm)),
  ])
}

function lowerTtl({ zone, owner, type, ttl }: Actions['lower-ttl']): Recipe {
  if (type === TYPE.DNSKEY) {
    return recipe(
      zone,
      ['rndc reconfig', rndc('loadkeys', zone)],
      `first, in the dnssec-policy of the zone: dnskey-ttl ${ttl};`,
    )
  }
  const [file, full] = [quoted(zoneFile(zone)), quoted(`${zoneFile(zone)}.full`)]
  return recipe(
    zone,
    [
      `cp -p ${file} ${quoted(`${zoneFile(zone)}.bak`)}`,
      `named-compilezone -q -i none -k ignore -s full -o ${full} ${quoted(zoneWord(zone))} ${file}`,
      `awk ${quoted(ttlProgram(zone, owner, type, ttl))} ${full} > ${file}`,
      rndc('reload', zone),
    ],
    `${WHERE(zone)}; it is written anew, one record a line, and kept as ${zoneFile(zone)}.bak`,
  )
}

/** Each action for named; null where named has no part in it. */
export const DNSSEC_POLICY = {
  'sign-again': ({ zone }: Actions['sign-again']) => recipe(zone, anew(zone), ANEW(zone)),
  'sign-zone': ({ zone }: Actions['sign-zone']) =>
    recipe(
      zone,
      ['rndc reconfig', ...newDs(zone, null), rndc('dnssec -status', zone)],
      `${WHERE(zone)}; first, in the zone's block of named.conf: dnssec-policy default; inline-signing yes;`,
    ),
  'publish-ds': ({ child, ds }: Actions['publish-ds'], setting: Setting) =>
    recipe(
      child,
      ds.length === 0
        ? [
            youngest(child, null),
            'dnssec-dsfromkey -2 "$key"',
            `tag=\${key%.key}; tag=\${tag##*+}`,
            rndc('dnssec -checkds -key "$tag" published', child),
          ]
        : [
            ...ds.map(({ algorithm, keyTag }) => `dnssec-dsfromkey -2 ${quoted(bindKey(child, algorithm, keyTag))}`),
            ...tell(child, known(ds, setting), 'published'),
          ],
      `${WHERE(child)}; the last once every server of the parent has the DS`,
    ),
  'remove-ds': ({ child, ds, left }: Actions['remove-ds'], setting: Setting) => {
    // A key that keeps another DS is still vouched for.
    const kept = known(left, setting)
    const gone = known(ds, setting).filter((key) => !kept.includes(key))
    const commands = tell(child, gone, 'withdrawn')
    return commands.length === 0 ? null : recipe(child, commands, 'once no server of the parent has the DS')
  },
  'go-insecure': ({ child, ds }: Actions['go-insecure'], setting: Setting) =>
    setting.keys.length === 0
      ? null
      : recipe(
          child,
          ['rndc reconfig', ...tell(child, known(ds, setting), 'withdrawn')],
          "once no server of the parent has the DS; first, in the zone's block of named.conf: dnssec-policy insecure;",
        ),
  'add-key': addKey,
  'restore-key': ({ zone, keyTag, algorithm }: Actions['restore-key']) => {
    const file = bindKey(zone, algorithm, keyTag)
    return recipe(
      zone,
      state(zone, file, 'OMNIPRESENT', '-P now -A now -R none -I none -D none'),
      `${WHERE(zone)}; first put ${file}.key, ${file}.private and, if there is one, ${file}.state back`,
    )
  },
  'remove-key': ({ zone, key }: Actions['remove-key']) =>
    recipe(
      zone,
      state(zone, bindKey(zone, key.algorithm, tagBeforeRevocation(key)), 'HIDDEN', '-I now -D now'),
      `${WHERE(zone)}; a key that is in ${zoneFile(zone)} itself is deleted there`,
    ),
  'rebuild-denial': ({ zone, denial, optOut }: Actions['rebuild-denial']) =>
    recipe(
      zone,
      anew(zone),
      `${ANEW(zone)}; in the dnssec-policy of the zone: ${
        denial === 'nsec' ? 'no nsec3param' : `nsec3param iterations 0 optout ${optOut ? 'yes' : 'no'} salt-length 0;`
      }`,
    ),
  'lower-ttl': lowerTtl,
  'renew-earlier': ({ zone, seconds }: Actions['renew-earlier']) => {
    const lifetime = Math.max(LIFETIME, 2 * seconds)
    return recipe(
      zone,
      anew(zone),
      `${ANEW(zone)}; in the dnssec-policy of the zone: signatures-validity PT${lifetime}S; signatures-validity-dnskey PT${lifetime}S; signatures-refresh PT${seconds}S;`,
    )
  },
  'change-algorithm': ({ zone, to }: Actions['change-algorithm']) =>
    recipe(
      zone,
      ['rndc reconfig', ...newDs(zone, to), rndc('dnssec -status', zone)],
      `${WHERE(zone)}; first, in the dnssec-policy of the zone: keys { csk lifetime unlimited algorithm ${algorithmName(to).toLowerCase()}; };`,
    ),
  'mend-alias': ({ zone, owner }: Actions['mend-alias']) =>
    recipe(
      zone,
      [rndc('reload', zone)],
      `first mend the records of ${owner} in ${zoneFile(zone)} and raise its serial`,
    ),
  'set-records': ({ zone, records }: Actions['set-records']) =>
    recipe(
      zone,
      [rndc('reload', zone)],
      `first put the records of this step into ${zoneFile(zone)}, in place of those of ${records[0]?.owner ?? zone} of the same types, and raise its serial`,
    ),
  // named publishes CDS and CDNSKEY by the state of its keys.
  'renew-cds': ({ zone, ds }: Actions['renew-cds'], setting: Setting) =>
    recipe(zone, [
      ...known(ds, setting).map(
        ({ algorithm, keyTag }) =>
          `dnssec-settime -s -P sync now -D sync none ${quoted(bindKey(zone, algorithm, keyTag))}`,
      ),
      ...known(ds, setting).map(
        ({ algorithm, keyTag }) =>
          `chown --reference=${quoted(signedFile(zone))} ${quoted(bindKey(zone, algorithm, keyTag))}.*`,
      ),
      rndc('loadkeys', zone),
    ]),
}
