/** Drawings of denial: a name between two ends (RFC 4034 §6.1, RFC 5155 §3.1.7), and the ring of hashes. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toHex } from '../../src/dns/base.ts'
import type { Name } from '../../src/dns/name.ts'
import { gapBlocks, hashGapBlocks, type NameGap } from '../../src/render/denial/gap.ts'
import { ringBlocks } from '../../src/render/denial/ring.ts'
import { cutAlike, cutMiddle } from '../../src/render/denial/shorten.ts'
import { type Block, type Page, painter, print, type Span } from '../../src/render/doc.ts'
import { name as anyName, join, octets, SEED } from '../dns/arbitrary.ts'
import { matchGolden } from '../support/golden.ts'
import { HASHES, NAMES, RINGS, x } from './drawings.ts'

const PAGE: Page = { width: 80, color: false, ascii: false }
const paint = await painter(false)
const shown = (blocks: readonly Block[], page = PAGE): string => print(blocks, page, paint)
const linesOf = (blocks: readonly Block[], page = PAGE): readonly string[] => shown(blocks, page).trimEnd().split('\n')

const page = (ascii: boolean): string => {
  const on = { ...PAGE, ascii }
  const drawn = (title: string, blocks: readonly Block[]): string => `${title}\n${shown(blocks, on)}\n`
  return [
    ...Object.entries(NAMES).map(([title, drawing]) => drawn(`NSEC: ${title}`, gapBlocks(drawing, 6, 80))),
    ...Object.entries(HASHES).map(([title, drawing]) => drawn(`NSEC3: ${title}`, hashGapBlocks(drawing, 6, 80))),
    ...Object.entries(RINGS).map(([title, ring]) => drawn(`ring: ${title}`, ringBlocks(ring, 6, 80))),
    drawn('ring: 120 columns', ringBlocks(RINGS['a proof of three records']!, 6, 120)),
  ].join('\n')
}

describe('drawings', () => {
  it('look as they did', () => {
    matchGolden(page(false), new URL('drawings.txt', import.meta.url))
  })

  it('look as they did with --ascii', () => {
    matchGolden(page(true), new URL('drawings.ascii.txt', import.meta.url))
  })
})

const linesIn = (blocks: readonly Block[]) => blocks.filter((b) => b.kind === 'line')
/** Rows of a gap: what stands in front, the cells, the words; lines between rows and above them left out. */
const rowsIn = (blocks: readonly Block[]) =>
  linesIn(blocks)
    .filter(({ spans }) => spans.length > 4)
    .map(({ spans }) => ({
      lead: `${spans[0]!.text}${spans[1]!.text}`,
      cells: spans.slice(3, -2),
      words: spans.at(-1)!.text,
    }))
const textIn = (spans: readonly Span[]): string =>
  spans
    .map((s) => s.text)
    .join('')
    .trim()
const strong = (blocks: readonly Block[]): readonly string[] =>
  rowsIn(blocks).map(({ cells }) =>
    cells
      .filter((s) => s.style === 'strong')
      .map((s) => s.text)
      .join(' '),
  )

describe('what decides', () => {
  it('is the first label from the right that differs', () => {
    expect(strong(gapBlocks(NAMES['in the gap']!, 6, 80))).toEqual(['alpha', 'beta', 'gamma'])
    expect(strong(gapBlocks(NAMES['an empty non-terminal']!, 6, 80))).toEqual(['a', 'b ·', 'x'])
    expect(strong(gapBlocks(NAMES['octets and case, order by lower case']!, 6, 80))).toEqual([
      '\\000',
      'Q\\.x',
      'q\\200\\010',
    ])
  })

  it('is the first digit of a hash that differs', () => {
    // 0p9mh, 0p9nk, 2t7b4
    expect(strong(hashGapBlocks(HASHES['in the gap']!, 6, 80))).toEqual(['m', '0 n', '2'])
  })

  it('is nothing across the end of the zone or of the ring', () => {
    expect(strong(gapBlocks(NAMES['at the end of the zone']!, 6, 80))).toEqual(['x', 'zzz', ''])
    expect(strong(hashGapBlocks(HASHES['at the end of the ring']!, 6, 80))).toEqual(['6', 'v', ''])
  })
})

