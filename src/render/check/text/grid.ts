/** Which cells of a check stand out: servers by answers, what is alike folded into one column or one row. */

import type { Told } from '../../../check/result.ts'
import { CODES, type Code } from '../../../codes.ts'
import type { Name } from '../../../dns/name.ts'
import { TYPE } from '../../../dns/registry.ts'
import { columnHead, isAmong } from '../../../explain/health.ts'
import type { Capability, Cell, CellState, Column, Health } from '../../../health/types.ts'
import type { Server } from '../../../snapshot.ts'

/** What a cell is shown as. */
export type Mark = CellState | 'differs'
type Via = Cell['via']

export interface GridColumn {
  /** over one transport alone; null: both say the same, or one alone was asked */
  readonly via: Via | null
  /** what it stands for, line by line */
  readonly head: readonly string[]
  /** one for each row */
  readonly marks: readonly Mark[]
}

export interface GridRow {
  readonly servers: readonly Capability[]
  readonly serial: number | null
  /** a finding says that it has an older version of the zone than others */
  readonly behind: boolean
}

export interface Grid {
  readonly rows: readonly GridRow[]
  readonly columns: readonly GridColumn[]
  /** transports that were asked */
  readonly vias: readonly Via[]
  /** a server that answers nothing was given up before it was asked everything */
  readonly isGivenUp: boolean
  /** questions with an answer that is marked as unlike the rest */
  readonly unlike: readonly Column[]
  /** the one mark of all cells; else null */
  readonly alike: Mark | null
}

/** More servers than these are shown together where they behave alike. */
const MOST_ROWS = 8
/** Heads of more columns than these are counted. */
const MOST_HEADS = 3

/** @param told what the findings name is marked where it differs */
export function gridOf(health: Health, told: readonly Told[], everyRow = false): Grid {
  const { servers, columns } = health
  const blocked = blockedIn(health)
  const vias = (['udp', 'tcp'] as const).filter(
    (via) => via !== blocked && health.cells.some((cell) => cell.via === via && cell.state !== 'unasked'),
  )
  const marker = markerOf(health, told)
  const vectors = vias.map(
    (via): Vectors => columns.map((column) => servers.map(({ server }) => marker.of(server, via, column))),
  )
  const rows = rowsOf(servers, vectors.flat(), told, everyRow).sort(byName)
  const all = new Set(vectors.flat(2))
  return {
    vias,
    rows,
    columns: columnsOf(health, vias, vectors).map((column) => ({
      ...column,
      marks: rows.map((row) => column.marks[servers.indexOf(row.servers[0]!)]!),
    })),
    isGivenUp: marker.isGivenUp,
    unlike: columns.filter((_, at) => vectors.some((marks) => marks[at]!.includes('differs'))),
    alike: all.size === 1 ? [...all][0]! : null,
  }
}

/** A transport over which nobody answers, neither here nor above, though all do over the other: the network here loses it. */
export function blockedIn({ servers, parents }: Health): Via | null {
  const all = [...servers, ...parents]
  const none = (via: Via): boolean => all.every((one) => one[via] === false)
  const some = (via: Via): boolean => all.some((one) => one[via] === true)
  if (parents.length === 0) return null
  return none('tcp') && some('udp') ? 'tcp' : none('udp') && some('tcp') ? 'udp' : null
}

/** For each question the mark of each server. */
type Vectors = readonly (readonly Mark[])[]

/**
 * Both transports in one where they say the same, with a column for one over which some servers say nothing; else one after
 * the other.
 */
function columnsOf({ columns, servers, zone }: Health, vias: readonly Via[], vectors: readonly Vectors[]) {
  const [udp, tcp] = vectors
  if (udp === undefined || tcp === undefined) return vectors.flatMap((marks) => fold(columns, marks, zone, null))
  const mute = (marks: Vectors): readonly boolean[] => servers.map((_, i) => marks.every((of) => of[i] === 'silent'))
  const [noUdp, noTcp] = [mute(udp), mute(tcp)]
  const heard = udp.map((marks, at) => marks.map((mark, i) => (noUdp[i] ? tcp[at]![i]! : mark)))
  const same = heard.every((marks, at) => marks.every((mark, i) => noTcp[i] || mark === tcp[at]![i]))
  if (!same) return vias.flatMap((via, i) => fold(columns, vectors[i]!, zone, via))
  const lacking = (via: Via, no: readonly boolean[], other: readonly boolean[]): readonly GridColumn[] =>
    no.some((lacks, i) => lacks && !other[i])
      ? [{ via, head: [], marks: no.map((lacks) => (lacks ? 'silent' : 'secure')) }]
      : []
  return [...fold(columns, heard, zone, null), ...lacking('udp', noUdp, noTcp), ...lacking('tcp', noTcp, noUdp)]
}

