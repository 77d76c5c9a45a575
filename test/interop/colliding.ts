/** Two ZSKs with one key tag, of which one signs: a validator must try both (RFC 4034 App. B). */

import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { type Rec, rec, tagOf } from './records.ts'
import { type Keys, makeKeys, type Signing } from './signers.ts'

export interface Pair {
  readonly dnskey: Rec
  readonly secret: string
}

/** A fresh ZSK of algorithm 13. */
export function generatePair(zone: string): Pair {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = privateKey.export({ format: 'jwk' })
  const point = Buffer.concat([Buffer.from(jwk.x!, 'base64url'), Buffer.from(jwk.y!, 'base64url')])
  return {
    dnskey: rec(zone, 3600, 'DNSKEY', `256 3 13 ${point.toString('base64')}`),
    secret: Buffer.from(jwk.d!, 'base64url').toString('base64'),
  }
}

/** Key files in BIND's form, for the ZSK that signs only. */
export async function collidingKeys(folder: string, zone: string, signing: Signing): Promise<Keys> {
  const usual = await makeKeys(folder, zone, signing)
  const byTag = new Map<number, Pair>()
  for (;;) {
    const pair = generatePair(zone)
    const tag = tagOf(pair.dnskey)
    const other = byTag.get(tag)
    byTag.set(tag, pair)
    if (other === undefined) continue
    const base = `K${zone}+013+${String(tag).padStart(5, '0')}`
    writeFileSync(`${folder}/${base}.key`, `${zone} IN DNSKEY ${pair.dnskey.rdata}\n`)
    writeFileSync(
      `${folder}/${base}.private`,
      `Private-key-format: v1.3\nAlgorithm: 13 (ECDSAP256SHA256)\nPrivateKey: ${pair.secret}\n`,
    )
    const sep = usual.dnskeys.filter((key) =>
      usual.ksk.some((name) => name.endsWith(String(tagOf(key)).padStart(5, '0'))),
    )
    return { ksk: usual.ksk, zsk: [base], dnskeys: [...sep, other.dnskey, pair.dnskey] }
  }
}
