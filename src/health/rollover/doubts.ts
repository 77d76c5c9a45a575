/**
 * Whether a next step can be named: it has to be right whichever server of the zone or of its parent a validator asks
 * (RFC 7583 §3), and what a parent has to ignore asks for nothing (RFC 7344 §4.1, RFC 9975).
 */

import type { Code } from '../../codes.ts'
import { requestComparisons } from '../content/requests.ts'
import { fate } from './removal.ts'
import { type Scene, withDs } from './roles.ts'

export interface Doubts {
  /** what some server says does not validate, or does not with the DS of some server of the parent */
  readonly broken: boolean
  /** servers of the parent have different DS */
  readonly parents: boolean
  /** a parent must not act on the CDS and CDNSKEY */
  readonly requests: boolean
  /** a wish for no DS is void: beside others, or not in CDS and CDNSKEY alike (RFC 8078 §4) */
  readonly deletion: boolean
}

export function doubtsOf(scene: Scene): Doubts {
  const { exam, chain, dsVersions } = scene
  const parents = dsVersions.length > 1
  const isFound = (codes: ReadonlySet<Code>): boolean =>
    exam.judgements.some(({ report }) =>
      report.findings.some(({ finding }) => codes.has(finding.code) && finding.owner.equals(exam.zone)),
    )
  return {
    broken:
      chain === 'broken' ||
      exam.judgements.some(({ report }) => report.verdict.status === 'bogus') ||
      (parents && dsVersions.some((ds) => fate(withDs(scene, ds), ds, null).status === 'bogus')),
    parents,
    requests: isFound(IGNORED) || requestComparisons(exam).length > 0,
    deletion: isFound(VOID),
  }
}

/** With these a wish to remove the DS is none. */
const VOID: ReadonlySet<Code> = new Set(['CDS_DELETE_MALFORMED', 'CDS_DELETE_MIXED', 'CDS_CDNSKEY_MISMATCH'])

/** For these a parent leaves CDS and CDNSKEY alone (RFC 7344 §4, §4.1, RFC 8078 §4). */
const IGNORED: ReadonlySet<Code> = new Set([
  'CDS_NOT_SIGNED_BY_DS_KEY',
  'CDS_MALFORMED',
  'CDS_DELETE_MALFORMED',
  'CDS_DELETE_MIXED',
  'CDS_CDNSKEY_MISMATCH',
  'CDS_BREAKS_DELEGATION',
])
