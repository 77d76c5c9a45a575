/** One plan for two faults: a DS only over a child that holds (RFC 4035 §5.2), waits that no cache outlives, clocks left alone. */

import { describe, expect, it } from 'vitest'
import { type Diagnosis, diagnose } from '../../src/diagnose/diagnose.ts'
import { holdingOf, waitOf } from '../../src/diagnose/holding.ts'
import type { PlanStep } from '../../src/diagnose/plan.ts'
import { lookAt } from '../../src/diagnose/seen.ts'
import { TYPE } from '../../src/dns/registry.ts'
import { explain } from '../../src/explain/explain.ts'
import { sayPlan } from '../../src/explain/repair/plan.ts'
import { dsFor, type WorldDraft, type ZoneDraft, zoneKeys } from '../../src/lab/draft.ts'
import { corrupt, edit, edited, gone } from '../../src/lab/mutate.ts'
import { type Plan, scenario } from '../../src/lab/scenario.ts'
import type { Finding } from '../../src/report.ts'
import type { Snapshot, Timestamp } from '../../src/snapshot.ts'
import { POLICIES } from '../../src/validate/policy.ts'
import { validate } from '../../src/validate/validate.ts'
import { traceScenario } from '../lab/trace.ts'
import { AT, DAY, rr, sign, testKey } from '../support/signer.ts'
import { snapshot } from '../support/snapshot.ts'
import { n } from '../support/zone.ts'

interface Told extends Diagnosis {
  readonly finding: Finding
  readonly steps: readonly PlanStep[]
  readonly snapshot: Snapshot
  readonly words: readonly string[]
}

/** @param at seconds between the packets and the instant that they are judged at */
async function told(plan: Partial<Plan>, at = 0): Promise<Told> {
  const made = scenario({ id: 'z98', name: 'hidden', sentence: 'faults of this test', ...plan })
  const world = made.build()
  const traced = await traceScenario(made, world)
  const then = validate(traced.snapshot, traced.report.target, {
    at: (traced.snapshot.collectedAt + at) as Timestamp,
    anchors: world.anchors,
    policy: POLICIES.iana,
  })
  const diagnosis = diagnose(then, traced.snapshot)
  const { root } = diagnosis
  if (root === null) throw new Error('nothing is wrong')
  const said = sayPlan(root, 'trace')
  const words = [...(said?.steps ?? []), ...(said?.instead ?? [])].map(({ text }) => text)
  return { ...diagnosis, finding: root.finding, steps: root.plan?.steps ?? [], snapshot: traced.snapshot, words }
}

const kinds = (steps: readonly PlanStep[]): readonly string[] => steps.map(({ action }) => action.kind)
const published = (steps: readonly PlanStep[]): readonly string[] =>
  steps.flatMap(({ action }) =>
    action.kind === 'publish-ds' ? action.ds.map(({ rdata }) => Buffer.from(rdata).toString('hex')) : [],
  )
const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex')

const withoutDs = (more: (child: ZoneDraft) => void) => (child: ZoneDraft) => {
  child.ds = []
  more(child)
}
const stale = (child: ZoneDraft): void => {
  child.ds = [dsFor(child.apex, zoneKeys(child.apex.child('former'))[0]!)]
}
const expired = (zone: ZoneDraft): void => {
  zone.inception = zone.at - 30 * DAY
  zone.expiration = zone.at - DAY
}
const twoKsks = (child: ZoneDraft): void => {
  child.keys = [zoneKeys(child.apex.child('next'))[0]!, ...child.keys]
}

