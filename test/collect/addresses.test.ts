/** Addresses of name servers: glue in and beside the zone (RFC 9471), look-ups, bounds, and what is never asked. */

import { describe, expect, test } from 'vitest'
import { run } from './run.ts'
import { cut, type FakeServer, plainCut, rcode, silent, zone } from './world.ts'

const root = zone('.', `${cut('test.', 'ns.test.', '192.0.2.2')}${cut('net.', 'ns.net.', '192.0.2.5')}`)
const child = zone('example.test.', 'www A 203.0.113.1\n')
const net = zone('net.', cut('host', 'ns.host', '192.0.2.50'))
const host = zone('host.net.', 'ns1 A 192.0.2.3\nns1 AAAA 2001:db8::3\nns2 A 192.0.2.33\nns6 AAAA 2001:db8::3\n')

function world(
  delegation: string,
  more: Readonly<Record<string, FakeServer>> = {},
): Readonly<Record<string, FakeServer>> {
  return {
    '192.0.2.1': { zones: [root] },
    '192.0.2.2': { zones: [zone('test.', delegation)] },
    '192.0.2.5': { zones: [net] },
    '192.0.2.50': { zones: [host] },
    '192.0.2.3': { zones: [child] },
    '192.0.2.33': { zones: [child] },
    '2001:db8::3': { zones: [child] },
    ...more,
  }
}

const TARGET = 'www.example.test. A'
const asks = (log: readonly string[], address: string): readonly string[] =>
  log.filter((line) => line.startsWith(`${address} `)).map((line) => line.slice(address.length + 1))

describe('without glue', () => {
  test('a name server in another zone is looked up, from the root', async () => {
    const { log, rounds } = await run(TARGET, world(cut('example', 'ns1.host.net.')))
    expect(log.slice(4)).toEqual([
      '192.0.2.1 ns1.host.net. A',
      '192.0.2.5 ns1.host.net. A',
      '192.0.2.50 ns1.host.net. A',
      `192.0.2.3 ${TARGET}`,
      '192.0.2.3 example.test. DNSKEY',
    ])
    expect(rounds).toBe(6)
  })

  test('two names at the same time, the next when these fail', async () => {
    const names = ['ns1', 'ns2', 'nox', 'noy', 'noz'].map((n) => `example NS ${n}.host.net.\n`).join('')
    const { log } = await run(TARGET, world(`example DS 1 13 2 ${'00'.repeat(32)}\n${names}`))
    expect(asks(log, '192.0.2.1').slice(2).length).toBe(2)
    expect(log.at(-1)).toMatch(/^192\.0\.2\.33? example\.test\. DNSKEY$/)
  })

  test('names that do not exist: every one is tried, in both families, and that ends', async () => {
    const names = ['no1', 'no2', 'no3'].map((n) => `example NS ${n}.host.net.\n`).join('')
    const { log } = await run(TARGET, world(names))
    const looked = new Set(asks(log, '192.0.2.50'))
    expect(looked).toEqual(new Set(['no1', 'no2', 'no3'].flatMap((n) => [`${n}.host.net. A`, `${n}.host.net. AAAA`])))
    expect(log.some((line) => line.includes('example.test. DNSKEY'))).toBe(false)
  })

  test('only an IPv6 address: found after the IPv4 one was not', async () => {
    const { log } = await run(TARGET, world(cut('example', 'ns6.host.net.')))
    expect(asks(log, '192.0.2.50')).toEqual(['ns6.host.net. A', 'ns6.host.net. AAAA'])
    expect(asks(log, '2001:db8::3')).toEqual([TARGET, 'example.test. DNSKEY'])
  })

  test('an address that does not answer: the next name is looked up', async () => {
    const delegation = `${cut('example', 'ns1.host.net.')}example NS ns2.host.net.\n`
    const dead = { '192.0.2.3': { zones: [], quirk: silent }, '2001:db8::3': { zones: [], quirk: silent } }
    const { log } = await run(TARGET, world(delegation, dead), { plan: { retries: 0 } })
    expect(asks(log, '192.0.2.33')).toEqual(expect.arrayContaining([TARGET, 'example.test. DNSKEY']))
  })
})

describe('glue', () => {
  test('of a sibling zone is used (RFC 9471 §2.2)', async () => {
    const delegation = `${cut('example', 'ns.sibling')}${plainCut('sibling', 'ns.sibling', '192.0.2.3')}`
    const { log } = await run(TARGET, world(delegation))
    expect(log.slice(4)).toEqual([`192.0.2.3 ${TARGET}`, '192.0.2.3 example.test. DNSKEY'])
  })

  test('from outside the zone that refers is not: the name is looked up', async () => {
    const poisoned: FakeServer = {
      zones: [zone('test.', cut('example', 'ns1.host.net.'))],
      quirk: (healthy) => ({
        ...healthy,
        additional: [{ ...host.records.find((rr) => rr.type === 1)!, rdata: Uint8Array.of(192, 0, 2, 66) }],
      }),
    }
    const { log } = await run(TARGET, world('', { '192.0.2.2': poisoned, '192.0.2.66': { zones: [child] } }))
    expect(asks(log, '192.0.2.66')).toEqual([])
    expect(asks(log, '192.0.2.3')).toEqual([TARGET, 'example.test. DNSKEY'])
  })

  test('of one name server does for the others as long as it answers', async () => {
    const { log } = await run(TARGET, world(`${cut('example', 'ns.example', '192.0.2.3')}example NS ns1.host.net.\n`))
    expect(log.slice(4)).toEqual([`192.0.2.3 ${TARGET}`, '192.0.2.3 example.test. DNSKEY'])
  })

  test('whose server fails makes the other names be looked up, but not of the failing server itself', async () => {
    const names = 'example NS ns1.host.net.\nexample NS ns2.example\n'
    const delegation = `${cut('example', 'ns.example', '192.0.2.66')}${names}`
    const { log } = await run(TARGET, world(delegation, { '192.0.2.66': { zones: [], quirk: rcode(5) } }))
    expect(new Set(asks(log, '192.0.2.66'))).toEqual(new Set([TARGET, 'example.test. DNSKEY']))
    expect(asks(log, '192.0.2.3')).toEqual(expect.arrayContaining([TARGET, 'example.test. DNSKEY']))
  })
})