const label = fc.oneof(
  octets(1, 6),
  fc.constantFrom('a', 'b', '*').map((text) => Uint8Array.from(Buffer.from(text))),
  fc
    .tuple(fc.integer({ min: 20, max: 60 }), octets(0, 3))
    .map(([count, tail]) => join(new Uint8Array(count).fill(120), tail)),
)
/** A name below another, as long as names may be. */
const below = (zone: Name, most: number): fc.Arbitrary<Name> =>
  fc
    .array(label, { maxLength: most, size: 'max' })
    .map((labels) => labels.reduce((name, l) => (name.wire().length + l.length + 1 > 255 ? name : name.child(l)), zone))
const nameGap: fc.Arbitrary<NameGap> = anyName
  .chain((zone) => fc.tuple(fc.constant(zone), below(zone, 3)))
  .chain(([zone, shared]) => {
    const one = fc.oneof(below(shared, 4), below(shared, 120), fc.constant(zone), below(zone, 3), anyName)
    return fc.record({ zone: fc.constant(zone), owner: below(shared, 4), name: one, next: one, covered: fc.boolean() })
  })
const digest = fc.oneof(
  octets(20, 20),
  octets(1, 2).map((head) => join(head, new Uint8Array(20 - head.length))),
)
const hashGap = fc.record({
  owner: digest,
  name: digest,
  next: digest,
  label: anyName.map((name) => name.toString()),
  optOut: fc.boolean(),
  covered: fc.boolean(),
})
const ring = fc.record({
  spans: fc.array(fc.record({ owner: digest, next: digest, optOut: fc.boolean() }), { maxLength: 5 }),
  points: fc.array(
    fc.record({
      mark: fc.integer({ min: 1, max: 12 }).map(String),
      hash: digest,
      how: fc.constantFrom('matched' as const, 'covered' as const, 'alone' as const),
    }),
    { maxLength: 8 },
  ),
})
const indent = fc.integer({ min: 0, max: 8 })

/** No wider than the page, and the same layout with --ascii. */
function fits(blocks: readonly Block[]): void {
  const lines = linesOf(blocks)
  expect(lines.filter((l) => l.length > 80)).toEqual([])
  const ascii = linesOf(blocks, { ...PAGE, ascii: true })
  expect(ascii.join('')).toMatch(/^[ -~]*$/)
  expect(ascii.map((l) => l.length)).toEqual(lines.map((l) => l.length))
}

describe('whatever the names', () => {
  it('fits 80 columns, in both sets of glyphs', () => {
    fc.assert(
      fc.property(nameGap, indent, (drawing, at) => fits(gapBlocks(drawing, at, 80))),
      SEED,
    )
    fc.assert(
      fc.property(hashGap, indent, (drawing, at) => fits(hashGapBlocks(drawing, at, 80))),
      SEED,
    )
    fc.assert(
      fc.property(ring, indent, (drawing, at) => fits(ringBlocks(drawing, at, 80))),
      SEED,
    )
  })

  it('shows different names differently', () => {
    fc.assert(
      fc.property(nameGap, (drawing) => {
        // A name outside the zone is not compared with an apex that stands behind the end of the zone.
        fc.pre(drawing.name.isWithin(drawing.zone) || !drawing.next.equals(drawing.zone))
        const blocks = gapBlocks(drawing, 6, 80)
        const above = linesIn(blocks)[0]!.spans.length === 1
        const cells = rowsIn(blocks).map((row) => textIn(row.cells.slice(above ? 0 : 1)).toLowerCase())
        const names = new Set([drawing.owner, drawing.name, drawing.next].map((n) => n.key))
        expect(new Set(cells).size).toBe(names.size)
      }),
      SEED,
    )
  })

  it('draws the name between the ends where the record covers it, and nowhere else', () => {
    fc.assert(
      fc.property(nameGap, (drawing) => {
        const { zone, owner, name, next } = drawing
        const covers = name.isWithin(zone) && owner.compare(name) < 0 && (next.equals(zone) || name.compare(next) < 0)
        expect(rowsIn(gapBlocks(drawing, 6, 80)).some((row) => row.lead === '│▸')).toBe(covers)
      }),
      SEED,
    )
    fc.assert(
      fc.property(hashGap, (drawing) => {
        const [owner, name, next] = [drawing.owner, drawing.name, drawing.next].map((d) => BigInt(`0x${toHex(d)}`))
        const covers =
          owner! < next! ? owner! < name! && name! < next! : name !== owner && (owner! < name! || name! < next!)
        const leads = rowsIn(hashGapBlocks(drawing, 6, 80)).map((row) => row.lead)
        expect(leads.some((lead) => lead === '│▸' || lead === '║▸')).toBe(covers)
      }),
      SEED,
    )
  })
})

