/** Servers that fail, and what is asked of whom then (RFC 1034 §5.3.3, RFC 6891 §6.2.2 and §7, RFC 7766 §5, RFC 8906). */

import { describe, expect, test } from 'vitest'
import { encodeMessage } from '../../src/dns/message.ts'
import { Name } from '../../src/dns/name.ts'
import { RCODE, TYPE } from '../../src/dns/registry.ts'
import { question, run } from './run.ts'
import { cut, type FakeServer, type Quirk, rcode, silent, zone } from './world.ts'

const A = '192.0.2.3'
const B = '192.0.2.33'
const TARGET = 'www.example.test. A'
const KEYS = 'example.test. DNSKEY'
const two = `${cut('example', 'ns1.example', A)}example NS ns2.example\nns2.example A ${B}\n`
const child = zone('example.test.', 'www A 203.0.113.1\n')

function world(quirkA?: Quirk, quirkB?: Quirk, delegation = two): Readonly<Record<string, FakeServer>> {
  const server = (quirk?: Quirk): FakeServer => ({ zones: [child], ...(quirk === undefined ? {} : { quirk }) })
  return {
    '192.0.2.1': { zones: [zone('.', cut('test.', 'ns.test.', '192.0.2.2'))] },
    '192.0.2.2': { zones: [zone('test.', delegation)] },
    [A]: server(quirkA),
    [B]: server(quirkB),
    '2001:db8::3': server(),
  }
}

const one = cut('example', 'ns1.example', A)
const toChild = (log: readonly string[]): readonly string[] => log.slice(4)

/** The first of A and B that is asked for the target: which one depends on the target's name. */
const [FIRST, SECOND] = await (async () => {
  const { log } = await run(TARGET, world())
  return toChild(log)[0]!.startsWith(`${A} `) ? [A, B] : [B, A]
})()
const failing = (quirk: Quirk): Readonly<Record<string, FakeServer>> =>
  FIRST === A ? world(quirk) : world(undefined, quirk)

const upward: Quirk = (healthy) => ({
  ...healthy,
  aa: false,
  answer: [],
  authority: [{ owner: Name.root, type: 2, class: 1, ttl: 5, rdata: Name.parse('a.root-servers.net.').wire() }],
})
const nothing: Quirk = (healthy) => ({ ...healthy, aa: false, answer: [], authority: [] })
const sideways: Quirk = (healthy) => ({
  ...healthy,
  aa: false,
  answer: [],
  authority: [{ owner: child.apex, type: 2, class: 1, ttl: 5, rdata: Name.parse('ns1.example.test.').wire() }],
})
const otherSoa: Quirk = (healthy) => ({
  ...healthy,
  answer: [],
  rcode: 3,
  authority: [{ ...child.records[0]!, owner: Name.root }],
})

test('one server of a zone is asked, the same for all questions', async () => {
  const { log } = await run(TARGET, world())
  expect(toChild(log)).toEqual([`${FIRST} ${TARGET}`, `${FIRST} ${KEYS}`])
})

test('what is asked later goes to a server that answered, not to one that failed', async () => {
  const needs = [{ zone: child.apex, question: question('x.example.test. TXT') }]
  for (const quirk of [silent, rcode(RCODE.REFUSED), nothing]) {
    const { snapshot } = await run(TARGET, failing(quirk))
    const { log } = await run(TARGET, failing(quirk), { from: snapshot, plan: { needs } })
    expect(log).toEqual([`${SECOND} x.example.test. TXT`])
  }
})

test('different targets spread over the servers', async () => {
  const firsts = new Set<string>()
  for (let i = 0; i < 20; i++) {
    const { log } = await run(`w${i}.example.test. A`, world())
    firsts.add(toChild(log)[0]!.split(' ')[0]!)
  }
  expect(firsts).toEqual(new Set([A, B]))
})

