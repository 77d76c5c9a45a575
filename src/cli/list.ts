/** Lists for the terminal: columns without borders, the last one wrapped (cli-table3). */

import Table from 'cli-table3'
import { type Page, type Paint, type Style, safe } from '../render/doc.ts'

export interface Cell {
  readonly text: string
  readonly style?: Style
}

const GAP = 2
const NO_BORDER = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
}

/** Lays rows out in columns, two spaces in; every line ends with a newline. */
export function list(rows: readonly (readonly Cell[])[], page: Page, paint: Paint): string {
  if (rows.length === 0) return ''
  const clean = rows.map((row) =>
    row.map((cell) => ({ text: safe(cell.text, page.ascii), style: cell.style ?? 'plain' })),
  )
  const last = clean[0]!.length - 1
  const widths = clean[0]!.map((_, i) => Math.max(...clean.map((row) => row[i]?.text.length ?? 0)) + GAP)
  widths[last] = Math.max(20, page.width - GAP - widths.slice(0, last).reduce((sum, width) => sum + width, 0))
  const table = new Table({
    chars: NO_BORDER,
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [] },
    colWidths: widths,
    wordWrap: true,
  })
  for (const row of clean) table.push(row.map((cell) => paint(cell.text, cell.style)))
  const lines = table.toString().split('\n')
  return lines
    .map((line) => `${' '.repeat(GAP)}${line}`.trimEnd())
    .map((line) => `${line}\n`)
    .join('')
}
