/** What removals are said to do is what they do; which step is next and from when; signals for a first DS (RFC 7583, RFC 9615). */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Checked, recheck } from '../../src/check/check.ts'
import type { Name } from '../../src/dns/name.ts'
import { TYPE } from '../../src/dns/registry.ts'
import { nextWords, removalWords, signalingWords, signalWords, stateWords } from '../../src/explain/rollover.ts'
import type { NextStep, Removal, Rollover } from '../../src/health/types.ts'
import { CHECKS, findCheck } from '../../src/lab/checks/catalogue.ts'
import { castOf, put, type Stage } from '../../src/lab/checks/stages.ts'
import type { CheckScenario, CheckWorld } from '../../src/lab/checkworld.ts'
import { draftWorld, draftZone, FIXED_AT, type WorldDraft, type ZoneDraft } from '../../src/lab/draft.ts'
import type { LabKey } from '../../src/lab/keys.ts'
import { edit, signedAs } from '../../src/lab/mutate.ts'
import { makeNetwork, memoryTransport } from '../../src/lab/world.ts'
import type { Timestamp } from '../../src/snapshot.ts'
import { MissingPacketError, trace } from '../../src/trace.ts'
import { POLICIES } from '../../src/validate/policy.ts'
import { checkWorld } from './run.ts'
import { KINDS, keeping } from './ttls.ts'

const named = (name: string): CheckScenario => findCheck(name)!

async function rolloverOf(name: string): Promise<Rollover> {
  const { health } = await checkWorld(named(name))
  return health.rollover!
}

/** Keys by their part in `castOf`. */
type Part = keyof ReturnType<typeof castOf>
const PARTS: readonly Part[] = ['ksk', 'zsk', 'nextKsk', 'nextZsk', 'otherKsk', 'otherZsk']

/** A stage without its keys, so that it can be put to any zone. */
interface Plan {
  readonly keys: readonly Part[]
  readonly signKeys: readonly Part[]
  readonly signData: readonly Part[]
  /** another signer of some RRsets */
  readonly signSome: readonly Part[]
  readonly ds: readonly Part[]
}

interface Setting {
  readonly servers: readonly Plan[]
}

const some = (...parts: readonly Part[]): fc.Arbitrary<readonly Part[]> => fc.subarray([...parts], { minLength: 1 })

const plans: fc.Arbitrary<Plan> = fc
  .record({
    keys: some(...PARTS),
    signKeys: some('ksk', 'nextKsk', 'otherKsk', 'zsk'),
    signData: some('zsk', 'nextZsk', 'otherZsk', 'ksk'),
    signSome: some('zsk', 'nextZsk'),
    ds: fc.subarray<Part>(['ksk', 'nextKsk', 'otherKsk']),
  })
  // Mostly a zone that holds at first: with the keys that are needed.
  .chain((plan) =>
    fc
      .boolean()
      .map((bare) =>
        bare
          ? plan
          : { ...plan, keys: PARTS.filter((p) => [...plan.keys, ...plan.signKeys, ...plan.signData].includes(p)) },
      ),
  )

const settings: fc.Arbitrary<Setting> = fc.record({
  servers: fc.oneof(
    { weight: 2, arbitrary: plans.map((plan) => [plan]) },
    { weight: 1, arbitrary: fc.tuple(plans, plans).map(([a, b]) => [a, { ...b, ds: a.ds }]) },
  ),
})

/** What is removed. */
interface Gone {
  readonly ds?: Part
  readonly key?: Part
}

const ADDRESSES = ['192.0.2.90', '192.0.2.91']

/** One zone of a world, at a stage; what is removed is gone, and all that still can sign signs. */
function addZone(world: WorldDraft, label: string, setting: Setting, gone: Gone = {}): ZoneDraft {
  const zones = setting.servers.map((plan, i) => {
    const child = i === 0 ? world.zone(`${label}.test.`) : draftZone(`${label}.test.`, world.at)
    if (i > 0) world.zones.push(child)
    stageZone(child, plan, gone)
    return child
  })
  const [first] = zones
  const servers = zones.map((_, i) => ({ name: first!.apex.child(`ns${i + 1}`), addresses: [ADDRESSES[i]!] }))
  zones.forEach((zone, i) => {
    zone.servers = servers
    zone.hostedAt = [ADDRESSES[i]!]
  })
  return first!
}

