/** Zone cuts that no referral tells of: one server for parent and child (RFC 4035 §4.2 needs the DS all the same). */

import { describe, expect, test } from 'vitest'
import { run } from './run.ts'
import { cut, type FakeServer, plainCut, zone } from './world.ts'

const SHARED = '192.0.2.2'
const root = zone('.', cut('test.', 'ns.test.', SHARED))
const tld = zone('test.', cut('example', 'ns.test.') + plainCut('plain', 'ns.test.'))
const child = zone(
  'example.test.',
  `${cut('a.b', 'ns.test.')}@ A 203.0.113.1\nwww A 203.0.113.1\nalias CNAME www\nto CNAME www.plain.test.\n`,
)
const deep = zone('a.b.example.test.', 'www A 203.0.113.1\n')
const plain = zone('plain.test.', 'www A 203.0.113.2\nalias CNAME www\nx.www A 203.0.113.4\nd DNAME www\n', false)
const only = (...zones: FakeServer['zones']): Readonly<Record<string, FakeServer>> => ({
  '192.0.2.1': { zones: [root] },
  [SHARED]: { zones },
})

test('parent and child on one server: DS and DNSKEY of the child follow at once', async () => {
  const { log, rounds } = await run('www.example.test. A', only(tld, child))
  expect(log.slice(4)).toEqual([`${SHARED} example.test. DNSKEY`, `${SHARED} example.test. DS`])
  expect(rounds).toBe(3)
})

test('an answer that does not exist shows its zone too', async () => {
  const { log } = await run('no.example.test. A', only(tld, child))
  expect(log.slice(4)).toEqual([`${SHARED} example.test. DNSKEY`, `${SHARED} example.test. DS`])
})

test('several cuts passed at once: DS for every label between, then DNSKEY where there was a DS', async () => {
  const { log, rounds } = await run('www.a.b.example.test. A', only(tld, child, deep))
  expect(log.slice(4, 8)).toEqual([
    `${SHARED} a.b.example.test. DNSKEY`,
    `${SHARED} example.test. DS`,
    `${SHARED} b.example.test. DS`,
    `${SHARED} a.b.example.test. DS`,
  ])
  expect(log.slice(8)).toEqual([`${SHARED} example.test. DNSKEY`])
  expect(rounds).toBe(4)
})

test('one server for everything from the root down', async () => {
  const all = zone('.', cut('test.', 'ns.test.', '192.0.2.1'))
  const { log, rounds } = await run('www.a.b.example.test. A', { '192.0.2.1': { zones: [all, tld, child, deep] } })
  expect(log.slice(0, 2)).toEqual(['192.0.2.1 www.a.b.example.test. A', '192.0.2.1 . DNSKEY'])
  expect(log.slice(2).sort()).toEqual([
    '192.0.2.1 a.b.example.test. DNSKEY',
    '192.0.2.1 a.b.example.test. DS',
    '192.0.2.1 b.example.test. DS',
    '192.0.2.1 example.test. DNSKEY',
    '192.0.2.1 example.test. DS',
    '192.0.2.1 test. DNSKEY',
    '192.0.2.1 test. DS',
  ])
  expect(rounds).toBe(3)
})

test('a zone between that another server has: its referral is followed', async () => {
  const split = zone('test.', cut('example', 'ns.example', '192.0.2.3'))
  const servers = { ...only(split, deep), '192.0.2.3': { zones: [child] } }
  const { log } = await run('www.a.b.example.test. A', servers)
  expect(log).toEqual(expect.arrayContaining(['192.0.2.3 a.b.example.test. DS', '192.0.2.3 example.test. DNSKEY']))
  expect(log.filter((line) => line.includes('192.0.2.3'))).toHaveLength(2 + 1)
})

