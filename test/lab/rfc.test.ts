/** The lab's chains and answers against those that the RFCs print: RFC 4035 Appendix A and B, RFC 5155 Appendix A and B. */

import { describe, expect, test } from 'vitest'
import { Name } from '../../src/dns/name.ts'
import { presentRdata } from '../../src/dns/presentation.ts'
import { parseNsec, parseNsec3 } from '../../src/dns/rdata.ts'
import { TYPE, typeName } from '../../src/dns/registry.ts'
import type { RR, RRType } from '../../src/dns/rr.ts'
import { respond } from '../../src/lab/authority.ts'
import { labKey } from '../../src/lab/keys.ts'
import { type Denial, makeZone, type Zone } from '../../src/lab/zone.ts'
import { covers, loadMessage, loadZone } from '../vectors/load.ts'

const apex = Name.parse('example.')
const SIGNED: ReadonlySet<RRType> = new Set([TYPE.RRSIG, TYPE.NSEC, TYPE.NSEC3, TYPE.NSEC3PARAM, TYPE.DNSKEY])

/** The zone of an appendix without what a signer added, signed again with keys of the lab. */
function resign(file: string, denial: Denial): Zone {
  const key = labKey({ algorithm: 13, seed: file, flags: 257 })
  const records = loadZone(file).filter((rr) => !SIGNED.has(rr.type))
  const signers = { keys: [key], data: [key] }
  return makeZone({ apex, records, keys: [key], signers, denial, inception: 0, expiration: 1, edits: [] })
}

/** Owner, next name or hash, and types of a denial record: what a signer makes of the zone. */
function linkOf(rr: RR): string {
  const nsec = rr.type === TYPE.NSEC ? parseNsec(rr.rdata) : null
  const nsec3 = rr.type === TYPE.NSEC3 ? parseNsec3(rr.rdata) : null
  const types = (list: ReadonlySet<RRType>): string =>
    [...list]
      .sort((a, b) => a - b)
      .map(typeName)
      .join(' ')
  if (nsec?.ok) return `${rr.owner.canonical()} ${nsec.value.nextDomainName.canonical()} ${types(nsec.value.types)}`
  if (nsec3?.ok)
    return `${rr.owner} ${presentRdata(rr.type, rr.rdata).split(' ').slice(0, 5).join(' ').toLowerCase()} ${types(nsec3.value.types)}`
  throw new Error('neither NSEC nor NSEC3')
}

const chainOf = (zone: Zone): string[] =>
  zone.chain!.names.flatMap((name) => zone.chain!.match(name)!.records.map(linkOf)).sort()

const printed = (file: string, type: RRType): string[] =>
  loadZone(file)
    .filter((rr) => rr.type === type)
    .map(linkOf)
    .sort()

const nsecZone = resign('rfc4035-a.zone', { kind: 'nsec' })
const nsec3Zone = resign('rfc5155-a.zone', {
  kind: 'nsec3',
  iterations: 12,
  salt: Uint8Array.of(0xaa, 0xbb, 0xcc, 0xdd),
  optOut: true,
})

describe('chains', () => {
  test('RFC 4035 Appendix A: the same NSEC records', () => {
    const expected = printed('rfc4035-a.zone', TYPE.NSEC)
    expect(expected.length).toBeGreaterThan(8)
    expect(chainOf(nsecZone)).toEqual(expected)
  })

  test('RFC 5155 Appendix A: the same NSEC3 records, hashes and opt-out included', () => {
    const expected = printed('rfc5155-a.zone', TYPE.NSEC3)
    expect(expected).toHaveLength(12)
    expect(chainOf(nsec3Zone)).toEqual(expected)
  })
})

/** Records without signatures, as owner, type and RDATA; denial records without RDATA, which names other keys' types. */
const shown = (records: readonly RR[]): string[] =>
  records
    .filter((rr) => rr.type !== TYPE.RRSIG)
    .map((rr) =>
      rr.type === TYPE.NSEC || rr.type === TYPE.NSEC3
        ? linkOf(rr)
        : `${rr.owner.canonical()} ${typeName(rr.type)} ${presentRdata(rr.type, rr.rdata)}`,
    )
    .sort()

/** The NS of the zone itself, which the RFCs' servers add to positive answers and the lab's do not. */
const besides = (records: readonly RR[]): RR[] => records.filter((rr) => rr.type !== TYPE.NS || !rr.owner.equals(apex))

const answers = [
  ['rfc4035-b1.msg', nsecZone],
  ['rfc4035-b2.msg', nsecZone],
  ['rfc4035-b3.msg', nsecZone],
  ['rfc4035-b4.msg', nsecZone],
  ['rfc4035-b5.msg', nsecZone],
  ['rfc4035-b6.msg', nsecZone],
  ['rfc4035-b7.msg', nsecZone],
  ['rfc4035-b8.msg', nsecZone],
  ['rfc5155-b1.msg', nsec3Zone],
  ['rfc5155-b2.msg', nsec3Zone],
  ['rfc5155-b2-1.msg', nsec3Zone],
  ['rfc5155-b3.msg', nsec3Zone],
  ['rfc5155-b4.msg', nsec3Zone],
  ['rfc5155-b5.msg', nsec3Zone],
  ['rfc5155-b6.msg', nsec3Zone],
] as const

/** The RRsets that have a signature in a section. */
const signedSets = (records: readonly RR[]): string[] =>
  records.flatMap((rr) => {
    const type = covers(rr)
    return type === null || (type === TYPE.NS && rr.owner.equals(apex))
      ? []
      : [`${rr.owner.canonical()} ${typeName(type)}`]
  })

describe('answers', () => {
  test.each(answers)('%s: the records that the RFC prints', (file, zone) => {
    const vector = loadMessage(file)
    const answer = respond(zone, vector.question, true)
    expect(answer.rcode).toBe(vector.rcode)
    expect(answer.aa).toBe(vector.aa)
    expect(shown(answer.answer)).toEqual(shown(vector.answer))
    expect(shown(answer.authority)).toEqual(shown(besides(vector.authority)))
    expect(signedSets(answer.answer).sort()).toEqual(signedSets(vector.answer).sort())
    expect(signedSets(answer.authority).sort()).toEqual(signedSets(vector.authority).sort())
  })
})
