/**
 * Zones that pdns_server signs as it answers, keys and records in SQLite, each broken in one way before it starts, with
 * the paths and the socket of a default installation; and one that it has as a secondary.
 */

import { writeFileSync } from 'node:fs'
import type { Machine } from './machine.ts'
import { program } from './programs.ts'
import { dsOf, readRecords, writeRecords } from './records.ts'
import { awaitAnswer } from './registrar.ts'
import { PRIMARY } from './repair-primary.ts'
import { makeKeys, type Signing, signZone } from './signers.ts'

export const ADDRESS = '10.53.1.4'

const DATABASE = '/var/lib/powerdns/pdns.sqlite3'

export interface PdnsZone {
  /** what is before test. */
  readonly id: string
  readonly unsigned?: boolean
  /** comes from the primary */
  readonly secondary?: boolean
  /** signed long ago by another program, and served as it is; PowerDNS has the key too */
  readonly presigned?: boolean
  /** a KSK and a ZSK in place of one key for everything */
  readonly split?: boolean
  /** a KSK and a ZSK of this algorithm, as pdnsutil names it */
  readonly algorithm?: string
  /** how it is broken, as commands; $Z is the zone, $DB the database */
  readonly broken?: string
}

const zoneFile = (zone: string): string => `${zone} 600 IN SOA ns1.${zone} hostmaster.${zone} 1 7200 3600 1209600 300
${zone} 600 IN NS ns1.${zone}
ns1.${zone} 600 IN A ${ADDRESS}
www.${zone} 600 IN A 192.0.2.1
mail.${zone} 600 IN A 192.0.2.2
*.wild.${zone} 600 IN A 192.0.2.3
deep.er.${zone} 600 IN TXT "text"
slow.${zone} 2600000 IN TXT "a; b" "c\\"d"
slow.${zone} 2600000 IN TXT "other"
`

const CONFIGURATION = `launch=gsqlite3
gsqlite3-database=${DATABASE}
gsqlite3-dnssec=yes
local-address=${ADDRESS}
secondary=yes
max-nsec3-iterations=1000
receiver-threads=1
distributor-threads=1
setuid=
setgid=
`

const SIGNING: Signing = { by: 'bind', algorithm: 13, csk: true, denial: 'nsec' }

/** Signs a zone as another program would have, long ago. @returns shell lines that load it, key and all */
async function presign(folder: string, zone: string): Promise<{ lines: readonly string[]; ds: readonly string[] }> {
  const keys = await makeKeys(folder, zone, SIGNING)
  const times = { from: -40 * 86_400, until: -10 * 86_400 }
  const signed = await signZone(folder, zone, SIGNING, keys, readRecords(zoneFile(zone)), times)
  const file = `${folder}/${zone}signed`
  writeFileSync(file, writeRecords(signed))
  return {
    lines: [
      `pdnsutil load-zone ${zone} ${file}`,
      `pdnsutil import-zone-key ${zone} ${folder}/${keys.ksk[0]}.private active ksk published`,
      `pdnsutil set-presigned ${zone}`,
    ],
    ds: keys.dnskeys.map((key) => dsOf(key)),
  }
}

/** Starts pdns_server with its default configuration file. @returns the DS RDATA of each zone's keys as they were */
export async function startPdns(machine: Machine, zones: readonly PdnsZone[], folder: string) {
  machine.write('/etc/powerdns/pdns.d/local.conf', CONFIGURATION)
  const ds = new Map<string, readonly string[]>()
  await machine.shell('/', [
    'rm -f /etc/powerdns/pdns.d/bind.conf',
    `sqlite3 ${DATABASE} < /usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql`,
  ])
  for (const { id, unsigned, secondary, presigned, split, algorithm, broken } of zones) {
    const zone = `${id}.test.`
    if (secondary === true) {
      await machine.shell('/', [`pdnsutil create-secondary-zone ${zone} ${PRIMARY}`])
      continue
    }
    if (presigned === true) {
      const made = await presign(folder, zone)
      await machine.shell('/', made.lines)
      ds.set(zone, made.ds)
      continue
    }
    writeFileSync(`${folder}/${zone}zone`, zoneFile(zone))
    const keys =
      split === true || algorithm !== undefined
        ? ['ksk', 'zsk'].map(
            (role) =>
              `add-zone-key ${zone} ${role} ${algorithm === undefined ? '' : 1024} active published ${algorithm ?? 'ecdsa256'}`,
          )
        : [`secure-zone ${zone}`]
    const ran = await machine.shell('/', [
      `Z=${zone}; DB=${DATABASE}`,
      `pdnsutil load-zone $Z ${folder}/${zone}zone`,
      ...(unsigned === true
        ? []
        : [...keys.map((key) => `pdnsutil ${key}`), 'pdnsutil rectify-zone $Z', 'pdnsutil export-zone-ds $Z']),
      ...(broken === undefined ? [] : [broken]),
    ])
    ds.set(
      zone,
      [...ran.stdout.matchAll(/ DS (\d+ \d+ 2 [0-9a-f]+)/g)].map((match) => match[1]!),
    )
  }
  machine.start(
    program('pdns_server'),
    ['--guardian=no', '--daemon=no', '--disable-syslog', '--write-pid=no'],
    `${folder}/pdns.log`,
  )
  for (const { id, secondary } of zones) {
    if (secondary === true)
      await machine.shell('/', [
        `for n in 1 2 3 4 5 6 7 8 9; do pdns_control retrieve ${id}.test. && break; sleep 0.2; done`,
      ])
    await awaitAnswer(machine, ADDRESS, `${id}.test.`, 6)
  }
  return ds
}