describe('an unsigned answer from a signed zone’s server', () => {
  test('its SOA tells the apex, then the DS', async () => {
    const { log, rounds } = await run('www.plain.test. A', only(tld, plain))
    expect(log.slice(4)).toEqual([`${SHARED} www.plain.test. SOA`, `${SHARED} plain.test. DS`])
    expect(rounds).toBe(4)
  })

  test('a denial has its SOA with it', async () => {
    const { log } = await run('no.plain.test. A', only(tld, plain))
    expect(log.slice(4)).toEqual([`${SHARED} plain.test. DS`])
  })

  test.each([
    ['alias.plain.test. A', ['plain.test. SOA', 'www.plain.test. SOA']],
    ['x.d.plain.test. A', ['d.plain.test. SOA', 'x.www.plain.test. SOA']],
  ])('an alias shows nothing at its own name, so what is above it is asked about: %s', async (target, soa) => {
    const { log } = await run(target, only(tld, plain))
    expect(log.slice(4)).toEqual([...soa.map((question) => `${SHARED} ${question}`), `${SHARED} plain.test. DS`])
  })

  test('NS beside the answer tells it as well', async () => {
    const chatty: FakeServer = {
      zones: [tld, plain],
      quirk: (healthy, { question }) =>
        question.type === 1 && healthy.aa === true
          ? {
              ...healthy,
              authority: tld.records.filter((rr) => rr.type === 2 && rr.owner.toString() === 'plain.test.'),
            }
          : healthy,
    }
    const { log } = await run('www.plain.test. A', { ...only(tld), [SHARED]: chatty })
    expect(log.slice(4)).toEqual([`${SHARED} plain.test. DS`])
  })

  test('of the zone itself: nothing is found, and that is all', async () => {
    const bare: FakeServer = {
      zones: [tld, child],
      quirk: (healthy, { question }) =>
        question.type === 1 && healthy.aa === true
          ? { ...healthy, answer: healthy.answer?.filter((rr) => rr.type !== 46) ?? [] }
          : healthy,
    }
    const world = { '192.0.2.1': { zones: [zone('.', cut('example.test.', 'ns.test.', SHARED))] }, [SHARED]: bare }
    const { log } = await run('www.example.test. A', { ...world, [SHARED]: { ...bare, zones: [child] } })
    expect(log.slice(4)).toEqual([`${SHARED} www.example.test. SOA`])
    const apex = await run('example.test. A', { ...world, [SHARED]: { ...bare, zones: [child] } })
    expect(apex.log).toHaveLength(4)
  })

  test('nothing is asked below a zone that is unsigned itself', async () => {
    const inner = zone('inner.plain.test.', 'www A 203.0.113.4\n', false)
    const world = {
      '192.0.2.1': { zones: [root] },
      [SHARED]: { zones: [zone('test.', plainCut('plain', 'ns.plain', '192.0.2.6'))] },
      '192.0.2.6': { zones: [plain, inner] },
    }
    for (const target of ['www.inner.plain.test. A', 'no.inner.plain.test. A']) {
      const { log } = await run(target, world)
      expect(log.slice(4)).toEqual([`192.0.2.6 ${target}`])
    }
  })
})

test('a referral without DS and without denial: DS is asked of the parent along with the next step', async () => {
  const mute: FakeServer = {
    zones: [zone('test.', plainCut('example', 'ns.example', '192.0.2.3'))],
    quirk: (healthy) =>
      healthy.aa === true ? healthy : { ...healthy, authority: healthy.authority?.filter((rr) => rr.type === 2) ?? [] },
  }
  const { log } = await run('www.example.test. A', { ...only(), [SHARED]: mute, '192.0.2.3': { zones: [child] } })
  expect(log.slice(4)).toEqual(['192.0.2.3 www.example.test. A', `${SHARED} example.test. DS`])
})

test('the server of both fails for DNSKEY: the other servers of the parent are asked', async () => {
  const twoNs = zone('.', `${cut('test.', 'ns.test.', SHARED)}test. NS ns2.test.\nns2.test. A 192.0.2.22\n`)
  const failing: FakeServer = {
    zones: [tld, child],
    quirk: (healthy, { question }) =>
      question.type === 48 && question.name.toString() === 'example.test.'
        ? { id: healthy.id, qr: true, questions: healthy.questions ?? [], edns: healthy.edns ?? null, rcode: 5 }
        : healthy,
  }
  const healthy = { zones: [tld, child] }
  const world = { '192.0.2.1': { zones: [twoNs] }, [SHARED]: failing, '192.0.2.22': healthy }
  const { log } = await run('www.example.test. A', world)
  const swapped = await run('www.example.test. A', { ...world, [SHARED]: healthy, '192.0.2.22': failing })
  const keys = [...log, ...swapped.log].filter((line) => line.endsWith(' example.test. DNSKEY'))
  expect(keys.sort()).toEqual(
    expect.arrayContaining([`${SHARED} example.test. DNSKEY`, '192.0.2.22 example.test. DNSKEY']),
  )
})
