/** The table of servers by answers, made to fit the page. */

import type { Name } from '../../../dns/name.ts'
import { nameWithin } from '../../../explain/health.ts'
import { countText } from '../../../explain/words.ts'
import { cutMiddle } from '../../denial/shorten.ts'
import { type Block, line, type Page, type Span, type Style, span, text } from '../../doc.ts'
import { type Grid, type GridColumn, type GridRow, type Mark, nameOf } from './grid.ts'
import { GLYPH, heaviest, MARK_TEXT, MARKS, STYLE } from './marks.ts'

const INDENT = 4
const GAP = 2
/** Names of servers are cut to this before they are left out. */
const SHORT_NAME = 16
/** And addresses to no less than this. */
const SHORT_ADDRESS = 10

/** How wide the parts of a row are. */
interface Widths {
  readonly name: number
  readonly address: number
  readonly serial: number
}

const labelOf = ({ servers }: GridRow, below: (name: Name) => string): string => {
  const name = nameOf(servers[0]!)
  return servers.length > 1 ? countText(servers.length, 'server') : name === null ? '' : below(name)
}
const addressOf = ({ servers }: GridRow): string => {
  const { address, port } = servers[0]!.server
  const first = port === 53 ? address : `${address}#${port}`
  return servers.length === 1 ? first : `${first} …`
}
const serialOf = ({ serial }: GridRow): string => (serial === null ? '' : String(serial))
const headWidth = ({ head, via }: GridColumn): number =>
  Math.max(...head.map((item) => item.length), via === null ? 0 : via.length)

/**
 * The table, made to fit: names of servers give way first, to what they have below the zone, cut, or left out; then columns
 * are put together.
 */
export function table(grid: Grid, zone: Name, page: Page): readonly Block[] {
  const { rows: list } = grid
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((one) => one.length))
  const versions = new Set(list.map(({ serial }) => serial))
  const addresses = list.map(addressOf)
  const fixed = {
    address: widest(addresses),
    serial: versions.size > 1 ? Math.max('serial'.length, widest(list.map(serialOf))) : 0,
  }
  const room = page.width - INDENT
  const used = ({ name, address, serial }: Widths, columns: readonly GridColumn[]): number =>
    [name, address, serial, ...columns.map(headWidth)].reduce((sum, width) => sum + (width === 0 ? 0 : width + GAP), 0)
  let columns: readonly GridColumn[] = grid.columns.map(cut)
  const whole = list.map((row) => labelOf(row, String))
  const short = list.map((row) => labelOf(row, (name) => nameWithin(name, zone)))
  const shorter = short.map((label) => cutMiddle(label, SHORT_NAME))
  const fits = (labels: readonly string[]): boolean => used({ ...fixed, name: widest(labels) }, columns) <= room
  const labels = [whole, short, shorter].find(fits) ?? list.map(() => '')
  const wished: Widths = { ...fixed, name: widest(labels) }
  while (used(wished, columns) > room && columns.length > 1) columns = joined(columns)
  // On the narrowest pages long addresses are cut as well.
  const excess = Math.max(0, used(wished, columns) - GAP - room)
  const widths = { ...wished, address: Math.max(SHORT_ADDRESS, wished.address - excess) }
  const marksOf = (i: number): readonly Mark[] => columns.map(({ marks }) => marks[i]!)
  return [
    ...heads(columns, widths),
    ...list.map((row, i) =>
      rowLine(row, [labels[i]!, cutMiddle(addresses[i]!, widths.address)], marksOf(i), columns, widths),
    ),
  ]
}

const MOST_HEAD = 14
const cut = (column: GridColumn): GridColumn => ({
  ...column,
  head: column.head.map((item) => cutMiddle(item, MOST_HEAD)),
})

/** The last two columns as one, which shows the heavier of each two marks. */
function joined(columns: readonly GridColumn[]): GridColumn[] {
  const [a, b] = columns.slice(-2) as [GridColumn, GridColumn]
  const marks = a.marks.map((mark, i) => heaviest([mark, b.marks[i]!]))
  return [...columns.slice(0, -2), { via: a.via === b.via ? a.via : null, head: ['others'], marks }]
}

/** The heads stand on the lowest of their lines. */
function heads(columns: readonly GridColumn[], { name, address, serial }: Widths): readonly Block[] {
  const stacks = columns.map(({ head, via }) => [...(via === null ? [] : [via.toUpperCase()]), ...head])
  const height = Math.max(1, ...stacks.map((stack) => stack.length))
  return Array.from({ length: height }, (_, at) => {
    const items = stacks.map((stack) => stack[at - (height - stack.length)] ?? '')
    const left = [...pads(name), ...pads(address)].join('')
    const version = serial === 0 ? '' : (at === height - 1 ? 'serial' : '').padEnd(serial + GAP)
    const cells = items.map((item, i) => item.padEnd(headWidth(columns[i]!) + GAP))
    return line(INDENT, span(`${left}${version}${cells.join('')}`, 'faint'))
  })
}

const pads = (width: number): readonly string[] => (width === 0 ? [] : [' '.repeat(width + GAP)])

function rowLine(
  row: GridRow,
  [label, address]: readonly [label: string, address: string],
  marks: readonly Mark[],
  columns: readonly GridColumn[],
  widths: Widths,
): Block {
  const odd = marks.some((mark) => mark !== 'secure' && mark !== 'insecure')
  const cell = (said: string, width: number, style: Style): readonly Span[] =>
    width === 0 ? [] : [span(said.padEnd(width + GAP), style)]
  return line(
    INDENT,
    ...cell(label, widths.name, odd || row.behind ? 'strong' : 'plain'),
    ...cell(address, widths.address, odd || row.behind ? 'strong' : 'plain'),
    ...cell(serialOf(row), widths.serial, row.behind ? 'insecure' : 'plain'),
    ...marks.map((mark, i) => span(GLYPH[mark].padEnd(headWidth(columns[i]!) + GAP), STYLE[mark])),
  )
}

/** What the marks in use mean, but for the best. */
export function legend({ columns, isGivenUp }: Grid): readonly Block[] {
  const used = MARKS.filter((mark) => mark !== 'secure' && columns.some(({ marks }) => marks.includes(mark)))
  if (used.length === 0) return []
  const words = (mark: Mark): string =>
    mark === 'silent' && isGivenUp ? `${MARK_TEXT.silent}: given up before all was asked` : MARK_TEXT[mark]
  return [
    text(
      INDENT,
      INDENT,
      ...used.flatMap((mark) => [span(GLYPH[mark], STYLE[mark]), span(` ${words(mark)}   `, 'faint')]),
    ),
  ]
}
