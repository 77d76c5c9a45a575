/** Arbitrary names, RDATA, records and messages for properties, made from octets and not by the code under test. */

import fc from 'fast-check'
import { type Field, LAYOUT } from '../../src/dns/layout.ts'
import type { Edns, Message } from '../../src/dns/message.ts'
import { Name } from '../../src/dns/name.ts'
import { TYPE } from '../../src/dns/registry.ts'
import type { RR, RRType } from '../../src/dns/rr.ts'

/** The same values in every run. */
export const SEED = { seed: 4034 } as const

export const octets = (least: number, most: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: least, maxLength: most })

export const join = (...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]))

const word = (bits: 16 | 32): fc.Arbitrary<Uint8Array> => octets(bits / 8, bits / 8)

const label = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/).map((text) => Uint8Array.from(Buffer.from(text))),
  },
  { weight: 3, arbitrary: octets(1, 8) },
  { weight: 1, arbitrary: octets(60, 63) },
)

export const name: fc.Arbitrary<Name> = fc.array(label, { maxLength: 6 }).map((labels) => {
  while (labels.reduce((size, label) => size + label.length + 1, 1) > 255) labels.pop()
  return new Name(labels)
})

const wireName = name.map((name) => name.wire())
const charString = octets(0, 20).map((content) => join([content.length], content))
const window = fc
  .tuple(octets(0, 31), fc.integer({ min: 1, max: 255 }))
  .map(([body, last]) => join([body.length + 1], body, [last]))
const bitmap = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 255 }), window), { maxLength: 3, selector: ([number]) => number })
  .map((windows) => join(...windows.sort((a, b) => a[0] - b[0]).flatMap(([number, body]) => [[number], body])))

const gateway = fc.oneof(
  fc.constant({ type: 0, octets: new Uint8Array(0) }),
  octets(4, 4).map((octets) => ({ type: 1, octets })),
  octets(16, 16).map((octets) => ({ type: 2, octets })),
  wireName.map((octets) => ({ type: 3, octets })),
)

const prefix = fc
  .tuple(fc.constantFrom(1, 2), fc.boolean(), octets(0, 4), fc.integer({ min: 0, max: 32 }))
  .map(([family, negated, address, bits]) => {
    const length = address.findLastIndex((octet) => octet !== 0) + 1
    return join([0, family, bits, (negated ? 0x80 : 0) | length], address.subarray(0, length))
  })

const parameter: fc.Arbitrary<readonly [number, Uint8Array]> = fc.oneof(
  fc.constant([0, Uint8Array.of(0, 1, 0, 4)] as const),
  fc
    .array(octets(1, 8), { minLength: 1, maxLength: 3 })
    .map((ids) => [1, join(...ids.flatMap((id) => [[id.length], id]))] as const),
  fc.constant([2, new Uint8Array(0)] as const),
  word(16).map((port) => [3, port] as const),
  octets(8, 8).map((addresses) => [4, addresses] as const),
  octets(1, 9).map((config) => [5, config] as const),
  octets(16, 16).map((address) => [6, address] as const),
  octets(0, 12).map((path) => [7, path] as const),
  fc.constant([8, new Uint8Array(0)] as const),
  fc.tuple(fc.integer({ min: 9, max: 65535 }), octets(0, 12)),
)

