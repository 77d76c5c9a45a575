/** One cause, one finding: what is folded into what, what stays apart, and what is counted. */

import { describe, expect, it, test } from 'vitest'
import { countedIn, type FailPolicy, type Result, resultOf } from '../../src/check/result.ts'
import type { Code } from '../../src/codes.ts'
import { RCODE, TYPE } from '../../src/dns/registry.ts'
import * as behaviour from '../../src/lab/behaviour.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import { type CheckPlan, checkScenario } from '../../src/lab/checkworld.ts'
import type { ZoneDraft } from '../../src/lab/draft.ts'
import { edit, withSerial } from '../../src/lab/mutate.ts'
import { junitFormat } from '../../src/render/check/junit.ts'
import { nagiosFormat } from '../../src/render/check/nagios.ts'
import { prometheusFormat } from '../../src/render/check/prometheus.ts'
import type { Finding } from '../../src/report.ts'
import { identity } from '../../src/validate/verdict.ts'
import { checkWorld } from '../health/run.ts'
import { runOf } from '../render/check/fixtures.ts'

const POLICY: FailPolicy = { failOn: 'error', ignore: [] }
const world = async (name: string, policy = POLICY): Promise<Result> => {
  const scenario = findCheck(name)!
  return resultOf(scenario.target.toString(), await checkWorld(scenario), policy)
}
const made = async (fault: NonNullable<CheckPlan['fault']>): Promise<Result> => {
  const scenario = checkScenario({ id: 'y00', name: 'made', sentence: 'made for a test', fault })
  return resultOf('made.test', await checkWorld(scenario), POLICY)
}
const FIRST = '198.51.100.201'
const SECOND = '198.51.100.202'
const serve = (child: ZoneDraft, ...addresses: string[]): void => {
  child.servers = addresses.map((address, i) => ({ name: child.apex.child(`ns${i + 1}`), addresses: [address] }))
}

/** "ANSWER_WITHHELD < SERVER_NO_TCP" for what follows, "SERVER_NO_TCP" for what does not. */
const told = ({ findings }: Result): readonly string[] =>
  [
    ...new Set(
      findings.map(({ finding, follows }) => (follows === null ? finding.code : `${finding.code} < ${follows.code}`)),
    ),
  ].sort()
const counted = ({ findings }: Result): readonly Code[] => countedIn(findings).map(([{ finding }]) => finding.code)

test.each([
  ['check-ns-differs-dead', ['GLUE_DIFFERS < NS_DIFFERS', 'NS_DIFFERS', 'SERVER_NO_RESPONSE < NS_DIFFERS']],
  ['check-ns-differs', ['NS_DIFFERS']],
] as const)(
  'RFC 1034 §4.3.5: servers to which only a wrong delegation leads are no cause of their own: %s',
  async (name, found) => {
    const result = await world(name)
    expect(told(result)).toEqual(found)
    expect(counted(result)).toEqual(['NS_DIFFERS'])
  },
)

describe('what a server fails to do, and what a validator finds there', () => {
  test.each([
    ['check-no-tcp-truncated', 'SERVER_NO_TCP', 'ANSWER_WITHHELD < SERVER_NO_TCP'],
    ['check-no-edns', 'SERVER_EDNS_FAILS', 'RRSIG_MISSING < SERVER_EDNS_FAILS'],
    ['check-do-ignored', 'SERVER_EDNS_IGNORED', 'RRSIG_MISSING < SERVER_EDNS_IGNORED'],
    ['check-glue-differs-dead', 'GLUE_DIFFERS', 'SERVER_NO_RESPONSE < GLUE_DIFFERS'],
    // On both servers, which say the same and are judged as one.
    ['roll-ksk-unseen', 'SERVER_EDNS_IGNORED', 'RRSIG_MISSING < SERVER_EDNS_IGNORED'],
    ['check-stale-expired', 'RRSIG_EXPIRED', 'SERVER_BEHIND < RRSIG_EXPIRED'],
  ] as const)('is one cause: %s', async (name, cause, follower) => {
    const result = await world(name)
    expect(told(result)).toEqual([cause, follower].sort())
    expect(counted(result)).toEqual([cause])
    // An error never hides behind something lighter.
    for (const { severity, follows } of result.findings) {
      if (follows === null) continue
      const of = result.findings.find(({ finding }) => finding === follows)!
      expect(of.follows).toBeNull()
      expect(['error', severity]).toContain(of.severity)
    }
  })

  it('is one where DNSKEY is what one server fails on', async () => {
    const result = await made((child, draft) => {
      serve(child, FIRST, SECOND)
      draft.behaviours.set(SECOND, behaviour.answersRcode(RCODE.SERVFAIL, [TYPE.DNSKEY]))
    })
    expect(told(result)).toEqual(['ANSWER_WITHHELD', 'SERVER_RCODE < ANSWER_WITHHELD'])
  })

  it('is one whatever the order of the records is from answer to answer (RFC 2181 §5)', async () => {
    const { findings } = await world('check-no-edns')
    const { finding } = findings.find((one) => one.finding.code === 'RRSIG_MISSING')!
    const { rrset } = finding.evidence as Extract<Finding, { code: 'RRSIG_MISSING' }>['evidence']
    const turned = { ...finding, evidence: { rrset: { ...rrset, records: [...rrset.records].reverse() } } } as Finding
    expect(rrset.records.length).toBeGreaterThan(1)
    expect(identity(turned)).toBe(identity(finding))
  })

  it('is two where another server has the one and not the other', async () => {
    const result = await made((child, draft) => {
      serve(child, FIRST, SECOND)
      draft.behaviours.set(FIRST, behaviour.ednsFormerr)
      edit(child, '@', TYPE.MX, (set) => ({ ...set, signatures: [] }))
    })
    // MX has no signature anywhere; that nothing else has any on the first server is the other cause.
    expect(told(result)).toContain('SERVER_EDNS_FAILS')
    const mx = result.findings.filter(({ finding }) => finding.code === 'RRSIG_MISSING' && finding.type === TYPE.MX)
    expect(mx.map(({ follows }) => follows)).toEqual([null])
  })

  it('is two where the older version is not why the answer does not hold', async () => {
    const result = await made((child, draft) => {
      serve(child, FIRST, SECOND)
      const other = draft.zone(`${child.apex}`)
      Object.assign(other, { keys: child.keys, denial: child.denial, servers: child.servers, hostedAt: [SECOND] })
      child.hostedAt = [FIRST]
      edit(child, '@', TYPE.SOA, withSerial(2026061501))
      for (const zone of [child, other]) edit(zone, '@', TYPE.MX, (set) => ({ ...set, signatures: [] }))
    })
    expect(told(result)).toContain('SERVER_BEHIND')
  })
})

