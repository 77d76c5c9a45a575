/** The zone and the messages of RFC 4035 Appendixes A and B, below the validator: signatures, order, the NSEC chain. */

import { describe, expect, it } from 'vitest'
import { rrsets } from '../../src/dns/canonical.ts'
import { parseNsec, parseRrsig } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'
import type { RR } from '../../src/dns/rr.ts'
import { formatTime, serialToTime } from '../../src/dns/time.ts'
import { loadMessage, loadZone, messageOf } from '../vectors/load.ts'
import { keysOf, verifyAll } from '../vectors/signatures.ts'

const zone = loadZone('rfc4035-a.zone')
const keys = keysOf(zone)
const messages = ['b1', 'b2', 'b3', 'b4', 'b5', 'b6', 'b7', 'b8'].map((id) => `rfc4035-${id}.msg`)

describe('RFC 4035 Appendix A', () => {
  it('has the key tags of its RRSIGs: KSK 9465, ZSK 38519', () => {
    expect(keys.map((key) => [key.flags, key.keyTag])).toEqual([
      [256, 38519],
      [257, 9465],
    ])
  })

  it('has 27 RRSIGs, and all verify', () => {
    const outcomes = verifyAll(zone, keys)
    expect(outcomes).toHaveLength(27)
    expect(outcomes.filter((o) => o.outcome !== 'verifies')).toEqual([])
  })

  it('has no signature that verifies over another RRset', () => {
    const changed = zone.map((rr): RR => (rr.type === TYPE.RRSIG ? rr : { ...rr, rdata: flipLast(rr.rdata) }))
    const outcomes = verifyAll(changed, keys)
    expect(outcomes).toHaveLength(27)
    expect(outcomes.filter((o) => o.outcome === 'verifies')).toEqual([])
  })

  it('is signed from 2004-04-09 to 2004-05-09 (section 3.1.5 of RFC 4034)', () => {
    const times = zone
      .filter((rr) => rr.type === TYPE.RRSIG)
      .map((rr) => {
        const parsed = parseRrsig(rr.rdata)
        if (!parsed.ok) throw new Error(parsed.why)
        const near = Date.UTC(2004, 3, 20) / 1000
        return [parsed.value.inception, parsed.value.expiration].map((field) => formatTime(serialToTime(field, near)))
      })
    expect(new Set(times.map(String))).toEqual(new Set(['2004-04-09T18:36:19Z,2004-05-09T18:36:19Z']))
  })

  it('has its NSEC records in canonical order, closed at the apex (RFC 4034 sections 4.1.1 and 6.1)', () => {
    const chain = zone.filter((rr) => rr.type === TYPE.NSEC)
    const sorted = [...chain].sort((a, b) => a.owner.compare(b.owner))
    expect(sorted.map((rr) => String(rr.owner))).toEqual(chain.map((rr) => String(rr.owner)))
    const next = chain.map((rr) => {
      const parsed = parseNsec(rr.rdata)
      if (!parsed.ok) throw new Error(parsed.why)
      return String(parsed.value.nextDomainName)
    })
    expect(next).toEqual([...chain.slice(1), chain[0]!].map((rr) => String(rr.owner)))
    expect(String(chain[0]!.owner)).toBe('example.')
  })

  it('lists in each NSEC exactly the types at its owner (RFC 4034 section 4.1.2)', () => {
    for (const rr of zone.filter((candidate) => candidate.type === TYPE.NSEC)) {
      const parsed = parseNsec(rr.rdata)
      if (!parsed.ok) throw new Error(parsed.why)
      const there = new Set(zone.filter((other) => other.owner.equals(rr.owner)).map((other) => other.type))
      expect([...parsed.value.types].sort(), String(rr.owner)).toEqual([...there].sort())
    }
  })

  it('signs neither delegation NS RRsets nor glue (section 2.2)', () => {
    const unsigned = rrsets(zone).filter((rrset) => rrset.signatures.length === 0)
    expect(unsigned.map((rrset) => `${rrset.owner} ${rrset.type}`).sort()).toEqual(
      [
        `a.example. ${TYPE.NS}`,
        `b.example. ${TYPE.NS}`,
        ...['ns1.a', 'ns2.a', 'ns1.b', 'ns2.b'].map((glue) => `${glue}.example. ${TYPE.A}`),
      ].sort(),
    )
  })
})

describe('RFC 4035 Appendix B', () => {
  it('has 23 RRSIGs in its messages, and all verify with the keys of Appendix A', () => {
    const outcomes = messages.flatMap((file) => {
      const { message } = messageOf(loadMessage(file))
      return verifyAll([...message.answer, ...message.authority, ...message.additional], keys)
    })
    expect(outcomes).toHaveLength(23)
    expect(outcomes.filter((o) => o.outcome !== 'verifies')).toEqual([])
  })

  it.each(messages)('%s is the same when written and read back', (file) => {
    const vector = loadMessage(file)
    const { message } = messageOf(vector)
    expect(message.problems).toEqual([])
    for (const section of ['answer', 'authority', 'additional'] as const) {
      expect(message[section].map(textOf)).toEqual(vector[section].map(textOf))
    }
  })
})

const textOf = (rr: RR): string => `${rr.owner} ${rr.ttl} ${rr.type} ${Buffer.from(rr.rdata).toString('hex')}`

const flipLast = (rdata: Uint8Array): Uint8Array => {
  const out = Uint8Array.from(rdata)
  out[out.length - 1]! ^= 1
  return out
}
