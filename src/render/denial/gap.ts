/**
 * A name between the two ends of the gap that a record of denial speaks of: for NSEC in canonical order (RFC 4034 §4.1,
 * §6.1), for NSEC3 in the order of hashes (RFC 5155 §3.1.7, §8.3). A bracket holds what the record covers; a name that
 * it does not cover stands outside, in its place. The place follows from the order alone, whatever the caller says.
 */

import { toBase32hex } from '../../dns/base.ts'
import type { Name } from '../../dns/name.ts'
import { type Block, line, type Span, type Style, span, text } from '../doc.ts'
import { firstDifference, type LabelRow, labelColumns } from './columns.ts'
import { cutAlike, cutMiddle, octetTexts, widthOf } from './shorten.ts'

export interface NameGap {
  readonly zone: Name
  /** owner of the NSEC */
  readonly owner: Name
  readonly name: Name
  readonly next: Name
  /** what the name is; default: "the wildcard" or "the name asked" */
  readonly what?: string
  /** a sentence below the drawing */
  readonly note?: string
  /** whether the record denies the name */
  readonly covered: boolean
}

export interface HashGap {
  readonly owner: Uint8Array
  readonly name: Uint8Array
  readonly next: Uint8Array
  /** what was hashed */
  readonly label: string
  readonly optOut: boolean
  readonly covered: boolean
}

/** Where the name stands; `astray`: owner and next name are in no order, there is no gap. */
type Where = 'owner' | 'next' | 'before' | 'within' | 'after' | 'astray'

interface Row<T> {
  readonly value: T
  readonly place: 'owner' | 'within' | 'next' | 'outside'
  readonly asked: boolean
  /** at most two, side by side or below each other */
  readonly words: readonly string[]
  /** said below, where the order ends and begins anew */
  readonly turn: string | null
}

/** Bracket, mark and a space. */
const LEAD = 3
const BETWEEN = 2
/** Columns of the words where they stand below each other. */
const WORDS = 22
const BRACKET = { owner: '┌', within: '│', next: '└', outside: ' ' }
const OPT_OUT = { owner: '╔', within: '║', next: '╚', outside: ' ' }

/** @param indent at most 8 @param width columns of the page, at least 80 */
export function gapBlocks(gap: NameGap, indent: number, width: number): readonly Block[] {
  const { zone, owner, name, next, covered, note } = gap
  const wraps = next.equals(zone)
  const where = whereOf(name.compare(owner), name.compare(next), owner.compare(next), wraps, name.isWithin(zone))
  const rows = nameRows(gap, where, wraps)
  const inside = [owner, name, next].every((n) => n.isWithin(zone))
  const base = inside ? zone : owner.commonAncestor(name).commonAncestor(next)
  const below: readonly LabelRow[] = rows.map(({ value }, i) => ({
    labels: value.labels
      .slice(0, value.depth - base.depth)
      .map(octetTexts)
      .reverse(),
    compared: i > 0 && rows[i - 1]!.turn === null,
  }))
  const zoneText = base.toString()
  const room = width - indent - LEAD - BETWEEN
  const free = labelColumns(below, Number.POSITIVE_INFINITY)
  // The zone stands in front of its names, or above them where that leaves too little.
  const beside = zoneText.length + BETWEEN + free.width + Math.min(WORDS, wordsWidth(rows)) <= room
  const columns = beside ? free : labelColumns(below, room - Math.min(WORDS, wordsWidth(rows)))
  const front = beside ? zoneText.length + BETWEEN : 0
  const cells = columns.cells.map((spans, i) => {
    const written = i === 0 || (rows[i - 1]!.turn !== null && below[i]!.labels.length === 0)
    return beside ? [span((written ? zoneText : '').padEnd(front), 'faint'), ...spans] : spans
  })
  return [
    ...(beside ? [] : [line(indent + LEAD, span(cutMiddle(zoneText, width - indent - LEAD), 'faint'))]),
    ...draw(rows, cells, front + columns.width, false, markStyle(where, covered), indent, width),
    ...(note === undefined ? [] : [text(indent + LEAD, indent + LEAD, note)]),
  ]
}

/** @param indent at most 8 @param width columns of the page, at least 80 */
export function hashGapBlocks(gap: HashGap, indent: number, width: number): readonly Block[] {
  const { owner, name, next, label, optOut, covered } = gap
  const order = Buffer.compare(owner, next)
  const wraps = order >= 0
  const where = whereOfHash(Buffer.compare(name, owner), Buffer.compare(name, next), wraps)
  const turned = wraps && Buffer.compare(name, next) < 0
  const ends = {
    owner: ['owner'],
    next: order === 0 ? ['next', 'the owner again'] : ['next'],
    name: [`hash of ${label}`],
  }
  const rows = rowsOf(gap, where, ends, wraps ? 'past v the ring begins again' : null, turned)
  const digits = rows.map(({ value }) => [...toBase32hex(value)])
  const decides = rows.map((_, i) =>
    i > 0 && rows[i - 1]!.turn === null ? firstDifference(digits[i - 1]!, digits[i]!) : null,
  )
  const cut = cutAlike(
    digits,
    decides.flatMap((at) => at ?? []),
    32,
  )
  const widest = Math.max(...cut.map(widthOf))
  const cells = cut.map((pieces, i) => {
    const own = [decides[i], decides[i + 1]].flatMap((at) => at ?? [])
    const style = (at: number): Style =>
      own.includes(at) ? 'strong' : at < Math.min(...own) && own.length > 0 ? 'faint' : 'plain'
    return [...pieces.map((p) => span(p.text, style(p.at))), span(' '.repeat(widest - widthOf(pieces)))]
  })
  return draw(rows, cells, widest, optOut, markStyle(where, covered), indent, width)
}

