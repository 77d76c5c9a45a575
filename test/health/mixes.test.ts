/**
 * Every stage of two keys on the way from one to the other, and every step that is offered there: whatever caches may still hold
 * when it is said to be safe, together with what is there after it, a validator does not call bogus (RFC 7583 §3, RFC 6781 §4.1).
 */

import { expect, test } from 'vitest'
import type { HeldKind, NextStep, StepAction } from '../../src/health/types.ts'
import { findCheck } from '../../src/lab/checks/catalogue.ts'
import { castOf, put } from '../../src/lab/checks/stages.ts'
import { draftWorld, FIXED_AT } from '../../src/lab/draft.ts'
import { makeNetwork, memoryTransport } from '../../src/lab/world.ts'
import type { Timestamp } from '../../src/snapshot.ts'
import { checkWorld } from './run.ts'

type Part = 'ksk' | 'nextKsk' | 'zsk' | 'nextZsk'

/** What a cache holds apart from the rest. */
interface Parts {
  readonly ds: readonly Part[]
  readonly keyset: { readonly keys: readonly Part[]; readonly by: readonly Part[] }
  readonly data: readonly Part[]
}

const oneOrBoth = (a: Part, b: Part): readonly (readonly Part[])[] => [[a], [b], [a, b]]
const KSKS = oneOrBoth('ksk', 'nextKsk')
const isWithin = (some: readonly Part[], all: readonly Part[]): boolean => some.every((part) => all.includes(part))

/** KSKs in every stage, with one ZSK. */
const OF_KSKS: readonly Parts[] = KSKS.flatMap((ds) =>
  KSKS.flatMap((keys) =>
    KSKS.filter((by) => isWithin(by, keys)).map(
      (by): Parts => ({ ds, keyset: { keys: [...keys, 'zsk'], by }, data: ['zsk'] }),
    ),
  ),
)

/** ZSKs in every stage, with one KSK. */
const OF_ZSKS: readonly Parts[] = oneOrBoth('zsk', 'nextZsk').flatMap((zsks) =>
  oneOrBoth('zsk', 'nextZsk').map(
    (data): Parts => ({ ds: ['ksk'], keyset: { keys: ['ksk', ...zsks], by: ['ksk'] }, data }),
  ),
)

/** One key for everything. */
const COMMON: readonly Parts[] = KSKS.flatMap((ds) =>
  KSKS.flatMap((data) =>
    KSKS.flatMap((keys) =>
      KSKS.filter((by) => isWithin(by, keys)).map((by): Parts => ({ ds, keyset: { keys, by }, data })),
    ),
  ),
)

const idOf = ({ ds, keyset, data }: Parts): string => JSON.stringify([ds, keyset.keys, keyset.by, data])
const mix = (ds: Parts, keyset: Parts, data: Parts): Parts => ({ ds: ds.ds, keyset: keyset.keyset, data: data.data })
const mixes = (ds: readonly Parts[], keyset: readonly Parts[], data: readonly Parts[]): readonly Parts[] =>
  ds.flatMap((d) => keyset.flatMap((k) => data.map((x) => mix(d, k, x))))

interface Offered extends Pick<NextStep, 'action' | 'provided' | 'state'> {
  readonly parts: readonly Part[]
  readonly waits: readonly HeldKind[]
}

interface Judged {
  readonly bogus: boolean
  readonly offered: readonly Offered[]
}

/** All of them in one world: what is above is signed once. */
async function judge(stages: readonly Parts[]): Promise<ReadonlyMap<string, Judged>> {
  const world = draftWorld(FIXED_AT)
  const zones = stages.map((stage, i) => {
    const child = world.zone(`mix${i}.test.`)
    child.text = '@ TXT "one"\n'
    const cast = castOf(child)
    const of = (parts: readonly Part[]) => parts.map((part) => cast[part])
    const { ds, keyset, data } = stage
    put(child, { keys: of(keyset.keys), signKeys: of(keyset.by), signData: of(data), ds: of(ds) })
    return { stage, child, cast }
  })
  const network = makeNetwork(world)
  const at = FIXED_AT as Timestamp
  const verified = new Map()
  const found = new Map<string, Judged>()
  for (const { stage, child, cast } of zones) {
    const lab = { ...memoryTransport(network, at), hints: network.hints, anchors: network.anchors, at }
    const { health } = await checkWorld({ ...findCheck('check-healthy')!, target: child.apex }, lab, verified)
    const partOf = (tag: number): Part => (Object.keys(cast) as Part[]).find((part) => cast[part].keyTag === tag)!
    const offered = (health.rollover?.next ?? []).map(({ action, provided, state, keys, ds, waits }) => ({
      action,
      provided,
      state,
      parts: [...keys, ...ds].map(({ keyTag }) => partOf(keyTag)),
      waits: waits.map(({ what }) => what),
    }))
    found.set(idOf(stage), { bogus: health.status === 'bogus', offered })
  }
  return found
}

