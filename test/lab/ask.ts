/** Questions to the lab's servers, and what came back in a form fit to compare. */

import { verifySignature } from '../../src/crypto/verify.ts'
import { rrsets, signedData } from '../../src/dns/canonical.ts'
import { decodeMessage, encodeMessage, type Message } from '../../src/dns/message.ts'
import { Name } from '../../src/dns/name.ts'
import { parseDnskey, parseRrsig } from '../../src/dns/rdata.ts'
import { CLASS_IN, parseType, TYPE, typeName } from '../../src/dns/registry.ts'
import type { RR } from '../../src/dns/rr.ts'
import type { Network } from '../../src/lab/world.ts'

export interface How {
  readonly via?: 'udp' | 'tcp'
  /** the DO bit; null: no EDNS at all */
  readonly do?: boolean | null
  readonly size?: number
  readonly rd?: boolean
  readonly cd?: boolean
}

/** The query message. */
export function query(name: string, type: string, how: How = {}): Uint8Array {
  const { size = 1232, rd = false, cd = false } = how
  const dnssec = how.do === undefined ? true : how.do
  return encodeMessage({
    id: 0x4242,
    rd,
    cd,
    questions: [{ name: Name.parse(name), type: parseType(type)!, class: CLASS_IN }],
    edns: dnssec === null ? null : { udpSize: size, version: 0, do: dnssec, options: [], errors: [] },
  })
}

/** Asks one address; null when it stays silent. */
export function ask(network: Network, address: string, name: string, type: string, how: How = {}): Message | null {
  const served = network.hosts.get(address)?.serve(query(name, type, how), how.via ?? 'tcp')
  if (served === undefined || typeof served === 'string') return null
  const decoded = decodeMessage(served.at(-1)!)
  return decoded.kind === 'response' ? decoded.message : null
}

/** "owner TYPE" of the records, "owner RRSIG(TYPE)" of signatures. */
export const outline = (records: readonly RR[]): string[] =>
  records.map((rr) => {
    const rrsig = rr.type === TYPE.RRSIG ? parseRrsig(rr.rdata) : null
    return rrsig?.ok ? `${rr.owner} RRSIG(${typeName(rrsig.value.typeCovered)})` : `${rr.owner} ${typeName(rr.type)}`
  })

/** How many signatures of a message verify with the keys of these zones; throws for one that does not. */
export function verified(network: Network, message: Message): number {
  let count = 0
  for (const set of [...rrsets(message.answer), ...rrsets(message.authority)]) {
    for (const rr of set.signatures) {
      const rrsig = parseRrsig(rr.rdata)
      if (!rrsig.ok) throw new Error(rrsig.why)
      const { signerName, keyTag, algorithm, signature } = rrsig.value
      const zone = network.zones.find((z) => z.apex.equals(signerName))!.zone()
      const outcomes = zone.rrset(signerName, TYPE.DNSKEY)!.records.flatMap((record) => {
        const key = parseDnskey(record.rdata)
        if (!key.ok || key.value.keyTag !== keyTag || key.value.algorithm !== algorithm) return []
        return [verifySignature(algorithm, key.value.publicKey, signedData(rrsig.value, set), signature).outcome]
      })
      if (!outcomes.includes('verifies'))
        throw new Error(`${set.owner} ${typeName(set.type)}: ${outcomes.join(', ') || 'no key'}`)
      count++
    }
  }
  return count
}
