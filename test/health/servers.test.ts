/** How servers of one zone are held against each other: serials (RFC 1982), sizes (RFC 6891), cookies (RFC 7873), data. */

import { describe, expect, it, test } from 'vitest'
import type { Checked } from '../../src/check/check.ts'
import type { Code } from '../../src/codes.ts'
import { RCODE, TYPE } from '../../src/dns/registry.ts'
import { explain } from '../../src/explain/explain.ts'
import { isCookieLength, offeredIn } from '../../src/health/servers/transports.ts'
import * as behaviour from '../../src/lab/behaviour.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import { type CheckPlan, checkScenario } from '../../src/lab/checkworld.ts'
import { NSEC3, type ZoneDraft } from '../../src/lab/draft.ts'
import { labKey, ZSK } from '../../src/lab/keys.ts'
import { edit, withSerial } from '../../src/lab/mutate.ts'
import type { Behaviour } from '../../src/lab/server.ts'
import { checkWorld } from './run.ts'

const [FIRST, SECOND] = ['198.51.100.201', '198.51.100.202']

const plan = (fault: NonNullable<CheckPlan['fault']>, more: Partial<CheckPlan> = {}) =>
  checkWorld(checkScenario({ id: 'y00', name: 'check-made', sentence: 'made for a test', fault, ...more }))

/** Two servers; what the second one has can be changed. */
const two = (change: (other: ZoneDraft, child: ZoneDraft) => void, more: Partial<CheckPlan> = {}) =>
  plan((child, world) => {
    child.servers = [FIRST, SECOND].map((address, i) => ({
      name: child.apex.child(`ns${i + 1}`),
      addresses: [address],
    }))
    const other = world.zone(`${child.apex}`)
    Object.assign(other, { keys: child.keys, denial: child.denial, servers: child.servers, hostedAt: [SECOND] })
    child.hostedAt = [FIRST]
    change(other, child)
  }, more)

const behaves = (how: Behaviour, more: Partial<CheckPlan> = {}) =>
  plan((child, world) => {
    child.servers = [FIRST, SECOND].map((address, i) => ({
      name: child.apex.child(`ns${i + 1}`),
      addresses: [address],
    }))
    world.behaviours.set(SECOND, how)
  }, more)

const of = <C extends Code>({ health }: Checked, code: C) =>
  health.findings.filter(({ finding }) => finding.code === code)
const codes = ({ health }: Checked): readonly string[] => health.findings.map(({ finding }) => finding.code)
const row = ({ health }: Checked, address: string) => health.servers.find(({ server }) => server.address === address)!
const world = (name: string): Promise<Checked> => checkWorld(findCheck(name)!)

describe('RFC 1982: which serial is older', () => {
  const serials = (first: number, second: number) =>
    two((other, child) => {
      edit(child, '@', TYPE.SOA, withSerial(first))
      edit(other, '@', TYPE.SOA, withSerial(second))
    })
  test.each([
    [1, 2, FIRST],
    [2, 1, SECOND],
    [0, 0xffffffff, SECOND],
    [0x80000000, 1, SECOND],
    [0, 0x7fffffff, FIRST],
  ])('%i and %i', async (first, second, behind) => {
    const found = of(await serials(first, second), 'SERVER_BEHIND')
    expect(found.map(({ servers }) => servers.map(({ address }) => address))).toEqual([[behind]])
    expect(found[0]!.severity).toBe('warning')
  })

  it('at a distance of 2^31 neither is older (§3.2)', async () => {
    expect(codes(await serials(0, 0x80000000))).not.toContain('SERVER_BEHIND')
  })

  it('equal ones are no difference', async () => {
    expect(codes(await serials(7, 7))).toEqual([])
  })
})

describe('RFC 8901: serials of signers that do not know of each other', () => {
  const apart = (publish: boolean) =>
    two((other, child) => {
      const [ksk, zsk] = child.keys
      const theirs = labKey({ algorithm: 13, seed: 'the other signer', flags: ZSK })
      child.keys = publish ? [ksk!, zsk!, theirs] : child.keys
      child.signers = { keys: [ksk!], data: [zsk!] }
      other.keys = publish ? [ksk!, zsk!, theirs] : [ksk!, theirs]
      other.signers = { keys: [ksk!], data: [theirs] }
      edit(child, '@', TYPE.SOA, withSerial(9))
      edit(other, '@', TYPE.SOA, withSerial(4))
    })

  it('keys that differ, and that all publish: nothing is behind', async () => {
    const checked = await apart(true)
    expect(codes(checked)).not.toContain('SERVER_BEHIND')
    expect(row(checked, FIRST).serial).toBe(9)
    expect(row(checked, SECOND).serial).toBe(4)
  })

  it('keys of which one server knows nothing: it has an older version', async () => {
    expect(codes(await apart(false))).toContain('SERVER_BEHIND')
  })
})

