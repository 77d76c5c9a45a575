/** What servers of one zone have in common: keys (RFC 8901 §3), denials (§5, RFC 5155 §7.3, RFC 9276 §3.1), requests for DS (RFC 9975). */

import { describe, expect, it, test } from 'vitest'
import type { Code } from '../../src/codes.ts'
import { TYPE } from '../../src/dns/registry.ts'
import { explain } from '../../src/explain/explain.ts'
import type { HealthFinding } from '../../src/health/types.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import { type CheckPlan, type CheckScenario, checkScenario } from '../../src/lab/checkworld.ts'
import { NSEC3, OPT_OUT } from '../../src/lab/draft.ts'
import { SCENARIOS } from '../../src/lab/index.ts'
import { twoVersions } from '../../src/lab/scenarios/versions.ts'
import type { Finding } from '../../src/report.ts'
import { checkWorld } from './run.ts'

type Of<C extends Code> = HealthFinding & { readonly finding: Extract<Finding, { readonly code: C }> }

/** The findings of one code in a world, by its name or its plan. */
async function found<C extends Code>(
  world: string | Omit<CheckPlan, 'id' | 'sentence'>,
  code: C,
): Promise<readonly Of<C>[]> {
  const scenario: CheckScenario | null =
    typeof world === 'string' ? findCheck(world) : checkScenario({ id: 'y', sentence: 'a world', ...world })
  const { health } = await checkWorld(scenario!)
  return health.findings.filter((f): f is Of<C> => f.finding.code === code)
}

const [FIRST, SECOND] = ['192.0.2.90', '192.0.2.91']
const addresses = (servers: readonly { readonly address: string }[]): readonly string[] =>
  servers.map(({ address }) => address)

describe('RFC 8901 §3: the keys that sign are in every DNSKEY RRset', () => {
  it('of signers that share nothing, each lacks the key of the other', async () => {
    const all = await found('check-multi-signer-unshared', 'DNSKEY_MISSING_FROM_SERVERS')
    expect(all.map(({ finding: { evidence: e } }) => [addresses(e.signing), addresses(e.lacking), e.cause])).toEqual([
      [[FIRST], [SECOND], 'signers'],
      [[SECOND], [FIRST], 'signers'],
    ])
  })

  it('one way only', async () => {
    const all = await found('check-multi-signer-one-way', 'DNSKEY_MISSING_FROM_SERVERS')
    expect(all.map(({ severity, finding: { evidence: e } }) => [severity, addresses(e.lacking), e.cause])).toEqual([
      ['error', [FIRST], 'signers'],
    ])
  })

  it('a stale secondary is told from that by its version', async () => {
    const [only, ...more] = await found('check-secondary-lacks-zsk', 'DNSKEY_MISSING_FROM_SERVERS')
    const { evidence } = only!.finding
    expect([evidence.cause, addresses(evidence.behind), addresses(evidence.lacking), more]).toEqual([
      'version',
      [SECOND],
      [SECOND],
      [],
    ])
    expect(evidence.types).toContain(TYPE.SOA)
  })

  it('names who must act', async () => {
    const who = async (world: string) => {
      const [first] = await found(world, 'DNSKEY_MISSING_FROM_SERVERS')
      return explain(first!.finding, { at: 0 as never }).who
    }
    expect(await who('check-secondary-lacks-zsk')).toBe('server operator')
    expect(await who('check-multi-signer-unshared')).toBe('zone operator')
  })

  it('where another signature is by a key that all have, nothing rests on the second', async () => {
    const [only] = await found('check-secondary-lacks-second-zsk', 'DNSKEY_MISSING_FROM_SERVERS')
    expect(only!.finding.evidence).toMatchObject({ signing: [], types: [] })
  })
})