describe.each([
  ['REFUSED', rcode(RCODE.REFUSED)],
  ['SERVFAIL', rcode(RCODE.SERVFAIL)],
  ['an upward referral', upward],
  ['no AA and nothing', nothing],
  ['a referral to the zone itself', sideways],
  ['a denial by the root', otherSoa],
])('%s', (_, quirk) => {
  test('the next server is asked, and the first is left alone', async () => {
    const { log } = await run(TARGET, failing(quirk))
    expect(toChild(log)).toEqual([`${FIRST} ${TARGET}`, `${FIRST} ${KEYS}`, `${SECOND} ${TARGET}`, `${SECOND} ${KEYS}`])
  })

  test('from all servers it ends there', async () => {
    const { log, snapshot } = await run(TARGET, world(quirk, quirk))
    expect(toChild(log)).toHaveLength(4)
    expect(snapshot.stopped).toBeUndefined()
  })
})

test('an answer without AA is an answer', async () => {
  const { log } = await run(
    TARGET,
    failing((healthy) => ({ ...healthy, aa: false })),
  )
  expect(toChild(log)).toHaveLength(2)
})

describe('silence', () => {
  test('the next server is asked', async () => {
    const { log } = await run(TARGET, failing(silent))
    expect(toChild(log)).toEqual([`${FIRST} ${TARGET}`, `${FIRST} ${KEYS}`, `${SECOND} ${TARGET}`, `${SECOND} ${KEYS}`])
  })

  test('going round: each server has its tries, then each is asked once without EDNS', async () => {
    const { log } = await run(TARGET, world(silent, silent), { plan: { retries: 1 } })
    const target = toChild(log).filter((line) => line.includes(TARGET))
    const turns = [0, 2, 4].map((at) => new Set(target.slice(at, at + 2)))
    const both = (how: string): ReadonlySet<string> => new Set([`${A} ${TARGET}${how}`, `${B} ${TARGET}${how}`])
    expect(turns).toEqual([both(''), both(''), both(' plain')])
    expect(toChild(log)).toHaveLength(12)
  })

  test('one packet lost: the same server answers the second time, with EDNS', async () => {
    let lost = 0
    const lossy: Quirk = (healthy) => (lost++ < 2 ? 'timeout' : healthy)
    const { log } = await run(TARGET, world(lossy, undefined, one))
    expect(toChild(log)).toEqual([`${A} ${TARGET}`, `${A} ${KEYS}`, `${A} ${TARGET}`, `${A} ${KEYS}`])
  })

  test('a server that drops EDNS is asked without it, once it has been silent through all tries', async () => {
    const dropsEdns: Quirk = (healthy, { query }) => (query.edns === null ? healthy : 'timeout')
    const { log } = await run(TARGET, world(dropsEdns, undefined, one), { plan: { retries: 1 } })
    expect(toChild(log)).toEqual([
      `${A} ${TARGET}`,
      `${A} ${KEYS}`,
      `${A} ${TARGET}`,
      `${A} ${KEYS}`,
      `${A} ${TARGET} plain`,
      `${A} ${KEYS} plain`,
      // it lives: was it EDNS?
      `${A} ${TARGET}`,
      `${A} ${KEYS}`,
      // without EDNS nothing is signed, so the apex has to be asked for, and now at once without EDNS
      `${A} www.example.test. SOA plain`,
    ])
  })

  test('all tries lost, and the one without EDNS answered: one more with EDNS, and from then on with it', async () => {
    let lost = 0
    const busy: Quirk = (healthy, { query }) => (query.edns !== null && lost++ < 4 ? 'timeout' : healthy)
    const { log, snapshot } = await run(TARGET, world(busy, undefined, one), { plan: { retries: 1 } })
    const both = (how: string): readonly string[] => [`${A} ${TARGET}${how}`, `${A} ${KEYS}${how}`]
    expect(toChild(log)).toEqual([...both(''), ...both(''), ...both(' plain'), ...both('')])
    const needs = [{ zone: child.apex, question: question('x.example.test. TXT') }]
    const later = await run(TARGET, world(undefined, undefined, one), { from: snapshot, plan: { needs } })
    expect(later.log).toEqual([`${A} x.example.test. TXT`])
  })

  test('what was asked without EDNS meanwhile is asked again with it', async () => {
    const ofTarget = question(TARGET)
    let lost = 0
    const busy: Quirk = (healthy, { query, question: asked }) =>
      query.edns !== null && asked.type === ofTarget.type && lost++ < 1 ? 'timeout' : healthy
    const quiet: Quirk = (healthy, { query, question: asked }) =>
      query.edns !== null && asked.type === TYPE.DNSKEY ? 'timeout' : healthy
    const servers = world(
      (healthy, asked) => {
        const heard = busy(healthy, asked)
        return heard === healthy ? quiet(healthy, asked) : heard
      },
      undefined,
      one,
    )
    const { log } = await run(TARGET, servers, { plan: { retries: 0 } })
    // DNSKEY was answered without EDNS; then the other question showed that the server knows it.
    expect(toChild(log)).toEqual([
      `${A} ${TARGET}`,
      `${A} ${KEYS}`,
      `${A} ${TARGET} plain`,
      `${A} ${KEYS} plain`,
      `${A} ${TARGET}`,
      `${A} ${KEYS}`,
    ])
  })

  test('a server that answers other questions with EDNS is not asked without it: it would leave the signatures out', async () => {
    const lossy: Quirk = (healthy, { question: asked, query }) =>
      asked.type === TYPE.DNSKEY && query.edns !== null ? 'timeout' : healthy
    const { log, snapshot } = await run(TARGET, world(lossy, undefined, one), { plan: { retries: 1 } })
    expect(toChild(log)).toEqual([`${A} ${TARGET}`, `${A} ${KEYS}`, `${A} ${KEYS}`])
    expect(snapshot.stopped).toBeUndefined()
  })

  test('a closed port is not tried again', async () => {
    const { log } = await run(
      TARGET,
      world(() => 'refused', undefined, one),
    )
    expect(toChild(log)).toEqual([`${A} ${TARGET}`, `${A} ${KEYS}`])
  })
})

