/** The zone and the messages of RFC 5155 Appendixes A and B, below the validator: hashes, signatures, the NSEC3 ring. */

import { describe, expect, it } from 'vitest'
import { nsec3Hash } from '../../src/crypto/nsec3.ts'
import { fromBase32hex, fromHex, toBase32hex } from '../../src/dns/base.ts'
import { Name } from '../../src/dns/name.ts'
import { type NSEC3, parseNsec3, parseNsec3param } from '../../src/dns/rdata.ts'
import { TYPE } from '../../src/dns/registry.ts'
import type { RR } from '../../src/dns/rr.ts'
import { loadJson, loadMessage, loadZone, messageOf } from '../vectors/load.ts'
import { keysOf, verifyAll } from '../vectors/signatures.ts'

interface Hashes {
  readonly iterations: number
  readonly salt: string
  readonly zone: Readonly<Record<string, string>>
  readonly denied: Readonly<Record<string, string>>
}

const zone = loadZone('rfc5155-a.zone')
const keys = keysOf(zone)
const hashes = loadJson<Hashes>('rfc5155-hashes.json')
const salt = fromHex(hashes.salt)!
const messages = ['b1', 'b2', 'b2-1', 'b3', 'b4', 'b5', 'b6'].map((id) => `rfc5155-${id}.msg`)
const apex = Name.parse('example.')

const nsec3s = zone
  .filter((rr) => rr.type === TYPE.NSEC3)
  .map((rr): { owner: Name; nsec3: NSEC3 } => {
    const parsed = parseNsec3(rr.rdata)
    if (!parsed.ok) throw new Error(parsed.why)
    return { owner: rr.owner, nsec3: parsed.value }
  })

const labelOf = (owner: Name): string => Buffer.from(owner.labels[0]!).toString('latin1')

describe('RFC 5155 Appendix A', () => {
  it.each(Object.entries({ ...hashes.zone, ...hashes.denied }))('section 5: H(%s) = %s', (name, hash) => {
    expect(toBase32hex(nsec3Hash(Name.parse(name), salt, hashes.iterations))).toBe(hash)
    expect(toBase32hex(nsec3Hash(Name.parse(name.toUpperCase()), salt, hashes.iterations))).toBe(hash)
  })

  it('has an NSEC3 for each name of its list and for no other', () => {
    expect(nsec3s.map(({ owner }) => labelOf(owner)).sort()).toEqual(Object.values(hashes.zone).sort())
    for (const { owner } of nsec3s) expect(owner.parent()?.equals(apex)).toBe(true)
  })

  it('has 30 RRSIGs, and all verify', () => {
    const outcomes = verifyAll(zone, keys)
    expect(outcomes).toHaveLength(30)
    expect(outcomes.filter((o) => o.outcome !== 'verifies')).toEqual([])
  })

  it('has its NSEC3 records in a closed ring in hash order (section 7.1)', () => {
    const sorted = [...nsec3s].sort((a, b) =>
      Buffer.compare(fromBase32hex(labelOf(a.owner))!, fromBase32hex(labelOf(b.owner))!),
    )
    expect(sorted.map(({ nsec3 }) => toBase32hex(nsec3.nextHashedOwner))).toEqual(
      [...sorted.slice(1), sorted[0]!].map(({ owner }) => labelOf(owner)),
    )
  })

  it('has one set of parameters, that of its NSEC3PARAM, and the Opt-Out flag on every NSEC3 (section 4)', () => {
    const param = zone.filter((rr) => rr.type === TYPE.NSEC3PARAM).map((rr) => parseNsec3param(rr.rdata))
    expect(param).toHaveLength(1)
    expect(param[0]).toMatchObject({ ok: true, value: { hashAlgorithm: 1, flags: 0, iterations: 12, salt } })
    for (const { nsec3 } of nsec3s) expect(nsec3).toMatchObject({ hashAlgorithm: 1, flags: 1, iterations: 12, salt })
  })

  it('lists in each NSEC3 exactly the types at the name it hashes; none at empty non-terminals (sections 7.1 and 3.2.1)', () => {
    for (const [name, hash] of Object.entries(hashes.zone)) {
      const owner = Name.parse(name)
      const there = new Set(zone.filter((rr) => rr.owner.equals(owner) && rr.type !== TYPE.NSEC3).map((rr) => rr.type))
      // RRSIG and NSEC3 at a hashed owner belong to the NSEC3, which has no NSEC3 of its own.
      const { nsec3 } = nsec3s.find((record) => labelOf(record.owner) === hash)!
      expect([...nsec3.types].sort(), name).toEqual([...there].sort())
    }
    const empty = nsec3s.filter(({ nsec3 }) => nsec3.types.size === 0).map(({ owner }) => labelOf(owner))
    expect(empty.sort()).toEqual([hashes.zone['w.example.'], hashes.zone['y.w.example.']].sort())
  })

  it('leaves the unsigned delegation c.example. out of the ring (section 6)', () => {
    expect(nsec3s.map(({ owner }) => labelOf(owner))).not.toContain(hashes.denied['c.example.'])
  })
})

describe('RFC 5155 Appendix B', () => {
  it('has 21 RRSIGs in its messages, and all verify with the keys of Appendix A', () => {
    const outcomes = messages.flatMap((file) => {
      const { message } = messageOf(loadMessage(file))
      return verifyAll([...message.answer, ...message.authority, ...message.additional], keys)
    })
    expect(outcomes).toHaveLength(21)
    expect(outcomes.filter((o) => o.outcome !== 'verifies')).toEqual([])
  })

  it.each(messages)('%s holds only records of Appendix A, or of a wildcard of it', (file) => {
    const known = new Set(zone.map(contentOf))
    const { message } = messageOf(loadMessage(file))
    const strange = [...message.answer, ...message.authority, ...message.additional].filter(
      (rr) => !known.has(contentOf(rr)),
    )
    expect(strange).toEqual([])
  })
})

const contentOf = (rr: RR): string => `${rr.type} ${Buffer.from(rr.rdata).toString('hex')}`