describe('the same data', () => {
  it('a server whose answers vary is not held against others', async () => {
    const unsigned = { signed: { unsigned: true }, options: { allowInsecure: true } } as const
    const differing = (vary: boolean) =>
      two((other) => {
        other.keys = []
        other.text = other.text.replace('@ TXT "a healthy zone of the lab"', '@ TXT "one"\n@ TXT "two"')
        other.tamper = (answer, { question, via }) =>
          vary && question.type === TYPE.TXT && via === 'tcp' ? { ...answer, answer: answer.answer.slice(1) } : answer
      }, unsigned)
    expect(of(await differing(false), 'SERVERS_DIFFER').map(({ finding }) => finding.type)).toEqual([TYPE.TXT])
    expect(of(await differing(true), 'SERVERS_DIFFER')).toEqual([])
  })

  it('cells tell which server is alone with its data, whatever signatures it has', async () => {
    const differing = ({ health }: Checked) => [
      ...new Set(health.cells.filter((c) => c.differs).map((c) => `${c.server.address} ${c.column.question.type}`)),
    ]
    expect(differing(await world('check-data-differs'))).toHaveLength(1)
    for (const name of ['check-online-signing', 'check-round-robin', 'check-truncated', 'check-own-serials'])
      expect(differing(await world(name)), name).toEqual([])
  })
})

describe('RFC 7873 §4: lengths of cookies', () => {
  test.each([8, 16, 24, 40])('%i octets are a cookie', (octets) => expect(isCookieLength(octets)).toBe(true))
  test.each([0, 7, 9, 15, 41])('%i octets are none', (octets) => expect(isCookieLength(octets)).toBe(false))

  test.each([
    [0, null, false],
    [7, 'length', false],
    [8, null, true],
    [32, null, true],
    [33, 'length', true],
  ] as const)('a server cookie of %i octets', async (octets, how, has) => {
    const checked = await behaves(behaviour.cookieOf(octets))
    const found = of(checked, 'SERVER_COOKIE_MISMATCH')
    expect(found.map(({ finding: f }) => (f.code === 'SERVER_COOKIE_MISMATCH' ? f.evidence.how : null))).toEqual(
      how === null ? [] : [how],
    )
    if (how === null) expect(row(checked, SECOND).cookies).toBe(has)
  })

  it('BADCOOKIE with a cookie of the server is right, and no error of the server (§5.2.3)', async () => {
    const badCookie: Behaviour = {
      ...behaviour.cookies,
      answer: (answer, { query }) =>
        query.edns?.options.some(({ code }) => code === 10) ? { ...answer, rcode: 23, answer: [] } : answer,
    }
    const checked = await behaves(badCookie)
    expect(codes(checked)).toEqual([])
    expect(row(checked, SECOND).cookies).toBe(true)
    expect(row(checked, FIRST).cookies).toBe(false)
  })
})

describe('RFC 6891 §6.2.3: the size offered', () => {
  const sent = { edns: true, do: true, cd: false, rd: false }
  it('is 512 without EDNS, and 512 at least with it', () => {
    expect(offeredIn({ sent: { ...sent, edns: false } })).toBe(512)
    expect(offeredIn({ sent: { ...sent, udpSize: 256 } })).toBe(512)
    expect(offeredIn({ sent: { ...sent, udpSize: 513 } })).toBe(513)
    expect(offeredIn({ sent })).toBe(1232)
  })

  const padded = (size: number): Behaviour => ({
    sizes: { most: 4096, heedless: true },
    send: (reply, { via, query }) => {
      if (via === 'tcp' || query.edns?.udpSize !== 512 || reply.length > size) return [reply]
      return [Uint8Array.from([...reply, ...new Uint8Array(size - reply.length)])]
    },
  })
  it('512 octets to a client that offers 512 are right, one more is too much', async () => {
    expect(codes(await behaves(padded(512)))).toEqual([])
    const [found] = of(await behaves(padded(513)), 'RESPONSE_OVER_SIZE')
    expect(found!.finding.evidence).toMatchObject({ offered: 512, size: 513 })
  })
})

