/**
 * Names below each other, a column for each label, the most significant first: canonical order read like a dictionary
 * (RFC 4034 §6.1). Decides which labels decide, and what is left out where the page is too narrow for all.
 */

import { type Span, span } from '../doc.ts'
import { CUT, cutAlike } from './shorten.ts'

/** A name below the zone, its labels from the right, each in texts of one octet. */
export interface LabelRow {
  readonly labels: readonly (readonly string[])[]
  /** false where the order begins anew between the row above and this one */
  readonly compared: boolean
}

export interface Columns {
  readonly cells: readonly (readonly Span[])[]
  readonly width: number
}

/** Stands where a name has no label: that sorts before any label. */
const NONE = '·'
const BETWEEN = 2

interface Decision {
  readonly column: number
  /** the first octet that differs */
  readonly octet: number
}

/** Where two texts differ first, A–Z taken as a–z; null when they do not. */
export function firstDifference(a: readonly string[], b: readonly string[]): number | null {
  const most = Math.max(a.length, b.length)
  for (let at = 0; at < most; at++) if (a[at]?.toLowerCase() !== b[at]?.toLowerCase()) return at
  return null
}

function decisionOf(a: LabelRow, b: LabelRow): Decision | null {
  const most = Math.max(a.labels.length, b.labels.length)
  for (let column = 0; column < most; column++) {
    const octet = firstDifference(a.labels[column] ?? [], b.labels[column] ?? [])
    if (octet !== null) return { column, octet }
  }
  return null
}

/** Lays names out in at most `most` columns of the page: first long labels are cut, then labels that decide nothing left out. */
export function labelColumns(rows: readonly LabelRow[], most: number): Columns {
  // The decision between each row and the one above it.
  const above = rows.map((row, i) => (i === 0 || !row.compared ? null : decisionOf(rows[i - 1]!, row)))
  const decisions = above.flatMap((d) => d ?? [])
  const deciding = new Set(decisions.length === 0 ? [0] : decisions.map((d) => d.column))
  const count = Math.max(1, ...rows.map((row) => row.labels.length))
  const all = Array.from({ length: count }, (_, column) => column)

  const textsOf = (column: number, limit: number): readonly string[] => {
    const keep = decisions.filter((d) => d.column === column).map((d) => d.octet)
    const cut = cutAlike(
      rows.map((row) => row.labels[column] ?? []),
      keep,
      limit,
    )
    return cut.map((pieces) => pieces.map((p) => p.text).join(''))
  }
  const widest = (texts: readonly string[]): number => Math.max(1, ...texts.map((text) => text.length))
  const natural = all.map((column) => widest(textsOf(column, Number.POSITIVE_INFINITY)))

  const plain = (limit: number) => (column: number) => (deciding.has(column) ? natural[column]! : limit)
  const tight = (limit: number) => (column: number) => (deciding.has(column) ? 24 : limit)
  const hiding = hidingOrder(all, deciding).map((_, i, order) => new Set(order.slice(0, i + 1)))
  const tries: readonly { hidden: ReadonlySet<number>; limit: (column: number) => number }[] = [
    { hidden: new Set(), limit: (column) => natural[column]! },
    ...[plain(16), tight(16), tight(12), tight(8)].map((limit) => ({ hidden: new Set<number>(), limit })),
    ...hiding.map((hidden) => ({ hidden, limit: tight(8) })),
  ]
  for (const { hidden, limit } of tries) {
    const laid = lay(rows, above, runsOf(natural, hidden), (column) => textsOf(column, limit(column)))
    if (laid.width <= most) return laid
  }
  const hidden = hiding.at(-1) ?? new Set<number>()
  const runs = runsOf(natural, hidden)
  const cuts = runs.filter((run) => run.hidden).length * CUT.length
  const room = most - cuts - BETWEEN * (runs.length - 1)
  const half = Math.floor(room / deciding.size)
  const spare = [...deciding].reduce((sum, column) => sum + Math.max(0, half - natural[column]!), 0)
  return lay(rows, above, runs, (column) => textsOf(column, half + spare))
}

/** What may go, in order: what follows the last decision, what lies between two, what all names share. */
function hidingOrder(all: readonly number[], deciding: ReadonlySet<number>): readonly number[] {
  const first = Math.min(...deciding)
  const last = Math.max(...deciding)
  const optional = all.filter((column) => !deciding.has(column)).reverse()
  const between = optional.filter((column) => column > first && column < last)
  return [...optional.filter((column) => column > last), ...between, ...optional.filter((column) => column < first)]
}

/** One column, or neighbours that are left out together. */
interface Run {
  readonly columns: readonly number[]
  readonly hidden: boolean
}

/** A label that is as narrow as what would stand for it is not left out alone. */
function runsOf(widths: readonly number[], hidden: ReadonlySet<number>): readonly Run[] {
  const runs: { columns: number[]; hidden: boolean }[] = []
  widths.forEach((_, column) => {
    if (hidden.has(column) && runs.at(-1)?.hidden === true) runs.at(-1)!.columns.push(column)
    else runs.push({ columns: [column], hidden: hidden.has(column) })
  })
  return runs.map(({ columns, hidden }) => ({
    columns,
    hidden: hidden && (columns.length > 1 || widths[columns[0]!]! > CUT.length),
  }))
}

function lay(
  rows: readonly LabelRow[],
  above: readonly (Decision | null)[],
  runs: readonly Run[],
  textsOf: (column: number) => readonly string[],
): Columns {
  const deciders = rows.map((_, i) => [above[i], above[i + 1]].flatMap((d) => (d == null ? [] : [d.column])))
  const grid = runs.map(({ columns, hidden }) => {
    if (hidden) return rows.map((row) => (columns.some((c) => row.labels[c] !== undefined) ? CUT : ''))
    return textsOf(columns[0]!).map((text, i) => {
      const tells = deciders[i]!.includes(columns[0]!) || (columns[0] === 0 && rows[i]!.labels.length === 0)
      return text === '' && tells ? NONE : text
    })
  })
  const widths = grid.map((texts) => Math.max(...texts.map((text) => text.length)))
  const cells = rows.map((_, i) =>
    grid.flatMap((texts, g) => {
      const column = runs[g]!.columns[0]!
      const decides = !runs[g]!.hidden && deciders[i]!.includes(column)
      const shared = deciders[i]!.length > 0 && column < Math.min(...deciders[i]!)
      const pad = widths[g]! - texts[i]!.length + (g === grid.length - 1 ? 0 : BETWEEN)
      return [span(texts[i]!, decides ? 'strong' : shared ? 'faint' : 'plain'), span(' '.repeat(pad))]
    }),
  )
  return { cells, width: widths.reduce((sum, width) => sum + width, 0) + BETWEEN * (grid.length - 1) }
}
