/** What resolvers may still hold, by figures computed by hand: RFC 1035 §3.2.1, RFC 2308 §5, RFC 4035 §5.3.3, RFC 9520 §3.2. */

import { describe, expect, it } from 'vitest'
import { type Caches, cachesOf, NOTHING_HELD } from '../../src/diagnose/caches.ts'
import { lookAt } from '../../src/diagnose/seen.ts'
import { parseZone } from '../../src/dns/presentation.ts'
import { type DS, parseDs } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'
import type { RR } from '../../src/dns/rr.ts'
import { formatTime } from '../../src/dns/time.ts'
import { cachesText } from '../../src/explain/caches.ts'
import { type Finding, finding } from '../../src/report.ts'
import { AT, dsOf, type Odd, rr, sign, testKey } from '../support/signer.ts'
import { question, type Reply, snapshot } from '../support/snapshot.ts'
import { n } from '../support/zone.ts'

const [test, child, www] = [n('test.'), n('child.test.'), n('www.child.test.')]
const [parentKey, childKey] = [testKey('test.'), testKey('child.test.')]
const readDs = (rdata: Uint8Array): DS => {
  const parsed = parseDs(rdata)
  if (!parsed.ok) throw new Error(parsed.why)
  return parsed.value
}
const ds = (ttl: number): readonly RR[] => [rr(child, TYPE.DS, dsOf(child, testKey('former')), ttl)]
const keys = (ttl: number): readonly RR[] => [rr(child, TYPE.DNSKEY, childKey.rdata, ttl)]
const bySigner = (records: readonly RR[], odd?: Odd): readonly RR[] => [...records, sign(records, test, parentKey, odd)]
const byChild = (records: readonly RR[], odd?: Odd): readonly RR[] => [...records, sign(records, child, childKey, odd)]

const noKey: Finding = finding(
  'DS_NO_MATCHING_KEY',
  { zone: child, owner: child, type: TYPE.DS },
  { ds: readDs(ds(1)[0]!.rdata), keys: [] },
  ['o1', 'o2'],
)

const target = question('www.child.test. A')

function held(root: Finding, replies: readonly Reply[], resolver = false): Caches {
  const packets = snapshot(replies)
  const through = resolver ? { ...packets, resolver: { name: null, address: '192.0.2.99', port: 53 } } : packets
  return cachesOf(root, null, target, lookAt(through, AT))
}

/** "kept TYPE owner ttl" */
const lines = ({ held: list }: Caches): readonly string[] =>
  list.map((h) => `${h.kept} ${h.type} ${h.owner} ${h.ttl}${h.countedDown ? ' counted down' : ''}`)

const at = ({ sureFrom }: Caches): string | null => (sureFrom === null ? null : formatTime(sureFrom))

const dsReply = (answer: readonly RR[], server = 11): Reply => ({
  zone: 'test.',
  question: 'child.test. DS',
  answer,
  server,
})
const keysReply = (answer: readonly RR[], server = 12): Reply => ({
  zone: 'child.test.',
  question: 'child.test. DNSKEY',
  answer,
  server,
})

describe('a DS that names no key', () => {
  it('bites for the TTL of the DS and of the keys, and the failure for five minutes', () => {
    const caches = held(noKey, [dsReply(bySigner(ds(86400))), keysReply(byChild(keys(3600)))])
    expect(lines(caches)).toEqual([
      'data 43 child.test. 86400',
      'data 48 child.test. 3600',
      'failure 1 www.child.test. 300',
    ])
    expect(at(caches)).toBe('2026-06-16T00:00:00Z')
  })

  it('RFC 4035 section 5.3.3: no longer than the signature lasts, nor than its Original TTL', () => {
    const soon = held(noKey, [dsReply(bySigner(ds(86400), { expiration: AT + 7200 })), keysReply(byChild(keys(60)))])
    expect(lines(soon)).toEqual(['data 43 child.test. 7200', 'failure 1 www.child.test. 300', 'data 48 child.test. 60'])
    expect(at(soon)).toBe('2026-06-15T02:00:00Z')
    const original = held(noKey, [dsReply(bySigner(ds(86400), { originalTtl: 900 }))])
    expect(lines(original)[0]).toBe('data 43 child.test. 900')
    const rrsig = held(noKey, [dsReply(bySigner(ds(86400), { ttl: 1200 }))])
    expect(lines(rrsig)[0]).toBe('data 43 child.test. 1200')
  })

  it('the longest of several servers counts', () => {
    const caches = held(noKey, [dsReply(bySigner(ds(600)), 20), dsReply(bySigner(ds(1800)), 21)])
    expect(lines(caches)[0]).toBe('data 43 child.test. 1800')
  })

  it('without a signature in force the TTL stands: caches that do not validate keep it all the same', () => {
    const over = { inception: AT - 20 * 86400, expiration: AT - 86400 }
    const caches = held(noKey, [keysReply(byChild(keys(5000), over))])
    expect(lines(caches)[0]).toBe('data 48 child.test. 5000')
  })

  it('a TTL of zero is held by nobody', () => {
    const caches = held(noKey, [dsReply(bySigner(ds(0)))])
    expect(lines(caches)).toEqual(['failure 1 www.child.test. 300'])
    expect(at(caches)).toBe('2026-06-15T00:05:00Z')
  })
})