function whereOf(toOwner: number, toNext: number, ends: number, wraps: boolean, inZone: boolean): Where {
  if (!wraps && ends >= 0) return 'astray'
  if (toOwner === 0) return 'owner'
  if (toNext === 0) return 'next'
  if (toOwner < 0) return 'before'
  return inZone && (wraps || toNext < 0) ? 'within' : 'after'
}

function whereOfHash(toOwner: number, toNext: number, wraps: boolean): Where {
  if (toOwner === 0) return 'owner'
  if (toNext === 0) return 'next'
  if (wraps) return toOwner > 0 || toNext < 0 ? 'within' : 'after'
  return toOwner < 0 ? 'before' : toNext < 0 ? 'within' : 'after'
}

/** Green in the gap, plain where the record is that of the name itself, red where it does not help. */
const markStyle = (where: Where, covered: boolean): Style =>
  covered && where === 'within' ? 'secure' : where === 'owner' ? 'strong' : 'bogus'

function nameRows(gap: NameGap, where: Where, wraps: boolean): readonly Row<Name>[] {
  const { zone, name, next, what = name.isWildcard ? 'the wildcard' : 'the name asked' } = gap
  const nextIs = wraps
    ? ['the apex again']
    : !next.isWithin(zone)
      ? ['outside the zone']
      : where === 'astray'
        ? ['not after its owner']
        : where === 'within' && next.isBelow(name)
          ? [`below ${what}`]
          : []
  const ends = { owner: ['owner of the NSEC'], next: ['its next name', ...nextIs], name: [what] }
  const rows = rowsOf(gap, where, ends, wraps ? 'end of the zone' : null, false)
  return where === 'astray' ? sorted(rows) : rows
}

/** Names in canonical order, equal ones in one row. */
function sorted(rows: readonly Row<Name>[]): readonly Row<Name>[] {
  const out: Row<Name>[] = []
  for (const row of [...rows].sort((a, b) => a.value.compare(b.value))) {
    const last = out.at(-1)
    if (last?.value.equals(row.value) !== true) out.push(row)
    else {
      const words = row.asked ? [...row.words, ...last.words] : [...last.words, ...row.words]
      out[out.length - 1] = { ...last, asked: last.asked || row.asked, words: words.slice(0, 2) }
    }
  }
  return out
}

/** The rows in the order of the zone. `turned`: the name stands where the order has begun anew. */
function rowsOf<T>(
  { owner, name, next }: { readonly owner: T; readonly name: T; readonly next: T },
  where: Where,
  words: Readonly<Record<'owner' | 'name' | 'next', readonly string[]>>,
  turn: string | null,
  turned: boolean,
): readonly Row<T>[] {
  const first: Row<T> = { value: owner, place: 'owner', asked: false, words: words.owner, turn: null }
  const last: Row<T> = { value: next, place: 'next', asked: false, words: words.next, turn: null }
  const asked: Row<T> = { value: name, place: 'within', asked: true, words: words.name, turn: null }
  const outside: Row<T> = { ...asked, place: 'outside', words: [...words.name, 'outside the gap'] }
  switch (where) {
    case 'owner':
      return [{ ...first, asked: true, words: [...words.name, ...words.owner].slice(0, 2), turn }, last]
    case 'next':
      return [
        { ...first, turn },
        { ...last, asked: true, words: [...words.name, ...words.next].slice(0, 2) },
      ]
    case 'before':
      return [outside, { ...first, turn }, last]
    case 'within':
      return turned ? [{ ...first, turn }, asked, last] : [first, { ...asked, turn }, last]
    case 'after':
      return [{ ...first, turn }, last, outside]
    case 'astray':
      return [first, asked, last].map((row) => ({ ...row, place: 'outside' }))
  }
}

const wordsWidth = (rows: readonly Row<unknown>[]): number =>
  Math.max(...rows.map((row) => row.words.join(', ').length))

/** Rows, the bracket before them and the words behind; the gap shows between the rows. */
function draw(
  rows: readonly Row<unknown>[],
  cells: readonly (readonly Span[])[],
  cellsWidth: number,
  optOut: boolean,
  mark: Style,
  indent: number,
  width: number,
): readonly Block[] {
  const room = width - indent - LEAD - cellsWidth - BETWEEN
  const bracket = optOut ? OPT_OUT : BRACKET
  const ink: Style = optOut ? 'insecure' : 'plain'
  return rows.flatMap((row, i) => {
    const parts =
      row.words.join(', ').length <= room
        ? [row.words.join(', ')]
        : row.words.map((w, at) => cutMiddle(at < row.words.length - 1 ? `${w},` : w, room))
    const [words = '', ...more] = parts
    const open = row.place !== 'next' && row.place !== 'outside' && i < rows.length - 1
    const said = [
      ...more.map((w) => span(w, row.asked ? 'strong' : 'plain')),
      // What a gap with opt-out does not deny (RFC 5155 §6).
      ...(optOut && row.place === 'owner' ? [span('opt-out, for unsigned delegations', ink)] : []),
      ...(row.turn === null ? [] : [span(row.turn, 'faint')]),
    ]
    const below = said.length === 0 && i < rows.length - 1 ? [span('')] : said
    return [
      line(
        indent,
        span(bracket[row.place], ink),
        span(row.asked ? '▸' : ' ', row.asked ? mark : 'plain'),
        ' ',
        ...cells[i]!,
        ' '.repeat(BETWEEN),
        span(words, row.asked ? 'strong' : 'plain'),
      ),
      ...below.map((s) =>
        line(indent, span(bracket[open ? 'within' : 'outside'], ink), ' '.repeat(LEAD - 1 + cellsWidth + BETWEEN), s),
      ),
    ]
  })
}
