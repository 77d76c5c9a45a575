/**
 * Our reading of messages beside that of dns-packet, on what it reads right: framing, header, and RDATA that it gives as numbers or
 * octets. Left out, because it errs there: names with octets that are not letters, digits or hyphens; RDATA whose length is not that of
 * its type; classes other than IN; DNSKEY with another Protocol than 3 (refused whole); EDE and the extended RCODE.
 */

import dnsPacket from 'dns-packet'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeMessage, encodeMessage, type Message } from '../../src/dns/message.ts'
import { Name } from '../../src/dns/name.ts'
import { parseDnskey, parseDs, parseNsec, parseNsec3, parseRrsig, parseSoa } from '../../src/dns/rdata.ts'
import { RCODE, rcodeName, TYPE, typeName } from '../../src/dns/registry.ts'
import type { RR } from '../../src/dns/rr.ts'
import { join, octets, rdataOf, SEED } from './arbitrary.ts'

const name = fc
  .array(fc.stringMatching(/^[A-Za-z0-9-]{1,10}$/), { maxLength: 4 })
  .map((labels) => Name.parse(`${labels.join('.')}.`))
const wireName = name.map((name) => name.wire())

const RDATA: readonly (readonly [type: number, rdata: fc.Arbitrary<Uint8Array>])[] = [
  [TYPE.A, octets(4, 4)],
  [TYPE.AAAA, octets(16, 16)],
  [TYPE.NS, wireName],
  [TYPE.CNAME, wireName],
  [TYPE.PTR, wireName],
  [TYPE.DNAME, wireName],
  [TYPE.MX, fc.tuple(octets(2, 2), wireName).map((parts) => join(...parts))],
  [TYPE.SOA, fc.tuple(wireName, wireName, octets(20, 20)).map((parts) => join(...parts))],
  [TYPE.TXT, rdataOf(TYPE.TXT)],
  [TYPE.DS, fc.tuple(octets(4, 4), octets(1, 48)).map((parts) => join(...parts))],
  [
    TYPE.DNSKEY,
    fc
      .tuple(octets(2, 2), octets(1, 1), octets(1, 64))
      .map(([flags, algorithm, key]) => join(flags, [3], algorithm, key)),
  ],
  [TYPE.RRSIG, fc.tuple(octets(18, 18), wireName, octets(1, 64)).map((parts) => join(...parts))],
  [TYPE.NSEC, fc.tuple(wireName, rdataOf(TYPE.NSEC3)).map(([next]) => join(next, [0, 1, 0x40]))],
  [
    TYPE.NSEC3,
    fc
      .tuple(octets(4, 4), octets(0, 8), octets(1, 20))
      .map(([head, salt, hash]) => join(head, [salt.length], salt, [hash.length], hash, [0, 1, 2])),
  ],
  [65280, octets(0, 30)],
]

const record: fc.Arbitrary<RR> = fc.constantFrom(...RDATA).chain(([type, rdata]) =>
  fc.record({
    owner: name,
    type: fc.constant(type),
    class: fc.constant(1),
    ttl: fc.integer({ min: 0, max: 0x7fff_ffff }),
    rdata,
  }),
)

const records = fc.array(record, { maxLength: 5 })
const arbitrary = fc.record({
  id: fc.nat(65535),
  qr: fc.boolean(),
  aa: fc.boolean(),
  tc: fc.boolean(),
  rd: fc.boolean(),
  ra: fc.boolean(),
  ad: fc.boolean(),
  cd: fc.boolean(),
  rcode: fc.constantFrom(...Object.values(RCODE).filter((rcode) => rcode < 6)),
  questions: fc.array(fc.record({ name, type: fc.constantFrom(1, 2, 6, 28, 43, 48), class: fc.constant(1) }), {
    maxLength: 1,
  }),
  answer: records,
  authority: records,
  additional: records,
})

/** What dns-packet gives, as far as it can be compared. */
type Theirs = Record<string, unknown> & {
  readonly rcode: string
  readonly questions: readonly { readonly name: string; readonly type: string }[]
}
type TheirRecord = { readonly name: string; readonly type: string; readonly ttl: number; readonly data: unknown }

const dotted = (name: Name): string => (name.isRoot ? '.' : String(name).slice(0, -1))
const theirType = (type: number): string => (type === 65280 ? 'UNKNOWN_65280' : typeName(type))
const buffer = (octets: Uint8Array): Buffer => Buffer.from(octets)

