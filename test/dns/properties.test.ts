/** What must hold for any name, record and message. Seeded: the same values in every run. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalRdata } from '../../src/dns/canonical.ts'
import { decodeMessage, encodeMessage } from '../../src/dns/message.ts'
import { Name } from '../../src/dns/name.ts'
import { parseRdata, parseZone, presentRdata, presentRR } from '../../src/dns/presentation.ts'
import { parseNsec, parseNsec3, parseNsec3param, parseRrsig, parseSingleName, parseSoa } from '../../src/dns/rdata.ts'
import { typeName } from '../../src/dns/registry.ts'
import { message, name, octets, rdataOf, record, SEED, TYPES } from './arbitrary.ts'

const PRINTABLE = /^[\x20-\x7e]*$/

describe('names', () => {
  it('are read back from their text, octet by octet', () => {
    fc.assert(
      fc.property(name, (name) => {
        expect(String(name)).toMatch(PRINTABLE)
        expect(Name.parse(String(name)).wire()).toEqual(name.wire())
      }),
      SEED,
    )
  })

  it('order like the reversed lists of their lowered labels, and equal when their keys are', () => {
    const hex = (name: Name): string[] =>
      name
        .canonical()
        .labels.map((label) => Buffer.from(label).toString('hex'))
        .reverse()
    fc.assert(
      fc.property(name, name, (a, b) => {
        const [x, y] = [hex(a), hex(b)]
        const at = x.findIndex((label, i) => label !== y[i])
        const expected = at < 0 ? Math.sign(x.length - y.length) : y[at] === undefined ? 1 : x[at]! < y[at] ? -1 : 1
        expect(Math.sign(a.compare(b))).toBe(expected)
        expect(a.compare(b) === 0).toBe(a.equals(b))
      }),
      SEED,
    )
  })
})

describe('RDATA text', () => {
  for (const type of TYPES) {
    it(`of ${typeName(type)} is printable and read back octet by octet`, () => {
      fc.assert(
        fc.property(
          fc.oneof({ weight: 4, arbitrary: rdataOf(type) }, { weight: 1, arbitrary: octets(0, 40) }),
          (rdata) => {
            const text = presentRdata(type, rdata)
            expect(text).toMatch(PRINTABLE)
            expect(parseRdata(type, text)).toEqual(rdata)
          },
        ),
        { ...SEED, numRuns: 60 },
      )
    })
  }
})

describe('zone text', () => {
  it('of any records is read back as they were', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 6 }), (records) => {
        expect(parseZone(records.map(presentRR).join('\n'))).toEqual(records)
      }),
      SEED,
    )
  })

  it('is read or refused, never with another error', () => {
    const noise = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(' ', '\n', '(', ')', '"', '\\', ';', '$TTL', 'IN', 'A', '1', '@', '\u00a0', '\\#'),
    )
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 30 }), (parts) => {
        try {
          parseZone(parts.join(''))
        } catch (error) {
          expect(error).toMatchObject({
            name: 'ZoneTextError',
            message: expect.stringMatching(/^line [0-9]+: [^\n]+$/),
          })
        }
      }),
      { ...SEED, numRuns: 500 },
    )
  })
})

describe('messages', () => {
  it('are read back as they were written', () => {
    fc.assert(
      fc.property(message, (message) => {
        const decoded = decodeMessage(encodeMessage(message))
        if (decoded.kind !== 'response') throw new Error(decoded.why)
        // RDATA that only looks like names is no fault of the writer
        expect({ ...decoded.message, problems: [] }).toEqual(message)
      }),
      { ...SEED, numRuns: 300 },
    )
  })

  it('are read or refused, never with an error, whatever octets change', () => {
    const edit = fc.record({ at: fc.nat(2000), octet: fc.constantFrom(0, 1, 12, 0x3f, 0x40, 0x80, 0xc0, 0xff) })
    fc.assert(
      fc.property(message, fc.array(edit, { maxLength: 4 }), fc.nat(2000), (message, edits, cut) => {
        const wire = encodeMessage(message)
        for (const { at, octet } of edits) wire[at % wire.length] = octet
        readEverything(wire.subarray(0, Math.min(cut, wire.length)))
      }),
      { ...SEED, numRuns: 1000 },
    )
  })

  it('of random octets are read or refused, never with an error', () => {
    fc.assert(
      fc.property(octets(0, 300), (wire) => readEverything(wire)),
      { ...SEED, numRuns: 1000 },
    )
  })

  it('are read alike from a Buffer in the middle of a larger one', () => {
    fc.assert(
      fc.property(message, octets(1, 9), (message, around) => {
        const wire = encodeMessage(message)
        const inside = Buffer.concat([around, wire, around]).subarray(around.length, around.length + wire.length)
        expect(decodeMessage(inside)).toEqual(decodeMessage(wire))
      }),
      { ...SEED, numRuns: 50 },
    )
  })
})

/** Reads a message and every record in it in every way there is; all offsets must lie in the message. */
function readEverything(wire: Uint8Array): void {
  const decoded = decodeMessage(wire)
  if (decoded.kind === 'malformed') {
    expect(decoded.offset).toBeLessThanOrEqual(wire.length)
    return
  }
  for (const { offset } of decoded.message.problems) expect(offset).toBeLessThanOrEqual(wire.length)
  for (const rr of [...decoded.message.answer, ...decoded.message.authority, ...decoded.message.additional]) {
    expect(rr.rdata.length).toBeLessThanOrEqual(0xffff)
    expect(presentRR(rr)).toMatch(PRINTABLE)
    expect(canonicalRdata(rr.type, rr.rdata)).toHaveLength(rr.rdata.length)
    for (const parse of [parseRrsig, parseNsec, parseNsec3, parseNsec3param, parseSoa, parseSingleName]) {
      const parsed = parse(rr.rdata)
      if (!parsed.ok) expect(parsed.offset).toBeLessThanOrEqual(rr.rdata.length)
    }
  }
}
