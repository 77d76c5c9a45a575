/** A resolver whose cache has an RRset for a moment without its signatures: it is asked a second time (RFC 4035 section 4.2). */

import { expect, it } from 'vitest'
import { decodeMessage, encodeMessage } from '../../src/dns/message.ts'
import { Name } from '../../src/dns/name.ts'
import { TYPE } from '../../src/dns/registry.ts'
import type { Question } from '../../src/dns/rr.ts'
import { draftWorld, FIXED_AT } from '../../src/lab/draft.ts'
import { makeNetwork, memoryTransport } from '../../src/lab/world.ts'
import type { Timestamp } from '../../src/snapshot.ts'
import { replay, trace } from '../../src/trace.ts'
import type { Transport } from '../../src/transport/transport.ts'
import { POLICIES } from '../../src/validate/policy.ts'

const RESOLVER = '192.0.2.200'
const target: Question = { name: Name.parse('www.child.test.'), type: TYPE.A }
const ds: Question = { name: Name.parse('child.test.'), type: TYPE.DS }

/** Traces through a resolver that leaves the signatures out of its first answers for one question. */
async function traced(lacking: Question, times: number) {
  const draft = draftWorld(FIXED_AT)
  draft.zone('child.test.')
  draft.resolvers.set(RESOLVER, {})
  const network = makeNetwork(draft)
  const { transport, now } = memoryTransport(network, FIXED_AT as Timestamp)
  let asked = 0
  const exchange: Transport['exchange'] = async (one) => {
    const reply = await transport.exchange(one)
    const decoded = reply.kind === 'reply' ? decodeMessage(reply.wire) : null
    if (reply.kind !== 'reply' || decoded?.kind !== 'response') return reply
    const [question] = decoded.message.questions
    const isIt = question?.type === lacking.type && question.name.equals(lacking.name) && decoded.message.cd
    if (!isIt || ++asked > times) return reply
    const { message } = decoded
    const answer = message.answer.filter((rr) => rr.type !== TYPE.RRSIG)
    const edns = message.edns === null ? null : { ...message.edns }
    return { ...reply, wire: encodeMessage({ ...message, edns, answer }) }
  }
  const options = {
    anchors: network.anchors,
    policy: POLICIES.iana,
    hints: network.hints,
    port: 53,
    resolver: { name: null, address: RESOLVER, port: 53 },
    families: [4, 6] as const,
    tcp: false,
    retries: 2,
    publicOnly: false,
    allServers: false,
  }
  const done = await trace(target, {
    ...options,
    timeoutMs: 2000,
    limits: { queries: 200, ms: 30_000 },
    transport: { exchange, close: transport.close },
    now,
  })
  const again = await replay(done.snapshot, target, options)
  expect(again.report.verdict.status).toBe(done.report.verdict.status)
  return { status: done.report.verdict.status, code: done.report.verdict.cause?.code ?? null, asked }
}

it.each([
  ['DS', ds],
  ['the answer', target],
  ['DNSKEY', { ...ds, type: TYPE.DNSKEY }],
])('left out once of %s: the second answer counts', async (_what, lacking) => {
  expect(await traced(lacking, 1)).toEqual({ status: 'secure', code: null, asked: 2 })
})

it('left out each time: it is not asked a third time', async () => {
  expect(await traced(ds, 9)).toEqual({ status: 'bogus', code: 'RRSIG_MISSING', asked: 2 })
})

it('not left out: nothing is asked twice', async () => {
  expect(await traced(ds, 0)).toEqual({ status: 'secure', code: null, asked: 1 })
})
