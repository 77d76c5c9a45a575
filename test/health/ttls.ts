/** A world whose caches keep one kind of RRset for longer than all others (RFC 7583 §3: each kind has a TTL of its own). */

import { TYPE } from '../../src/dns/registry.ts'
import type { CheckWorld } from '../../src/lab/checkworld.ts'

export const KINDS = ['DS', 'DNSKEY', 'data', 'denial', 'delegation'] as const
export type Kind = (typeof KINDS)[number]

/** TTL of the kinds that go soon, in seconds. A TTL below the original one is that of any cache (RFC 4035 §5.3.3). */
const SHORT = 60

const DENIAL: readonly number[] = [TYPE.SOA, TYPE.NSEC, TYPE.NSEC3]

function kindOf(type: number, isAuthoritative: boolean): Kind {
  if (type === TYPE.DS) return 'DS'
  if (type === TYPE.DNSKEY) return 'DNSKEY'
  if (type === TYPE.NS && !isAuthoritative) return 'delegation'
  return DENIAL.includes(type) ? 'denial' : 'data'
}

/** The same world, all TTLs short but those of one kind. */
export const keeping = (kind: Kind, world: CheckWorld): CheckWorld => ({
  ...world,
  transport: {
    ...world.transport,
    exchange: async (asked) => {
      const reply = await world.transport.exchange(asked)
      return reply.kind === 'reply' ? { ...reply, wire: shortened(kind, reply.wire) } : reply
    },
  },
})

/** RFC 1035 §4.1: the TTLs of all records but OPT and those of the kind. */
function shortened(kind: Kind, wire: Uint8Array): Uint8Array {
  const out = Uint8Array.from(wire)
  const view = new DataView(out.buffer)
  const [questions, ...sections] = [4, 6, 8, 10].map((at) => view.getUint16(at)) as [number, number, number, number]
  const isAuthoritative = (out[2]! & 0x04) !== 0
  let at = 12
  for (let i = 0; i < questions; i++) at = afterName(out, at) + 4
  for (let i = 0; i < sections.reduce((a, b) => a + b); i++) {
    at = afterName(out, at)
    const type = view.getUint16(at)
    const covered = type === TYPE.RRSIG ? view.getUint16(at + 10) : type
    const isShort = type !== TYPE.OPT && kindOf(covered, isAuthoritative) !== kind
    if (isShort) view.setUint32(at + 4, Math.min(SHORT, view.getUint32(at + 4)))
    at += 10 + view.getUint16(at + 8)
  }
  return out
}

function afterName(wire: Uint8Array, start: number): number {
  let at = start
  while (wire[at] !== 0) {
    if (wire[at]! >= 0xc0) return at + 2
    at += 1 + wire[at]!
  }
  return at + 1
}
