/** Plans of repair for every scenario of the lab: that there is one, that its order is safe, that its waits and records are right. */

import { beforeAll, describe, expect, it } from 'vitest'
import { CODES, type Code } from '../../src/codes.ts'
import { dsDigest } from '../../src/crypto/digest.ts'
import { type Diagnosis, diagnose, type Inquiry } from '../../src/diagnose/diagnose.ts'
import type { ActionName, Plan, PlanStep } from '../../src/diagnose/plan.ts'
import { dsOf, isDsOf, keysOf, recordsOf, rrsigsAt } from '../../src/diagnose/reading.ts'
import { planFor, RECIPES } from '../../src/diagnose/recipe.ts'
import { lookAt } from '../../src/diagnose/seen.ts'
import { type Why, why } from '../../src/diagnose/why.ts'
import { parseRrsig, REVOKE, ZONE } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'
import type { Server } from '../../src/snapshot.ts'
import { type Told, traceAll } from '../render/lab.ts'

interface Case {
  readonly name: string
  readonly told: Told
  readonly diagnosis: Diagnosis
  readonly inquiry: Inquiry
  readonly plan: Plan
}

let all: readonly { told: Told; diagnosis: Diagnosis }[] = []
/** Every finding of every scenario that has a plan. */
let cases: readonly Case[] = []
beforeAll(async () => {
  all = (await traceAll()).map((told) => ({ told, diagnosis: diagnose(told.report, told.snapshot) }))
  cases = all.flatMap(({ told, diagnosis }) =>
    told.report.findings.flatMap(({ finding }): readonly Case[] => {
      const inquiry = diagnosis.inquire(finding)
      const name = `${told.scenario.name} ${finding.code}`
      return inquiry.plan === null ? [] : [{ name, told, diagnosis, inquiry, plan: inquiry.plan }]
    }),
  )
}, 120_000)

const of = (scenario: string): Case => {
  const found = cases.find(
    (c) => c.told.scenario.name === scenario && c.inquiry.finding.evidence === c.diagnosis.root?.finding.evidence,
  )
  if (found === undefined) throw new Error(`${scenario} has no plan`)
  return found
}
const kinds = (steps: readonly PlanStep[]): readonly ActionName[] => steps.map(({ action }) => action.kind)
const packets = (c: Case) => c.told.snapshot.observations
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

/** Codes without a recipe, each with the reason that stands beside it in the table. */
const NOTHING_TO_MEND: readonly Code[] = [
  'DNSKEY_TAG_COLLISION',
  'DNSKEY_WITHOUT_SEP',
  'FAMILY_UNREACHABLE',
  'LIMIT_QUERIES',
  'LIMIT_SERVERS',
  'LIMIT_TIME',
  'NAME_NONEXISTENT',
  'NSEC3_OPT_OUT',
  'NXNAME_ASKED',
  'RRSIG_JUST_BEGUN',
  'RRSIG_QUERY_UNSIGNED',
  'SERVERS_DIFFER',
  'SIGNAL_DELETE',
  'SIGNAL_WITHIN_CHILD',
]

describe('a plan', () => {
  it('has a recipe in the table for every code, or null with a reason', () => {
    expect(Object.keys(RECIPES).sort()).toEqual(Object.keys(CODES).sort())
    const without = (Object.keys(RECIPES) as Code[]).filter((code) => RECIPES[code] === null)
    expect(without.sort()).toEqual(NOTHING_TO_MEND)
  })

  it('is there for the cause of every scenario that has one to mend', () => {
    const without = all.flatMap(({ told, diagnosis: { root } }) =>
      root === null || root.plan !== null ? [] : [`${told.scenario.name} ${root.finding.code}`],
    )
    expect(without.filter((text) => !NOTHING_TO_MEND.includes(text.split(' ')[1] as Code))).toEqual([])
  })

  it('is null for no other finding, but for a SHA-1 DS while the other does not hold', () => {
    const without = all.flatMap(({ told, diagnosis }) =>
      told.report.findings
        .filter(({ finding }) => diagnosis.inquire(finding).plan === null && RECIPES[finding.code] !== null)
        .map(({ finding }) => `${told.scenario.name} ${finding.code}`),
    )
    expect(without).toEqual(['ds-sha1-good-sha256-bad DS_SHA1_IGNORED'])
  })

  it('covers the eight kinds of instruction of the study "Decoding DNSSEC Errors at Scale", and denial', () => {
    expect(kinds(of('expired').plan.steps)).toEqual(['sign-again'])
    expect(kinds(cases.find((c) => c.name === 'ds-stale-plus-good DS_NO_MATCHING_KEY')!.plan.steps)).toEqual([
      'remove-ds',
    ])
    expect(kinds(of('no-ds').plan.steps)).toEqual(['publish-ds'])
    expect(kinds(of('ksk-revoked').plan.steps)).toEqual(['add-key', 'publish-ds', 'remove-ds', 'remove-key'])
    expect(kinds(of('no-zsk').plan.steps)).toEqual(['add-key', 'sign-again'])
    expect(kinds(cases.find((c) => c.name === 'stale-secondary RRSIG_EXPIRED')!.plan.steps)).toEqual(['transfer'])
    expect(kinds(cases.find((c) => c.name === 'nsec-ttl-high NSEC_TTL_HIGH')!.plan.steps)).toContain('lower-ttl')
    expect(kinds(cases.find((c) => c.name === 'revoked-not-signing DNSKEY_REVOKED_NOT_SIGNING')!.plan.steps)).toEqual([
      'remove-key',
    ])
    expect(kinds(of('no-nsec3').plan.steps)).toEqual(['rebuild-denial'])
  })
})