describe('EDNS', () => {
  test.each([
    ['FORMERR', rcode(RCODE.FORMERR)],
    ['NOTIMP', rcode(RCODE.NOTIMP)],
    ['BADVERS', rcode(RCODE.BADVERS)],
    [
      'SERVFAIL without OPT',
      ((h, a) => ({ ...(rcode(RCODE.SERVFAIL)(h, a) as object), id: h.id, edns: null })) as Quirk,
    ],
  ])('%s: the same server once without', async (_, fault) => {
    const hostile: Quirk = (healthy, asked) => (asked.query.edns === null ? healthy : fault(healthy, asked))
    const { log } = await run(TARGET, world(hostile, hostile))
    expect(toChild(log)).toEqual([
      `${FIRST} ${TARGET}`,
      `${FIRST} ${KEYS}`,
      `${FIRST} ${TARGET} plain`,
      `${FIRST} ${KEYS} plain`,
      `${FIRST} www.example.test. SOA plain`,
    ])
  })

  test('lost once, then FORMERR: that was EDNS, and is not tried again', async () => {
    let lost = 0
    const hostile: Quirk = (healthy, asked) =>
      asked.query.edns === null ? healthy : lost++ < 2 ? 'timeout' : rcode(RCODE.FORMERR)(healthy, asked)
    const { log } = await run(TARGET, world(hostile, undefined, one))
    expect(toChild(log).filter((line) => line.includes(TARGET))).toEqual([
      `${A} ${TARGET}`,
      `${A} ${TARGET}`,
      `${A} ${TARGET} plain`,
    ])
  })

  test('FORMERR for one question alone: the answer without it counts, and no other server is asked', async () => {
    const quirk: Quirk = (healthy, asked) =>
      asked.question.type === TYPE.DNSKEY || asked.query.edns === null ? healthy : rcode(RCODE.FORMERR)(healthy, asked)
    const { log } = await run(TARGET, world(quirk, quirk))
    expect(toChild(log).filter((line) => line.includes(TARGET))).toEqual([
      `${FIRST} ${TARGET}`,
      `${FIRST} ${TARGET} plain`,
    ])
  })

  test('FORMERR without it too: the next server', async () => {
    const { log } = await run(TARGET, failing(rcode(RCODE.FORMERR)))
    expect(toChild(log).filter((line) => line.includes(TARGET))).toEqual([
      `${FIRST} ${TARGET}`,
      `${FIRST} ${TARGET} plain`,
      `${SECOND} ${TARGET}`,
    ])
  })

  test('a server that answers some questions with EDNS keeps getting it', async () => {
    const picky: Quirk = (healthy, { query, question: q }) =>
      q.type === TYPE.DNSKEY && query.edns !== null
        ? rcode(RCODE.FORMERR)(healthy, { question: q, via: 'udp', query })
        : healthy
    const { log, snapshot } = await run(TARGET, world(picky, undefined, one))
    expect(toChild(log)).toEqual([`${A} ${TARGET}`, `${A} ${KEYS}`, `${A} ${KEYS} plain`])
    const needs = [{ zone: child.apex, question: question('x.example.test. TXT') }]
    const later = await run(TARGET, world(picky, undefined, one), { from: snapshot, plan: { needs } })
    expect(later.log).toEqual([`${A} x.example.test. TXT`])
  })
})

