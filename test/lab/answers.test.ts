/** What a healthy authority answers, kind by kind, record by record: RFC 4035 §3.1, RFC 5155 §7.2, RFC 6672 §3, RFC 4592 §3.3. */

import { describe, expect, test } from 'vitest'
import { RCODE } from '../../src/dns/registry.ts'
import { draftWorld, FIXED_AT, NSEC, NSEC3, OPT_OUT, type ZoneWish } from '../../src/lab/draft.ts'
import { makeNetwork } from '../../src/lab/world.ts'
import { ask, outline, verified } from './ask.ts'

const EXTRA = `
old DNAME new
www.new A 203.0.113.50
long DNAME ${'x'.repeat(63)}.${'x'.repeat(63)}.${'x'.repeat(63)}
out CNAME www.elsewhere.example.
loose NS ns.loose
ns.loose A 192.0.2.99
`

/** A world with one child of that kind, which has an unsigned and a signed delegation. */
function world(wish: ZoneWish) {
  const draft = draftWorld(FIXED_AT)
  draft.zone('z.test.', wish).text += EXTRA
  draft.zone('sub.z.test.')
  draft.zone('plain.example.', { unsigned: true })
  return makeNetwork(draft)
}

const CHILD = '192.0.2.80'
const nsec = world({ denial: NSEC })
const nsec3 = world({ denial: NSEC3 })
const optOut = world({ denial: OPT_OUT })

const SOA = ['z.test. SOA', 'z.test. RRSIG(SOA)']
const pair = (owner: string, type: string): string[] => [`${owner} ${type}`, `${owner} RRSIG(${type})`]

/** NSEC3 owners of z.test. by the name they speak for. */
const hashed = (name: string, network = nsec3): string[] => {
  const zone = network.zones.find((z) => z.apex.toString() === 'z.test.')!.zone()
  const place = zone.chain!.names.find((n) => n.toString() === name)!
  return pair(zone.chain!.match(place)!.owner.toString(), 'NSEC3')
}

/** The NSEC3 that covers a name: the one before its hash. */
const covering = (name: string, network = nsec3): string[] => {
  const zone = network.zones.find((z) => z.apex.toString() === 'z.test.')!.zone()
  const apex = zone.apex
  const labels = name.slice(0, -'.z.test.'.length).split('.').reverse()
  const full = labels.reduce((below, label) => below.child(label), apex)
  return pair(zone.chain!.cover(full)!.owner.toString(), 'NSEC3')
}

const unique = (list: readonly string[]): string[] => list.filter((one, i) => list.indexOf(one) === i)

