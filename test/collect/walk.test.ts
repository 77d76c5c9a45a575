/** The walk down (RFC 1034 §5.3.3): which questions go to whom, and in how many round trips. */

import { describe, expect, test } from 'vitest'
import { Name } from '../../src/dns/name.ts'
import { run } from './run.ts'
import { cut, type FakeServer, plainCut, zone } from './world.ts'

const EXAMPLE = `${cut('sub', 'ns.sub', '192.0.2.4')}
www A 203.0.113.1
inside CNAME www
outside CNAME www.plain.test.
twice CNAME inside
moved DNAME www.sub
away DNAME plain.test.
gone CNAME nothing
loop1 CNAME loop2
loop2 CNAME loop1
`
const root = zone('.', cut('test.', 'ns.test.', '192.0.2.2'))
const tld = zone(
  'test.',
  cut('example', 'ns.example', '192.0.2.3') +
    plainCut('plain', 'ns.plain', '192.0.2.6') +
    plainCut('island', 'ns.island', '192.0.2.7'),
)
const child = zone('example.test.', EXAMPLE)
const grandchild = zone('sub.example.test.', 'www A 203.0.113.1\nx.www A 203.0.113.3\n')
const plain = zone('plain.test.', 'www A 203.0.113.2\n', false)

const WORLD: Readonly<Record<string, FakeServer>> = {
  '192.0.2.1': { zones: [root] },
  '192.0.2.2': { zones: [tld] },
  '192.0.2.3': { zones: [child] },
  '192.0.2.4': { zones: [grandchild] },
  '192.0.2.6': { zones: [plain] },
  '192.0.2.7': { zones: [zone('island.test.', 'www A 203.0.113.7\n')] },
}

/** What is asked on the way into example.test. */
const INTO_EXAMPLE = (target: string): readonly string[] => [
  `192.0.2.1 ${target}`,
  '192.0.2.1 . DNSKEY',
  `192.0.2.2 ${target}`,
  '192.0.2.2 test. DNSKEY',
  `192.0.2.3 ${target}`,
  '192.0.2.3 example.test. DNSKEY',
]

describe('healthy zones', () => {
  test('three cuts deep: 8 queries in 4 round trips', async () => {
    const { log, rounds } = await run('www.sub.example.test. A', WORLD)
    expect(log).toEqual([
      ...INTO_EXAMPLE('www.sub.example.test. A'),
      '192.0.2.4 www.sub.example.test. A',
      '192.0.2.4 sub.example.test. DNSKEY',
    ])
    expect(rounds).toBe(4)
  })

  test.each([
    'www.example.test. A',
    'www.example.test. TXT',
    'no.example.test. A',
    'www.example.test. ANY',
    'www.example.test. TYPE65280',
    'example.test. NSEC3PARAM',
    'www.example.test. RRSIG',
    'example.test. NS',
  ])('nothing beside DNSKEY is asked for %s', async (target) => {
    const { log, rounds } = await run(target, WORLD)
    expect(log).toEqual(INTO_EXAMPLE(target))
    expect(rounds).toBe(3)
  })

  test('a DNSKEY target is the question that the chain needs anyway', async () => {
    const { log } = await run('example.test. DNSKEY', WORLD)
    expect(log).toEqual(INTO_EXAMPLE('example.test. DNSKEY').slice(0, 5))
  })

  test('no DNSKEY of a zone without DS', async () => {
    const { log } = await run('www.plain.test. A', WORLD)
    expect(log).toEqual([
      '192.0.2.1 www.plain.test. A',
      '192.0.2.1 . DNSKEY',
      '192.0.2.2 www.plain.test. A',
      '192.0.2.2 test. DNSKEY',
      '192.0.2.6 www.plain.test. A',
    ])
  })

  test('DNSKEY of a zone with a trust anchor but no DS, and not of the root when it has none', async () => {
    const target = 'www.island.test. A'
    const asked = [`192.0.2.1 ${target}`, `192.0.2.2 ${target}`, '192.0.2.2 test. DNSKEY', `192.0.2.7 ${target}`]
    const { log } = await run(target, WORLD, { plan: { anchors: [Name.parse('island.test.')] } })
    expect(log).toEqual([...asked, '192.0.2.7 island.test. DNSKEY'])
    expect((await run(target, WORLD, { plan: { anchors: [] } })).log).toEqual(asked)
  })

  test('the root itself', async () => {
    const { log } = await run('. SOA', WORLD)
    expect(log).toEqual(['192.0.2.1 . SOA', '192.0.2.1 . DNSKEY'])
  })
})

