/**
 * The one place that knows colour, width and the glyphs of the terminal.
 *
 * A page is a list of blocks; `print` lays them out. Whatever a block holds, only printable ASCII and the glyphs
 * listed here leave this file, so nothing that came over the wire can speak to a terminal.
 */

export type Style = 'plain' | 'strong' | 'faint' | 'secure' | 'bogus' | 'insecure' | 'indeterminate'

export interface Span {
  readonly text: string
  readonly style: Style
}

export type Block =
  | { readonly kind: 'blank' }
  /** never broken: a record meant for pasting, a command */
  | { readonly kind: 'line'; readonly indent: number; readonly spans: readonly Span[] }
  /** wrapped between words; further lines stand at `hanging` */
  | { readonly kind: 'text'; readonly indent: number; readonly hanging: number; readonly spans: readonly Span[] }
  /** cells in columns; a row that is too wide goes on below, each column in its place */
  | { readonly kind: 'rows'; readonly indent: number; readonly rows: readonly (readonly Span[])[] }

export type Doc = readonly Block[]

export interface Page {
  /** columns, at least 80 */
  readonly width: number
  readonly color: boolean
  readonly ascii: boolean
}

export type Paint = (text: string, style: Style) => string

export const span = (text: string, style: Style = 'plain'): Span => ({ text, style })
export const blank: Block = { kind: 'blank' }
export const line = (indent: number, ...spans: readonly (Span | string)[]): Block => ({
  kind: 'line',
  indent,
  spans: spans.map(toSpan),
})
export const text = (indent: number, hanging: number, ...spans: readonly (Span | string)[]): Block => ({
  kind: 'text',
  indent,
  hanging,
  spans: spans.map(toSpan),
})
export const rows = (indent: number, cells: readonly (readonly (Span | string)[])[]): Block => ({
  kind: 'rows',
  indent,
  rows: cells.map((row) => row.map(toSpan)),
})

const toSpan = (part: Span | string): Span => (typeof part === 'string' ? span(part) : part)

/** The glyphs that may be shown beside ASCII, and what stands for them with --ascii. */
const GLYPHS: Readonly<Record<string, string>> = {
  '✓': '+',
  '✗': 'x',
  '○': 'o',
  '·': '.',
  '→': '->',
  '…': '...',
  '§': 'section ',
  '–': '-',
}

/** Leaves printable ASCII and known glyphs; anything else becomes \u{hex}. */
export function safe(raw: string, ascii: boolean): string {
  let out = ''
  for (const char of raw) {
    const code = char.codePointAt(0)!
    if (code >= 0x20 && code <= 0x7e) out += char
    else if (GLYPHS[char] !== undefined) out += ascii ? GLYPHS[char] : char
    else out += `\\u{${code.toString(16)}}`
  }
  return out
}

const PLAIN: Paint = (text) => text

/** How to paint: nothing without colour; chalk is loaded only when it is needed. */
export async function painter(color: boolean): Promise<Paint> {
  if (!color) return PLAIN
  const { Chalk } = await import('chalk')
  const chalk = new Chalk({ level: 1 })
  const styles: Readonly<Record<Style, (text: string) => string>> = {
    plain: (text) => text,
    strong: chalk.bold,
    faint: chalk.dim,
    secure: chalk.green,
    bogus: chalk.red.bold,
    insecure: chalk.yellow,
    indeterminate: chalk.magenta,
  }
  return (text, style) => styles[style](text)
}

/** Lays out a page. The result ends with a newline. */
export function print(doc: Doc, page: Page, paint: Paint): string {
  const lines = doc.flatMap((block) => layOut(block, page, paint))
  return lines.map((l) => `${l.trimEnd()}\n`).join('')
}

function layOut(block: Block, page: Page, paint: Paint): readonly string[] {
  switch (block.kind) {
    case 'blank':
      return ['']
    case 'line':
      return [' '.repeat(block.indent) + block.spans.map((s) => paint(safe(s.text, page.ascii), s.style)).join('')]
    case 'text':
      return wrap(block.spans, block.indent, block.hanging, page, paint)
    case 'rows':
      return layOutRows(block.rows, block.indent, page, paint)
  }
}

/** Breaks between words, never within one. */
function wrap(spans: readonly Span[], indent: number, hanging: number, page: Page, paint: Paint): string[] {
  const lines: string[] = []
  let current = ' '.repeat(indent)
  let length = indent
  let empty = true
  let glued = true
  for (const { text, style } of spans) {
    const clean = safe(text, page.ascii)
    for (const piece of clean.split(/( +)/)) {
      if (piece === '') continue
      if (piece.startsWith(' ')) {
        glued = false
        continue
      }
      const gap = glued || empty ? 0 : 1
      if (!empty && !glued && length + gap + piece.length > page.width) {
        lines.push(current)
        current = ' '.repeat(hanging)
        length = hanging
      } else if (gap === 1) {
        current += ' '
        length++
      }
      current += paint(piece, style)
      length += piece.length
      empty = false
      glued = true
    }
  }
  return [...lines, current]
}

const GAP = 2

function layOutRows(cells: readonly (readonly Span[])[], indent: number, page: Page, paint: Paint): string[] {
  const clean = cells.map((row) => row.map((s) => ({ text: safe(s.text, page.ascii), style: s.style })))
  const widths: number[] = []
  for (const row of clean) {
    row.forEach((cell, i) => {
      if (i < row.length - 1 || i > 1) widths[i] = Math.max(widths[i] ?? 0, cell.text.length)
    })
  }
  // A single very long first or second cell must not push all the others out.
  const most = [Math.floor(page.width * 0.45), Math.floor(page.width * 0.55)]
  const columns = widths.map((_, i) => {
    const fitting = clean.flatMap((row) => (row[i] !== undefined && i < row.length - 1 && row[i].text.length <= (most[i] ?? page.width) ? [row[i].text.length] : []))
    return Math.max(0, ...fitting)
  })
  return clean.flatMap((row) => layOutRow(row, columns, indent, page, paint))
}

/** One row; a cell that does not fit on the line starts a new one at its column, or further left when it is too wide. */
function layOutRow(row: readonly Span[], columns: readonly number[], indent: number, page: Page, paint: Paint): string[] {
  const lines: string[] = []
  let current = ''
  let at = 0
  let column = indent
  row.forEach((cell, i) => {
    if (cell.text !== '') {
      const starts = i > 0 && at > 0 && at + GAP > column
      const overflows = i > 0 && column + cell.text.length > page.width && at > 0
      if (starts || overflows) {
        lines.push(current)
        current = ''
        at = 0
      }
      const start = overflows || starts ? Math.max(indent + 2, Math.min(column, page.width - cell.text.length)) : column
      const wrapped = start + cell.text.length > page.width ? wrap([cell], start, start, page, paint) : null
      if (wrapped !== null) {
        lines.push(...(current === '' ? [] : [current]), ...wrapped.slice(0, -1))
        current = wrapped.at(-1)!
        at = page.width
      } else {
        current += ' '.repeat(Math.max(0, start - at)) + paint(cell.text, cell.style)
        at = start + cell.text.length
      }
    }
    column += (columns[i] ?? 0) + GAP
  })
  return current === '' ? lines : [...lines, current]
}
