/** Servers that answer and say nothing of use, and zones whose servers nobody can find: for users the zone is down. */

import { describe, expect, it, test } from 'vitest'
import { resultOf } from '../../src/check/result.ts'
import type { Code } from '../../src/codes.ts'
import { Name } from '../../src/dns/name.ts'
import { RCODE, TYPE } from '../../src/dns/registry.ts'
import { explain } from '../../src/explain/explain.ts'
import * as behaviour from '../../src/lab/behaviour.ts'
import { type CheckPlan, checkScenario } from '../../src/lab/checkworld.ts'
import { ROOT_SERVER, type ZoneDraft } from '../../src/lab/draft.ts'
import type { Behaviour } from '../../src/lab/server.ts'
import { checkWorld } from './run.ts'

const ADDRESSES = ['198.51.100.201', '198.51.100.202']
const TLD_ADDRESS = '192.0.2.53'

const plan = async (fault: NonNullable<CheckPlan['fault']>, more: Partial<CheckPlan> = {}) => {
  const scenario = checkScenario({ id: 'y00', name: 'check-made', sentence: 'made for a test', fault, ...more })
  const checked = await checkWorld(scenario)
  const { outcome } = resultOf('check-made.test.', checked, { failOn: 'warning', ignore: [] })
  const strict = resultOf('check-made.test.', checked, { failOn: 'error', ignore: [] }).outcome
  const { health } = checked
  return { health, outcome, strict, snapshot: checked.snapshot }
}
type Made = Awaited<ReturnType<typeof plan>>

const UNSIGNED: Partial<CheckPlan> = { signed: { unsigned: true }, options: { allowInsecure: true } }

const spread = (child: ZoneDraft, addresses: readonly string[] = ADDRESSES): void => {
  child.servers = addresses.map((address, i) => ({ name: child.apex.child(`ns${i + 1}`), addresses: [address] }))
}

const all = (how: Behaviour, more: Partial<CheckPlan> = {}) =>
  plan((child, world) => {
    spread(child)
    for (const address of ADDRESSES) world.behaviours.set(address, how)
  }, more)

const second = (how: Behaviour, more: Partial<CheckPlan> = {}) =>
  plan((child, world) => {
    spread(child)
    world.behaviours.set(ADDRESSES[1]!, how)
  }, more)

const told = ({ health }: Made) => [
  ...new Set(health.findings.map(({ severity, finding: f }) => `${severity} ${f.code}`)),
]
const messages = ({ health, snapshot }: Made, code: Code) =>
  health.findings.flatMap(({ finding }) =>
    finding.code === code ? [explain(finding, { at: health.at, snapshot })] : [],
  )

/** TC over either transport. */
const truncates: Behaviour = {
  send: (reply) => {
    const cut = Uint8Array.from(reply)
    cut[2] = cut[2]! | 0x02
    return [cut]
  },
}

/** Negative answers without SOA (RFC 2308 §2.2). */
const leavesSoaOut: Behaviour = {
  answer: (answer) => ({ ...answer, authority: answer.authority.filter(({ type }) => type !== TYPE.SOA) }),
}

describe('every server answers uselessly', () => {
  const upward = behaviour.refersUpward(ROOT_SERVER)
  test.each([
    ['REFUSED', behaviour.answersRcode(RCODE.REFUSED), 'SERVER_RCODE'],
    ['SERVFAIL', behaviour.answersRcode(RCODE.SERVFAIL), 'SERVER_RCODE'],
    ['upward referrals', upward, 'SERVER_LAME'],
    ['nothing', behaviour.answersNothing, 'SERVER_LAME'],
    ['truncated and no TCP', behaviour.truncatesAndRefusesTcp, 'SERVER_NO_TCP'],
    ['truncated over TCP too', truncates, 'RESPONSE_MALFORMED'],
  ] as const)('%s', async (_, how, code) => {
    for (const more of [{}, UNSIGNED]) {
      const made = await all(how, more)
      expect(told(made)).toContain(`error ${code}`)
      expect(made.strict).toBe('unhealthy')
    }
  })

  it('is not said of what never answers', async () => {
    expect((await all(behaviour.silent)).strict).toBe('undetermined')
  })

  it('gives the reason, not that the zone may be insecure', async () => {
    const made = await all(behaviour.answersRcode(RCODE.REFUSED), { ...UNSIGNED, tld: 'example' })
    expect(made.health.undetermined).toMatchObject({ code: 'ZONE_UNREACHABLE' })
  })
})