/** Octets that each kind of field may have, mostly well formed. */
const FIELDS: Readonly<Record<Field, fc.Arbitrary<Uint8Array>>> = {
  name: wireName,
  'name?': fc.oneof(wireName, fc.constant(new Uint8Array(0))),
  u8: octets(1, 1),
  u16: word(16),
  u32: word(32),
  u64: octets(8, 8),
  ttl: word(32),
  time: word(32),
  type: word(16),
  algorithm: octets(1, 1),
  certtype: word(16),
  scheme: octets(1, 1),
  ipv4: octets(4, 4),
  ipv6: fc.oneof(octets(16, 16), fc.uint8Array({ minLength: 16, maxLength: 16, max: 1 })),
  string: charString,
  word: fc.stringMatching(/^[a-z0-9]{1,8}$/).map((text) => join([text.length], Buffer.from(text))),
  strings: fc.array(charString, { minLength: 1, maxLength: 3 }).map((strings) => join(...strings)),
  text: octets(0, 30),
  hex: octets(0, 40),
  base64: octets(0, 40),
  'base64?': octets(0, 20),
  nsap: octets(1, 20),
  eui48: octets(6, 6),
  eui64: octets(8, 8),
  locator: octets(8, 8),
  salt: charString,
  hash32: charString,
  bitmap,
  a6: fc
    .integer({ min: 0, max: 128 })
    .chain((bits) =>
      octets(Math.ceil((128 - bits) / 8), Math.ceil((128 - bits) / 8)).map((suffix) => join([bits], suffix)),
    ),
  apl: fc.array(prefix, { maxLength: 3 }).map((items) => join(...items)),
  loc: fc
    .tuple(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), {
        minLength: 3,
        maxLength: 3,
      }),
      fc.integer({ min: -324_000_000, max: 324_000_000 }),
      fc.integer({ min: -648_000_000, max: 648_000_000 }),
      word(32),
    )
    .map(([spans, latitude, longitude, altitude]) => {
      const angles = Buffer.alloc(8)
      angles.writeUInt32BE(2 ** 31 + latitude, 0)
      angles.writeUInt32BE(2 ** 31 + longitude, 4)
      return join(
        [0],
        spans.map(([mantissa, exponent]) => (mantissa << 4) | exponent),
        angles,
        altitude,
      )
    }),
  ipseckey: fc
    .tuple(octets(1, 1), gateway, octets(1, 1), octets(0, 20))
    .map(([precedence, { type, octets }, algorithm, key]) => join(precedence, [type], algorithm, octets, key)),
  amtrelay: fc
    .tuple(octets(1, 1), fc.boolean(), gateway)
    .map(([precedence, optional, { type, octets }]) => join(precedence, [(optional ? 0x80 : 0) | type], octets)),
  hip: fc
    .tuple(octets(1, 1), octets(1, 16), octets(1, 20), fc.array(wireName, { maxLength: 2 }))
    .map(([algorithm, tag, key, servers]) => join([tag.length], algorithm, [0, key.length], tag, key, ...servers)),
  svcparams: fc
    .uniqueArray(parameter, { maxLength: 4, selector: ([key]) => key })
    .map((all) =>
      join(
        ...all.sort((a, b) => a[0] - b[0]).flatMap(([key, value]) => [[key >> 8, key & 255, 0, value.length], value]),
      ),
    ),
  opaque: octets(0, 10),
}

/** RDATA that has the layout of its type. */
export const rdataOf = (type: RRType): fc.Arbitrary<Uint8Array> => {
  const fields = LAYOUT.get(type)
  return fields === undefined
    ? octets(0, 30)
    : fc.tuple(...fields.map((field) => FIELDS[field])).map((parts) => join(...parts))
}

/** Every type with a layout, and two without. */
export const TYPES: readonly RRType[] = [...LAYOUT.keys(), TYPE.NULL, 65280]

export const record: fc.Arbitrary<RR> = fc.constantFrom(...TYPES).chain((type) =>
  fc.record({
    owner: name,
    type: fc.constant(type),
    class: fc.constantFrom(1, 1, 1, 3, 4, 65280),
    ttl: fc.integer({ min: 0, max: 0x7fff_ffff }),
    rdata: rdataOf(type),
  }),
)

const edns: fc.Arbitrary<Edns> = fc.record({
  udpSize: fc.integer({ min: 0, max: 65535 }),
  version: fc.integer({ min: 0, max: 255 }),
  do: fc.boolean(),
  options: fc.array(
    fc.record({ code: fc.integer({ min: 0, max: 65535 }).filter((code) => code !== 15), data: octets(0, 12) }),
    { maxLength: 2 },
  ),
  errors: fc.array(
    fc.record({
      code: fc.integer({ min: 0, max: 65535 }),
      text: fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => !text.endsWith('\0')),
    }),
    { maxLength: 2 },
  ),
})

export const message: fc.Arbitrary<Message> = fc
  .record({
    id: fc.integer({ min: 0, max: 65535 }),
    opcode: fc.integer({ min: 0, max: 15 }),
    rcode: fc.integer({ min: 0, max: 4095 }),
    qr: fc.boolean(),
    aa: fc.boolean(),
    tc: fc.boolean(),
    rd: fc.boolean(),
    ra: fc.boolean(),
    ad: fc.boolean(),
    cd: fc.boolean(),
    questions: fc.array(fc.record({ name, type: fc.constantFrom(...TYPES), class: fc.constant(1) }), { maxLength: 2 }),
    answer: fc.array(record, { maxLength: 4 }),
    authority: fc.array(record, { maxLength: 3 }),
    additional: fc.array(record, { maxLength: 3 }),
    edns: fc.option(edns),
    problems: fc.constant([]),
  })
  .map((message) => (message.edns === null ? { ...message, rcode: message.rcode & 15 } : message))