describe('addresses that are not public', () => {
  const PRIVATE = [
    '127.0.0.1',
    '10.1.2.3',
    '192.168.1.1',
    '169.254.1.1',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '::1',
    'fe80::1',
    'fd00::1',
    '::ffff:127.0.0.1',
    '::',
  ]
  const hints = [{ name: root.apex, address: '198.41.0.4' }]
  const publicRoot = zone('.', cut('test.', 'ns.test.', '8.8.8.8') + cut('net.', 'ns.net.', '9.9.9.9'))
  const publicNet = zone('net.', 'ns1.host A 10.1.2.3\nns2.host A 7.7.7.7\n')
  const servers = (delegation: string): Readonly<Record<string, FakeServer>> => ({
    '198.41.0.4': { zones: [publicRoot] },
    '8.8.8.8': { zones: [zone('test.', delegation)] },
    '9.9.9.9': { zones: [publicNet] },
    '7.7.7.7': { zones: [child] },
    ...Object.fromEntries(PRIVATE.map((address) => [address, { zones: [child] }])),
  })

  test.each(PRIVATE)('%s as glue is not asked', async (address) => {
    const both = cut('example', 'ns.example', address, '7.7.7.7')
    const { log } = await run(TARGET, servers(both), { plan: { hints, publicOnly: true } })
    expect(log.slice(4)).toEqual([`7.7.7.7 ${TARGET}`, '7.7.7.7 example.test. DNSKEY'])
  })

  test('nor as the address of a name that was looked up', async () => {
    const delegation = `${cut('example', 'ns1.host.net.')}example NS ns2.host.net.\n`
    const { log } = await run(TARGET, servers(delegation), { plan: { hints, publicOnly: true } })
    expect(log.every((line) => !line.startsWith('10.1.2.3'))).toBe(true)
    expect(log.at(-1)).toBe('7.7.7.7 example.test. DNSKEY')
  })

  test('anything goes where the hints were given', async () => {
    const { log } = await run(TARGET, servers(cut('example', 'ns.example', '10.1.2.3')), { plan: { hints } })
    expect(log.at(-1)).toBe('10.1.2.3 example.test. DNSKEY')
  })
})

describe('loops and depth', () => {
  test('two zones whose name servers are in each other', async () => {
    const delegations = plainCut('example', 'ns.other') + plainCut('other', 'ns.example')
    const { log, snapshot } = await run(TARGET, world(delegations))
    expect(snapshot.stopped).toBeUndefined()
    expect(log.length).toBeLessThan(10)
  })

  test('a name server in its own zone without glue', async () => {
    const { log, snapshot } = await run(TARGET, world(plainCut('example', 'ns.example')))
    expect(snapshot.stopped).toBeUndefined()
    expect(log).toHaveLength(4)
  })

  test('look-ups within look-ups end at the third', async () => {
    const chain = ['example', 'z1', 'z2', 'z3', 'z4', 'z5'].map((n, i) => plainCut(n, `ns.z${i + 1}`)).join('')
    const { log } = await run(TARGET, world(chain))
    expect(new Set(log.map((line) => line.split(' ')[1]))).toEqual(
      new Set(['.', 'test.', 'www.example.test.', 'ns.z1.test.', 'ns.z2.test.', 'ns.z3.test.']),
    )
  })

  test('zones that refer ever deeper are followed until the queries are used up', async () => {
    const refersTo = (depth: number): FakeServer => ({
      zones: [],
      quirk: (healthy, { question }) => {
        const owner = question.name.ancestor(depth)
        const ns = { owner, type: 2, class: 1, ttl: 5, rdata: owner.child('ns').wire() }
        const glue = { owner: owner.child('ns'), type: 1, class: 1, ttl: 5, rdata: Uint8Array.of(10, 0, 0, depth) }
        return { ...healthy, rcode: 0, aa: false, answer: [], authority: [ns], additional: [glue] }
      },
    })
    const deeper = Array.from({ length: 100 }, (_, i) => [`10.0.0.${i + 2}`, refersTo(i + 3)] as const)
    const servers = { '192.0.2.1': { zones: [root] }, '192.0.2.2': refersTo(2), ...Object.fromEntries(deeper) }
    const limits = { queries: 40, ms: 30_000 }
    const { snapshot } = await run(`${'a.'.repeat(100)}test. A`, servers, { asker: { limits } })
    expect(snapshot.stopped).toBe('queries')
    expect(snapshot.observations).toHaveLength(40)
  })
})