describe('with NSEC', () => {
  const expectAnswer = (name: string, type: string, rcode: number, answer: string[], authority: string[]): void => {
    const message = ask(nsec, CHILD, name, type)!
    expect(message.rcode).toBe(rcode)
    expect(message.aa).toBe(true)
    expect(outline(message.answer)).toEqual(answer)
    expect(outline(message.authority)).toEqual(authority)
    expect(message.additional).toEqual([])
    expect(message.problems).toEqual([])
    verified(nsec, message)
  }

  test('data', () => expectAnswer('www.z.test.', 'A', RCODE.NOERROR, pair('www.z.test.', 'A'), []))

  test('the apex', () => {
    expectAnswer('z.test.', 'SOA', RCODE.NOERROR, SOA, [])
    expectAnswer('z.test.', 'NS', RCODE.NOERROR, pair('z.test.', 'NS'), [])
    const keys = ['z.test. DNSKEY', 'z.test. DNSKEY', 'z.test. RRSIG(DNSKEY)']
    expectAnswer('z.test.', 'DNSKEY', RCODE.NOERROR, keys, [])
  })

  test('a name in other case is answered under the owner it is known by', () =>
    expectAnswer('WWW.z.TEST.', 'A', RCODE.NOERROR, pair('www.z.test.', 'A'), []))

  test('NODATA', () => expectAnswer('www.z.test.', 'MX', RCODE.NOERROR, [], [...SOA, ...pair('www.z.test.', 'NSEC')]))

  test('name error: the name and the wildcard are covered', () =>
    expectAnswer(
      'nx.z.test.',
      'A',
      RCODE.NXDOMAIN,
      [],
      [...SOA, ...pair('ns1.z.test.', 'NSEC'), ...pair('z.test.', 'NSEC')],
    ))

  test('an empty non-terminal is NODATA, by the NSEC before it', () =>
    expectAnswer('ent.z.test.', 'A', RCODE.NOERROR, [], [...SOA, ...pair('alias.z.test.', 'NSEC')]))

  test('a wildcard answers with the proof that nothing is closer', () =>
    expectAnswer('a.b.wild.z.test.', 'A', RCODE.NOERROR, pair('a.b.wild.z.test.', 'A'), pair('*.wild.z.test.', 'NSEC')))

  test('a wildcard without the type', () =>
    expectAnswer('a.wild.z.test.', 'MX', RCODE.NOERROR, [], [...SOA, ...pair('*.wild.z.test.', 'NSEC')]))

  test('the wildcard by its own name', () =>
    expectAnswer('*.wild.z.test.', 'A', RCODE.NOERROR, pair('*.wild.z.test.', 'A'), []))

  test('a CNAME is followed within the zone', () => {
    const both = [...pair('alias.z.test.', 'CNAME'), ...pair('www.z.test.', 'A')]
    expectAnswer('alias.z.test.', 'A', RCODE.NOERROR, both, [])
    expectAnswer('alias.z.test.', 'CNAME', RCODE.NOERROR, pair('alias.z.test.', 'CNAME'), [])
    expectAnswer('alias.z.test.', 'MX', RCODE.NOERROR, pair('alias.z.test.', 'CNAME'), [
      ...SOA,
      ...pair('www.z.test.', 'NSEC'),
    ])
  })

  test('a CNAME out of the zone ends the answer', () =>
    expectAnswer('out.z.test.', 'A', RCODE.NOERROR, pair('out.z.test.', 'CNAME'), []))

  test('a DNAME comes with the CNAME made of it, unsigned', () => {
    const made = [...pair('old.z.test.', 'DNAME'), 'www.old.z.test. CNAME', ...pair('www.new.z.test.', 'A')]
    expectAnswer('www.old.z.test.', 'A', RCODE.NOERROR, made, [])
    expectAnswer('old.z.test.', 'DNAME', RCODE.NOERROR, pair('old.z.test.', 'DNAME'), [])
  })

  test('YXDOMAIN when the name becomes too long', () =>
    expectAnswer(`${'y'.repeat(63)}.long.z.test.`, 'A', RCODE.YXDOMAIN, pair('long.z.test.', 'DNAME'), []))

  test('ANY: every RRset of the name', () => {
    const all = [...pair('www.z.test.', 'A'), ...pair('www.z.test.', 'AAAA'), ...pair('www.z.test.', 'NSEC')]
    expectAnswer('www.z.test.', 'ANY', RCODE.NOERROR, all, [])
  })

  test('RRSIG: every signature of the name', () => {
    const all = ['www.z.test. RRSIG(A)', 'www.z.test. RRSIG(AAAA)', 'www.z.test. RRSIG(NSEC)']
    expectAnswer('www.z.test.', 'RRSIG', RCODE.NOERROR, all, [])
  })

  test('NSEC as the type asked', () =>
    expectAnswer('www.z.test.', 'NSEC', RCODE.NOERROR, pair('www.z.test.', 'NSEC'), []))

  test('DS at the child side is NODATA of the child, with its own NSEC (RFC 4035 §3.1.4.1)', () => {
    expectAnswer('z.test.', 'DS', RCODE.NOERROR, [], [...SOA, ...pair('z.test.', 'NSEC')])
  })

  test('DS at the parent side', () => {
    expectAnswer('sub.z.test.', 'DS', RCODE.NOERROR, pair('sub.z.test.', 'DS'), [])
    expectAnswer('loose.z.test.', 'DS', RCODE.NOERROR, [], [...SOA, ...pair('loose.z.test.', 'NSEC')])
  })

  test('the SOA of a negative answer has the negative TTL, and so has its signature (RFC 2308 §5)', () => {
    const { authority } = ask(nsec, CHILD, 'nx.z.test.', 'A')!
    expect(authority.map((rr) => rr.ttl)).toEqual([600, 600, 600, 600, 600, 600])
  })
})