describe('RFC 8499 §7: delegated to the servers of the parent, which lack the zone', () => {
  test.each([
    ['signed', {}],
    ['unsigned', UNSIGNED],
    ['unsigned under Opt-Out', { ...UNSIGNED, tld: 'example' as const }],
  ])('%s', async (_, more: Partial<CheckPlan>) => {
    const made = await plan((child) => {
      spread(child, [more.tld === 'example' ? '192.0.2.54' : TLD_ADDRESS])
      child.hostedAt = []
    }, more)
    expect(told(made)).toContain('error SERVER_LAME')
    expect(told(made)).not.toContain('error ANSWER_WITHHELD')
    expect(made.strict).toBe('unhealthy')
    expect(made.health.rollover?.states ?? []).toEqual([])
  })
})

it('one of two servers truncates over TCP too', async () => {
  const made = await second(truncates)
  expect(told(made)).toEqual(['warning RESPONSE_MALFORMED'])
  const states = made.health.cells.filter(({ server }) => server.address === ADDRESSES[1]).map(({ state }) => state)
  expect(new Set(states)).toEqual(new Set(['error']))
  expect(made.health.servers.find(({ server }) => server.address === ADDRESSES[1])).toMatchObject({
    udp: true,
    tcp: false,
  })
})

describe('an unsigned zone', () => {
  it('answers without AA (RFC 1035 §4.1.1)', async () => {
    expect(told(await second(behaviour.notAuthoritative, UNSIGNED))).toContain('warning RESPONSE_NOT_AUTHORITATIVE')
  })
})

describe('an unsigned zone, too', () => {
  it('denies without SOA (RFC 2308 §2.2)', async () => {
    expect(told(await second(leavesSoaOut, UNSIGNED))).toContain('warning SOA_MISSING')
  })
})

describe('nobody can find the servers', () => {
  test.each([
    ['unsigned', UNSIGNED],
    ['signed', {}],
  ])('names that do not exist, %s', async (_, more: Partial<CheckPlan>) => {
    const made = await plan((child) => {
      child.servers = [{ name: Name.parse('nowhere.test.'), addresses: [] }]
      child.hostedAt = []
    }, more)
    expect(told(made)).toContain('error NAMESERVER_NO_ADDRESS')
    expect(made.strict).toBe('unhealthy')
  })

  it('two zones each of which has its servers in the other', async () => {
    const made = await plan((child, world) => {
      const other = world.zone('other.test.')
      child.servers = [{ name: Name.parse('ns.other.test.'), addresses: [] }]
      other.servers = [{ name: Name.parse('ns', child.apex), addresses: [] }]
      child.hostedAt = []
      other.hostedAt = []
    })
    expect(told(made)).toContain('error NAMESERVER_UNRESOLVED')
    expect(made.strict).toBe('unhealthy')
  })
})

describe('a server is described as it is', () => {
  it('drops EDNS: nothing is said of UDP or TCP', async () => {
    const made = await all(behaviour.dropsEdns)
    expect(told(made).filter((one) => one.includes('SERVER_'))).toEqual(['error SERVER_EDNS_FAILS'])
  })

  it('loses one question over UDP alone', async () => {
    const made = await second({
      hear: (asked) => (asked.via === 'udp' && asked.question.type === TYPE.MX ? 'timeout' : asked),
    })
    expect(told(made)).toEqual(['warning SERVER_NO_UDP'])
    expect(messages(made, 'SERVER_NO_UDP')[0]?.message).toContain('MX')
  })

  it('answers one question with SERVFAIL: the zone is loaded', async () => {
    const made = await second(behaviour.answersRcode(RCODE.SERVFAIL, [TYPE.MX]))
    const [said] = messages(made, 'SERVER_RCODE')
    expect(JSON.stringify(said?.help)).not.toContain('has loaded')
  })
})