/** Our reading of a record in the form of dns-packet. */
function inTheirForm(rr: RR): object | undefined {
  const need = <T>(
    parsed: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string },
  ): T => {
    if (!parsed.ok) throw new Error(parsed.why)
    return parsed.value
  }
  const types = (set: ReadonlySet<number>): string[] => [...set].map(theirType)
  switch (rr.type) {
    case TYPE.SOA: {
      const { mname, rname, ...numbers } = need(parseSoa(rr.rdata))
      return { mname: dotted(mname), rname: dotted(rname), ...numbers }
    }
    case TYPE.DS: {
      const { keyTag, algorithm, digestType, digest } = need(parseDs(rr.rdata))
      return { keyTag, algorithm, digestType, digest: buffer(digest) }
    }
    case TYPE.DNSKEY: {
      const { flags, algorithm, publicKey } = need(parseDnskey(rr.rdata))
      return { flags, algorithm, key: buffer(publicKey) }
    }
    case TYPE.RRSIG: {
      const { typeCovered, originalTtl, signerName, signature, rdata: _, ...rest } = need(parseRrsig(rr.rdata))
      return { ...rest, originalTTL: originalTtl, signersName: dotted(signerName), signature: buffer(signature) }
    }
    case TYPE.NSEC: {
      const { nextDomainName, types: set } = need(parseNsec(rr.rdata))
      return { nextDomain: dotted(nextDomainName), rrtypes: types(set) }
    }
    case TYPE.NSEC3: {
      const { hashAlgorithm, flags, iterations, salt, nextHashedOwner, types: set } = need(parseNsec3(rr.rdata))
      return {
        algorithm: hashAlgorithm,
        flags,
        iterations,
        salt: buffer(salt),
        nextDomain: buffer(nextHashedOwner),
        rrtypes: types(set),
      }
    }
    default:
      return undefined
  }
}

function compareRecords(ours: readonly RR[], theirs: readonly TheirRecord[]): void {
  expect(ours.map((rr) => [dotted(rr.owner), theirType(rr.type), rr.ttl])).toEqual(
    theirs.map(({ name, type, ttl }) => [name, type, ttl]),
  )
  ours.forEach((rr, i) => {
    const form = inTheirForm(rr)
    if (form !== undefined) expect(theirs[i]!.data).toMatchObject(form)
  })
}

function compare(ours: Message, theirs: Theirs): void {
  const flags = {
    id: 'id',
    qr: 'flag_qr',
    aa: 'flag_aa',
    tc: 'flag_tc',
    rd: 'flag_rd',
    ra: 'flag_ra',
    ad: 'flag_ad',
    cd: 'flag_cd',
  }
  const header = Object.entries(flags).map(([mine, their]) => [mine, theirs[their]])
  header[0] = ['id', theirs.id]
  header[1] = ['qr', theirs.type === 'response']
  expect(ours).toMatchObject(Object.fromEntries(header))
  expect(rcodeName(ours.rcode)).toBe(theirs.rcode)
  expect(ours.questions.map(({ name, type }) => [dotted(name), theirType(type)])).toEqual(
    theirs.questions.map(({ name, type }) => [name, type]),
  )
  compareRecords(ours.answer, theirs.answers as TheirRecord[])
  compareRecords(ours.authority, theirs.authorities as TheirRecord[])
  compareRecords(ours.additional, theirs.additionals as TheirRecord[])
}

describe('messages read by dns-packet too', () => {
  it('say the same', () => {
    fc.assert(
      fc.property(arbitrary, (parts) => {
        const wire = encodeMessage(parts)
        const decoded = decodeMessage(wire)
        if (decoded.kind !== 'response') throw new Error(decoded.why)
        expect(decoded.message.problems).toEqual([])
        compare(decoded.message, dnsPacket.decode(Buffer.from(wire)) as unknown as Theirs)
      }),
      { ...SEED, numRuns: 300 },
    )
  })

  it('say the same when dns-packet wrote them, names in RDATA compressed or not', () => {
    const wire = dnsPacket.encode({
      type: 'response',
      id: 7,
      flags: dnsPacket.AUTHORITATIVE_ANSWER,
      questions: [{ name: 'www.example.com', type: 'A' }],
      answers: [
        { name: 'www.example.com', type: 'CNAME', ttl: 5, data: 'x.example.com' },
        { name: 'x.example.com', type: 'MX', ttl: 5, data: { preference: 10, exchange: 'mail.example.com' } },
        {
          name: 'example.com',
          type: 'SOA',
          ttl: 5,
          data: {
            mname: 'a.example.com',
            rname: 'b.example.com',
            serial: 1,
            refresh: 2,
            retry: 3,
            expire: 4,
            minimum: 5,
          },
        },
        { name: 'example.com', type: 'TXT', ttl: 5, data: ['a', 'b'] },
      ],
    })
    const decoded = decodeMessage(wire)
    if (decoded.kind !== 'response') throw new Error(decoded.why)
    compare(decoded.message, dnsPacket.decode(wire) as unknown as Theirs)
  })
})