describe('referrals', () => {
  const refer = (
    network: typeof nsec,
    address: string,
    name: string,
    authority: string[],
    additional: string[],
  ): void => {
    const message = ask(network, address, name, 'A')!
    expect(message.rcode).toBe(RCODE.NOERROR)
    expect(message.aa).toBe(false)
    expect(message.answer).toEqual([])
    expect(outline(message.authority)).toEqual(authority)
    expect(outline(message.additional)).toEqual(additional)
    verified(network, message)
  }

  test('to a signed child: DS and glue', () => {
    refer(nsec, CHILD, 'www.sub.z.test.', ['sub.z.test. NS', ...pair('sub.z.test.', 'DS')], ['ns1.sub.z.test. A'])
    refer(nsec, '192.0.2.1', 'z.test.', ['test. NS', ...pair('test.', 'DS')], ['ns1.nic.test. A', 'ns1.nic.test. AAAA'])
  })

  test('to an unsigned child: NSEC', () =>
    refer(nsec, CHILD, 'loose.z.test.', ['loose.z.test. NS', ...pair('loose.z.test.', 'NSEC')], ['ns.loose.z.test. A']))

  test('to an unsigned child: NSEC3 that matches', () =>
    refer(nsec3, CHILD, 'a.loose.z.test.', ['loose.z.test. NS', ...hashed('loose.z.test.')], ['ns.loose.z.test. A']))

  test('to an unsigned child in an opt-out span: closest encloser and cover', () => {
    const proof = unique([...hashed('z.test.', optOut), ...covering('loose.z.test.', optOut)])
    refer(optOut, CHILD, 'a.loose.z.test.', ['loose.z.test. NS', ...proof], ['ns.loose.z.test. A'])
  })

  test('a name below a cut is never answered from glue', () => {
    const message = ask(nsec, CHILD, 'ns.loose.z.test.', 'A')!
    expect(outline(message.authority)[0]).toBe('loose.z.test. NS')
    expect(message.answer).toEqual([])
  })
})

describe('with NSEC3', () => {
  const denied = (network: typeof nsec3, name: string, type: string, rcode: number, proof: string[]): void => {
    const message = ask(network, CHILD, name, type)!
    expect(message.rcode).toBe(rcode)
    expect(message.answer).toEqual([])
    expect(outline(message.authority)).toEqual([...SOA, ...unique(proof)])
    verified(network, message)
  }

  test('NODATA', () => denied(nsec3, 'www.z.test.', 'MX', RCODE.NOERROR, hashed('www.z.test.')))

  test('an empty non-terminal has an NSEC3 of its own, with an empty bitmap', () =>
    denied(nsec3, 'ent.z.test.', 'A', RCODE.NOERROR, hashed('ent.z.test.')))

  test('name error: closest encloser, next closer name, wildcard', () =>
    denied(nsec3, 'a.nx.z.test.', 'A', RCODE.NXDOMAIN, [
      ...hashed('z.test.'),
      ...covering('nx.z.test.'),
      ...covering('*.z.test.'),
    ]))

  test('a wildcard without the type', () =>
    denied(nsec3, 'a.b.wild.z.test.', 'MX', RCODE.NOERROR, [
      ...hashed('wild.z.test.'),
      ...covering('b.wild.z.test.'),
      ...hashed('*.wild.z.test.'),
    ]))

  test('a wildcard answers with the cover of the next closer name alone', () => {
    const message = ask(nsec3, CHILD, 'a.b.wild.z.test.', 'A')!
    expect(outline(message.answer)).toEqual(pair('a.b.wild.z.test.', 'A'))
    expect(outline(message.authority)).toEqual(covering('b.wild.z.test.'))
    expect(verified(nsec3, message)).toBe(2)
  })

  test('DS of an unsigned delegation: matched, or closest encloser and cover', () => {
    denied(nsec3, 'loose.z.test.', 'DS', RCODE.NOERROR, hashed('loose.z.test.'))
    denied(optOut, 'loose.z.test.', 'DS', RCODE.NOERROR, [
      ...hashed('z.test.', optOut),
      ...covering('loose.z.test.', optOut),
    ])
  })

  test('the hash of a name is not a name (RFC 5155 §7.2.8)', () => {
    const owner = hashed('www.z.test.')[0]!.split(' ')[0]!
    expect(ask(nsec3, CHILD, owner, 'NSEC3')!.rcode).toBe(RCODE.NXDOMAIN)
  })

  test('the opt-out chain has no NSEC3 for the unsigned delegation; every NSEC3 has the flag', () => {
    const names = optOut.zones
      .find((z) => z.apex.toString() === 'z.test.')!
      .zone()
      .chain!.names.map(String)
    expect(names).not.toContain('loose.z.test.')
    expect(names).toContain('sub.z.test.')
    const { authority } = ask(optOut, CHILD, 'nx.z.test.', 'A')!
    expect(authority.filter((rr) => rr.type === 50).map((rr) => rr.rdata[1])).toEqual([1, 1, 1])
  })
})
