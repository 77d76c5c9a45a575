/**
 * Keys and signatures made by dnssec-signzone (BIND) and ldns-signzone (NLnet Labs). Knot and PowerDNS sign as they
 * serve: see `servers.ts`.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { mustRun } from './namespace.ts'
import { program } from './programs.ts'
import { type Rec, readRecords, tagOf, writeRecords } from './records.ts'

export type Signer = 'bind' | 'ldns' | 'knot' | 'knot-online' | 'pdns'
export type Denial = 'nsec' | 'nsec3' | 'opt-out' | 'narrow'

export interface Signing {
  readonly by: Signer
  readonly algorithm: number
  /** RSA modulus */
  readonly bits?: number
  /** one key with the SEP flag signs everything */
  readonly csk?: boolean
  readonly denial: Denial
  readonly iterations?: number
  /** hexadecimal */
  readonly salt?: string
  /** a second algorithm that signs everything too */
  readonly also?: number
}

export interface Keys {
  /** file names without ending, in the key folder */
  readonly ksk: readonly string[]
  readonly zsk: readonly string[]
  readonly dnskeys: readonly Rec[]
}

export interface SignOptions {
  /** seconds from now */
  readonly from?: number
  readonly until?: number
  /** only the SEP key signs DNSKEY */
  readonly kskOnly?: boolean
}

const DAY = 86400

/** A time in the form of RRSIG fields: YYYYMMDDHHMMSS in UTC. */
export const rrsigTime = (secondsFromNow: number): string =>
  new Date(Date.now() + secondsFromNow * 1000).toISOString().replace(/[-:T]/g, '').slice(0, 14)

const isRsa = (algorithm: number): boolean => [5, 7, 8, 10].includes(algorithm)

const LDNS_NAMES: Readonly<Record<number, string>> = {
  5: 'RSASHA1',
  7: 'RSASHA1-NSEC3-SHA1',
  8: 'RSASHA256',
  10: 'RSASHA512',
  13: 'ECDSAP256SHA256',
  14: 'ECDSAP384SHA384',
  15: 'ED25519',
  16: 'ED448',
}

/** Makes one key pair as files K<zone>+<algorithm>+<tag>.key and .private. */
async function keygen(
  folder: string,
  zone: string,
  signing: Signing,
  algorithm: number,
  sep: boolean,
): Promise<string> {
  const bits = isRsa(algorithm) ? ['-b', String(signing.bits ?? 1024)] : []
  const ran =
    signing.by === 'ldns'
      ? await mustRun(program('ldns-keygen'), ['-a', LDNS_NAMES[algorithm]!, ...bits, ...(sep ? ['-k'] : []), zone], {
          cwd: folder,
        })
      : await mustRun(
          program('dnssec-keygen'),
          ['-q', '-a', String(algorithm), ...bits, ...(sep ? ['-f', 'KSK'] : []), zone],
          { cwd: folder },
        )
  return ran.stdout.trim()
}

function readKey(folder: string, base: string): Rec {
  // Key files may leave the TTL out.
  const line =
    readFileSync(`${folder}/${base}.key`, 'utf8')
      .split('\n')
      .find((text) => /\sDNSKEY\s/.test(text)) ?? ''
  const found = /^(\S+)\s+(?:\d+\s+)?IN\s+DNSKEY\s+([^;]+)/.exec(line)
  if (found === null) throw new Error(`${base}.key: no DNSKEY`)
  return { owner: found[1]!.toLowerCase(), ttl: 3600, type: 'DNSKEY', rdata: found[2]!.trim() }
}

/** Keys for a zone that BIND or ldns signs. */
export async function makeKeys(folder: string, zone: string, signing: Signing): Promise<Keys> {
  const ksk: string[] = []
  const zsk: string[] = []
  for (const algorithm of signing.also === undefined ? [signing.algorithm] : [signing.algorithm, signing.also]) {
    ksk.push(await keygen(folder, zone, signing, algorithm, true))
    if (signing.csk !== true) zsk.push(await keygen(folder, zone, signing, algorithm, false))
  }
  const dnskeys = [...ksk, ...zsk].map((base) => readKey(folder, base))
  // One tag twice is rare, but a test that expects two keys must get two.
  if (new Set(dnskeys.map(tagOf)).size < dnskeys.length) return makeKeys(folder, zone, signing)
  return { ksk, zsk, dnskeys }
}

let files = 0

/** Signs records (without DNSKEY records of the keys, which are added) and gives the whole signed zone back. */
export async function signZone(
  folder: string,
  zone: string,
  signing: Signing,
  keys: Keys,
  records: readonly Rec[],
  options: SignOptions = {},
): Promise<Rec[]> {
  const from = rrsigTime(options.from ?? -3600)
  const until = rrsigTime(options.until ?? 20 * DAY)
  const input = `${folder}/${++files}.zone`
  const output = `${input}.signed`
  const salt = signing.salt ?? ''
  const iterations = String(signing.iterations ?? 0)
  const nsec3 = signing.denial !== 'nsec'
  const optOut = signing.denial === 'opt-out'
  writeFileSync(input, writeRecords([...records, ...keys.dnskeys.filter((key) => !records.includes(key))]))
  if (signing.by === 'ldns') {
    await mustRun(
      program('ldns-signzone'),
      [
        ...(nsec3 ? ['-n', '-t', iterations, ...(salt === '' ? [] : ['-s', salt])] : []),
        ...(optOut ? ['-p'] : []),
        ...['-i', from, '-e', until, '-o', zone, '-f', output, input, ...keys.ksk, ...keys.zsk],
      ],
      { cwd: folder },
    )
  } else {
    await mustRun(
      program('dnssec-signzone'),
      [
        ...['-q', '-P', '-n', '1', '-O', 'full', '-o', zone, '-f', output, '-s', from, '-e', until],
        ...(nsec3 ? ['-3', salt === '' ? '-' : salt, '-H', iterations] : []),
        ...(optOut ? ['-A'] : []),
        ...(options.kskOnly === true ? ['-x'] : []),
        ...(signing.csk === true ? ['-z'] : []),
        ...[input, ...keys.ksk, ...keys.zsk],
      ],
      { cwd: folder },
    )
  }
  return readRecords(readFileSync(output, 'utf8'))
}
