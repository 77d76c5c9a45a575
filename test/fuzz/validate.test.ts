/** What no packet may do: make `validate` throw or hang, or keep a chain secure whose signed data was changed. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalRdata, rrsets, signedData } from '../../src/dns/canonical.ts'
import { decodeMessage, type Message } from '../../src/dns/message.ts'
import { Name } from '../../src/dns/name.ts'
import { parseRrsig } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'
import type { Question } from '../../src/dns/rr.ts'
import { draftWorld, FIXED_AT, NSEC3 } from '../../src/lab/draft.ts'
import { makeNetwork, memoryTransport } from '../../src/lab/world.ts'
import type { Observation, Snapshot, Timestamp } from '../../src/snapshot.ts'
import { trace } from '../../src/trace.ts'
import { POLICIES } from '../../src/validate/policy.ts'
import { validate } from '../../src/validate/validate.ts'

const SEED = 20260615
const MANY = process.env.CI === undefined ? 1 : 4

/** One path: every zone has a single key and every RRset a single signature. */
function network() {
  const world = draftWorld(FIXED_AT)
  world.zone('one.test.', { csk: true })
  world.zone('three.test.', { csk: true, denial: NSEC3 })
  return makeNetwork(world)
}

const NETWORK = network()

async function traced(text: string, type: number): Promise<{ snapshot: Snapshot; question: Question }> {
  const { transport, now } = memoryTransport(NETWORK, FIXED_AT as Timestamp)
  const question = { name: Name.parse(text), type }
  const { snapshot, report } = await trace(question, {
    anchors: NETWORK.anchors,
    policy: POLICIES.iana,
    hints: NETWORK.hints,
    port: 53,
    resolver: null,
    families: [4, 6],
    tcp: false,
    retries: 0,
    timeoutMs: 100,
    publicOnly: false,
    allServers: false,
    limits: { queries: 100, ms: 30_000 },
    transport,
    now,
  })
  expect(report.verdict.status).toBe('secure')
  return { snapshot, question }
}

const QUESTIONS: readonly (readonly [string, number])[] = [
  ['www.one.test', TYPE.A],
  ['nope.one.test', TYPE.A],
  ['www.one.test', TYPE.MX],
  ['x.wild.one.test', TYPE.A],
  ['alias.one.test', TYPE.A],
  ['nope.three.test', TYPE.A],
  ['x.wild.three.test', TYPE.TXT],
]

const judge = (snapshot: Snapshot, question: Question) =>
  validate(snapshot, question, { at: FIXED_AT as Timestamp, anchors: NETWORK.anchors, policy: POLICIES.iana })

/** What each signature of a message is over, with the signature itself: all that authentication rests on (RFC 4034 §3.1.8.1). */
function signedContent(message: Message): string {
  const octets = (data: Uint8Array): string => Buffer.from(data).toString('hex')
  return [message.answer, message.authority]
    .map((section) =>
      rrsets(section)
        .flatMap((rrset) =>
          rrset.signatures.map((rr) => {
            const parsed = parseRrsig(rr.rdata)
            const data = parsed.ok ? octets(signedData(parsed.value, rrset)) : ''
            return `${rrset.class} ${rrset.type} ${data} ${octets(canonicalRdata(rr.type, rr.rdata))}`
          }),
        )
        .sort()
        .join('\n'),
    )
    .join('\n\n')
}

const soaCount = (message: Message): number =>
  message.authority.filter((rr) => rr.type === TYPE.SOA && rr.class === 1).length

function withWire(snapshot: Snapshot, at: number, wire: Uint8Array): { snapshot: Snapshot; message: Message | null } {
  const decoded = decodeMessage(wire)
  const message = decoded.kind === 'response' ? decoded.message : null
  const outcome: Observation['outcome'] =
    decoded.kind === 'response'
      ? { kind: 'response', wire, response: decoded.message }
      : { kind: 'malformed', wire, offset: decoded.offset, why: decoded.why }
  const observations = snapshot.observations.map((o, i) => (i === at ? { ...o, outcome } : o))
  return { snapshot: { ...snapshot, observations }, message }
}

describe('a change of signed data', () => {
  it.each(QUESTIONS)('never leaves %s %i secure', async (name, type) => {
    const { snapshot, question } = await traced(name, type)
    const places = snapshot.observations.flatMap((o, i) =>
      o.outcome.kind === 'response' ? [...o.outcome.wire.keys()].map((offset) => [i, offset] as const) : [],
    )
    const step = MANY > 1 ? 1 : 5
    let changed = 0
    for (let at = 0; at < places.length; at += step) {
      const [i, offset] = places[at]!
      const { outcome } = snapshot.observations[i]!
      if (outcome.kind !== 'response') continue
      const wire = outcome.wire.slice()
      wire[offset] = wire[offset]! ^ (1 << (at % 8))
      const mutated = withWire(snapshot, i, wire)
      const { status } = judge(mutated.snapshot, question).verdict
      const same = mutated.message !== null && signedContent(mutated.message) === signedContent(outcome.response)
      // A negative answer may come without an SOA, so one that no longer is one is not missed.
      const soaLost = soaCount(outcome.response) > (mutated.message === null ? 0 : soaCount(mutated.message))
      if (same || soaLost) continue
      changed++
      expect(status, `message ${i}, octet ${offset}`).not.toBe('secure')
    }
    expect(changed).toBeGreaterThan(50)
  })
})

describe('validate', () => {
  it('returns a report for whatever the servers sent', async () => {
    const { snapshot, question } = await traced('x.wild.three.test', TYPE.TXT)
    const mutation = fc.record({
      message: fc.nat(snapshot.observations.length - 1),
      edits: fc.array(fc.record({ at: fc.nat(1500), octet: fc.nat(255) }), { minLength: 1, maxLength: 12 }),
      cut: fc.option(fc.nat(1500)),
    })
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
        let mutated = snapshot
        for (const { message, edits, cut } of mutations) {
          const { outcome } = mutated.observations[message]!
          if (outcome.kind === 'no-response') continue
          const wire = outcome.wire.slice(0, cut ?? undefined)
          for (const { at, octet } of edits) if (at < wire.length) wire[at] = octet
          mutated = withWire(mutated, message, wire).snapshot
        }
        const { verdict, root } = judge(mutated, question)
        expect(['secure', 'insecure', 'bogus', 'indeterminate']).toContain(verdict.status)
        expect(root.kind).toBe('chain')
        if (verdict.status === 'bogus') expect(verdict.cause).not.toBeNull()
      }),
      { seed: SEED, numRuns: 400 * MANY },
    )
  })
})
