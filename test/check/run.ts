/** Runs of many names over worlds of the lab, with every question that leaves written down. */

import { type CheckOptions, check } from '../../src/check/check.ts'
import { checkMany, type ManyOptions } from '../../src/check/many.ts'
import type { Failure, Result } from '../../src/check/result.ts'
import { decodeMessage } from '../../src/dns/message.ts'
import { Name } from '../../src/dns/name.ts'
import { TYPE, typeName } from '../../src/dns/registry.ts'
import type { Health } from '../../src/health/types.ts'
import { draftWorld, FIXED_AT, type WorldDraft } from '../../src/lab/draft.ts'
import { makeNetwork, memoryTransport } from '../../src/lab/world.ts'
import type { Timestamp } from '../../src/snapshot.ts'
import type { Exchange, Reply, Transport } from '../../src/transport/transport.ts'
import { POLICIES } from '../../src/validate/policy.ts'

export interface Sent {
  readonly server: string
  readonly via: 'udp' | 'tcp'
  readonly name: Name
  readonly type: number
}

export interface TestWorld extends Pick<CheckOptions, 'transport' | 'now' | 'hints' | 'anchors'> {
  readonly sent: Sent[]
  /** the same servers, with a clock that begins anew */
  readonly again: () => TestWorld
}

type Asking = Omit<TestWorld, 'sent' | 'again'>

/** A world made by hand. @param meddle what comes instead of the world's reply; undefined: the world's */
export function makeWorld(
  plan: (draft: WorldDraft) => void,
  meddle: (asked: Exchange, sent: Sent) => Extract<Reply, { kind: 'no-response' }>['why'] | undefined = () => undefined,
): TestWorld {
  const draft = draftWorld(FIXED_AT)
  plan(draft)
  const network = makeNetwork(draft)
  const again = (): TestWorld => {
    const { transport, now } = memoryTransport(network, FIXED_AT as Timestamp)
    return { ...noted(transport, meddle), now, hints: network.hints, anchors: network.anchors, again }
  }
  return again()
}

/** What is asked with a query. */
export function sentIn({ query, server, via }: Pick<Exchange, 'query' | 'server' | 'via'>): Sent {
  const decoded = decodeMessage(query)
  if (decoded.kind !== 'response') throw new Error(decoded.why)
  const { name, type } = decoded.message.questions[0]!
  return { server: server.address, via, name, type }
}

/** The same transport, with what is sent through it written down. */
function noted(
  transport: Transport,
  meddle: (asked: Exchange, sent: Sent) => Extract<Reply, { kind: 'no-response' }>['why'] | undefined = () => undefined,
): { readonly transport: Transport; readonly sent: Sent[] } {
  const sent: Sent[] = []
  const exchange = async (asked: Exchange): Promise<Reply> => {
    const one = sentIn(asked)
    sent.push(one)
    const why = meddle(asked, one)
    if (why === undefined) return transport.exchange(asked)
    await new Promise((resolve) => setImmediate(resolve))
    return { kind: 'no-response', why, elapsedMs: 0, discarded: 0 }
  }
  return { transport: { exchange, close: () => transport.close() }, sent }
}

export const optionsFor = ({ transport, now, hints, anchors }: Asking): CheckOptions => ({
  transport,
  now,
  hints,
  anchors,
  policy: POLICIES.iana,
  port: 53,
  resolver: null,
  families: [4, 6],
  tcp: false,
  retries: 2,
  timeoutMs: 2000,
  publicOnly: false,
  allServers: false,
  limits: { queries: 2000, ms: 60_000 },
  types: [],
  minValidity: null,
  allowInsecure: false,
  verified: new Map(),
})

export const manyOptions = (world: Asking, change: Partial<ManyOptions> = {}): ManyOptions => ({
  ...optionsFor(world),
  failOn: 'error',
  ignore: [],
  concurrency: 8,
  rate: 0,
  ordered: false,
  total: null,
  ...change,
})

export async function allOf(
  names: AsyncIterable<string> | Iterable<string>,
  options: ManyOptions,
): Promise<readonly (Result | Failure)[]> {
  const all: (Result | Failure)[] = []
  for await (const one of checkMany(names, options)) all.push(one)
  return all
}

export const resultsOf = (all: readonly (Result | Failure)[]): readonly Result[] =>
  all.flatMap((one) => ('health' in one ? [one] : []))

export const single = (name: string, world: Asking) => check(Name.parse(name), optionsFor(world))

const serverText = ({ address, port }: { readonly address: string; readonly port: number }): string =>
  `${address}#${port}`
const sorted = (list: readonly string[]): readonly string[] => [...list].sort()

/** Everything that a check came to, but for its instant, the numbers of packets, how many were asked, and how long that took. */
export function gist(health: Health): unknown {
  const { target, zone, parent, exists, status, undetermined, servers, parents, columns, cells, findings } = health
  return {
    names: [target, zone, parent].map(String),
    exists,
    status,
    undetermined: typeof undetermined === 'string' ? undetermined : (undetermined?.code ?? null),
    servers: servers.map((s) => [
      serverText(s.server),
      s.names.map(String),
      s.udp,
      s.tcp,
      s.edns,
      s.cookies,
      s.serial,
      s.largest,
    ]),
    parents: parents.map((s) => [serverText(s.server), s.udp, s.tcp]),
    columns: columns.map(({ kind, question }) => `${kind} ${question.name} ${typeName(question.type)}`),
    cells: cells.map(
      (c) =>
        `${serverText(c.server)} ${c.via} ${c.column.question.name} ${typeName(c.column.question.type)} ${c.state} ${c.finding?.code} ${c.differs} ${c.seen.length}`,
    ),
    findings: sorted(
      findings.map(
        (f) =>
          `${f.severity} ${f.finding.code} ${f.finding.zone} ${f.finding.owner} ${typeName(f.finding.type)} at ${sorted(f.servers.map(serverText))} of ${f.columns.length}`,
      ),
    ),
    horizon:
      health.horizon === null
        ? null
        : [health.horizon.until, String(health.horizon.zone), String(health.horizon.owner)],
    states: health.rollover?.states ?? null,
    next: health.rollover?.next.map(({ action, from }) => `${action} ${from}`) ?? null,
    needs: health.needs.length,
  }
}

export const isKeys = ({ type }: Sent): boolean => type === TYPE.DNSKEY

/** What is lost, and how that looks; null: it arrives. */
export type Loss = (asked: Exchange) => Extract<Reply, { kind: 'no-response' }>['why'] | null

/** The same network, where some of what is sent is lost. */
export const losing = ({ transport }: CheckOptions, loss: Loss): CheckOptions['transport'] => ({
  exchange: async (asked) => {
    const why = loss(asked)
    if (why === null) return transport.exchange(asked)
    await new Promise((resolve) => setImmediate(resolve))
    return { kind: 'no-response', why, elapsedMs: 0, discarded: 0 }
  },
  close: () => transport.close(),
})