const less = (all: readonly Part[], gone: Part): readonly Part[] => all.filter((part) => part !== gone)
const more = (all: readonly Part[], part: Part): readonly Part[] =>
  all.includes(part) ? all : [...all, part].sort(inOrder)
const inOrder = (a: Part, b: Part): number => ORDER.indexOf(a) - ORDER.indexOf(b)
const ORDER: readonly Part[] = ['ksk', 'nextKsk', 'zsk', 'nextZsk']
const twinOf = (part: Part): Part =>
  part === 'ksk' ? 'nextKsk' : part === 'nextKsk' ? 'ksk' : part === 'zsk' ? 'nextZsk' : 'zsk'

const removed = ({ ds, keyset: { keys, by }, data }: Parts, key: Part): Parts => ({
  ds,
  keyset: { keys: less(keys, key), by: less(by, key) },
  data: less(data, key),
})

/** What a step makes of a stage, done to this key or DS. */
const DONE: Partial<Readonly<Record<StepAction, (stage: Parts, part: Part) => Parts>>> = {
  'sign with the new key': (stage, part) => ({ ...stage, data: [part] }),
  'remove the idle key': removed,
  'remove the old key': removed,
  'sign the keys with the standby key': (stage, part) => ({
    ...stage,
    keyset: { ...stage.keyset, by: more(stage.keyset.by, part) },
  }),
  'publish the new DS': (stage, part) => ({ ...stage, ds: [part] }),
  'remove the old DS': (stage, part) => ({ ...stage, ds: less(stage.ds, part) }),
  'remove the unmatched DS': (stage, part) => ({ ...stage, ds: less(stage.ds, part) }),
  'publish the new key': (stage, part) => ({
    ...stage,
    keyset: { ...stage.keyset, keys: more(stage.keyset.keys, part) },
  }),
  'exchange the keys': ({ ds, keyset, data }, part) => {
    const old = twinOf(part)
    return {
      ds,
      keyset: { keys: more(less(keyset.keys, old), part), by: [part] },
      data: data.includes(old) ? more(less(data, old), part) : data,
    }
  },
}

const ABOUT_DS: readonly StepAction[] = ['remove the old DS', 'remove the unmatched DS']

/** Whether the key or DS was there before the stage: a new one was not, an old one was. */
const suits = ({ action, provided, parts }: Offered, before: Parts, part: Part): boolean => {
  const was = ABOUT_DS.includes(action) ? before.ds.includes(part) : before.keyset.keys.includes(part)
  if (provided !== null) return was === (provided === 'old')
  return parts.length === 1 || was
}

/** The three TTLs, each in turn much longer than the others. */
const LONG: readonly HeldKind[] = ['DS RRset', 'DNSKEY RRset', 'data']

test.each([
  ['a KSK beside a ZSK', OF_KSKS, 20],
  ['a ZSK beside a KSK', OF_ZSKS, 10],
  ['one key for everything', COMMON, 20],
] as const)('%s: a step is safe with whatever caches hold by then', { timeout: 30_000 }, async (_, stages, atLeast) => {
  const all = new Map(mixes(stages, stages, stages).map((one) => [idOf(one), one]))
  const judged = await judge([...all.values()])
  // A key that is gone may have been the last: nothing is left to judge.
  const isBogus = (one: Parts): boolean => judged.get(idOf(one))?.bogus ?? true
  const holds = stages.filter((stage) => !isBogus(stage))
  const harm: string[] = []
  let seen = 0
  for (const now of holds) {
    // From there the zone may have come to this stage in one step that broke nobody.
    const before = holds.filter((old) => !mixes([old, now], [old, now], [old, now]).some(isBogus))
    for (const step of judged.get(idOf(now))!.offered) {
      const done = DONE[step.action]
      expect(done, step.action).toBeDefined()
      for (const part of step.parts) {
        const after = done!(now, part)
        for (const old of before.filter((one) => suits(step, one, part))) {
          for (const long of LONG) {
            seen++
            // What has the long TTL goes from caches if it is waited for; the others, if anything is.
            const held = (kind: HeldKind): readonly Parts[] => {
              const isGone = kind === long ? step.waits.includes(long) : step.waits.length > 0
              return isGone ? [now, after] : [old, now, after]
            }
            const bad = mixes(held('DS RRset'), held('DNSKEY RRset'), held('data')).filter(isBogus)
            if (bad.length > 0)
              harm.push(
                `${step.state}: ${step.action} ${part} at ${idOf(now)} after ${idOf(old)}, ${long} long: ${idOf(bad[0]!)}`,
              )
          }
        }
      }
    }
  }
  expect(harm).toEqual([])
  expect(seen).toBeGreaterThan(atLeast)
})
