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
  /** one line, for `grep`; wrapped only on a page that is narrower than usual */
  | { readonly kind: 'headline'; readonly spans: readonly Span[] }
  /** lines that belong together; left out as a whole where the page is too narrow for one of them */
  | { readonly kind: 'drawing'; readonly indent: number; readonly lines: Doc }
  /** wrapped between words; further lines stand at `hanging` */
  | { readonly kind: 'text'; readonly indent: number; readonly hanging: number; readonly spans: readonly Span[] }
  /** cells in columns; a row that is too wide goes on below, each column in its place */
  | {
      readonly kind: 'rows'
      readonly indent: number
      readonly rows: readonly (readonly Span[])[]
      /** cells of the first column that are longer do not widen it */
      readonly most: number
    }

export type Doc = readonly Block[]

export interface Page {
  /** columns, at least 40 */
  readonly width: number
  readonly color: boolean
  readonly ascii: boolean
}

export type Paint = (text: string, style: Style) => string

/** Text in one style. */
export const span = (text: string, style: Style = 'plain'): Span => ({ text, style })
/** An empty line. */
export const blank: Block = { kind: 'blank' }
/** One line, however long. @param indent columns */
export const line = (indent: number, ...spans: readonly (Span | string)[]): Block => ({
  kind: 'line',
  indent,
  spans: spans.map(toSpan),
})
/** One line, however long, but where the page is narrower than usual. */
export const headline = (...spans: readonly (Span | string)[]): Block => ({
  kind: 'headline',
  spans: spans.map(toSpan),
})
/** Lines that make no sense when they are broken. @param indent columns of what stands there on a page that is too narrow */
export const drawing = (indent: number, lines: Doc): Block => ({ kind: 'drawing', indent, lines })
/** Wrapped at the width of the page. @param indent columns of the first line @param hanging those of the others, beside it */
export const text = (indent: number, hanging: number, ...spans: readonly (Span | string)[]): Block => ({
  kind: 'text',
  indent,
  hanging,
  spans: spans.map(toSpan),
})
/** A table without lines. @param indent columns @param most columns that a cell but the last may have */
export const rows = (indent: number, cells: readonly (readonly (Span | string)[])[], most = 36): Block => ({
  kind: 'rows',
  indent,
  most,
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
  '≠': '#',
  '×': 'x',
  // Drawings: one column for one, or the layout would shift.
  '▸': '>',
  '◂': '<',
  '│': '|',
  '║': '=',
  '┌': '+',
  '└': '+',
  '╔': '+',
  '╚': '+',
  '─': '-',
  '═': '=',
  '├': '[',
  '┤': ']',
  '╞': '{',
  '╡': '}',
  '┼': '+',
  '╪': '#',
  '●': '*',
  '▲': '^',
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

/** Columns that a terminal has at least, mostly. */
const USUAL = 80

function layOut(block: Block, page: Page, paint: Paint): readonly string[] {
  switch (block.kind) {
    case 'blank':
      return ['']
    case 'line':
      return [' '.repeat(block.indent) + block.spans.map((s) => paint(safe(s.text, page.ascii), s.style)).join('')]
    case 'headline':
      return page.width < USUAL
        ? wrap(block.spans, 0, 2, page, paint)
        : layOut({ ...block, kind: 'line', indent: 0 }, page, paint)
    case 'drawing':
      return layOutDrawing(block, page, paint)
    case 'text':
      return wrap(block.spans, block.indent, block.hanging, page, paint)
    case 'rows':
      return layOutRows(block, page, paint)
  }
}

function layOutDrawing(
  { lines, indent }: Extract<Block, { kind: 'drawing' }>,
  page: Page,
  paint: Paint,
): readonly string[] {
  const plain = lines.flatMap((one) => layOut(one, page, PLAIN))
  const widest = Math.max(0, ...plain.map((one) => one.trimEnd().length))
  if (widest <= page.width) return lines.flatMap((one) => layOut(one, page, paint))
  return wrap([span(`(drawn where there are ${widest} columns)`, 'faint')], indent, indent, page, paint)
}

/** A word: what stands between blanks, which may be of several styles. */
interface Word {
  readonly gap: number
  readonly pieces: Span[]
}

function wordsOf(spans: readonly Span[], ascii: boolean): readonly Word[] {
  const words: Word[] = []
  let gap = 0
  let open = false
  for (const { text, style } of spans) {
    for (const piece of safe(text, ascii).split(/( +)/)) {
      if (piece === '') continue
      if (piece.startsWith(' ')) {
        gap += piece.length
        open = false
      } else if (open) words.at(-1)!.pieces.push({ text: piece, style })
      else {
        words.push({ gap, pieces: [{ text: piece, style }] })
        gap = 0
        open = true
      }
    }
  }
  return words
}

/** Breaks between words, never within one. */
function wrap(spans: readonly Span[], indent: number, hanging: number, page: Page, paint: Paint): string[] {
  const lines: string[] = []
  let current = ' '.repeat(indent)
  let length = indent
  wordsOf(spans, page.ascii).forEach(({ gap, pieces }, i) => {
    const size = pieces.reduce((sum, { text }) => sum + text.length, 0)
    if (i > 0 && length + gap + size > page.width) {
      lines.push(current)
      current = ' '.repeat(hanging)
      length = hanging
    } else if (i > 0) {
      current += ' '.repeat(gap)
      length += gap
    }
    current += pieces.map(({ text, style }) => paint(text, style)).join('')
    length += size
  })
  return [...lines, current]
}

const GAP = 2

function layOutRows({ rows, indent, most }: Extract<Block, { kind: 'rows' }>, page: Page, paint: Paint): string[] {
  const clean = rows.map((row) => row.map((s) => ({ text: safe(s.text, page.ascii), style: s.style })))
  // A very long cell does not widen its column for all the others.
  const widest = [most, page.width * 0.55]
  const widthOf = (i: number): number =>
    Math.max(0, ...clean.map((row) => row[i]?.text.length ?? 0).filter((length) => length <= widest[i]!))
  const second = indent + widthOf(0) + GAP
  const starts = [indent, second, second + widthOf(1) + GAP]
  return clean.flatMap((row) => layOutRow(row, starts, indent, page, paint))
}

/** One row of at most three cells; a cell that does not fit on its line goes below, to the second column. */
function layOutRow(
  row: readonly Span[],
  starts: readonly number[],
  indent: number,
  page: Page,
  paint: Paint,
): string[] {
  const lines: string[] = []
  let current = ''
  let at = 0
  row.forEach((cell, i) => {
    if (cell.text === '') return
    // The second column is kept straight; the third follows closely where the second is too wide.
    const fits = i !== 1 || at + GAP <= starts[1]!
    const wanted = i === 0 ? indent : Math.max(starts[i]!, at + GAP)
    const start = wanted + cell.text.length <= page.width ? wanted : at + GAP
    if (i === 0 || (fits && start + cell.text.length <= page.width && (i === 2 || start === wanted))) {
      const from = i === 0 ? indent : start
      current += ' '.repeat(from - at) + paint(cell.text, cell.style)
      at = from + cell.text.length
      return
    }
    const below = starts[1]! + cell.text.length <= page.width ? starts[1]! : indent + 4
    const [first = '', ...more] = wrap([cell], below, below, page, paint)
    if (current !== '') lines.push(current)
    lines.push(...[first, ...more].slice(0, -1))
    current = [first, ...more].at(-1)!
    at = more.length === 0 ? below + cell.text.length : page.width
  })
  return current === '' ? lines : [...lines, current]
}
