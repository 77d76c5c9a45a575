/** A thousand names of the lab in one run: what they leave in memory, and how little is asked for them. */

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { checkMany } from '../../src/check/many.ts'
import { draftWorld, FIXED_AT } from '../../src/lab/draft.ts'
import { makeNetwork, memoryTransport, type Network } from '../../src/lab/world.ts'
import type { Timestamp } from '../../src/snapshot.ts'
import type { Exchange, Reply } from '../../src/transport/transport.ts'
import { isKeys, manyOptions, sentIn } from './run.ts'

const COUNT = 1000
const nameOf = (i: number): string => `n${i}.${i % 3 === 0 ? 'example' : 'test'}.`
const addressOf = (i: number): string => `198.18.${i >> 8}.${i & 255}`

/** Zones of the lab are made when they are asked, and forgotten when they have been checked: it must not grow itself. */
function forgetful(): { readonly network: Network; readonly forget: (name: string) => void } {
  const draft = draftWorld(FIXED_AT)
  const made = new Map<string, Network>()
  const children = Array.from({ length: COUNT }, (_, i) => {
    const [name, address] = [nameOf(i), addressOf(i)]
    const zone = draft.zone(name, { unsigned: i % 10 === 4, csk: true, algorithm: 15, address })
    zone.text = '@ A 203.0.113.1\n'
    if (i % 10 === 1) zone.expiration = draft.at - 1
    // Few are dead: the world's clock runs by their silence, and what is known of the zones above grows old.
    if (i % 250 === 3) draft.behaviours.set(address, { hear: () => 'timeout' })
    return { name, address, zone }
  })
  const network = makeNetwork(draft)
  const hosts = new Map(network.hosts)
  for (const { name, address, zone } of children) {
    const own = (): Network => {
      const known = made.get(name) ?? makeNetwork({ ...draft, zones: [zone] })
      made.set(name, known)
      return known
    }
    hosts.set(address, { address, serve: (query, via) => own().hosts.get(address)!.serve(query, via) })
  }
  return { network: { ...network, hosts }, forget: (name) => void made.delete(name) }
}

const collectGarbage = ((): (() => void) => {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
})()

/** Octets that are held, here and outside of the heap. */
function held(): number {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Names after which memory is looked at: by the first, what is shared and bounded has been filled. */
const [EARLY, LATE] = [400, COUNT]
/**
 * Octets that a name may leave. What is kept on purpose (replies of the last seconds, the last verifications) comes to less
 * than half of that; the packets of one name alone come to ten times as much.
 */
const A_NAME = 16 * 1024
/** Queries for a zone on one server over two transports, with a try or two more where it is silent. */
const MOST_QUERIES = 45

test('memory does not grow with the number of names, and the keys of each upper zone are asked once of each server', async () => {
  const { network, forget } = forgetful()
  const { transport, now } = memoryTransport(network, FIXED_AT as Timestamp)
  const keysAsked: string[] = []
  let queries = 0
  const exchange = (asked: Exchange): Promise<Reply> => {
    queries++
    const sent = sentIn(asked)
    if (isKeys(sent) && sent.name.depth < 2) keysAsked.push(`${sent.name} ${sent.server} ${sent.via}`)
    return transport.exchange(asked)
  }
  const world = { ...network, transport: { exchange, close: () => transport.close() }, now }
  const outcomes = { healthy: 0, unhealthy: 0, undetermined: 0 }
  const octets: number[] = []
  let done = 0
  // What is under way holds its packets: memory is looked at while nothing is, and the run goes on.
  async function* names(): AsyncGenerator<string> {
    for (let i = 0; i <= COUNT; i++) {
      if (i === EARLY || i === LATE) {
        while (done < i) await new Promise((resolve) => setImmediate(resolve))
        octets.push(held())
      }
      if (i < COUNT) yield nameOf(i)
    }
  }
  for await (const one of checkMany(names(), manyOptions(world))) {
    forget(one.name)
    if ('outcome' in one) outcomes[one.outcome]++
    done++
  }
  expect(outcomes).toEqual({ healthy: 796, unhealthy: 200, undetermined: 4 })
  const [early = 0, late = 0] = octets
  expect(octets).toHaveLength(2)
  expect((late - early) / (LATE - EARLY)).toBeLessThan(A_NAME)
  expect(new Set(keysAsked.map((key) => key.split(' ')[0]))).toEqual(new Set(['.', 'test.', 'example.']))
  expect(new Set(keysAsked).size).toBe(keysAsked.length)
  // Each server of a parent gives a chain: its keys are asked of all of them, over both transports.
  for (const name of ['test.', 'example.']) expect(keysAsked.filter((key) => key.startsWith(`${name} `)).length).toBe(4)
  expect(queries / COUNT).toBeLessThan(MOST_QUERIES)
}, 300_000)