describe('DS is asked at the parent (RFC 4035 §3.1.4.1)', () => {
  test.each([
    [
      'example.test. DS',
      ['192.0.2.1 example.test. DS', '192.0.2.1 . DNSKEY', '192.0.2.2 example.test. DS', '192.0.2.2 test. DNSKEY'],
    ],
    [
      'plain.test. DS',
      ['192.0.2.1 plain.test. DS', '192.0.2.1 . DNSKEY', '192.0.2.2 plain.test. DS', '192.0.2.2 test. DNSKEY'],
    ],
    ['test. DS', ['192.0.2.1 test. DS', '192.0.2.1 . DNSKEY']],
    ['. DS', ['192.0.2.1 . DS', '192.0.2.1 . DNSKEY']],
  ])('%s', async (target, expected) => {
    const { log } = await run(target, WORLD)
    expect(log).toEqual(expected)
  })

  test('a parent that knows no DS and refers to the child ends the walk there', async () => {
    const old: FakeServer = {
      zones: [tld],
      quirk: (healthy, { question }) =>
        question.type === 43
          ? {
              ...healthy,
              aa: false,
              answer: [],
              authority: tld.records.filter((rr) => rr.type === 2 && rr.owner.equals(question.name)),
            }
          : healthy,
    }
    const { log } = await run('example.test. DS', { ...WORLD, '192.0.2.2': old })
    expect(log).toHaveLength(4)
  })

  test('answered by the child, the question goes to the other servers of the parent', async () => {
    const parents = zone('.', `${cut('test.', 'ns.test.', '192.0.2.2')}test. NS ns2.test.\nns2.test. A 192.0.2.22\n`)
    const world = {
      ...WORLD,
      '192.0.2.1': { zones: [parents] },
      '192.0.2.2': { zones: [child] },
      '192.0.2.22': { zones: [tld] },
    }
    const { log } = await run('example.test. DS', world, { plan: { anchors: [] } })
    expect(log).toEqual(expect.arrayContaining(['192.0.2.2 example.test. DS', '192.0.2.22 example.test. DS']))
  })
})