function stageZone(child: ZoneDraft, plan: Plan, gone: Gone): void {
  const cast = castOf(child)
  const of = (parts: readonly Part[]): LabKey[] => parts.map((part) => cast[part])
  const stage: Stage = {
    keys: of(plan.keys.filter((part) => part !== gone.key)),
    signKeys: of(plan.signKeys.filter((part) => part !== gone.key && plan.keys.includes(part))),
    signData: of(plan.signData),
    ds: of(plan.ds.filter((part) => part !== gone.ds)),
  }
  put(child, stage)
  edit(child, '@', TYPE.MX, signedAs({}, of(plan.signSome)))
}

const partOf = (child: ZoneDraft, { what }: Pick<Removal, 'what'>): Gone => {
  const cast = castOf(child)
  const tag = what.kind === 'ds' ? what.ds.keyTag : what.key.keyTag
  const part = PARTS.find((one) => cast[one].keyTag === tag)!
  return what.kind === 'ds' ? { ds: part } : { key: part }
}

const VERIFIED = new Map()
const RUNS = 8

const ROUTE = {
  policy: POLICIES.iana,
  port: 53,
  resolver: null,
  families: [4, 6] as const,
  tcp: false,
  retries: 2,
  publicOnly: false,
  allServers: false,
}

function worldOf(draft: WorldDraft): CheckWorld {
  const network = makeNetwork(draft)
  const at = draft.at as Timestamp
  return { ...memoryTransport(network, at), hints: network.hints, anchors: network.anchors, at }
}

const checkZone = (world: CheckWorld, target: Name): Promise<Checked> =>
  checkWorld({ ...named('check-healthy'), target, options: { allowInsecure: true } }, world, VERIFIED)

/** One asks by the signers of most RRsets, one by those of a few. */
const ASKED = [TYPE.TXT, TYPE.MX]

interface Heard {
  readonly server: string
  readonly type: number
  readonly status: string
  readonly code: string | null
}

/** What a validator comes to that asks one server of the zone alone. */
async function hear(world: CheckWorld, { apex, servers }: ZoneDraft): Promise<readonly Heard[]> {
  const heard: Heard[] = []
  const asker = { ...ROUTE, ...world, timeoutMs: 2000, limits: { queries: 200, ms: 9000 } }
  const above = await trace({ name: apex, type: TYPE.DS }, asker)
  for (const { addresses } of servers) {
    for (const type of ASKED) {
      const address = addresses[0]!
      const only = { zone: apex, servers: [{ name: null, address, port: 53 }] }
      const { report } = await trace(
        { name: apex, type },
        { ...asker, known: above.snapshot.observations, instead: new Map([[apex.key, only]]) },
      )
      const { status, cause } = report.verdict
      heard.push({ server: address, type, status, code: cause?.code ?? null })
    }
  }
  return heard
}

test('a removal does what it is said to do', { timeout: 60_000 }, async () => {
  const effects = new Set<string>()
  // All in one world: what is above is signed once.
  const draft = draftWorld(FIXED_AT)
  const cases = fc.sample(settings, { numRuns: RUNS, seed: 7583 }).map((setting, i) => {
    const gone: readonly Gone[] = PARTS.flatMap((part) => [{ ds: part }, { key: part }])
    const has = ({ ds, key }: Gone): boolean =>
      setting.servers.some((plan) => plan.ds.includes(ds as Part) || plan.keys.includes(key as Part))
    const child = addZone(draft, `before${i}`, setting)
    // Keys go by their parts: in a zone of another name they are other keys.
    const after = new Map(
      gone.filter(has).map((one, j) => [JSON.stringify(one), addZone(draft, `after${i}-${j}`, setting, one)]),
    )
    return { setting, child, after }
  })
  const world = worldOf(draft)
  for (const { setting, child, after } of cases) {
    const { health } = await checkZone(world, child.apex)
    const before = await hear(world, child)
    for (const { effect, codes, what } of health.rollover?.removals ?? []) {
      const heard = await hear(world, after.get(JSON.stringify(partOf(child, { what })))!)
      const about = JSON.stringify({ setting, what: partOf(child, { what }), effect, codes, before, heard })
      const bogus = heard.filter(({ status }) => status === 'bogus')
      effects.add(effect)
      if (effect === 'breaks') {
        expect(bogus.length, about).toBeGreaterThan(0)
        expect(
          bogus.some(({ code }) => codes.some((told) => told === code)),
          about,
        ).toBe(true)
      } else if (effect === 'insecure') {
        expect(
          heard.every(({ status }) => status === 'insecure'),
          about,
        ).toBe(true)
      } else {
        // What one server spoils anyway stays spoilt; nothing else may become so.
        const anew = bogus.filter(({ server, type }) =>
          before.every((b) => b.server !== server || b.type !== type || b.status !== 'bogus'),
        )
        expect(anew, about).toEqual([])
        expect(bogus.length, about).toBeLessThan(heard.length)
      }
    }
  }
  expect([...effects].sort()).toEqual(['breaks', 'caches', 'insecure'])
})

