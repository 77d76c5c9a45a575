/** Why some cells are not like the rest, where no finding is about that: what is allowed is said to be. */

import type { Told } from '../../../check/result.ts'
import { CODES } from '../../../codes.ts'
import { TYPE } from '../../../dns/registry.ts'
import type { RRType } from '../../../dns/rr.ts'
import { columnHead, isAmong } from '../../../explain/health.ts'
import { listText } from '../../../explain/words.ts'
import type { Column, Health } from '../../../health/types.ts'

/** Longer lists are cut. */
const MOST_NAMED = 4

/** What another type is a copy of, or lists: a finding about the one is about the other. */
const SAME_MATTER: ReadonlyMap<RRType, RRType> = new Map([[TYPE.CDNSKEY, TYPE.CDS]])
const OF_DENIAL: ReadonlySet<RRType> = new Set([TYPE.NSEC, TYPE.NSEC3PARAM])

/**
 * A line for what servers may have each for itself (RFC 8901 §2), and one for what changes while it is asked for.
 * @param unlike the columns with a cell that is marked as unlike the rest
 */
export function unlikeNotes(health: Health, told: readonly Told[], unlike: readonly Column[]): readonly string[] {
  const direct = new Set(unlike.filter((column) => told.some((one) => isAbout(one, column, health))))
  // The NSEC at the apex lists the types that are there: it differs where these do.
  const left = unlike.filter(
    (column) => !direct.has(column) && !(column.question.type === TYPE.NSEC && direct.size > 0),
  )
  const varying = left.filter((column) => health.cells.some((cell) => cell.column === column && cell.varies))
  const own = left.filter((column) => !varying.includes(column))
  const heads = (columns: readonly Column[]): string =>
    listText(
      columns.map((column) => columnHead(column, health.zone)),
      MOST_NAMED,
    )
  return [
    ...(varying.length === 0
      ? []
      : [`${heads(varying)}: other data from one question to the next, which alone is no fault`]),
    ...(own.length === 0 ? [] : [`${heads(own)}: not the same on every server, which alone is no fault`]),
  ]
}

/** Accepted or not, a finding has told of it. */
function isAbout({ finding, servers, columns }: Told, column: Column, { cells }: Health): boolean {
  const { type, name } = column.question
  if (finding.code === 'SERVER_BEHIND')
    return cells.some((cell) => cell.column === column && isAmong(cell.server, servers))
  if (columns.length > 0 && !columns.includes(column)) return false
  if (OF_DENIAL.has(type) && CODES[finding.code].family === 'denial') return true
  return finding.owner.equals(name) && finding.type === (SAME_MATTER.get(type) ?? type)
}