describe('aliases (RFC 1034 §3.6.2, RFC 6672)', () => {
  test.each(['inside', 'twice', 'gone'])('what the server brings along is not asked again: %s', async (label) => {
    const target = `${label}.example.test. A`
    const { log } = await run(target, WORLD)
    expect(log).toEqual(INTO_EXAMPLE(target))
  })

  test('a CNAME to another zone begins at the deepest zone known', async () => {
    const { log, rounds } = await run('outside.example.test. A', WORLD)
    expect(log.slice(6)).toEqual(['192.0.2.2 www.plain.test. A', '192.0.2.6 www.plain.test. A'])
    expect(rounds).toBe(5)
  })

  test('a name in another zone is walked even when the server brings it along', async () => {
    const other = zone('plain.test.', 'www A 203.0.113.99\n', false)
    const { log } = await run('outside.example.test. A', {
      ...WORLD,
      '192.0.2.3': {
        zones: [child, other],
        quirk: (healthy) => ({
          ...healthy,
          answer: [
            ...(healthy.answer ?? []),
            ...((healthy.answer?.length ?? 0) > 0 ? other.records.filter((rr) => rr.type === 1) : []),
          ],
        }),
      },
    })
    expect(log.slice(6)).toEqual(['192.0.2.2 www.plain.test. A', '192.0.2.6 www.plain.test. A'])
  })

  test('even when the same server has that zone too', async () => {
    const both: FakeServer = {
      zones: [child, plain],
      quirk: (healthy, { question }) =>
        question.name.toString() === 'outside.example.test.'
          ? { ...healthy, answer: [...(healthy.answer ?? []), ...plain.records.filter((rr) => rr.type === 1)] }
          : healthy,
    }
    const shared = zone('test.', cut('example', 'ns.example', '192.0.2.3') + plainCut('plain', 'ns.example'))
    const { log } = await run('outside.example.test. A', {
      ...WORLD,
      '192.0.2.2': { zones: [shared] },
      '192.0.2.3': both,
    })
    expect(log.slice(6)).toEqual(['192.0.2.2 www.plain.test. A', '192.0.2.3 www.plain.test. A'])
  })

  test('a DNAME to another zone', async () => {
    const { log } = await run('www.away.example.test. A', WORLD)
    expect(log.slice(6)).toEqual(['192.0.2.2 www.plain.test. A', '192.0.2.6 www.plain.test. A'])
  })

  test('a DNAME into a delegated zone: the referral that comes with it is used', async () => {
    const { log, rounds } = await run('x.moved.example.test. A', WORLD)
    expect(log.slice(6)).toEqual(['192.0.2.4 x.www.sub.example.test. A', '192.0.2.4 sub.example.test. DNSKEY'])
    expect(rounds).toBe(4)
  })

  test('a server that does not go on by itself is asked for the next name', async () => {
    const terse: FakeServer = {
      zones: [child],
      quirk: (healthy) => ({ ...healthy, rcode: 0, answer: healthy.answer?.slice(0, 2) ?? [], authority: [] }),
    }
    const { log } = await run('inside.example.test. A', { ...WORLD, '192.0.2.3': terse })
    expect(log.slice(6)).toEqual(['192.0.2.3 www.example.test. A'])
  })

  test.each(['CNAME', 'ANY', 'RRSIG'])('%s is answered at the alias itself', async (type) => {
    const { log } = await run(`outside.example.test. ${type}`, WORLD)
    expect(log).toHaveLength(6)
  })

  test('NSEC is followed where the alias has none, as in a zone with NSEC3', async () => {
    expect((await run('outside.example.test. NSEC', WORLD)).log.length).toBeGreaterThan(6)
  })

  test('DNAME is answered at its owner, and followed below it', async () => {
    expect((await run('away.example.test. DNAME', WORLD)).log).toHaveLength(6)
    expect((await run('x.away.example.test. DNAME', WORLD)).log).toContain('192.0.2.6 x.plain.test. DNAME')
  })

  test('a loop ends', async () => {
    const { log } = await run('loop1.example.test. A', WORLD)
    expect(log).toEqual(INTO_EXAMPLE('loop1.example.test. A'))
  })

  test('a chain without end is followed for 16 aliases', async () => {
    const endless: FakeServer = {
      zones: [child],
      quirk: (healthy, { question }) => {
        const label = Number(String.fromCharCode(...(question.name.labels[0] ?? [])).slice(1))
        if (!(label >= 0)) return healthy
        const next = Name.parse(`c${label + 1}.example.test.`)
        const cname = { owner: question.name, type: 5, class: 1, ttl: 5, rdata: next.wire() }
        return { ...healthy, aa: true, rcode: 0, answer: [cname], authority: [] }
      },
    }
    const { log } = await run('c0.example.test. A', { ...WORLD, '192.0.2.3': endless })
    const asked = log.filter((line) => line.startsWith('192.0.2.3 c') && line.endsWith(' A'))
    expect(asked.map((line) => line.split(' ')[1])).toEqual(Array.from({ length: 17 }, (_, i) => `c${i}.example.test.`))
  })
})