const brief = ({ action, who, provided, from, likely, waits, lacking, unseen }: NextStep): string =>
  [
    `${who}: ${action}`,
    ...(provided === null ? [] : [`if ${provided}`]),
    ...(from === null ? [] : [`in ${from - FIXED_AT}`]),
    ...waits.filter(({ seconds }) => seconds === null).map(({ what }) => `not known: ${what}`),
    ...(likely === null ? [] : [`likely ${likely < FIXED_AT ? 'now' : `in ${likely - FIXED_AT}`}`]),
    ...lacking.map(({ address }) => `after ${address}`),
    ...unseen.map(({ address }) => `not seen: ${address}`),
  ].join(', ')

describe('the next step', () => {
  test.each([
    ['check-healthy', []],
    [
      'roll-zsk-pre-published',
      [
        'operator: sign with the new key, if new, in 3600, likely now',
        'operator: remove the idle key, if old, in 3600, likely now',
      ],
    ],
    ['roll-zsk-signing-over', ['operator: finish signing over']],
    ['roll-zsk-signs-early', ['operator: finish signing over, after 192.0.2.91']],
    ['roll-zsk-double-signature', ['operator: remove the old key, in 3600, likely now']],
    [
      'roll-ksk-double-ds',
      [
        'operator: exchange the keys, if new, in 3600, likely now',
        'parent: remove the unmatched DS, if old, in 3600, likely now',
      ],
    ],
    [
      'roll-ksk-double-dnskey',
      [
        'parent: publish the new DS, if new, in 3600, likely now',
        'operator: remove the old key, if old, in 3600, likely now',
      ],
    ],
    ['roll-ksk-double-rrset', ['parent: remove the old DS, in 3600, likely now']],
    ['roll-ksk-removed-early', []],
    ['roll-ksk-revoked', ['operator: remove the revoked key, in 2592000, likely in 1382400']],
    [
      'roll-algorithm-signatures',
      [
        'operator: publish the new key, if new, in 3600, likely now',
        'operator: remove the signatures without key, if old, in 3600, likely now',
      ],
    ],
    ['roll-algorithm-keys-early', ['operator: sign with the new algorithm']],
    ['roll-algorithm-ds-early', ['parent: remove the unmatched DS, in 3600, likely now']],
    ['roll-algorithm-both-ds', ['parent: remove the old DS, in 3600, likely now']],
    // CDS tell the new key from the old one.
    ['roll-cds-pending', ['parent: accept the CDS, in 3600, likely now']],
    // A new key that CDS do not ask for yet looks the same.
    ['roll-cds-followed', ['operator: remove the old key, if old, in 3600, likely now']],
    ['roll-cds-both', ['parent: accept the CDS']],
    // What goes may be all that a cached DNSKEY RRset is signed by.
    [
      'roll-ds-unwanted',
      ['parent: accept the CDS, in 3600, likely now', 'parent: remove the unmatched DS, in 3600, likely now'],
    ],
    ['roll-cds-early', ['operator: sign the keys with the standby key']],
    ['roll-ds-removal', ['parent: remove the DS']],
    ['roll-going-insecure', ['operator: remove signatures and keys, in 3600']],
    ['roll-signed-without-ds', ['parent: publish the first DS, in 3600']],
    ['roll-first-ds', ['parent: accept the CDS, in 3600']],
    ['roll-unsigned', []],
    // RFC 6781 section 4.1.4: everything by the new algorithm is in all caches before its DS.
    ['algorithm-asked-beside', ['parent: accept the CDS, in 3600, likely now']],
    ['algorithm-asked-early', ['operator: sign with the new algorithm']],
    ['algorithm-both-asked', []],
    ['algorithm-deprecated-asked', []],
    ['wish-other-digest', ['parent: accept the CDS']],
    ['wish-sha1-first', []],
    ['wish-both-kept', []],
    ['wish-delete-void', []],
    ['wish-delete-midway', ['parent: remove the DS']],
    ['roll-zsk-one-serial-behind', ['operator: finish signing over']],
    ['roll-zsk-exchanged-behind', ['operator: finish signing over, after 192.0.2.91']],
    // The parent's servers disagree, so that what suits one of them breaks what the other says.
    ['check-ds-wrong-on-one', []],
    // Keys that only a bogus server signs with are in use.
    ['check-multi-signer-lacks-ds', []],
    ['roll-ksk-unseen', []],
    // RFC 7344 section 4.1: a parent ignores such CDS.
    ['roll-cds-signed-by-zsk', []],
    ['roll-ds-removal-signed-by-zsk', []],
    ['roll-cds-on-one-server', []],
    // RFC 9904: nobody is to begin to sign with these.
    ['idle-key-sha1', ['operator: remove the idle key, in 3600, likely now']],
    // Of what no validator uses, the finding alone tells.
    ['idle-key-md5', []],
    ['idle-key-private', []],
    ['idle-key-cut', []],
    ['idle-key-small', ['operator: remove the idle key, in 3600, likely now']],
    ['advice-small-zsk', ['operator: remove the idle key, in 3600, likely now']],
    ['advice-sha1-ds', ['parent: remove the old DS, in 3600, likely now']],
    ['advice-sha1-signs', ['operator: remove the old algorithm, in 3600, likely now']],
    ['advice-sha1-signatures', ['operator: remove the signatures without key, in 3600, likely now']],
    ['advice-sha1-over', []],
    // Nothing here verifies SM2.
    ['advice-unverified-beside', []],
    ['advice-unverified-standby', []],
    // RFC 4034 section 2.1: no validator uses them.
    ['advice-no-zone-key', []],
    ['advice-other-protocol', []],
    // RFC 7583 section 3: what is new has to be on every server.
    [
      'advice-server-silent',
      [
        'operator: sign with the new key, if new, in 3600, not seen: 192.0.2.91',
        'operator: remove the idle key, if old, in 3600, not seen: 192.0.2.91',
      ],
    ],
    ['advice-parent-silent', ['parent: remove the old DS, in 3600, not seen: 2001:db8::53']],
    [
      'advice-server-lacks',
      [
        'operator: sign with the new key, if new, in 3600, after 192.0.2.91',
        'operator: remove the idle key, if old, in 3600, likely now',
      ],
    ],
    // RFC 4509 section 3: with a new key alone, nobody would look at its DS.
    ['advice-ds-sha1-beside', ['parent: remove the unmatched DS, if old, in 3600, likely now']],
    // A key for everything is needed by cached data too: it is not exchanged, and it has one time to go.
    [
      'csk-double-ds',
      ['operator: publish the new key, if new', 'parent: remove the unmatched DS, if old, in 3600, likely now'],
    ],
    ['csk-double-all', ['parent: remove the old DS, in 3600, likely now']],
    [
      'csk-idle',
      [
        'parent: publish the new DS, if new, in 3600, likely now',
        'operator: remove the old key, if old, in 3600, likely now',
        'operator: sign with the new key, if new, in 3600, likely now',
      ],
    ],
    [
      'csk-double-signature',
      [
        'parent: publish the new DS, if new, in 3600, likely now',
        'operator: remove the old key, if old, in 3600, likely now',
      ],
    ],
    // The signature that was added last counts.
    ['roll-zsk-second-just-now', ['operator: remove the old key, in 3600, likely in 3540']],
    [
      'roll-ksk-second-just-now',
      [
        'parent: publish the new DS, if new, in 3600, likely in 3540',
        'operator: remove the old key, if old, in 3600, likely now',
      ],
    ],
    [
      'roll-signatures-just-now',
      [
        'operator: publish the new key, if new, in 3600, likely in 3540',
        'operator: remove the signatures without key, if old, in 3600, likely now',
      ],
    ],
    // A TTL that is not known is none of zero.
    [
      'assumed-ksk-double-dnskey',
      [
        'parent: publish the new DS, if new, in 3600, likely now',
        'operator: remove the old key, if old, not known: DS RRset',
      ],
    ],
    // What the parent has now is in caches for its TTL, whatever is assumed instead.
    [
      'assumed-beside-ds',
      ['parent: publish the new DS, if new, in 3600, likely now', 'operator: remove the old key, if old, in 3600'],
    ],
    [
      'assumed-ksk-double-ds',
      [
        'operator: exchange the keys, if new, not known: DS RRset',
        'parent: remove the unmatched DS, if old, in 3600, likely now',
      ],
    ],
    // A DS that has just gone is in caches.
    ['roll-insecure-standby', ['operator: remove signatures and keys, in 3600']],
    [
      'roll-without-ds-standby',
      [
        'operator: sign the keys with the standby key, if new',
        'operator: remove the idle key, if old, in 3600',
        'parent: publish the first DS, in 3600',
      ],
    ],
    [
      'roll-ds-of-revoked-form',
      [
        'parent: remove the unmatched DS, in 3600, likely now',
        'operator: remove the revoked key, in 2592000, likely in 1382400',
      ],
    ],
    // RFC 5011 section 2.4.1: no trust anchor without the SEP flag.
    ['roll-zsk-revoked', ['operator: remove the revoked key']],
    ['roll-zsk-double-same-tag', ['operator: remove the old key, in 3600, likely now']],
    [
      'advice-csk-retired',
      [
        'operator: sign the keys with the standby key, if new',
        'operator: remove the idle key, if old, in 7200, likely now',
      ],
    ],
    [
      'advice-csk-data-behind',
      [
        'operator: sign with the new key, if new, in 3600, likely now',
        'parent: publish the new DS, if new, in 3600, likely now',
      ],
    ],
  ] as const)('%s', async (name, steps) => {
    expect((await rolloverOf(name)).next.map(brief)).toEqual(steps)
  })

  test('no first DS while an RRset has no signature that holds (RFC 4035 section 5.3)', async () => {
    const draft = draftWorld(FIXED_AT)
    const child = draft.zone('stale.test.')
    put(child, { ds: [] })
    edit(child, '@', TYPE.MX, signedAs({ expiration: FIXED_AT - 600 }, [castOf(child).zsk]))
    const { health } = await checkZone(worldOf(draft), child.apex)
    expect(health.rollover!.states).toEqual(['signed without DS'])
    expect(health.rollover!.next).toEqual([])
  })

  test('what was signed just now may not be everywhere yet (RFC 7583 section 3.2.1)', async () => {
    const draft = draftWorld(FIXED_AT)
    const child = draft.zone('fresh.test.')
    const { ksk, zsk, nextZsk } = castOf(child)
    put(child, { keys: [ksk, zsk, nextZsk] })
    child.inception = FIXED_AT - 600
    const { health } = await checkZone(worldOf(draft), child.apex)
    expect(brief(health.rollover!.next[0]!)).toBe('operator: sign with the new key, if new, in 3600, likely in 3000')
  })
})