describe('what is accepted', () => {
  it('stands for nothing else', async () => {
    const ignore = [{ code: 'SERVER_NO_TCP' as const, zone: null, reason: 'known' }]
    const result = await world('check-no-tcp-truncated', { failOn: 'error', ignore })
    expect(counted(result)).toEqual(['ANSWER_WITHHELD'])
    expect(result.outcome).toBe('unhealthy')
  })
})

describe('what is counted is causes', () => {
  it('in every form that counts', async () => {
    const result = await world('check-no-tcp-truncated')
    const junit = runOf(junitFormat, [result])
    expect(junit.match(/<failure /g)).toHaveLength(1)
    expect(junit).toMatch(/failures="1"/)
    expect(junit).toMatch(/name="chain of trust" time="[\d.]+">\n +<failure message="[^"]*" type="SERVER_NO_TCP"/)
    expect(junit).toContain('and 1 more has the same cause: ANSWER_WITHHELD')
    expect(runOf(nagiosFormat, [result]).match(/^CRITICAL /gm)).toHaveLength(1)
    expect(runOf(prometheusFormat, [result])).toMatch(/findings\{[^}]*severity="error"\} 1\n/)
  })
})

describe('the words of a cause', () => {
  it('name the server that withholds an answer, and in the repair', async () => {
    const result = await made((child, draft) => {
      serve(child, FIRST, SECOND)
      draft.behaviours.set(SECOND, behaviour.answersRcode(RCODE.SERVFAIL, [TYPE.DNSKEY]))
    })
    const junit = runOf(junitFormat, [result])
    expect(junit).toContain(`${SECOND} (ns2.made.test.) answers other questions, but not made.test. DNSKEY`)
    expect(junit).not.toContain('the servers of made.test. answer')
    expect(junit).toMatch(/repair: .*198\.51\.100\.202/)
  })
})

describe('a stage of a rollover', () => {
  it('gives no advice that another line contradicts, however strict the check', async () => {
    const strict: FailPolicy = { failOn: 'notice', ignore: [] }
    for (const name of ['roll-ksk-double-ds', 'roll-ksk-exchanged', 'roll-ksk-revoked', 'roll-algorithm-signatures']) {
      const junit = runOf(junitFormat, [await world(name, strict)])
      expect(junit, name).toContain('repair: nothing by itself: it belongs to the rollover that is under way')
      expect(junit, name).not.toMatch(/repair: (?!nothing by itself)/)
    }
  })

  it('leaves a check for warnings healthy, and what nothing explains does not', async () => {
    const policy: FailPolicy = { failOn: 'warning', ignore: [] }
    const outcome = async (name: string): Promise<string> => (await world(name, policy)).outcome
    for (const name of ['roll-ksk-double-ds', 'roll-ds-wanted', 'roll-ksk-revoked', 'roll-algorithm-keys-removed'])
      expect(await outcome(name), name).toBe('healthy')
    for (const name of ['roll-ds-unwanted', 'roll-ds-stale-beside', 'roll-ds-two-stale', 'roll-signature-left'])
      expect(await outcome(name), name).toBe('unhealthy')
  })

  it('does not have the keys exchanged for one that was revoked, nor a DS before all is signed', async () => {
    const actions = async (name: string) => (await world(name)).health.rollover!.next.map(({ action }) => action)
    expect(await actions('roll-ds-of-revoked')).toEqual(['remove the unmatched DS', 'remove the revoked key'])
    expect(await actions('roll-algorithm-signing-over')).toEqual([
      'sign with the new algorithm',
      'remove the old algorithm',
    ])
  })
})