describe('TCP', () => {
  const truncated: Quirk = (healthy, { via }) =>
    via === 'udp' ? { ...healthy, tc: true, answer: [], authority: [] } : healthy
  const garbled: Quirk = (healthy, { via, query }) =>
    via === 'udp' ? encodeMessage({ id: query.id, qr: true, questions: query.questions }).slice(0, 14) : healthy

  test('after TC, the same server', async () => {
    const { log } = await run(TARGET, world(truncated, truncated))
    expect(toChild(log)).toEqual([
      `${FIRST} ${TARGET}`,
      `${FIRST} ${KEYS}`,
      `${FIRST} ${TARGET} tcp`,
      `${FIRST} ${KEYS} tcp`,
    ])
  })

  test('a truncated referral is not followed before the whole one has come', async () => {
    const servers = world()
    const { log } = await run(TARGET, {
      ...servers,
      '192.0.2.2': {
        ...servers['192.0.2.2']!,
        quirk: (h, { via }) => (via === 'udp' ? { ...h, tc: true, additional: [] } : h),
      },
    })
    expect(log.slice(2, 6)).toEqual([
      `192.0.2.2 ${TARGET}`,
      '192.0.2.2 test. DNSKEY',
      `192.0.2.2 ${TARGET} tcp`,
      '192.0.2.2 test. DNSKEY tcp',
    ])
  })

  test('refused after TC: the next server', async () => {
    const stubborn: Quirk = (healthy, asked) => (asked.via === 'tcp' ? 'refused' : truncated(healthy, asked))
    const { log } = await run(TARGET, failing(stubborn))
    expect(toChild(log)).toEqual(
      expect.arrayContaining([`${FIRST} ${TARGET} tcp`, `${SECOND} ${TARGET}`, `${SECOND} ${KEYS}`]),
    )
  })

  test('silent after TC: as many tries as over UDP', async () => {
    const stubborn: Quirk = (healthy, asked) => (asked.via === 'tcp' ? 'timeout' : truncated(healthy, asked))
    const { log } = await run(TARGET, world(stubborn, undefined, one), { plan: { retries: 1 } })
    expect(toChild(log).filter((line) => line === `${A} ${TARGET} tcp`)).toHaveLength(2)
  })

  test('after a message that cannot be read, once', async () => {
    const { log } = await run(TARGET, world(garbled, garbled))
    expect(toChild(log)).toEqual([
      `${FIRST} ${TARGET}`,
      `${FIRST} ${KEYS}`,
      `${FIRST} ${TARGET} tcp`,
      `${FIRST} ${KEYS} tcp`,
    ])
    const worse = await run(
      TARGET,
      world((h, a) => (a.via === 'tcp' ? 'timeout' : garbled(h, a)), undefined, one),
    )
    expect(toChild(worse.log).filter((line) => line === `${A} ${TARGET} tcp`)).toHaveLength(1)
  })

  test('after an answer with a record that cannot be read, and then the next server', async () => {
    const damaged: Quirk = (healthy, { via }) =>
      via === 'udp' ? encodeMessage({ ...healthy, edns: null, authority: [], additional: [] }).slice(0, -3) : healthy
    const { log } = await run(TARGET, failing(damaged))
    expect(toChild(log)).toEqual([
      `${FIRST} ${TARGET}`,
      `${FIRST} ${KEYS}`,
      `${FIRST} ${TARGET} tcp`,
      `${FIRST} ${KEYS} tcp`,
    ])
    const closed = await run(
      TARGET,
      failing((h, a) => (a.via === 'tcp' ? 'refused' : damaged(h, a))),
    )
    expect(toChild(closed.log)).toEqual(expect.arrayContaining([`${SECOND} ${TARGET}`, `${SECOND} ${KEYS}`]))
  })

  test('only, when it is asked for', async () => {
    const { log } = await run(TARGET, world(truncated), { plan: { tcp: true } })
    expect(log).toHaveLength(6)
    expect(log.every((line) => line.endsWith(' tcp'))).toBe(true)
  })
})