test('keys of one tag are told apart by what differs (RFC 4034 appendix B)', async () => {
  const rollover = await rolloverOf('roll-zsk-double-same-tag')
  const [step] = rollover.next
  const told = nextWords(step!, FIXED_AT as Timestamp, rollover)
  const names = [...told.matchAll(/(\d+) \(whose public key begins with ([A-Za-z\d+/]{8})\)/g)]
  expect(new Set(names.map(([, tag]) => tag)).size).toBe(1)
  expect(new Set(names.map(([, , characters]) => characters)).size).toBe(2)
  const removals = rollover.removals.map((removal) => removalWords(removal, rollover))
  expect(new Set(removals).size).toBe(removals.length)
})

test('where a TTL is not known no time is told, and not now', async () => {
  const { next, removals } = await rolloverOf('assumed-ksk-double-dnskey')
  const step = next.find(({ action }) => action === 'remove the old key')!
  expect(nextWords(step, FIXED_AT as Timestamp)).toMatch(
    /, if that is the old one, once caches no longer hold the DS RRset \(how long they may is not known here\)$/,
  )
  expect(removals.map(({ effect, seconds }) => `${effect} ${seconds}`)).toContain('caches null')
  expect(removals.map((removal) => removalWords(removal))).toContainEqual(
    expect.stringMatching(/ what caches may hold, for how long is not known here, would no longer validate$/),
  )
})

