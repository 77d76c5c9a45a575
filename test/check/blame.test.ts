/**
 * What shows on some servers of a zone, while others do well, is laid at these: who must act names them, and the repair begins
 * there. Over all worlds of the lab.
 */

import { describe, expect, test } from 'vitest'
import type { Checked } from '../../src/check/check.ts'
import { apartOf, diagnosisOf } from '../../src/check/inquire.ts'
import type { Inquiry } from '../../src/diagnose/diagnose.ts'
import { TYPE } from '../../src/dns/registry.ts'
import { explain } from '../../src/explain/explain.ts'
import { contextFor } from '../../src/explain/health.ts'
import { actorOf } from '../../src/explain/repair/actor.ts'
import { sayPlan } from '../../src/explain/repair/plan.ts'
import type { HealthFinding } from '../../src/health/types.ts'
import { CHECKS } from '../../src/lab/checks/catalogue.ts'
import { modelOne } from '../../src/lab/checks/signers.ts'
import { type CheckPlan, checkScenario } from '../../src/lab/checkworld.ts'
import { corrupt, edit, withSerial } from '../../src/lab/mutate.ts'
import { twoVersions } from '../../src/lab/scenarios/versions.ts'
import type { Server } from '../../src/snapshot.ts'
import { identity } from '../../src/validate/verdict.ts'
import { checkWorld } from '../health/run.ts'

function inquiryOf(one: HealthFinding, { health, snapshot }: Checked): Inquiry {
  const diagnosis = diagnosisOf(one, health, snapshot)!
  const { root } = diagnosis
  return root !== null && identity(root.finding) === identity(one.finding) ? root : diagnosis.inquire(one.finding)
}

const addresses = (servers: readonly Server[]): readonly string[] => servers.map(({ address }) => address).sort()

/** What the repair begins with: at which servers; "parent" where the delegation is to change, null where all servers are meant. */
function firstOf({ plan }: Inquiry): readonly string[] | 'parent' | null {
  const first = plan?.steps[0]
  if (first === undefined || first.who === 'registrar or parent') return 'parent'
  if (first.at !== undefined) return addresses(first.at)
  return 'servers' in first.action ? addresses(first.action.servers) : null
}

/** Nothing is fetched from a signer whose serial stands still; and who lacks a key that was removed has the newer version. */
const isElsewhere = ({ finding }: HealthFinding): boolean =>
  (finding.code === 'SERVER_BEHIND' && finding.evidence.renewed !== undefined) ||
  (finding.code === 'DNSKEY_MISSING_FROM_SERVERS' && finding.evidence.cause === 'version')

const FAULTY = CHECKS.filter(({ findings }) => findings.some(([weight]) => weight !== 'notice'))
let told = 0

describe('RFC 1034 §4.3.5: what some servers show is mended at these', () => {
  test.each(FAULTY.map((scenario) => [scenario.name, scenario] as const))('%s', async (_name, scenario) => {
    const checked = await checkWorld(scenario)
    const { health, snapshot } = checked
    for (const one of health.findings) {
      const apart = addresses(apartOf(one, health))
      if (one.severity === 'notice' || apart.length === 0 || isElsewhere(one)) continue
      const inquiry = inquiryOf(one, checked)
      if (firstOf(inquiry) === 'parent') continue
      told += 1
      const said = explain(one.finding, contextFor(one, health, snapshot))
      const { party } = actorOf(said, one.severity === 'error' ? inquiry : null)
      expect(firstOf(inquiry), one.finding.code).toEqual(apart)
      for (const address of apart) expect(party, one.finding.code).toContain(address)
      expect(sayPlan(inquiry, '')!.steps[0]!.text, one.finding.code).toContain(apart[0]!)
    }
  })

  test('and there are many of them', () => {
    expect(told).toBeGreaterThan(30)
  })
})

const made = (fault: NonNullable<CheckPlan['fault']>): Promise<Checked> =>
  checkWorld(checkScenario({ id: 'y00', name: 'made', sentence: 'made for a test', fault }))

const errorOf = (checked: Checked): HealthFinding =>
  checked.health.findings.find(({ severity }) => severity === 'error')!

describe('one server of two', () => {
  test('has a copy that does not verify under the same serial: it gets the version of the other', async () => {
    const checked = await made((child, world) => {
      const other = twoVersions(child, world, '192.0.2.40', '192.0.2.41')
      edit(other, '@', TYPE.MX, corrupt)
      edit(other, '@', TYPE.A, corrupt)
    })
    const one = errorOf(checked)
    expect(one.finding.code).toBe('RRSIG_DOES_NOT_VERIFY')
    const { steps, instead } = sayPlan(inquiryOf(one, checked), '')!
    expect(steps.map(({ action, text }) => [action, text])).toEqual([
      ['transfer', 'bring 192.0.2.41 (ns2.made.test.) to the version of made.test. that the others have'],
    ])
    expect(instead.map(({ text }) => text)).toEqual([
      'if 192.0.2.41 (ns2.made.test.) signs the zone itself, sign made.test. again there',
    ])
  })

  test('RFC 8901 §2.1.1: has a signer of its own, with serials of its own: that signs again', async () => {
    const checked = await made((child, world) => edit(modelOne(child, world), '@', TYPE.MX, corrupt))
    const one = errorOf(checked)
    const inquiry = inquiryOf(one, checked)
    expect(sayPlan(inquiry, '')!.steps.map(({ action, party, text }) => [action, party, text])).toEqual([
      [
        'sign-again',
        'the operator of made.test., for 192.0.2.91 (ns2.made.test.)',
        'for 192.0.2.91 (ns2.made.test.): sign made.test. again',
      ],
    ])
    expect(inquiry.plan!.steps[0]!.check!.servers.map(({ address }) => address)).toEqual(['192.0.2.91'])
  })

  test('has a later version, which does not verify: nobody goes back', async () => {
    const checked = await made((child, world) => {
      const other = twoVersions(child, world, '192.0.2.40', '192.0.2.41')
      edit(other, '@', TYPE.SOA, withSerial(2026061599))
      edit(other, '@', TYPE.MX, corrupt)
    })
    const { steps } = sayPlan(inquiryOf(errorOf(checked), checked), '')!
    expect(steps.map(({ action }) => action)).toEqual(['sign-again'])
  })

  test('the same on both: the zone is signed again', async () => {
    const checked = await made((child) => edit(child, '@', TYPE.MX, corrupt))
    const { steps } = sayPlan(inquiryOf(errorOf(checked), checked), '')!
    expect(steps.map(({ action, text }) => [action, text])).toEqual([
      ['sign-again', 'sign made.test. again, and load it on every server'],
    ])
  })
})