describe('the order of the steps', () => {
  /** The DS that work before anything is done. */
  const working = (c: Case, ds: readonly { readonly rdata: Uint8Array }[]): boolean => {
    const zone = c.plan.setting.zone
    const keys = keysOf(packets(c), zone).filter((k) => (k.flags & (ZONE | REVOKE)) === ZONE)
    return dsOf(packets(c), zone)
      .filter((d) => !ds.some((gone) => same(gone.rdata, d.rdata)))
      .some((d) => keys.some((key) => isDsOf(d, zone, key)))
  }

  it('removes a DS only where another works, or after another was published and the TTL waited for', () => {
    const removing = cases.filter((c) => kinds(c.plan.steps).includes('remove-ds'))
    expect(removing.length).toBeGreaterThan(20)
    for (const c of removing) {
      const { steps } = c.plan
      const at = steps.findIndex(({ action }) => action.kind === 'remove-ds')
      const published = steps.findIndex(({ action }) => action.kind === 'publish-ds')
      const { action } = steps[at]!
      if (published === -1) expect(action.kind === 'remove-ds' && working(c, action.ds), c.name).toBe(true)
      else {
        expect(published, c.name).toBeLessThan(at)
        expect(steps[published]!.wait?.type, c.name).toBe(TYPE.DS)
      }
    }
  })

  it('removes a key only after what takes its place was there, and waited for', () => {
    const removing = cases.filter((c) => kinds(c.plan.steps).includes('remove-key') && c.plan.steps.length > 1)
    expect(removing.length).toBeGreaterThan(10)
    for (const c of removing) {
      const { steps } = c.plan
      const at = steps.findIndex(({ action }) => action.kind === 'remove-key')
      expect(steps[at - 1]!.wait, c.name).not.toBeNull()
      const later = steps.slice(at).filter(({ action }) => action.kind !== 'remove-key')
      expect(later, c.name).toEqual([])
    }
  })

  it('publishes the DS of a new key after the key', () => {
    for (const { name, plan } of cases) {
      const [key, ds] = [kinds(plan.steps).indexOf('add-key'), kinds(plan.steps).indexOf('publish-ds')]
      if (key !== -1 && ds !== -1) expect(key, name).toBeLessThan(ds)
    }
  })

  it('goes insecure only as another way', () => {
    for (const { name, plan } of cases) expect(kinds(plan.steps), name).not.toContain('go-insecure')
  })

  it('has one action for each other way, and none that the steps begin with', () => {
    for (const { name, plan } of cases) {
      for (const { action, wait } of plan.instead) {
        expect(action, name).not.toEqual(plan.steps[0]!.action)
        expect(wait, name).toBeNull()
      }
    }
  })
})

describe('waits', () => {
  it('are the TTLs of the world, one after the other, and none after the last step', () => {
    let seen = 0
    for (const { name, plan, told } of cases) {
      let at: number = told.report.at
      expect(plan.steps.at(-1)!.wait, name).toBeNull()
      for (const { wait } of plan.steps) {
        if (wait === null) continue
        seen++
        const there = told.snapshot.observations.flatMap(recordsOf).filter((rr) => rr.owner.equals(wait.owner))
        const ttls = there.filter((rr) => rr.type === wait.type).map(({ ttl }) => ttl)
        const originals = there.flatMap((rr) => {
          const rrsig = rr.type === TYPE.RRSIG ? parseRrsig(rr.rdata) : null
          return rrsig?.ok === true && rrsig.value.typeCovered === wait.type ? [rrsig.value.originalTtl] : []
        })
        // A resolver counts down: the signature tells what it was; where there is none it may have been a day.
        const counted = originals.length > 0 ? originals : [86_400, ...ttls]
        if (wait.kept === 'old')
          expect(wait.seconds, name).toBe(Math.max(...(told.snapshot.resolver === undefined ? ttls : counted)))
        at += wait.seconds
        expect(wait.until, name).toBe(at)
      }
    }
    expect(seen).toBeGreaterThan(50)
  })
})