test('without a DS every key is held until one that is gone is forgotten (RFC 7583 section 3.3.5)', async () => {
  const { removals } = await rolloverOf('roll-insecure-standby')
  expect(removals.map(({ effect, seconds }) => [effect, seconds])).toEqual([
    ['caches', 3600],
    ['caches', 3600],
    ['caches', 3600],
  ])
})

describe('what a removal does (in every reading of the packets)', () => {
  const effects = async (name: string): Promise<readonly string[]> =>
    (await rolloverOf(name)).removals.map(({ effect }) => effect)

  test('keys that a server without DS signs with are in use (RFC 8901 section 2.1.2)', async () => {
    const { keys } = await rolloverOf('check-multi-signer-lacks-ds')
    expect(keys.map(({ signsKeys, signsData }) => signsKeys || signsData > 0)).toEqual([true, true, true, true])
    // Without its only DS the zone is insecure on both servers.
    const insecure = ['insecure', 'breaks', 'breaks', 'breaks', 'breaks']
    expect(await effects('check-multi-signer-lacks-ds')).toEqual(insecure)
  })

  test('a DS that one server of the parent alone has is all that its clients have', async () => {
    expect([...(await effects('check-ds-wrong-on-one'))].sort()).toEqual(['breaks', 'breaks', 'breaks', 'insecure'])
  })
})