describe('a DS that is missing over a signed child', () => {
  it('is printed, of the key that signs, and published at once where the child holds', async () => {
    let right = ''
    const { steps } = await told({
      fault: withoutDs((child) => {
        right = hex(dsFor(child.apex, child.keys[0]!))
      }),
    })
    expect(kinds(steps)).toEqual(['publish-ds'])
    expect(published(steps)).toEqual([right])
  })

  const faults: readonly [string, (child: ZoneDraft) => void][] = [
    ['the DNSKEY RRset does not verify', (child) => edit(child, '@', TYPE.DNSKEY, corrupt)],
    ['the answer does not verify', (child) => edit(child, 'www', TYPE.A, corrupt)],
  ]
  for (const [name, fault] of faults) {
    it(`comes only after the child is signed again, and after the TTL of what it was: ${name}`, async () => {
      const { steps, finding } = await told({ fault: withoutDs(fault) })
      expect(finding.code).toBe('DELEGATION_INSECURE')
      expect(kinds(steps)).toEqual(['sign-again', 'publish-ds'])
      expect(steps[0]!.wait).toMatchObject({ seconds: 3600, kept: 'old' })
      expect(published(steps)).toHaveLength(1)
    })
  }

  it('comes after a key that the signatures name and the zone lacks', async () => {
    const { steps } = await told({
      fault: withoutDs((child) =>
        edit(
          child,
          '@',
          TYPE.DNSKEY,
          edited((records) => records.slice(0, 1)),
        ),
      ),
    })
    expect(kinds(steps).at(-1)).toBe('publish-ds')
    expect(steps.length).toBeGreaterThan(1)
    expect(steps.at(-2)!.wait).not.toBeNull()
  })
})

describe('a stale DS over a child that does not hold', () => {
  it('is one plan: sign again, publish, wait, remove', async () => {
    const { steps, root } = await told({
      fault: (child) => {
        stale(child)
        expired(child)
      },
    })
    expect(root!.finding.code).toBe('DS_NO_MATCHING_KEY')
    expect(kinds(steps)).toEqual(['sign-again', 'publish-ds', 'remove-ds'])
    // No other way mends both with one step.
    expect(root!.plan!.instead).toEqual([])
  })

  it('keeps its other way where the child holds', async () => {
    const { root } = await told({ fault: stale })
    expect(kinds(root!.plan!.steps)).toEqual(['publish-ds', 'remove-ds'])
    expect(kinds(root!.plan!.instead)).toEqual(['restore-key'])
  })
})

describe('a roll of the KSK half done (RFC 6781 §4.1.2)', () => {
  it('publishes the DS of the key that signs; the published key is not put back but signs again', async () => {
    const { steps, words, finding, root } = await told({
      fault: (child) => {
        twoKsks(child)
        const [next, ksk, zsk] = child.keys
        child.signers = { keys: [next!], data: [zsk!] }
        child.ds = [dsFor(child.apex, ksk!)]
      },
    })
    expect(finding.code).toBe('DNSKEY_NOT_SIGNED_BY_DS_KEY')
    expect(kinds(steps)).toEqual(['publish-ds', 'remove-ds'])
    expect(kinds(root!.plan!.instead)).toEqual(['restore-key'])
    expect(words.at(-1)).toMatch(/^have key \d+ of hidden\.test\. sign the DNSKEY RRset again/)
    expect(words.join()).not.toContain('put it back')
  })

  it('signs again where the signature of the other key does not verify either', async () => {
    const { steps } = await told({
      fault: (child) => {
        twoKsks(child)
        const [next, ksk, zsk] = child.keys
        child.signers = { keys: [next!], data: [zsk!] }
        child.ds = [dsFor(child.apex, ksk!)]
        edit(child, '@', TYPE.DNSKEY, corrupt)
      },
    })
    expect(kinds(steps)).toEqual(['sign-again'])
  })
})

describe('a lost key that is put back', () => {
  it('is seen only once no cache has the DNSKEY RRset without it', async () => {
    const { words } = await told({ fault: stale })
    expect(words.at(-1)).toContain('once no cache has the DNSKEY RRset as it was, after 3600 s')
  })
})

