/** Runs the asker on a fake network, and checks after each run what must hold of every snapshot. */

import { expect } from 'vitest'
import { type Asker, collect } from '../../src/collect/collect.ts'
import { readSnapshot, writeSnapshot } from '../../src/collect/file.ts'
import type { Plan } from '../../src/collect/plan.ts'
import { wanted } from '../../src/collect/wanted.ts'
import { Name } from '../../src/dns/name.ts'
import { parseType } from '../../src/dns/registry.ts'
import type { Question } from '../../src/dns/rr.ts'
import type { Snapshot, Timestamp } from '../../src/snapshot.ts'
import { type Delay, type FakeServer, network } from './world.ts'

const ROOT = '192.0.2.1'

export function question(text: string): Question {
  const [name = '', type = 'A'] = text.split(' ')
  return { name: Name.parse(name), type: parseType(type)! }
}

export function planFor(target: string, change: Partial<Plan> = {}): Plan {
  return {
    target: question(target),
    hints: [{ name: Name.parse('a.root-servers.net.'), address: ROOT }],
    port: 53,
    anchors: [Name.root],
    resolver: null,
    families: [4, 6],
    tcp: false,
    retries: 2,
    publicOnly: false,
    thorough: new Set(),
    needs: [],
    ...change,
  }
}

export const EMPTY: Snapshot = {
  format: 1,
  collectedAt: 1_700_000_000 as Timestamp,
  publicOnly: false,
  elapsedMs: 0,
  observations: [],
}

export interface Run {
  readonly snapshot: Snapshot
  readonly log: readonly string[]
  /** round trips of 10 ms */
  readonly rounds: number
}

export interface Wish {
  readonly plan?: Partial<Plan>
  readonly asker?: Partial<Asker>
  readonly delay?: Delay
  readonly from?: Snapshot
}

/** Collects, and checks that a replay of the snapshot, in any order and after a round trip through a file, wants nothing more. */
export async function run(
  target: string,
  servers: Readonly<Record<string, FakeServer>>,
  wish: Wish = {},
): Promise<Run> {
  const { transport, now, log } = network(servers, wish.delay)
  const plan = planFor(target, wish.plan)
  const limits = { queries: 200, ms: 30_000 }
  const snapshot = await collect(wish.from ?? EMPTY, plan, { transport, now, timeoutMs: 1000, limits, ...wish.asker })
  expect(snapshot.observations.map((o) => o.id)).toEqual(snapshot.observations.map((_, i) => `o${i + 1}`))
  if (snapshot.stopped === undefined) {
    expect(asText(wanted(snapshot.observations, plan))).toEqual([])
    expect(asText(wanted([...snapshot.observations].reverse(), plan))).toEqual([])
  }
  const kept = readSnapshot(writeSnapshot(snapshot))
  expect(kept).toEqual(snapshot)
  expect(writeSnapshot(kept)).toBe(writeSnapshot(snapshot))
  return { snapshot, log, rounds: snapshot.elapsedMs / 10 }
}

const asText = (list: ReturnType<typeof wanted>): readonly string[] =>
  list.map((w) => `${w.server.address} ${w.question.name} ${w.question.type} ${w.via}`)
