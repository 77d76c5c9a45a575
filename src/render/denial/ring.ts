/**
 * The ring of NSEC3 hashes, cut open at 0 and laid out on one line (RFC 5155 §3.1.7, §7.1): what the records of an
 * answer span, and where the hashes of the names in question fall.
 */

import { type Block, line, type Span, type Style, span } from '../doc.ts'

export interface RingSpan {
  readonly owner: Uint8Array
  readonly next: Uint8Array
  readonly optOut: boolean
}

export interface RingPoint {
  /** the number of the proof's item, one or two characters */
  readonly mark: string
  readonly hash: Uint8Array
  /** equal to an owner, within a span, or told by no record */
  readonly how: 'matched' | 'covered' | 'alone'
}

const DIGITS = '0123456789abcdefghijklmnopqrstuv'
/** The ends of the line, and room for the number of a point at its right end. */
const MARGIN = 6
const POINT: Readonly<Record<RingPoint['how'], { glyph: string; style: Style; words: string }>> = {
  matched: { glyph: '●', style: 'strong', words: 'matched: the hash of an owner' },
  covered: { glyph: '▲', style: 'strong', words: 'covered: within a span' },
  alone: { glyph: '✗', style: 'bogus', words: 'not shown' },
}

/** What falls into one column of the line. */
interface Column {
  opens: number
  closes: number
  /** spans that begin and end here */
  narrow: number
  through: number
  /** of all of them, those with opt-out */
  optOut: number
}

/** @param indent at most 8 @param width columns of the page, at least 80 */
export function ringBlocks(
  ring: { readonly spans: readonly RingSpan[]; readonly points: readonly RingPoint[] },
  indent: number,
  width: number,
): readonly Block[] {
  const each = Math.max(2, Math.min(4, Math.floor((width - indent - MARGIN) / DIGITS.length)))
  const count = each * DIGITS.length
  const { columns, wraps } = spread(ring.spans, count)
  const drawn = columns.map(glyphOf)
  // The ring closes: behind v stands 0 again.
  const scale = [...DIGITS].map((digit) => digit.padEnd(each)).join('')
  return [
    line(indent + 1, span(`${scale}0`, 'faint')),
    line(indent, span(wraps ? '◂' : ' ', 'faint'), ...drawn, span(wraps ? '▸' : '', 'faint')),
    ...pointLines(ring.points, count).map((spans) => line(indent + 1, ...spans)),
    ...legend(drawn, wraps, ring.points, indent + 1, width),
  ]
}

/** The column that a hash falls into. */
function columnOf(hash: Uint8Array, count: number): number {
  const head = [0, 1, 2, 3].reduce((sum, i) => sum * 256 + (hash[i] ?? 0), 0)
  return Math.floor((head / 2 ** 32) * count)
}

function spread(spans: readonly RingSpan[], count: number): { columns: readonly Column[]; wraps: boolean } {
  const columns = Array.from({ length: count }, () => ({ opens: 0, closes: 0, narrow: 0, through: 0, optOut: 0 }))
  let wraps = false
  for (const { owner, next, optOut } of spans) {
    const [from, to] = [columnOf(owner, count), columnOf(next, count)]
    const put = (column: number, kind: 'opens' | 'closes' | 'narrow' | 'through'): void => {
      columns[column]![kind]++
      if (optOut) columns[column]!.optOut++
    }
    const fill = (start: number, end: number): void => {
      for (let column = start; column < end; column++) put(column, 'through')
    }
    // The last record of the ring leads to the first, the only one to itself.
    const turns = Buffer.compare(owner, next) >= 0
    wraps ||= turns
    if (from === to && !turns) {
      put(from, 'narrow')
      continue
    }
    put(from, 'opens')
    put(to, 'closes')
    if (turns) {
      fill(from + 1, count)
      fill(0, to)
    } else fill(from + 1, to)
  }
  return { columns, wraps }
}

/** A span with opt-out proves less, so it is drawn otherwise: unsigned delegations may lie in it (RFC 5155 §6). */
function glyphOf({ opens, closes, narrow, through, optOut }: Column): Span {
  const ends = opens + closes + narrow
  if (ends + through === 0) return span('·', 'faint')
  const all = optOut === ends + through
  const [open, close, small, many, run] = all ? ['╞', '╡', '║', '╪', '═'] : ['├', '┤', '│', '┼', '─']
  const glyph = ends === 0 ? run : narrow === ends ? small : opens === ends ? open : closes === ends ? close : many
  return span(glyph!, all ? 'insecure' : 'plain')
}

/** Each point stands exactly in its column, its number beside it; where it would touch another it goes a line below. */
function pointLines(points: readonly RingPoint[], count: number): readonly (readonly Span[])[] {
  const lines: { spans: Span[]; end: number }[] = []
  const placed = points.map((point) => ({ ...point, column: columnOf(point.hash, count) }))
  for (const { mark, how, column } of placed.sort((a, b) => a.column - b.column)) {
    const free = lines.find(({ end }) => end === 0 || end < column)
    const target = free ?? { spans: [], end: 0 }
    if (free === undefined) lines.push(target)
    const { glyph, style } = POINT[how]
    target.spans.push(span(' '.repeat(column - target.end)), span(`${glyph}${mark}`, style))
    target.end = column + glyph.length + mark.length
  }
  return lines.map(({ spans }) => spans)
}

/** What the glyphs mean, of those that occur. */
function legend(
  drawn: readonly Span[],
  wraps: boolean,
  points: readonly RingPoint[],
  indent: number,
  width: number,
): readonly Block[] {
  const there = new Set(drawn.map((s) => s.text))
  const has = (glyphs: string): boolean => [...glyphs].some((glyph) => there.has(glyph))
  const hows = (['matched', 'covered', 'alone'] as const).filter((how) => points.some((point) => point.how === how))
  const items = [
    ...hows.map((how) => `${POINT[how].glyph} ${POINT[how].words}`),
    ...(has('├┤─') ? ['├──┤ span: no hash inside'] : []),
    ...(has('╞╡═') ? ['╞══╡ opt-out span: unsigned delegations may be inside'] : []),
    ...(has('│') ? ['│ span narrower than a column'] : []),
    ...(has('║') ? ['║ opt-out span narrower than a column'] : []),
    ...(has('┼╪') ? [`${['┼', '╪'].filter(has).join(' ')} several ends in one column`] : []),
    ...(wraps ? ['◂ ▸ goes on at the other end'] : []),
    ...(has('·') ? ['· not told by these records'] : []),
  ]
  const lines: string[] = []
  for (const item of items) {
    const last = lines.at(-1)
    if (last !== undefined && indent + last.length + 3 + item.length <= width)
      lines[lines.length - 1] = `${last}   ${item}`
    else lines.push(item)
  }
  return lines.map((l) => line(indent, span(l, 'faint')))
}