describe('no next step does harm', () => {
  const REMOVALS: readonly NextStep['action'][] = [
    'remove the idle key',
    'remove the old key',
    'remove the old DS',
    'remove the unmatched DS',
    'remove the revoked key',
    'remove the old algorithm',
  ]
  const rolling = CHECKS.filter(({ states }) => states.join() !== 'steady')

  test.each(rolling.map((s) => [s.name, s] as const))('%s', async (_, scenario) => {
    const { network, ...world } = scenario.build()
    for (const kind of KINDS) {
      const again = keeping(kind, { ...world, ...memoryTransport(network, world.at) })
      const { health } = await checkWorld(scenario, again, VERIFIED)
      const { next, removals } = health.rollover ?? { next: [], removals: [] }
      const steps = next.filter(({ action }) => REMOVALS.includes(action))
      // Which steps there are rests on no TTL.
      if (steps.length === 0) return
      for (const step of steps) {
        const gone = [...step.keys, ...step.ds]
        const about = removals.filter(({ what }) => gone.includes(what.kind === 'ds' ? what.ds : what.key))
        expect(about).toHaveLength(gone.length)
        const isUnknown = step.waits.some((wait) => wait.seconds === null)
        for (const { effect, seconds } of about) {
          expect([kind, step.action, effect]).not.toEqual([kind, step.action, 'breaks'])
          expect([kind, step.action, effect]).not.toEqual([kind, step.action, 'insecure'])
          // What caches may hold that needs it has run out by then.
          const wait = isUnknown ? Number.POSITIVE_INFINITY : (step.from ?? health.at) - health.at
          const needed = effect === 'caches' ? (seconds ?? Number.POSITIVE_INFINITY) : 0
          expect(wait, `${kind} ${step.state}: ${step.action}`).toBeGreaterThanOrEqual(needed)
        }
      }
    }
  })
})

