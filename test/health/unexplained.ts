/** Cells of a check that are marked as unlike the rest, and of which neither a finding nor a line below the table tells. */

import type { Checked } from '../../src/check/check.ts'
import { type Result, resultOf } from '../../src/check/result.ts'
import { TYPE } from '../../src/dns/registry.ts'
import { columnHead } from '../../src/explain/health.ts'
import type { Column } from '../../src/health/types.ts'
import { gridOf } from '../../src/render/check/text/grid.ts'
import { unlikeNotes } from '../../src/render/check/text/unlike.ts'

/** What follows from the types that are there, from how they are denied, or from what is asked of the parent. */
const FOLLOWING: ReadonlySet<number> = new Set([TYPE.NSEC, TYPE.NSEC3PARAM, TYPE.CDNSKEY])

const isTold = ({ findings }: Result, { question }: Column): boolean =>
  findings.some(
    ({ finding, columns }) =>
      finding.code === 'SERVER_BEHIND' ||
      FOLLOWING.has(question.type) ||
      (finding.type === question.type && finding.owner.equals(question.name)) ||
      columns.some((column) => column.question.type === question.type && column.question.name.equals(question.name)),
  )

/** The heads of such columns. */
export function unexplained(checked: Checked): readonly string[] {
  const result = resultOf('name', checked, { failOn: 'error', ignore: [] })
  const { unlike } = gridOf(checked.health, result.findings)
  const notes = unlikeNotes(checked.health, result.findings, unlike).join('\n')
  return unlike
    .filter((column) => !isTold(result, column))
    .map((column) => columnHead(column, checked.health.zone))
    .filter((head) => !notes.includes(head))
}