describe('denials', () => {
  const soa = (ttl: number, minimum: number): readonly RR[] =>
    byChild(parseZone(`@ ${ttl} SOA ns h 1 3600 300 604800 ${minimum}`, { origin: child, ttl }))
  const nsec = (ttl: number): readonly RR[] =>
    byChild(parseZone(`www ${ttl} NSEC @ TXT RRSIG NSEC`, { origin: child, ttl }))
  const root = finding(
    'DENIAL_NAME_NOT_MATCHED',
    { zone: child, owner: www, type: TYPE.A },
    { question: target, records: [], name: www },
    ['o1'],
  )
  const denied = (authority: readonly RR[]): Caches =>
    held(root, [{ zone: 'child.test.', question: 'www.child.test. A', authority }])

  it('RFC 2308 section 5: for the lesser of the SOA’s TTL and MINIMUM', () => {
    expect(lines(denied([...soa(3600, 900), ...nsec(900)]))).toEqual([
      'denial 1 www.child.test. 900',
      'failure 1 www.child.test. 300',
    ])
    expect(lines(denied([...soa(500, 900), ...nsec(500)]))[0]).toBe('denial 1 www.child.test. 500')
  })

  it('RFC 9077 section 3: an NSEC with a higher TTL is held for longer', () => {
    const caches = denied([...soa(3600, 900), ...nsec(7200)])
    expect(lines(caches).slice(0, 2)).toEqual(['data 47 www.child.test. 7200', 'denial 1 www.child.test. 900'])
    expect(at(caches)).toBe('2026-06-15T02:00:00Z')
  })
})

describe('other causes', () => {
  const [address] = parseZone('www 1800 A 192.0.2.80', { origin: child, ttl: 1800 }) as [RR]
  const answer: Reply = { zone: 'child.test.', question: 'www.child.test. A', answer: byChild([address]) }
  const missing = finding(
    'RRSIG_MISSING',
    { zone: child, owner: www, type: TYPE.A },
    { rrset: { owner: www, type: TYPE.A, class: 1, records: [address], signatures: [] } },
    ['o1'],
  )

  it('a wrong answer is held for its own TTL', () => {
    expect(lines(held(missing, [answer, keysReply(byChild(keys(3600)))]))).toEqual([
      'data 1 www.child.test. 1800',
      'failure 1 www.child.test. 300',
    ])
  })

  it('a cause that lies here leaves nothing in caches', () => {
    const limit = finding('LIMIT_QUERIES', { zone: child, owner: www, type: TYPE.A }, { limit: 3 })
    expect(held(limit, [answer])).toEqual(NOTHING_HELD)
  })

  it('through a resolver the Original TTL tells what was counted down; without a signature that cannot be told', () => {
    const counted = (records: readonly RR[], ttl: number): readonly RR[] =>
      records.map((record) => ({ ...record, ttl }))
    const signed = held(noKey, [dsReply(counted(bySigner(ds(86400)), 17), 99)], true)
    expect(lines(signed)[0]).toBe('data 43 child.test. 86400')
    const unsigned = held(noKey, [dsReply(counted(ds(86400), 17000), 99)], true)
    expect(lines(unsigned)[0]).toBe('data 43 child.test. 17000 counted down')
    expect(cachesText(unsigned, { at: AT })).toEqual([
      'resolvers may hold DS of child.test. until 2026-06-15T04:43:20Z, in 4 h (17000 s of its TTL are left)',
      'resolvers may keep the failure to look up A of www.child.test. until 2026-06-15T00:05:00Z, in 5 min (RFC 9520 §3.2)',
      'a repair made now is seen everywhere from 2026-06-15T04:43:20Z at the earliest: the TTLs seen through a resolver are counted down',
    ])
  })
})

describe('words', () => {
  it('say until when, and from when a repair is sure to be seen', () => {
    const caches = held(noKey, [dsReply(bySigner(ds(7200)))])
    expect(cachesText(caches, { at: AT })).toEqual([
      'resolvers may hold DS of child.test. until 2026-06-15T02:00:00Z, in 2 h (TTL 7200 s)',
      'resolvers may keep the failure to look up A of www.child.test. until 2026-06-15T00:05:00Z, in 5 min (RFC 9520 §3.2)',
      'a repair made now is seen everywhere from 2026-06-15T02:00:00Z',
    ])
    expect(cachesText(NOTHING_HELD, { at: AT })).toEqual([])
  })
})