/** What each cell is shown as. A server that says nothing at all over a transport was asked little of it. */
function markerOf({ cells, servers }: Health, told: readonly Told[]) {
  const byColumn = new Map<Column, Cell[]>()
  for (const cell of cells) byColumn.set(cell.column, [...(byColumn.get(cell.column) ?? []), cell])
  const dumb = new Set<string>()
  let isGivenUp = false
  const key = (server: Server, via: Via): string => `${server.address} ${server.port} ${via}`
  for (const { server } of servers) {
    for (const via of ['udp', 'tcp'] as const) {
      const said = cells.filter((cell) => cell.via === via && isAmong(cell.server, [server]))
      const states = new Set(said.map(({ state }) => state))
      if (!states.has('silent') || ![...states].every((s) => s === 'silent' || s === 'unasked')) continue
      dumb.add(key(server, via))
      isGivenUp ||= states.has('unasked')
    }
  }
  const of = (server: Server, via: Via, column: Column): Mark => {
    const inColumn = byColumn.get(column) ?? []
    const cell = inColumn.find((c) => c.via === via && isAmong(c.server, [server]))
    if (dumb.has(key(server, via))) return 'silent'
    if (cell === undefined) return 'unasked'
    if (cell.state !== 'secure' && cell.state !== 'insecure') return cell.state
    return isOdd(cell, inColumn, told, servers.length) ? 'differs' : cell.state
  }
  return { of, isGivenUp }
}

/** Whether a cell says other than the rest. Where a finding names who is odd, it is that one, else who is not like most. */
function isOdd(cell: Cell, inColumn: readonly Cell[], told: readonly Told[], all: number): boolean {
  const { server, via, column } = cell
  const pointing = told.filter((one) => pointsOut(one, column, all))
  const naming = pointing.filter((one) => isAmong(server, one.servers))
  if (naming.length === 0) return cell.differs && pointing.length === 0
  const behind = column.question.type === TYPE.SOA && naming.some(({ finding }) => finding.code === 'SERVER_BEHIND')
  const others = inColumn.filter((c) => c.via === via && naming.some((one) => !isAmong(c.server, one.servers)))
  return behind || cell.differs || others.some((c) => c.differs)
}

/** Findings about a server that concern what it says, not how. */
const OF_CONTENT: ReadonlySet<Code> = new Set<Code>(['SERVER_BEHIND', 'SERVERS_DIFFER'])

/** Whether a finding about the content of answers names some servers and not all. */
const pointsOut = ({ finding, ignored, severity, servers, columns }: Told, column: Column, all: number): boolean =>
  ignored === null &&
  severity !== 'notice' &&
  (CODES[finding.code].family !== 'server' || OF_CONTENT.has(finding.code)) &&
  servers.length < all &&
  (columns.length === 0 || columns.includes(column))

/** The first name that delegates to a server; null: it has none. */
export const nameOf = ({ names, server }: Capability): Name | null => names[0] ?? server.name

/** By name, then by address: rows of one name stand together. */
function byName({ servers: [a] }: GridRow, { servers: [b] }: GridRow): number {
  const [one, other] = [a!, b!].map(nameOf)
  return (one && other ? one.compare(other) : 0) || (a!.server.address < b!.server.address ? -1 : 1)
}

/** Servers that behave alike share a row where there are many. */
function rowsOf(servers: readonly Capability[], vectors: Vectors, told: readonly Told[], everyRow: boolean): GridRow[] {
  const late = told.filter(({ finding, ignored }) => finding.code === 'SERVER_BEHIND' && ignored === null)
  const groups = new Map<string, Capability[]>()
  servers.forEach((one, i) => {
    const apart = everyRow || servers.length <= MOST_ROWS
    const key = apart ? String(i) : JSON.stringify([one.serial, vectors.map((marks) => marks[i])])
    groups.set(key, [...(groups.get(key) ?? []), one])
  })
  return [...groups.values()].map((members) => {
    const [{ serial, server }] = members as [Capability]
    return { servers: members, serial, behind: late.some((one) => isAmong(server, one.servers)) }
  })
}

/** Columns alike in every row become one; of several the one that stands for most comes last. */
function fold(columns: readonly Column[], vectors: Vectors, zone: Name, via: Via | null): readonly GridColumn[] {
  const groups = new Map<string, { readonly of: Column[]; readonly marks: readonly Mark[] }>()
  columns.forEach((column, i) => {
    const marks = vectors[i]!
    const key = marks.join(' ')
    const known = groups.get(key)
    if (known === undefined) groups.set(key, { of: [column], marks })
    else known.of.push(column)
  })
  const list = [...groups.values()]
  const [largest = null] = [...list].sort((a, b) => b.of.length - a.of.length)
  const rest = largest !== null && list.length > 1 && largest.of.length > MOST_HEADS ? largest : null
  const headOf = (of: readonly Column[]): readonly string[] => {
    if (list.length === 1) return via === null ? [`all ${of.length}`] : []
    const heads = of.map((column) => columnHead(column, zone))
    return heads.length <= MOST_HEADS + 1 ? heads : [...heads.slice(0, MOST_HEADS), `+${heads.length - MOST_HEADS}`]
  }
  return [
    ...list.filter((group) => group !== rest).map(({ of, marks }) => ({ via, head: headOf(of), marks })),
    ...(rest === null ? [] : [{ via, head: [`${rest.of.length} others`], marks: rest.marks }]),
  ]
}