describe('the ring', () => {
  it('shows each point once, under the column of its hash', () => {
    fc.assert(
      fc.property(ring, ({ spans, points }) => {
        const lines = linesOf(ringBlocks({ spans, points }, 0, 80)).map((l) => l.slice(1))
        const drawn = lines
          .slice(2)
          .flatMap((l) =>
            /^[●▲✗] [a-z]/.test(l) ? [] : [...l.matchAll(/[●▲✗](\d+)/g)].map((m) => `${m.index} ${m[1]}`),
          )
        // The first six bits of the hash are its column.
        expect(drawn.sort()).toEqual(points.map(({ mark, hash }) => `${hash[0]! >> 2} ${mark}`).sort())
      }),
      SEED,
    )
  })

  it('is drawn over wherever a span reaches', () => {
    fc.assert(
      fc.property(digest, digest, fc.boolean(), (owner, next, optOut) => {
        const [, line] = linesOf(ringBlocks({ spans: [{ owner, next, optOut }], points: [] }, 0, 80))
        const [from, to] = [owner[0]! >> 2, next[0]! >> 2]
        const turns = Buffer.compare(owner, next) >= 0
        const expected = Array.from({ length: 64 }, (_, c) => (turns ? c >= from || c <= to : c >= from && c <= to))
        expect([...line!.slice(1, 65)].map((glyph) => glyph !== '·')).toEqual(expected)
        expect(/[═╞╡╪║]/.test(line!)).toBe(optOut)
        expect(/[─├┤┼│]/.test(line!)).toBe(!optOut)
        expect(/^◂.*▸$/.test(line!)).toBe(turns)
      }),
      SEED,
    )
  })

  it('is wider on a wider page', () => {
    const scale = (width: number): number => linesOf(ringBlocks(RINGS['opt-out']!, 6, width))[0]!.trim().length
    expect([80, 110, 150, 300].map(scale)).toEqual([65, 97, 129, 129])
  })
})

describe('texts that are cut', () => {
  it('stand alike, and show where one ends and the other goes on', () => {
    const cut = (most: number): readonly string[] =>
      cutAlike([[...x(50)], [...x(51), 'y']], [50], most).map((pieces) => pieces.map((p) => p.text).join(''))
    expect(cut(12)).toEqual(['xxx···xxx', 'xxx···xxxxy'])
    expect(cut(6)).toEqual(['···x', '···xxy'])
  })

  it('keep their ends, their escapes and the width', () => {
    expect(cutMiddle('\\000\\001\\002\\003\\004', 16)).toBe('\\000\\001···\\004')
    fc.assert(
      fc.property(anyName, fc.integer({ min: 11, max: 40 }), (name, most) => {
        const text = name.toString()
        const cut = cutMiddle(text, most)
        expect(cut.length).toBeLessThanOrEqual(most)
        const [head = '', tail = ''] = cut.split('···')
        expect(text.startsWith(head) && text.endsWith(tail)).toBe(true)
        expect(cut.replace(/\\(?:[0-9]{3}|[^0-9])/g, '')).not.toContain('\\')
      }),
      SEED,
    )
  })
})