describe('RFC 8901 §5, RFC 9276 §3.1: denial', () => {
  it('each way stands with its servers', async () => {
    const [only] = await found('check-nsec-and-nsec3', 'DENIAL_DIFFERS_BETWEEN_SERVERS')
    const ways = only!.finding.evidence.ways.map(({ record, servers }) => [record.kind, addresses(servers)])
    expect(ways.sort()).toEqual([
      ['NSEC', [FIRST]],
      ['NSEC3', [SECOND]],
    ])
  })

  it('RFC 5155 §3.1.2.1: an Opt-Out flag of the same record that differs', async () => {
    const optOut = {
      name: 'opt-out-on-one',
      signed: { denial: NSEC3 },
      fault: (child, world) => {
        twoVersions(child, world, FIRST, SECOND).denial = OPT_OUT
      },
    } satisfies Omit<CheckPlan, 'id' | 'sentence'>
    const [only] = await found(optOut, 'DENIAL_DIFFERS_BETWEEN_SERVERS')
    expect(only!.severity).toBe('warning')
    expect(only!.finding.type).toBe(TYPE.NSEC3)
  })

  it.each([
    ['opt-out.test.', 1],
    ['co.uk.test.', 1],
    ['opt-out.example.', 1],
    ['tld.', 0],
    ['co.tt.', 0],
    ['hosts.tt.', 1],
    ['2.0.192.in-addr.arpa.', 0],
  ])('Opt-Out in %s: %i', async (zone, count) => {
    const all = await found({ name: 'opt-out', zone, signed: { denial: OPT_OUT } }, 'NSEC3_OPT_OUT_NEEDLESS')
    expect(all.length).toBe(count)
  })

  it('RFC 5155 §9.2: the zone is secure, though names that do not exist are not', async () => {
    const { health } = await checkWorld(findCheck('check-opt-out-delegations')!)
    expect(health.status).toBe('secure')
    expect(health.cells.some(({ column, state }) => column.kind === 'absent name' && state === 'insecure')).toBe(true)
  })
})

describe('RFC 9975: requests for DS are the same on every server', () => {
  it('both types are told in one', async () => {
    const all = await found('check-cds-on-one-server', 'CDS_DIFFERS_BETWEEN_SERVERS')
    expect(all.map(({ finding: { evidence: e } }) => [e.types, e.versions.map(({ rrset }) => rrset === null)])).toEqual(
      [
        [
          [TYPE.CDS, TYPE.CDNSKEY],
          [false, true],
        ],
      ],
    )
  })

  it('with the keys of one signer alone the other would be bogus', async () => {
    const [only] = await found('check-cds-of-each-signer', 'CDS_DIFFERS_BETWEEN_SERVERS')
    expect(addresses(only!.finding.evidence.breaks)).toEqual([FIRST, SECOND])
  })

  it('to have the DS removed makes nothing bogus', async () => {
    const [only] = await found('check-cds-delete-on-one', 'CDS_DIFFERS_BETWEEN_SERVERS')
    expect(only!.finding.evidence.breaks).toEqual([])
  })
})

const REQUESTS = SCENARIOS.filter(
  ({ question: { type, name }, also }) =>
    (type === TYPE.CDS || type === TYPE.CDNSKEY) &&
    !name.toString().includes('_signal') &&
    !also.includes('CDS_NOT_AT_APEX'),
)

describe('RFC 7344 §4, RFC 8078 §4: what a trace of CDS or CDNSKEY tells, a check tells', () => {
  test.each(REQUESTS.map((s) => [s.id, s.name, s] as const))('%s %s', async (_id, _name, scenario) => {
    const like = findCheck('check-healthy')!
    const { health } = await checkWorld(
      { ...like, target: scenario.question.name, options: { allowInsecure: true } },
      scenario.build(),
    )
    const codes = health.findings.map(({ finding }) => finding.code)
    expect(scenario.also.filter((code) => !codes.includes(code))).toEqual([])
    // Of the two types that ask for the same, one is told of.
    const told = health.findings.map(({ finding: { code, evidence } }) => `${code} ${JSON.stringify(evidence)}`)
    expect(new Set(told).size).toBe(told.length)
  })
})

test('RFC 7344 §4: a fault of CDS and of CDNSKEY for the same key is told once', async () => {
  const scenario = SCENARIOS.find(({ name }) => name === 'cds-too-early')!
  const like = { ...findCheck('check-healthy')!, target: scenario.question.name }
  const { health } = await checkWorld(like, scenario.build())
  const breaks = health.findings.filter(({ finding }) => finding.code === 'CDS_BREAKS_DELEGATION')
  expect(breaks.map(({ finding }) => finding.type)).toEqual([TYPE.CDS])
})
