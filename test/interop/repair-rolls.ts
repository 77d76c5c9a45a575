/**
 * What no single fault calls for, on a healthy zone: its entry key and its algorithm are rolled, and every other command
 * is run once. The zone stays secure all the time.
 */

import type { Action, Plan, PlanStep } from '../../src/diagnose/plan.ts'
import { dsOf, keysOf, ttlOf } from '../../src/diagnose/reading.ts'
import { Name } from '../../src/dns/name.ts'
import { SEP } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'
import type { Machine } from './machine.ts'
import type { Registrar } from './registrar.ts'
import { carryOut, type Operator, traceIt, verdictOf } from './repair.ts'

const step = (action: Action): PlanStep => ({
  who: action.kind.endsWith('-ds') ? 'registrar or parent' : 'zone operator',
  action,
  check: null,
  wait: null,
})

export const STAGES = ['entry key', 'algorithm', 'other commands'] as const
export type Stage = (typeof STAGES)[number]

export interface Rolled {
  readonly verdict: string
  /** algorithm and tag of each key */
  readonly before: readonly string[]
  readonly after: readonly string[]
  /** TTLs of www's A, of the keys, and of a record that denies */
  readonly ttls: readonly (number | null)[]
}

/** Goes through one stage. */
export async function rollZone(
  machine: Machine,
  registrar: Registrar,
  operator: Operator,
  name: string,
  stage: Stage,
): Promise<Rolled> {
  const zone = Name.parse(name)
  const asked = { name: `www.${name}`, type: 'A' }
  const { snapshot } = await traceIt(machine, registrar, asked)
  const keys = keysOf(snapshot.observations, zone)
  const ds = dsOf(snapshot.observations, zone)
  const algorithm = keys[0]!.algorithm
  const entry = keys.find(({ flags }) => (flags & SEP) !== 0)!
  const single = keys.every(({ flags }) => (flags & SEP) !== 0)
  const at = { child: zone, parent: zone.parent() }
  const dsChange = [step({ kind: 'publish-ds', ...at, ds: [] }), step({ kind: 'remove-ds', ...at, ds, left: [] })]
  const www = zone.child('www')
  const steps: Readonly<Record<Stage, readonly PlanStep[]>> = {
    'entry key': [
      step({ kind: 'add-key', zone, role: single ? 'CSK' : 'KSK', algorithm }),
      ...dsChange,
      step({ kind: 'remove-key', zone, key: entry }),
    ],
    algorithm: [
      step({ kind: 'change-algorithm', zone, from: algorithm, to: 15 }),
      ...dsChange,
      ...keys.map((key) => step({ kind: 'remove-key', zone, key })),
    ],
    'other commands': [
      step({ kind: 'renew-earlier', zone, seconds: 6 * 86_400 }),
      step({ kind: 'lower-ttl', zone, owner: www, type: TYPE.A, ttl: 300 }),
      step({ kind: 'lower-ttl', zone, owner: zone, type: TYPE.NSEC, ttl: 200 }),
      step({ kind: 'lower-ttl', zone, owner: zone, type: TYPE.DNSKEY, ttl: 400 }),
      step({ kind: 'sign-again', zone }),
      step({ kind: 'renew-cds', zone, ds }),
      step({ kind: 'mend-alias', zone, owner: www }),
      step({ kind: 'mend-server', zone, servers: [], fault: 'lame' }),
      step({ kind: 'mend-server', zone, servers: [], fault: 'silent' }),
    ],
  }
  const setting = { zone, parent: zone.parent(), keys, algorithm, denial: 'nsec' } as const
  const plan: Plan = { setting, steps: steps[stage], instead: [], never: [] }
  await carryOut(machine, registrar, operator, plan)
  const end = Date.now() + 10_000
  for (;;) {
    const traced = await traceIt(machine, registrar, asked)
    const tags = (list: typeof keys): readonly string[] => list.map((key) => `${key.algorithm}/${key.keyTag}`).sort()
    const after = tags(keysOf(traced.snapshot.observations, zone))
    const moved = stage === 'other commands' || !after.includes(`${algorithm}/${entry.keyTag}`)
    if ((moved && traced.report.verdict.status === 'secure') || Date.now() > end) {
      const denied = await traceIt(machine, registrar, { name: `nope.${name}`, type: 'A' })
      const ttls = [
        ttlOf(traced.snapshot.observations, www, TYPE.A),
        ttlOf(traced.snapshot.observations, zone, TYPE.DNSKEY),
        ttlOf(denied.snapshot.observations, www, TYPE.NSEC) ??
          ttlOf(denied.snapshot.observations, zone.child('mail'), TYPE.NSEC),
      ]
      return { verdict: verdictOf(traced), before: tags(keys), after, ttls }
    }
  }
}

/** What a stage should come to. */
export function expectedRoll(stage: Stage, { before, after }: Rolled): Partial<Rolled> {
  if (stage === 'other commands') return { verdict: 'secure', after: before, ttls: [300, 400, 200] }
  const gone = after.every((key) => !before.includes(key))
  const left = after.filter((key) => before.includes(key))
  return stage === 'algorithm'
    ? { verdict: 'secure', after: gone && after.every((key) => key.startsWith('15/')) ? after : [] }
    : { verdict: 'secure', after: left.length === before.length - 1 ? after : [] }
}