describe('address families', () => {
  const dual = `${cut('example', 'ns1.example', A, '2001:db8::3')}`
  const noIpv6 = (quirk: Quirk): Readonly<Record<string, FakeServer>> => ({
    ...world(undefined, undefined, dual),
    '2001:db8::3': { zones: [child], quirk },
  })

  test('IPv4 before IPv6, unless it is said otherwise', async () => {
    expect(
      toChild(
        (
          await run(
            TARGET,
            noIpv6((h) => h),
          )
        ).log,
      )[0],
    ).toBe(`${A} ${TARGET}`)
    expect(
      toChild(
        (
          await run(
            TARGET,
            noIpv6((h) => h),
            { plan: { families: [6, 4] } },
          )
        ).log,
      )[0],
    ).toBe(`2001:db8::3 ${TARGET}`)
  })

  test('a family that is not to be used is not', async () => {
    const { log } = await run(
      TARGET,
      { ...noIpv6((h) => h), [A]: { zones: [], quirk: silent } },
      { plan: { families: [4] } },
    )
    expect(log.some((line) => line.startsWith('2001'))).toBe(false)
  })

  test('a family without a route is noticed once and not asked again', async () => {
    const hints = [
      { name: Name.parse('a.'), address: '2001:db8::1' },
      { name: Name.parse('a.'), address: '192.0.2.1' },
    ]
    const servers = noIpv6(() => 'unreachable')
    const { log } = await run(
      TARGET,
      { ...servers, '2001:db8::1': { zones: [], quirk: () => 'unreachable' } },
      { plan: { families: [6, 4], hints } },
    )
    expect(log.filter((line) => line.startsWith('2001'))).toEqual([`2001:db8::1 ${TARGET}`, '2001:db8::1 . DNSKEY'])
    expect(log.at(-1)).toBe(`${A} ${KEYS}`)
  })

  test('in a thorough run one address of the second family is asked before the others', async () => {
    const hints = Array.from({ length: 6 }, (_, i) => ({ name: Name.parse('a.'), address: `2001:db8::1${i}` }))
    const servers = {
      ...noIpv6(() => 'unreachable'),
      ...Object.fromEntries(hints.map((h) => [h.address, { zones: [], quirk: (() => 'unreachable') as Quirk }])),
    }
    const { log } = await run(TARGET, servers, {
      plan: { thorough: 'all', hints: [...hints, { name: Name.parse('a.'), address: '192.0.2.1' }] },
    })
    expect(log.filter((line) => line.startsWith('2001'))).toHaveLength(1)
  })

  test('one host without a route does not condemn its family', async () => {
    const { log } = await run(
      TARGET,
      failing(() => 'unreachable'),
    )
    expect(toChild(log)).toEqual([`${FIRST} ${TARGET}`, `${FIRST} ${KEYS}`, `${SECOND} ${TARGET}`, `${SECOND} ${KEYS}`])
  })

  test('nor is the other family preferred for it', async () => {
    const dualTwo = `${dual}example NS ns2.example\nns2.example A ${B}\n`
    const servers = { ...world(() => 'unreachable', undefined, dualTwo), '2001:db8::3': { zones: [child] } }
    const { log } = await run(TARGET, servers)
    expect(log.at(-1)).toBe(`${B} ${KEYS}`)
    expect(log.some((line) => line.startsWith('2001'))).toBe(false)
  })

  test('where there is no other address, the family is tried all the same', async () => {
    const six = cut('example', 'ns1.example', '2001:db8::3')
    const servers = {
      ...world(undefined, undefined, six),
      '2001:db8::3': { zones: [child], quirk: (() => 'unreachable') as Quirk },
    }
    const { log, snapshot } = await run(TARGET, servers)
    expect(toChild(log)).toEqual([`2001:db8::3 ${TARGET}`, `2001:db8::3 ${KEYS}`])
    expect(snapshot.stopped).toBeUndefined()
  })
})
