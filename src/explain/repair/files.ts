/**
 * What a default installation calls a zone's files, and how zone text is edited by a shell: for BIND and ldns, whose
 * zones and keys are files. The convention that notes state: NAME.zone beside its keys, signed as NAME.zone.signed.
 */

import type { Name } from '../../dns/name.ts'
import { presentRdata } from '../../dns/presentation.ts'
import type { DNSKEY } from '../../dns/rdata.ts'
import { TYPE, typeName } from '../../dns/registry.ts'
import type { RRType } from '../../dns/rr.ts'
import { quoted } from './commands.ts'

/** A name as an argument: a hyphen that would begin an option is written as \DDD, which every program reads (RFC 1035 §5.1). */
export const nameWord = (name: string): string => (name.startsWith('-') ? `\\045${name.slice(1)}` : name)

/** A zone as commands take it: without the final dot. */
export const zoneWord = (zone: Name): string => nameWord(zone.isRoot ? '.' : zone.toString().slice(0, -1))

/** Labels as BIND puts them into file names: lower case; an octet that is no letter, digit, "-" or "_" as %XX. */
const inFileName = (zone: Name): string =>
  zone
    .canonical()
    .labels.map((label) =>
      [...label]
        .map((octet) => {
          const character = String.fromCharCode(octet)
          return /[\w-]/.test(character) ? character : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`
        })
        .join(''),
    )
    .join('.')

/** The zone file before it is signed; what would be read as an option is given with its folder. */
export const zoneFile = (zone: Name): string => {
  const name = zone.isRoot ? 'root' : inFileName(zone)
  return `${name.startsWith('-') ? './' : ''}${name}.zone`
}

/** The file that dnssec-signzone, ldns-signzone and, for inline-signing, named write. */
export const signedFile = (zone: Name): string => `${zoneFile(zone)}.signed`

/** What the names of a zone's key files begin with by BIND's naming; with an algorithm, up to the tag. */
export const bindKeys = (zone: Name, algorithm: number | null = null): string =>
  `K${zone.isRoot ? '' : inFileName(zone)}.+${algorithm === null ? '' : `${String(algorithm).padStart(3, '0')}+`}`

/** A key file of BIND, without ending. */
export const bindKey = (zone: Name, algorithm: number, tag: number): string =>
  bindKeys(zone, algorithm) + String(tag).padStart(5, '0')

/** A name as a string of awk, in the case that it is compared in. */
const awkName = (owner: Name): string => `"${owner.canonical().toString().replace(/[\\"]/g, '\\$&')}"`

/**
 * An awk program over zone text of one record a line ("owner ttl class type rdata"): gives an RRset another TTL and the
 * zone another serial. The TTL of denials is the last field of the SOA (RFC 9077 §3).
 */
export function ttlProgram(zone: Name, owner: Name, type: RRType, ttl: number): string {
  const denial = type === TYPE.NSEC || type === TYPE.NSEC3 || type === TYPE.NSEC3PARAM
  const serial = `$4 == "SOA" { $7++${denial ? `; $11 = ${ttl}` : ''} }`
  const set = `tolower($1) == ${awkName(denial ? zone : owner)} && $4 == "${typeName(type)}" { sub(/[ \\t]+[0-9]+/, " ${ttl}") }`
  return denial ? `${serial} 1` : `${set} ${serial} 1`
}

/** A DNSKEY as a line of a zone file, a word for the shell. */
export const keyLine = (zone: Name, key: DNSKEY): string =>
  quoted(`${nameWord(zone.toString())} IN DNSKEY ${presentRdata(TYPE.DNSKEY, key.rdata)}`)