describe('DS records to publish', () => {
  it('are SHA-256 digests of live keys that may sign and that sign the DNSKEY RRset', () => {
    let seen = 0
    for (const c of cases.filter((c) => c.inquiry.finding.code !== 'CDS_DIFFERS_FROM_DS')) {
      for (const { action } of c.plan.steps) {
        if (action.kind !== 'publish-ds') continue
        for (const ds of action.ds) {
          seen++
          const key = keysOf(packets(c), action.child).find((k) => isDsOf(ds, action.child, k))
          expect(key, c.name).toBeDefined()
          expect(ds.digestType, c.name).toBe(2)
          expect(same(dsDigest(2, action.child, key!.rdata)!, ds.digest), c.name).toBe(true)
          expect(key!.flags & (ZONE | REVOKE), c.name).toBe(ZONE)
          const signers = rrsigsAt(packets(c), action.child).filter((r) => r.typeCovered === TYPE.DNSKEY)
          expect(signers.length === 0 || signers.some((r) => r.keyTag === key!.keyTag), c.name).toBe(true)
        }
      }
    }
    expect(seen).toBeGreaterThan(10)
  })

  it('are in no case what the child asks for when that would break the delegation', () => {
    for (const name of ['cds-too-early', 'cds-of-no-key']) {
      const found = cases.filter((c) => c.told.scenario.name === name)
      expect(found.length).toBeGreaterThan(1)
      for (const { plan } of found) expect(kinds(plan.steps)).toEqual(['renew-cds'])
    }
  })
})

describe('what was done', () => {
  const server: Server = { name: null, address: '192.0.2.1', port: 53 }
  /** The plan of the cause of a scenario, as if this had been found out about it. */
  const planAs = (scenario: string, known: Why): Plan => {
    const { told, inquiry } = of(scenario)
    return planFor(inquiry.finding, known, told.report, lookAt(told.snapshot, told.report.at))!
  }

  it('goes before the rule that failed', () => {
    const behind = why('server-behind', true, { servers: [server], ahead: [], by: 'serial', holds: true })
    expect(planAs('rrsig-bad-a', behind).steps[0]!.action).toMatchObject({ kind: 'transfer', servers: [server] })
    const edns = why('edns-ignored', true, { servers: [server], how: 'no OPT' })
    expect(planAs('no-rrsig-a', edns).steps[0]!.action).toMatchObject({ kind: 'mend-server', fault: 'edns' })
    const cds = why('ds-not-followed-cds', true, { cds: [] })
    expect(kinds(planAs('ds-digest-bogus', cds).steps)).toEqual(['publish-ds', 'remove-ds'])
  })

  it('is here, and nowhere else, when the clock is wrong', () => {
    const { steps, instead } = planAs('expired', why('clock-here', true, { offBySeconds: 5 }))
    expect(steps.map(({ who, action }) => [who, action])).toEqual([['you', { kind: 'set-clock', whose: 'here' }]])
    expect(instead).toEqual([])
  })

  it('leaves the choice to a zone that is not signed any more: sign it, or remove every DS, or the old keys', () => {
    const { plan } = of('ds-but-child-unsigned')
    expect(kinds(plan.steps)).toEqual(['sign-zone', 'publish-ds', 'remove-ds'])
    expect(kinds(plan.instead)).toEqual(['go-insecure', 'restore-key'])
    expect(plan.never).toContain('unsign-before-ds-ttl')
  })

  it('offers a lost key as another way, but not one that never was', () => {
    expect(kinds(of('ds-of-removed-key').plan.instead)).toEqual(['restore-key'])
    expect(kinds(of('ds-bad-tag').plan.instead)).toEqual([])
  })
})

describe('who acts', () => {
  it('is the parent where the parent is at fault', () => {
    for (const name of ['ds-rrsig-missing', 'ds-rrsig-bogus', 'ds-denial-missing', 'referral-with-ds-bit']) {
      const { plan, told } = of(name)
      expect(plan.setting.zone.toString(), name).toBe('test.')
      expect(told.report.target.name.isBelow(plan.setting.zone)).toBe(true)
    }
    expect(of('parent-bogus').plan.setting.zone.toString()).toBe('parent-bogus.')
  })

  it('is the registrar or parent for DS, the zone operator for keys', () => {
    for (const { plan } of cases) {
      for (const { who, action } of plan.steps) {
        if (/-ds$/.test(action.kind)) expect(who).toBe('registrar or parent')
        if (/-key$/.test(action.kind)) expect(who).toBe('zone operator')
      }
    }
  })
})

it('names the servers that were asked where a withheld answer rests on no packet', () => {
  const { told, inquiry } = of('servfail-for-a')
  const { report, snapshot } = told
  expect(inquiry.finding.code).toBe('ANSWER_WITHHELD')
  const plan = planFor({ ...inquiry.finding, seen: [] }, null, report, lookAt(snapshot, report.at))!
  const [action] = plan.steps.map((step) => step.action)
  expect(action).toMatchObject({ kind: 'mend-server', servers: [{ address: expect.stringMatching(/^[\d.]+$/) }] })
})