describe('a DNSKEY RRset that was lost under several DS', () => {
  it('gets back the key of any DS: which one was in use cannot be seen', async () => {
    const { steps, root } = await told({
      fault: (child) => {
        const [other] = zoneKeys(child.apex.child('other'))
        child.ds = [dsFor(child.apex, other!), dsFor(child.apex, child.keys[0]!)]
        edit(child, '@', TYPE.DNSKEY, gone)
      },
    })
    const restored = (list: readonly PlanStep[]) => list.filter(({ action }) => action.kind === 'restore-key').length
    expect(root!.finding.code).toBe('DNSKEY_MISSING')
    expect([restored(steps), restored(root!.plan!.instead)]).toEqual([2, 1])
    expect(root!.plan!.never).toContain('delete-last-ds')
  })
})

describe('waits through a resolver', () => {
  const zone = n('child.test.')
  const ds = [rr(zone, TYPE.DS, new Uint8Array(36), 40)]
  const packets = (signed: boolean) => {
    const signatures = signed ? [sign([{ ...ds[0]!, ttl: 86_400 }], n('test.'), testKey('test.'))] : []
    const answer = [...ds, ...signatures.map((s) => ({ ...s, ttl: 40 }))]
    const made = snapshot([{ zone: 'test.', question: 'child.test. DS', answer, server: 99 }])
    return { ...made, resolver: { name: null, address: '192.0.2.99', port: 53 } }
  }

  it('go by the Original TTL, as what is held does', () => {
    const seen = lookAt(packets(true), AT)
    expect(waitOf(seen, zone, TYPE.DS)).toBe(86_400)
    expect(holdingOf(seen.sets[0]!, seen)).toEqual({ seconds: 86_400, countedDown: false })
  })

  it('are a day at least where nothing tells the TTL', () => {
    const seen = lookAt(packets(false), AT)
    expect(waitOf(seen, zone, TYPE.DS)).toBe(86_400)
    expect(holdingOf(seen.sets[0]!, seen)).toEqual({ seconds: 40, countedDown: true })
  })
})

describe('another instant than that of the packets', () => {
  it('before they were signed: nothing is to be mended', async () => {
    const { finding, steps, root, snapshot: packets } = await told({}, -60 * DAY)
    expect(finding.code).toBe('RRSIG_NOT_YET_VALID')
    expect([steps, root!.why]).toEqual([[], null])
    const { who, help } = explain(finding, { at: (packets.collectedAt - 60 * DAY) as Timestamp, snapshot: packets })
    expect([who, help.map(({ text }) => text)]).toEqual([
      'you',
      ['the signature was in force when it was asked for, at 2026-06-15T00:00:00Z'],
    ])
    expect(explain(finding, { at: packets.collectedAt, snapshot: packets }).who).toBe('zone operator')
  })

  it('after they expire: sign again before then, and no clock is wrong', async () => {
    const { finding, steps, words, root } = await told({}, 60 * DAY)
    expect(finding.code).toBe('RRSIG_EXPIRED')
    expect(kinds(steps)).toEqual(['sign-again'])
    expect(words[0]).toMatch(/again before \d{4}-\d\d-\d\dT/)
    expect([steps[0]!.who, root!.why]).toEqual(['zone operator', null])
  })

  it('what was expired when it was collected stays so', async () => {
    const { steps, words } = await told({ fault: expired }, DAY)
    expect(kinds(steps)).toEqual(['sign-again'])
    expect(words[0]).not.toContain('before')
  })
})

describe('the root', () => {
  const keysExpired = (_: ZoneDraft, { root }: WorldDraft): void =>
    edit(root, '@', TYPE.DNSKEY, (set, tools) =>
      tools.sign(set, { inception: root.at - 30 * DAY, expiration: root.at - DAY }),
    )

  it('is late by itself when other signatures are in their time', async () => {
    const { finding, steps } = await told({ alone: true, fault: keysExpired })
    expect([finding.code, finding.zone.isRoot]).toEqual(['RRSIG_EXPIRED', true])
    expect(kinds(steps)).toEqual(['sign-again'])
  })
})