describe('RFC 7766 §5: servers without TCP', () => {
  it('are told of once, and not as servers that do not answer', async () => {
    const checked = await world('check-no-tcp')
    expect(codes(checked)).toEqual(['SERVER_NO_TCP'])
    expect(row(checked, '198.51.100.118')).toMatchObject({ udp: true, tcp: false })
  })

  it('break the zone for those who ask them where an answer was truncated', async () => {
    const [found] = of(await world('check-no-tcp-truncated'), 'SERVER_NO_TCP')
    expect(found!.severity).toBe('error')
    expect(found!.columns.map(({ question }) => question.type)).toEqual([TYPE.DNSKEY])
  })
})

describe('what a server can do', () => {
  it('names, sides of the cut, transports, EDNS, sizes', async () => {
    const checked = await world('check-truncated')
    const [one, other] = checked.health.servers
    for (const known of [one!, other!]) {
      expect(known).toMatchObject({ atParent: true, atChild: true, udp: true, tcp: true, edns: true, dnssecOk: true })
      expect(known.names.map(String)).toEqual([`${known.server.name}`])
    }
    expect(row(checked, '198.51.100.134').largest).toBeLessThanOrEqual(512)
    expect(row(checked, '198.51.100.34').largest).toBeGreaterThan(512)
    for (const above of checked.health.parents)
      expect(above).toMatchObject({ atParent: true, atChild: true, edns: true })
  })

  it('without EDNS, without DO, and dead', async () => {
    expect(row(await world('check-no-edns'), '198.51.100.120')).toMatchObject({ edns: false, dnssecOk: false })
    expect(row(await world('check-do-ignored'), '198.51.100.121')).toMatchObject({ edns: true, dnssecOk: false })
    const dead = row(await world('check-dead-server'), '198.51.100.116')
    expect(dead).toMatchObject({ udp: false, tcp: false, edns: null, dnssecOk: null, serial: null, largest: null })
    const unsigned = await behaves(behaviour.ignoresDo, {
      signed: { unsigned: true },
      options: { allowInsecure: true },
    })
    expect(row(unsigned, SECOND).dnssecOk).toBe(false)
    expect(row(unsigned, FIRST).dnssecOk).toBe(true)
  })
})

describe('faults of single servers', () => {
  it('are those of the server that has them, though others say the same', async () => {
    for (const name of ['check-lame', 'check-refused', 'check-dead-server', 'check-type-refused']) {
      const { health } = await world(name)
      expect(health.findings, name).toHaveLength(1)
      expect(health.findings[0]!.servers.map(({ address }) => address).join(), name).toMatch(/^198\.51\.100\.1\d\d$/)
      expect(health.status, name).toBe('secure')
    }
  })

  it('an unanswered question is an error once no server answers it', async () => {
    const { health } = await world('check-type-refused-by-all')
    expect(health.findings.map(({ severity, columns }) => [severity, columns.map((c) => c.question.type)])).toEqual([
      ['error', [TYPE.MX]],
    ])
    const rare = await behaves(behaviour.answersRcode(RCODE.NOTIMP, [TYPE.CSYNC]))
    expect(of(rare, 'SERVER_RCODE').map(({ severity }) => severity)).toEqual(['warning'])
  })

  it('nothing but silence: the cause is told', async () => {
    const { health } = await world('check-all-dead')
    expect(health.undetermined).toMatchObject({ code: 'ZONE_UNREACHABLE' })
  })
})

test('every sentence stands alone and names the server', async () => {
  const names = ['stale-secondary', 'data-differs', 'no-tcp-truncated', 'large-lost', 'over-size', 'cookie-mangled']
  for (const name of names) {
    const { health, snapshot } = await world(`check-${name}`)
    for (const { finding } of health.findings) {
      const said = explain(finding, { at: health.at, snapshot })
      expect(said.message).toMatch(/^[a-z\d][^\n]*[^.]$/)
      expect(said.sides.length).toBeGreaterThan(1)
    }
  }
})

test('NSEC on one server and NSEC3 on the other are no different data', async () => {
  const checked = await two((other) => {
    other.denial = NSEC3
  })
  expect(codes(checked)).not.toContain('SERVERS_DIFFER')
})
