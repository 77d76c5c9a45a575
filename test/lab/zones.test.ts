/** Zones as a signer makes them: which sets are signed, by which keys, with which fields; and that making one twice is the same. */

import { describe, expect, test } from 'vitest'
import { Name } from '../../src/dns/name.ts'
import { parseRrsig } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'
import { draftWorld, FIXED_AT, NSEC3, OPT_OUT } from '../../src/lab/draft.ts'
import { corrupt, edit, gone, listing, signedAs, unsigned } from '../../src/lab/mutate.ts'
import { makeNetwork, type Network } from '../../src/lab/world.ts'
import type { Zone } from '../../src/lab/zone.ts'
import { ask, outline, query, verified } from './ask.ts'

const zoneOf = (network: Network, apex: string): Zone =>
  network.zones.find((z) => z.apex.equals(Name.parse(apex)))!.zone()

function healthy(at = FIXED_AT): Network {
  const draft = draftWorld(at)
  draft.zone('z.test.').text += 'loose NS ns.loose\nns.loose A 192.0.2.99\n'
  draft.zone('h.example.', { algorithm: 8, denial: NSEC3 })
  draft.zone('o.example.', { algorithm: 15, denial: OPT_OUT, csk: true })
  return makeNetwork(draft)
}

/** Every RRset of a zone, the chain included. */
const everything = (zone: Zone) => [
  ...zone.nodes.flatMap((node) => [...node.types.keys()].map((type) => zone.rrset(node.name, type)!)),
  ...zone.chain!.names.map((name) => zone.chain!.match(name)!),
]

describe('signing', () => {
  test.each(['.', 'test.', 'example.', 'z.test.', 'h.example.', 'o.example.'])(
    '%s: what is authoritative is signed, and verifies',
    (apex) => {
      const network = healthy()
      const zone = zoneOf(network, apex)
      for (const set of everything(zone)) {
        const role = zone.node(set.owner)?.role
        const signed = role !== 'hidden' && (role !== 'cut' || set.type === TYPE.DS || set.type === TYPE.NSEC)
        expect(set.signatures.length, `${set.owner} ${set.type}`).toBe(signed ? 1 : 0)
        const message = {
          ...ask(network, '192.0.2.1', '.', 'SOA')!,
          answer: [...set.records, ...set.signatures],
          authority: [],
        }
        expect(verified(network, message)).toBe(signed ? 1 : 0)
      }
    },
  )

  test('the KSK signs the DNSKEY RRset, the ZSK the rest, for two weeks back and fifteen days on', () => {
    const zone = zoneOf(healthy(), 'z.test.')
    const rrsigOf = (type: number) => {
      const parsed = parseRrsig(zone.rrset(zone.apex, type)!.signatures[0]!.rdata)
      return parsed.ok ? parsed.value : null
    }
    const [ksk, zsk] = zone.tools.keys
    expect(rrsigOf(TYPE.DNSKEY)).toMatchObject({ keyTag: ksk!.keyTag, labels: 2, originalTtl: 3600 })
    expect(rrsigOf(TYPE.SOA)).toMatchObject({
      keyTag: zsk!.keyTag,
      inception: Date.UTC(2026, 5, 1) / 1000,
      expiration: Date.UTC(2026, 5, 30) / 1000,
    })
  })

  test('another clock moves the times along', () => {
    const zone = zoneOf(healthy(FIXED_AT + 1000), 'z.test.')
    const parsed = parseRrsig(zone.rrset(zone.apex, TYPE.SOA)!.signatures[0]!.rdata)
    expect(parsed.ok && parsed.value.expiration).toBe(Date.UTC(2026, 5, 30) / 1000 + 1000)
  })

  test('no two zones share a key', () => {
    const network = healthy()
    const tags = network.zones.flatMap(({ zone }) =>
      zone().tools.keys.map((key) => Buffer.from(key.rdata).toString('hex')),
    )
    expect(new Set(tags).size).toBe(tags.length)
  })
})

describe('determinism', () => {
  test('two builds answer with the same octets', () => {
    const questions = [
      'www.z.test. A',
      'nx.h.example. A',
      'o.example. DNSKEY',
      'z.test. DS',
      'x.wild.z.test. A',
    ] as const
    const [one, two] = [healthy(), healthy()]
    for (const [address, host] of one.hosts) {
      for (const question of questions) {
        const [name, type] = question.split(' ') as [string, string]
        const wire = query(name, type)
        expect(two.hosts.get(address)!.serve(wire, 'tcp')).toEqual(host.serve(wire, 'tcp'))
      }
    }
  })

  test('the order of questions plays no part', () => {
    const [one, two] = [healthy(), healthy()]
    ask(two, '192.0.2.80', 'nx.z.test.', 'A')
    ask(two, '192.0.2.80', 'z.test.', 'DNSKEY')
    expect(ask(two, '192.0.2.80', 'www.z.test.', 'A')).toEqual(ask(one, '192.0.2.80', 'www.z.test.', 'A'))
  })
})

describe('edits', () => {
  const edited = (change: Parameters<typeof edit>[3], name: string | null, type: number | null): Network => {
    const draft = draftWorld(FIXED_AT)
    edit(draft.zone('z.test.'), name, type, change)
    return makeNetwork(draft)
  }
  const www = (network: Network) => ask(network, '192.0.2.80', 'www.z.test.', 'A')!

  test('a set that is gone leaves NODATA under an NSEC that lists it', () => {
    const message = www(edited(gone, 'www', TYPE.A))
    expect(message.answer).toEqual([])
    expect(outline(message.authority)).toContain('www.z.test. NSEC')
    verified(healthy(), message)
  })

  test('signatures dropped, spoilt, or made anew with other fields', () => {
    expect(outline(www(edited(unsigned, 'www', TYPE.A)).answer)).toEqual(['www.z.test. A'])
    const spoilt = edited(corrupt, 'www', TYPE.A)
    expect(() => verified(spoilt, www(spoilt))).toThrow('does-not-verify')
    const late = edited(signedAs({ expiration: 1 }), 'www', TYPE.A)
    expect(verified(late, www(late))).toBe(1)
    const parsed = parseRrsig(www(late).answer[1]!.rdata)
    expect(parsed.ok && parsed.value.expiration).toBe(1)
  })

  test('an edit touches one set alone', () => {
    const network = edited(corrupt, 'www', TYPE.A)
    const message = ask(network, '192.0.2.80', 'www.z.test.', 'AAAA')!
    expect(message).toEqual(ask(healthy(), '192.0.2.80', 'www.z.test.', 'AAAA'))
  })

  test('a denial that lists other types is signed anew', () => {
    const network = edited(
      listing((types) => types.add(TYPE.MX)),
      'www',
      TYPE.NSEC,
    )
    const message = ask(network, '192.0.2.80', 'www.z.test.', 'MX')!
    expect(verified(network, message)).toBe(2)
    expect(message.authority.find((rr) => rr.type === TYPE.NSEC)!.rdata).not.toEqual(
      ask(healthy(), '192.0.2.80', 'www.z.test.', 'MX')!.authority.find((rr) => rr.type === TYPE.NSEC)!.rdata,
    )
  })
})