test('a server that was not seen is to be looked at first, and one that lacks a key begins the time', async () => {
  const words = async (name: string): Promise<string> =>
    nextWords((await rolloverOf(name)).next[0]!, FIXED_AT as Timestamp)
  expect(await words('advice-server-silent')).toMatch(
    /hold the DNSKEY RRset for 60 min; look first whether 192\.0\.2\.91, not seen here, says the same as the others$/,
  )
  expect(await words('advice-server-lacks')).toMatch(
    / 60 min after 192\.0\.2\.91 has all that it takes, and not before /,
  )
})

test('what nothing here verifies is left open (RFC 4035 section 5.2)', async () => {
  const { keys, removals } = await rolloverOf('advice-unverified-standby')
  expect(keys.map(({ unverified }) => unverified)).toEqual([true, true, true])
  expect(removals).toEqual([])
  const beside = await rolloverOf('advice-unverified-beside')
  expect(beside.keys.map(({ unverified }) => unverified).sort()).toEqual([false, false, true, true])
  expect((await rolloverOf('idle-key-md5')).keys.some(({ unverified }) => unverified)).toBe(false)
})

test.each(['advice-no-zone-key', 'advice-other-protocol'])(
  'a key that no validator uses is missed by none: %s',
  async (name) => {
    const { removals } = await rolloverOf(name)
    expect(removals.map(({ effect }) => effect)).toEqual(['insecure', 'breaks', 'breaks', 'none'])
  },
)

test('servers that must catch up are not held against others, which there may not be', async () => {
  const { next } = await rolloverOf('roll-zsk-exchanged-behind')
  expect(nextWords(next[0]!, FIXED_AT as Timestamp)).toMatch(/once 192\.0\.2\.91 has all that it takes$/)
})

describe('signals for a first DS', () => {
  test.each([
    ['roll-signals', true, ['agrees', 'agrees']],
    ['roll-signal-lacking', false, ['agrees', 'absent']],
    ['roll-signal-differs', false, ['agrees', 'differs']],
    ['roll-signal-insecure', false, ['agrees', 'not secure']],
    ['roll-signal-zone-cut', false, ['agrees', 'zone cut']],
    ['roll-first-ds', false, ['within']],
  ] as const)('%s', async (name, complete, states) => {
    const { signaling } = await rolloverOf(name)
    expect(signaling?.complete).toBe(complete)
    expect(signaling?.nameservers.map(({ state }) => state)).toEqual(states)
  })

  test('are asked for by no zone that has a DS', async () => {
    expect((await rolloverOf('roll-cds-pending')).signaling).toBeNull()
  })

  test('are in the snapshot, and a replay wants them', async () => {
    const scenario = named('roll-signals')
    const world = scenario.build()
    const { snapshot, health } = await checkWorld(scenario, world)
    const options = {
      ...ROUTE,
      anchors: world.anchors,
      hints: world.hints,
      types: [],
      minValidity: null,
      allowInsecure: true,
      verified: new Map(),
    }
    const again = await recheck(snapshot, scenario.target, options)
    expect(again.health.rollover).toEqual(health.rollover)
    expect(again.health.findings).toEqual(health.findings)
    const isSignal = (name: Name): boolean => name.toString().startsWith('_dsboot.')
    const observations = snapshot.observations.filter(({ question }) => !isSignal(question.name))
    expect(observations.length).toBeLessThan(snapshot.observations.length)
    await expect(recheck({ ...snapshot, observations }, scenario.target, options)).rejects.toThrow(MissingPacketError)
  })
})

test('words stand alone: lower case, no full stop', async () => {
  const names = ['roll-csk', 'roll-zsk-signs-early', 'roll-ksk-revoked', 'roll-algorithm-keys', 'roll-signal-differs']
  for (const name of names) {
    const { states, next, removals, signaling } = await rolloverOf(name)
    const at = FIXED_AT as Timestamp
    const words = [
      ...states.map(stateWords),
      ...next.map((step) => nextWords(step, at)),
      ...removals.map((removal) => removalWords(removal)),
      ...(signaling === null ? [] : [signalingWords(signaling), ...signaling.nameservers.map(signalWords)]),
    ]
    for (const sentence of words) {
      expect(sentence).toMatch(/^[a-z\d][^\n]*[^.\n]$/)
      expect(sentence).not.toMatch(/undefined|null| {2}/)
    }
  }
})
